//! Rows of the tables in which each tool's transformers stand with ours, and how a row is applied to parameters.

use std::borrow::Cow;

use super::moment;
use super::note::Sort;
use super::wanted::{Nulls, Outcome};
use crate::transform::args::{Arg, Value};
use crate::transform::registry;

/// A transform with parameters, by name: `("noise", &[("percent", "10")])`.
pub type Recipe = (&'static str, &'static [(&'static str, &'static str)]);

/// A transformer of another tool.
pub struct Row {
    /// Its name there.
    pub name: &'static str,
    /// What becomes of it.
    pub to: To,
    /// What becomes of its parameters. One that is not here is told as unknown.
    pub params: &'static [(&'static str, Carry)],
    /// What is otherwise here, whatever its parameters; empty where nothing is.
    pub differs: &'static str,
}

impl Row {
    /// Whether a rule may come of it.
    pub fn carries(&self) -> bool {
        !matches!(self.to, To::Nothing(_))
    }
}

/// What becomes of a transformer.
pub enum To {
    /// The value passes there too.
    Keep,
    /// Transforms, best first: the first that takes the column is meant.
    Rules(&'static [Recipe]),
    /// Its parameters say what. The names tell readers what it may be.
    By(fn(&Given) -> Made, &'static [&'static str]),
    /// Nothing here does the like, and why.
    Nothing(&'static str),
}

/// What becomes of a parameter.
#[derive(Clone, Copy)]
pub enum Carry {
    /// The parameter of that name, with the same value.
    As(&'static str),
    /// The same in percent, of a share such as `0.1`.
    Percent(&'static str),
    /// The same moment, in UTC.
    Moment(&'static str),
    /// A locale of that name, where there is one here.
    Locale,
    /// A flag that means this parameter and value.
    Flag(&'static str, &'static str),
    /// A flag that means this parameter and value, and because of which something real passes: what that is.
    Passes(&'static str, &'static str, &'static str),
    /// Whether NULL stays NULL; where it does not, it gets a stand-in.
    KeepsNull,
    /// Nothing: it means nothing here, or the row reads it itself.
    Silent,
    /// Nothing, because of this.
    Differs(&'static str),
    /// Nothing, unless it has this value, which is what happens here.
    Unless(&'static str, &'static str),
}

/// The parameters of one use of a transformer.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The column, or nothing where that is not one.
    pub column: String,
    /// Names and values.
    pub pairs: Vec<(String, Arg)>,
}

impl Given {
    /// A parameter's value.
    pub(super) fn arg(&self, name: &str) -> Option<&Arg> {
        let found = self.pairs.iter().find(|(given, _)| given == name);
        found.map(|(_, arg)| arg)
    }

    /// A parameter that is one value.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        text(self.arg(name)?)
    }

    /// A parameter that is a whole number.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A parameter that is true or false; also as `1` and `0`.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        flag(self.text(name)?)
    }

    /// A parameter that is a list of single values, or one value.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        match self.arg(name).map(|arg| &arg.value) {
            Some(Value::List(items)) => items.iter().filter_map(text).collect(),
            Some(Value::Scalar { text, .. }) => vec![text],
            _ => Vec::new(),
        }
    }
}

/// A single value.
pub(super) fn text(arg: &Arg) -> Option<&str> {
    match &arg.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn flag(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// What passes where hosts of addresses are kept.
pub(super) const REAL_HOSTS: &str =
    "real hosts pass, as configured: one that only one person or company has tells who it is";

/// What came of one use of a transformer.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The rules.
    pub outcome: Outcome,
    /// What becomes of NULL.
    pub nulls: Nulls,
    /// What did not carry over.
    pub told: Vec<Told>,
}

/// A part that did not carry over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How much is missing.
    pub sort: Sort,
    /// In the tool's words.
    pub what: String,
    /// Why.
    pub why: Cow<'static, str>,
}

impl From<Outcome> for Made {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            nulls: Nulls::default(),
            told: Vec::new(),
        }
    }
}

impl Made {
    /// A transform without parameters.
    pub(super) fn plain(name: &str) -> Self {
        Self::rule(Arg::scalar(name))
    }

    /// A transform with parameters.
    pub(super) fn of(name: &str, params: &[(&str, &str)]) -> Self {
        let entries = params
            .iter()
            .map(|(name, value)| (Arg::scalar(name), Arg::scalar(value)));
        Self::rule(Arg::one(name, Arg::entries(entries.collect())))
    }

    /// A rule.
    pub(super) fn rule(rule: Arg) -> Self {
        Self::from(Outcome::Rules(vec![rule]))
    }

    /// One of these values, each as likely as any other; what stands there twice is drawn twice as often, and `None` is
    /// NULL. There must be one.
    pub(super) fn choice(drawn: &[Option<&str>]) -> Self {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for value in drawn.iter().flatten() {
            match counts.iter_mut().find(|(known, _)| known == value) {
                Some((_, count)) => *count += 1,
                None => counts.push((value, 1)),
            }
        }
        if counts.is_empty() {
            return Self::plain("set_null");
        }
        let values = if counts.iter().all(|(_, count)| *count == 1) {
            Arg::items(counts.iter().map(|(value, _)| Arg::scalar(value)).collect())
        } else {
            let weights = counts.iter();
            let weights = weights.map(|(value, count)| (Arg::scalar(value), count.to_string()));
            Arg::entries(
                weights
                    .map(|(value, count)| (value, Arg::scalar(&count)))
                    .collect(),
            )
        };
        let params = Arg::entries(vec![(Arg::scalar("values"), values)]);
        let mut made = Self::rule(Arg::one("choice", params));
        let nulls = drawn.iter().filter(|value| value.is_none()).count();
        if nulls > 0 {
            let share = (nulls as f64 / drawn.len() as f64).to_string();
            made.nulls.rate = percent(&share).map(|(percent, _)| percent);
        }
        made
    }

    /// What a pattern finds, replaced.
    pub(super) fn replaced(pattern: &str, with: &str, others: &[(&str, &str)]) -> Self {
        let quoted = |(name, value): (&str, &str)| (Arg::scalar(name), Arg::quoted(value));
        let mut params = vec![quoted(("pattern", pattern))];
        params.extend((!with.is_empty()).then(|| quoted(("with", with))));
        let others = others.iter();
        params.extend(others.map(|(name, value)| (Arg::scalar(name), Arg::scalar(value))));
        let why =
            "what the pattern does not find passes, as configured; case counts, also in `citext`";
        Self::rule(Arg::one("replace", Arg::entries(params))).look("", why)
    }

    /// Nothing, because of this.
    pub(super) fn nothing(why: impl Into<Cow<'static, str>>) -> Self {
        Self::from(Outcome::Nothing).lost("", why)
    }

    /// Another transform for columns that do not take the first rule.
    pub(super) fn or(mut self, name: &str) -> Self {
        if let Outcome::Rules(rules) = &mut self.outcome {
            rules.push(Arg::scalar(name));
        }
        self
    }

    /// Tells a difference.
    pub(super) fn differs(self, what: &str, why: impl Into<Cow<'static, str>>) -> Self {
        self.told(Sort::Differs, what, why.into())
    }

    /// Tells of a path that is missing, as far as its first filter: what that compares with may be somebody's.
    pub(super) fn lost_path(self, path: &str, why: impl Into<Cow<'static, str>>) -> Self {
        match path.split_once(['?', '(']) {
            Some((before, _)) => self.lost(&format!("{before}…"), why),
            None => self.lost(path, why),
        }
    }

    /// Tells of a part that is missing.
    pub(super) fn lost(self, what: &str, why: impl Into<Cow<'static, str>>) -> Self {
        self.told(Sort::Lost, what, why.into())
    }

    /// Tells of something that passes as the configuration wants, and that somebody should look at.
    pub(super) fn look(self, what: &str, why: impl Into<Cow<'static, str>>) -> Self {
        self.told(Sort::Look, what, why.into())
    }

    fn told(mut self, sort: Sort, what: &str, why: Cow<'static, str>) -> Self {
        self.told.push(Told {
            sort,
            what: what.to_owned(),
            why,
        });
        self
    }

    /// Whether the first rule's transform has words of a locale.
    fn knows(&self, locale: &str) -> bool {
        let Outcome::Rules(rules) = &self.outcome else {
            return false;
        };
        let entry = rules.first().and_then(|rule| registry::find(named(rule)));
        let mut params = entry.into_iter().flat_map(|entry| entry.params);
        params.any(|param| {
            param.name == "locale" && param.kind.split('|').any(|known| known == locale)
        })
    }

    /// Gives a parameter to those rules that have one of that name.
    fn with(mut self, name: &str, value: &Arg) -> Self {
        if let Outcome::Rules(rules) = &mut self.outcome {
            for rule in rules {
                let known = registry::find(named(rule)).is_some_and(|entry| {
                    let mut params = entry.params.iter();
                    params.any(|param| param.name == name)
                });
                if known {
                    set(rule, name, value);
                }
            }
        }
        self
    }
}

/// Name of the transform of a rule.
fn named(rule: &Arg) -> &str {
    match &rule.value {
        Value::Scalar { text, .. } => text,
        Value::Map(entries) => entries.first().map_or("", |(key, _)| named(key)),
        Value::Null | Value::List(_) => "",
    }
}

fn set(rule: &mut Arg, name: &str, value: &Arg) {
    if let Value::Scalar { text, .. } = &rule.value {
        *rule = Arg::one(text, Arg::entries(Vec::new()));
    }
    let Value::Map(pairs) = &mut rule.value else {
        return;
    };
    if let Some((
        _,
        Arg {
            value: Value::Map(params),
            ..
        },
    )) = pairs.first_mut()
    {
        params.retain(|(key, _)| text(key) != Some(name));
        params.push((Arg::scalar(name), value.clone()));
    }
}

/// A recipe as a rule.
fn cooked((name, params): Recipe) -> Arg {
    if params.is_empty() {
        return Arg::scalar(name);
    }
    let entries = params.iter().map(|(key, value)| {
        // Several values stand between bars.
        let value = match value.contains('|') && name == "choice" {
            true => Arg::items(value.split('|').map(Arg::scalar).collect()),
            false => Arg::scalar(value),
        };
        (Arg::scalar(key), value)
    });
    Arg::one(name, Arg::entries(entries.collect()))
}

/// Applies a row to parameters. Those of `common` are every transformer's and mean nothing here.
pub(super) fn apply(row: &Row, given: &Given, common: &[&str]) -> Made {
    let mut made = match &row.to {
        To::Keep => Made::from(Outcome::Keep),
        To::Rules(recipes) => {
            let rules = recipes.iter().map(|recipe| cooked(*recipe));
            Made::from(Outcome::Rules(rules.collect()))
        }
        To::By(make, _) => make(given),
        To::Nothing(why) => return Made::nothing(*why),
    };
    if !row.differs.is_empty() {
        made = made.differs("", row.differs);
    }
    for (name, value) in &given.pairs {
        if common.contains(&name.as_str()) {
            continue;
        }
        let carry = row.params.iter().find(|(known, _)| known == name);
        made = match carry {
            Some((_, carry)) => carried(made, *carry, name, value),
            None => made.lost(
                name,
                "there is no such parameter in what is known of this tool",
            ),
        };
    }
    made
}

fn carried(mut made: Made, carry: Carry, name: &str, value: &Arg) -> Made {
    let word = text(value);
    let unread = |made: Made| made.lost(name, "its value is not one that can be read here");
    match (carry, word) {
        (Carry::Silent, _) => made,
        (Carry::As(param), Some(word)) => made.with(param, &Arg::scalar(word)),
        (Carry::Percent(param), Some(word)) => match percent(word) {
            Some((percent, false)) => made.with(param, &Arg::scalar(&percent)),
            Some((percent, true)) => made
                .with(param, &Arg::scalar(&percent))
                .differs(name, "more than 100 percent is cut to 100"),
            None => unread(made),
        },
        (Carry::Moment(param), Some(word)) => match moment::utc(word) {
            Some(moment) => made.with(param, &Arg::scalar(&moment)),
            None => unread(made),
        },
        (Carry::Locale, Some(word)) => match locale(word) {
            Some("en") => made,
            Some(locale) if made.knows(locale) => made.with("locale", &Arg::scalar(locale)),
            Some(_) => made.differs(
                name,
                "there are no such words of this locale; English ones come out",
            ),
            None => made.differs(
                name,
                "there are no words of this locale; English ones come out",
            ),
        },
        (Carry::Flag(param, meant), Some(word)) => match flag(word) {
            Some(true) => made.with(param, &Arg::scalar(meant)),
            Some(false) => made,
            None => unread(made),
        },
        (Carry::Passes(param, meant, why), Some(word)) => match flag(word) {
            Some(true) => made.with(param, &Arg::scalar(meant)).look(name, why),
            Some(false) => made,
            None => unread(made),
        },
        (Carry::KeepsNull, Some(word)) => match flag(word) {
            Some(keeps) => {
                made.nulls.fills = !keeps;
                made
            }
            None => unread(made),
        },
        (Carry::Differs(why), _) => made.differs(name, why),
        (Carry::Unless(same, why), word) => {
            if word.is_some_and(|word| word.eq_ignore_ascii_case(same)) {
                made
            } else {
                made.differs(name, why)
            }
        }
        (_, None) => unread(made),
    }
}

/// A share in percent, with four digits behind the point, and whether it was cut to a hundred.
pub(super) fn percent(share: &str) -> Option<(String, bool)> {
    let share: f64 = share.trim().parse().ok()?;
    let percent = (share.abs() * 1_000_000.0).round() / 10_000.0;
    let usable = percent.is_finite() && percent > 0.0;
    let cut = percent > 100.0;
    usable.then(|| (format!("{}", percent.min(100.0)), cut))
}

/// Our name of a locale: `fr_FR`, `FR`, `ZH_TW` …
pub(super) fn locale(word: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("en", "en"),
        ("en_us", "en"),
        ("en_gb", "en"),
        ("ar_sa", "ar_SA"),
        ("de_de", "de_DE"),
        ("de", "de_DE"),
        ("fr_fr", "fr_FR"),
        ("fr", "fr_FR"),
        ("it_it", "it_IT"),
        ("ja_jp", "ja_JP"),
        ("nl_nl", "nl_NL"),
        ("pt_br", "pt_BR"),
        ("pt_pt", "pt_PT"),
        ("zh_cn", "zh_CN"),
        ("zh_tw", "zh_TW"),
    ];
    let word = word.to_ascii_lowercase().replace('-', "_");
    let found = NAMES.iter().find(|(name, _)| *name == word);
    found.map(|(_, locale)| *locale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::written::inline;

    const ROW: Row = Row {
        name: "x",
        to: To::Rules(&[("noise", &[]), ("regex", &[("pattern", "[0-9]")])]),
        params: &[
            ("ratio", Carry::Percent("percent")),
            ("min", Carry::Differs("no bound")),
            ("engine", Carry::Silent),
        ],
        differs: "",
    };

    fn made(pairs: &[(&str, &str)]) -> Made {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Arg::scalar(value)));
        let given = Given {
            column: "c".into(),
            pairs: pairs.collect(),
        };
        apply(&ROW, &given, &["column"])
    }

    fn rules(made: &Made) -> Vec<String> {
        match &made.outcome {
            Outcome::Rules(rules) => rules.iter().map(inline).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn parameters_go_to_the_rules_that_have_them() {
        let found = made(&[("column", "c"), ("ratio", "0.125"), ("engine", "hash")]);
        assert_eq!(
            rules(&found),
            [
                "{ noise: { percent: 12.5 } }",
                "{ regex: { pattern: \"[0-9]\" } }"
            ]
        );
        assert!(found.told.is_empty());
    }

    #[test]
    fn what_does_not_carry_over_is_told() {
        let found = made(&[("ratio", "3"), ("min", "1"), ("new", "x")]);
        let told: Vec<_> = found
            .told
            .iter()
            .map(|told| (told.sort, told.what.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Sort::Differs, "ratio"),
                (Sort::Differs, "min"),
                (Sort::Lost, "new")
            ]
        );
        assert_eq!(made(&[("ratio", "a lot")]).told[0].sort, Sort::Lost);
    }

    #[test]
    fn shares_become_percent() {
        for (share, percents) in [
            ("0.05", "5"),
            ("0.333333", "33.3333"),
            ("1", "100"),
            ("-0.1", "10"),
        ] {
            assert_eq!(percent(share), Some((percents.to_owned(), false)));
        }
        assert_eq!(percent("0"), None);
        assert_eq!(percent("inf"), None);
    }
}
