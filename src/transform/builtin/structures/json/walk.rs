//! One walk through a document that follows all paths at once.
//!
//! At each node stands a list of states: a rule, and how many steps of its path lead to here. A state at the end of
//! its path names the node. Where what no path names is cleared, members whose names hold an e-mail address go as a whole.
//! The documents are as deep as the parser lets them be (127), so recursion is bounded.

use serde_json::Value;

use super::path::Child;
use super::rules::Bound;
use crate::transform::detectors::email;

/// What a walk does with the nodes it comes to.
pub(super) trait Visitor {
    /// Why it stops.
    type Stop;

    /// A node that a path names; of several rules, the first. Says whether the walk goes on below.
    fn named(&mut self, rule: usize, node: &mut Value) -> Result<Below, Self::Stop>;

    /// A string, number or boolean that no path names and no `keep` covers.
    fn other(&mut self, node: &mut Value);
}

/// How the walk goes on below a named node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    /// The rule dealt with all of it.
    Done,
    /// It passes, save for what other paths name.
    Kept,
    /// What stands in it is dealt with as though no path named it.
    Open,
}

/// The walk's memory, reused from document to document.
pub(super) struct Walker {
    states: Vec<State>,
    /// Whether nodes that no path can name have to be seen.
    sees_others: bool,
    /// By rule, whether its path led to a node of any document so far, also where an earlier rule counts.
    pub(super) met: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    rule: usize,
    step: usize,
}

impl Walker {
    /// For so many rules.
    pub(super) fn new(sees_others: bool, rules: usize) -> Self {
        Self {
            states: Vec::new(),
            sees_others,
            met: vec![false; rules],
        }
    }

    /// Visits the nodes of one document, parents first.
    pub(super) fn walk<V: Visitor>(
        &mut self,
        rules: &[Bound],
        root: &mut Value,
        visitor: &mut V,
    ) -> Result<(), V::Stop> {
        self.states.clear();
        self.states
            .extend((0..rules.len()).map(|rule| State { rule, step: 0 }));
        self.node(rules, root, 0, false, visitor)
    }

    /// The states of this node are those from `from` on.
    fn node<V: Visitor>(
        &mut self,
        rules: &[Bound],
        node: &mut Value,
        from: usize,
        kept: bool,
        visitor: &mut V,
    ) -> Result<(), V::Stop> {
        let ended = |state: &&State| rules[state.rule].path.steps.len() == state.step;
        let ended = self.states[from..].iter().filter(ended);
        let met = &mut self.met;
        let rule = ended
            .map(|state| state.rule)
            .inspect(|rule| met[*rule] = true)
            .min();
        let kept = match rule.map(|rule| visitor.named(rule, node)).transpose()? {
            Some(Below::Done) => return Ok(()),
            Some(Below::Kept) => true,
            Some(Below::Open) | None => kept,
        };
        let blind = kept || !self.sees_others;
        if blind && self.states.len() == from {
            return Ok(());
        }
        match node {
            Value::Object(members) => {
                if !blind {
                    members.retain(|name, _| {
                        !is_address(name) || self.is_named(rules, Child::Member(name), from)
                    });
                }
                for (name, child) in members {
                    self.child(rules, Child::Member(name), child, from, kept, visitor)?;
                }
            }
            Value::Array(elements) => {
                let length = elements.len();
                for (index, child) in elements.iter_mut().enumerate() {
                    self.child(
                        rules,
                        Child::Element(index, length),
                        child,
                        from,
                        kept,
                        visitor,
                    )?;
                }
            }
            Value::Null => {}
            _ if blind => {}
            scalar => visitor.other(scalar),
        }
        Ok(())
    }

    fn child<V: Visitor>(
        &mut self,
        rules: &[Bound],
        child: Child<'_>,
        node: &mut Value,
        from: usize,
        kept: bool,
        visitor: &mut V,
    ) -> Result<(), V::Stop> {
        let own = self.states.len();
        for at in from..own {
            let state = self.states[at];
            let Some(step) = rules[state.rule].path.steps.get(state.step) else {
                continue;
            };
            if step.descends {
                self.add(own, state);
            }
            if step.leads_to(child) {
                self.add(
                    own,
                    State {
                        step: state.step + 1,
                        ..state
                    },
                );
            }
        }
        let result = self.node(rules, node, own, kept, visitor);
        self.states.truncate(own);
        result
    }

    /// Whether a path names this child, and not children of any name.
    fn is_named(&self, rules: &[Bound], child: Child<'_>, from: usize) -> bool {
        self.states.iter().skip(from).any(|state| {
            let step = rules[state.rule].path.steps.get(state.step);
            step.is_some_and(|step| !step.is_wild() && step.leads_to(child))
        })
    }

    fn add(&mut self, own: usize, state: State) {
        if !self.states[own..].contains(&state) {
            self.states.push(state);
        }
    }
}

/// Whether a member's name holds an e-mail address.
pub(in super::super) fn is_address(name: &str) -> bool {
    let mut is_one = false;
    email::find(name, |_| is_one = true);
    is_one
}
