//! Statements that make or change objects, gathered by object and put in order.

use std::collections::HashMap;

use super::super::{Kind, Object};
use super::mentions::Mentions;
use super::rank;

/// Statements by the object that they make or change.
#[derive(Default)]
pub(super) struct Making<'s> {
    places: HashMap<*const Object, usize>,
    objects: Vec<(&'s Object, Vec<String>)>,
}

impl<'s> Making<'s> {
    /// Adds statements of one object behind those that it has.
    pub(super) fn add(&mut self, object: &'s Object, statements: Vec<String>) {
        if statements.is_empty() {
            return;
        }
        let at = *self
            .places
            .entry(std::ptr::from_ref(object))
            .or_insert_with(|| {
                self.objects.push((object, Vec::new()));
                self.objects.len() - 1
            });
        if let Some((_, known)) = self.objects.get_mut(at) {
            // One statement may see to several properties.
            for statement in statements {
                if !known.contains(&statement) {
                    known.push(statement);
                }
            }
        }
    }

    /// All of them in order; `inherited`, tables that get other parents, comes when the columns are there and before
    /// constraints and the like are made.
    pub(super) fn statements(
        mut self,
        mentions: &Mentions<'s>,
        inherited: &[String],
    ) -> Vec<String> {
        let mut objects: Vec<&Object> = self.objects.iter().map(|(object, _)| *object).collect();
        objects.sort_by_key(|object| (rank(object), &object.path));
        let ordered = mentions.in_order(&objects);
        let mut statements = Vec::new();
        let mut inherited = Some(inherited);
        for object in ordered {
            let is_column = matches!(object.kind, Kind::Column | Kind::DomainConstraint);
            if object.kind.is_part() && !is_column {
                statements.extend_from_slice(inherited.take().unwrap_or_default());
            }
            let at = self.places.get(&std::ptr::from_ref(object));
            if let Some((_, known)) = at.and_then(|at| self.objects.get_mut(*at)) {
                statements.append(known);
            }
        }
        statements.extend_from_slice(inherited.unwrap_or_default());
        statements
    }
}
