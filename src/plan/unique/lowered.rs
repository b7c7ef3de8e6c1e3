//! Keys over columns that get in small letters what another column of the row becomes.

use super::{Fate, Keys};
use crate::catalog::Family;
use crate::plan::{ColumnPlan, Decision};
use crate::transform::args::{Arg, Spec, Value};

impl Keys<'_, '_> {
    /// Whether a template is nothing but `{{ column | lower }}` of a column that is unique by itself, never NULL, and whose
    /// stand-ins stay distinct in small letters and fit: then no two rows get the same. What is empty stays so, and is taken for
    /// empty in both.
    pub(super) fn is_lowered(&self, own: &ColumnPlan, spec: &Spec) -> bool {
        let Some(base) = lowered(spec).and_then(|name| self.column(name)) else {
            return false;
        };
        let is_text = matches!(own.ty.family, Family::Text | Family::Citext);
        let longest = match &base.decision {
            Decision::Transform { prepared, .. } => prepared.guarantees().max_chars,
            Decision::Keep | Decision::Generated => return false,
        };
        let is_narrower = |base: Option<u32>| {
            base.zip(own.ty.length)
                .is_some_and(|(base, own)| base <= own)
        };
        let fits = own.ty.length.is_none() || is_narrower(longest) || is_narrower(base.ty.length);
        let name = base.column.as_str();
        is_text
            && fits
            && base.column != own.column
            && self.subject.logical.not_null(name)
            && !self.adds_nulls(name)
            && self.is_one_row_each(name)
            && self.is_of_one_case(name)
            // One that reads yet another column is another error's.
            && lowered_of(base).is_none()
            && self.fate(name) == Some(Fate::Distinct)
    }
}

fn lowered_of(column: &ColumnPlan) -> Option<&str> {
    match &column.decision {
        Decision::Transform { spec, .. } => lowered(spec),
        Decision::Keep | Decision::Generated => None,
    }
}

/// The column of `template: "{{ column | lower }}"`; `None` for any other rule.
fn lowered(spec: &Spec) -> Option<&str> {
    let is_plain = spec.transform == "template" && spec.when.is_none() && spec.nulls.fill.is_none();
    let inner = text(&spec.args).filter(|_| is_plain)?.trim();
    let inner = inner.strip_prefix("{{")?.strip_suffix("}}")?;
    let (name, filter) = inner.split_once('|')?;
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && filter.trim() == "lower").then_some(name)
}

/// The text alone, without a length at which it would be cut.
fn text(args: &Arg) -> Option<&str> {
    match &args.value {
        Value::Scalar { text, .. } => Some(text),
        Value::Map(_) | Value::List(_) | Value::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Table;
    use crate::plan::testing::{database, int8, table, text};
    use crate::plan::{Plan, TargetKind};
    use crate::rules::Rules;

    fn codes(username: &str, template: &str, with: impl Fn(Table) -> Table) -> Vec<String> {
        let columns = [("id", int8()), ("username", text()), ("small", text())];
        let users = table("users", &columns).unique("small", &["small"], |_| {});
        let text = format!(
            "version: 1\nunlisted: keep\ntables:\n  users: {{ columns: {{ username: {username}, small: {{ template: \"{template}\" }} }} }}\n"
        );
        let rules = Rules::parse(std::path::Path::new("r.yaml"), &text, &|_| None).unwrap();
        let plan = Plan::build(&rules, &database(vec![with(users)]), TargetKind::Postgres);
        let errors = plan.errors().map(|finding| finding.id.clone());
        errors.map(|id| id[..id.len() - 9].to_owned()).collect()
    }

    #[test]
    fn small_letters_of_a_unique_column_are_unique() {
        let lower = "{{ username | lower }}";
        let whole = |table: Table| {
            let table = table.not_null("username");
            table.unique("username", &["username"], |_| {})
        };
        for rule in ["username", "email", "hash"] {
            assert!(codes(rule, lower, whole).is_empty(), "{rule}");
        }
        let broken = ["unique".to_owned()];
        // What is not distinct itself, or not without capitals, or of more than one row, or missing.
        assert_eq!(codes("digits", lower, whole), broken);
        assert_eq!(
            codes("{ email: { case: ignore } }", lower, whole),
            ["unique", "unique"]
        );
        assert_eq!(
            codes("username", lower, |table| table.not_null("username")),
            broken
        );
        let may_be_null = |table: Table| table.unique("username", &["username"], |_| {});
        assert_eq!(codes("username", lower, may_be_null), broken);
        for other in [
            "{{ username | lower | title }}",
            "{{ username }}",
            "{{ small | lower }}x",
        ] {
            assert!(!codes("username", other, whole).is_empty(), "{other}");
        }
    }
}
