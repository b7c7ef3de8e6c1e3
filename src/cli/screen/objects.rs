//! Indexes and keys on screen.

use std::sync::Arc;

use indicatif::{HumanDuration, ProgressBar};

use super::{Bars, Canvas, Drawing, style};
use crate::report::building::{Building, Object};

/// Objects that are made behind the rows.
pub(super) struct Objects {
    building: Arc<Building>,
    bars: Option<Bars>,
}

impl Objects {
    pub(super) fn new(building: &Arc<Building>) -> Self {
        Self {
            building: Arc::clone(building),
            bars: None,
        }
    }

    /// Objects that are done, how many there are, and the share of the work that is behind in a thousand.
    fn progress(&self) -> (usize, usize, u64) {
        let objects = &self.building.objects;
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
    fn frame(&mut self, canvas: &Canvas) {
        let (done, of, behind) = self.progress();
        if done == of {
            self.bars = None;
            return;
        }
        let total = || style("  {msg:30!} {bar:28} {percent:>3}%  {prefix}");
        let bars = self
            .bars
            .get_or_insert_with(|| Bars::new(canvas, total(), of));
        for (place, object) in self.building.objects.iter().enumerate() {
            match (&bars.running[place], object.since()) {
                (None, Some(_)) if bars.have_room() => {
                    let bar = ProgressBar::new_spinner();
                    bar.set_style(style("  {spinner} {msg}  {elapsed}"));
                    bar.set_message(title(object));
                    bars.begin(place, bar);
                }
                (Some(_), None) => bars.end(place),
                (Some(known), Some(_)) => known.tick(),
                (None, _) => {}
            }
        }
        bars.total.set_message("indexes and keys");
        bars.total.set_length(1000);
        bars.total.set_position(behind);
        bars.total.set_prefix(format!("{done} of {of}"));
    }

    fn line(&self) -> Option<String> {
        let (done, of, behind) = self.progress();
        let running = self.building.objects.iter();
        let mut running = running
            .filter_map(|object| Some((object, object.since()?)))
            .peekable();
        // Before the first and after the last there is nothing to tell.
        if done == of || (done == 0 && running.peek().is_none()) {
            return None;
        }
        let mut line = format!(
            "{done} of {of} large indexes and keys made ({} %)",
            behind / 10
        );
        for (place, (object, since)) in running.enumerate() {
            line += if place == 0 { "; at work: " } else { ", " };
            line += &format!("{} ({})", title(object), HumanDuration(since.elapsed()));
        }
        Some(line)
    }
}

fn title(object: &Object) -> String {
    match object.name.as_str() {
        "" => format!("{} of {}", object.kind, object.table),
        name => format!("{} {name} of {}", object.kind, object.table),
    }
}
