//! What is to be said of stand-ins that may not do.

use super::Unit;
use crate::detect::Category;

impl Unit<'_> {
    /// Whether stand-ins may not pass a constraint.
    pub(in crate::draft) fn is_doubtful(&self) -> bool {
        self.candidate()
            .is_some_and(|candidate| candidate.doubt.is_some())
    }

    /// Whether names may stay in the texts.
    pub(in crate::draft) fn leaves_names(&self) -> bool {
        self.transform() == "redact"
    }

    /// Whether stand-ins are numbers of the real form that may be given to somebody.
    pub(super) fn may_be_somebodys(&self) -> bool {
        use Category as C;
        let is_given = matches!(
            self.category,
            Some(C::Phone | C::Ssn | C::NationalId(_) | C::Card | C::Iban)
        );
        let rule = self.rule();
        is_given && (self.transform() == "digits" || rule.contains("numbers: any"))
    }
}
