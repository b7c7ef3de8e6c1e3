//! Column types, reduced to what decides how a value travels and which transforms fit it.

use serde::{Deserialize, Serialize};

/// How values of a type are laid out on the wire. Domains count as their base type.
///
/// Told from the type's send function (`pg_type.typsend`), not its OID, so extension types that reuse a core layout
/// (`citext`) are recognized wherever they are installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each variant is the PostgreSQL type of that name"
)]
pub enum Family {
    Bool,
    Int2,
    Int4,
    Int8,
    Float4,
    Float8,
    Numeric,
    Money,
    /// `text`, `varchar`, `name`, `xml`: the bytes as they are.
    Text,
    /// `char(n)`: blank-padded, trailing blanks do not count.
    Bpchar,
    /// `citext`, and text under a nondeterministic collation: compares without case.
    Citext,
    Bytea,
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    Interval,
    Uuid,
    Inet,
    Cidr,
    Macaddr,
    Macaddr8,
    Json,
    Jsonb,
    Enum,
    Oid,
    Array,
    Composite,
    /// A range. Its `element` is the type of its bounds.
    Range,
    /// A multirange. Its `element` is the range type that it holds.
    Multirange,
    /// `hstore` of the contrib module: keys and texts.
    Hstore,
    /// Anything else; passes through as bytes.
    Other,
}

impl Family {
    /// Whether values are character strings that a text transform may replace.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Bpchar | Self::Citext)
    }

    /// Whether values are whole numbers of fixed width.
    pub fn is_integer(self) -> bool {
        matches!(self, Self::Int2 | Self::Int4 | Self::Int8)
    }

    /// The lower-case name that messages and `standin transforms` use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::Int2 => "smallint",
            Self::Int4 => "integer",
            Self::Int8 => "bigint",
            Self::Float4 => "real",
            Self::Float8 => "double precision",
            Self::Numeric => "numeric",
            Self::Money => "money",
            Self::Text => "text",
            Self::Bpchar => "char",
            Self::Citext => "citext",
            Self::Bytea => "bytea",
            Self::Date => "date",
            Self::Time => "time",
            Self::TimeTz => "timetz",
            Self::Timestamp => "timestamp",
            Self::TimestampTz => "timestamptz",
            Self::Interval => "interval",
            Self::Uuid => "uuid",
            Self::Inet => "inet",
            Self::Cidr => "cidr",
            Self::Macaddr => "macaddr",
            Self::Macaddr8 => "macaddr8",
            Self::Json => "json",
            Self::Jsonb => "jsonb",
            Self::Enum => "enum",
            Self::Oid => "oid",
            Self::Array => "array",
            Self::Composite => "composite",
            Self::Range => "range",
            Self::Multirange => "multirange",
            Self::Hstore => "hstore",
            Self::Other => "other",
        }
    }
}

/// A column's type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Type {
    /// As `format_type` prints it: `character varying(40)`, `public.email_address`.
    pub name: String,
    /// Wire layout, domains seen through.
    pub family: Family,
    /// `n` of `varchar(n)` or `char(n)`, in characters.
    pub length: Option<u32>,
    /// Precision and scale of `numeric(p,s)`.
    pub numeric: Option<(u16, i16)>,
    /// Labels of an enum, in order; empty otherwise.
    pub labels: Vec<String>,
    /// Element type of an array, type of a range's bounds, range type of a multirange.
    pub element: Option<Box<Type>>,
    /// Fields of a composite type, in attribute order; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The domain's name when the declared type is a domain.
    pub domain: Option<String>,
    /// Whether every part of it has binary send and receive functions.
    pub binary: bool,
    /// Dimensions that an array is declared with, where these are several (`integer[][]`); else 0. The server does not
    /// hold values to it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dimensions: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A field of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// `pg_attribute.attname`.
    pub name: String,
    /// Its type with modifiers, domains seen through.
    pub ty: Type,
}

impl Type {
    /// Whether it is `xml`, whose values the server reads as pieces of documents. Its layout is that of texts; a domain
    /// over it has the domain's name, and counts as text.
    pub fn is_xml(&self) -> bool {
        self.name == "xml"
    }

    /// A plain type without modifiers, as tests and generated catalogs need them.
    pub fn plain(name: &str, family: Family) -> Self {
        Self {
            name: name.into(),
            family,
            length: None,
            numeric: None,
            labels: Vec::new(),
            element: None,
            fields: Vec::new(),
            domain: None,
            binary: true,
            dimensions: 0,
        }
    }

    /// The first domain inside it, of elements or fields at any depth; the type's own is none.
    pub fn domain_within(&self) -> Option<&str> {
        let fields = self.fields.iter().map(|field| &field.ty);
        let mut parts = fields.chain(self.element.as_deref());
        parts.find_map(|part| part.domain.as_deref().or_else(|| part.domain_within()))
    }

    /// The plain type that examples of a family are of. Those that hold others hold text, but for ranges, which are of
    /// dates; a composite has the fields `email`, `street` and `rank`.
    pub fn example(family: Family) -> Self {
        let element = match family {
            Family::Array => Some(Self::plain("text", Family::Text)),
            Family::Range => Some(Self::plain("date", Family::Date)),
            Family::Multirange => Some(Self::example(Family::Range)),
            _ => None,
        };
        let field = |name: &str, ty| Field {
            name: name.into(),
            ty,
        };
        let fields = match family {
            Family::Composite => vec![
                field("email", Self::plain("text", Family::Text)),
                field("street", Self::plain("text", Family::Text)),
                field("rank", Self::plain("integer", Family::Int4)),
            ],
            _ => Vec::new(),
        };
        Self {
            element: element.map(Box::new),
            fields,
            ..Self::plain(family.name(), family)
        }
    }
}
