//! Keys over columns that a rule changes in some rows only, told by other columns of the same key: rows that agree in those
//! are all changed, or none of them is.

use super::Keys;
use crate::catalog::Unique;
use crate::plan::Decision;
use crate::transform::siblings::Role;

impl Keys<'_, '_> {
    /// Whether a rule with `when` keeps distinct values apart among rows that agree in the key's other columns: its condition
    /// reads nothing but such columns, which stay as they are, and the rows that meet it get distinct stand-ins.
    pub(super) fn is_apart_by_condition(&self, name: &str, unique: &Unique) -> bool {
        let Some(Decision::Transform { spec, prepared }) =
            self.column(name).map(|column| &column.decision)
        else {
            return false;
        };
        let is_kept = |name: &str| {
            let column = self.column(name);
            column.is_some_and(|column| matches!(column.decision, Decision::Keep))
        };
        let reads = prepared.reads();
        spec.when.is_some()
            && !reads.is_empty()
            && reads.iter().all(|read| {
                read.role == Role::Condition
                    && read.column != name
                    && unique.columns.contains(&read.column)
                    && is_kept(&read.column)
            })
            && prepared.where_met().distinct.is_unique()
            && !self.folds_case(name)
            && self.shared_fill(name).is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Table;
    use crate::plan::testing::{database, int8, table, text};
    use crate::plan::{Plan, TargetKind};
    use crate::rules::Rules;

    fn codes(rule: &str, when: &str, with: impl Fn(Table) -> Table) -> Vec<String> {
        let columns = [
            ("id", int8()),
            ("module", text()),
            ("name", text()),
            ("other", text()),
        ];
        let data = table("data", &columns);
        let text = format!(
            "version: 1\nunlisted: keep\ntables:\n  data: {{ columns: {{ other: hash, name: {{ {rule}: {{}}, when: \"{when}\" }} }} }}\n"
        );
        let rules = Rules::parse(std::path::Path::new("r.yaml"), &text, &|_| None).unwrap();
        let plan = Plan::build(&rules, &database(vec![with(data)]), TargetKind::Postgres);
        let errors = plan.errors().map(|finding| finding.id.clone());
        errors.map(|id| id[..id.len() - 9].to_owned()).collect()
    }

    #[test]
    fn a_condition_over_the_rest_of_a_key_keeps_it_whole() {
        let key = |table: Table| table.unique("k", &["module", "name"], |_| {});
        let when = "row.module not in ['base', 'sale']";
        assert!(codes("hash", when, key).is_empty());
        let broken = ["unique".to_owned()];
        // Stand-ins may be equal, or equal to what passes beside another module.
        assert_eq!(codes("name", when, key), broken);
        assert_eq!(codes("hash", "row.id > 7", key), broken);
        assert_eq!(
            codes("hash", "row.module != 'base' and row.id > 7", key),
            broken
        );
        let alone = |table: Table| table.unique("k", &["name"], |_| {});
        assert_eq!(codes("hash", when, alone), broken);
        // What the condition reads is another value in the target.
        let changed = |table: Table| table.unique("k", &["other", "name"], |_| {});
        assert_eq!(codes("hash", "row.other != 'base'", changed), broken);
    }
}
