//! Rules for countries, genders and numbers, whose stand-ins have to be written as the values are.

use super::member::Member;
use super::rule;
use crate::catalog::{Check, Column, Family};
use crate::detect::validators::machines::is_uuid;
use crate::detect::{Category, Judgement, Written, words};
use crate::rules::written;
use crate::transform::args::{Arg, Value};
use crate::transform::builtin::people::gender::{self, KNOWN};
use crate::transform::words::countries::Code;

/// Rules by how the values are written, to be tried before those that suit any country or gender.
pub(super) fn rules(head: Member<'_>, category: Category, judgement: &Judgement) -> Vec<Arg> {
    let Some(column) = head.get() else {
        return Vec::new();
    };
    match category {
        Category::Country if column.ty.family.is_text() => {
            let code = country_code(judgement, column);
            code.map(country_by).into_iter().collect()
        }
        Category::Gender => genders(head, judgement, column),
        category if is_number(category) && are_uuids(head, column) => vec![Arg::scalar("uuid")],
        _ => Vec::new(),
    }
}

/// What somebody or something is known by, without a form of its own.
fn is_number(category: Category) -> bool {
    use Category as C;
    matches!(
        category,
        C::Device
            | C::ExternalId
            | C::Account
            | C::TaxId
            | C::Document
            | C::Secret
            | C::NationalId(None)
    )
}

/// Whether texts are UUIDs as the server writes them. Those in capitals are left to what keeps capitals.
fn are_uuids(head: Member<'_>, column: &Column) -> bool {
    let mut filled = head.seen.iter().filter(|value| !value.trim().is_empty());
    let is_one = |value: &String| {
        let is_capital = |byte: u8| byte.is_ascii_uppercase();
        is_uuid(value.trim_end_matches(' ')) && !value.bytes().any(is_capital)
    };
    column.ty.family.is_text() && filled.clone().next().is_some() && filled.all(is_one)
}

fn country_code(judgement: &Judgement, column: &Column) -> Option<Code> {
    match judgement.written {
        Some(Written::Country(code)) => Some(code),
        Some(_) => None,
        None => by_name_and_length(column),
    }
}

/// The code that a column without values is for: `country_iso3`, `char(2)`.
fn by_name_and_length(column: &Column) -> Option<Code> {
    let written = column.name.to_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| written.ends_with(end));
    if ends(&["iso3", "alpha3", "alpha_3"]) {
        return Some(Code::Alpha3);
    }
    let is_code = ends(&["iso2", "alpha2", "alpha_2"])
        || words(&column.name)
            .iter()
            .any(|word| word == "code" || word == "iso");
    match column.ty.length {
        Some(2) => Some(Code::Alpha2),
        Some(3) => Some(Code::Alpha3),
        _ => is_code.then_some(Code::Alpha2),
    }
}

/// `gender` by the labels or values that the schema allows, else by the list that all sampled values are of. Never
/// without either. What no sample showed becomes NULL, or else nothing: a value that is not known would stop a run.
fn genders(head: Member<'_>, judgement: &Judgement, column: &Column) -> Vec<Arg> {
    if column.ty.family == Family::Enum {
        return vec![Arg::scalar("gender")];
    }
    if !column.ty.family.is_text() {
        return Vec::new();
    }
    let is_known = |word: &String| KNOWN.iter().any(|set| set.contains(&word.as_str()));
    let mut lists = head.logical.checks().into_iter().filter_map(allowed);
    if let Some(listed) = lists.find(|listed| listed.column == column.name) {
        let rule = match listed.values.iter().all(is_known) {
            true => Some(Arg::scalar("gender")),
            false => (!listed.is_folded).then(|| of(&listed.values, None)),
        };
        return rule.into_iter().collect();
    }
    let others = ["set_null", "empty"].into_iter();
    match &judgement.written {
        Some(Written::Genders) => others.map(|other| of(&[], Some(other))).collect(),
        Some(Written::GendersOf(words)) => others.map(|other| of(words, Some(other))).collect(),
        _ => Vec::new(),
    }
}

/// `country` for values at a path, by the code that nearly all of them are; `None` where they are of none.
pub(super) fn countries_at(written: Option<&Written>) -> Option<Arg> {
    match written {
        Some(Written::Country(code)) => Some(country_by(*code)),
        _ => None,
    }
}

fn country_by(code: Code) -> Arg {
    rule::arg_of("country", "format", code.name())
}

/// `gender` for values at a path, by the list that all of them are of; what it does not know becomes NULL.
pub(super) fn genders_at(written: Option<&Written>) -> Arg {
    match written {
        Some(Written::GendersOf(words)) => of(words, Some("set_null")),
        _ => of(&[], Some("set_null")),
    }
}

/// `gender` with all codes that there are, and what others become: words for a third gender, of which samples have few or
/// none, stay one.
fn of(words: &[String], other: Option<&str>) -> Arg {
    let word = |word: &String| match written::key(word) == *word {
        true => Arg::scalar(word),
        false => rule::quoted(word),
    };
    let list = Arg {
        value: Value::List(words.iter().map(word).collect()),
        ..Arg::none()
    };
    let mut params = Vec::new();
    if !words.is_empty() {
        params.push((Arg::scalar("values"), list));
    }
    if let Some(other) = other {
        params.push((Arg::scalar("third"), Arg::scalar("keep")));
        params.push((Arg::scalar("other"), Arg::scalar(other)));
    }
    rule::with("gender", rule::map(params))
}

/// What is to be said of a category's values beside why they seem to be of it.
pub(super) fn remark(judgement: &Judgement) -> &'static str {
    match judgement.written {
        Some(Written::UnknownGenders) => {
            "; some values are codes that `gender` does not know unless its `values` list all"
        }
        _ => "",
    }
}

/// What a transform leaves that a reader should know of.
pub(super) fn why(rule: &Arg) -> Option<&'static str> {
    let keeps_third = written::inline(rule).contains("third: keep");
    (rule::name(rule) == "gender").then_some(match keeps_third {
        true => {
            "words for a third gender stay, who is of one gender stays together, and shares tell which is which: \
             `set_null` hides more"
        }
        false => {
            "who is of one gender stays together, and shares tell which is which: `set_null` hides more"
        }
    })
}

/// Whether `gender` gives nothing that a list of allowed values refuses: each set of codes is in it, or not at all.
pub(super) fn passes_list(member: Member<'_>, check: &Check, rule: &Arg) -> bool {
    let listed = allowed(check).filter(|_| rule::name(rule) == "gender");
    let (Some(column), Some(listed)) = (member.get(), listed) else {
        return false;
    };
    let given = values(rule);
    let sets = gender::sets(given.as_deref(), &column.ty);
    let is_allowed = |code: &String| listed.values.contains(code);
    let mut touched = sets.iter().filter(|set| set.iter().any(is_allowed));
    touched.clone().next().is_some() && touched.all(|set| set.iter().all(is_allowed))
}

/// The codes that a rule lists.
fn values(rule: &Arg) -> Option<Vec<&str>> {
    let Value::Map(entries) = &rule.value else {
        return None;
    };
    let Value::Map(params) = &entries.first()?.1.value else {
        return None;
    };
    let Value::List(items) = &params.first()?.1.value else {
        return None;
    };
    let texts = items.iter().map(|item| match &item.value {
        Value::Scalar { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// The values that a constraint allows one column.
struct Allowed<'c> {
    column: &'c str,
    values: Vec<String>,
    /// Whether case does not count.
    is_folded: bool,
}

/// Told of constraints that do nothing else: `x IN (…)`, `x = 'a' OR x = 'b'`, with NULL or without.
fn allowed(check: &Check) -> Option<Allowed<'_>> {
    let [column] = check.columns.as_slice() else {
        return None;
    };
    let text = check.definition.as_str();
    let values = quoted(text);
    let outside = values.iter().fold(text.to_owned(), |text, value| {
        text.replace(&format!("'{}'", value.replace('\'', "''")), "")
    });
    // Of `varchar` the server casts the whole list.
    let any = ["= ANY (ARRAY[", "= ANY ((ARRAY["];
    let lists = any.iter().any(|any| outside.contains(any)) || outside.contains(" = ::");
    let is_more = outside.contains(['<', '>', '!', '~', '+', '*'])
        || outside.contains(" AND ")
        || outside.contains("NOT ");
    (lists && !is_more && !values.is_empty()).then(|| Allowed {
        column,
        values,
        is_folded: outside.contains("upper(") || outside.contains("lower("),
    })
}

/// The texts in single quotes. Source: PostgreSQL documentation, "String Constants".
fn quoted(definition: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = definition;
    while let Some((_, inside)) = rest.split_once('\'') {
        let mut text = String::new();
        let mut characters = inside.char_indices().peekable();
        let mut end = inside.len();
        while let Some((at, c)) = characters.next() {
            if c != '\'' {
                text.push(c);
            } else if characters.peek().is_some_and(|(_, next)| *next == '\'') {
                text.push('\'');
                characters.next();
            } else {
                end = at + 1;
                break;
            }
        }
        texts.push(text);
        rest = inside.get(end..).unwrap_or_default();
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;
    use crate::rules::written::inline;

    fn column(name: &str, length: Option<u32>) -> Column {
        let ty = Type {
            length,
            ..Type::plain("varchar", Family::Text)
        };
        Column::plain(name, ty)
    }

    #[test]
    fn codes_of_countries_are_told_by_length_and_name_where_no_value_was_seen() {
        for (name, length, expected) in [
            ("country", Some(2), Some("alpha2")),
            ("country", Some(3), Some("alpha3")),
            ("country_code", None, Some("alpha2")),
            ("country_iso3", None, Some("alpha3")),
            ("country_code", Some(3), Some("alpha3")),
            ("country", Some(60), None),
        ] {
            let told = country_code(&Judgement::default(), &column(name, length));
            assert_eq!(told.map(Code::name), expected, "{name}");
        }
        let names = Judgement {
            written: Some(Written::CountryNames),
            ..Judgement::default()
        };
        assert_eq!(country_code(&names, &column("country", Some(2))), None);
    }

    #[test]
    fn constraints_that_only_list_values_are_understood() {
        let values = |definition: &str| {
            let check = Check {
                name: "c".into(),
                columns: vec!["x".into()],
                definition: definition.into(),
            };
            allowed(&check).map(|allowed| (allowed.values.join(" "), allowed.is_folded))
        };
        let told = |text: &str, is_folded| Some((text.to_owned(), is_folded));
        for (definition, expected) in [
            (
                "CHECK ((x = ANY (ARRAY['f'::text, 'm'::text])))",
                told("f m", false),
            ),
            (
                "CHECK (((x = 'f'::bpchar) OR (x = 'm'::bpchar) OR (x IS NULL)))",
                told("f m", false),
            ),
            (
                "CHECK ((upper((x)::text) = ANY (ARRAY['M'::text, 'F'::text])))",
                told("M F", true),
            ),
            (
                "CHECK (((x)::text = ANY ((ARRAY['f'::character varying, 'm'::character varying])::text[])))",
                told("f m", false),
            ),
            ("CHECK ((x <> ALL (ARRAY['f'::text])))", None),
            ("CHECK ((NOT (x = ANY (ARRAY['f'::text]))))", None),
            ("CHECK ((x = ANY (ARRAY[1, 2])))", None),
            ("CHECK ((x ~ 'f'::text))", None),
        ] {
            assert_eq!(values(definition), expected, "{definition}");
        }
    }

    #[test]
    fn codes_that_yaml_reads_as_something_else_stand_in_quotes() {
        let words = ["w", "n", "0", "prefer not to say"].map(str::to_owned);
        let rule = of(&words, None);
        assert_eq!(
            inline(&rule),
            "{ gender: { values: [w, \"n\", \"0\", \"prefer not to say\"] } }"
        );
        assert_eq!(values(&rule).unwrap(), words);
    }

    #[test]
    fn quoted_texts_are_read_as_the_server_writes_them() {
        let text = "CHECK ((x = ANY (ARRAY['a''b'::text, ''::text, 'ü'::text])))";
        assert_eq!(quoted(text), ["a'b", "", "ü"]);
        assert!(quoted("CHECK ((x > 0))").is_empty());
        assert_eq!(quoted("'open"), ["open"]);
    }
}
