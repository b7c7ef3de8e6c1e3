//! An agenda: work of which some waits for other, and some shuts other out of a table.
//!
//! What may start is known at any moment, so nobody ever waits for a lock that a fellow worker holds. Of all that may
//! start, the item with the longest way still behind it goes first (critical path scheduling).

use std::collections::HashMap;

/// A piece of work.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// How long it takes, in any unit.
    pub(super) cost: u64,
    /// Items that must have succeeded before; all of them stand earlier in the agenda.
    pub(super) needs: Vec<usize>,
    /// Items that must have ended before, well or not; they stand earlier too.
    pub(super) after: Vec<usize>,
    /// The tables that it locks, by OID.
    pub(super) holds: Vec<Hold>,
}

/// A table that is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hold {
    pub(super) table: u32,
    /// Whether nobody else may hold the table meanwhile. Otherwise nobody may who holds it alone.
    pub(super) alone: bool,
}

/// An item to work on now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) item: usize,
    /// Whether the others will wait for it in the end: help is welcome.
    pub(super) straggler: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Succeeded,
    /// It failed, or what it needs did.
    Lost,
}

/// Who holds a table.
#[derive(Debug, Default)]
struct Holders {
    together: usize,
    alone: bool,
}

/// Who works on what. One for all workers, behind a lock.
#[derive(Debug)]
pub(super) struct Agenda {
    items: Vec<Item>,
    states: Vec<State>,
    /// What has not started yet, the most urgent first.
    order: Vec<usize>,
    holders: HashMap<u32, Holders>,
    /// Cost of what has not started yet.
    ahead: u64,
    running: usize,
    workers: u64,
}

impl Agenda {
    /// For so many workers.
    pub(super) fn new(items: Vec<Item>, workers: usize) -> Self {
        let mut urgency: Vec<u64> = items.iter().map(|item| item.cost).collect();
        for (index, item) in items.iter().enumerate().rev() {
            for &need in item.needs.iter().chain(&item.after) {
                let way = items[need].cost.saturating_add(urgency[index]);
                urgency[need] = urgency[need].max(way);
            }
        }
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(urgency[index]));
        Self {
            states: vec![State::Waiting; items.len()],
            order,
            holders: HashMap::new(),
            ahead: items.iter().map(|item| item.cost).sum(),
            running: 0,
            workers: workers.max(1) as u64,
            items,
        }
    }

    /// The most urgent item that may start, if there is one.
    pub(super) fn take(&mut self) -> Option<Turn> {
        let item = self.order.remove(self.ready()?);
        self.states[item] = State::Running;
        self.running += 1;
        for hold in &self.items[item].holds {
            let holders = self.holders.entry(hold.table).or_default();
            holders.alone |= hold.alone;
            holders.together += usize::from(!hold.alone);
        }
        let (cost, ahead) = (self.items[item].cost, self.ahead);
        self.ahead -= cost;
        let lonely = self.running == 1 && self.ready().is_none();
        Some(Turn {
            item,
            straggler: lonely || cost.saturating_mul(self.workers) > ahead,
        })
    }

    /// An item that was taken has ended.
    pub(super) fn end(&mut self, item: usize, succeeded: bool) {
        self.running -= 1;
        for hold in &self.items[item].holds {
            if let Some(holders) = self.holders.get_mut(&hold.table) {
                holders.alone &= !hold.alone;
                holders.together -= usize::from(!hold.alone);
            }
        }
        self.states[item] = if succeeded {
            State::Succeeded
        } else {
            State::Lost
        };
        if !succeeded {
            self.lose_dependents(item);
        }
    }

    /// Whether nothing runs: then what cannot be taken now never can.
    pub(super) fn is_idle(&self) -> bool {
        self.running == 0
    }

    /// The place in the order of what may start.
    fn ready(&self) -> Option<usize> {
        self.order
            .iter()
            .position(|&item| self.turn_has_come(item) && self.tables_are_free(item))
    }

    fn turn_has_come(&self, item: usize) -> bool {
        let Item { needs, after, .. } = &self.items[item];
        let ended = |&item: &usize| matches!(self.states[item], State::Succeeded | State::Lost);
        needs
            .iter()
            .all(|&need| self.states[need] == State::Succeeded)
            && after.iter().all(ended)
    }

    fn tables_are_free(&self, item: usize) -> bool {
        self.items[item].holds.iter().all(|hold| {
            let holders = self.holders.get(&hold.table);
            holders.is_none_or(|held| !held.alone && (held.together == 0 || !hold.alone))
        })
    }

    fn lose_dependents(&mut self, lost: usize) {
        for later in lost + 1..self.items.len() {
            let mut needs = self.items[later].needs.iter();
            if self.states[later] == State::Waiting
                && needs.any(|&need| self.states[need] == State::Lost)
            {
                self.states[later] = State::Lost;
                self.ahead -= self.items[later].cost;
            }
        }
        self.order
            .retain(|&item| self.states[item] == State::Waiting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(cost: u64, needs: &[usize], holds: &[(u32, bool)]) -> Item {
        let holds = holds.iter().map(|&(table, alone)| Hold { table, alone });
        Item {
            cost,
            needs: needs.to_vec(),
            after: Vec::new(),
            holds: holds.collect(),
        }
    }

    fn taken(agenda: &mut Agenda) -> Vec<usize> {
        std::iter::from_fn(|| agenda.take().map(|turn| turn.item)).collect()
    }

    #[test]
    fn the_longest_way_goes_first() {
        // 1 is the largest; 0 has more behind it.
        let items = vec![
            item(4, &[], &[]),
            item(6, &[], &[]),
            item(5, &[], &[]),
            item(9, &[0], &[]),
        ];
        let mut agenda = Agenda::new(items, 2);
        assert_eq!(taken(&mut agenda), [0, 1, 2]);
        agenda.end(1, true);
        assert!(taken(&mut agenda).is_empty());
        agenda.end(0, true);
        assert_eq!(taken(&mut agenda), [3]);
    }

    #[test]
    fn tables_are_shared_by_those_who_share_and_by_nobody_else() {
        let items = vec![
            item(5, &[], &[(1, false)]),
            item(4, &[], &[(1, false), (2, false)]),
            item(3, &[], &[(1, true)]),
            item(2, &[], &[(2, true), (3, true)]),
            item(1, &[], &[(3, false)]),
        ];
        let mut agenda = Agenda::new(items, 4);
        assert_eq!(taken(&mut agenda), [0, 1, 4]);
        agenda.end(1, true);
        assert!(taken(&mut agenda).is_empty());
        agenda.end(4, true);
        assert_eq!(taken(&mut agenda), [3]);
        agenda.end(0, true);
        assert_eq!(taken(&mut agenda), [2]);
        agenda.end(2, true);
        agenda.end(3, true);
        assert!(agenda.is_idle());
        assert_eq!(agenda.ahead, 0);
    }

    #[test]
    fn what_needs_a_failure_is_not_tried_and_the_rest_is() {
        let items = vec![
            item(1, &[], &[]),
            item(1, &[0], &[]),
            item(1, &[1], &[]),
            item(1, &[], &[]),
        ];
        let mut agenda = Agenda::new(items, 1);
        assert_eq!(taken(&mut agenda), [0, 3]);
        agenda.end(0, false);
        agenda.end(3, true);
        assert!(taken(&mut agenda).is_empty());
        assert!(agenda.is_idle());
        assert_eq!(agenda.ahead, 0);
    }

    #[test]
    fn what_comes_after_a_failure_is_done() {
        let mut items = vec![item(1, &[], &[]), item(1, &[], &[])];
        items[1].after = vec![0];
        let mut agenda = Agenda::new(items, 2);
        assert_eq!(taken(&mut agenda), [0]);
        agenda.end(0, false);
        assert_eq!(taken(&mut agenda), [1]);
    }

    #[test]
    fn help_is_welcome_where_the_others_would_wait() {
        let straggler = |items, workers| {
            let mut agenda = Agenda::new(items, workers);
            agenda.take().map(|turn| turn.straggler)
        };
        let even = || (0..4).map(|_| item(1, &[], &[])).collect();
        assert_eq!(straggler(even(), 2), Some(false));
        assert_eq!(straggler(even(), 8), Some(true));
        let one_long = vec![item(9, &[], &[]), item(1, &[], &[]), item(1, &[], &[])];
        assert_eq!(straggler(one_long, 2), Some(true));
        // Nothing else can start beside it, however much is left.
        let lonely = (0..4).map(|_| item(1, &[], &[(1, true)])).collect();
        assert_eq!(straggler(lonely, 2), Some(true));
    }
}
