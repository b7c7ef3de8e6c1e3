//! PostgreSQL types → Parquet columns.
//!
//! | type | Arrow | Parquet |
//! |---|---|---|
//! | bool, int2/4/8, float4/8, bytea, date, timestamp, timestamptz | as in [`wire`](crate::wire) | native |
//! | numeric(p,s), p ≤ 38, 0 ≤ s ≤ p | `Decimal128(p,s)` | DECIMAL |
//! | other numeric, text, char, enum, inet, cidr, macaddr, macaddr8 | `Utf8` | STRING |
//! | uuid | `FixedSizeBinary(16)`, `arrow.uuid` | UUID |
//! | json, jsonb | `Utf8`, `arrow.json` | JSON |
//! | oid | `UInt32` | INT(32, unsigned) |
//! | time | `Time64(µs)` | TIME |
//! | interval | struct of `months`, `days`, `micros` | group |
//! | arrays of these, `[][]` by its dimensions | `List`, `List` of `List` | LIST |
//! | anything else, and what the source casts to text | `Utf8` | STRING |
//!
//! Every column is nullable: values without a Parquet form (infinite dates, arrays of other dimensions than declared)
//! become NULL even where NULL was refused.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, TimeUnit};

use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::plan::ColumnPlan;
use crate::wire;
use crate::wire::decimal::Decimal;

/// Key of an extension type's name in a field's metadata. Source: Arrow columnar format, "Extension Types".
const EXTENSION_NAME: &str = "ARROW:extension:name";

/// Key of its parameters.
const EXTENSION_METADATA: &str = "ARROW:extension:metadata";

/// How the values of a column become a Parquet column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Layout {
    /// The array that `wire` makes of this family.
    Wire(Family),
    /// The same, with infinities as NULL.
    Finite(Family),
    Decimal(Decimal),
    /// inet and cidr, as text.
    Network(Family),
    Oid,
    Time,
    Interval,
    /// Lists of this depth, one a dimension, and in the innermost elements of this layout.
    List(usize, Box<Element>),
}

/// What a list holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) layout: Layout,
    pub(super) field: Arc<Field>,
}

impl Element {
    /// What lists hold that have so many lists inside them.
    pub(super) fn list(&self, inside: usize) -> Arc<Field> {
        (0..inside).fold(self.field.clone(), |field, _| {
            Arc::new(Field::new("item", DataType::List(field), true))
        })
    }
}

impl Layout {
    /// For a column that travels as the plan says.
    pub(super) fn of_column(column: &ColumnPlan) -> Self {
        if column.as_text {
            Self::Wire(Family::Text)
        } else {
            Self::of(&column.ty)
        }
    }

    fn of(ty: &Type) -> Self {
        match ty.family {
            // What has no layout of its own was cast to text at the source.
            _ if wire::needs_text_cast(ty) => Self::Wire(Family::Text),
            Family::Date | Family::Timestamp | Family::TimestampTz => Self::Finite(ty.family),
            Family::Numeric => {
                let decimal = ty
                    .numeric
                    .and_then(|(precision, scale)| Decimal::new(precision, scale));
                decimal.map_or(Self::Wire(Family::Numeric), Self::Decimal)
            }
            Family::Inet | Family::Cidr => Self::Network(ty.family),
            Family::Oid => Self::Oid,
            Family::Time => Self::Time,
            Family::Interval => Self::Interval,
            Family::Array => match &ty.element {
                Some(element) => {
                    let layout = Self::of(element);
                    let field = field("item", element, &layout, HashMap::new());
                    let element = Element {
                        layout,
                        field: Arc::new(field),
                    };
                    Self::List(ty.dimensions.max(1) as usize, Box::new(element))
                }
                None => Self::Wire(Family::Text),
            },
            family => Self::Wire(family),
        }
    }

    /// The column's type in Arrow.
    pub(super) fn data_type(&self) -> DataType {
        match self {
            Self::Wire(family) | Self::Finite(family) => wire::repr(*family, Format::Binary),
            Self::Decimal(decimal) => DataType::Decimal128(decimal.precision(), decimal.scale()),
            Self::Network(_) => DataType::Utf8,
            Self::Oid => DataType::UInt32,
            Self::Time => DataType::Time64(TimeUnit::Microsecond),
            Self::Interval => DataType::Struct(interval_fields()),
            Self::List(depth, element) => DataType::List(element.list(depth - 1)),
        }
    }

    /// How many Parquet columns it takes.
    pub(super) fn leaves(&self) -> usize {
        match self {
            Self::Interval => interval_fields().len(),
            Self::List(_, element) => element.layout.leaves(),
            _ => 1,
        }
    }
}

/// Parts of an interval; they cannot be added up without a calendar.
pub(super) fn interval_fields() -> Fields {
    Fields::from(vec![
        Field::new("months", DataType::Int32, true),
        Field::new("days", DataType::Int32, true),
        Field::new("micros", DataType::Int64, true),
    ])
}

/// The field of a column: its type as PostgreSQL prints it goes along as metadata.
pub(super) fn column_field(column: &ColumnPlan, layout: &Layout) -> Field {
    let metadata = HashMap::from([
        ("pg:type".to_owned(), column.ty.name.clone()),
        ("pg:notnull".to_owned(), column.not_null.to_string()),
    ]);
    field(&column.column, &column.ty, layout, metadata)
}

fn field(name: &str, ty: &Type, layout: &Layout, mut metadata: HashMap<String, String>) -> Field {
    let extension = match layout {
        Layout::Wire(Family::Uuid) => Some("arrow.uuid"),
        Layout::Wire(Family::Json | Family::Jsonb) => Some("arrow.json"),
        // A json column that was cast to text still holds json.
        Layout::Wire(Family::Text) if matches!(ty.family, Family::Json | Family::Jsonb) => {
            Some("arrow.json")
        }
        _ => None,
    };
    if let Some(extension) = extension {
        metadata.insert(EXTENSION_NAME.to_owned(), extension.to_owned());
        metadata.insert(EXTENSION_METADATA.to_owned(), String::new());
    }
    Field::new(name, layout.data_type(), true).with_metadata(metadata)
}
