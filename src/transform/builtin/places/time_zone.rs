//! `time_zone`: the name of a time zone.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{TIME_ZONES, longest_text};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "time_zone",
    group: Group::Places,
    summary: "the IANA name of a time zone",
    doc: "One of about 120 names of the IANA time zone database, such as `Asia/Tokyo`. The same zone always becomes the \
          same other one within the domain, now and then itself, so the column keeps its frequencies. With `area: keep` a \
          zone of Europe becomes one of Europe, which tells the area; offsets and abbreviations become any zone.",
    params: &[Param {
        name: "area",
        kind: "any|keep",
        default: "any",
        doc: "`keep` stays within the area in front of the `/`",
    }],
    accepts: TEXTS,
    examples: &["Europe/Berlin", "UTC"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keep_area = params.choice("area", &[("any", false), ("keep", true)]);
    params.finish()?;
    let keep_area = keep_area.unwrap_or(false);
    let mut areas: Vec<(&str, &[&str])> = Vec::new();
    if keep_area {
        let zones: &'static [&'static str] = &TIME_ZONES;
        let same = |one: &&str, other: &&str| area(one) == area(other);
        // Of an area with one zone that zone would come out.
        let several = zones.chunk_by(same).filter(|zones| zones.len() > 1);
        areas.extend(several.map(|zones| (area(zones[0]), zones)));
    }
    let max_chars = Some(longest_text(&TIME_ZONES));
    Ok(strings::prepared(
        input,
        Distinct::at_most(&[TIME_ZONES.len()]),
        max_chars,
        TimeZone { areas },
    ))
}

fn area(zone: &str) -> &str {
    zone.split_once('/').map_or("", |(area, _)| area)
}

/// The zones of each area that is kept.
#[derive(Clone)]
struct TimeZone {
    areas: Vec<(&'static str, &'static [&'static str])>,
}

impl std::fmt::Debug for TimeZone {
    /// Not the zones: they are many.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "TimeZone of {} areas", self.areas.len())
    }
}

impl Maker for TimeZone {
    fn passes_parts(&self) -> bool {
        !self.areas.is_empty()
    }

    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let own = area(value);
        let known = self.areas.iter().find(|(area, _)| *area == own);
        let zones = known.map_or(TIME_ZONES.as_slice(), |(_, zones)| *zones);
        let zone = zones[draw.below(0, zones.len() as u32) as usize];
        out.extend_from_slice(zone.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    #[test]
    fn a_kept_area_stays() {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::scalar("keep"), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let zones = ["Europe/Berlin", "America/Argentina/Buenos_Aires", "CET"];
        let input: ArrayRef = Arc::new(StringArray::from(zones.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let output = output.as_string::<i32>();
        assert_eq!(area(output.value(0)), "Europe");
        assert_eq!(area(output.value(1)), "America");
        assert!(TIME_ZONES.contains(&output.value(2)));
    }
}
