//! `phone`: a number that is kept for fiction, or that nobody has.

mod layout;
mod plans;

use std::sync::LazyLock;

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::builtin::identifiers::digits;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, padded};
use crate::transform::{Distinct, Input, Prepared};
use layout::{Layout, National, digits_of};
pub(crate) use plans::international;
use plans::{NANP, PLANS, Plan};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "phone",
    group: Group::Contact,
    summary: "a phone number that is nobody's",
    doc: "A number of the country that its regulator keeps for fiction, so that nobody's phone rings: of North America \
          555-0100 to 555-0199 with an area code of geographic form, and likewise of Australia, France, Germany, Ireland, \
          Sweden and the United Kingdom. Of other countries a number that is not assigned, because its area or its first \
          digits are not in use; a regulator may assign them one day. There are 1,000 to 80,000 numbers a country, so two \
          people may get the same one. Where a column must stay unique or is too narrow, `numbers: any` makes others one to \
          one, of which some are somebody's.",
    params: &[
        Param {
            name: "format",
            kind: "e164|national|dashed|keep",
            default: "e164",
            doc: "of the USA `+14155550142`, `(415) 555-0142`, `415-555-0142`, or the real number's signs and blanks \
                  where the new digits fit between them, else e164; `dashed` is for us and ca only",
        },
        Param {
            name: "country",
            kind: plans::COUNTRIES_OR_FOLLOW,
            default: "us",
            doc: "whose numbers come out, whatever the real number's country; `follow`: those of the country whose code the \
                  real number begins with (`+33`, `0033`), where it is one of these, and of `home` otherwise",
        },
        HOME,
        COMPARE,
        Param {
            name: NUMBERS,
            kind: "unassigned|any",
            default: "unassigned",
            doc: "numbers that nobody has, which may repeat; or any, one to one: the last nine digits become others, whatever \
                  stands in front of them stays, with all signs and blanks, and so `country`, `format` and `compare` say \
                  nothing. Of what has fewer digits than nine or more than 15, which is no whole phone number, all change, \
                  and letters do",
        },
    ],
    accepts: TEXTS,
    examples: &["+1 (415) 386-2671", "030 1234567"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// The parameter that says whose numbers come out.
pub const COUNTRY: &str = "country";

/// The word for numbers of the real number's own country.
pub const FOLLOW: &str = "follow";

/// The parameter that says what country numbers are of that do not say it.
pub const HOME: Param = Param {
    name: "home",
    kind: plans::COUNTRIES,
    default: "us",
    doc: "with `country: follow`, whose numbers come out for one without a country's code, or with another country's",
};

/// The parameter that says when two numbers are one.
pub const COMPARE: Param = Param {
    name: "compare",
    kind: "written|end",
    default: "written",
    doc: "`end` gives numbers that end in the same nine digits one stand-in, with or without the country in front and \
          whatever their signs; the same in all columns of a domain",
};

/// The parameter that says which numbers come out.
pub const NUMBERS: &str = "numbers";

/// The word for numbers one to one.
pub const ANY: &str = "any";

/// The word for numbers that are told by their last digits.
pub const END: &str = "end";

/// Digits by which two numbers are one then: of whole numbers of a country, which have nine and more. Source: ITU-T E.164,
/// section 6.2, and the national plans behind it.
const TAIL: usize = 9;

/// What a number's draw is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Written,
    End,
}

const COMPARES: &[(&str, Compare)] = &[("written", Compare::Written), (END, Compare::End)];

impl Compare {
    fn subject<'v>(self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        if self == Self::Written {
            return value.as_bytes();
        }
        scratch.clear();
        scratch.extend(value.bytes().filter(u8::is_ascii_digit));
        let start = scratch.len().checked_sub(TAIL);
        // What is shorter is no whole number, and what it is the rest of nobody knows.
        start
            .and_then(|start| scratch.get(start..))
            .unwrap_or(value.as_bytes())
    }
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    E164,
    National,
    Dashed,
    Keep,
}

const FORMATS: &[(&str, Format)] = &[
    ("e164", Format::E164),
    ("national", Format::National),
    ("dashed", Format::Dashed),
    ("keep", Format::Keep),
];

/// What stands around the parts of a North American number.
#[derive(Debug, Clone, Copy)]
struct Signs {
    start: &'static str,
    after_area: &'static str,
    after_exchange: &'static str,
}

impl Signs {
    fn of(format: Format) -> Option<Self> {
        let (start, after_area, after_exchange) = match format {
            Format::E164 => ("+1", "", ""),
            Format::National => ("(", ") ", "-"),
            Format::Dashed => ("", "-", "-"),
            Format::Keep => return None,
        };
        Some(Self {
            start,
            after_area,
            after_exchange,
        })
    }
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let format = params.choice("format", FORMATS).unwrap_or(Format::E164);
    let (plan, follows) = whose(&mut params);
    let american = plan.code == NANP && !follows;
    let compare = params
        .choice(COMPARE.name, COMPARES)
        .unwrap_or(Compare::Written);
    if format == Format::Dashed && !american {
        let problem = Problem::new("`dashed` is a form of North American numbers")
            .hint("use `national`, `e164` or `keep`");
        let span = params.scalar("format").map(|format| format.span);
        params.report(problem.at(span.unwrap_or(params.span())));
    }
    let words = [("unassigned", false), (ANY, true)];
    let are_any = params.choice(NUMBERS, &words).unwrap_or(false);
    params.finish()?;
    if are_any {
        return Ok(digits::ends(input, beginning_of_end));
    }
    if let (true, Some(signs)) = (american, Signs::of(format)) {
        let around = signs.start.len() + signs.after_area.len() + signs.after_exchange.len();
        let max_chars = Some(around as u32 + 10);
        let maker = American { signs, compare };
        let distinct = Distinct::OneOf(AREA_CODES.len() as u64 * LINES);
        return Ok(strings::prepared(input, distinct, max_chars, maker));
    }
    let of = |plan: &Plan| match format {
        Format::National | Format::Dashed => plan.longest_national(),
        Format::E164 => plan.longest_international(),
        Format::Keep => LONGEST,
    };
    let longest = match follows {
        true => PLANS.iter().map(of).max(),
        false => Some(of(plan)),
    };
    let maker = Planned {
        plan,
        follows,
        format,
        compare,
    };
    Ok(strings::prepared(input, Distinct::No, longest, maker))
}

/// Whose numbers come out, and whether those of other countries where the real numbers name these.
fn whose(params: &mut Params<'_>) -> (&'static Plan, bool) {
    let plans = PLANS.iter().map(|plan| (plan.country, Some(plan)));
    let words: Vec<_> = plans.clone().chain([(FOLLOW, None)]).collect();
    let country = params.choice(COUNTRY, &words).unwrap_or(PLANS.first());
    let words: Vec<_> = plans.collect();
    let home = params.choice(HOME.name, &words).flatten();
    let given = params.scalar(HOME.name).map(|home| home.span);
    if let (Some(span), Some(_)) = (given, country) {
        let problem = Problem::new(
            "`home` is for `country: follow`; any other country is that of all numbers",
        );
        params.report(problem.hint("leave one of them away").at(span));
    }
    let plan = country.or(home).unwrap_or(&PLANS[0]);
    (plan, country.is_none())
}

/// Where in a value the last nine digits begin; the beginning where it is no whole number.
fn beginning_of_end(value: &[u8]) -> usize {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    if !(TAIL..=MOST_DIGITS).contains(&digits) {
        return 0;
    }
    let mut places = value
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| byte.is_ascii_digit());
    places.nth(TAIL - 1).map_or(0, |(place, _)| place)
}

/// Digits of the longest international number. Source: ITU-T E.164, section 6.1.
const MOST_DIGITS: usize = 15;

/// Characters of the longest international number. Source: ITU-T E.164, section 6.1: 15 digits.
const LONGEST: u32 = 16;

/// Codes of the form [2-9][0-8]X whose last two digits differ: geographic ones. Easily recognizable codes (N00, N11 …)
/// are kept for services. Source: NANPA, "NPA Code Format".
static AREA_CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    (200..1000)
        .filter(|code| code / 10 % 10 != 9 && code / 10 % 10 != code % 10)
        .collect()
});

/// Line numbers of each area that are reserved for fiction: 555-0100 to 555-0199.
const LINES: u64 = 100;

#[derive(Debug, Clone)]
struct American {
    signs: Signs,
    compare: Compare,
}

impl Maker for American {
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        self.compare.subject(value, scratch)
    }

    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let areas = &*AREA_CODES;
        let area = areas[draw.below(0, areas.len() as u32) as usize];
        out.extend_from_slice(self.signs.start.as_bytes());
        padded::<3>(u32::from(area), out);
        out.extend_from_slice(self.signs.after_area.as_bytes());
        out.extend_from_slice(b"555");
        out.extend_from_slice(self.signs.after_exchange.as_bytes());
        // Reserved line numbers. Source: ATIS-0300115, "555 NXX Assignment Guidelines".
        padded::<4>(100 + draw.below(1, LINES as u32), out);
    }
}

/// International numbers of one country that are nobody's.
pub struct Nobodys(Planned);

impl Nobodys {
    /// Characters of the longest number.
    pub const LONGEST: u32 = LONGEST;

    /// Those of a country as `country` names it; `None` where none are known.
    pub fn of(country: &str) -> Option<Self> {
        let plan = PLANS.iter().find(|plan| plan.country == country)?;
        let format = Format::E164;
        let compare = Compare::Written;
        Some(Self(Planned {
            plan,
            follows: false,
            format,
            compare,
        }))
    }

    /// Appends one.
    pub fn write(&self, draw: &Draw, out: &mut Vec<u8>) {
        self.0.make("", draw, out);
    }
}

#[derive(Debug, Clone)]
struct Planned {
    plan: &'static Plan,
    /// Whether numbers with another country's code are that one's.
    follows: bool,
    format: Format,
    compare: Compare,
}

impl Maker for Planned {
    fn subject<'v>(&self, value: &'v str, scratch: &'v mut Vec<u8>) -> &'v [u8] {
        self.compare.subject(value, scratch)
    }

    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let own = self.follows.then(|| plans::named_by(value)).flatten();
        let plan = own.unwrap_or(self.plan);
        let layout = match self.format {
            Format::Keep => Layout::of(value, plan),
            _ => None,
        };
        let mut stream = Stream::of(draw);
        let ranges = plan.ranges;
        let (before, from) = ranges.split_at(stream.below(ranges.len() as u32) as usize);
        // The first range whose numbers fit between the real one's signs; any, where none does.
        let fits = |range: &&&str| {
            let layout = layout.as_ref();
            layout.is_none_or(|layout| layout.has_room(digits_of(range)))
        };
        let mut drawn = from.iter().chain(before);
        let fitting = drawn.clone().find(fits);
        let Some(range) = fitting.or_else(|| drawn.next()) else {
            return;
        };
        let mut number = National::of(range, &mut stream);
        if plan.code == NANP {
            let areas = &*AREA_CODES;
            number.area(areas[stream.below(areas.len() as u32) as usize]);
        }
        match (layout, self.format) {
            (Some(layout), _) if fitting.is_some() => layout.write(number.digits(), out),
            (_, Format::National) => out.extend_from_slice(number.text()),
            _ => {
                out.push(b'+');
                out.extend_from_slice(plan.code.as_bytes());
                let trunk = plan.trunk.len();
                out.extend_from_slice(number.digits().get(trunk..).unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn phones(params: &[(&str, &str)], values: &[&str]) -> Vec<String> {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let owned = |value: Option<&str>| value.unwrap().to_owned();
        output.as_string::<i32>().iter().map(owned).collect()
    }

    #[test]
    fn numbers_that_end_alike_are_one_where_the_rule_says_so() {
        let one = [
            "+447811845029",
            "07811 845029",
            "0044 (0)7811 845-029",
            "447811845029",
        ];
        for country in ["uk", "us"] {
            let params = [("country", country), ("compare", "end")];
            let made = phones(&params, &one);
            assert!(made.iter().all(|other| *other == made[0]), "{made:?}");
            let others = phones(&params, &["07811 845028", "845029", "45029"]);
            assert!(
                !others.contains(&made[0]) && others[1] != others[2],
                "{others:?}"
            );
            // Without it each is another one, as before.
            let written = phones(&[("country", country)], &one);
            assert_ne!(written[0], written[1]);
        }
    }

    #[test]
    fn numbers_follow_the_country_whose_code_they_begin_with() {
        let follow = |format, values: &[&str]| {
            phones(
                &[("country", "follow"), ("home", "de"), ("format", format)],
                values,
            )
        };
        for (value, code) in [
            ("+33 6 12 34 56 78", "+33"),
            ("0033 612345678", "+33"),
            ("(+48) 512 345 678", "+48"),
            ("+1 415 386 2671", "+1"),
            ("030 1234567", "+49"),
            // Of these nobody knows numbers that are nobody's.
            ("+351 912 345 678", "+49"),
            ("+971501234567", "+49"),
            ("0", "+49"),
            ("n/a", "+49"),
            ("+", "+49"),
        ] {
            let made = &follow("e164", &[value])[0];
            assert!(made.starts_with(code), "{value} {made}");
        }
        let written = [
            "+33 6 12 34 56 78",
            "0033 6 12 34 56 78",
            "030 12345678",
            "+44 (0)20 7123 4567",
        ];
        for (value, made) in written.iter().zip(follow("keep", &written)) {
            let signs = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "#");
            assert_eq!(signs(value), signs(&made));
            let code = value.split(' ').next().unwrap();
            assert!(made.starts_with(&code[..1]) && made != *value, "{made}");
        }
        // As a column has it that is of one country alone.
        for (country, value) in [
            ("fr", "+33612345678"),
            ("us", "+14153862671"),
            ("de", "030"),
        ] {
            assert_eq!(
                phones(&[("country", country), ("format", "keep")], &[value]),
                follow("keep", &[value])
            );
        }
        let one = ["+49 30 901820555", "030 901820555"];
        let params = [("country", "follow"), ("home", "de"), ("compare", "end")];
        let made = phones(&params, &one);
        assert_eq!(made[0], made[1]);
    }

    #[test]
    fn a_home_is_for_numbers_that_follow() {
        let ty = Type::plain("text", Family::Text);
        for params in [&[("home", "de")][..], &[("country", "fr"), ("home", "de")]] {
            assert!(prepare(&Arg::map(params), Input { ty: &ty }).is_err());
        }
    }

    #[test]
    fn international_numbers_are_as_long_as_said() {
        let ty = Type::plain("text", Family::Text);
        let follow = Arg::map(&[("country", "follow")]);
        let follow = prepare(&follow, Input { ty: &ty }).unwrap();
        let longest = PLANS.iter().map(Plan::longest_international).max();
        assert_eq!(follow.guarantees().max_chars, longest);
        for plan in PLANS {
            let params = [("country", plan.country)];
            let prepared = prepare(&Arg::map(&params), Input { ty: &ty }).unwrap();
            let most = prepared.guarantees().max_chars.unwrap() as usize;
            let values: Vec<String> = (0..500).map(|n| format!("{n}")).collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let made = phones(&params, &values);
            let longest = made.iter().map(String::len).max().unwrap();
            assert_eq!(longest, most, "{}", plan.country);
        }
    }

    #[test]
    fn area_codes_are_geographic() {
        let codes = &*AREA_CODES;
        assert_eq!(codes.len(), 648);
        assert!(!codes.contains(&911) && !codes.contains(&800) && !codes.contains(&291));
    }

    #[test]
    fn numbers_are_of_a_range_of_the_country() {
        for plan in PLANS {
            let params = [("country", plan.country), ("format", "national")];
            let values: Vec<String> = (0..200).map(|n| format!("{n}")).collect();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let e164 = phones(&[("country", plan.country)], &values);
            for (national, e164) in phones(&params, &values).iter().zip(e164) {
                let fits = |range: &&&str| {
                    let same = |(sign, other): (char, char)| match sign {
                        '#' => other.is_ascii_digit(),
                        sign => sign == other,
                    };
                    range.len() == national.len() && range.chars().zip(national.chars()).all(same)
                };
                assert!(plan.ranges.iter().any(|range| fits(&range)), "{national}");
                let digits: String = national.chars().filter(char::is_ascii_digit).collect();
                assert!(e164.strip_prefix('+').unwrap().starts_with(plan.code));
                assert!(e164.len() <= LONGEST as usize && digits.len() >= 8);
            }
        }
    }

    #[test]
    fn kept_signs_stand_where_they_stood() {
        let keep = |country: &'static str, values: &[&str]| {
            phones(&[("format", "keep"), ("country", country)], values)
        };
        let shape = |text: &str| -> String {
            let sign = |c: char| if c.is_ascii_digit() { '#' } else { c };
            text.chars().map(sign).collect()
        };
        for (country, values) in [
            (
                "us",
                &[
                    "(415) 386-2671",
                    "415.386.2671",
                    "+1 415 386 2671",
                    "1-415-386-2671",
                ][..],
            ),
            (
                "uk",
                &[
                    "020 7123 4567",
                    "+44 (0)20 7123 4567",
                    "0044 20 7123 4567",
                    "(01632) 123 456",
                ],
            ),
            (
                "fr",
                &[
                    "01 23 45 67 89",
                    "01.23.45.67.89",
                    "+33 1 23 45 67 89",
                    "123456789",
                ],
            ),
            ("de", &["030 1234567 8", "+49 30 12345678"]),
        ] {
            for (real, kept) in values.iter().zip(keep(country, values)) {
                assert_eq!(shape(&kept), shape(real), "{country}");
                assert_ne!(kept, *real);
            }
        }
        for (real, kept) in ["12", "+33 1 23", "020 7123 4567 ext 12", "n/a"]
            .iter()
            .zip(keep(
                "uk",
                &["12", "+33 1 23", "020 7123 4567 ext 12", "n/a"],
            ))
        {
            assert!(kept.starts_with("+44") && kept.len() > 11, "{real} {kept}");
        }
        let american = &keep("us", &["(415) 386-2671"])[0];
        assert!(american[5..].starts_with(" 555-01"), "{american}");
    }

    #[test]
    fn numbers_one_to_one_keep_what_stands_in_front_and_how_they_are_written() {
        let any = |values: &[&str]| phones(&[("numbers", "any")], values);
        let one = [
            "+44 7811 845-029",
            "07811845029",
            "811845029",
            "sms:00447811845029",
        ];
        let made = any(&one);
        let end = |text: &str| -> String {
            let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
            digits[digits.len() - 9..].iter().collect()
        };
        assert!(
            made.iter().all(|other| end(other) == end(&made[0])),
            "{made:?}"
        );
        assert_ne!(end(&made[0]), end(one[0]));
        assert!(made[0].starts_with("+44 7") && made[0].as_bytes()[12] == b'-');
        assert!(made[1].starts_with("07") && made[3].ends_with(&end(&made[0])));
        // Words change, and what is too long or too short for a number changes as a whole.
        assert!(!made[3].starts_with("sms:"));
        for value in ["4539148803436467", "12345678", "reception"] {
            let made = any(&[value]);
            assert_eq!(made[0].len(), value.len());
            let same = made[0].bytes().zip(value.bytes()).filter(|(a, b)| a == b);
            assert!(same.count() <= value.len() / 2, "{made:?}");
        }
        // No two meet, however they begin.
        let many: Vec<String> = (0..4000)
            .map(|n| format!("{}{:09}", ["", "0", "+49", "1"][n % 4], n / 4))
            .collect();
        let values: Vec<&str> = many.iter().map(String::as_str).collect();
        let made: std::collections::HashSet<String> = any(&values).into_iter().collect();
        assert_eq!(made.len(), many.len());
        let ty = Type::plain("text", Family::Text);
        let params = Arg::map(&[("numbers", "any"), ("country", "de")]);
        let prepared = prepare(&params, Input { ty: &ty }).unwrap();
        assert_eq!(prepared.guarantees().distinct, Distinct::Always);
        assert!(prepared.passes_parts() && prepared.guarantees().max_chars.is_none());
        assert!(
            !prepare(&Arg::none(), Input { ty: &ty })
                .unwrap()
                .passes_parts()
        );
    }

    #[test]
    fn dashes_are_north_american() {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("format", "dashed"), ("country", "fr")]);
        assert!(prepare(&args, Input { ty: &ty }).is_err());
    }
}
