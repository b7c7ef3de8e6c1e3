//! Words that are too short to say what a column is, or mean other things as well: `mob`, `reg_no`, `sub`. Where its values have
//! the form of what the word may mean, they are that. And forms that nothing else has, under whatever name.

use std::collections::HashSet;

use super::validators::{contact, health, secrets, vehicles};
use super::{Category, Confidence, Proposal, words};
use crate::catalog::{Family, Type};

/// What values may be.
struct Meaning {
    /// The last word of the name, or all of them, where the word for a number or code behind it is left out; none where the
    /// form says enough.
    words: &'static [&'static str],
    category: Category,
    /// What the values are, in the plural.
    what: &'static str,
    is_such: fn(&str) -> bool,
    /// Of a hundred values, so many must be.
    share: usize,
    /// Whether they must begin differently, as labels with numbers behind them do not.
    vary: bool,
}

/// Words for a number behind what it is of.
const NUMBERS: &[&str] = &[
    "no", "nr", "n", "num", "nbr", "number", "nummer", "numero", "nro", "numer", "mark",
];

/// Different values, and different beginnings, from which on they are no coincidence.
const ENOUGH: usize = 5;

const fn meaning(
    words: &'static [&'static str],
    category: Category,
    what: &'static str,
    is_such: fn(&str) -> bool,
) -> Meaning {
    Meaning {
        words,
        category,
        what,
        is_such,
        share: 90,
        vary: false,
    }
}

const MEANINGS: &[Meaning] = &[
    meaning(
        &[
            "mob", "mobi", "cel", "kom", "wa", "hp", "ph", "tf", "ctc", "cntct", "contact",
            "kontakt", "contacto", "contato", "contatto",
        ],
        Category::Phone,
        "as long as phone numbers, under a short word for one",
        is_long_phone,
    ),
    meaning(
        &["sortcd", "sortcde", "sc"],
        Category::Account,
        "written as sort codes of banks, under a short word for one",
        is_sort_code,
    ),
    Meaning {
        vary: true,
        ..meaning(
            &[
                "reg",
                "regn",
                "rego",
                "registration",
                "plate",
                "plt",
                "kennz",
                "placa",
                "plaque",
            ],
            Category::Document,
            "written as number plates, under a word that may be for one",
            is_plate,
        )
    },
    meaning(
        &[
            "lic", "dl", "crd", "licence", "license", "licencia", "permis",
        ],
        Category::Document,
        "as long as numbers of documents, under a short word for one",
        is_document,
    ),
    meaning(
        &["naf", "nuss", "nss"],
        Category::NationalId(None),
        "as long as numbers of social security, under a short word for one",
        |value| (11..=12).contains(&digits(value)) && is_made_of(value, " -/"),
    ),
    meaning(
        &["sub"],
        Category::ExternalId,
        "written as services name their users, under a short word for one",
        |value| value.len() >= 15 && digits(value) >= 5 && is_made_of(value, ".|_-"),
    ),
    meaning(
        &["did"],
        Category::Device,
        "written as numbers of devices, under a short word for one",
        |value| value.len() >= 14 && digits(value) >= 4 && is_made_of(value, "-"),
    ),
    Meaning {
        share: 50,
        ..meaning(
            &["nick", "ign", "gamer", "display"],
            Category::Username,
            "written as names of players, under a short word for one",
            is_players,
        )
    },
    Meaning {
        share: 80,
        ..meaning(
            &[],
            Category::Username,
            "names with an @ in front",
            is_handle,
        )
    },
    Meaning {
        share: 80,
        ..meaning(
            &[],
            Category::Username,
            "names of users at a server, as Matrix writes them",
            is_at_server,
        )
    },
    Meaning {
        share: 80,
        ..meaning(
            &[],
            Category::Document,
            "numbers of British driving licences, which hold five letters of a family name",
            is_british_licence,
        )
    },
    Meaning {
        share: 80,
        ..meaning(
            &[],
            Category::NationalId(None),
            "written as numbers of US Medicare (MBI)",
            health::is_mbi,
        )
    },
    meaning(
        &[],
        Category::Document,
        "numbers of vehicles (VIN) with their check digits",
        vehicles::is_vin,
    ),
    meaning(
        &[
            "vin",
            "vehid",
            "serie",
            "chassis",
            "fahrgestell",
            "fahrgestellnr",
            "fgstnr",
            "fgst",
            "fin",
            "bastidor",
            "telaio",
            "nadwozia",
            "chassi",
            "chassisnr",
        ],
        Category::Document,
        "written as numbers of vehicles (VIN), under a word for one",
        vehicles::is_written_as_vin,
    ),
    meaning(
        &[
            "memberid",
            "mbrid",
            "subscriberid",
            "subid",
            "insuredid",
            "enrolleeid",
            "beneficiaryid",
            "policyholderid",
        ],
        Category::Document,
        "letters and digits as in numbers of members, under a word for one",
        is_members,
    ),
    Meaning {
        share: 50,
        vary: true,
        ..meaning(
            &[
                "pw", "kw", "pass", "passw", "clave", "parola", "ww", "hasl", "psw", "pswd",
            ],
            Category::Password,
            "written as passwords are, under a short word for one",
            secrets::is_like_password,
        )
    },
    meaning(
        &["ki", "k4", "opc"],
        Category::Secret,
        "keys of 128 bits, under a short word for one of a SIM card",
        |value| value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit()),
    ),
    meaning(
        &["recovery", "recoverycode", "backup", "backupcode"],
        Category::Secret,
        "codes, under a word for those that let somebody back in",
        is_recovery,
    ),
    meaning(
        &["routing", "rtn", "aba"],
        Category::Account,
        "nine digits, under a word for numbers of banks",
        |value| value.len() == 9 && digits(value) == 9,
    ),
    meaning(
        &[
            "track",
            "trackno",
            "tracknumber",
            "sendung",
            "colis",
            "paket",
            "parcel",
            "guia",
        ],
        Category::ExternalId,
        "as long as numbers of parcels, under a word for one",
        |value| (10..=35).contains(&value.len()) && digits(value) >= 8 && is_made_of(value, " "),
    ),
    meaning(
        &[
            "tankk",
            "fuelcard",
            "fleetcard",
            "tankkarte",
            "loyaltycard",
            "bonuskarte",
            "kundenkarte",
        ],
        Category::Document,
        "as long as numbers of cards, under a word for one",
        |value| (8..=20).contains(&digits(value)) && is_made_of(value, " -"),
    ),
];

/// What a column or path of that name is by its values.
pub(super) fn proposal<'v>(
    name: &str,
    values: impl Iterator<Item = &'v str>,
    ty: &Type,
) -> Option<Proposal> {
    let of = ty.element.as_deref().unwrap_or(ty);
    let may_be = of.family.is_text() || matches!(of.family, Family::Int8 | Family::Numeric);
    if !may_be {
        return None;
    }
    let (last, whole) = called(name);
    let values: Vec<&str> = values
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .collect();
    let pair = pair(name);
    let is_called = |meaning: &&Meaning| {
        let is = |word: &str| meaning.words.contains(&word);
        let is_named = meaning.words.is_empty() || is(&last) || is(&whole) || is(&pair);
        meaning.category.fits(of) && is_named
    };
    MEANINGS
        .iter()
        .filter(is_called)
        .find_map(|meaning| meaning.of(&values))
}

/// The last word of a name, but for one for a number, and all such words together.
fn called(name: &str) -> (String, String) {
    let mut words = words(name);
    while words.len() > 1
        && words
            .last()
            .is_some_and(|last| NUMBERS.contains(&last.as_str()))
    {
        words.pop();
    }
    (words.last().cloned().unwrap_or_default(), words.concat())
}

/// The last two words of a name together: `memberid` of `payer_member_id`.
fn pair(name: &str) -> String {
    let words = words(name);
    let last = words.len().saturating_sub(2);
    words.get(last..).unwrap_or_default().concat()
}

impl Meaning {
    fn of(&self, values: &[&str]) -> Option<Proposal> {
        let found: Vec<&str> = values
            .iter()
            .copied()
            .filter(|value| (self.is_such)(value))
            .collect();
        let different: HashSet<&str> = found.iter().copied().collect();
        let beginnings: HashSet<&str> = found.iter().filter_map(|value| value.get(..4)).collect();
        let are_several = different.len() >= ENOUGH && (!self.vary || beginnings.len() >= ENOUGH);
        (are_several && found.len() * 100 >= values.len() * self.share).then(|| Proposal {
            category: self.category,
            confidence: Confidence::Medium,
            reason: format!(
                "{} of {} sampled values are {}",
                found.len(),
                values.len(),
                self.what
            ),
        })
    }
}

fn digits(value: &str) -> usize {
    value.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a value has letters, digits and these marks, and nothing else.
fn is_made_of(value: &str, marks: &str) -> bool {
    value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

/// Numbers of subscribers that are shorter may be anything. Source: ITU-T E.164 and the national plans, which have nine digits
/// or more for mobiles nearly everywhere.
fn is_long_phone(value: &str) -> bool {
    contact::phone(value).is_some() && digits(value) >= 9
}

/// Three pairs of digits, as banks of the United Kingdom and Ireland are numbered.
fn is_sort_code(value: &str) -> bool {
    let bytes = value.as_bytes();
    let is_apart = |at: usize| matches!(bytes.get(at), Some(b'-' | b' '));
    digits(value) == 6 && (bytes.len() == 6 || bytes.len() == 8 && is_apart(2) && is_apart(5))
}

/// Capitals and digits, some of both. Source: Vienna Convention on Road Traffic, annex 2.
fn is_plate(value: &str) -> bool {
    let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
    let is_lower = |byte: u8| byte.is_ascii_lowercase();
    (5..=10).contains(&value.len())
        && (1..=6).contains(&capitals)
        && (1..=6).contains(&digits(value))
        && is_made_of(value, " -")
        && !value.bytes().any(is_lower)
}

fn is_document(value: &str) -> bool {
    (8..=20).contains(&value.len())
        && digits(value) >= 4
        && is_made_of(value, " -/.")
        && !value.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// What a program counts by is shorter, or has no letters, or is written by rows of digits and letters that mean nothing.
fn is_members(value: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    (8..=20).contains(&value.len())
        && digits(value) >= 6
        && is_made_of(value, " -")
        && !value.bytes().any(|byte| byte.is_ascii_lowercase())
        && !(value.len() > 15 && value.bytes().all(hexadecimal))
}

/// Groups of letters and digits of no sense: `x7k2-9qmd`, `48213377`.
fn is_recovery(value: &str) -> bool {
    (6..=40).contains(&value.len()) && digits(value) >= 2 && is_made_of(value, "-")
}

/// One word with digits, capitals or marks in it, as hardly anybody's given name has.
fn is_players(value: &str) -> bool {
    let mut characters = value.chars();
    let is_odd = |c: char| c.is_numeric() || c.is_uppercase() || matches!(c, '_' | '.' | '-');
    let begins = characters.next().is_some_and(char::is_alphanumeric);
    (3..=32).contains(&value.chars().count())
        && begins
        && !value.contains(char::is_whitespace)
        && value.contains(char::is_alphabetic)
        && characters.any(is_odd)
}

/// As networks write whom they mean.
fn is_handle(value: &str) -> bool {
    let name = value.strip_prefix('@').unwrap_or_default();
    (2..=30).contains(&name.len()) && is_made_of(name, "_.")
}

/// Users of a server of Matrix, whose names have few signs.
fn is_at_server(value: &str) -> bool {
    contact::local_of_matrix(value).is_some_and(|local| is_made_of(local, "._=-/+"))
}

/// Five letters of the family name, filled up with 9, the date of birth, whose month has 50 added for women, two initials, and
/// three signs more. Source: field 5 of the licence, as the DVLA describes the driver number.
fn is_british_licence(value: &str) -> bool {
    let bytes = value.as_bytes();
    let all = |range: std::ops::Range<usize>, is: fn(&u8) -> bool| {
        bytes.get(range).is_some_and(|part| part.iter().all(is))
    };
    let capital = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'9';
    let number =
        |range: std::ops::Range<usize>| value.get(range).and_then(|part| part.parse::<u8>().ok());
    let month = number(6..8).map(|month| month % 50);
    bytes.len() == 16
        && all(0..5, capital)
        && all(0..1, u8::is_ascii_uppercase)
        && all(5..11, u8::is_ascii_digit)
        && all(11..13, capital)
        && all(13..16, u8::is_ascii_alphanumeric)
        && month.is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, form: impl Fn(u64) -> String) -> Option<Category> {
        let values: Vec<String> = (0..40).map(form).collect();
        let values = values.iter().map(String::as_str);
        let found = proposal(name, values, &Type::plain("text", Family::Text))?;
        assert!(!found.reason.contains("0781"), "{}", found.reason);
        Some(found.category)
    }

    type Case<'a> = (&'a [&'a str], fn(u64) -> String, Category);

    #[test]
    fn short_words_count_where_the_values_agree() {
        let phone = |n: u64| format!("0781{:07}", n * 7919);
        let plate = |n: u64| format!("{}B{} CDE", char::from(b'A' + (n % 20) as u8), 10 + n);
        let sort = |n: u64| format!("20-{:02}-{:02}", n % 100, n * 7 % 100);
        let licence = |n: u64| format!("D{:012}", n * 7919);
        let social = |n: u64| format!("28{:010}", n * 7919);
        let subject = |n: u64| format!("1{:020}", n * 7919);
        let android = |n: u64| format!("{:016x}", 0x9f3a_0000_1111_0000 + n * 7919);
        let player = |n: u64| format!("ShadowWolf{n}");
        let cases: [Case<'_>; 8] = [
            (
                &["mob", "mob_no", "cel", "wa", "drv_mob_nr"],
                phone,
                Category::Phone,
            ),
            (
                &["reg_no", "RegNo", "veh_registration"],
                plate,
                Category::Document,
            ),
            (&["sort_cd"], sort, Category::Account),
            (&["lic", "drv_lic_no", "crd"], licence, Category::Document),
            (&["naf"], social, Category::NationalId(None)),
            (&["sub"], subject, Category::ExternalId),
            (&["did"], android, Category::Device),
            (&["nick", "ign"], player, Category::Username),
        ];
        for (names, form, category) in cases {
            for name in names {
                assert_eq!(told(name, form), Some(category), "{name}");
            }
            assert_eq!(told("x", form), None, "{category}");
        }
    }

    #[test]
    fn short_words_mean_other_things_where_the_values_are_others() {
        let count = |n: u64| n.to_string();
        for name in [
            "mob", "reg_no", "sort_cd", "lic", "naf", "sub", "did", "kom",
        ] {
            assert_eq!(told(name, count), None, "{name}");
            assert_eq!(told(name, |n| format!("level {n}")), None, "{name}");
        }
        assert_eq!(told("code_naf", |n| format!("{:02}.10Z", n % 90)), None);
        assert_eq!(told("reg_no", |n| format!("REG-{n:04}")), None);
        let series = |n: u64| format!("AB{} CDE", 10 + n);
        assert_eq!(told("reg_no", series), Some(Category::Document));
        assert_eq!(
            told("nick", |n| ["Bob", "Liz", "Sue"][n as usize % 3].into()),
            None
        );
        assert_eq!(told("mob_id", |n| format!("0781{n:07}")), None);
        // The same in all rows.
        assert_eq!(told("mob", |_| "07811845029".into()), None);
    }

    #[test]
    fn keys_of_cards_and_numbers_of_parcels_count_by_word_and_form() {
        let key = |n: u64| format!("{:032x}", (u128::from(n) + 7) * 0x9e37_79b9_7f4a_7c15_f39c);
        let parcel = |n: u64| format!("6863947826839{:011}", n * 7919);
        let card = |n: u64| format!("703318{:010}", n * 7919);
        let code = |n: u64| format!("{:04x}-{:04x}", n * 7919 + 4096, n * 104_729 % 65_536);
        let bank = |n: u64| format!("0210{:05}", n * 379);
        let cases: [Case<'_>; 5] = [
            (&["ki", "opc"], key, Category::Secret),
            (&["track_number", "trackno"], parcel, Category::ExternalId),
            (
                &["tankk", "fuel_card", "tankkarte_nr"],
                card,
                Category::Document,
            ),
            (&["routing", "bank_routing"], bank, Category::Account),
            (
                &["recovery"],
                |n| format!("48{:06}", n * 7919),
                Category::Secret,
            ),
        ];
        for (names, form, category) in cases {
            for name in names {
                assert_eq!(told(name, form), Some(category), "{name}");
                assert_eq!(told(name, |n| format!("level {n}")), None, "{name}");
            }
        }
        assert_eq!(told("recovery", code), Some(Category::Secret));
        assert_eq!(told("routing", |n| format!("eu.{n}")), None);
    }

    #[test]
    fn passwords_in_clear_count_under_short_words_for_them() {
        let words = [
            "Sommer", "blume", "Hund", "Affe", "sonne", "Kater", "geheim",
        ];
        let password = |n: u64| format!("{}!{n}x", words[n as usize % 7]);
        for name in ["pw", "PW", "kw", "ftp_pw", "clave", "ww"] {
            assert_eq!(told(name, password), Some(Category::Password), "{name}");
            // Weeks, kilowatts, keywords and codes.
            for other in [
                (|n| format!("KW{:02}", n % 52)) as fn(u64) -> String,
                |n| format!("{n}.5"),
                |n| ["shoes", "hats", "rain", "snow", "fish", "bread"][n as usize % 6].into(),
                |n| format!("{}-{n:03}", char::from(b'A' + (n % 26) as u8)),
            ] {
                assert_eq!(told(name, other), None, "{name}");
            }
        }
        assert_eq!(told("x", password), None);
    }

    #[test]
    fn numbers_of_members_and_vehicles_count_by_word_and_form() {
        let member = |n: u64| format!("XYZ{:09}", 500_000_000 + n * 7919);
        for name in ["member_id", "memberId", "payer_member_id", "subscriber_id"] {
            assert_eq!(told(name, member), Some(Category::Document), "{name}");
            assert_eq!(told(name, |n| n.to_string()), None, "{name}");
            let random = |n: u64| format!("{:032x}", (u128::from(n) * 7919) << 64);
            assert_eq!(told(name, random), None, "{name}");
        }
        assert_eq!(told("x_id", member), None);
        let vin = |n: u64| format!("VF3MD0GALTLJ{:05}", n * 7919 % 100_000);
        for name in ["no_serie", "num_serie", "vin", "chassis_no", "fin"] {
            assert_eq!(told(name, vin), Some(Category::Document), "{name}");
        }
        assert_eq!(told("x", vin), None);
        assert_eq!(told("no_serie", |n| format!("SN-{n:06}")), None);
        let mbi = |n: u64| format!("1GG4-EE5-MK{:02}", n % 90);
        assert_eq!(told("x", mbi), Some(Category::NationalId(None)));
        let signs = "0123456789X";
        let checked = |n: u64| {
            let with = |sign: char| format!("1M8GDM9A{sign}KP{:06}", 42_788 + n * 7919);
            let mut all = signs.chars().map(with);
            all.find(|value| vehicles::is_vin(value)).unwrap()
        };
        assert_eq!(told("x", checked), Some(Category::Document));
    }

    #[test]
    fn some_forms_say_enough_by_themselves() {
        let licence = |n: u64| format!("MORGA6570{:02}SM9IJ", 10 + n % 9);
        let short = |n: u64| format!("FOX995{:01}0101A99BC", n % 9);
        assert_eq!(told("ref_a", licence), Some(Category::Document));
        assert_eq!(told("x", |n| format!("SM{}", licence(n))), None);
        assert_eq!(told("x", short), None);
        let at_server = |n: u64| format!("@shadow.{n}:hw.example");
        assert_eq!(told("c1", at_server), Some(Category::Username));
        assert_eq!(told("c1", |n: u64| format!("@media:{n}")), None);
        let handle = |n: u64| format!("@shadow{n}");
        assert_eq!(told("c1", handle), Some(Category::Username));
        assert_eq!(told("c1", |n| format!("@types/node{n}")), None);
    }
}
