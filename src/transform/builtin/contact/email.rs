//! `email`: an address at a host that nobody can own, or at the real one.

mod mapped;

use super::username::Handle;
use crate::key::prf::{Draw, SUFFIX};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::case::{self, CASE_OF_LOGINS};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Guarantees, Input, Prepared, hosts};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "email",
    group: Group::Contact,
    summary: "an e-mail address at a reserved host",
    doc: "`first.last.SUFFIX@example.com` in lower-case ASCII, where SUFFIX is 16 characters that carry 80 keyed \
          bits: addresses stay distinct, so the column may be unique, also under lower() and upper(). The host is one that RFC 2606 or \
          RFC 6761 reserves, so mail sent by mistake reaches nobody. With `hosts: map` each real host becomes a host of its \
          own under `host`, whatever its case: colleagues stay colleagues, and the shares of hosts survive, so the most \
          frequent one can be guessed. With `hosts: keep` the real host stays: that tells where people work, and mail may \
          be delivered. With `style: short` a `length` \
          below 16 makes addresses for narrow columns, `x7k2mq@a.test`, of 5 keyed bits a character: the plan lets them stand on a \
          UNIQUE column of so few rows that none are expected to meet. The real address counts as it is written, except in `citext` columns, where case does not count.",
    params: &[
        Param {
            name: "host",
            kind: "text",
            default: "example.com",
            doc: "host of all addresses: example.com, .net, .org, or a name under .test, .example or .invalid",
        },
        Param {
            name: "style",
            kind: "full|short",
            default: "full",
            doc: "`short` leaves the names away: 16 characters before the @",
        },
        LENGTH,
        Param {
            name: "hosts",
            kind: "replace|map|keep",
            default: "replace",
            doc: "`map` gives each real host its own name under `host`; `keep` lets well-formed real hosts pass",
        },
        CASE_OF_LOGINS,
    ],
    accepts: TEXTS,
    examples: &["grace.hopper@navy.mil", "alan@bletchley.uk"],
    example_params: &[],
    keyed: true,
    prepare,
};

const LENGTH: Param = Param {
    name: "length",
    kind: "integer",
    default: "16",
    doc: "characters before the @ with `style: short`, 1 to 16",
};

/// What becomes of the part behind the @.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    Replace,
    Map,
    Keep,
}

const POLICIES: &[(&str, Policy)] = &[
    ("replace", Policy::Replace),
    ("map", Policy::Map),
    ("keep", Policy::Keep),
];

/// Characters of the longest host. Source: RFC 1035, section 2.3.4.
const LONGEST_HOST: u32 = 253;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    case::around(args, ENTRY.params, input, by_value)
}

fn by_value(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let host = hosts::reserved(&mut params);
    let handle = handle(&mut params);
    let policy = params.choice("hosts", POLICIES);
    params.finish()?;
    let before = handle.max_chars() + 1;
    let bits = Distinct::KeyedBits(handle.bits());
    let max_chars = before + host.len() as u32;
    match policy.unwrap_or(Policy::Replace) {
        Policy::Replace => {
            let at_host = format!("@{host}");
            let maker = Email { handle, at_host };
            Ok(strings::prepared(input, bits, Some(max_chars), maker))
        }
        Policy::Map => Ok(mapped::prepared(input, handle, host)),
        Policy::Keep => {
            // Hosts for which a short column has no room are replaced.
            let room = input.ty.length.map(|length| length.saturating_sub(before));
            let longest = room.map_or(LONGEST_HOST, |room| room.min(LONGEST_HOST));
            let guarantees = Guarantees {
                distinct: bits,
                makes_nulls: false,
                max_chars: Some(max_chars.max(before + longest)),
                passes_values: true,
            };
            let maker = AtRealHost {
                handle,
                host,
                longest: longest as usize,
            };
            Ok(strings::promising(input, guarantees, maker))
        }
    }
}

/// What stands before the @.
fn handle(params: &mut Params<'_>) -> Handle {
    let handle = Handle::read(params, b'.');
    let Some(given) = params.scalar(LENGTH.name) else {
        return handle;
    };
    let length = params.integer(LENGTH.name, 1..=SUFFIX);
    match length.and_then(|length| handle.clone().shortened(length)) {
        Some(shortened) => shortened,
        // That it is no such number is told already.
        None if length.is_none() => handle,
        None => {
            let problem = Problem::new("`length` is of addresses without names");
            params.report(problem.hint("add `style: short`").at(given.span));
            handle
        }
    }
}

/// The host of an address; `None` where there is none.
fn host_of(address: &str) -> Option<&str> {
    let (_, host) = address.rsplit_once('@')?;
    (!host.is_empty()).then_some(host)
}

#[derive(Debug, Clone)]
struct Email {
    handle: Handle,
    /// The host behind its `@`.
    at_host: String,
}

impl Maker for Email {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        self.handle.write(draw, out);
        out.extend_from_slice(self.at_host.as_bytes());
    }
}

#[derive(Debug, Clone)]
struct AtRealHost {
    handle: Handle,
    /// For addresses whose host is none, or too long.
    host: String,
    longest: usize,
}

impl Maker for AtRealHost {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        self.handle.write(draw, out);
        out.push(b'@');
        let fits = |host: &&str| host.len() <= self.longest && hosts::is_host(host);
        let host = host_of(value).filter(fits).unwrap_or(&self.host);
        out.extend_from_slice(host.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn hosts_of(params: &[(&str, &str)], ty: &Type, values: &[&str]) -> Vec<String> {
        let prepared = prepare(&Arg::map(params), Input { ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let host = |address: Option<&str>| host_of(address.unwrap()).unwrap().to_owned();
        output.as_string::<i32>().iter().map(host).collect()
    }

    #[test]
    fn mapped_hosts_stay_together_and_are_nobodys() {
        let ty = Type::plain("text", Family::Text);
        let values = [
            "ada@acme.com",
            "bob@ACME.com",
            "eve@acme.org",
            "no address",
            "x@",
        ];
        let hosts = hosts_of(&[("hosts", "map"), ("host", "corp.test")], &ty, &values);
        assert!(hosts.iter().all(|host| hosts::is_reserved(host)));
        assert!(hosts[0] == hosts[1] && hosts[0] != hosts[2]);
        assert!(hosts[0].ends_with(".corp.test") && !hosts[0].contains("acme"));
        assert_eq!(hosts[3..], ["corp.test", "corp.test"]);
    }

    #[test]
    fn short_addresses_promise_the_bits_that_they_hold() {
        let ty = Type::plain("text", Family::Text);
        let of = |params: &[(&str, &str)]| prepare(&Arg::map(params), Input { ty: &ty });
        let short = [("style", "short"), ("host", "a.test"), ("length", "2")];
        let prepared = of(&short).unwrap();
        let promise = prepared.guarantees();
        assert_eq!(
            (promise.distinct, promise.max_chars),
            (Distinct::KeyedBits(10), Some(9))
        );
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let values: Vec<String> = (0..500).map(|n| format!("ada{n}@acme.com")).collect();
        let input: ArrayRef = Arc::new(StringArray::from(values));
        let output = kernel.apply(&input).unwrap();
        let made: std::collections::HashSet<&str> =
            output.as_string::<i32>().iter().flatten().collect();
        assert!(
            made.iter()
                .all(|address| address.len() == 9 && address.ends_with("@a.test"))
        );
        // Of 1024 addresses 500 draws leave some 600 out.
        assert!(made.len() > 350, "{}", made.len());
        for wrong in [
            &[("length", "8")][..],
            &[("style", "short"), ("length", "17")],
            &[("style", "short"), ("length", "0")],
        ] {
            assert!(of(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn only_what_is_a_host_is_kept() {
        let ty = Type::plain("text", Family::Text);
        let long = format!("ada@{}com", "abc.".repeat(80));
        let values = [
            "ada@acme.com",
            "ada@Acme.COM",
            "a@b secret",
            "a@secret_x.com",
            &long,
            "none",
        ];
        let hosts = hosts_of(&[("hosts", "keep")], &ty, &values);
        assert_eq!(hosts[..2], ["acme.com", "Acme.COM"]);
        assert!(hosts[2..].iter().all(|host| host == "example.com"));
    }

    #[test]
    fn a_short_column_keeps_the_hosts_that_it_has_room_for() {
        let mut ty = Type::plain("character varying(64)", Family::Text);
        ty.length = Some(64);
        let prepared = prepare(&Arg::map(&[("hosts", "keep")]), Input { ty: &ty }).unwrap();
        assert_eq!(prepared.guarantees().max_chars, Some(64));
        let values = ["ada@mail.acme.com", "ada@the-department-of-defence.gov"];
        let hosts = hosts_of(&[("hosts", "keep")], &ty, &values);
        assert_eq!(hosts, ["mail.acme.com", "example.com"]);
    }
}
