//! Dates in digits, which have the lengths of parts of phone numbers: `12.03.2024`, `2024-03-12`, and with years of two
//! digits where day and month are possible, `12.03.24`, `12/03/24`, `24-03-12`.

use super::after;
use super::digits::Group;

/// How many groups, from the first on, are a date, or two with the same sign between them as within.
pub(super) fn taken(text: &str, groups: &[Group]) -> Option<usize> {
    let sign = sign(text, groups)?;
    let [first, second, third, ..] = groups else {
        return None;
    };
    let lengths = [first.count(), second.count(), third.count()];
    if matches!(lengths, [1..=2, 1..=2, 4] | [4, 1..=2, 1..=2]) {
        return Some(3);
    }
    let is_short = |from: usize| {
        let date = groups.get(from..from + 3);
        date.is_some_and(|date| has_short_year(text, date, sign))
    };
    let alike = (1..=6).take_while(|at| gap(text, groups, at - 1) == Some(sign));
    match alike.count() + 1 {
        3 if is_short(0) && is_apart(text, groups) => Some(3),
        6 if is_short(0) && is_short(3) && is_apart(text, groups) => Some(6),
        _ => None,
    }
}

/// Whether a date begins at the first of some groups, and nothing in front hangs on it by its sign.
pub(super) fn begins(text: &str, groups: &[Group]) -> bool {
    is_apart(text, groups) && taken(text, groups).is_some()
}

/// The sign that stands between the first three groups.
fn sign<'t>(text: &'t str, groups: &[Group]) -> Option<&'t str> {
    let sign = gap(text, groups, 0).filter(|sign| matches!(*sign, "." | "/" | "-"))?;
    (gap(text, groups, 1) == Some(sign)).then_some(sign)
}

/// What stands between a group and the next one.
fn gap<'t>(text: &'t str, groups: &[Group], at: usize) -> Option<&'t str> {
    text.get(groups.get(at)?.end..groups.get(at + 1)?.start)
}

/// Whether the sign behind the first group does not stand, with a digit, in front of it, too.
fn is_apart(text: &str, groups: &[Group]) -> bool {
    let Some(first) = groups.first() else {
        return false;
    };
    let before = text.get(..first.start).unwrap_or_default();
    let sign = after(text, first.end);
    let rest = sign.and_then(|sign| before.strip_suffix(sign));
    !rest.is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether three groups can be read as day, month and year of two digits, in an order that goes with the sign.
fn has_short_year(text: &str, date: &[Group], sign: &str) -> bool {
    let number = |at: usize, is_year: bool| {
        let group = date.get(at)?;
        let has_length = match is_year {
            true => group.count() == 2,
            false => group.count() <= 2,
        };
        let number = group.of(text).parse::<u32>().ok();
        number.filter(|_| has_length)
    };
    let is_date = |day: usize, month: usize, year: usize| {
        number(day, false).is_some_and(|day| (1..=31).contains(&day))
            && number(month, false).is_some_and(|month| (1..=12).contains(&month))
            && number(year, true).is_some()
    };
    // Points stand between day, month and year only.
    is_date(0, 1, 2) || sign != "." && (is_date(1, 0, 2) || is_date(2, 1, 0))
}

#[cfg(test)]
mod tests {
    use super::super::digits::groups;
    use super::*;

    #[test]
    fn dates_are_told_by_lengths_signs_and_what_is_possible() {
        for (text, count) in [
            ("12.03.2024", Some(3)),
            ("2024-03-12", Some(3)),
            ("12.03.24", Some(3)),
            ("1.3.24 x", Some(3)),
            ("12/25/24", Some(3)),
            ("24-03-12", Some(3)),
            ("12.03.24 13.03.24", Some(3)),
            ("12-03-24-13-03-24", Some(6)),
            ("12.13.24", None),
            ("32.03.24", None),
            ("85.07.30-033.28", None),
            ("06.12.34.56.78", None),
            ("06-12-34-56-78-90", None),
            ("12.03/24", None),
            ("12 03 24", None),
            ("12.03.241", None),
            ("12.03", None),
        ] {
            let all: Vec<Group> = groups(text).collect();
            assert_eq!(taken(text, &all), count, "{text}");
        }
        let text = "99.06.12.34";
        let all: Vec<Group> = groups(text).collect();
        assert!(!begins(text, &all[1..]) && !begins(text, &[]));
    }
}
