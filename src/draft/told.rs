//! What a draft follows of other tools' configurations, and what it tells of the rest.

use std::collections::HashSet;

use super::Drafting;
use super::wish::Wish;
use crate::ident::TableName;
use crate::import::{Note, Sort};
use crate::rules::edit;

impl<'a> Drafting<'a> {
    /// Columns of which a configuration wants something, and that the rules file decides on.
    pub(super) fn tell_of_others(&mut self) {
        let why = match self.request.is_update {
            true => "the rules file decides on this column already",
            false => "no rule for this column is needed",
        };
        let decided = self.wishes.titles().filter(|(title, wish)| {
            let import = self.request.imports.get(wish.import);
            let is_asked = import.is_some_and(|import| !import.is_found);
            is_asked && !self.by_title.contains_key(*title)
        });
        let decided = decided.map(|(title, wish)| wish.note(title, Sort::Lost, why));
        let mut decided: Vec<Note> = decided.collect();
        decided.sort_by(|a, b| a.subject.cmp(&b.subject));
        self.notes.extend(decided);
    }

    /// What is wanted of columns that get one rule: of several the one that asks for most counts, the first of those.
    pub(super) fn wish(&mut self, titles: &[String]) -> Option<Wish<'a>> {
        let wishes = || {
            titles
                .iter()
                .filter_map(|title| Some((title, self.wishes.get(title)?)))
        };
        let most = wishes().map(|(_, wish)| wish.weight()).max()?;
        let (of, chosen) = wishes().find(|(_, wish)| wish.weight() == most)?;
        let others = wishes().filter(|(_, wish)| wish.column.outcome != chosen.column.outcome);
        let why = format!("keys tie it to {of}, whose rule both get");
        let told: Vec<Note> = others
            .map(|(title, wish)| wish.note(title, Sort::Differs, &why))
            .collect();
        self.notes.extend(told);
        Some(chosen)
    }

    /// Columns that a configuration masks, and that follow a column which the rules file keeps.
    pub(super) fn tell_of_kept(&mut self, titles: &[String], wish: Option<Wish<'a>>) {
        let masked = wish.filter(|wish| !wish.keeps());
        if let (Some(wish), Some(title)) = (masked, titles.first()) {
            let why = "it is kept like the columns that keys tie it to, of which the rules file keeps one";
            self.notes.push(wish.note(title, Sort::Lost, why));
        }
    }

    /// Choices of rows for tables that the rules file has an entry for, or adds nothing to.
    pub(super) fn rows_left_out(&self) -> Vec<Note> {
        let added: HashSet<&TableName> = self
            .units
            .iter()
            .flat_map(|unit| unit.members.iter().map(|member| member.name()))
            .collect();
        let left = self
            .wishes
            .rows
            .iter()
            .filter(|(table, _)| !added.contains(table) || edit::has_entry(self.base, table));
        let left = left.map(|(table, rows)| Note {
            place: self.request.path.display().to_string(),
            subject: table.to_string(),
            sort: Sort::Lost,
            what: "the choice of rows".to_owned(),
            why: "the rules file has an entry for this table, or needs none".to_owned(),
            todo: format!("write `rows: {rows}`"),
        });
        left.collect()
    }
}
