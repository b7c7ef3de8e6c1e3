//! Fields of composite types, told by their names and types: their values are not sampled.

use super::names;
use super::subject::Subject;
use super::values::Evidence;
use super::{Proposal, score};
use crate::catalog::{Family, Type};

/// A field of a composite type.
#[derive(Debug, Clone)]
pub struct FieldProposal {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What it seems to be; `None` where nothing seems personal.
    pub personal: Option<Proposal>,
    /// Its own fields, where it is composite.
    pub inside: Vec<FieldProposal>,
}

impl FieldProposal {
    /// What it and what is inside seem to be.
    pub fn proposals(&self) -> Vec<&Proposal> {
        let inside = self.inside.iter().flat_map(Self::proposals);
        self.personal.iter().chain(inside).collect()
    }

    /// Whether it, or something inside, seems personal.
    pub fn is_personal(&self) -> bool {
        !self.proposals().is_empty()
    }
}

/// The fields of a composite type, or of the elements of its arrays; none for other types. `name` is the column's or
/// field's name, `of` what surrounds it.
pub(super) fn read(name: &str, ty: &Type, of: Subject) -> Vec<FieldProposal> {
    let ty = match (ty.family, &ty.element) {
        (Family::Array, Some(element)) => element,
        _ => ty,
    };
    let names = ty.fields.iter().map(|field| field.name.as_str());
    let below = of.of_members(name, names);
    let fields = ty.fields.iter().map(|field| {
        let hit = names::read(&field.name, below);
        FieldProposal {
            name: field.name.clone(),
            ty: field.ty.clone(),
            personal: score::column(hit, &Evidence::default(), &field.ty, below)
                .or_else(|| score::by_type(&field.name, &field.ty, below)),
            inside: read(&field.name, &field.ty, below),
        }
    });
    fields.collect()
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
        let fields = read("home", &lists, Subject::default());
        let personal: Vec<bool> = fields.iter().map(FieldProposal::is_personal).collect();
        assert_eq!(personal, [false, true]);
        assert!(fields[1].inside.iter().all(FieldProposal::is_personal));
        assert!(read("home", &text(), Subject::default()).is_empty());
    }
}
