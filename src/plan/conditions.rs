//! Does a condition compare columns with what they can be equal to.
//!
//! In the language of conditions a number never equals a text, whatever the text says, so `id == '7'` is met by no row,
//! and all values pass. Nor does a text equal a date, time or UUID that is written in another way than the value is read.
//! No `char(n)` ends in blanks as it is read, and no `smallint` is 70000. Comparisons of a column with a literal are held against the column's type; what is compared in other ways is the
//! author's.

use std::sync::LazyLock;

use regex::Regex;

use crate::catalog::{Column, Family};
use crate::wire::datetime::{parse_date, parse_timestamp, write_date, write_timestamp};

/// A comparison whose two sides never meet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// What is wrong: lower case, no full stop.
    pub(super) message: String,
    /// What to write.
    pub(super) hint: &'static str,
}

const LITERAL: &str = r#"(?:'[^']*'|"[^"]*"|-?\d[\d.]*(?:[eE][-+]?\d+)?|\b(?:true|false)\b)"#;

/// A column compared with a literal, or with a list of them.
static COMPARISONS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Behind a bar or a full stop stands a filter or a part of something, not a column.
    let name = r"([|.]\s*)?(?:(?:source|row)\s*\.\s*)?\b([A-Za-z_]\w*)";
    let pattern = format!(
        r"{name}\s*(==|!=|<=|>=|<|>|\bnot\s+in\b|\bin\b)\s*[\[(]?\s*({LITERAL}(?:\s*,\s*{LITERAL})*)"
    );
    Regex::new(&pattern).ok()
});

/// A literal compared with a column, or looked for in a list of them.
static REVERSED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r"(?:(?:source|row)\s*\.\s*)?\b[A-Za-z_]\w*";
    let pattern = format!(
        r"(?:^|[\s(\[,])({LITERAL})\s*(==|!=|<=|>=|<|>|\bnot\s+in\s*[\[(]|\bin\s*[\[(])\s*\(?\s*({name}(?:\s*,\s*{name})*)"
    );
    Regex::new(&pattern).ok()
});

/// One literal of a list.
static LITERALS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"'[^']*'|"[^"]*"|[^\s,]+"#).ok());

/// The first comparison in a condition that no value of its column can meet; `find` gives a column by its name. Of a condition
/// with names in quotes, its plain copy is taken.
pub(super) fn mismatch<'c>(
    condition: &str,
    find: impl Fn(&str) -> Option<&'c Column>,
) -> Option<Mismatch> {
    let (comparisons, literals) = (COMPARISONS.as_ref()?, LITERALS.as_ref()?);
    let mut forward = comparisons.captures_iter(condition);
    let forward = forward.find_map(|found| {
        if found.get(1).is_some() {
            return None;
        }
        let column = find(found.get(2)?.as_str())?;
        let operator = found.get(3)?.as_str();
        let is_ordered = operator.starts_with(['<', '>']);
        let whole = found.get(0)?;
        let is_alone = stands_alone(&condition[..whole.start()], &condition[whole.end()..]);
        let mut all = literals.find_iter(found.get(4)?.as_str());
        all.find_map(|literal| {
            against(column, literal.as_str(), is_ordered).or_else(|| {
                let literal = Some(literal.as_str()).filter(|_| is_alone)?;
                beyond(column, operator, literal)
            })
        })
    });
    forward.or_else(|| reversed(condition, find))
}

/// The same of literals in front of columns.
fn reversed<'c>(condition: &str, find: impl Fn(&str) -> Option<&'c Column>) -> Option<Mismatch> {
    REVERSED
        .as_ref()?
        .captures_iter(condition)
        .find_map(|found| {
            let (literal, names) = (found.get(1)?, found.get(3)?);
            let behind = condition[names.end()..].trim_start();
            let is_alone = stands_alone(&condition[..literal.start()], behind)
            // A part of a column, or what a function makes.
            && !behind.starts_with(['(', '[']);
            if !is_alone || is_within_literal(condition, literal.start()) {
                return None;
            }
            let operator = match found.get(2)?.as_str() {
                "<" => ">",
                ">" => "<",
                "<=" => ">=",
                ">=" => "<=",
                operator => operator,
            };
            let is_ordered = operator.starts_with(['<', '>']);
            names.as_str().split(',').find_map(|name| {
                let name = name.rsplit('.').next().unwrap_or(name).trim();
                let column = find(name)?;
                let literal = literal.as_str();
                against(column, literal, is_ordered).or_else(|| beyond(column, operator, literal))
            })
        })
}

/// Whether a place of a condition is one within quotes.
fn is_within_literal(condition: &str, place: usize) -> bool {
    let before = condition.get(..place).unwrap_or_default();
    let open = before.chars().fold(None, |open, c| match open {
        None if matches!(c, '\'' | '"') => Some(c),
        Some(quote) if quote == c => None,
        open => open,
    });
    open.is_some()
}

/// Whether what stands before and behind a comparison computes with neither of its sides: `k * 2 == 70000`, `k == 1.5 * 2`.
fn stands_alone(before: &str, behind: &str) -> bool {
    let behind = behind.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ')' | ']'));
    // Digits and letters: a number in another form, `0x10`, `1_000`.
    let continues = |c: char| "+-*/%~|._".contains(c) || c.is_ascii_digit();
    let is_word = ["and", "or", "not", "in", "is", "if", "else"]
        .iter()
        .any(|word| behind.starts_with(word));
    !before.trim_end().ends_with(['+', '-', '*', '/', '%', '~'])
        && !behind.starts_with(continues)
        && (is_word || !behind.starts_with(|c: char| c.is_alphabetic()))
}

/// A column of whole numbers and a number that all or none of its values are equal to, below or above.
fn beyond(column: &Column, operator: &str, literal: &str) -> Option<Mismatch> {
    let bits = match column.ty.family {
        Family::Int2 => 15,
        Family::Int4 => 31,
        Family::Int8 => 63,
        _ => return None,
    };
    let (least, most) = (-(1_i128 << bits), (1_i128 << bits) - 1);
    let number: f64 = literal.parse().ok()?;
    let whole: Option<i128> = literal.parse().ok();
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let floor = whole.unwrap_or(number.floor() as i128);
    let is_whole = whole.is_some() || number.fract() == 0.0;
    // How many values there are below the number, or up to it: all or none is what no rule means.
    let up_to = floor.saturating_add(1);
    let below = if is_whole { floor } else { up_to };
    let says_nothing = |end: i128| end <= least || end > most;
    let (is_beyond, message) = match operator {
        "<" | ">=" => (says_nothing(below), "all or none of them meet this"),
        ">" | "<=" => (says_nothing(up_to), "all or none of them meet this"),
        _ if !is_whole => (true, "which equal no fraction"),
        _ => (floor < least || floor > most, "none of which equals this"),
    };
    let name = &column.name;
    is_beyond.then(|| Mismatch {
        message: format!("`{name}` holds whole numbers from {least} to {most}, {message}"),
        hint: "compare with what the column can hold",
    })
}

/// The beginning of a date, which comes before or behind whole ones in the order of texts too.
static BEGINNING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\d{4,}(-\d\d(-\d\d( \d\d(:\d\d)?.*)?)?)?$").ok());

/// A UUID as it is read.
static UUID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$").ok());

/// A column and one literal; `is_ordered` if it need not be equal.
fn against(column: &Column, literal: &str, is_ordered: bool) -> Option<Mismatch> {
    let text = quoted(literal);
    let is_flag = matches!(literal, "true" | "false");
    let name = &column.name;
    let (message, hint) = match column.ty.family {
        Family::Int2
        | Family::Int4
        | Family::Int8
        | Family::Numeric
        | Family::Float4
        | Family::Float8
            if text.is_some() || is_flag =>
        {
            (
                format!("`{name}` is a number, which equals none of these"),
                "write numbers without quotes: `id == 7`",
            )
        }
        Family::Bool if !is_flag => (
            format!("`{name}` is true or false, which equals none of these"),
            "write the column's name alone, or compare with true or false",
        ),
        Family::Enum if is_ordered => (
            format!(
                "`{name}` is read as its label, and labels are compared as texts here, not in the enum's order"
            ),
            "name the labels: `tier in ['free', 'pro']`",
        ),
        Family::Enum if text.is_none_or(|text| !column.ty.labels.iter().any(|l| l == text)) => (
            format!("`{name}` never has this label"),
            "write one of the enum's labels, in quotes and with its capitals",
        ),
        Family::Citext if text.is_some_and(|text| text != text.to_lowercase()) => (
            format!("`{name}` compares without case, and is read in small letters here"),
            "write the literal in small letters",
        ),
        Family::Bool | Family::Enum => return None,
        Family::Date | Family::Timestamp | Family::TimestampTz | Family::Uuid
            if text.is_some_and(|text| !is_written_so(text, column.ty.family, is_ordered)) =>
        {
            (
                format!("`{name}` is read in another form"),
                "write the literal as it is read: `2020-01-31`, `2020-01-31 09:05:00` (with `+00` where it has a zone), \
                 `6ba7b810-9dad-11d1-80b4-00c04fd430c8`",
            )
        }
        Family::Bpchar if !is_ordered && text.is_some_and(|text| text.ends_with(' ')) => (
            format!(
                "`{name}` is read without the blanks at its end, and equals no text that has some"
            ),
            "leave the blanks at the literal's end away",
        ),
        Family::Text | Family::Bpchar | Family::Citext
            if !is_ordered && text.is_some_and(|text| is_too_long(text, column)) =>
        {
            (
                format!("`{name}` has fewer characters than this"),
                "compare with what the column can hold",
            )
        }
        family if !is_number(family) && text.is_none() => (
            format!("`{name}` is read as text, which equals no number or flag"),
            "write the literal in quotes, as PostgreSQL prints such values",
        ),
        _ => return None,
    };
    Some(Mismatch { message, hint })
}

/// Whether a value of this type is read as this text.
fn is_written_so(text: &str, family: Family, is_ordered: bool) -> bool {
    if is_ordered && family != Family::Uuid {
        return BEGINNING.as_ref().is_none_or(|form| form.is_match(text));
    }
    let mut written = Vec::new();
    match family {
        Family::Uuid => return UUID.as_ref().is_none_or(|form| form.is_match(text)),
        _ if matches!(text, "infinity" | "-infinity") => return true,
        Family::Date => match parse_date(text) {
            Some(days) => write_date(days, &mut written),
            None => return false,
        },
        _ => match parse_timestamp(text) {
            Some(micros) => write_timestamp(micros, family == Family::TimestampTz, &mut written),
            None => return false,
        },
    }
    written == text.as_bytes()
}

fn is_too_long(text: &str, column: &Column) -> bool {
    let most = column
        .ty
        .length
        .and_then(|length| usize::try_from(length).ok());
    most.is_some_and(|most| text.chars().count() > most)
}

fn is_number(family: Family) -> bool {
    family.is_integer() || matches!(family, Family::Numeric | Family::Float4 | Family::Float8)
}

fn quoted(literal: &str) -> Option<&str> {
    let inner = |quote| literal.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'').or_else(|| inner('"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;

    fn told(condition: &str) -> Option<String> {
        let column = |name: &str, family: Family, labels: &[&str]| {
            let labels = labels.iter().map(|label| (*label).to_owned());
            let plain = Type::plain(family.name(), family);
            let ty = Type {
                labels: labels.collect(),
                ..plain
            };
            Column::plain(name, ty)
        };
        let mut code = column("code", Family::Bpchar, &[]);
        code.ty.length = Some(5);
        let columns = [
            code,
            column("uid", Family::Uuid, &[]),
            column("at", Family::Timestamp, &[]),
            column("seen", Family::TimestampTz, &[]),
            column("id", Family::Int8, &[]),
            column("n", Family::Int4, &[]),
            column("k", Family::Int2, &[]),
            column("price", Family::Numeric, &[]),
            column("vip", Family::Bool, &[]),
            column("tier", Family::Enum, &["free", "pro"]),
            column("mail", Family::Citext, &[]),
            column("zip", Family::Text, &[]),
            column("born", Family::Date, &[]),
            column("length", Family::Text, &[]),
        ];
        let find = |name: &str| columns.iter().find(|column| column.name == name);
        mismatch(condition, find).map(|mismatch| mismatch.message)
    }

    #[test]
    fn what_can_be_met_is_left_alone() {
        for condition in [
            "id == 7 and price > 3.50",
            "source.id in [1, 2] or zip == '10115'",
            "vip == true and not vip",
            "tier in ['free', \"pro\"] and tier != 'pro'",
            "mail == 'vip@shop.org'",
            "born >= '1990-01-01'",
            "born in ['1990-01-01', 'infinity'] or born < '1990'",
            "at == '2020-01-31 09:05:00.5' and at > '2020-01-31 09'",
            "seen == '2020-01-31 09:05:00+00'",
            "uid == '6ba7b810-9dad-11d1-80b4-00c04fd430c8'",
            "code == 'ABCDE' or code > 'ABCDEF'",
            "zip | length > 3",
            "zip|length in [3, 5] and zip | length == 5",
            "unknown == 'x'",
            "code == 'US' or code > 'US '",
            "k == 32767 or k in [-32768, 0] or k < 32767 and k >= -32767 or k == 3.0",
            "k > 1.5 and k < 32766.5 and k != 1e3",
            "k * 2 == 65534 or 2 * k == 65534 or -k == 32768 or n - k > 40000",
            "k == 1.5 * 2 or k == 1_000_000 or k == (70000) - 69999 or k in [70000 // 10]",
            "id == 70000 and n in [70000]",
            "7 == id and 3.50 < price or '10115' == zip",
            "'free' in [tier, zip] and 'pro' != source.tier",
            "3 < zip | length and 'x' == unknown and 2 * 35000 == k and '2020' ~ '-1' == born",
            "zip == 'x 5 == zip' and 40000 in [n, id]",
        ] {
            assert_eq!(told(condition), None, "{condition}");
        }
    }

    #[test]
    fn what_no_value_meets_is_told() {
        for (condition, word) in [
            ("id == '7'", "number"),
            ("price in [1, '2']", "number"),
            ("zip == 'a' and source.id>='0'", "number"),
            ("vip == 'true'", "true or false"),
            ("tier == 'PRO'", "label"),
            ("tier not in ['free', 'enterprise']", "label"),
            ("mail == 'VIP'", "without case"),
            ("zip < 20000", "text"),
            ("born > 1990", "text"),
            ("length > 3", "text"),
            ("born == '1990-1-1'", "another form"),
            ("born > '1/5/1990'", "another form"),
            ("at == '2020-01-31T09:05:00'", "another form"),
            ("at == '2020-01-31'", "another form"),
            ("at == '2020-01-31 09:05:00.50'", "another form"),
            ("seen == '2020-01-31 09:05:00'", "another form"),
            (
                "uid == '6BA7B810-9DAD-11D1-80B4-00C04FD430C8'",
                "another form",
            ),
            (
                "uid in ['6ba7b8109dad11d180b400c04fd430c8']",
                "another form",
            ),
            ("code == 'ABCDEF'", "fewer"),
            ("zip == '1' or source.length > 3", "text"),
            ("code == 'US  '", "blanks"),
            ("code in ['DE', 'US ']", "blanks"),
            ("k == 70000", "none of which"),
            ("vip and k in [1, -32769]", "none of which"),
            ("(k == 7e4)", "none of which"),
            ("k > 40000", "all or none"),
            ("k > 32767 and vip", "all or none"),
            ("k >= -32768", "all or none"),
            ("k <= 32767", "all or none"),
            ("k < -32768.5", "all or none"),
            ("n == 1.5", "fraction"),
            ("id not in [1, 2.5]", "fraction"),
            ("id == 9223372036854775808", "none of which"),
            ("'7' == id", "number"),
            ("zip == 'a' and '0' <= source.id", "number"),
            ("'t' == vip", "true or false"),
            ("'VIP' in [zip, mail]", "without case"),
            ("('DEUTSCH' == code)", "fewer"),
            ("zip == '1' and 5 == row.zip", "text"),
            (
                "'6BA7B810-9DAD-11D1-80B4-00C04FD430C8' != uid",
                "another form",
            ),
            ("40000 < k", "all or none"),
            ("32767 >= k", "all or none"),
            ("70000 in [k]", "none of which"),
            ("tier > 'free'", "order"),
            ("'pro' <= tier", "order"),
        ] {
            let message = told(condition);
            assert!(
                message.as_ref().is_some_and(|text| text.contains(word)),
                "{condition}: {message:?}"
            );
        }
    }
}
