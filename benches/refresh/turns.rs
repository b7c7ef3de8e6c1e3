//! Contenders in turn, so many times.

use super::Outcome;
use super::contenders::Contender;
use super::stage::{Figure, Stage};

/// What a contender's rounds gave, one figure a round.
pub(super) struct Measured {
    pub(super) name: String,
    /// Whether it is `standin`.
    pub(super) ours: bool,
    /// What it writes; only contenders that write the same are compared.
    pub(super) group: &'static str,
    pub(super) figures: Vec<Figure>,
}

impl Measured {
    /// The median of a part of its figures.
    pub(super) fn median(&self, part: impl Fn(&Figure) -> f64) -> f64 {
        median(self.figures.iter().map(part).collect())
    }
}

/// Every contender in turn, so many times; the first round warms up and is not counted. A rival that fails is left
/// out, with the reason.
pub(super) fn measure(stage: &Stage, contenders: &[Contender]) -> Outcome<Vec<Measured>> {
    let runs = stage.arguments.runs;
    let mut running: Vec<(&Contender, Vec<Figure>)> = contenders
        .iter()
        .map(|contender| (contender, Vec::new()))
        .collect();
    for round in 0..=runs {
        let mut still = Vec::new();
        for (contender, mut figures) in running {
            match stage.time(contender) {
                Ok(figure) => {
                    let name = &contender.name;
                    eprintln!("round {round} of {runs}: {name}: {:.2} s", figure.wall);
                    if round > 0 {
                        figures.push(figure);
                    }
                    still.push((contender, figures));
                }
                Err(reason) if contender.ours => return Err(reason),
                Err(reason) => println!("{} left out: {reason}", contender.name),
            }
        }
        running = still;
    }
    let measured = running.into_iter().map(|(contender, figures)| Measured {
        name: contender.name.clone(),
        ours: contender.ours,
        group: contender.group,
        figures,
    });
    Ok(measured.collect())
}

/// The middle of some numbers, or between the two in the middle; 0 of none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    match (values.get(low), values.get(high)) {
        (Some(low), Some(high)) => f64::midpoint(*low, *high),
        _ => 0.0,
    }
}
