//! An agenda: work of which some waits for other, and some shuts other out of a table.
//!
//! What may start is known at any moment, so nobody ever waits for a lock that a fellow worker holds. Of all that may
//! start, the item with the longest way still behind it goes first (critical path scheduling), whoever has to do it: rows
//! are moved by other hands than indexes are made by, and both together never work on more items than there are jobs.

use std::collections::HashMap;

/// A piece of work.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Whose work it is.
    pub(super) hand: Hand,
    /// How long it takes, in any unit.
    pub(super) cost: u64,
    /// Items that must have succeeded before; all of them stand earlier in the agenda.
    pub(super) needs: Vec<usize>,
    /// Items that must have ended before, well or not; they stand earlier too.
    pub(super) after: Vec<usize>,
    /// The tables that it locks, by OID.
    pub(super) holds: Vec<Hold>,
}

/// Who does an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Hand {
    /// A lane, which moves rows into a table.
    Lane,
    /// A worker, which makes what stands on them.
    #[default]
    Worker,
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

/// Who works on what. One for all, behind a lock.
#[derive(Debug)]
pub(super) struct Agenda {
    items: Vec<Item>,
    states: Vec<State>,
    /// How many items each one still waits for.
    waits_for: Vec<usize>,
    /// The items that wait for each one.
    waiting: Vec<Vec<usize>>,
    /// The cost of the longest way through each item and what waits for it.
    urgency: Vec<u64>,
    /// What has not started yet, the most urgent first.
    order: Vec<usize>,
    holders: HashMap<u32, Holders>,
    /// Cost of what has not started yet.
    ahead: u64,
    running: usize,
    /// How many may run at a time.
    places: usize,
}

impl Agenda {
    /// For so many items at a time.
    pub(super) fn new(items: Vec<Item>, places: usize) -> Self {
        let mut urgency: Vec<u64> = items.iter().map(|item| item.cost).collect();
        let mut waiting = vec![Vec::new(); items.len()];
        let mut waits_for = vec![0; items.len()];
        for (index, item) in items.iter().enumerate().rev() {
            for &need in item.needs.iter().chain(&item.after) {
                let way = items[need].cost.saturating_add(urgency[index]);
                urgency[need] = urgency[need].max(way);
                waiting[need].push(index);
                waits_for[index] += 1;
            }
        }
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(urgency[index]));
        Self {
            states: vec![State::Waiting; items.len()],
            waits_for,
            waiting,
            urgency,
            order,
            holders: HashMap::new(),
            ahead: items.iter().map(|item| item.cost).sum(),
            running: 0,
            places: places.max(1),
            items,
        }
    }

    /// The most urgent item that may start, if there is one, a place for it, and it is this hand's.
    pub(super) fn take(&mut self, hand: Hand) -> Option<Turn> {
        let place = self.ready().filter(|_| self.running < self.places)?;
        let item = self.order[place];
        if self.items[item].hand != hand {
            return None;
        }
        self.order.remove(place);
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
            straggler: lonely || cost.saturating_mul(self.places as u64) > ahead,
        })
    }

    /// The hand whose turn it is now.
    pub(super) fn next(&self) -> Option<Hand> {
        let place = self.ready().filter(|_| self.running < self.places)?;
        Some(self.items[self.order[place]].hand)
    }

    /// An item that was taken has ended.
    pub(super) fn end(&mut self, item: usize, succeeded: bool) {
        self.running -= 1;
        self.free_tables(item);
        self.states[item] = if succeeded {
            State::Succeeded
        } else {
            State::Lost
        };
        self.let_go(item);
        if !succeeded {
            self.lose_dependents(item);
        }
    }

    /// An item that was taken could not begin: there is no place for it. It waits again, for one of those that others
    /// have. `false` where nobody has one: it is still under way then.
    pub(super) fn put_back(&mut self, item: usize) -> bool {
        if self.running == 1 {
            return false;
        }
        self.running -= 1;
        self.limit(self.running);
        self.free_tables(item);
        self.states[item] = State::Waiting;
        self.ahead += self.items[item].cost;
        let urgency = self.urgency[item];
        let less = |&other: &usize| self.urgency[other] < urgency;
        let place = self.order.iter().position(less);
        self.order.insert(place.unwrap_or(self.order.len()), item);
        true
    }

    /// No more than so many run at a time from now on, one at least.
    pub(super) fn limit(&mut self, places: usize) {
        self.places = self.places.min(places.max(1));
    }

    /// Whether nothing is under way and nothing can start any more.
    pub(super) fn is_over(&self) -> bool {
        self.running == 0 && self.ready().is_none()
    }

    /// Whether nothing is left for this hand to take, now or later.
    pub(super) fn has_nothing_for(&self, hand: Hand) -> bool {
        let mut left = self.order.iter();
        !left.any(|&item| self.items[item].hand == hand)
    }

    /// The place in the order of what may start.
    fn ready(&self) -> Option<usize> {
        self.order
            .iter()
            .position(|&item| self.waits_for[item] == 0 && self.tables_are_free(item))
    }

    fn tables_are_free(&self, item: usize) -> bool {
        self.items[item].holds.iter().all(|hold| {
            let holders = self.holders.get(&hold.table);
            holders.is_none_or(|held| !held.alone && (held.together == 0 || !hold.alone))
        })
    }

    fn free_tables(&mut self, item: usize) {
        for hold in &self.items[item].holds {
            if let Some(holders) = self.holders.get_mut(&hold.table) {
                holders.alone &= !hold.alone;
                holders.together -= usize::from(!hold.alone);
            }
        }
    }

    /// An item has ended or never will start: nobody waits for it any more.
    fn let_go(&mut self, item: usize) {
        for &later in &self.waiting[item] {
            self.waits_for[later] -= 1;
        }
    }

    fn lose_dependents(&mut self, lost: usize) {
        for later in lost + 1..self.items.len() {
            let mut needs = self.items[later].needs.iter();
            if self.states[later] == State::Waiting
                && needs.any(|&need| self.states[need] == State::Lost)
            {
                self.states[later] = State::Lost;
                self.ahead -= self.items[later].cost;
                self.let_go(later);
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
            holds: holds.collect(),
            ..Item::default()
        }
    }

    fn taken(agenda: &mut Agenda) -> Vec<usize> {
        std::iter::from_fn(|| agenda.take(Hand::Worker).map(|turn| turn.item)).collect()
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
        let mut agenda = Agenda::new(items, 4);
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
        assert!(agenda.is_over());
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
        let mut agenda = Agenda::new(items, 4);
        assert_eq!(taken(&mut agenda), [0, 3]);
        agenda.end(0, false);
        agenda.end(3, true);
        assert!(taken(&mut agenda).is_empty());
        assert!(agenda.is_over());
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
            agenda.take(Hand::Worker).map(|turn| turn.straggler)
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

    #[test]
    fn no_more_is_under_way_than_there_are_places() {
        let mut agenda = Agenda::new((0..4).map(|_| item(1, &[], &[])).collect(), 2);
        assert_eq!(taken(&mut agenda), [0, 1]);
        agenda.end(1, true);
        assert_eq!(taken(&mut agenda), [2]);
        agenda.limit(1);
        agenda.end(2, true);
        assert!(taken(&mut agenda).is_empty());
        agenda.end(0, true);
        assert_eq!(taken(&mut agenda), [3]);
        assert!(!agenda.is_over());
    }

    #[test]
    fn what_finds_no_place_waits_for_one_of_the_others() {
        let items = vec![
            item(3, &[], &[]),
            item(2, &[], &[(1, true)]),
            item(1, &[], &[]),
        ];
        let mut agenda = Agenda::new(items, 2);
        assert_eq!(taken(&mut agenda), [0, 1]);
        assert!(agenda.put_back(1));
        assert!(taken(&mut agenda).is_empty());
        agenda.end(0, true);
        // Before what is less urgent, and now alone.
        assert_eq!(taken(&mut agenda), [1]);
        assert!(!agenda.put_back(1));
        agenda.end(1, true);
        assert_eq!(taken(&mut agenda), [2]);
        agenda.end(2, true);
        assert!(agenda.is_over());
        assert_eq!(agenda.ahead, 0);
    }

    #[test]
    fn the_most_urgent_goes_first_whoever_does_it() {
        let lane = |cost| Item {
            hand: Hand::Lane,
            ..item(cost, &[], &[])
        };
        // An index of the table that was loaded first is more urgent than the last table.
        let items = vec![lane(9), lane(2), item(3, &[0], &[])];
        let mut agenda = Agenda::new(items, 1);
        assert_eq!(agenda.take(Hand::Worker), None);
        assert_eq!(agenda.take(Hand::Lane).map(|turn| turn.item), Some(0));
        agenda.end(0, true);
        assert_eq!(agenda.next(), Some(Hand::Worker));
        assert_eq!(agenda.take(Hand::Lane), None);
        assert_eq!(agenda.take(Hand::Worker).map(|turn| turn.item), Some(2));
        agenda.end(2, true);
        assert!(!agenda.has_nothing_for(Hand::Lane));
        assert_eq!(agenda.take(Hand::Lane).map(|turn| turn.item), Some(1));
        assert!(agenda.has_nothing_for(Hand::Lane));
    }
}
