//! What sorts of objects a schema has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Sorts of objects, in an order in which they can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Kind {
    /// Namespace.
    Schema,
    /// Installed extension.
    Extension,
    /// Procedural language that no extension brought.
    Language,
    /// Access method of tables or indexes.
    AccessMethod,
    /// Collation.
    Collation,
    /// Encoding conversion.
    Conversion,
    /// Foreign-data wrapper.
    Wrapper,
    /// Foreign server.
    Server,
    /// User mapping of a foreign server.
    UserMapping,
    /// Enumerated type.
    Enum,
    /// Base type, written in C.
    BaseType,
    /// Composite type of its own.
    Composite,
    /// Domain.
    Domain,
    /// CHECK constraint of a domain.
    DomainConstraint,
    /// Range type.
    Range,
    /// Sequence that is no identity column's.
    Sequence,
    /// Table: plain, partitioned, partition or foreign.
    Table,
    /// Column of a table.
    Column,
    /// Function or window function.
    Function,
    /// Procedure.
    Procedure,
    /// Aggregate function.
    Aggregate,
    /// Operator.
    Operator,
    /// Operator family of an index method.
    OperatorFamily,
    /// Operator class of an index method.
    OperatorClass,
    /// Cast between types.
    Cast,
    /// Text search parser.
    SearchParser,
    /// Text search template.
    SearchTemplate,
    /// Text search dictionary.
    Dictionary,
    /// Text search configuration.
    SearchConfiguration,
    /// View.
    View,
    /// Materialized view.
    MaterializedView,
    /// Index that is no constraint's.
    Index,
    /// Primary key, unique, foreign key, exclusion or CHECK constraint of a table.
    Constraint,
    /// Extended statistics.
    Statistics,
    /// Rewrite rule that is no view's own.
    Rule,
    /// Trigger.
    Trigger,
    /// Event trigger.
    EventTrigger,
    /// Policy of row-level security.
    Policy,
    /// Publication of logical replication.
    Publication,
    /// Subscription of logical replication.
    Subscription,
    /// Comment on an object.
    Comment,
    /// Who owns an object.
    Owner,
    /// What a role may do with an object.
    Grant,
    /// What roles get on objects yet to be made.
    DefaultPrivileges,
}

/// Every kind with its name, as SQL and the queries in `pg/sql/schema` call it.
const NAMES: &[(Kind, &str)] = &[
    (Kind::Schema, "schema"),
    (Kind::Extension, "extension"),
    (Kind::Language, "language"),
    (Kind::AccessMethod, "access method"),
    (Kind::Collation, "collation"),
    (Kind::Conversion, "conversion"),
    (Kind::Wrapper, "foreign-data wrapper"),
    (Kind::Server, "server"),
    (Kind::UserMapping, "user mapping"),
    (Kind::Enum, "enum"),
    (Kind::BaseType, "base type"),
    (Kind::Composite, "composite type"),
    (Kind::Domain, "domain"),
    (Kind::DomainConstraint, "domain constraint"),
    (Kind::Range, "range type"),
    (Kind::Sequence, "sequence"),
    (Kind::Table, "table"),
    (Kind::Column, "column"),
    (Kind::Function, "function"),
    (Kind::Procedure, "procedure"),
    (Kind::Aggregate, "aggregate"),
    (Kind::Operator, "operator"),
    (Kind::OperatorFamily, "operator family"),
    (Kind::OperatorClass, "operator class"),
    (Kind::Cast, "cast"),
    (Kind::SearchParser, "text search parser"),
    (Kind::SearchTemplate, "text search template"),
    (Kind::Dictionary, "text search dictionary"),
    (Kind::SearchConfiguration, "text search configuration"),
    (Kind::View, "view"),
    (Kind::MaterializedView, "materialized view"),
    (Kind::Index, "index"),
    (Kind::Constraint, "constraint"),
    (Kind::Statistics, "statistics"),
    (Kind::Rule, "rule"),
    (Kind::Trigger, "trigger"),
    (Kind::EventTrigger, "event trigger"),
    (Kind::Policy, "policy"),
    (Kind::Publication, "publication"),
    (Kind::Subscription, "subscription"),
    (Kind::Comment, "comment"),
    (Kind::Owner, "owner"),
    (Kind::Grant, "grant"),
    (Kind::DefaultPrivileges, "default privileges"),
];

impl Kind {
    /// All of them, in the order in which they can be made.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(kind, _)| *kind)
    }

    /// Its name, e.g. `materialized view`.
    pub fn name(self) -> &'static str {
        let named = NAMES.iter().find(|(kind, _)| *kind == self);
        named.map_or("object", |(_, name)| name)
    }

    /// What several of them are called, e.g. `materialized views`.
    pub fn plural(self) -> String {
        let name = self.name();
        match self {
            Self::Statistics | Self::DefaultPrivileges => name.to_owned(),
            Self::Index | Self::OperatorClass => format!("{name}es"),
            _ => match name.strip_suffix('y') {
                Some(stem) => format!("{stem}ies"),
                None => format!("{name}s"),
            },
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(kind, _)| *kind)
    }

    /// Whether its objects are parts of a table, view or domain: their paths hold its schema and name first.
    pub fn is_part(self) -> bool {
        matches!(
            self,
            Self::Column
                | Self::Constraint
                | Self::DomainConstraint
                | Self::Index
                | Self::Rule
                | Self::Trigger
                | Self::Policy
        )
    }

    /// Whether it is looked at only when asked for.
    pub fn is_extra(self) -> bool {
        matches!(
            self,
            Self::Comment | Self::Owner | Self::Grant | Self::DefaultPrivileges
        )
    }

    /// Whether the types that its objects take are a part of their names.
    pub(super) fn takes_types(self) -> bool {
        matches!(
            self,
            Self::Function | Self::Procedure | Self::Aggregate | Self::Operator
        )
    }

    /// Whether two of its objects with other names but the same properties are one that was renamed. Not so where the
    /// properties of many are alike.
    pub(super) fn is_told_by_properties(self) -> bool {
        matches!(
            self,
            Self::Enum
                | Self::Domain
                | Self::DomainConstraint
                | Self::Composite
                | Self::Range
                | Self::Function
                | Self::Procedure
                | Self::View
                | Self::MaterializedView
                | Self::Index
                | Self::Constraint
                | Self::Statistics
                | Self::Rule
                | Self::Trigger
                | Self::Policy
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl From<Kind> for &'static str {
    fn from(kind: Kind) -> Self {
        kind.name()
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::named(&name).ok_or_else(|| format!("there is no kind of object called `{name}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_they_are_in_order() {
        let kinds: Vec<Kind> = Kind::all().collect();
        assert!(kinds.is_sorted());
        for kind in kinds {
            assert_eq!(Kind::named(kind.name()), Some(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
            assert_eq!(serde_json::from_str::<Kind>(&json).unwrap(), kind);
        }
        assert!(serde_json::from_str::<Kind>("\"tabel\"").is_err());
    }

    #[test]
    fn several_are_called_by_their_plural() {
        let plurals =
            [Kind::Table, Kind::Policy, Kind::Index, Kind::OperatorFamily].map(Kind::plural);
        assert_eq!(
            plurals,
            ["tables", "policies", "indexes", "operator families"]
        );
    }
}
