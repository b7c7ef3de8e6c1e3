//! Indexes and keys on screen.

use std::sync::Arc;

use crossbeam::channel::{Receiver, RecvTimeoutError};
use indicatif::{HumanDuration, ProgressBar};

use super::{Bars, Drawing, FRAME, MOST_BARS, style};
use crate::report::building::{Building, Object};

/// Objects that are made behind the rows.
pub(super) struct Objects(Arc<Building>);

impl Objects {
    pub(super) fn new(building: &Arc<Building>) -> Self {
        Self(Arc::clone(building))
    }

    /// Objects that are done, how many there are, and the share of the work that is behind in a thousand.
    fn progress(&self) -> (usize, usize, u64) {
        let objects = &self.0.objects;
        let done: Vec<&Object> = objects.iter().filter(|object| object.is_done()).collect();
        let cost = |objects: &mut dyn Iterator<Item = &Object>| {
            objects.map(|object| u128::from(object.cost)).sum::<u128>()
        };
        let all = cost(&mut objects.iter()).max(1);
        let behind = cost(&mut done.iter().copied()) * 1000 / all;
        (done.len(), objects.len(), behind as u64)
    }
}

impl Drawing for Objects {
    fn bars(&self, bars: &Bars<'_>, stopped: &Receiver<()>) {
        let total = &bars.total;
        total.set_length(1000);
        total.set_style(style("  {msg:30!} {bar:28} {percent:>3}%  {prefix}"));
        total.set_message("indexes and keys");
        let mut running: Vec<Option<ProgressBar>> = vec![None; self.0.objects.len()];
        loop {
            let mut shown = running.iter().flatten().count();
            for (bar, object) in running.iter_mut().zip(&self.0.objects) {
                match (&bar, object.since()) {
                    (None, Some(_)) if shown < MOST_BARS => {
                        let new = bars.above(ProgressBar::new_spinner());
                        new.set_style(style("  {spinner} {msg}  {elapsed}"));
                        new.set_message(title(object));
                        *bar = Some(new);
                        shown += 1;
                    }
                    (Some(known), None) => {
                        known.finish_and_clear();
                        *bar = None;
                    }
                    (Some(known), Some(_)) => known.tick(),
                    (None, _) => {}
                }
            }
            let (done, of, behind) = self.progress();
            total.set_position(behind);
            total.set_prefix(format!("{done} of {of}"));
            if stopped.recv_timeout(FRAME) != Err(RecvTimeoutError::Timeout) {
                break;
            }
        }
        running
            .iter()
            .flatten()
            .for_each(ProgressBar::finish_and_clear);
    }

    fn line(&self) -> String {
        let (done, of, behind) = self.progress();
        let mut line = format!(
            "{done} of {of} large indexes and keys made ({} %)",
            behind / 10
        );
        let running = self.0.objects.iter();
        let running = running.filter_map(|object| Some((object, object.since()?)));
        for (place, (object, since)) in running.enumerate() {
            line += if place == 0 { "; at work: " } else { ", " };
            line += &format!("{} ({})", title(object), HumanDuration(since.elapsed()));
        }
        line
    }
}

fn title(object: &Object) -> String {
    format!("{} {} of {}", object.kind, object.name, object.table)
}
