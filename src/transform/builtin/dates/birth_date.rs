//! `birth_date`: another day that keeps the age.

use super::moments::{self, MomentMaker};
use super::written;
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};
use crate::wire::datetime::{DAY, civil, days, is_infinite_date, parse_date};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "birth_date",
    group: Group::Dates,
    summary: "another day of the same year or age",
    doc: "Another day of the same calendar year, or of the same band of `years`, each as likely as any other; which one \
          depends on the key and the day alone. Ages stay right to within a year, and distributions by year as they \
          are. There is no clock here: `at` names a day on which ages must stay exact, for example the day of the \
          refresh, so that who is of age there stays so. The time of day stays; for `timestamptz` the day is that of \
          UTC. `infinity` stays. Two days may become one. A text, also one in a document, that is a date (`1906-12-09`, \
          `19061209`, `09.12.1906`, `12/09/1906`, `09-12-1906`, `09121906`), maybe with a time of day behind it, becomes such a date in the same form; \
          where day and month could change places, neither is above 12. Of any other text letters and digits change.",
    params: &[
        Param {
            name: "years",
            kind: "integer",
            default: "1",
            doc: "years of a band, 1 to 100; bands of ten begin with a decade, or with an age of 0, 10, 20 …",
        },
        Param {
            name: "at",
            kind: "date",
            default: "none",
            doc: "day on which ages stay in their band, such as 2026-01-31; without it bands are calendar years",
        },
    ],
    accepts: &[
        Family::Date,
        Family::Timestamp,
        Family::TimestampTz,
        Family::Text,
        Family::Bpchar,
        Family::Citext,
    ],
    examples: &["1906-12-09", "1912-06-23"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let years = params.integer("years", 1..=100_i64);
    let at = params.is_given("at").then(|| day(&mut params)).flatten();
    params.finish()?;
    let maker = BirthDate {
        years: years.unwrap_or(1),
        at: at.unwrap_or(YEARS_END),
    };
    if input.ty.family.is_text() {
        return Ok(written::prepared(input, maker));
    }
    Ok(moments::prepared(Distinct::No, maker))
}

/// Ages at the end of a century's last year make bands of calendar years and decades.
const YEARS_END: (i64, u32, u32) = (1999, 12, 31);

fn day(params: &mut Params<'_>) -> Option<(i64, u32, u32)> {
    let scalar = params.scalar("at")?;
    let day = parse_date(scalar.text).filter(|day| !is_infinite_date(*day));
    if day.is_none() {
        let problem = Problem::new("`at` must be a date").hint("such as 2026-01-31");
        params.report(problem.at(scalar.span));
    }
    day.map(|day| civil(day.into()))
}

#[derive(Debug, Clone)]
struct BirthDate {
    years: i64,
    /// The day that ages are counted on.
    at: (i64, u32, u32),
}

impl BirthDate {
    /// First and last day of the band that a day of birth lies in.
    #[inline]
    fn band(&self, birth: i64) -> (i64, i64) {
        let (year, month, day) = civil(birth);
        let (at_year, at_month, at_day) = self.at;
        let age = at_year - year - i64::from((month, day) > (at_month, at_day));
        let youngest = age - age.rem_euclid(self.years);
        let first = self.last_of_age(youngest + self.years) + 1;
        (first, self.last_of_age(youngest))
    }

    /// The last day of birth of those who have an age. A birthday on February 29 comes before March 1.
    fn last_of_age(&self, age: i64) -> i64 {
        let (year, month, day) = self.at;
        days(year - age, month, day)
            .or_else(|| Some(days(year - age, month + 1, 1)? - 1))
            .unwrap_or(0)
    }
}

impl MomentMaker for BirthDate {
    const KEYED: bool = true;
    const OF_DAY: bool = true;

    #[inline]
    fn date(&self, day: i64, draw: &Draw) -> i64 {
        let (first, last) = self.band(day);
        // One of the others: the last one stands in where the day itself would come out.
        let others = (last - first).max(1);
        let choice = first + i64::from(draw.below(0, others.try_into().unwrap_or(u32::MAX)));
        if choice == day { last } else { choice }
    }

    #[inline]
    fn timestamp(&self, micros: i64, draw: &Draw) -> i64 {
        let day = self.date(micros.div_euclid(DAY), draw);
        day.saturating_mul(DAY)
            .saturating_add(micros.rem_euclid(DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    fn maker(years: i64, at: &str) -> BirthDate {
        let at = match at {
            "" => YEARS_END,
            at => civil(parse_date(at).unwrap().into()),
        };
        BirthDate { years, at }
    }

    fn band(years: i64, at: &str, birth: &str) -> (String, String) {
        let (first, last) = maker(years, at).band(parse_date(birth).unwrap().into());
        let text = |day: i64| {
            let mut out = Vec::new();
            crate::wire::datetime::write_date(day as i32, &mut out);
            String::from_utf8(out).unwrap()
        };
        (text(first), text(last))
    }

    #[test]
    fn bands_are_years_decades_or_ages() {
        for (years, at, birth, first, last) in [
            (1, "", "2024-02-29", "2024-01-01", "2024-12-31"),
            (1, "", "1812-12-31", "1812-01-01", "1812-12-31"),
            (10, "", "1987-06-01", "1980-01-01", "1989-12-31"),
            (1, "2026-11-26", "2008-11-26", "2007-11-27", "2008-11-26"),
            (1, "2026-11-26", "2008-11-27", "2008-11-27", "2009-11-26"),
            (10, "2026-11-26", "2008-11-26", "2006-11-27", "2016-11-26"),
            (1, "2024-02-29", "2001-02-28", "2000-03-01", "2001-02-28"),
            (1, "2024-02-29", "2000-02-29", "1999-03-01", "2000-02-29"),
        ] {
            let expected = (first.to_owned(), last.to_owned());
            assert_eq!(band(years, at, birth), expected, "{years} {at} {birth}");
        }
    }

    #[test]
    fn every_other_day_of_the_band_comes_out_and_the_day_itself_does_not() {
        let key = MasterKey::for_documentation().domain("test");
        let maker = maker(1, "");
        let birth = i64::from(parse_date("1906-12-09").unwrap());
        let mut seen: Vec<_> = (0..20_000u32)
            .map(|n| maker.date(birth, &key.draw(&n.to_le_bytes())))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        let (first, last) = maker.band(birth);
        assert!((first..=last).filter(|day| *day != birth).eq(seen));
    }

    #[test]
    fn the_time_of_day_stays() {
        let draw = MasterKey::for_documentation().domain("test").draw(b"");
        let moved = maker(1, "").timestamp(-1, &draw);
        assert_eq!(moved.rem_euclid(DAY), DAY - 1);
        assert_eq!(civil(moved.div_euclid(DAY)).0, 1969);
    }
}
