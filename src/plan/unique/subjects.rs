//! Keys over a subject and what is moved by one distance for each subject: rows of one subject stay apart there, and rows of
//! several do by the subject.

use super::Keys;
use crate::catalog::Unique;
use crate::plan::Decision;
use crate::transform::siblings::Role;

impl Keys<'_, '_> {
    /// Whether a column keeps distinct values apart among rows of one subject, whose column is part of the key and stays
    /// apart by itself.
    pub(super) fn is_apart_by_subject(&self, name: &str, unique: &Unique) -> bool {
        let Some(Decision::Transform { prepared, .. }) =
            self.column(name).map(|column| &column.decision)
        else {
            return false;
        };
        let reads = prepared.reads();
        // Rows without a subject are in no key, unless the key takes NULLs for equal.
        let has_subject =
            |by: &str| !unique.nulls_not_distinct || self.subject.logical.not_null(by);
        // A rule with `when` promises nothing of it.
        prepared.is_apart_by_subject()
            && !reads.is_empty()
            && reads.iter().all(|read| {
                read.role == Role::Subject
                    && read.column != name
                    && unique.columns.contains(&read.column)
                    && self.is_distinct(&read.column)
                    && has_subject(&read.column)
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Family, Table, Type};
    use crate::plan::testing::{database, int8, table, text};
    use crate::plan::{Plan, TargetKind};
    use crate::rules::Rules;

    fn codes(columns: &str, with: impl Fn(Table) -> Table) -> Vec<String> {
        let day = Type::plain("date", Family::Date);
        let shifts = table(
            "shifts",
            &[
                ("id", int8()),
                ("worker", int8()),
                ("login", text()),
                ("day", day),
            ],
        );
        let text = format!(
            "version: 1\nunlisted: keep\ntables: {{ shifts: {{ columns: {{ {columns} }} }} }}\n"
        );
        let rules = Rules::parse(std::path::Path::new("r.yaml"), &text, &|_| None).unwrap();
        let plan = Plan::build(&rules, &database(vec![with(shifts)]), TargetKind::Postgres);
        let errors = plan.errors().map(|finding| finding.id.clone());
        errors.map(|id| id[..id.len() - 9].to_owned()).collect()
    }

    #[test]
    fn days_of_one_subject_stay_apart_beside_it() {
        let key = |table: Table| table.unique("k", &["worker", "day"], |_| {});
        let broken = ["unique".to_owned()];
        assert!(codes("day: { date_shift: { by: worker } }", key).is_empty());
        assert_eq!(codes("day: date_shift", key), broken);
        // Of two rows, one may be moved and the other not.
        let when = "day: { date_shift: { by: worker }, when: \"row.id > 7\" }";
        assert_eq!(codes(when, key), broken);
        // Two subjects may become one, or are not in the key.
        let merged = "worker: { round: { step: 10 } }, day: { date_shift: { by: worker } }";
        assert_eq!(codes(merged, key), broken);
        let other = |table: Table| table.unique("k", &["login", "day"], |_| {});
        assert_eq!(codes("day: { date_shift: { by: worker } }", other), broken);
        let apart = "login: hash, day: { date_shift: { by: login } }";
        assert!(codes(apart, other).is_empty());
        // Without a subject, each day moves by a distance of its own.
        let nulls = |table: Table| {
            table.unique("k", &["worker", "day"], |unique| {
                unique.nulls_not_distinct = true;
            })
        };
        assert_eq!(codes("day: { date_shift: { by: worker } }", nulls), broken);
    }
}
