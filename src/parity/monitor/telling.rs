//! Alerts beside the cycles: a destination that is slow, or silent, holds up neither the checks nor the others.
//!
//! Each destination has one message under way at most. What happens meanwhile waits in the state, which knows what the
//! destination was told: so it arrives in its order, and nothing grows.

use std::convert::Infallible;
use std::sync::Arc;

use futures_util::future::{FutureExt as _, LocalBoxFuture};
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::alert::Alert;
use super::state::Change;
use super::status::failing;
use super::{Monitor, Words, by_name, said};
use crate::error::Result;

/// Messages that destinations are being told.
pub(super) type UnderWay = FuturesUnordered<LocalBoxFuture<'static, Told>>;

/// What came of a message.
pub(super) struct Told {
    /// Which destination, by its place among them.
    place: usize,
    changes: Vec<Change>,
    delivered: Result<()>,
}

impl Monitor {
    /// Begins to tell every destination what it does not know yet, but for those that are still being told something.
    pub fn begin_telling(&mut self) {
        for place in 0..self.destinations.len() {
            self.begin(place);
        }
        self.show();
    }

    /// Takes note of what arrives and what does not, until nobody waits for it any more. What has happened while a message
    /// was under way is told when it has arrived; what did not arrive, after the next cycle.
    pub async fn attend(&mut self, words: &dyn Words) -> Infallible {
        loop {
            let Some(told) = self.under_way.next().await else {
                std::future::pending::<()>().await;
                continue;
            };
            let (place, has_arrived) = (told.place, told.delivered.is_ok());
            self.delivered(told, words);
            if has_arrived {
                self.begin(place);
            }
            self.show();
        }
    }

    /// Tells every destination what it does not know yet, and waits as [`Monitor::settle`] does.
    pub async fn tell(&mut self, end: impl Future<Output = ()>, words: &dyn Words) -> bool {
        self.begin_telling();
        self.settle(end, words).await
    }

    /// Waits until everything that is under way has arrived, or did not. When `end` comes first, what has not arrived is left
    /// for the next time. Gives whether everything arrived.
    pub async fn settle(&mut self, end: impl Future<Output = ()>, words: &dyn Words) -> bool {
        tokio::pin!(end);
        let mut all = true;
        loop {
            tokio::select! {
                biased;
                next = self.under_way.next() => match next {
                    // At once: it is not to be told again if the monitor is killed while another one is tried.
                    Some(told) => {
                        all &= told.delivered.is_ok();
                        self.delivered(told, words);
                    }
                    None => break,
                },
                () = &mut end => {
                    all = false;
                    break;
                }
            }
        }
        self.under_way.clear();
        for delivery in &mut self.now.deliveries {
            delivery.under_way = false;
        }
        self.show();
        all
    }

    fn begin(&mut self, place: usize) {
        let (Some(last), Some(destination), Some(delivery)) = (
            self.now.last.clone(),
            self.destinations.get(place).cloned(),
            self.now.deliveries.get_mut(place),
        ) else {
            return;
        };
        let state = self.history.state();
        let changes = state.changes(destination.id(), self.now.policy);
        delivery.waiting = changes.len();
        if delivery.under_way {
            return;
        }
        if changes.is_empty() {
            delivery.trouble = None;
            return;
        }
        delivery.under_way = true;
        let message = destination.message(&Alert {
            title: &self.now.title,
            at: last.at,
            changes: &changes,
            checks: &by_name(&last.report),
            failing: failing(&last.report),
        });
        let telling = async move {
            let delivered = destination.deliver(&message).await;
            Told {
                place,
                changes,
                delivered,
            }
        };
        self.under_way.push(telling.boxed_local());
    }

    fn delivered(&mut self, told: Told, words: &dyn Words) {
        let Some(delivery) = self.now.deliveries.get_mut(told.place) else {
            return;
        };
        delivery.under_way = false;
        match told.delivered {
            Ok(()) => {
                delivery.alerts += 1;
                (delivery.waiting, delivery.trouble) = (0, None);
                let Some(destination) = self.destinations.get(told.place).map(Arc::clone) else {
                    return;
                };
                let confirmed = self.history.confirm(destination.id(), &told.changes);
                self.written(confirmed, words);
            }
            Err(error) => {
                delivery.failures += 1;
                delivery.trouble = Some(said(&error));
                words.error(&error);
            }
        }
    }
}
