//! `email`: a name, 80 keyed bits, and a host that can receive nothing.

use crate::key::prf::SUFFIX;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::registry::Param;
use crate::transform::words::{FIRST_NAMES, LAST_NAMES, plain};
use crate::transform::{Distinct, Guarantees, Input, Prepared};

pub(in crate::transform) const PARAMS: &[Param] = &[
    Param {
        name: "host",
        kind: "host name",
        default: "example.com",
        doc: "Where the addresses seem to be; only names that are reserved for documentation and tests",
    },
    Param {
        name: "style",
        kind: "name | short",
        default: "name",
        doc: "`short` leaves the name out, for narrow columns",
    },
];

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let reader = Reader::new(args, PARAMS)?;
    let host = reader
        .text("host")?
        .unwrap_or("example.com")
        .to_ascii_lowercase();
    if !is_reserved(&host) {
        return Err(reader
            .problem("host", format!("`{host}` is not reserved: mail to it could reach somebody"))
            .hint("use example.com, example.net, example.org, or a name under .test, .example or .invalid"));
    }
    let with_name = reader.choice("style", &["name", "short"])? == "name";
    let (first, last) = (plain(FIRST_NAMES), plain(LAST_NAMES));
    let longest = |words: &[String]| words.iter().map(String::len).max().unwrap_or(0);
    let name = if with_name {
        longest(&first) + 1 + longest(&last) + 1
    } else {
        0
    };
    let guarantees = Guarantees {
        distinct: Distinct::KeyedBits(80),
        max_chars: Some((name + SUFFIX + 1 + host.len()) as u32),
        ..Guarantees::NOTHING
    };
    Ok(Drawn::prepared(
        input.ty,
        guarantees,
        move |draw, _, out| {
            if with_name {
                out.extend_from_slice(first[draw.below(0, first.len() as u32) as usize].as_bytes());
                out.push(b'.');
                out.extend_from_slice(last[draw.below(1, last.len() as u32) as usize].as_bytes());
                out.push(b'.');
            }
            draw.suffix(out);
            out.push(b'@');
            out.extend_from_slice(host.as_bytes());
        },
    ))
}

/// Names that nobody can register: RFC 2606, sections 2 and 3; RFC 6761.
pub(super) fn is_reserved(host: &str) -> bool {
    let second_level = ["example.com", "example.net", "example.org"];
    let top_level = ["test", "example", "invalid"];
    let wellformed = !host.is_empty()
        && host.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    let under = |name: &&str| {
        host == *name
            || host
                .strip_suffix(*name)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    wellformed && (second_level.iter().any(&under) || top_level.iter().any(under))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_that_nobody_can_register_are_taken() {
        for host in ["example.com", "mail.example.org", "dev.test", "a.b.invalid"] {
            assert!(is_reserved(host), "{host}");
        }
        for host in [
            "gmail.com",
            "notexample.com",
            "example.com.evil.io",
            "",
            "a..test",
            "test.de",
        ] {
            assert!(!is_reserved(host), "{host}");
        }
    }
}
