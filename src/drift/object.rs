//! A schema as a list of objects with properties: plain data, however it was read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Kind;
use super::tokens::tokens;

/// What `sql/schema/foreign.sql` says of options that a role may not see.
const NOT_KNOWN: &str = "not known";

/// Everything that the schema of one database consists of, without any row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// `server_version_num` of the server that printed it, e.g. 150020.
    pub server_version: u32,
    /// Its objects, ordered by kind and path.
    pub objects: Vec<Object>,
}

/// One object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What sort it is.
    pub kind: Kind,
    /// Its names from the outermost in, unquoted: schema, table, column. Functions have their argument types behind the
    /// name, which tell them apart.
    pub path: Vec<String>,
    /// What it is like, by property, as the server prints it; none that is not there.
    pub properties: BTreeMap<String, String>,
    /// What is known of it that makes no difference: `of` a table, `columns`, `position`, `create`, `members`,
    /// `for`, the `key` that a foreign key is bound to, the `constructors` of a range, `type storage` of a column that is stored otherwise;
    /// `populated: no` of a materialized view without rows to be asked for; and what an older standin did not look at is
    /// `told` here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, String>,
    /// Options whose values may be secrets and are not told, each with a digest of its value. Digests have a salt of this
    /// process: they compare what one process has read, and are neither shown nor written.
    #[serde(skip)]
    pub hidden: BTreeMap<String, String>,
}

/// What columns of a materialized view have of their own (`sql/schema/views.sql`).
pub(super) const OF_COLUMNS: [&str; 4] = [
    "storage",
    "compression",
    "statistics target",
    "column options",
];

impl Schema {
    /// BLAKE3 over the objects with their properties, 64 hexadecimal digits: the same for schemas that one server prints
    /// alike, whatever their formatting.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: &str| {
            // Lengths keep texts apart that only together are the same.
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add("standin schema 1");
        for object in &self.objects {
            add(object.kind.name());
            object.path.iter().for_each(|name| add(name));
            for (name, text) in &object.properties {
                add(name);
                add(&tokens(text).join(" "));
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Takes out the tables that `is_one` takes by schema and name, with what belongs to them, and gives their names as SQL.
    pub fn take_tables(&mut self, is_one: impl Fn(&str, &str) -> bool) -> Vec<String> {
        let is_table = |object: &&Object| match (object.kind, object.path.as_slice()) {
            (Kind::Table, [schema, name]) => is_one(schema, name),
            _ => false,
        };
        let tables: Vec<(Vec<String>, String)> = self
            .objects
            .iter()
            .filter(is_table)
            .map(|table| (table.path.clone(), table.sql()))
            .collect();
        // Comments and grants name in words what they are on.
        let names = |object: &Object, table: &str| {
            let words = object.path.first().map_or("", String::as_str).split(' ');
            let part = format!("{table}.");
            object.kind.is_extra()
                && words
                    .into_iter()
                    .any(|word| word == table || word.starts_with(&part))
        };
        self.objects.retain(|object| {
            let owner = object.owner();
            !tables.iter().any(|(path, sql)| {
                object.path == *path || owner.as_ref() == Some(path) || names(object, sql)
            })
        });
        tables.into_iter().map(|(_, sql)| sql).collect()
    }

    /// Takes out schemas of these names, with what is still in them, and gives the names of those that were there.
    pub fn take_schemas(&mut self, is_one: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let mut taken = BTreeSet::new();
        self.objects.retain(|object| {
            let schema = match (object.kind, object.path.as_slice()) {
                (Kind::Schema, [name]) => name,
                (_, [schema, _, ..]) if !object.kind.is_extra() => schema,
                _ => return true,
            };
            let is_in = is_one(schema);
            if is_in {
                taken.insert(schema.clone());
            }
            !is_in
        });
        taken
    }

    /// Whether it would tell of an object such as another one has: an older standin did not look at shells of types.
    pub(super) fn tells(&self, object: &Object) -> bool {
        let is_shell = object.kind == Kind::BaseType && object.property("sort") == Some("shell");
        let mut schemas = self.objects.iter();
        !is_shell || schemas.any(|one| one.kind == Kind::Schema && one.note("told").is_some())
    }

    /// The schema without objects of the kinds that `wanted` does not take.
    pub fn only(mut self, wanted: impl Fn(Kind) -> bool) -> Self {
        self.objects.retain(|object| wanted(object.kind));
        self
    }
}

impl Object {
    /// One with these properties and nothing else to tell.
    #[cfg(test)]
    pub(crate) fn plain(kind: Kind, path: &[&str], properties: &[(&str, &str)]) -> Self {
        let text = |text: &&str| (*text).to_owned();
        let properties = properties.iter();
        Self {
            kind,
            path: path.iter().map(text).collect(),
            properties: properties
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
            notes: BTreeMap::new(),
            hidden: BTreeMap::new(),
        }
    }

    /// A property's text.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }

    /// Whether this property is not known, because the role that read it may not see it.
    pub fn hides(&self, name: &str) -> bool {
        self.kind == Kind::UserMapping && self.property(name) == Some(NOT_KNOWN)
    }

    /// Whether an older standin would not have told of a property: that it is not there says nothing.
    pub(super) fn may_lack(&self, property: &str) -> bool {
        self.tells_of_columns(property) && self.note("told").is_none()
    }

    /// Whether a property is one of those that columns of a materialized view have.
    pub(super) fn tells_of_columns(&self, property: &str) -> bool {
        self.kind == Kind::MaterializedView && OF_COLUMNS.contains(&property)
    }

    /// A note's text.
    pub fn note(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    /// Whether its path has as many names as its kind needs; a file may say anything.
    pub fn has_whole_path(&self) -> bool {
        self.path.len() >= if self.kind.is_part() { 3 } else { 1 }
    }

    /// The parts of a list in a property, between commas that stand in no parentheses, brackets or strings.
    pub fn listed(text: &str) -> Vec<&str> {
        super::sketch::parts(text)
    }

    /// Its last name.
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Its path in SQL, each name quoted where it must be: `public.users.email`. What stands behind a function's or an
    /// operator's name stays as it is.
    pub fn sql(&self) -> String {
        match self.kind {
            Kind::Function | Kind::Procedure | Kind::Aggregate => {
                let (name, arguments) = self.name().split_once('(').unwrap_or((self.name(), ""));
                format!("{}.{}({arguments}", quoted(&self.path[..1]), bare(name))
            }
            Kind::Operator => format!("{}.{}", quoted(&self.path[..1]), self.name()),
            Kind::OperatorClass | Kind::OperatorFamily => {
                let (name, method) = self
                    .name()
                    .rsplit_once(" USING ")
                    .unwrap_or((self.name(), ""));
                let schema = quoted(&self.path[..1]);
                format!("{schema}.{} USING {}", bare(name), bare(method))
            }
            Kind::Cast | Kind::Comment | Kind::Owner | Kind::Grant | Kind::DefaultPrivileges => {
                self.path.join(" to ")
            }
            _ => quoted(&self.path),
        }
    }

    /// What people call it: `column public.users.email`.
    pub fn title(&self) -> String {
        match self.kind {
            Kind::Comment => format!("comment on {}", self.sql()),
            Kind::Owner => format!("owner of {}", self.sql()),
            Kind::Grant => format!("grant on {}", self.sql()),
            Kind::DefaultPrivileges => format!("default privileges of {}", self.sql()),
            kind => format!("{kind} {}", self.sql()),
        }
    }

    /// The table, view or domain that it goes with: it is not there without.
    pub(super) fn owner(&self) -> Option<Vec<String>> {
        if self.kind.is_part() {
            return Some(self.path[..self.path.len().min(2)].to_vec());
        }
        let of = self.note("of")?;
        Some(of.split('\t').map(str::to_owned).collect())
    }
}

/// Names joined by dots, quoted where SQL asks for it.
pub(super) fn quoted(path: &[String]) -> String {
    let names: Vec<String> = path.iter().map(|name| bare(name)).collect();
    names.join(".")
}

/// A name as `quote_ident` writes it (src/backend/utils/adt/ruleutils.c).
pub(super) fn bare(name: &str) -> String {
    let plain = |(at, c): (usize, char)| {
        c.is_ascii_lowercase() || c == '_' || (at > 0 && c.is_ascii_digit())
    };
    let is_plain = !name.is_empty() && name.char_indices().all(plain);
    if is_plain && KEY_WORDS.binary_search(&name).is_err() {
        name.to_owned()
    } else {
        crate::ident::quote(name)
    }
}

/// Words that are no names without quotes: those of `pg_get_keywords()` in 14 to 18 that are not unreserved, in order.
const KEY_WORDS: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_what_matters() {
        let schema = |default: &str, position: &str| {
            let mut column = Object::plain(Kind::Column, &["public", "t", "c"], &[]);
            column.properties.insert("default".into(), default.into());
            column.notes.insert("position".into(), position.into());
            Schema {
                server_version: 150_000,
                objects: vec![column],
            }
        };
        let base = schema("1 + 1", "1").fingerprint();
        assert_eq!(base.len(), 64);
        assert_eq!(base, schema("1  +  1", "2").fingerprint());
        assert_ne!(base, schema("1 + 2", "1").fingerprint());
        assert_ne!(base, Schema::default().fingerprint());
    }

    #[test]
    fn titles_read_like_sql() {
        let title = |kind, path: &[&str]| Object::plain(kind, path, &[]).title();
        assert_eq!(
            title(Kind::Column, &["public", "Users", "e-mail"]),
            "column public.\"Users\".\"e-mail\""
        );
        assert_eq!(
            title(Kind::Function, &["s", "Add(a integer, b text)"]),
            "function s.\"Add\"(a integer, b text)"
        );
        assert_eq!(
            title(Kind::Grant, &["table public.t", "reader"]),
            "grant on table public.t to reader"
        );
    }

    #[test]
    fn key_words_are_found_and_quoted() {
        assert!(KEY_WORDS.is_sorted());
        assert_eq!(bare("order"), "\"order\"");
        assert_eq!(bare("orders"), "orders");
        assert_eq!(bare("a1"), "a1");
        assert_eq!(bare("1a"), "\"1a\"");
    }

    #[test]
    fn a_part_belongs_to_its_table() {
        let part = Object::plain(Kind::Trigger, &["public", "t", "audit"], &[]);
        assert_eq!(part.owner(), Some(vec!["public".into(), "t".into()]));
        assert_eq!(
            Object::plain(Kind::View, &["public", "v"], &[]).owner(),
            None
        );
    }
}
