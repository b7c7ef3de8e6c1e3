//! Locales: which words people, places and companies have there, and how they are written together.
//!
//! The words are those of the `fake` crate, except where it has none for a locale and would fall back to English ones:
//! there they are ours (`words::own`), or the locale goes without. A test holds every list against the crate.

use fake::locales::{
    AR_SA, CY_GB, DE_DE, Data, EN, FA_IR, FR_FR, IT_IT, JA_JP, NL_NL, PT_BR, PT_PT, TR_TR, ZH_CN,
    ZH_TW,
};

use super::{List, cleaned, own};

/// A language and country with its words.
pub struct Locale {
    /// As rules name it: `de_DE`.
    pub name: &'static str,
    /// Its lists by the name that forms use.
    pub lists: &'static [(&'static str, List)],
    /// How things are written: names in braces are lists, other forms, `number` or `long_number` (of a house), or
    /// `postcode`.
    pub forms: &'static [(&'static str, &'static [&'static str])],
    /// The country whose postal codes stand in addresses.
    pub country: &'static str,
}

impl Locale {
    /// A list of the locale; `None` where it has none.
    pub fn list(&self, name: &str) -> Option<List> {
        let found = self.lists.iter().find(|(known, _)| *known == name);
        found.map(|(_, list)| *list)
    }

    /// The forms of something; `None` where the locale has no words for it.
    pub fn forms(&self, name: &str) -> Option<&'static [&'static str]> {
        let found = self.forms.iter().find(|(known, _)| *known == name);
        found.map(|(_, forms)| *forms)
    }

    /// Whether it can write that.
    pub fn has(&self, name: &str) -> bool {
        self.list(name).is_some() || self.forms(name).is_some()
    }
}

/// The locale of that name.
pub fn find(name: &str) -> Option<&'static Locale> {
    LOCALES.iter().find(|locale| locale.name == name)
}

/// The name of the locale whose names, streets, towns and companies have kernels of their own.
pub const ENGLISH: &str = "en";

const BY_FIRST_NAME: &[&str] = &["{first} {last}"];
const BY_FAMILY: &[&str] = &["{last}{first}"];

/// Every locale that `fake` has words for, in the order that rules list them.
pub static LOCALES: &[Locale] = &[
    Locale {
        name: ENGLISH,
        lists: &[
            ("first", EN::NAME_FIRST_NAME),
            ("last", EN::NAME_LAST_NAME),
            ("title", EN::NAME_TITLE),
            ("seniority", EN::JOB_SENIORITY),
            ("field", EN::JOB_FIELD),
            ("position", EN::JOB_POSITION),
            ("country", EN::ADDRESS_COUNTRY),
            ("city_prefix", EN::ADDRESS_CITY_PREFIX),
            ("city_suffix", EN::ADDRESS_CITY_SUFFIX),
            ("street_suffix", EN::ADDRESS_STREET_SUFFIX),
            ("state", EN::ADDRESS_STATE_ABBR),
            ("legal", EN::COMPANY_SUFFIX),
        ],
        // As the kernels of their own write them; these are for what must be short.
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{seniority} {field} {position}"]),
            (
                "city",
                &["{first}{city_suffix}", "{city_prefix} {first}{city_suffix}"],
            ),
            ("street", &["{long_number} {last} {street_suffix}"]),
            ("street_alone", &["{last} {street_suffix}"]),
            ("second_line", &["Apt. {number}", "Suite {number}"]),
            ("address", &["{street}, {city}, {state} {postcode}"]),
            ("company", &["{last} {legal}", "{last} and {last} {legal}"]),
        ],
        country: "us",
    },
    Locale {
        name: "ar_SA",
        lists: &[
            ("first", AR_SA::NAME_FIRST_NAME),
            ("last", AR_SA::NAME_LAST_NAME),
            ("title", own::AR_TITLES),
            ("city", own::AR_CITIES),
            ("legal", own::AR_LEGAL),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("city", &["{city}"]),
            ("company", &["شركة {last} {legal}"]),
        ],
        country: "sa",
    },
    Locale {
        name: "cy_GB",
        lists: &[
            ("first", CY_GB::NAME_FIRST_NAME),
            ("last", CY_GB::NAME_LAST_NAME),
            ("title", CY_GB::NAME_TITLE),
            ("seniority", CY_GB::JOB_SENIORITY),
            ("field", CY_GB::JOB_FIELD),
            ("position", CY_GB::JOB_POSITION),
            ("city", own::CY_CITIES),
            ("street_suffix", CY_GB::ADDRESS_STREET_SUFFIX),
            ("legal", own::CY_LEGAL),
            ("country", CY_GB::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{position} {seniority} {field}"]),
            ("city", &["{city}"]),
            ("street", &["{number} {street_suffix} {last}"]),
            ("street_alone", &["{street_suffix} {last}"]),
            ("second_line", &["Fflat {number}"]),
            ("address", &["{street}, {city} {postcode}"]),
            ("company", &["{last} {legal}"]),
        ],
        country: "uk",
    },
    Locale {
        name: "de_DE",
        lists: &[
            ("first", DE_DE::NAME_FIRST_NAME),
            ("last", cleaned::DE_LAST_NAMES),
            ("title", DE_DE::NAME_TITLE),
            ("city_prefix", DE_DE::ADDRESS_CITY_PREFIX),
            ("city_suffix", DE_DE::ADDRESS_CITY_SUFFIX),
            ("street_suffix", DE_DE::ADDRESS_STREET_SUFFIX),
            ("legal", DE_DE::COMPANY_SUFFIX),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            (
                "city",
                &["{first}{city_suffix}", "{city_prefix} {first}{city_suffix}"],
            ),
            ("street", &["{first}{street_suffix} {number}"]),
            ("street_alone", &["{first}{street_suffix}"]),
            ("second_line", &["Wohnung {number}", "Whg. {number}"]),
            ("address", &["{street}, {postcode} {city}"]),
            ("company", &["{last} {legal}", "{last} & {last} {legal}"]),
        ],
        country: "de",
    },
    Locale {
        name: "fa_IR",
        // Its towns in `fake` are those of the Italian list.
        lists: &[
            ("first", FA_IR::NAME_FIRST_NAME),
            ("last", FA_IR::NAME_LAST_NAME),
            ("title", FA_IR::NAME_TITLE),
            ("seniority", FA_IR::JOB_SENIORITY),
            ("field", FA_IR::JOB_FIELD),
            ("position", FA_IR::JOB_POSITION),
            ("city", own::FA_CITIES),
            ("street_suffix", FA_IR::ADDRESS_STREET_SUFFIX),
            ("legal", FA_IR::COMPANY_SUFFIX),
            ("country", FA_IR::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{position} {seniority} {field}"]),
            ("city", &["{city}"]),
            ("street", &["{street_suffix} {last}، پلاک {number}"]),
            ("street_alone", &["{street_suffix} {last}"]),
            ("second_line", &["واحد {number}"]),
            ("address", &["{city}، {street}، {postcode}"]),
            ("company", &["{last} {legal}"]),
        ],
        country: "ir",
    },
    Locale {
        name: "fr_FR",
        lists: &[
            ("first", FR_FR::NAME_FIRST_NAME),
            ("last", FR_FR::NAME_LAST_NAME),
            ("title", FR_FR::NAME_TITLE),
            ("city", own::FR_CITIES),
            ("street_suffix", FR_FR::ADDRESS_STREET_SUFFIX),
            ("legal", own::FR_LEGAL),
            ("country", FR_FR::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("city", &["{city}"]),
            ("street", &["{number} {street_suffix} {last}"]),
            ("street_alone", &["{street_suffix} {last}"]),
            ("second_line", &["Appartement {number}", "Appt {number}"]),
            ("address", &["{street}, {postcode} {city}"]),
            ("company", &["{last} {legal}", "{last} et {last} {legal}"]),
        ],
        country: "fr",
    },
    Locale {
        name: "it_IT",
        lists: &[
            ("first", IT_IT::NAME_FIRST_NAME),
            ("last", cleaned::IT_LAST_NAMES),
            ("title", IT_IT::NAME_TITLE),
            ("seniority", IT_IT::JOB_SENIORITY),
            ("field", IT_IT::JOB_FIELD),
            ("position", IT_IT::JOB_POSITION),
            ("city_prefix", IT_IT::ADDRESS_CITY_PREFIX),
            ("city_suffix", IT_IT::ADDRESS_CITY_SUFFIX),
            ("street_suffix", IT_IT::ADDRESS_STREET_SUFFIX),
            ("province", IT_IT::ADDRESS_STATE_ABBR),
            ("legal", IT_IT::COMPANY_SUFFIX),
            ("country", IT_IT::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{position} {seniority} {field}"]),
            (
                "city",
                &[
                    "{first} {city_suffix}",
                    "{city_prefix} {first} {city_suffix}",
                ],
            ),
            ("street", &["{street_suffix} {last}, {number}"]),
            ("street_alone", &["{street_suffix} {last}"]),
            ("second_line", &["Interno {number}", "Int. {number}"]),
            ("address", &["{street}, {postcode} {city} ({province})"]),
            ("company", &["{last} {legal}", "{last} e {last} {legal}"]),
        ],
        country: "it",
    },
    Locale {
        name: "ja_JP",
        // There is but one title in `fake`.
        lists: &[
            ("first", JA_JP::NAME_FIRST_NAME),
            ("last", JA_JP::NAME_LAST_NAME),
            ("seniority", JA_JP::JOB_SENIORITY),
            ("field", JA_JP::JOB_FIELD),
            ("position", JA_JP::JOB_POSITION),
            ("city", own::JA_CITIES),
            ("legal", JA_JP::COMPANY_SUFFIX),
        ],
        forms: &[
            ("name", BY_FAMILY),
            ("job", &["{seniority}{field}{position}"]),
            ("city", &["{city}"]),
            ("company", &["{last}{legal}", "{legal}{last}"]),
        ],
        country: "jp",
    },
    Locale {
        name: "nl_NL",
        lists: &[
            ("first", cleaned::NL_FIRST_NAMES),
            ("last", NL_NL::NAME_LAST_NAME),
            ("title", NL_NL::NAME_TITLE),
            ("seniority", NL_NL::JOB_SENIORITY),
            ("field", NL_NL::JOB_FIELD),
            ("position", NL_NL::JOB_POSITION),
            ("city_prefix", NL_NL::ADDRESS_CITY_PREFIX),
            ("city_suffix", NL_NL::ADDRESS_CITY_SUFFIX),
            ("street_suffix", NL_NL::ADDRESS_STREET_SUFFIX),
            ("legal", NL_NL::COMPANY_SUFFIX),
            ("country", NL_NL::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{position} {seniority} {field}"]),
            (
                "city",
                &["{first}{city_suffix}", "{city_prefix} {first}{city_suffix}"],
            ),
            ("street", &["{first}{street_suffix} {number}"]),
            ("street_alone", &["{first}{street_suffix}"]),
            ("second_line", &["Appartement {number}", "App. {number}"]),
            ("address", &["{street}, {postcode} {city}"]),
            ("company", &["{last} {legal}", "{last} en {last} {legal}"]),
        ],
        country: "nl",
    },
    Locale {
        name: "pt_BR",
        lists: &[
            ("first", PT_BR::NAME_FIRST_NAME),
            ("last", PT_BR::NAME_LAST_NAME),
            ("title", own::PT_BR_TITLES),
            ("city", own::PT_BR_CITIES),
            ("street_suffix", PT_BR::ADDRESS_STREET_SUFFIX),
            ("state", PT_BR::ADDRESS_STATE_ABBR),
            ("legal", PT_BR::COMPANY_SUFFIX),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("city", &["{city}"]),
            ("street", &["{street_suffix} {last}, {number}"]),
            ("street_alone", &["{street_suffix} {last}"]),
            ("second_line", &["Apto {number}", "Sala {number}"]),
            ("address", &["{street}, {city} - {state}, {postcode}"]),
            ("company", &["{last} {legal}", "{last} e {last} {legal}"]),
        ],
        country: "br",
    },
    Locale {
        name: "pt_PT",
        lists: &[
            ("first", PT_PT::NAME_FIRST_NAME),
            ("last", PT_PT::NAME_LAST_NAME),
            ("title", PT_PT::NAME_TITLE),
            ("seniority", PT_PT::JOB_SENIORITY),
            ("field", PT_PT::JOB_FIELD),
            ("position", PT_PT::JOB_POSITION),
            ("city_prefix", PT_PT::ADDRESS_CITY_PREFIX),
            ("city_suffix", PT_PT::ADDRESS_CITY_SUFFIX),
            ("street_suffix", PT_PT::ADDRESS_STREET_SUFFIX),
            ("legal", PT_PT::COMPANY_SUFFIX),
            ("country", PT_PT::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{seniority} {field} {position}"]),
            (
                "city",
                &["{last} {city_suffix}", "{city_prefix} {last} {city_suffix}"],
            ),
            ("street", &["{street_suffix} {last}, {number}"]),
            ("street_alone", &["{street_suffix} {last}"]),
            ("second_line", &["Apartamento {number}"]),
            ("address", &["{street}, {postcode} {city}"]),
            ("company", &["{last} {legal}", "{last} e {last} {legal}"]),
        ],
        country: "pt",
    },
    Locale {
        name: "tr_TR",
        lists: &[
            ("first", TR_TR::NAME_FIRST_NAME),
            ("last", TR_TR::NAME_LAST_NAME),
            ("title", TR_TR::NAME_TITLE),
            ("seniority", TR_TR::JOB_SENIORITY),
            ("field", TR_TR::JOB_FIELD),
            ("position", TR_TR::JOB_POSITION),
            ("city_prefix", TR_TR::ADDRESS_CITY_PREFIX),
            ("city_suffix", TR_TR::ADDRESS_CITY_SUFFIX),
            ("street_suffix", TR_TR::ADDRESS_STREET_SUFFIX),
            ("state", TR_TR::ADDRESS_STATE),
            ("legal", own::TR_LEGAL),
            ("country", TR_TR::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FIRST_NAME),
            ("job", &["{seniority} {field} {position}"]),
            (
                "city",
                &["{last} {city_suffix}", "{city_prefix} {last} {city_suffix}"],
            ),
            ("street", &["{last} {street_suffix} No: {number}"]),
            ("street_alone", &["{last} {street_suffix}"]),
            ("second_line", &["Daire {number}"]),
            ("address", &["{city}, {street}, {postcode} {state}"]),
            ("company", &["{last} {legal}", "{last} ve {last} {legal}"]),
        ],
        country: "tr",
    },
    Locale {
        name: "zh_CN",
        lists: &[
            ("first", ZH_CN::NAME_FIRST_NAME),
            ("last", ZH_CN::NAME_LAST_NAME),
            ("title", ZH_CN::NAME_TITLE),
            ("seniority", ZH_CN::JOB_SENIORITY),
            ("field", ZH_CN::JOB_FIELD),
            ("position", ZH_CN::JOB_POSITION),
            ("city_prefix", ZH_CN::ADDRESS_CITY_PREFIX),
            ("city_suffix", ZH_CN::ADDRESS_CITY_SUFFIX),
            ("street_suffix", ZH_CN::ADDRESS_STREET_SUFFIX),
            ("legal", ZH_CN::COMPANY_SUFFIX),
            ("country", ZH_CN::ADDRESS_COUNTRY),
        ],
        forms: &[
            ("name", BY_FAMILY),
            ("job", &["{seniority}{field}{position}"]),
            (
                "city",
                &["{first}{city_suffix}", "{city_prefix}{first}{city_suffix}"],
            ),
            ("street", &["{first}{street_suffix}{number}号"]),
            ("street_alone", &["{first}{street_suffix}"]),
            ("second_line", &["{number}室"]),
            ("address", &["{city}{street} {postcode}"]),
            ("company", &["{last}{first}{legal}"]),
        ],
        country: "cn",
    },
    Locale {
        name: "zh_TW",
        lists: &[
            ("first", ZH_TW::NAME_FIRST_NAME),
            ("last", ZH_TW::NAME_LAST_NAME),
            ("title", ZH_TW::NAME_TITLE),
            ("city", own::ZH_TW_CITIES),
            ("legal", own::ZH_TW_LEGAL),
        ],
        forms: &[
            ("name", BY_FAMILY),
            ("city", &["{city}"]),
            ("company", &["{last}{first}{legal}"]),
        ],
        country: "tw",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_locale_speaks_english_unasked() {
        let english = [
            EN::NAME_FIRST_NAME,
            EN::NAME_LAST_NAME,
            EN::NAME_TITLE,
            EN::JOB_SENIORITY,
            EN::JOB_FIELD,
            EN::JOB_POSITION,
            EN::ADDRESS_CITY_PREFIX,
            EN::ADDRESS_CITY_SUFFIX,
            EN::ADDRESS_STREET_SUFFIX,
            EN::ADDRESS_STATE,
            EN::ADDRESS_STATE_ABBR,
            EN::ADDRESS_COUNTRY,
            EN::COMPANY_SUFFIX,
        ];
        for locale in LOCALES.iter().filter(|locale| locale.name != ENGLISH) {
            for (name, list) in locale.lists {
                assert!(!english.contains(list), "{} {name}", locale.name);
            }
        }
    }
}
