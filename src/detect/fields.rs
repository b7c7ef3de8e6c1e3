//! Fields of composite types, told by their names, their types and the values that were seen in them.

use serde_json::Value;

use super::subject::Subject;
use super::{Category, Judgement, Proposal, holds_texts, judge};
use crate::catalog::{Family, Type};

/// A field of a composite type.
#[derive(Debug, Clone)]
pub struct FieldProposal {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What is known of it, as of a column of its type.
    pub judgement: Judgement,
    /// Whether few of its values are somebody's, all of which `redact` finds.
    pub are_few: bool,
}

impl FieldProposal {
    /// By the values that it has in some objects.
    fn of(name: &str, ty: &Type, of: Subject, values: &[&Value]) -> Self {
        let values = values.iter().filter_map(|value| sampled(ty, value));
        let values: Vec<String> = values.collect();
        let mut judgement = judge(name, ty, Some(&values), of);
        let is_open = judgement.personal.is_none() && judgement.documents.is_none();
        let certain = judgement.certain;
        let strays = judgement.sampled.filter(|_| is_open && holds_text(ty));
        judgement.personal = judgement.personal.or_else(|| {
            certain
                .proposal(strays.unwrap_or(0))
                .filter(|_| strays.is_some())
        });
        Self {
            name: name.to_owned(),
            ty: ty.clone(),
            are_few: is_open && judgement.personal.is_some() && certain.is_found,
            judgement,
        }
    }

    /// What it and what is inside seem to be.
    pub fn proposals(&self) -> Vec<&Proposal> {
        let inside = self.judgement.fields.iter().flat_map(Self::proposals);
        let documents = self.judgement.documents.iter();
        let paths = documents.flat_map(|found| &found.personal);
        let paths = paths.map(|path| &path.proposal);
        let personal = self.judgement.personal.iter();
        personal.chain(inside).chain(paths).collect()
    }

    /// Whether it, or something inside, seems personal.
    pub fn is_personal(&self) -> bool {
        !self.proposals().is_empty()
    }
}

/// Whether values of a type are texts, lists of them, or bytes that may be some.
fn holds_text(ty: &Type) -> bool {
    ty.family.is_text() || holds_texts(ty) || ty.family == Family::Bytea
}

/// A field's value as a column of its type is sampled; `None` for NULL. `to_json` writes bytes as PostgreSQL does, behind
/// `\x`, and an `hstore` as an object. Source: PostgreSQL documentation, "JSON Functions and Operators", `to_json`.
fn sampled(ty: &Type, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if ty.family == Family::Bytea => {
            Some(text.strip_prefix("\\x").unwrap_or(text).to_owned())
        }
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The fields of a composite type, or of the elements of its arrays; none for other types. `name` is the column's or
/// field's name, `of` what surrounds it. `values` are objects whose members are the fields, and lists of them.
pub(super) fn read(name: &str, ty: &Type, of: Subject, values: &[&Value]) -> Vec<FieldProposal> {
    let ty = match (ty.family, &ty.element) {
        (Family::Array, Some(element)) => element,
        _ => ty,
    };
    if ty.fields.is_empty() {
        return Vec::new();
    }
    let values = flat(values);
    let below = context(name, ty, of);
    let found = told(ty, below, &values);
    let has_contact = found.iter().any(|field| {
        let judgement = &field.judgement;
        // Some addresses among other values are enough.
        let are_some = judgement.sampled.is_some_and(|values| {
            judgement.certain.values > 0 && judgement.certain.values * 5 >= values
        });
        let personal = judgement.personal.as_ref();
        let is_one = |personal: &Proposal| {
            matches!(personal.category, Category::Email | Category::Phone)
                || personal.category == Category::FreeText && are_some
        };
        personal.is_some_and(is_one)
    });
    if !has_contact || below.personal_columns {
        return found;
    }
    // Whoever has an e-mail address in it has a name there, as in a table.
    let beside = Subject {
        personal_columns: true,
        things: false,
        ..below
    };
    told(ty, beside, &values)
}

/// What the fields are of: of what the column's or field's name says, else the type's, else of what surrounds it.
fn context(name: &str, ty: &Type, of: Subject) -> Subject {
    let members = || ty.fields.iter().map(|field| field.name.as_str());
    let type_name = ty.name.rsplit('.').next().unwrap_or_default();
    let typed = of.of_members(type_name.trim_matches('"'), members());
    let named = of.of_members(name, members());
    if typed.people && !named.companies && !named.places {
        typed
    } else {
        named
    }
}

fn told(ty: &Type, below: Subject, values: &[&Value]) -> Vec<FieldProposal> {
    let fields = ty.fields.iter().map(|field| {
        let members: Vec<&Value> = values
            .iter()
            .filter_map(|value| value.get(&field.name))
            .collect();
        FieldProposal::of(&field.name, &field.ty, below, &members)
    });
    fields.collect()
}

/// Values, and those of lists in their place.
fn flat<'v>(values: &[&'v Value]) -> Vec<&'v Value> {
    let mut waiting: Vec<&Value> = values.iter().rev().copied().collect();
    let mut flat = Vec::new();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items.iter().rev()),
            other => flat.push(other),
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Field;

    #[test]
    fn fields_are_told_by_their_names_at_every_depth() {
        let field = |name: &str, ty: Type| Field {
            name: name.into(),
            ty,
        };
        let text = || Type::plain("text", Family::Text);
        let inner = Type {
            fields: vec![field("street", text()), field("zip", text())],
            ..Type::plain("place", Family::Composite)
        };
        let outer = Type {
            fields: vec![field("colour", text()), field("spot", inner)],
            ..Type::plain("thing", Family::Composite)
        };
        let lists = Type {
            element: Some(Box::new(outer)),
            ..Type::plain("thing[]", Family::Array)
        };
        let fields = read("home", &lists, Subject::default(), &[]);
        let personal: Vec<bool> = fields.iter().map(FieldProposal::is_personal).collect();
        assert_eq!(personal, [false, true]);
        assert!(
            fields[1]
                .judgement
                .fields
                .iter()
                .all(FieldProposal::is_personal)
        );
        assert!(read("home", &text(), Subject::default(), &[]).is_empty());
        // What the name does not tell, the values do.
        let values: Vec<Value> = (0..6)
            .map(
                |number| serde_json::json!([{ "colour": format!("u{number}@x.io"), "spot": null }]),
            )
            .collect();
        let values: Vec<&Value> = values.iter().collect();
        let fields = read("home", &lists, Subject::default(), &values);
        let colour = fields[0]
            .judgement
            .personal
            .as_ref()
            .map(|found| found.category);
        assert_eq!(colour, Some(Category::Email));
    }

    #[test]
    fn a_name_in_a_person_or_beside_an_address_is_somebodys() {
        let told = |ty: &str, value: &str| {
            let field = |name: &str| Field {
                name: name.into(),
                ty: Type::plain("text", Family::Text),
            };
            let ty = Type {
                fields: vec![field("name"), field("colour")],
                ..Type::plain(ty, Family::Composite)
            };
            let values: Vec<Value> = (0..6)
                .map(|number| serde_json::json!({ "name": "x", "colour": format!("{value}{number}") }))
                .collect();
            let values: Vec<&Value> = values.iter().collect();
            let fields = read("p", &ty, Subject::default(), &values);
            fields[0]
                .judgement
                .personal
                .as_ref()
                .map(|found| found.category)
        };
        assert_eq!(told("public.person", "box "), Some(Category::Name));
        assert_eq!(told("public.pair", "a@x.io"), Some(Category::Name));
        assert_eq!(told("public.pair", "box "), None);
    }
}
