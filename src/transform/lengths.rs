//! The parameter `longest`: of a list of words, or of what is composed of several, only what is short enough is drawn.
//!
//! It is written in the rule, and never follows from a column's width by itself: equal values in two columns of one domain
//! must become equal stand-ins, however wide the columns are.

use super::args::{Arg, Problem, Span, Value};
use super::compose::Composition;
use super::entry::{Entry, Param};
use super::params::Params;

/// The parameter, for transforms whose stand-ins are words out of lists.
pub const LONGEST: Param = Param {
    name: "longest",
    kind: "integer",
    default: "none",
    doc: "draw only what has at most so many characters; the same in all columns of a domain, or equal values part ways",
};

/// Transforms that make something of every value that is something, whatever their parameters are. Of all others a value may
/// come out empty: a filler of no character, a text that is fixed, what another column holds.
pub const NEVER_EMPTY: &[&str] = &[
    "address",
    "amount",
    "bic",
    "city",
    "color",
    "company",
    "country",
    "credit_card",
    "currency",
    "digits",
    "domain",
    "email",
    "file_path",
    "first_name",
    "hash",
    "house_number",
    "iban",
    "ip_address",
    "ip_prefix",
    "job",
    "last_name",
    "lorem",
    "mac_address",
    "middle_name",
    "name",
    "national_id",
    "noise",
    "password_hash",
    "persona",
    "phone",
    "postcode",
    "social_handle",
    "ssn",
    "state",
    "street",
    "text",
    "time_zone",
    "title",
    "ulid",
    "url",
    "user_agent",
    "username",
    "uuid",
];

/// Characters beyond which it says nothing: no list has words, and no form gives texts, as long as that.
const MOST: u32 = 1000;

/// Stand-ins below which a rule is refused, unless they are half of all that there are.
const FEW: u64 = 20;

/// How long stand-ins may be, as a rule has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Longest {
    most: Option<u32>,
    span: Span,
}

impl Longest {
    /// What the rule gives; no limit where it gives none.
    pub fn read(params: &mut Params<'_>) -> Self {
        let given = params.scalar(LONGEST.name);
        Self {
            span: given.map(|given| given.span).unwrap_or_default(),
            most: given.and_then(|_| params.integer(LONGEST.name, 1..=MOST)),
        }
    }

    /// Whether there is a limit.
    pub fn is_given(self) -> bool {
        self.most.is_some()
    }

    /// Whether a text of so many characters is short enough.
    pub fn takes(self, length: u32) -> bool {
        self.most.is_none_or(|most| length <= most)
    }

    /// What of a composition is short enough. A problem where that is too little.
    pub fn of(self, composition: Composition) -> Result<Composition, Problem> {
        let Some(most) = self.most.filter(|most| *most < composition.max_chars()) else {
            return Ok(composition);
        };
        let counts = composition.counts();
        self.enough(&counts)?;
        composition
            .shortened(most)
            .ok_or_else(|| self.too_few(&counts, 0))
    }

    /// What of a list is short enough, in its order. A problem where that is too little.
    pub fn of_list<'w>(self, list: &[&'w str]) -> Result<Vec<&'w str>, Problem> {
        let length = |word: &str| word.chars().count();
        let mut counts = vec![0; list.iter().map(|word| length(word) + 1).max().unwrap_or(1)];
        for word in list {
            if let Some(count) = counts.get_mut(length(word)) {
                *count += 1;
            }
        }
        self.enough(&counts)?;
        let short = list.iter().filter(|word| self.takes(length(word) as u32));
        Ok(short.copied().collect())
    }

    /// Whether texts that all have so many characters, as codes and initials do, are short enough.
    pub fn of_exactly(self, length: u32) -> Result<(), Problem> {
        if self.takes(length) {
            return Ok(());
        }
        let problem = Problem::new(format!("what comes out has {length} characters"));
        Err(problem
            .hint(format!(
                "give `longest: {length}` or more, or leave it away"
            ))
            .at(self.span))
    }

    fn enough(self, counts: &[u64]) -> Result<(), Problem> {
        let fitting = up_to(counts, self.most);
        if self.most.is_none() || is_enough(fitting, up_to(counts, None)) {
            return Ok(());
        }
        Err(self.too_few(counts, fitting))
    }

    fn too_few(self, counts: &[u64], fitting: u64) -> Problem {
        let all = up_to(counts, None);
        let lengths = (0..counts.len()).map(|length| length as u32);
        let mut lengths = lengths.map(|length| (length, up_to(counts, Some(length))));
        let hint = match lengths.find(|(_, fitting)| is_enough(*fitting, all)) {
            Some((length, fitting)) => format!(
                "`{}: {length}` is the least, which leaves {fitting}; `text` keeps the length of what stood there",
                LONGEST.name
            ),
            None => "use `text`, which keeps the length of what stood there".to_owned(),
        };
        // Of some there are more than can be counted.
        let of_all = match all {
            u64::MAX => String::new(),
            all => format!(" of {all}"),
        };
        let what = match fitting {
            0 => "no stand-in is that short".to_owned(),
            few => format!("only {few}{of_all} stand-ins are that short"),
        };
        Problem::new(what).hint(hint).at(self.span)
    }
}

/// Whether so many stand-ins are worth drawing from.
fn is_enough(fitting: u64, all: u64) -> bool {
    fitting >= FEW || (fitting > 0 && fitting.saturating_mul(2) >= all)
}

/// How many have at most so many characters.
fn up_to(counts: &[u64], most: Option<u32>) -> u64 {
    let most = most.map_or(usize::MAX, |most| most as usize);
    let fitting = counts.iter().take(most.saturating_add(1)).copied();
    fitting.fold(0, u64::saturating_add)
}

/// What a rule for a transform says of its `longest`, as written; `None` where it says nothing.
pub fn given(args: &Arg) -> Option<&str> {
    let Value::Map(pairs) = &args.value else {
        return None;
    };
    let (_, value) = pairs.iter().find(|(name, _)| is_longest(name))?;
    match &value.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The parameters without `longest`.
pub fn without(args: &Arg) -> Arg {
    let mut rest = args.clone();
    if let Value::Map(pairs) = &mut rest.value {
        pairs.retain(|(name, _)| !is_longest(name));
        if pairs.is_empty() {
            rest.value = Value::Null;
        }
    }
    rest
}

/// The parameters with this `longest`; `None` for a transform that has no such parameter.
pub fn with(entry: &Entry, args: &Arg, longest: u32) -> Option<Arg> {
    entry.with(args, LONGEST.name, &longest.to_string())
}

fn is_longest(name: &Arg) -> bool {
    matches!(&name.value, Value::Scalar { text, .. } if text == LONGEST.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::transform::registry::{REGISTRY, find};
    use crate::transform::{Guarantees, Input};

    fn is_same(param: &Param) -> bool {
        param.name == LONGEST.name
    }

    fn promise(name: &str, params: &[(&str, &str)]) -> Result<Guarantees, Problem> {
        let ty = Type::plain("text", Family::Text);
        let entry = find(name).unwrap();
        let prepared = (entry.prepare)(&Arg::map(params), Input { ty: &ty })?;
        Ok(prepared.guarantees())
    }

    #[test]
    fn whatever_takes_it_is_as_short_as_it_says() {
        let taking = REGISTRY
            .iter()
            .filter(|entry| entry.params.iter().any(is_same));
        let names: Vec<&str> = taking.map(|entry| entry.name).collect();
        assert_eq!(
            names,
            [
                "name",
                "first_name",
                "middle_name",
                "last_name",
                "title",
                "job",
                "address",
                "street",
                "city",
                "state",
                "country",
                "company",
                "file_path"
            ]
        );
        for name in names {
            let all = promise(name, &[]).unwrap();
            let most = all.max_chars.unwrap() - 1;
            let short = promise(name, &[("longest", &most.to_string())]).unwrap();
            assert!(short.max_chars.unwrap() <= most, "{name}");
            let (fewer, more) = (short.distinct.stand_ins(), all.distinct.stand_ins());
            // Of addresses and paths there are more than can be counted.
            let is_less = fewer < more || more == Some(u64::MAX);
            assert!(is_less || short.distinct.is_unique(), "{name}");
            let enough = promise(name, &[("longest", "1000")]).unwrap();
            assert_eq!(enough, all, "{name}");
            assert!(promise(name, &[("longest", "1")]).is_err(), "{name}");
        }
    }

    #[test]
    fn where_too_few_are_that_short_the_least_that_is_enough_is_told() {
        let problem = promise("first_name", &[("longest", "2")]).unwrap_err();
        assert!(problem.message.contains("stand-in"), "{}", problem.message);
        let hint = problem.hint.unwrap();
        let least = hint
            .split(['`', ' '])
            .find_map(|word| word.parse::<u32>().ok());
        let least = least.unwrap();
        let of = |longest: u32| promise("first_name", &[("longest", &longest.to_string())]);
        assert!(of(least).is_ok() && of(least - 1).is_err(), "{hint}");
    }

    #[test]
    fn no_number_is_told_that_was_not_counted() {
        for longest in ["1", "12"] {
            let problem = promise("address", &[("longest", longest)]).unwrap_err();
            assert!(
                !problem.message.contains("18446744073709551615"),
                "{}",
                problem.message
            );
            assert!(problem.message.contains("short"), "{}", problem.message);
        }
    }

    #[test]
    fn few_titles_are_enough_because_there_are_few() {
        let short = promise("title", &[("longest", "3")]).unwrap();
        assert_eq!(
            (short.max_chars, short.distinct.stand_ins()),
            (Some(3), Some(3))
        );
    }

    #[test]
    fn a_limit_is_put_beside_what_the_rule_says_already() {
        let country = find("country").unwrap();
        let code = with(country, &Arg::scalar("code"), 3).unwrap();
        assert_eq!(given(&code), Some("3"));
        assert_eq!(without(&code), Arg::map(&[("format", "code")]));
        let again = with(country, &code, 2).unwrap();
        assert_eq!(given(&again), Some("2"));
        assert_eq!(
            without(&with(country, &Arg::none(), 9).unwrap()),
            Arg::none()
        );
        assert!(with(find("email").unwrap(), &Arg::none(), 9).is_none());
    }
}
