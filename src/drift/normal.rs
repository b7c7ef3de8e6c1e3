//! What two texts must have in common to say the same.
//!
//! Texts are compared token by token, so that blanks, line ends and comments make no difference. Between servers of
//! different versions, what a version prints in a way of its own is brought to one form.

use super::renames::Renames;
use super::tokens::tokens;
use super::{Kind, Object};

/// From this version on, views of a single table are printed without the table's name before each column
/// (`get_query_def` in src/backend/utils/adt/ruleutils.c: `varprefix`).
const UNQUALIFIED_VIEWS: u32 = 160_000;

/// How texts of two databases are made comparable.
pub struct Normal<'a> {
    renames: &'a Renames,
    /// Whether single-table views are printed in two ways.
    mixed_views: bool,
}

impl<'a> Normal<'a> {
    /// For the schemas of servers of these versions.
    pub(super) fn between(expected: u32, actual: u32, renames: &'a Renames) -> Self {
        Self {
            renames,
            mixed_views: (expected < UNQUALIFIED_VIEWS) != (actual < UNQUALIFIED_VIEWS),
        }
    }

    /// The comparable form of one property of an expected object, its old names exchanged for the new ones.
    pub(super) fn expected(&self, object: &Object, property: &str) -> Option<String> {
        let text = object.property(property)?;
        if is_verbatim(object, property) {
            return Some(lines(text));
        }
        let mut tokens = self.tokens(object, property, text);
        self.renames.exchange(object, property, &mut tokens);
        sort_columns(object, property, &mut tokens);
        Some(self.unnamed(object, property, tokens).join(" "))
    }

    /// The comparable form of one property of an actual object.
    pub(super) fn actual(&self, object: &Object, property: &str) -> Option<String> {
        let text = object.property(property)?;
        if is_verbatim(object, property) {
            return Some(lines(text));
        }
        let mut tokens = self.tokens(object, property, text);
        sort_columns(object, property, &mut tokens);
        Some(self.unnamed(object, property, tokens).join(" "))
    }

    /// A view's definition without the names of its columns, where columns were renamed: then the server writes `new AS old`
    /// for what stood there as `old` alone. What the columns are called is a property of its own.
    fn unnamed(&self, object: &Object, property: &str, tokens: Vec<String>) -> Vec<String> {
        if !is_view(object) || property != "definition" || !self.renames.any_column() {
            return tokens;
        }
        let (mut kept, mut depth, mut is_name) = (Vec::with_capacity(tokens.len()), 0_usize, false);
        for (at, token) in tokens.iter().enumerate() {
            match token.as_str() {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            let names = depth == 0
                && token.eq_ignore_ascii_case("AS")
                && tokens.get(at + 1).is_some_and(|next| next != "(");
            if !names && !is_name {
                kept.push(token.clone());
            }
            is_name = names;
        }
        kept
    }

    fn tokens(&self, object: &Object, property: &str, text: &str) -> Vec<String> {
        let mut found = tokens(text);
        if self.mixed_views && is_view(object) && property == "definition" {
            found = unqualified(found);
        }
        found.into_iter().map(str::to_owned).collect()
    }
}

/// Puts columns in order where their order means nothing: of extended statistics, which the server lists as they stand in the
/// table; those whose update fires a trigger; those that a foreign key clears.
fn sort_columns(object: &Object, property: &str, tokens: &mut [String]) {
    let is_key = object.property("sort") == Some("foreign key");
    let (begin, end): (&[&str], &str) = match (object.kind, property) {
        (Kind::Statistics, "definition") => (&["ON"], "FROM"),
        (Kind::Trigger, "definition") => (&["UPDATE", "OF"], "ON"),
        (Kind::Constraint, "definition") if is_key => {
            for words in [["SET", "NULL", "("], ["SET", "DEFAULT", "("]] {
                sort_between(tokens, &words, ")");
            }
            return;
        }
        _ => return,
    };
    sort_between(tokens, begin, end);
}

/// Sorts what stands between commas behind these words and before `end`; only outside of parentheses.
fn sort_between(tokens: &mut [String], begin: &[&str], end: &str) {
    let Some(start) = tokens.windows(begin.len()).position(|words| words == begin) else {
        return;
    };
    let Some(rest) = tokens.get_mut(start + begin.len()..) else {
        return;
    };
    let (mut parts, mut part, mut depth, mut length) = (Vec::new(), Vec::new(), 0_usize, 0);
    for token in rest.iter() {
        if depth == 0 && token == end {
            break;
        }
        length += 1;
        match token.as_str() {
            "," if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        part.push(token.clone());
    }
    parts.push(part);
    parts.sort();
    let sorted = parts.join(&",".to_owned());
    for (place, token) in rest.iter_mut().take(length).zip(sorted) {
        *place = token;
    }
}

fn is_view(object: &Object) -> bool {
    matches!(object.kind, Kind::View | Kind::MaterializedView)
}

/// Whether blanks and dashes carry meaning: bodies in languages that are not SQL's, and values of settings and options.
fn is_verbatim(object: &Object, property: &str) -> bool {
    let sql = ["sql", "plpgsql"];
    let is_code = object
        .property("language")
        .is_none_or(|name| !sql.contains(&name));
    match (object.kind, property) {
        (Kind::Comment, _)
        | (Kind::Server | Kind::Wrapper, "options" | "definition")
        | (_, "settings" | "foreign options" | "library" | "locale") => true,
        (_, "body") => is_code,
        _ => false,
    }
}

/// The lines without what nobody sees at their ends.
fn lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// A view over a single table without its name before columns, outside of subqueries (there versions agree).
fn unqualified(tokens: Vec<&str>) -> Vec<&str> {
    let Some(alias) = only_relation(&tokens) else {
        return tokens;
    };
    let mut kept = Vec::with_capacity(tokens.len());
    let mut nested = Nesting::default();
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        nested.step(token, tokens.get(at + 1).copied());
        let qualifies = !nested.in_subquery() && token == alias && tokens.get(at + 1) == Some(&".");
        // `schema.table` in FROM ends with the name, and `alias.*` stays what it is.
        let is_schema_of = at > 0 && tokens[at - 1] == ".";
        if qualifies && !is_schema_of && tokens.get(at + 2).is_some_and(|next| *next != "*") {
            at += 2;
        } else {
            kept.push(token);
            at += 1;
        }
    }
    kept
}

/// The name by which the columns of the only relation are called; none where there are several or none.
fn only_relation<'t>(tokens: &[&'t str]) -> Option<&'t str> {
    const ENDS: [&str; 10] = [
        "WHERE",
        "GROUP",
        "ORDER",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "WINDOW",
        "FETCH",
        "TABLESAMPLE",
        ";",
    ];
    let mut nested = Nesting::default();
    let mut relation: Option<Vec<&str>> = None;
    for (at, &token) in tokens.iter().enumerate() {
        nested.step(token, tokens.get(at + 1).copied());
        if nested.depth() > 0 || token == ")" {
            continue;
        }
        match (token.to_ascii_uppercase().as_str(), &mut relation) {
            ("UNION" | "INTERSECT" | "EXCEPT" | "JOIN", _) | (",", Some(_)) => return None,
            ("FROM", None) => relation = Some(Vec::new()),
            (word, Some(_)) if ENDS.contains(&word) => break,
            (_, Some(relation)) => relation.push(token),
            _ => {}
        }
    }
    // Either `schema.table`, with an alias or not, or what a function or subquery is called.
    relation?.last().copied()
}

/// Which parentheses are open, and which of them hold a query.
#[derive(Default)]
struct Nesting(Vec<bool>);

impl Nesting {
    fn step(&mut self, token: &str, next: Option<&str>) {
        match token {
            "(" => self
                .0
                .push(next.is_some_and(|next| next.eq_ignore_ascii_case("select"))),
            ")" => {
                self.0.pop();
            }
            _ => {}
        }
    }

    fn depth(&self) -> usize {
        self.0.len()
    }

    fn in_subquery(&self) -> bool {
        self.0.contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_of_one_table_reads_alike_with_and_without_its_name() {
        let pairs = [
            (
                " SELECT users.id, lower(users.email) AS email FROM public.users WHERE (users.id > 3);",
                " SELECT id, lower(email) AS email FROM public.users WHERE (id > 3);",
            ),
            (
                "SELECT u.id FROM public.users u WHERE (EXISTS ( SELECT 1 FROM o WHERE (o.u = u.id)))",
                "SELECT id FROM public.users u WHERE (EXISTS ( SELECT 1 FROM o WHERE (o.u = u.id)))",
            ),
            (
                "SELECT n.n FROM generate_series(1, 10) n(n)",
                "SELECT n FROM generate_series(1, 10) n(n)",
            ),
            (
                "WITH r AS ( SELECT a.b, a.c FROM a ) SELECT r.b FROM r LIMIT 3",
                "WITH r AS ( SELECT a.b, a.c FROM a ) SELECT b FROM r LIMIT 3",
            ),
        ];
        for (before, after) in pairs {
            assert_eq!(unqualified(tokens(before)), unqualified(tokens(after)));
        }
    }

    #[test]
    fn columns_are_in_order_where_it_means_nothing() {
        let key = [("sort", "foreign key")];
        for (kind, properties, text, sorted) in [
            (
                Kind::Statistics,
                &[][..],
                "(ndistinct, mcv) ON b, a, lower(z, y), (x + w) FROM s.t",
                "(ndistinct, mcv) ON (x + w), a, b, lower(z, y) FROM s.t",
            ),
            (
                Kind::Trigger,
                &[][..],
                "BEFORE INSERT OR UPDATE OF c, \"ON\", a ON s.t EXECUTE FUNCTION f(b, a)",
                "BEFORE INSERT OR UPDATE OF \"ON\", a, c ON s.t EXECUTE FUNCTION f(b, a)",
            ),
            (
                Kind::Trigger,
                &[][..],
                "AFTER UPDATE ON s.t EXECUTE FUNCTION f()",
                "AFTER UPDATE ON s.t EXECUTE FUNCTION f()",
            ),
            (
                Kind::Constraint,
                &key[..],
                "FOREIGN KEY (b, a) REFERENCES s.t(d, c) ON DELETE SET NULL (b, a)",
                "FOREIGN KEY (b, a) REFERENCES s.t(d, c) ON DELETE SET NULL (a, b)",
            ),
            (
                Kind::Constraint,
                &key[..],
                "FOREIGN KEY (b, a) REFERENCES s.t(d, c) ON DELETE SET DEFAULT (b, a) NOT VALID",
                "FOREIGN KEY (b, a) REFERENCES s.t(d, c) ON DELETE SET DEFAULT (a, b) NOT VALID",
            ),
            (
                Kind::Index,
                &[][..],
                "USING btree (b, a)",
                "USING btree (b, a)",
            ),
        ] {
            let object = Object::plain(kind, &["s", "t", "x"], properties);
            let mut found: Vec<String> = tokens(text).into_iter().map(str::to_owned).collect();
            sort_columns(&object, "definition", &mut found);
            assert_eq!(found, tokens(sorted), "{text}");
        }
    }

    #[test]
    fn of_two_tables_each_name_matters() {
        for text in [
            "SELECT a.x FROM a, b",
            "SELECT a.x FROM a JOIN b ON true",
            "SELECT a.x FROM a UNION SELECT b.x FROM b",
        ] {
            assert_eq!(unqualified(tokens(text)), tokens(text), "{text}");
        }
    }
}
