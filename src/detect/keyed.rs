//! Tables of settings: a column of keys beside one of values. Where a key names a password, what stands in its row is one,
//! and neither its own column's name nor its form says so.

use std::collections::HashSet;

use super::dictionary::{DICTIONARY, Role};
use super::split::is_called_by_one_of;
use super::validators::secrets;
use super::{Category, Codes, Confidence, Judgement, Proposal, Sample};
use crate::catalog::{Column, Family, Table, Type};

/// Words for a column of keys.
const KEYS: &[&str] = &[
    "key",
    "name",
    "setting",
    "option",
    "parameter",
    "param",
    "property",
    "variable",
    "schluessel",
    "einstellung",
    "bezeichnung",
    "cle",
    "parametre",
    "clave",
    "parametro",
    "chiave",
    "chave",
    "sleutel",
    "naam",
    "klucz",
    "nazwa",
    "nome",
    "nombre",
    "nom",
    "parm",
    "prm",
    "par",
    "param",
    "params",
    "opt",
    "opcion",
    "opcao",
    "opzione",
    "optie",
    "opcja",
    "cfg",
    "config",
    "conf",
    "configuracion",
    "configuracao",
    "konfig",
    "var",
    "prop",
    "attr",
    "nm",
    "nam",
    "cd",
    "cod",
    "code",
    "kode",
    "codigo",
    "codice",
    "id",
    "item",
    "entry",
    "k",
    "schl",
    "sl",
    "schluess",
];

/// Words for the column of their values.
pub(super) const VALUES: &[&str] = &[
    "value",
    "val",
    "content",
    "data",
    "wert",
    "inhalt",
    "valeur",
    "valor",
    "valore",
    "waarde",
    "wartosc",
    "vl",
    "vlr",
    "vlu",
    "v",
    "wrt",
    "wart",
    "contenido",
    "conteudo",
    "contenuto",
    "contenu",
    "txt",
    "text",
    "str",
    "string",
    "ds",
    "setting",
    "einstellung",
];

/// Words that name passwords and tokens anywhere in a key: `SENHA_FTP`, `smtp.clave`.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "pwd",
    "pass",
    "passw",
    "psw",
    "pswd",
    "pw",
    "passphrase",
    "passcode",
    "kennwort",
    "mdp",
    "passe",
    "senha",
    "clave",
    "contrasena",
    "contrasenya",
    "wachtwoord",
    "haslo",
    "heslo",
    "parola",
    "segreto",
    "secreto",
    "segredo",
    "geheim",
    "secret",
    "token",
    "tok",
    "tkn",
    "jeton",
    "apikey",
    "authkey",
    "credential",
    "credentials",
    "cred",
    "creds",
    "dsn",
];

/// Words for secrets at the end of a key: `FINTS_PIN`, `VPN_PSK`; and those that are run together with what they are of as
/// well: `SMTPPW`.
const LAST: &[&str] = &["pin", "psk"];
const GLUED: &[&str] = &[
    "pw", "psk", "pin", "pwd", "pass", "passwd", "passwort", "password", "kennwort", "secret",
    "token", "tok", "mdp", "senha",
];

/// Words that only end like one.
const NOT_GLUED: &[&str] = &[
    "bypass", "compass", "trespass", "stok", "spin", "upin", "unpin", "autospin",
];

/// Words in front of a key by which rows are found or sorted, and which lets nobody in.
const PLAIN_KEYS: &[&str] = &[
    "primary",
    "foreign",
    "sort",
    "order",
    "cache",
    "partition",
    "public",
    "index",
    "unique",
    "natural",
    "surrogate",
    "search",
    "lookup",
    "group",
    "row",
    "short",
    "shortcut",
    "hot",
    "label",
    "translation",
    "message",
    "i18n",
    "default",
    "object",
    "map",
    "routing",
    "business",
    "dedup",
    "idempotency",
    "feature",
    "menu",
    "theme",
    "host",
    "turn",
    "site",
];

/// Shortest key of such a name, in characters, and fewest digits of it.
const KEY: (usize, usize) = (12, 2);

/// Words in front of a key that lets somebody in.
const OF_KEYS: &[&str] = &[
    "api",
    "secret",
    "private",
    "priv",
    "access",
    "auth",
    "stripe",
    "aws",
    "azure",
    "google",
    "gcp",
    "openai",
    "sendgrid",
    "mailgun",
    "mailchimp",
    "twilio",
    "paypal",
    "adyen",
    "braintree",
    "recaptcha",
    "maps",
    "enc",
    "encryption",
    "crypt",
    "signing",
    "sign",
    "hmac",
    "jwt",
    "ssh",
    "service",
    "account",
    "master",
    "license",
    "licence",
    "client",
    "app",
    "ftp",
    "sftp",
    "smtp",
    "s3",
    "storage",
    "webhook",
];

/// Words for keys, and names of what is about a secret and none.
const LOCKS: &[&str] = &[
    "key",
    "keys",
    "schluessel",
    "cle",
    "chave",
    "llave",
    "chiave",
    "sleutel",
    "klucz",
];
const ABOUT: &[&str] = &[
    "len",
    "min",
    "max",
    "ttl",
    "days",
    "hours",
    "minutes",
    "algo",
    "url",
    "uri",
    "path",
    "page",
    "reset",
    "expires",
    "expiry",
    "lifetime",
    "attempts",
    "complexity",
    "history",
    "changed",
    "prefix",
    "header",
    "field",
    "rotation",
];

/// Longest key, in characters.
const LONGEST: usize = 120;

/// Takes the values beside keys that name passwords for texts of which `redact` leaves something. In a table of settings it
/// does so whatever the keys name.
pub(super) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let columns = || table.columns.iter().zip(samples);
    let is_value =
        |column: &Column| holds_values(&column.ty) && is_called_by_one_of(&column.name, VALUES);
    let of_keys = columns().filter_map(|(column, sample)| {
        let names = sample.as_deref().filter(|_| is_of_keys(column))?;
        Some((column, names))
    });
    let told = |names: &[String]| {
        let mut secrets = names.iter();
        are_keys(names) && secrets.any(|name| names_secret(name) || names_key(name))
    };
    let of_settings = of_keys
        .clone()
        .find(|(_, names)| are_settings(table, names));
    if let Some((keys, _)) = of_settings {
        for ((column, _), judgement) in columns().zip(judgements.iter_mut()) {
            if is_value(column) && column.name != keys.name {
                leave_no_form(judgement);
            }
        }
    }
    let mut of_keys = of_keys;
    let Some((teller, keys)) = of_keys.find(|(_, names)| told(names)) else {
        return;
    };
    for ((column, sample), judgement) in columns().zip(judgements) {
        let values = sample.as_deref().unwrap_or_default();
        if !is_value(column) || column.name == teller.name || !may_be_secrets(keys, values) {
            continue;
        }
        leave_no_form(judgement);
        let mut proposal = Proposal {
            category: Category::FreeText,
            confidence: Confidence::Medium,
            reason: "stands beside keys of which some name passwords or tokens".into(),
        };
        if let Some(documents) = &mut judgement.documents {
            documents.take_texts(&proposal);
            continue;
        }
        proposal.reason += &exceptions(&teller.name);
        // What one in five settings is, is not what all are.
        judgement
            .personal
            .take_if(|found| found.confidence == Confidence::Low);
        judgement.personal.get_or_insert(proposal);
    }
}

/// Whether nearly all keys are written as somebody writes them, and are no random ids, of which some end in `-pw` by chance.
fn are_keys(keys: &[String]) -> bool {
    let is_key = |key: &&String| {
        key.starts_with(char::is_alphabetic)
            && key.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS
    };
    keys.iter().filter(is_key).count() * 10 >= keys.len() * 9
        && Codes::of(keys.iter().map(String::as_str)) != Codes::Random
}

/// Most digits of a key.
const MOST_DIGITS: usize = 4;

/// `redact` would leave what has no form of its own: keys, passwords, names.
fn leave_no_form(judgement: &mut Judgement) {
    judgement.has_contacts = false;
    judgement.are_others_labels = false;
    judgement.certain.is_found = false;
}

/// Most rows, and most columns, of a table of settings.
const MOST_SETTINGS: usize = 200;
const MOST_COLUMNS: usize = 5;

/// Whether keys are those of settings: few, each another one, and written as programs write names.
fn are_settings(table: &Table, keys: &[String]) -> bool {
    let different: HashSet<&String> = keys.iter().collect();
    let is_name = |key: &&String| {
        let is_sign =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | ':');
        let digits = key.bytes().filter(u8::is_ascii_digit).count();
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.len() <= LONGEST
            && key.chars().all(is_sign)
            && digits <= 1
    };
    table.columns.len() <= MOST_COLUMNS
        && (2..=MOST_SETTINGS).contains(&keys.len())
        && different.len() == keys.len()
        && keys.iter().filter(is_name).count() * 10 >= keys.len() * 9
}

/// How a reader lets settings pass that are nobody's and no secret: keys that nobody listed, as one that comes later, stay
/// covered. Which they are is left to the reader. Keys are values, so none may stand in a file; some are logins; and one value
/// a key is too little to tell that it is nobody's.
fn exceptions(keys: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !keys.bytes().all(is_plain) || keys.starts_with(|c: char| c.is_ascii_digit()) {
        return String::new();
    }
    format!("; `when: \"row.{keys} not in ['…']\"` beside the rule lets those pass that you list")
}

/// Whether values of settings may be of a type: texts, or JSON.
pub(super) fn holds_values(ty: &Type) -> bool {
    ty.family.is_text() || matches!(ty.family, Family::Json | Family::Jsonb)
}

/// Whether a column may be one of keys: `parm_cd`, `option_name`, `clave`, and `cd_param`, whose word stands in front in
/// Romance languages.
pub(super) fn is_of_keys(column: &Column) -> bool {
    let words = super::words(&column.name);
    let is = |word: Option<&String>| word.is_some_and(|word| KEYS.contains(&word.as_str()));
    column.ty.family.is_text() && (is(words.last()) || is(words.first()))
}

pub(super) fn names_secret(key: &str) -> bool {
    key.chars().count() <= LONGEST && (secrets::names_secret(key) || has_word_for_secret(key))
}

/// Whether a key has a word for a secret in it, and is not of what is about one: `SENHA_FTP`, not `password.min.length`.
fn has_word_for_secret(key: &str) -> bool {
    let words = super::words(key);
    let is = |word: &String, among: &[&str]| among.contains(&word.as_str());
    let is_about = words
        .last()
        .is_some_and(|last| is(last, ABOUT) || DICTIONARY.is(Role::About, last));
    let mut pairs = words.iter().zip(words.iter().skip(1));
    let is_lock = pairs.any(|(before, word)| is(before, OF_KEYS) && is(word, LOCKS));
    let is_last = words
        .last()
        .is_some_and(|last| is(last, LAST) || is_glued(last));
    !is_about && (is_lock || is_last || words.iter().any(|word| is(word, SECRETS)))
}

/// `smtppw`.
fn is_glued(word: &str) -> bool {
    let ends = |end: &&str| word.strip_suffix(end).is_some_and(|stem| stem.len() >= 2);
    GLUED.iter().any(ends) && !NOT_GLUED.contains(&word)
}

/// Whether a name is one of some key, which may let somebody in if it looks like that: `IDS_KEY`.
pub(super) fn names_key(name: &str) -> bool {
    let words = super::words(name);
    let [.., before, last] = words.as_slice() else {
        return false;
    };
    let is = |word: &String, among: &[&str]| among.contains(&word.as_str());
    name.chars().count() <= LONGEST && is(last, LOCKS) && !is(before, PLAIN_KEYS)
}

fn may_be_key(value: &str) -> bool {
    let (length, digits) = KEY;
    let value = value.trim();
    let has_digits = value.bytes().filter(u8::is_ascii_digit).count() >= digits;
    value.chars().count() >= length && has_digits && !value.contains(char::is_whitespace)
}

/// Whether a value may be a secret: no number of a few digits, no answer, and nothing that was blotted out.
fn may_be_secret(value: &str) -> bool {
    let value = value.trim();
    let is_answer = [
        "yes", "no", "on", "off", "si", "nao", "ja", "nein", "oui", "non", "true", "false", "null",
    ]
    .iter()
    .any(|word| value.eq_ignore_ascii_case(word));
    value.chars().count() >= SHORTEST && !is_answer && !secrets::is_blotted(value)
}

/// Shortest secret, in characters: PINs have four.
const SHORTEST: usize = 4;

/// Whether a value stands beside such a key. NULLs are left out of samples, so only those of one length tell rows.
fn may_be_secrets(keys: &[String], values: &[String]) -> bool {
    let is_secret = |value: &String| may_be_secret(value);
    match keys.len() == values.len() {
        true => keys
            .iter()
            .zip(values)
            .any(|(key, value)| match names_secret(key) {
                true => is_secret(value),
                false => names_key(key) && may_be_key(value),
            }),
        false => values.iter().any(is_secret),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TableName;

    fn told(columns: [&str; 2], rows: &[[&str; 2]]) -> Judgement {
        let text = || Type::plain(Family::Text.name(), Family::Text);
        let all = columns.map(|name| Column::plain(name, text()));
        let table = Table::plain(TableName::new("public", "einstellung"), all.to_vec());
        let column = |at: usize| Some(rows.iter().map(|row| row[at].to_owned()).collect());
        let judgements = super::super::table(&table, &[column(0), column(1)]);
        judgements.into_iter().nth(1).unwrap()
    }

    #[test]
    fn values_beside_keys_of_passwords_are_not_left_to_redact() {
        let rows = [
            ["smtp.host", "mail.firma.de"],
            ["smtp.password", "Geheim"],
            ["smtp.user", "max@firma.de"],
            ["ui.theme", "dark"],
        ];
        let found = told(["schluessel", "wert"], &rows);
        assert!(!found.certain.is_found && !found.has_contacts);
        let personal = found.personal.unwrap();
        assert_eq!(personal.category, Category::FreeText);
        assert!(!personal.reason.contains("Geheim"));
        // Those to be let pass are the reader's to name, so that a key which comes later is not among them.
        let hint = "`when: \"row.schluessel not in ['…']\"` beside the rule";
        assert!(personal.reason.contains(hint), "{}", personal.reason);
        assert!(!personal.reason.contains("theme"), "{}", personal.reason);
        let capital = told(["Schlüssel Key", "wert"], &rows).personal.unwrap();
        assert!(capital.reason.ends_with("tokens"), "{}", capital.reason);
        assert!(told(["schluessel", "wert_txt"], &rows).personal.is_some());
        assert_eq!(told(["schluessel", "value_type"], &rows).personal, None);
        // Passwords that are none, keys that name none, and columns of other sorts.
        let blotted = [["smtp.password", "***"], ["ui.theme", "dark"]];
        assert_eq!(told(["key", "value"], &blotted).personal, None);
        let plain = [["smtp.host", "x"], ["ui.theme", "dark"]];
        assert_eq!(told(["key", "value"], &plain).personal, None);
        for key in [
            "password.min.length",
            "token_ttl",
            "password_reset_url",
            "show_password",
            "primary_key",
            "sort_key",
            "cache_key",
            "bypass",
            "clave_prefix",
        ] {
            let about = [[key, "12"], ["ui.theme", "dark"]];
            assert_eq!(told(["key", "value"], &about).personal, None, "{key}");
        }
        let events = [["reset_password", "done"], ["login", "done"]];
        assert_eq!(told(["event", "state"], &events).personal, None);
    }

    #[test]
    fn keys_of_whatever_are_secrets_where_they_look_like_one() {
        let rows = |name: &'static str, key: &'static str| [["FIRMA", "Kruse"], [name, key]];
        let key = "139d45640c78f420ceb7f2c4";
        for name in ["IDS_KEY", "VAPID_KEYS", "datevKey", "shop.schluessel"] {
            let found = told(["schl", "wert"], &rows(name, key));
            assert!(found.personal.is_some(), "{name}");
            let found = told(["schl", "wert"], &rows(name, "name"));
            assert_eq!(found.personal, None, "{name}");
        }
        for name in ["primary_key", "sort_key", "cache_key"] {
            assert_eq!(
                told(["schl", "wert"], &rows(name, key)).personal,
                None,
                "{name}"
            );
        }
    }

    #[test]
    fn settings_are_not_left_to_redact_whatever_their_keys_name() {
        let rows = [
            ["FIRMA", "Kruse"],
            ["GF", "Heinz"],
            ["ZUGANG", "kruse-4cf25d40"],
            ["MAHN", "14"],
            ["POSTFACH", "mail an max@firma.de"],
        ];
        let found = told(["schl", "wert"], &rows);
        assert!(!found.has_contacts && !found.certain.is_found);
        // Texts under numbers are no settings.
        let rows = rows.map(|[_, text]| text);
        let keys = ["T-10001", "T-10002", "T-10003", "T-10004", "T-10005"];
        let rows: Vec<[&str; 2]> = keys.into_iter().zip(rows).map(Into::into).collect();
        let found = told(["code", "text"], &rows);
        assert!(found.certain.is_found);
    }

    #[test]
    fn random_ids_are_no_keys_however_they_end() {
        let id = |at: usize| format!("$c4ca4238a0b923820dcc509a6f75849b{at}-pw");
        let ids: Vec<String> = (0..20).map(id).collect();
        let rows: Vec<[&str; 2]> = ids.iter().map(|id| [id, r#"{"ts": 17160}"#]).collect();
        assert_eq!(told(["event_id", "data"], &rows).personal, None);
        // Letters and digits of both cases hold `pw` and the like between their signs.
        let id = |at: usize| -> String {
            let mut state = (at as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let sign = |_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005) ^ (state >> 29);
                let signs = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
                char::from(signs[(state >> 40) as usize % signs.len()])
            };
            let id: String = (0..20).map(sign).collect();
            format!("{id}_pw")
        };
        let ids: Vec<String> = (0..60).map(id).collect();
        let rows: Vec<[&str; 2]> = ids.iter().map(|id| [id, "some words"]).collect();
        assert_eq!(told(["id", "data"], &rows).personal, None);
    }

    #[test]
    fn keys_and_values_are_known_by_their_short_names() {
        for columns in [
            ["parm_cd", "parm_val"],
            ["cd_param", "vl_param"],
            ["option_name", "option_value"],
            ["nm", "val"],
            ["clave", "valor"],
            ["cfg_key", "cfg_txt"],
        ] {
            for key in [
                "SENHA_FTP",
                "smtp.clave",
                "smtp_password",
                "StripeKey",
                "GithubTok",
                "API_KEY_MAPS",
                "ftpPass2",
                "SMTPPW",
                "FINTS_PIN",
                "VPN_PSK",
                "smtp_pwd",
            ] {
                let rows = [["theme", "blue"], [key, "Geheim"], ["page_size", "20"]];
                let found = told(columns, &rows);
                let personal = found.personal.expect(key);
                assert_eq!(personal.category, Category::FreeText, "{columns:?} {key}");
                assert!(!found.certain.is_found && !found.has_contacts);
            }
        }
        let rows = [
            ["theme", "blue"],
            ["smtp_password", "Geheim"],
            ["page_size", "20"],
            ["tz", "Europe/London"],
            ["admin_email", "max@firma.de"],
        ];
        let found = told(["option_name", "option_value"], &rows);
        assert_eq!(found.personal.unwrap().category, Category::FreeText);
        let rows = [["theme", "blue"], ["page_size", "20"], ["pass", "no"]];
        assert_eq!(told(["parm_cd", "parm_val"], &rows).personal, None);
    }
}
