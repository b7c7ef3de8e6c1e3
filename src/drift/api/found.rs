//! What was found so far, where it stands, and which operations it concerns.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use super::document::{Document, Node, Unfollowed};
use super::operations::METHODS;
use super::rule::{self, Direction, Rule};
use super::shape::Schema;
use crate::drift::settings::secrets::{by_form, has_pair};
use crate::error::without_login;

/// Schemas that are looked at in all pairs together. The largest public descriptions have some 200,000; documents that
/// combine a few in every way have no end.
const MOST_PARTS: usize = 500_000;

/// Values are shown up to so many characters.
const LONGEST_SHOWN: usize = 80;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What sort of difference it is.
    pub rule: Rule,
    /// Method and path, a path, or a webhook; empty where it concerns the whole document.
    pub operation: String,
    /// Which part of it: `query parameter limit`, `response 200 application/json: items[].id`. May be empty.
    pub part: String,
    /// JSON Pointer of what differs, in the expected document where it is there.
    pub pointer: String,
    /// As expected.
    pub expected: String,
    /// As it is.
    pub actual: String,
    /// How many other operations it concerns, by way of a component that they share.
    pub elsewhere: usize,
}

impl Finding {
    /// What of the expected document is not there to be compared, where that is what this finding tells: an operation, or
    /// operation and part. Nothing is known of what else may have differed in it.
    pub fn gone(&self) -> Vec<String> {
        let part = || vec![format!("{}: {}", self.operation, self.part)];
        match self.rule.id {
            id if id == rule::PATH_REMOVED.id => {
                let of = |method: &str| format!("{} {}", method.to_uppercase(), self.operation);
                METHODS.into_iter().map(of).collect()
            }
            id if id == rule::OPERATION_REMOVED.id || id == rule::WEBHOOK_REMOVED.id => {
                vec![self.operation.clone()]
            }
            id if id == rule::PARAMETER_REMOVED.id
                || id == rule::REQUEST_PROPERTY_REMOVED.id
                || id == rule::RESPONSE_PROPERTY_REMOVED.id =>
            {
                part()
            }
            _ => Vec::new(),
        }
    }
}

/// Two descriptions, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The differences.
    pub findings: Vec<Finding>,
    /// Operations that are in both, in the order of the expected document.
    pub operations: Vec<String>,
}

/// Which part of which operation is looked at.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// Number of the operation, where it is one that is in both documents.
    pub(super) number: Option<usize>,
    operation: Rc<str>,
    base: Rc<str>,
    path: String,
}

impl Spot {
    /// An operation, a path, or a webhook; or the document by an empty name.
    pub(super) fn of(operation: &str, number: Option<usize>) -> Self {
        Self {
            number,
            operation: operation.into(),
            base: "".into(),
            path: String::new(),
        }
    }

    /// A part of it: `request body`, `query parameter limit`.
    pub(super) fn part(&self, name: &str) -> Self {
        let base = if self.base.is_empty() {
            name.into()
        } else {
            format!("{} {name}", self.base).into()
        };
        Self {
            base,
            ..self.clone()
        }
    }

    /// A property below it.
    pub(super) fn property(&self, name: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.step(&format!("{dot}{name}"))
    }

    /// Further down: `[]`, `.*`.
    pub(super) fn step(&self, step: &str) -> Self {
        Self {
            path: format!("{}{step}", self.path),
            ..self.clone()
        }
    }

    fn shown(&self, detail: &str) -> String {
        let mut text = self.base.to_string();
        for more in [self.path.as_str(), detail] {
            if !more.is_empty() {
                let colon = if text.is_empty() { "" } else { ": " };
                text = format!("{text}{colon}{more}");
            }
        }
        text
    }
}

/// Two schemas to compare.
pub(super) struct Pair<'d> {
    /// Its number.
    pub(super) number: usize,
    /// As expected.
    pub(super) expected: Schema<'d>,
    /// As it is.
    pub(super) actual: Schema<'d>,
    /// Who sends what they describe.
    pub(super) direction: Direction,
    /// Where they were met first.
    pub(super) spot: Spot,
}

type Ids = Vec<(usize, bool)>;

/// From where a pair of schemas is met.
#[derive(Default)]
struct Met {
    operations: BTreeSet<usize>,
    pairs: Vec<usize>,
}

/// Two documents on their way to a list of findings.
pub(super) struct Comparison<'d> {
    /// As expected.
    pub(super) expected: Document<'d>,
    /// As it is.
    pub(super) actual: Document<'d>,
    operations: Vec<String>,
    /// With the operation and the pair of schemas that each belongs to.
    findings: Vec<(Finding, Option<usize>, Option<usize>)>,
    queue: VecDeque<Pair<'d>>,
    known: HashMap<(Ids, Ids, Direction), usize>,
    met: Vec<Met>,
    /// So many schemas are looked at, in all pairs together, before it is given up.
    pub(super) budget: usize,
}

impl<'d> Comparison<'d> {
    /// Before anything is compared.
    pub(super) fn new(expected: Document<'d>, actual: Document<'d>) -> Self {
        Self {
            expected,
            actual,
            operations: Vec::new(),
            findings: Vec::new(),
            queue: VecDeque::new(),
            known: HashMap::new(),
            met: Vec::new(),
            budget: MOST_PARTS,
        }
    }

    /// An operation that is in both.
    pub(super) fn operation_spot(&mut self, name: &str) -> Spot {
        self.operations.push(name.to_owned());
        Spot::of(name, Some(self.operations.len() - 1))
    }

    /// Something differs at a spot: what, which detail of it, where in the document.
    pub(super) fn found(
        &mut self,
        rule: Rule,
        (spot, detail): (&Spot, &str),
        pointer: &str,
        [expected, actual]: [&str; 2],
    ) {
        self.add(rule, (spot, detail), pointer, [expected, actual], None);
    }

    /// Something differs between two schemas.
    pub(super) fn found_in(
        &mut self,
        pair: &Pair<'d>,
        rule: Rule,
        (spot, detail): (&Spot, &str),
        pointer: &str,
        texts: [&str; 2],
    ) {
        self.add(rule, (spot, detail), pointer, texts, Some(pair.number));
    }

    fn add(
        &mut self,
        rule: Rule,
        (spot, detail): (&Spot, &str),
        pointer: &str,
        [expected, actual]: [&str; 2],
        pair: Option<usize>,
    ) {
        let finding = Finding {
            rule,
            operation: spot.operation.to_string(),
            part: spot.shown(detail),
            pointer: pointer.to_owned(),
            expected: harmless(expected),
            actual: harmless(actual),
            elsewhere: 0,
        };
        self.findings.push((finding, spot.number, pair));
    }

    /// Two schemas are to be compared, met in a pair of others or in an operation.
    pub(super) fn meet(
        &mut self,
        [expected, actual]: [Schema<'d>; 2],
        direction: Direction,
        spot: &Spot,
        from: Option<usize>,
    ) {
        if expected.is_empty() && actual.is_empty() {
            return;
        }
        let expected = self.expected.canonical(expected);
        let actual = self.actual.canonical(actual);
        let ids = |schema: &Schema<'d>| schema.iter().map(Node::id).collect::<Ids>();
        let key = (ids(&expected), ids(&actual), direction);
        let known = self.known.get(&key).copied();
        let number = known.unwrap_or(self.met.len());
        if known.is_none() {
            self.known.insert(key, number);
            self.met.push(Met::default());
            self.queue.push_back(Pair {
                number,
                expected,
                actual,
                direction,
                spot: spot.clone(),
            });
        }
        if let Some(met) = self.met.get_mut(number) {
            match from {
                Some(pair) => met.pairs.push(pair),
                None => met.operations.extend(spot.number),
            }
        }
    }

    /// The next pair to compare.
    pub(super) fn next_pair(&mut self) -> Option<Pair<'d>> {
        self.queue.pop_front()
    }

    /// Both nodes with their references followed; what cannot be followed is told.
    pub(super) fn resolved(&mut self, spot: &Spot, nodes: [Node<'d>; 2]) -> Option<[Node<'d>; 2]> {
        let [expected, actual] = nodes;
        let one = self.expected.resolve(expected.clone());
        let other = self.actual.resolve(actual.clone());
        match (one, other) {
            (Ok(one), Ok(other)) => Some([one, other]),
            (one, other) => {
                let left = one.err().map(|error| (expected, error));
                let right = other.err().map(|error| (actual, error));
                self.unfollowed(spot, None, [left.as_slice(), right.as_slice()]);
                None
            }
        }
    }

    /// References that were not followed on either side.
    pub(super) fn unfollowed(
        &mut self,
        spot: &Spot,
        pair: Option<&Pair<'d>>,
        sides: [&[(Node<'d>, Unfollowed)]; 2],
    ) {
        let remote = |side: &[(Node<'d>, Unfollowed)], wanted: &str| {
            side.iter()
                .any(|(_, error)| matches!(error, Unfollowed::Remote(text) if text == wanted))
        };
        let [one, other] = sides;
        for (side, opposite, is_expected) in [(one, other, true), (other, one, false)] {
            for (node, error) in side {
                let (rule, text) = match error {
                    Unfollowed::Nowhere(text) => (rule::REFERENCE_BROKEN, text),
                    Unfollowed::Remote(text) if !remote(opposite, text) => {
                        (rule::REFERENCE_CHANGED, text)
                    }
                    Unfollowed::Remote(_) if !is_expected => continue,
                    Unfollowed::Remote(text) => (rule::REFERENCE_NOT_FOLLOWED, text),
                };
                let text = cut(text);
                let texts = match (rule == rule::REFERENCE_NOT_FOLLOWED, is_expected) {
                    (true, _) => [text.as_str(), text.as_str()],
                    (false, true) => [text.as_str(), "something else"],
                    (false, false) => ["something else", text.as_str()],
                };
                let number = pair.map(|pair| pair.number);
                self.add(rule, (spot, ""), &node.pointer, texts, number);
            }
        }
    }

    /// There is more to compare than any description of an API has.
    pub(super) fn give_up(&mut self) {
        self.queue.clear();
        let texts = ["an end", "more and more combinations"];
        self.found(rule::NOT_COMPARED, (&Spot::of("", None), ""), "#", texts);
    }

    /// All findings in order.
    pub(super) fn finish(mut self) -> Compared {
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by(|(a, a_number, _), (b, b_number, _)| {
            let order = a_number.cmp(b_number);
            let order = order.then_with(|| a.operation.cmp(&b.operation));
            order.then_with(|| (a.rule.impact, &a.part).cmp(&(b.rule.impact, &b.part)))
        });
        findings.dedup_by(|(a, ..), (b, ..)| a == b);
        let mut memory = HashMap::new();
        let findings = findings.into_iter().map(|(mut finding, _, pair)| {
            if let Some(pair) = pair {
                let count = *memory
                    .entry(pair)
                    .or_insert_with(|| self.operations_of(pair));
                finding.elsewhere = count.saturating_sub(1);
            }
            finding
        });
        let findings = findings.collect();
        Compared {
            findings,
            operations: self.operations,
        }
    }

    /// How many operations lead to a pair of schemas.
    fn operations_of(&self, pair: usize) -> usize {
        let mut operations: BTreeSet<usize> = BTreeSet::new();
        let mut seen = BTreeSet::from([pair]);
        let mut next = vec![pair];
        while let Some(met) = next.pop().and_then(|pair| self.met.get(pair)) {
            operations.extend(&met.operations);
            next.extend(met.pairs.iter().filter(|pair| seen.insert(**pair)));
        }
        operations.len()
    }
}

/// A value as people read it.
pub(super) fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| cut(&value.to_string()))
}

/// Several texts as people read them.
pub(super) fn listed<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<T> = texts.into_iter().collect();
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    if texts.is_empty() {
        "none".to_owned()
    } else {
        cut(&texts.join(", "))
    }
}

/// A text of the document without logins in addresses, and none of it where it has another secret.
fn harmless(text: &str) -> String {
    let named = || has_pair(text).then_some("a secret");
    match by_form(text).next().or_else(named) {
        Some(what) => format!("not shown: it seems to hold {what}"),
        None => without_login(text).into_owned(),
    }
}

/// A text, not too long.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
