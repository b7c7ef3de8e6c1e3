//! Whether values are what a name announces.

use super::{ENOUGH, Evidence, SEVERAL};
use crate::detect::Category;

impl Evidence {
    /// Whether values that a name announces could be seen, and hardly any was: the name may mean something else.
    pub(in crate::detect) fn contradicts(&self, category: Category) -> bool {
        let seen = match category {
            Category::Email => self.email,
            // Or written as numbers.
            Category::Ip => self.ip + self.long_numbers,
            Category::Mac => self.mac + self.bare_mac,
            Category::Iban => self.iban,
            Category::Phone => self.phone.iter().sum(),
            Category::Url => self.url,
            _ => return false,
        };
        self.values >= ENOUGH && self.percent(seen) < 10
    }

    /// How many of a hundred values are what a name announces, where that can be told.
    pub(in crate::detect) fn confirms(&self, category: Category) -> Option<usize> {
        let seen = match category {
            Category::Email => self.email,
            Category::Ip => self.ip,
            Category::Mac => self.mac + self.bare_mac,
            Category::Iban => self.iban,
            Category::Bic => self.bic,
            Category::Url => self.url,
            Category::Card => self.card,
            Category::Ssn => self.ssn,
            Category::Phone => self.phone.iter().sum(),
            Category::Password => self.password,
            // Words for secrets mean other things as well, and hardly do where the values are random.
            Category::Secret => self.token.max(self.random),
            Category::UserAgent => self.user_agent,
            Category::Street | Category::Address => self.street,
            Category::Name => self.named.full,
            Category::FirstName => self.named.first,
            Category::LastName => self.named.last,
            Category::FreeText => self.sentences,
            _ => return None,
        };
        let percent = self.percent(seen);
        (self.values >= ENOUGH && percent >= 20).then_some(percent)
    }

    /// Whether half of the values or more are streets.
    pub(in crate::detect) fn are_streets(&self) -> bool {
        self.values >= ENOUGH && self.percent(self.street) >= 50
    }

    /// Whether most values are URLs.
    pub(in crate::detect) fn are_urls(&self) -> bool {
        self.percent(self.url) >= 80
    }

    /// How many of a hundred values are URLs that end in letters and digits without sense, where nearly all are: webhooks and
    /// invitations, if the name says so.
    pub(in crate::detect) fn random_urls(&self) -> Option<usize> {
        let percent = self.percent(self.random_url);
        (percent >= 80).then_some(percent)
    }

    /// The same of those that end so only where they surely are hooks.
    pub(in crate::detect) fn hook_urls(&self) -> Option<usize> {
        let percent = self.percent(self.hook_url);
        (percent >= 80).then_some(percent)
    }

    /// Whether each value is another.
    pub(in crate::detect) fn are_all_different(&self) -> bool {
        self.distinct == self.values
    }

    /// How many of a hundred values are digests, where nearly all are: of passwords, if the name says so.
    pub(in crate::detect) fn digests(&self) -> Option<usize> {
        let percent = self.percent(self.digest);
        (self.distinct >= ENOUGH && percent >= 80).then_some(percent)
    }

    /// How many of a hundred values are random, where nearly all are: tokens, if the name says so.
    pub(in crate::detect) fn random(&self) -> Option<usize> {
        let percent = self.percent(self.random);
        (self.distinct >= SEVERAL && percent >= 80).then_some(percent)
    }

    /// The same of those that have around them what programs write around ids of sessions, where the name says so.
    pub(in crate::detect) fn session_ids(&self) -> Option<usize> {
        let percent = self.percent(self.session_id);
        (self.distinct >= SEVERAL && percent >= 80).then_some(percent)
    }
}
