//! What `initdb` makes in a service: encoding, locales, and who sorts. They cannot be changed afterwards.
//!
//! Sources: PostgreSQL documentation, `initdb` (options; without them the locale of its environment, and of that locale the
//! encoding); src/bin/initdb/initdb.c (`setup_config`, `find_matching_ts_config`, `locale_date_order`) and findtimezone.c
//! (`select_default_timezone`: `TZ`, then the system's zone); Docker Hub's official image `postgres`, whose Dockerfiles set `LANG` to `en_US.utf8` and whose entry point
//! hands `POSTGRES_INITDB_ARGS` on.

use std::collections::BTreeMap;

use super::super::postgresql::stands_on_vendors;
use super::command::{environment, options, plain_name, words};
use super::{About, Checks};
use crate::drift::manifest::Component;
use crate::drift::same::same_locale;
use crate::drift::settings::Node;
use crate::parity::check::Severity;

/// The variable whose arguments the image of PostgreSQL gives to `initdb`.
const ARGUMENTS: &str = "POSTGRES_INITDB_ARGS";

/// The locale in which the image's programs run.
const OF_IMAGE: &str = "en_US.utf8";

/// The time zone of the image's system.
const ZONE: &str = "Etc/UTC";

/// The languages of locales whose texts are searched by a configuration of their own; PostgreSQL 12 and later know some more.
const LANGUAGES: &[(&str, &str)] = &[
    ("C", "english"),
    ("POSIX", "english"),
    ("da", "danish"),
    ("de", "german"),
    ("en", "english"),
    ("es", "spanish"),
    ("fi", "finnish"),
    ("fr", "french"),
    ("hu", "hungarian"),
    ("it", "italian"),
    ("nl", "dutch"),
    ("no", "norwegian"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("sv", "swedish"),
    ("tr", "turkish"),
];

/// What is known of how a cluster is made.
pub(super) struct Cluster {
    given: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    /// Whether arguments stand in the file, or nothing but the vendor's image decides. Other images may have their own.
    is_known: bool,
    is_vendors: bool,
}

impl Cluster {
    pub(super) fn of(node: &Node) -> Self {
        let variables: BTreeMap<_, _> = environment(node).into_iter().collect();
        let arguments = variables.get(ARGUMENTS);
        let image = node.get("image").and_then(|image| image.value.text());
        let is_vendors = image.is_some_and(stands_on_vendors);
        let words = arguments.map_or_else(Vec::new, |arguments| words(arguments));
        Self {
            given: options(&long(&words)),
            is_known: is_vendors || arguments.is_some(),
            is_vendors,
            variables,
        }
    }

    /// The locale of a category, such as `lc_collate`; `None` where the image may have its own.
    pub(super) fn locale(&self, category: &str) -> Option<&str> {
        let given = self.given.get(category).or(self.given.get("locale"));
        // As setlocale(3) looks for them; what is empty counts as not set.
        let names = ["LC_ALL", &category.to_ascii_uppercase(), "LANG"];
        let variable = |name: &&str| self.variables.get(*name).filter(|value| !value.is_empty());
        let variable = || names.iter().find_map(variable);
        let said = given.or_else(variable).map(String::as_str);
        said.or(self.is_vendors.then_some(OF_IMAGE))
    }

    /// What `initdb` writes into the server's own file of a setting; `None` for what it does not write, or does not follow
    /// from what is known.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        let name = plain_name(name);
        if let Some(given) = self.given.get(&name) {
            return Some(given);
        }
        match name.as_str() {
            "lc_messages" | "lc_monetary" | "lc_numeric" | "lc_time" => self.locale(&name),
            "timezone" | "log_timezone" => {
                let zone = self.variables.get("TZ").filter(|zone| !zone.is_empty());
                let zone = zone.map(|zone| zone.trim_start_matches(':'));
                zone.or(self.is_vendors.then_some(ZONE))
            }
            "default_text_search_config" => {
                let given = self.given.get("text_search_config").map(String::as_str);
                given.or_else(|| search_configuration(self.locale("lc_ctype")?))
            }
            // Other locales have orders of their own, which only they know.
            "datestyle" => match language(self.locale("lc_time")?) {
                "C" | "POSIX" => Some("iso, mdy"),
                _ => same_locale(self.locale("lc_time")?, OF_IMAGE).then_some("iso, mdy"),
            },
            _ => None,
        }
    }

    fn encoding(&self) -> Option<&str> {
        if let Some(given) = self.given.get("encoding") {
            return Some(given);
        }
        match self.locale("lc_ctype")?.split_once('.') {
            Some((_, code_set)) => Some(code_set),
            None => ["C", "POSIX"]
                .contains(&self.locale("lc_ctype")?)
                .then_some("SQL_ASCII"),
        }
    }

    fn provider(&self) -> Option<&str> {
        let given = self.given.get("locale_provider").map(String::as_str);
        given.or(self.is_known.then_some("libc"))
    }

    /// The locale of a provider other than the C library.
    fn provided(&self) -> Option<&str> {
        let name = format!("{}_locale", self.provider()?);
        let given = self.given.get(&name).or(self.given.get("locale"));
        given.map(String::as_str)
    }

    /// Holds it against what the manifest says of production's database.
    pub(super) fn judge<'a>(
        &self,
        component: &Component,
        node: &Node,
        about: &dyn Fn(String, &Node) -> About<'a>,
        checks: &mut Checks,
    ) {
        for (name, now) in [
            ("encoding", self.encoding()),
            ("collate", self.locale("lc_collate")),
            ("ctype", self.locale("lc_ctype")),
            ("locale_provider", self.provider()),
            ("locale", self.provided()),
        ] {
            let (Some(expected), Some(now)) = (component.database.get(name), now) else {
                continue;
            };
            let hint = "say it in POSTGRES_INITDB_ARGS, or write the file anew with `standin parity compose`: sorting and texts follow from it";
            let is_alike = same_locale(expected, now);
            checks.tell(
                about(format!("database {name}"), node),
                (expected.clone(), now.to_owned()),
                (!is_alike).then_some((Severity::Error, hint)),
            );
        }
    }
}

/// The language that a locale begins with.
fn language(locale: &str) -> &str {
    let end = locale.find(['_', '-', '.', '@']).unwrap_or(locale.len());
    locale.get(..end).unwrap_or_default()
}

fn search_configuration(locale: &str) -> Option<&'static str> {
    let language = language(locale);
    let mut known = LANGUAGES.iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(language));
    found.map(|(_, configuration)| *configuration)
}

/// Short options as long ones, and settings as servers take them.
fn long(words: &[String]) -> Vec<String> {
    const SHORT: [(&str, &str); 2] = [("-E", "--encoding"), ("-T", "--text-search-config")];
    let long = |word: &String| {
        let short = SHORT
            .iter()
            .find_map(|(short, long)| Some((long, word.strip_prefix(short)?)));
        match (short, word.as_str()) {
            (Some((long, "")), _) => (*long).to_owned(),
            (Some((long, value)), _) => format!("{long}={value}"),
            (None, "--no-locale") => "--locale=C".to_owned(),
            (None, "--set") => "-c".to_owned(),
            (None, word) => match word.strip_prefix("--set=") {
                Some(setting) => format!("-c{setting}"),
                None => word.to_owned(),
            },
        }
    };
    words.iter().map(long).collect()
}
