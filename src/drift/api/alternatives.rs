//! Alternatives of `oneOf` and `anyOf`: which of one side is which of the other.
//!
//! Pairs are made by the name of the component or the title, then of what says the same, then of what looks most alike:
//! the same types, and the most properties of the same names.

use std::collections::{BTreeSet, HashMap};

use super::document::{Document, Node};
use super::found::{Comparison, cut};
use super::rule::{self, Turn};
use super::same::same;
use super::schemas::Look;
use super::shape::{Schema, Shape, Types};

/// What is not paired by name is looked at in so many pairs at most.
const MOST_TRIES: usize = 10_000;

/// One alternative.
struct Alternative<'d> {
    /// The schema that holds for it.
    schema: Schema<'d>,
    /// What stands in the list.
    node: Option<Node<'d>>,
}

impl<'d> Alternative<'d> {
    fn listed(node: &Node<'d>) -> Self {
        Self {
            schema: vec![node.clone()],
            node: Some(node.clone()),
        }
    }

    /// The component that it refers to, or its title.
    fn name(&self) -> Option<String> {
        let node = self.node.as_ref().or_else(|| self.schema.first())?;
        let component = |text: &str| {
            let name = text.strip_prefix("#/components/schemas/")?;
            (!name.contains('/')).then(|| name.to_owned())
        };
        let named = match node.text("$ref") {
            Some(reference) => reference.rsplit('/').next().map(str::to_owned),
            None => component(&node.pointer),
        };
        named.or_else(|| node.text("title").map(str::to_owned))
    }

    fn shown(&self) -> String {
        match (self.name(), &self.node) {
            (Some(name), _) => cut(&name),
            (None, Some(node)) => cut(&node.value.to_string()),
            (None, None) => "another".to_owned(),
        }
    }

    fn pointer(&self) -> String {
        let node = self.node.as_ref().or_else(|| self.schema.first());
        node.map_or_else(|| "#".to_owned(), |node| node.pointer.clone())
    }

    fn profile(&self, document: Document<'d>) -> (Types, BTreeSet<&'d str>) {
        let shape = Shape::of(document, &self.schema);
        (shape.types, shape.properties().into_keys().collect())
    }
}

impl<'d> Comparison<'d> {
    /// Where one side has alternatives and the other has none, the other is one alternative. Says whether that was so.
    pub(super) fn spread(&mut self, look: &Look<'_, 'd>) -> bool {
        let whole = |schema: &Schema<'d>| {
            vec![Alternative {
                schema: schema.clone(),
                node: None,
            }]
        };
        let spread = |schema: &Schema<'d>, group: &[Node<'d>]| -> Vec<Alternative<'d>> {
            let alternatives = group.iter().map(|alternative| {
                let mut all: Schema<'d> = schema.iter().map(|node| node.as_plain(true)).collect();
                all.push(alternative.clone());
                Alternative {
                    schema: all,
                    node: Some(alternative.clone()),
                }
            });
            alternatives.collect()
        };
        let (one, other) = (&look.pair.expected, &look.pair.actual);
        let sides = match (&look.expected.groups[..], &look.actual.groups[..]) {
            ([], [group]) => [whole(one), spread(other, group)],
            ([group], []) => [spread(one, group), whole(other)],
            _ => return false,
        };
        self.alternatives(look, sides);
        true
    }

    /// Compares the alternatives of a pair, each list with its counterpart.
    pub(super) fn groups(&mut self, look: &Look<'_, 'd>) {
        let (one, other) = (&look.expected.groups, &look.actual.groups);
        for (one, other) in one.iter().zip(other) {
            let sides = [one, other].map(|group| group.iter().map(Alternative::listed).collect());
            self.alternatives(look, sides);
        }
        if one.len() != other.len() {
            let texts =
                [one.len(), other.len()].map(|count| format!("{count} lists of alternatives"));
            let rule = rule::SCHEMA_KEYWORD_CHANGED;
            self.tell(look, rule, "oneOf", [&texts[0], &texts[1]]);
        }
        self.discriminators(look);
    }

    fn alternatives(&mut self, look: &Look<'_, 'd>, sides: [Vec<Alternative<'d>>; 2]) {
        let [one, other] = sides;
        let pairs = self.paired(&one, &other);
        let direction = look.pair.direction;
        for (at, alternative) in one.iter().enumerate() {
            let Some(partner) = pairs.get(&at).and_then(|at| other.get(*at)) else {
                let rule = rule::ALTERNATIVE.rule(direction, Turn::Narrower);
                let texts = [alternative.shown(), "not there".to_owned()];
                self.alternative(look, rule, alternative, &texts);
                continue;
            };
            if let (Some(one), Some(other)) = (&alternative.node, &partner.node) {
                self.told_apart(look, one, other);
            }
            let schemas = [alternative.schema.clone(), partner.schema.clone()];
            let name = partner.name().or_else(|| alternative.name());
            let step = name.map_or_else(String::new, |name| format!("<{}>", cut(&name)));
            let spot = look.pair.spot.step(&step);
            self.meet(schemas, direction, &spot, Some(look.pair.number));
        }
        let taken: BTreeSet<usize> = pairs.into_values().collect();
        for (at, alternative) in other.iter().enumerate() {
            if !taken.contains(&at) {
                let rule = rule::ALTERNATIVE.rule(direction, Turn::Wider);
                let texts = ["not there".to_owned(), alternative.shown()];
                self.alternative(look, rule, alternative, &texts);
            }
        }
    }

    fn alternative(
        &mut self,
        look: &Look<'_, 'd>,
        rule: rule::Rule,
        alternative: &Alternative<'d>,
        texts: &[String; 2],
    ) {
        let spot = (&look.pair.spot, "");
        let texts = [texts[0].as_str(), texts[1].as_str()];
        self.found_in(look.pair, rule, spot, &alternative.pointer(), texts);
    }

    /// For alternatives of the one side their numbers on the other.
    fn paired(&self, one: &[Alternative<'d>], other: &[Alternative<'d>]) -> HashMap<usize, usize> {
        let mut pairs = HashMap::new();
        let mut left: Vec<usize> = (0..one.len()).collect();
        let mut right: Vec<usize> = (0..other.len()).collect();
        let by_name: HashMap<String, usize> = other
            .iter()
            .enumerate()
            .filter_map(|(at, alternative)| Some((alternative.name()?, at)))
            .collect();
        let partner_of = |at: &usize| by_name.get(&one.get(*at)?.name()?).copied();
        take(&mut pairs, &mut left, &mut right, |at, free| {
            partner_of(&at).filter(|partner| free.contains(partner))
        });
        if left.len().saturating_mul(right.len()) > MOST_TRIES {
            return pairs;
        }
        let is_same = |at: usize, partner: usize| {
            let node = |list: &[Alternative<'d>], at: usize| list.get(at)?.node.clone();
            match (node(one, at), node(other, partner)) {
                (Some(one), Some(other)) => {
                    same(self.expected, self.actual, one.value, other.value)
                }
                _ => false,
            }
        };
        take(&mut pairs, &mut left, &mut right, |at, free| {
            free.iter().copied().find(|partner| is_same(at, *partner))
        });
        let ours: Vec<_> = one.iter().map(|one| one.profile(self.expected)).collect();
        let theirs: Vec<_> = other.iter().map(|one| one.profile(self.actual)).collect();
        let score = |at: usize, partner: usize| match (ours.get(at), theirs.get(partner)) {
            (Some((types, names)), Some((other_types, other_names))) if types == other_types => {
                let shared = names.intersection(other_names).count();
                let is_alike = shared > 0 || (names.is_empty() && other_names.is_empty());
                is_alike.then_some(shared)
            }
            _ => None,
        };
        let mut likely: Vec<(usize, usize, usize)> = Vec::new();
        for at in &left {
            let scores = right
                .iter()
                .filter_map(|partner| Some((score(*at, *partner)?, *at, *partner)));
            likely.extend(scores);
        }
        // What is most alike comes first; of several that are as much alike the first ones.
        likely.sort_by_key(|(score, at, partner)| (usize::MAX - score, *at, *partner));
        for (_, at, partner) in likely {
            if left.contains(&at) && right.contains(&partner) {
                left.retain(|free| *free != at);
                right.retain(|free| *free != partner);
                pairs.insert(at, partner);
            }
        }
        pairs
    }
}

/// Pairs what `partner` finds among the free ones, in order.
fn take(
    pairs: &mut HashMap<usize, usize>,
    left: &mut Vec<usize>,
    right: &mut Vec<usize>,
    partner: impl Fn(usize, &[usize]) -> Option<usize>,
) {
    left.retain(|at| {
        let Some(found) = partner(*at, right) else {
            return true;
        };
        right.retain(|free| *free != found);
        pairs.insert(*at, found);
        false
    });
}
