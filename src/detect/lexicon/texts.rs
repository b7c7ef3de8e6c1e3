//! What texts are by the names of the database in them.

use super::hits::{Hits, Told};
use super::{Lexicon, MANY, NEARLY_ALL, SEVERAL, Texts, WHOLE, few, logins, small};
use crate::detect::validators::people::{self, Lists, Names};
use crate::detect::{Category, Proposal};

/// Of a hundred values, so many with single names in them are as bad as a hundred.
const SINGLE: usize = 10;

/// So many that are nothing but a name in capitals: codes are written alike.
const SHOUTED: usize = 40;

/// So many that end in a name in capitals, behind codes or labels.
const SHOUTED_LAST: usize = 30;

/// So many that are or list family names in letters of any case: some are other words as well.
const SMALL: usize = 20;

/// So many where nothing but their place told those names.
const SMALL_GUESSED: usize = 50;

/// So many labels and names of files with a family name between their signs: words for things stand there as well.
const LABELLED: usize = 30;

/// What was found in the values of one column or path.
#[derive(Default)]
struct Found {
    whole: Hits,
    joined: Hits,
    single: Hits,
    shouted: Hits,
    shouted_last: Hits,
    labelled: Hits,
    small: Hits,
    small_guessed: Hits,
    logins: logins::Counts,
}

impl Found {
    fn in_values(values: &[String], lexicon: &Lexicon, names: &Lists) -> Self {
        let own = Names::Own(names);
        let mut found = Self::default();
        for value in values {
            found.whole.add(people::name_in(value, own));
            found.joined.add(people::joined_name_in(value, names));
            found.single.add_all(names.alone(value));
            found.shouted.add(names.shouted(value));
            found.shouted_last.add(names.shouted_last(value));
            found.labelled.add_all(names.in_label(value));
            let small = |names| small::families_in(value, names);
            found.small.add_all(small(&lexicon.families));
            let guessed = small(&lexicon.families).chain(small(&lexicon.guessed));
            found.small_guessed.add_all(guessed);
            found.logins.add(value, &lexicon.logins, names);
        }
        found
    }
}

impl Lexicon {
    /// What values are by the names in them.
    pub(super) fn by_names(&self, texts: &Texts, names: &Lists) -> Option<Proposal> {
        let values = &texts.values;
        let found = Found::in_values(values, self, names);
        let told = Told(values.len());
        let text = Category::FreeText;
        told.of(&found.whole, WHOLE, SEVERAL, text, "hold names")
            .or_else(|| told.of(&found.whole, NEARLY_ALL, 1, text, "hold names"))
            .or_else(|| found.logins.are_logins(told))
            .or_else(|| told.of(&found.joined, WHOLE, SEVERAL, text, "hold names"))
            .or_else(|| found.logins.hold_logins(told))
            .or_else(|| {
                let single = (!texts.kind.of_things).then_some(&found.single)?;
                let few = (!texts.kind.are_labels).then_some(single);
                told.of(single, SINGLE, MANY, text, "hold names")
                    .or_else(|| told.of(few?, NEARLY_ALL, SEVERAL, text, "hold names"))
            })
            .or_else(|| (!texts.kind.of_things).then(|| alone(&found, told))?)
            .or_else(|| told.of(&found.labelled, LABELLED, MANY, text, "hold family names"))
            .or_else(|| self.numbers.told(values, texts.kind))
            .or_else(|| few::told(values, texts.kind, names))
    }
}

/// What values are that are not about things, by names that are written otherwise than in texts.
fn alone(found: &Found, told: Told) -> Option<Proposal> {
    let text = Category::FreeText;
    let (last, small) = ("end in names in capitals", "are or list family names");
    told.of(&found.shouted, SHOUTED, MANY, text, "are names in capitals")
        .or_else(|| told.of(&found.shouted_last, SHOUTED_LAST, MANY, text, last))
        .or_else(|| told.of(&found.small, SMALL, MANY, text, small))
        .or_else(|| told.of(&found.small_guessed, SMALL_GUESSED, MANY, text, small))
}
