//! Values that are dates: whether people may have been born then.

use super::{Evidence, PLENTY};

impl Evidence {
    /// Whether dates spread over decades of the last century, as those of births do.
    pub(in crate::detect) fn looks_like_births(&self) -> bool {
        let spread = self
            .years
            .is_some_and(|(least, most)| most - least >= 20 && most <= 2025);
        spread
            && self.distinct >= PLENTY
            && self.early_years * 2 > self.dated
            && (self.percent(self.dated) >= 90 || self.are_dates_or_words())
    }

    /// Whether most values are dates and all others words: what nobody knows is written in such.
    fn are_dates_or_words(&self) -> bool {
        self.percent(self.dated) >= 50 && self.dated == self.with_digits
    }

    /// Whether some dates are years alone, as of books and cars.
    pub(in crate::detect) fn has_bare_years(&self) -> bool {
        self.bare_years > 0
    }
}
