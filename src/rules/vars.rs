//! `${VAR}`, `${VAR:-default}`, `${VAR:?message}` and `$$` in the values of a rules file.
//!
//! As in a POSIX shell and in Compose files: `:-` and `:?` take an empty variable for an unset one, and a default may
//! hold variables itself. A `$` before anything else is a dollar sign. Values are never part of a fault.
//! Source: POSIX.1-2024, Shell Command Language, 2.6.2 "Parameter Expansion".

use super::Environment;

/// Deepest default within a default.
const DEEPEST: usize = 8;

/// A variable that has no value, or is not written as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// `${NAME` as it stands in the text, to find its place.
    pub(super) needle: String,
    /// What is wrong.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: String,
}

/// The text with every variable replaced; all faults, if there are any.
pub(super) fn resolve(text: &str, env: Environment<'_>) -> Result<String, Vec<Fault>> {
    let mut faults = Vec::new();
    let resolved = expand(text, env, 0, &mut faults);
    if faults.is_empty() {
        Ok(resolved)
    } else {
        Err(faults)
    }
}

fn expand(text: &str, env: Environment<'_>, depth: usize, faults: &mut Vec<Fault>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let dollar = &rest[at..];
        if !dollar.starts_with("${") {
            out.push('$');
            rest = &dollar[if dollar.starts_with("$$") { 2 } else { 1 }..];
            continue;
        }
        let Some(end) = closing(dollar) else {
            faults.push(Fault {
                needle: "${".into(),
                message: "`${` is not closed".into(),
                hint: "write `${NAME}`, or `$${` for the characters themselves".into(),
            });
            return out;
        };
        match variable(&dollar[2..end], env, depth, faults) {
            Ok(value) => out.push_str(&value),
            Err(fault) => faults.push(fault),
        }
        rest = &dollar[end + 1..];
    }
    out.push_str(rest);
    out
}

/// Where the brace that opens at byte 1 closes.
fn closing(dollar: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in dollar.bytes().enumerate().skip(1) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The value of what stands between the braces.
fn variable(
    inner: &str,
    env: Environment<'_>,
    depth: usize,
    faults: &mut Vec<Fault>,
) -> Result<String, Fault> {
    let end = inner
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    let fault = |message: String, hint: String| Fault {
        needle: format!("${{{name}"),
        message,
        hint,
    };
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || depth >= DEEPEST {
        let hint = "write `${NAME}`, `${NAME:-default}` or `${NAME:?message}`; `$${` for the characters themselves";
        return Err(fault("this is no variable".into(), hint.into()));
    }
    let value = env(name);
    let given = value.clone().filter(|value| !value.is_empty());
    match (rest.get(..2), given) {
        (None, _) if rest.is_empty() => value.ok_or_else(|| {
            fault(
                format!("variable `{name}` is not set"),
                format!("set it (`export {name}=…`), or give a default: `${{{name}:-default}}`"),
            )
        }),
        (Some(":-" | ":?"), Some(value)) => Ok(value),
        (Some(":-"), None) => Ok(expand(&rest[2..], env, depth + 1, faults)),
        (Some(":?"), None) => Err(fault(
            format!("variable `{name}` is not set: {}", rest[2..].trim()),
            format!("set it: `export {name}=…`"),
        )),
        _ => Err(fault(
            format!("`${{{name}…}}` is written in an unknown way"),
            format!("write `${{{name}}}`, `${{{name}:-default}}` or `${{{name}:?message}}`"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn env(name: &str) -> Option<String> {
        match name {
            "A" => Some("alpha$$".into()),
            "EMPTY" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn every_form_gives_what_a_shell_would() {
        for (text, expected) in [
            ("${A}/${A}", "alpha$$/alpha$$"),
            ("${EMPTY}", ""),
            ("${EMPTY:-x}", "x"),
            ("${NONE:-}", ""),
            ("${NONE:-${A}}", "alpha$$"),
            ("${NONE:-{a}}", "{a}"),
            ("${A:?needed}", "alpha$$"),
            ("$$ $${A} $A $ ü$", "$ ${A} $A $ ü$"),
            ("$2b$10$abc", "$2b$10$abc"),
        ] {
            assert_eq!(resolve(text, &env), Ok(expected.into()), "{text}");
        }
    }

    #[test]
    fn all_faults_are_told_and_name_their_variable() {
        let faults = resolve("${X} ${Y:?ask Ada} ${A-x} ${} ${Z", &env).unwrap_err();
        let messages: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "variable `X` is not set",
                "variable `Y` is not set: ask Ada",
                "`${A…}` is written in an unknown way",
                "this is no variable",
                "`${` is not closed",
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_resolves_or_is_refused(text in "([$ {}:?aA_-]|\\$\\{|:-|é){0,40}") {
            let without = !text.contains('$');
            let resolved = resolve(&text, &|_| None);
            prop_assert!(!without || resolved == Ok(text));
        }
    }
}
