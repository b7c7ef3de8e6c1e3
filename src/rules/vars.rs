//! `${VAR}`, `${VAR:-default}`, `${VAR:?message}` inside scalars; `$$` is a dollar sign.
//!
//! The form is that of POSIX shells (and of Compose files). A `$` before anything else stays as it is, so bcrypt
//! hashes and JSONPaths need no escape.

/// Why a text's variables cannot be resolved. Never holds a variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unresolved {
    /// `${VAR}` and the variable is not set.
    Unset(String),
    /// `${VAR:?message}` and the variable is not set or empty.
    Required(String, String),
    /// `${` without an end, or without a name.
    Malformed,
}

impl Unresolved {
    /// What is wrong, and what to do.
    pub(super) fn explain(&self) -> (String, String) {
        match self {
            Self::Unset(name) => (
                format!("the variable {name} is not set"),
                format!("set it, or write `${{{name}:-default}}`"),
            ),
            Self::Required(name, message) => (format!("{name}: {message}"), format!("set {name}")),
            Self::Malformed => (
                "`${` has no name or no end".into(),
                "write `${NAME}`; a plain `${` is `$${`".into(),
            ),
        }
    }
}

/// The text with its variables resolved.
pub(super) fn resolve(
    text: &str,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<String, Unresolved> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let end = after.find('}').ok_or(Unresolved::Malformed)?;
            out.push_str(&variable(&after[..end], env)?);
            rest = &after[end + 1..];
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn variable(inner: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Unresolved> {
    let end = inner
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(inner.len());
    let (name, form) = inner.split_at(end);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(Unresolved::Malformed);
    }
    let value = env(name);
    if form.is_empty() {
        return value.ok_or_else(|| Unresolved::Unset(name.into()));
    }
    // With a colon, an empty variable counts as unset.
    let filled = value.filter(|value| !value.is_empty());
    if let Some(default) = form.strip_prefix(":-") {
        return Ok(filled.unwrap_or_else(|| default.into()));
    }
    if let Some(message) = form.strip_prefix(":?") {
        let message = if message.is_empty() {
            "must be set"
        } else {
            message
        };
        return filled.ok_or_else(|| Unresolved::Required(name.into(), message.into()));
    }
    Err(Unresolved::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str) -> Option<String> {
        match name {
            "HOST" => Some("db".into()),
            "EMPTY" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn all_three_forms_resolve() {
        for (text, value) in [
            ("postgres://${HOST}/x", "postgres://db/x"),
            ("${NONE:-a}${EMPTY:-b}${EMPTY}", "ab"),
            ("${HOST:?needed}", "db"),
            ("$$ $x $.a $2a$12$Q", "$ $x $.a $2a$12$Q"),
            ("$${HOST}", "${HOST}"),
        ] {
            assert_eq!(resolve(text, &env).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            resolve("${NONE}", &env),
            Err(Unresolved::Unset("NONE".into()))
        );
        assert_eq!(
            resolve("${EMPTY:?say it}", &env),
            Err(Unresolved::Required("EMPTY".into(), "say it".into()))
        );
        for text in ["${", "${}", "${1A}", "${HOST+x}"] {
            assert_eq!(resolve(text, &env), Err(Unresolved::Malformed), "{text}");
        }
    }
}
