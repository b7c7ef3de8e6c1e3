//! Lists in the texts of properties: a name and what stands behind it, one after the other.

use super::super::tokens::located;

/// The parts of a text between commas that stand in no parentheses and no brackets.
pub(in super::super) fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, token) in located(text) {
        match token {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Such parts as a name, in SQL, and the rest.
pub(super) fn named(text: &str) -> Vec<(&str, &str)> {
    let parts = parts(text).into_iter();
    parts
        .map(|part| {
            let name = located(part).first().map_or("", |(_, name)| *name);
            (name, part[name.len()..].trim_start())
        })
        .collect()
}

/// What stands behind a name in such a list.
pub(super) fn behind<'t>(list: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    let found = list.iter().find(|(known, _)| *known == name);
    found.map(|(_, rest)| *rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_falls_into_names_and_what_stands_behind_them() {
        let text = "a numeric(10,2), \"b, c\" text COLLATE \"C\", d 'x, y'::text, e ARRAY[1, 2]";
        let expected = [
            ("a", "numeric(10,2)"),
            ("\"b, c\"", "text COLLATE \"C\""),
            ("d", "'x, y'::text"),
            ("e", "ARRAY[1, 2]"),
        ];
        assert_eq!(named(text), expected);
        assert_eq!(behind(&named(text), "d"), Some("'x, y'::text"));
        assert_eq!(named(""), []);
        assert_eq!(parts(" , ] a"), ["] a"]);
    }
}
