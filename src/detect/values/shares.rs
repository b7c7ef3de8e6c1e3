//! Forms that a share of the values is enough for: what is somebody's among others is as bad as a column of it.

use super::{ENOUGH, Evidence, Form, MAIL, NAMES, SEVERAL};
use crate::detect::Category;

/// What values are of which some are somebody's.
const OF_PEOPLE: &str = "e-mail or IP addresses, phone, card, account or national numbers";

/// What values are that hold such.
const CONTACTS: &str = "texts with e-mail or IP addresses, phone or account numbers in them";

impl Form {
    /// Whether it is one of e-mail addresses, phone numbers and the like among other values or words.
    pub(in crate::detect) fn is_of_contacts(&self) -> bool {
        [MAIL, OF_PEOPLE, CONTACTS].contains(&self.what)
    }
}

impl Evidence {
    /// Whether all values are days with their years, in the century before this one or in this.
    pub(in crate::detect) fn are_days(&self) -> bool {
        self.values > 0 && self.dated == self.values && self.bare_years == 0
    }

    /// Names of several people among other values or in texts: of a hundred three are as bad as a hundred.
    pub(super) fn names(&self) -> Option<Form> {
        let percent = self.percent(self.named.held);
        (percent >= 3 && self.named.are_several()).then_some(Form {
            category: Category::FreeText,
            percent,
            is_sure: false,
            few: self.few(),
            what: NAMES,
        })
    }

    /// Whole names. Among other words that come again and again they are no name of a person's: `no` would become one.
    pub(super) fn whole_names(&self) -> Option<Form> {
        let percent = self.percent(self.named.full);
        let written = self.percent(self.named.full.max(self.likenesses.whole()));
        let are_among = written < 80 && self.named.others_repeat(self.values, self.distinct);
        let (category, what) = match are_among {
            true => (Category::FreeText, NAMES),
            false => (Category::Name, "names of people"),
        };
        (percent >= 40).then_some(Form {
            category,
            percent,
            is_sure: false,
            few: None,
            what,
        })
    }

    /// One person's name, or that of a few, in all rows.
    pub(super) fn alone(&self) -> Option<Form> {
        let percent = self.percent(self.named.full.min(self.named.held));
        (self.distinct < SEVERAL && percent >= 80).then_some(Form {
            category: Category::Name,
            percent,
            is_sure: false,
            few: self.few(),
            what: "names of people",
        })
    }

    /// Whole values that are somebody's among others: of a hundred three are as bad as a hundred.
    pub(super) fn some(&self) -> Option<Form> {
        let percent = self.percent(self.whole());
        // What no check digit and no country's code tells needs more of its kind.
        let needed = match self.whole() > self.local.count() {
            true => SEVERAL,
            false => ENOUGH,
        };
        (percent >= 3 && self.telling.len() >= needed).then_some(Form {
            category: Category::FreeText,
            percent,
            is_sure: false,
            few: self.few(),
            what: OF_PEOPLE,
        })
    }

    /// Values that hold what is somebody's or a secret, or are one.
    pub(super) fn within(&self) -> usize {
        let secrets = self.leaking.max(self.issued);
        self.embedded.max(self.births).max(secrets)
    }

    /// Texts with passwords in them, of which a few are as bad as many, and tokens that services issue, of which one is.
    pub(super) fn leaky(&self) -> Option<Form> {
        let percent = self.percent(self.leaking.max(self.issued));
        (percent >= 3 || self.leaks.len() >= SEVERAL || self.issued > 0).then_some(Form {
            category: Category::FreeText,
            percent,
            is_sure: false,
            few: self.few(),
            what: "texts with passwords or tokens in them",
        })
    }

    /// Texts with days of birth in them; likewise.
    pub(super) fn births(&self) -> Option<Form> {
        let percent = self.percent(self.births);
        (percent >= 3).then_some(Form {
            category: Category::FreeText,
            percent,
            is_sure: false,
            few: self.few(),
            what: "texts with dates of birth in them",
        })
    }

    /// Texts with somebody's address in them: of a hundred ten are as bad as a hundred.
    pub(super) fn mixed(&self) -> Option<Form> {
        let percent = self.percent(self.embedded);
        (percent >= 3).then_some(Form {
            category: Category::FreeText,
            percent,
            is_sure: false,
            few: self.few(),
            what: CONTACTS,
        })
    }

    /// Devices that tell whose they are.
    pub(super) fn owned(&self) -> Option<Form> {
        let percent = self.percent(self.named.devices());
        (percent >= 3).then_some(Form {
            category: Category::FreeText,
            percent,
            is_sure: false,
            few: self.few(),
            what: "names of devices with their owners' names in them",
        })
    }
}
