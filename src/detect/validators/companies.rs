//! Names of companies by the legal form that they end in: `Wiedenhoft Logistik GmbH`, `Nordwind S.L.`

use crate::detect::split::folded;

/// Forms without their signs and blanks, in small letters. Source: the company law of the countries that stand-ins may be
/// of, as registers abbreviate it, and of their neighbours.
#[rustfmt::skip]
const FORMS: &[&str] = &[
    // United Kingdom, Ireland, North America, Australia, India, Singapore, Malaysia.
    "inc", "incorporated", "corp", "corporation", "co", "llc", "llp", "lllp", "pllc", "ltd", "limited", "plc", "cic", "bhd", "ulc",
    // Germany, Austria, Switzerland.
    "gmbh", "ggmbh", "mbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug", "haftungsbeschraenkt", "haftungsbeschrankt", "ev", "eg", "ek", "se",
    // France, Belgium, Luxembourg.
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "sca", "sci", "scop", "selarl", "sprl", "srl", "bvba",
    // Spain, Portugal, Latin America.
    "sl", "slu", "sll", "sau", "sc", "scp", "lda", "ltda", "eireli", "epp", "sadecv", "sapidecv", "srldecv", "spa",
    // Italy, Netherlands.
    "srls", "sapa", "ss", "bv", "nv", "vof", "cv",
    // Nordic and Baltic countries.
    "ab", "hb", "as", "asa", "aps", "ivs", "oy", "oyj", "ehf", "hf", "oue", "ou", "sia", "uab",
    // Central and Eastern Europe, Turkey.
    "spzoo", "spj", "spk", "psa", "sro", "kft", "zrt", "nyrt", "bt", "doo", "dd", "ad", "ood", "eood", "sti",
    // Japan.
    "kk", "gk",
];

/// Words of the longest form, written apart: `S. A. de C. V.`
const MOST_WORDS: usize = 5;

/// Letters up to which a form is no word of capital and small letters: `Maria Sá` is nobody's company.
const SHORT: usize = 2;

/// Short forms that are written so.
const MIXED: &[&str] = &["Oy", "Ab", "Co", "eG", "eV", "eK"];

/// Japanese and Chinese forms, which stand on either side.
const AROUND: &[&str] = &["株式会社", "有限会社", "合同会社", "有限公司"];

/// Whether a value is a name with a legal form behind it.
pub fn is_company(value: &str) -> bool {
    let value = value.trim();
    let is_around = |form: &&str| value.starts_with(*form) || value.ends_with(*form);
    if AROUND.iter().any(is_around) {
        return AROUND.iter().all(|form| value != *form);
    }
    let mut starts = value.char_indices().rev();
    let blanks = starts.by_ref().filter(|(_, c)| c.is_whitespace());
    blanks.take(MOST_WORDS).any(|(at, _)| {
        let (before, form) = value.split_at(at);
        before.contains(char::is_alphabetic) && is_form(form.trim())
    })
}

fn is_form(form: &str) -> bool {
    let plain = folded(form);
    let is_written = plain.len() > SHORT
        || form.contains('.')
        || MIXED.contains(&form)
        || !form.contains(char::is_lowercase);
    is_written && FORMS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_end_in_a_legal_form_and_people_do_not() {
        for company in [
            "Wiedenhoft Logistik GmbH",
            "Nordwind S.L.",
            "Acme Inc.",
            "Acme, Inc",
            "Müller & Söhne GmbH & Co. KG",
            "Kowalski sp. z o.o.",
            "Kowalski Sp. z o. o.",
            "Bianchi S.p.A.",
            "Tulip B.V.",
            "Pereira Lda",
            "Virtanen Oy",
            "Lund ApS",
            "Grupo Sol S.A. de C.V.",
            "Kern UG (haftungsbeschränkt)",
            "株式会社山田",
            "3M Co.",
        ] {
            assert!(is_company(company), "{company}");
        }
        for person in [
            "Maria Sá",
            "Anna Schmidt",
            "GmbH",
            "Inc.",
            "株式会社",
            "",
            "Jo Ag",
            "Sci Fi",
        ] {
            assert!(!is_company(person), "{person}");
        }
    }
}
