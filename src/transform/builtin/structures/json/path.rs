//! A JSONPath as steps down from the root. Filters are not taken: what they compare may itself be changed.
//!
//! Source: RFC 9535; the grammar is that of the `jsonpath-rust` crate.

use jsonpath_rust::parser::model::{Segment, Selector};
use jsonpath_rust::parser::parse_json_path;

use crate::transform::args::Problem;

/// A parsed path.
#[derive(Debug, Clone)]
pub(in super::super) struct Path {
    pub(in super::super) steps: Vec<Step>,
}

/// From a container to some of its children.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Step {
    /// Whether it starts at every container below, too (`..`).
    pub(in super::super) descends: bool,
    selectors: Vec<Select>,
}

/// Which children.
#[derive(Debug, Clone, PartialEq)]
enum Select {
    Name(String),
    All,
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
}

/// A child as its container knows it.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Child<'a> {
    Member(&'a str),
    /// Index and number of elements.
    Element(usize, usize),
}

impl Path {
    pub(in super::super) fn parse(text: &str) -> Result<Self, Problem> {
        let query = parse_json_path(text).map_err(|_| {
            Problem::new("this is no JSONPath")
                .hint("write `$.member`, `$.list[*].member` or `$..member`")
        })?;
        let steps = query.segments.iter().map(step).collect::<Option<_>>();
        steps.map(|steps| Self { steps }).ok_or_else(|| {
            Problem::new("paths with filters are not taken")
                .hint("name the members, or all with `*`")
        })
    }

    /// Whether another path goes on below what this one names.
    pub(in super::super) fn is_above(&self, other: &Self) -> bool {
        other.steps.len() > self.steps.len() && other.steps.starts_with(&self.steps)
    }

    /// Whether this path names whatever stands in what another one names, so that nothing there is left to chance.
    pub(in super::super) fn is_rest_of(&self, other: &Self) -> bool {
        let below = self.steps.strip_prefix(other.steps.as_slice());
        matches!(below, Some([step]) if step.is_wild())
    }

    /// A text that every document holds in which the path names something: a member's name in quotes. Only while the
    /// document escapes nothing.
    pub(in super::super) fn needle(&self) -> Option<String> {
        self.steps
            .iter()
            .rev()
            .find_map(|step| match step.selectors.as_slice() {
                [Select::Name(name)] => {
                    let plain = !name.contains(|c: char| c == '"' || c == '\\' || c.is_control());
                    plain.then(|| format!("\"{name}\""))
                }
                _ => None,
            })
    }
}

fn step(segment: &Segment) -> Option<Step> {
    let (descends, selectors) = match segment {
        Segment::Descendant(inner) => (true, step(inner)?.selectors),
        Segment::Selector(selector) => (false, vec![select(selector)?]),
        Segment::Selectors(selectors) => {
            (false, selectors.iter().map(select).collect::<Option<_>>()?)
        }
    };
    Some(Step {
        descends,
        selectors,
    })
}

fn select(selector: &Selector) -> Option<Select> {
    Some(match selector {
        Selector::Name(name) => Select::Name(name.clone()),
        Selector::Wildcard => Select::All,
        Selector::Index(index) => Select::Index(*index),
        Selector::Slice(start, end, step) => Select::Slice {
            start: *start,
            end: *end,
            step: step.unwrap_or(1),
        },
        Selector::Filter(_) => return None,
    })
}

impl Step {
    /// Whether it leads to children of whatever name.
    pub(in super::super) fn is_wild(&self) -> bool {
        self.selectors.contains(&Select::All)
    }

    /// Whether the step leads to a child.
    pub(in super::super) fn leads_to(&self, child: Child<'_>) -> bool {
        self.selectors.iter().any(|selector| selector.takes(child))
    }
}

impl Select {
    fn takes(&self, child: Child<'_>) -> bool {
        match (self, child) {
            (Self::All, _) => true,
            (Self::Name(wanted), Child::Member(name)) => wanted == name,
            (Self::Index(wanted), Child::Element(index, length)) => {
                absolute(*wanted, length) == index as i64
            }
            (Self::Slice { start, end, step }, Child::Element(index, length)) => {
                slice_takes((*start, *end, *step), index as i64, length)
            }
            _ => false,
        }
    }
}

/// Negative indices count from the end.
fn absolute(index: i64, length: usize) -> i64 {
    if index < 0 {
        index.saturating_add(length as i64)
    } else {
        index
    }
}

/// Source: RFC 9535, section 2.3.4.2.
fn slice_takes(
    (start, end, step): (Option<i64>, Option<i64>, i64),
    index: i64,
    length: usize,
) -> bool {
    let last = length as i64;
    if step == 0 {
        return false;
    }
    if step > 0 {
        let lower = absolute(start.unwrap_or(0), length).clamp(0, last);
        let upper = absolute(end.unwrap_or(last), length).clamp(0, last);
        (lower..upper).contains(&index) && (index - lower) % step == 0
    } else {
        let upper = start.map_or(last - 1, |start| {
            absolute(start, length).clamp(-1, last - 1)
        });
        let lower = end.map_or(-1, |end| absolute(end, length).clamp(-1, last - 1));
        lower < index && index <= upper && (upper - index) % step == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(path: &str, length: usize) -> Vec<usize> {
        let path = Path::parse(path).unwrap();
        let step = &path.steps[0];
        (0..length)
            .filter(|index| step.leads_to(Child::Element(*index, length)))
            .collect()
    }

    #[test]
    fn indices_and_slices_follow_the_standard() {
        assert_eq!(taken("$[0]", 3), [0]);
        assert_eq!(taken("$[-1]", 3), [2]);
        assert_eq!(taken("$[-4]", 3), [0; 0]);
        assert_eq!(taken("$[1:3]", 7), [1, 2]);
        assert_eq!(taken("$[5:]", 7), [5, 6]);
        assert_eq!(taken("$[1:5:2]", 7), [1, 3]);
        assert_eq!(taken("$[5:1:-2]", 7), [3, 5]);
        assert_eq!(taken("$[::-1]", 3), [0, 1, 2]);
        assert_eq!(taken("$[-2:]", 7), [5, 6]);
        assert_eq!(taken("$[0,2]", 3), [0, 2]);
        assert_eq!(taken("$[*]", 2), [0, 1]);
    }

    #[test]
    fn needles_are_the_last_names() {
        let needle = |path| Path::parse(path).unwrap().needle();
        assert_eq!(needle("$.a.b[*]"), Some("\"b\"".into()));
        assert_eq!(needle("$[*]"), None);
        assert_eq!(needle("$['a','b'][0]"), None);
    }

    #[test]
    fn filters_and_nonsense_are_refused() {
        for path in ["$.a[?@.b == 1]", "$.", "$a b", "$[", "$.a[?(@.b)]"] {
            assert!(Path::parse(path).is_err(), "{path}");
        }
        assert!(Path::parse("$").unwrap().steps.is_empty());
        assert!(Path::parse("$..a").unwrap().steps[0].descends);
    }
}
