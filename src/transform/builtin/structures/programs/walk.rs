//! One walk through a text's tree that follows all paths at once, as `json` does, and takes out what they name.
//!
//! At each value stands a list of states: a rule, and how many steps of its path lead to here. Trees are as deep as they
//! are read (127), so recursion is bounded.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::container::{Part, Unsplit};
use super::super::documents::Policies;
use super::super::json::path::Child;
use super::super::json::walk::is_address;
use super::Target;
use crate::transform::serial::{Node, Tree, Value, is_decimal};

/// What to do about texts that a rule cannot be followed in.
const WAY_ON: &str = "name what is inside, or use `fixed`, `set_null` or `keep`; `on_invalid: set_null` or `on_invalid: empty` says \
    what becomes of such texts";

pub(super) struct Walk<'d, 'p, 'v> {
    targets: &'d [Target],
    policies: Policies,
    refers: bool,
    parts: &'p mut Vec<Part<'v>>,
    states: Vec<State>,
    /// By target, whether it named something.
    seen: Vec<bool>,
    /// What became of values under marks: the slot that they go through.
    marked: HashMap<usize, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    rule: usize,
    step: usize,
}

impl<'d, 'p, 'v> Walk<'d, 'p, 'v> {
    /// Appends the parts of a tree in order. Gives by target whether it named something.
    pub(super) fn of(
        targets: &'d [Target],
        policies: Policies,
        tree: &Tree<'v>,
        parts: &'p mut Vec<Part<'v>>,
    ) -> Result<Vec<bool>, Unsplit> {
        let states = (0..targets.len()).map(|rule| State { rule, step: 0 });
        let mut walk = Self {
            targets,
            policies,
            refers: tree.refers,
            parts,
            states: states.collect(),
            seen: vec![false; targets.len()],
            marked: HashMap::new(),
        };
        if policies.clears_others && tree.has_comments {
            let reason = "a text holds comments, which no path names".to_owned();
            return Err(Unsplit::Unexpected(reason, WAY_ON));
        }
        walk.node(&tree.root, 0, false)?;
        match walk.seen.iter().position(|seen| !seen) {
            Some(rule) if policies.needs_all => {
                let reason = format!("`{}` names nothing in a text", targets[rule].written);
                Err(Unsplit::Refused(reason, "say `on_missing: ignore`"))
            }
            _ => Ok(walk.seen),
        }
    }

    /// The states of this value are those from `from` on.
    fn node(&mut self, node: &Node<'v>, from: usize, kept: bool) -> Result<(), Unsplit> {
        let ended = |state: &&State| self.targets[state.rule].path.steps.len() == state.step;
        let ended: Vec<usize> = self.states[from..]
            .iter()
            .filter(ended)
            .map(|state| state.rule)
            .collect();
        ended.iter().for_each(|rule| self.seen[*rule] = true);
        let rule = ended.into_iter().min();
        let mut kept = kept;
        if let Some(rule) = rule {
            let target = &self.targets[rule];
            if target.keeps {
                kept = true;
            } else if !(target.opens && node.value.is_container()) {
                return self.named(rule, node);
            }
        }
        let clears = self.policies.clears_others && !kept;
        match &node.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.child(Child::Element(index, items.len()), item, from, kept)?;
                }
            }
            Value::Map(members) => {
                for (name, member) in members {
                    let child = Child::Member(name);
                    if clears && is_address(name) && !self.is_named(child, from) {
                        let reason =
                            "a member that no path names is called like somebody".to_owned();
                        return Err(Unsplit::Unexpected(reason, WAY_ON));
                    }
                    self.child(child, member, from, kept)?;
                }
            }
            Value::Alias(_, None) if self.leads_on(from) => return Err(alias()),
            // What it shows is dealt with where it stands.
            Value::Alias(..) | Value::Null => {}
            _ if clears => self.push(self.targets.len(), node, Cow::Borrowed("-")),
            _ => {}
        }
        Ok(())
    }

    fn child(
        &mut self,
        child: Child<'_>,
        node: &Node<'v>,
        from: usize,
        kept: bool,
    ) -> Result<(), Unsplit> {
        let own = self.states.len();
        for at in from..own {
            let state = self.states[at];
            let Some(step) = self.targets[state.rule].path.steps.get(state.step) else {
                continue;
            };
            if step.descends {
                self.add(own, state);
            }
            if step.leads_to(child) {
                let step = state.step + 1;
                self.add(own, State { step, ..state });
            }
        }
        let result = self.node(node, own, kept);
        self.states.truncate(own);
        result
    }

    fn add(&mut self, own: usize, state: State) {
        if !self.states[own..].contains(&state) {
            self.states.push(state);
        }
    }

    /// Whether a path names this child, and not children of any name.
    fn is_named(&self, child: Child<'_>, from: usize) -> bool {
        self.states.iter().skip(from).any(|state| {
            let step = self.targets[state.rule].path.steps.get(state.step);
            step.is_some_and(|step| !step.is_wild() && step.leads_to(child))
        })
    }

    /// Whether paths of what changes lead on from here.
    fn leads_on(&self, from: usize) -> bool {
        self.states.iter().skip(from).any(|state| {
            let target = &self.targets[state.rule];
            !target.keeps && target.path.steps.len() > state.step
        })
    }

    /// A value that a rule names which changes it.
    fn named(&mut self, rule: usize, node: &Node<'v>) -> Result<(), Unsplit> {
        let target = &self.targets[rule];
        let value = match &node.value {
            Value::Null => return Ok(()),
            // Others are counted by these.
            Value::Alias(0, _) => return Err(alias()),
            // It shows what became of the value under the mark.
            Value::Alias(mark, _) if self.marked.get(mark) == Some(&rule) => return Ok(()),
            // What others refer to may stand in it.
            value if target.whole && !(value.is_container() && self.refers) => match value {
                Value::Text(text) | Value::Number(text) => text.clone(),
                Value::List(items) if items.is_empty() => return Ok(()),
                _ => Cow::Borrowed("-"),
            },
            Value::Alias(..) => return Err(alias()),
            Value::Number(text) if !target.takes_numbers || is_decimal(text) => text.clone(),
            Value::Text(text) if !target.takes_numbers => text.clone(),
            Value::Number(_) | Value::Text(_) => {
                return Err(self.unexpected(rule, "what is no decimal number"));
            }
            Value::Bool(_) => return Err(self.unexpected(rule, "true or false")),
            Value::Odd => return Err(self.unexpected(rule, "what only the program can read")),
            Value::List(_) | Value::Map(_) => {
                return Err(self.unexpected(rule, "a list or a mapping"));
            }
        };
        self.push(rule, node, value);
        Ok(())
    }

    fn unexpected(&self, rule: usize, what: &str) -> Unsplit {
        let reason = format!("`{}` names {what}", self.targets[rule].written);
        Unsplit::Unexpected(reason, WAY_ON)
    }

    fn push(&mut self, slot: usize, node: &Node<'v>, value: Cow<'v, str>) {
        if node.mark != 0 {
            self.marked.insert(node.mark, slot);
        }
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        self.parts.push(Part {
            slot,
            place: node.place.clone(),
            value: Some(value),
        });
    }
}

fn alias() -> Unsplit {
    let reason = "a path names what stands elsewhere, under a mark".to_owned();
    Unsplit::Unexpected(reason, WAY_ON)
}
