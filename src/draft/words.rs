//! `tsvector` and embeddings, from which the texts can be told that they were made of: beside columns that are hidden they do
//! not pass, whatever was known of these when the table was looked at. A table that has them alone is an index of texts that
//! stand elsewhere.

use super::Drafting;
use super::kept;
use super::unit::Unit;
use crate::catalog::Type;
use crate::detect::{self, Category, Confidence, Proposal};

impl Drafting<'_> {
    /// Hides those that pass; whether that changed anything.
    pub(super) fn hide_words(&mut self) -> bool {
        let found: Vec<(usize, String)> = self
            .units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.is_plainly_kept() && is_of_words(unit))
            .filter_map(|(at, unit)| Some((at, self.why_not(unit)?)))
            .collect();
        let mut is_changed = false;
        for (at, reason) in found {
            let Some(unit) = self.units.get_mut(at) else {
                continue;
            };
            let proposal = Proposal {
                category: Category::FreeText,
                confidence: Confidence::Medium,
                reason,
            };
            unit.hide_as(&proposal, None);
            is_changed |= !unit.is_plainly_kept();
        }
        is_changed
    }

    /// What speaks against passing.
    fn why_not(&self, unit: &Unit<'_>) -> Option<String> {
        let head = unit.members.first()?;
        let logical = head.logical;
        let columns = &logical.table.columns;
        let others = || {
            let titles = columns
                .iter()
                .filter(|column| !is_made_of_words(&column.ty));
            titles.filter_map(|column| {
                let title = logical.table.name.column(&column.name);
                let unit = self
                    .by_title
                    .get(&title)
                    .and_then(|at| self.units.get(*at))?;
                Some((column, title, unit))
            })
        };
        let mut hidden = others().filter(|(column, _, unit)| {
            holds_texts(&column.ty) && !unit.is_plainly_kept() && unit.category.is_some()
        });
        if let Some((_, title, _)) = hidden.next() {
            return Some(format!(
                "may be made of the words of {title}, which is hidden"
            ));
        }
        let mut texts = columns
            .iter()
            .filter(|column| holds_texts(&column.ty) && !kept::is_key(logical, &column.name));
        let is_index = texts.next().is_none() && self.near.has(&logical.table.name);
        is_index.then(|| "holds words of texts that stand elsewhere, near people".to_owned())
    }
}

fn is_of_words(unit: &Unit<'_>) -> bool {
    let column = unit.members.first().and_then(|member| member.get());
    column.is_some_and(|column| column.generated.is_none() && is_made_of_words(&column.ty))
}

fn is_made_of_words(ty: &Type) -> bool {
    ty.name == "tsvector" || detect::is_embedding(ty)
}

fn holds_texts(ty: &Type) -> bool {
    use crate::catalog::Family as F;
    ty.family.is_text() || matches!(ty.family, F::Json | F::Jsonb | F::Hstore)
}
