//! Does a pattern match a name, and which name did a misspelt one mean.

use crate::ident::TableName;
use crate::rules::Pattern;

/// Whether `text` as a whole matches `pattern`: `*` stands for any characters, `?` for one. Case matters.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // The last star seen and how far it reached: on a mismatch it takes one character more.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, reached)) => {
                    star = Some((at, reached + 1));
                    p = at + 1;
                    t = reached + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Whether a pattern names one thing only.
pub(super) fn is_exact(pattern: &Pattern) -> bool {
    !pattern.parts.iter().any(|part| part.contains(['*', '?']))
}

/// Whether a pattern under `tables:` matches a table; without a schema it means `public`.
pub(super) fn matches_table(pattern: &Pattern, table: &TableName) -> bool {
    match pattern.parts.as_slice() {
        [name] => table.schema == "public" && glob(name, &table.name),
        [schema, name] => glob(schema, &table.schema) && glob(name, &table.name),
        _ => false,
    }
}

/// Whether a pattern under the top-level `columns:` matches a column; without a schema it means any.
pub(super) fn matches_column(pattern: &Pattern, table: &TableName, column: &str) -> bool {
    match pattern.parts.as_slice() {
        [name, of] => glob(of, column) && glob(name, &table.name),
        [schema, name, of] => {
            glob(of, column) && glob(name, &table.name) && glob(schema, &table.schema)
        }
        _ => false,
    }
}

/// Whether a pattern under a table's `columns:` matches a column's name.
pub(super) fn matches_name(pattern: &Pattern, column: &str) -> bool {
    match pattern.parts.as_slice() {
        [name] => glob(name, column),
        // Dots in a column's name are part of it here.
        parts => glob(&parts.join("."), column),
    }
}

/// The pattern as it was written.
pub(super) fn text(pattern: &Pattern) -> String {
    pattern.parts.join(".")
}

/// The candidate closest to a misspelt name, if any is close enough to be meant.
pub(super) fn closest(name: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, &candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.chars().count() / 3))
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::args::Span;

    fn pattern(text: &str) -> Pattern {
        Pattern {
            parts: text.split('.').map(Into::into).collect(),
            span: Span::default(),
        }
    }

    #[test]
    fn stars_backtrack_and_question_marks_take_one_character() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("audit_*", "audit_", true),
            ("audit_*", "audit", false),
            ("*_id", "user_id_id", true),
            ("a*b*c", "axxbyybzc", true),
            ("a*b*c", "axxbyybz", false),
            ("us?r", "usér", true),
            ("us?r", "usr", false),
            ("Users", "users", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_bare_table_means_public_and_a_bare_column_pattern_any_schema() {
        let other = TableName::new("crm", "users");
        assert!(!matches_table(&pattern("users"), &other));
        assert!(matches_table(&pattern("*.users"), &other));
        assert!(matches_column(&pattern("users.email"), &other, "email"));
        assert!(!matches_column(
            &pattern("public.users.email"),
            &other,
            "email"
        ));
    }

    #[test]
    fn only_close_names_are_suggested() {
        let names = || ["users".to_owned(), "orders".to_owned()];
        assert_eq!(closest("user", names()).as_deref(), Some("users"));
        assert_eq!(closest("invoices", names()), None);
    }
}
