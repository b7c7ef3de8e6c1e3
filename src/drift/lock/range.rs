//! npm's version ranges as the `semver` crate writes them: the same comparators, other words.
//!
//! Source: README of node-semver, "Ranges" and "Range Grammar".

use semver::{Version, VersionReq};

/// The alternatives of a range; `None` where it is none (a tag, an address, a protocol), so that nothing can be said.
pub(super) fn npm(text: &str) -> Option<Vec<VersionReq>> {
    if text.contains([':', '/', '@']) {
        return None;
    }
    text.split("||").map(alternative).collect()
}

fn alternative(text: &str) -> Option<VersionReq> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once(" - ") {
        let (from, to) = (partial(from)?, partial(to)?);
        return VersionReq::parse(&format!(">={from}, <={to}")).ok();
    }
    let mut comparators: Vec<String> = Vec::new();
    let mut operator = String::new();
    for word in text.split_whitespace() {
        let version = word.trim_start_matches(['<', '>', '=', '~', '^']);
        operator.push_str(word.get(..word.len() - version.len())?);
        if version.is_empty() {
            continue;
        }
        comparators.push(comparator(&std::mem::take(&mut operator), version)?);
    }
    if !operator.is_empty() {
        return None;
    }
    if comparators.is_empty() {
        return Some(VersionReq::STAR);
    }
    VersionReq::parse(&comparators.join(", ")).ok()
}

fn comparator(operator: &str, version: &str) -> Option<String> {
    let Some(version) = partial(version) else {
        // `x`, `>=x` and `^x` mean any version.
        let is_any = matches!(operator, "" | "=" | ">=" | "<=" | "~" | "^");
        return is_any.then(|| "*".to_owned());
    };
    let operator = match operator {
        "" => "=",
        "~>" => "~",
        other => other,
    };
    Some(format!("{operator}{version}"))
}

/// A version without the parts that may be any: `1.2.x` is `1.2`; `None` where no part is left.
fn partial(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['v', '=']);
    let numbers = text.split(['-', '+']).next().unwrap_or(text);
    let is_any = |part: &str| matches!(part, "x" | "X" | "*");
    let known: Vec<&str> = numbers
        .split('.')
        .take_while(|part| !is_any(part))
        .collect();
    if known.is_empty() {
        return None;
    }
    let is_whole = known.len() == numbers.split('.').count();
    Some(if is_whole {
        text.to_owned()
    } else {
        known.join(".")
    })
}

/// Whether a locked version is in one of the ranges; `true` where it is no version.
pub(super) fn allows(ranges: &[VersionReq], version: &str) -> bool {
    match Version::parse(version.trim_start_matches(['v', '='])) {
        Ok(version) => ranges.iter().any(|range| range.matches(&version)),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_mean_what_npm_means() {
        for (range, inside, outside) in [
            ("1.2.3", "1.2.3", "1.2.4"),
            ("v1.2.3", "1.2.3", "1.3.0"),
            ("^1.2.3", "1.9.0", "2.0.0"),
            ("^0.2.3", "0.2.9", "0.3.0"),
            ("~1.2", "1.2.9", "1.3.0"),
            ("~> 1.2", "1.2.9", "1.3.0"),
            ("1.x", "1.9.9", "2.0.0"),
            ("1.2.*", "1.2.9", "1.3.0"),
            ("1", "1.9.9", "2.0.0"),
            (">=1.2.7 <1.3.0", "1.2.8", "1.3.0"),
            (">= 1.2.7 < 1.3.0", "1.2.8", "1.3.0"),
            ("1.2.7 || >=1.2.9 <2.0.0", "1.4.6", "1.2.8"),
            ("1.2.3 - 2.3", "2.3.9", "2.4.0"),
            (">1.2", "1.3.0", "1.2.9"),
            ("^1.2.3-beta.2", "1.2.3-beta.4", "1.2.4-beta.2"),
        ] {
            let ranges = npm(range).unwrap();
            assert!(allows(&ranges, inside), "{range} {inside}");
            assert!(!allows(&ranges, outside), "{range} {outside}");
        }
        for any in ["*", "", "x", ">=*"] {
            assert!(allows(&npm(any).unwrap(), "7.1.0"), "{any}");
        }
    }

    #[test]
    fn what_is_no_range_is_not_judged() {
        for other in [
            "latest",
            "npm:a@^1",
            "github:a/b",
            "workspace:*",
            "file:../a",
            "^",
            "11.10.",
            "1.2.3 -",
        ] {
            assert!(npm(other).is_none(), "{other}");
        }
    }
}
