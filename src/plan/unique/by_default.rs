//! Columns that are left to a DEFAULT which never gives the same value twice.

use super::Keys;
use crate::catalog::TableKind;
use crate::transform::args::Spec;
use crate::transform::builtin::plain::default;

/// PostgreSQL's own functions that draw a UUID of 122 random bits, for every row anew. They stand without a schema: nothing
/// else does under the empty `search_path` that defaults are read by, so one of the same name elsewhere is no such one. What
/// counts on (`nextval`) may be set back, or go around.
const DRAWN: &[&str] = &[
    "gen_random_uuid()",
    "uuidv4()",
    "(gen_random_uuid())::text",
    "(uuidv4())::text",
];

impl Keys<'_, '_> {
    /// Whether the target's server draws a column's values, and no two alike. Rows of a partition go by its own DEFAULT, which
    /// may be another.
    pub(super) fn is_made_apart(&self, name: &str, spec: &Spec) -> bool {
        let table = self.subject.logical.table;
        let default = table
            .column(name)
            .and_then(|column| column.default.as_deref());
        spec.transform == default::NAME
            && table.kind == TableKind::Heap
            && default.is_some_and(|default| DRAWN.contains(&default))
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Family, TableKind, Type};
    use crate::plan::testing::{database, int8, table};
    use crate::plan::{Plan, TargetKind};
    use crate::rules::Rules;

    fn plan(default: &str, kind: TableKind) -> Plan {
        let uuid = Type::plain("uuid", Family::Uuid);
        let mut data = table("data", &[("id", int8()), ("uu", uuid)])
            .kind(kind)
            .not_null("uu")
            .unique("u", &["uu"], |_| {});
        data.columns[1].default = Some(default.to_owned());
        let text = "version: 1\ntables: { data: { columns: { id: keep, uu: default } } }\n";
        let rules = Rules::parse(std::path::Path::new("r.yaml"), text, &|_| None).unwrap();
        Plan::build(&rules, &database(vec![data]), TargetKind::Postgres)
    }

    #[test]
    fn what_the_server_draws_for_every_row_is_unique_and_other_defaults_can_be_accepted() {
        for default in ["gen_random_uuid()", "(gen_random_uuid())::text"] {
            let plan = plan(default, TableKind::Heap);
            assert!(!plan.has_errors(), "{default} {:?}", plan.codes());
        }
        for (default, kind) in [
            ("nextval('data_id_seq'::regclass)", TableKind::Heap),
            (
                "'6b3b1a5e-0000-4000-8000-000000000000'::uuid",
                TableKind::Heap,
            ),
            ("other.gen_random_uuid()", TableKind::Heap),
            ("gen_random_uuid()", TableKind::Partitioned),
        ] {
            let plan = plan(default, kind);
            let mut errors = plan.errors();
            let error = errors.find(|finding| finding.id.starts_with("unique:"));
            let hint = &error.unwrap_or_else(|| panic!("{default} {kind:?}")).hint;
            assert!(hint.contains("`accept:`"), "{hint}");
        }
    }
}
