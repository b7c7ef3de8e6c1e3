//! Types like those of the target's columns, but without the domains inside them: what rows are copied into so that
//! the server judges them one by one, where a domain within an array, a composite or a range would end the whole COPY with
//! the first value that it refuses.
//!
//! A server takes such values in both formats, because `array_recv` and `record_recv` complain of another type's OID only if
//! both are built in, and `range_recv` and `multirange_recv` are told none. Source: PostgreSQL source,
//! `src/backend/utils/adt/arrayfuncs.c`, `rowtypes.c`, `rangetypes.c` and `multirangetypes.c`.

use std::collections::HashMap;

use serde::Deserialize;

use crate::ident::quote;

/// Composites within composites that are followed; no schema has as many.
const DEEPEST: u32 = 64;

/// What the name of a range's multirange ends with.
const MANY: &str = "_many";

/// A type as `sql/trial_types.sql` tells of it.
#[derive(Debug, Deserialize)]
pub(super) struct Known(
    /// OID.
    i64,
    /// Whether it is a domain.
    bool,
    /// Base type of a domain.
    i64,
    /// Element type of an array.
    i64,
    /// Name.
    String,
    /// Fields of a composite: name, OID of the type, the type as people write it.
    Vec<(String, i64, String)>,
    /// Type of a range's bounds.
    i64,
    /// How a range's bounds compare, as CREATE TYPE takes it.
    String,
    /// Type of a multirange's ranges.
    i64,
);

/// The types that columns are made of, and what was made in their place.
#[derive(Debug)]
pub(super) struct Mirrors {
    types: HashMap<i64, Known>,
    made: HashMap<i64, Option<String>>,
    statements: Vec<String>,
}

impl Mirrors {
    /// Of these types nothing has been made yet.
    pub(super) fn new(types: Vec<Known>) -> Self {
        Self {
            types: types.into_iter().map(|known| (known.0, known)).collect(),
            made: HashMap::new(),
            statements: Vec::new(),
        }
    }

    /// A type without domains inside, for a column of this one; `None` where there are none inside. The column's own domain
    /// is seen through.
    pub(super) fn of_column(&mut self, oid: i64) -> Option<String> {
        self.contents(self.stripped(oid), 0)
    }

    /// What makes the types, in order.
    pub(super) fn into_statements(self) -> Vec<String> {
        self.statements
    }

    /// The type under domains.
    fn stripped(&self, oid: i64) -> i64 {
        let mut at = oid;
        for _ in 0..DEEPEST {
            match self.types.get(&at) {
                Some(known) if known.1 => at = known.2,
                _ => break,
            }
        }
        at
    }

    /// A part's type without domains; `None` where it has none, itself included.
    fn part(&mut self, oid: i64, depth: u32) -> Option<String> {
        let stripped = self.stripped(oid);
        let contents = self.contents(stripped, depth + 1);
        let plain = || self.types.get(&stripped).map(|known| known.4.clone());
        match contents {
            None if stripped != oid => plain(),
            contents => contents,
        }
    }

    fn contents(&mut self, oid: i64, depth: u32) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        if let Some(made) = self.made.get(&oid) {
            return made.clone();
        }
        let known = self.types.get(&oid)?;
        let (element, bounds, ranges) = (known.3, known.6, known.8);
        let made = if element != 0 {
            self.part(element, depth)
                .map(|element| self.array(&element))
        } else if bounds != 0 {
            let compared = known.7.clone();
            let bounds = self.part(bounds, depth);
            bounds.map(|bounds| self.range(&bounds, &compared))
        } else if ranges != 0 {
            let range = self.contents(ranges, depth + 1);
            range.map(|range| format!("{range}{MANY}"))
        } else {
            let fields = known.5.clone();
            self.composite(&fields, depth)
        };
        self.made.insert(oid, made.clone());
        made
    }

    /// An array of arrays is another thing than one of a domain over arrays, so it is one of a domain that takes all.
    fn array(&mut self, element: &str) -> String {
        if element.ends_with(']') {
            let name = self.make(|name| format!("CREATE DOMAIN {name} AS {element}"));
            format!("{name}[]")
        } else {
            format!("{element}[]")
        }
    }

    fn range(&mut self, bounds: &str, compared: &str) -> String {
        self.make(|name| {
            format!(
                "CREATE TYPE {name} AS RANGE (subtype = {bounds}, {compared}, multirange_type_name = {name}{MANY})"
            )
        })
    }

    /// Adds a statement that makes a type of the name that it is given.
    fn make(&mut self, statement: impl FnOnce(&str) -> String) -> String {
        let name = format!("pg_temp.standin_trial_{}", self.statements.len() + 1);
        self.statements.push(statement(&name));
        name
    }

    fn composite(&mut self, fields: &[(String, i64, String)], depth: u32) -> Option<String> {
        let parts: Vec<Option<String>> = fields
            .iter()
            .map(|(_, oid, _)| self.part(*oid, depth))
            .collect();
        if parts.iter().all(Option::is_none) {
            return None;
        }
        let fields = fields.iter().zip(&parts).map(|((name, _, written), part)| {
            format!("{} {}", quote(name), part.as_ref().unwrap_or(written))
        });
        let fields: Vec<String> = fields.collect();
        Some(self.make(|name| format!("CREATE TYPE {name} AS ({})", fields.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(oid: i64, base: i64, element: i64, name: &str, fields: &[(&str, i64, &str)]) -> Known {
        let fields = fields
            .iter()
            .map(|(name, oid, written)| ((*name).to_owned(), *oid, (*written).to_owned()));
        Known(
            oid,
            base != 0,
            base,
            element,
            name.to_owned(),
            fields.collect(),
            0,
            String::new(),
            0,
        )
    }

    fn range(oid: i64, bounds: i64, ranges: i64) -> Known {
        let mut range = known(oid, 0, 0, "public.span", &[]);
        range.6 = bounds;
        range.7 = "subtype_opclass = pg_catalog.text_ops".to_owned();
        range.8 = ranges;
        range
    }

    fn mirrors() -> Mirrors {
        Mirrors::new(vec![
            known(25, 0, 0, "text", &[]),
            known(1, 25, 0, "public.em", &[]),
            known(2, 1, 0, "public.em2", &[]),
            known(3, 0, 2, "public.em2[]", &[]),
            known(4, 0, 25, "text[]", &[]),
            known(
                5,
                0,
                0,
                "public.pair",
                &[("a b", 2, "public.em2"), ("n", 23, "integer")],
            ),
            known(6, 0, 5, "public.pair[]", &[]),
            known(
                7,
                0,
                0,
                "public.outer",
                &[("p", 6, "public.pair[]"), ("v", 25, "varchar(3)")],
            ),
            known(8, 0, 0, "public.plain", &[("v", 25, "varchar(3)")]),
            known(9, 3, 0, "public.all", &[]),
            known(10, 4, 0, "public.list", &[]),
            known(11, 0, 10, "public.list[]", &[]),
            known(12, 0, 12, "public.circle[]", &[]),
            range(13, 2, 0),
            range(14, 0, 13),
            known(15, 0, 14, "public.spans[]", &[]),
            range(16, 25, 0),
            range(17, 0, 16),
            known(18, 3, 0, "public.mails", &[]),
            known(19, 0, 18, "public.mails[]", &[]),
        ])
    }

    #[test]
    fn only_what_holds_domains_gets_a_mirror() {
        for (oid, expected) in [
            (25, None),
            (1, None),
            (3, Some("text[]")),
            (4, None),
            (5, Some("pg_temp.standin_trial_1")),
            (6, Some("pg_temp.standin_trial_1[]")),
            (8, None),
            (9, Some("text[]")),
            (11, Some("pg_temp.standin_trial_1[]")),
            (12, None),
            (13, Some("pg_temp.standin_trial_1")),
            (14, Some("pg_temp.standin_trial_1_many")),
            (15, Some("pg_temp.standin_trial_1_many[]")),
            (16, None),
            (17, None),
            (19, Some("pg_temp.standin_trial_1[]")),
            (99, None),
        ] {
            assert_eq!(mirrors().of_column(oid).as_deref(), expected, "{oid}");
        }
    }

    #[test]
    fn ranges_and_arrays_of_arrays_are_made_without_domains() {
        let mut mirrors = mirrors();
        for oid in [14, 13, 19] {
            mirrors.of_column(oid);
        }
        assert_eq!(
            mirrors.into_statements(),
            [
                "CREATE TYPE pg_temp.standin_trial_1 AS RANGE (subtype = text, subtype_opclass = pg_catalog.text_ops, \
                 multirange_type_name = pg_temp.standin_trial_1_many)",
                "CREATE DOMAIN pg_temp.standin_trial_2 AS text[]",
            ]
        );
    }

    #[test]
    fn composites_are_made_inside_out_and_once() {
        let mut mirrors = mirrors();
        assert_eq!(
            mirrors.of_column(7).as_deref(),
            Some("pg_temp.standin_trial_2")
        );
        assert_eq!(
            mirrors.of_column(5).as_deref(),
            Some("pg_temp.standin_trial_1")
        );
        assert_eq!(
            mirrors.into_statements(),
            [
                "CREATE TYPE pg_temp.standin_trial_1 AS (\"a b\" text, \"n\" integer)",
                "CREATE TYPE pg_temp.standin_trial_2 AS (\"p\" pg_temp.standin_trial_1[], \"v\" varchar(3))",
            ]
        );
    }
}
