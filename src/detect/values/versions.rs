//! Versions of programs, which may be written as addresses of machines are: `10.2.3.14`.

use std::net::Ipv4Addr;

use crate::detect::words;

/// Words at the end of a name that say that its values are versions.
const VERSIONS: &[&str] = &[
    "version", "versions", "ver", "release", "build", "firmware", "fw", "revision", "rev",
    "versie", "versione", "versao", "wersja",
];

/// What other words have in front of `version`.
const OTHERS: &[&str] = &["con", "in", "di", "per", "a"];

/// Words that may stand behind those.
const NUMBERS: &[&str] = &[
    "number", "num", "no", "nr", "string", "str", "full", "nummer", "numero", "numer",
];

/// Words that say that there is an address all the same.
const ADDRESSES: &[&str] = &[
    "ip",
    "ips",
    "ipv",
    "addr",
    "addrs",
    "address",
    "addresses",
    "inet",
    "adresse",
    "direccion",
    "endereco",
    "indirizzo",
    "adres",
];

/// Of a hundred values, so many that read like versions rule out addresses.
const NEARLY_ALL: usize = 90;

/// Whether a name says that its values are versions: `server_version`, `buildNumber`.
pub(super) fn are_meant(name: &str) -> bool {
    let words = words(name);
    let is_number = |word: &&String| NUMBERS.contains(&word.as_str());
    let last = words.iter().rev().find(|word| !is_number(word));
    let is_one = |word: &String| {
        let of = word.strip_suffix("version");
        let is_compound = of.is_some_and(|of| !OTHERS.contains(&of));
        VERSIONS.contains(&word.as_str()) || is_compound
    };
    last.is_some_and(is_one) && !words.iter().any(|word| ADDRESSES.contains(&word.as_str()))
}

/// Whether what looks like IPv4 addresses reads like versions, nearly all of it: of the numbers in front of the last one,
/// some are below ten, which they are in one of nine addresses, and none is of a network that everybody has at home.
/// Without such values there is nothing to tell. Source of those networks: RFC 1918, section 3.
pub(super) fn may_be<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    let (mut all, mut versions) = (0_usize, 0_usize);
    for value in values {
        if let Ok(address) = value.trim().parse::<Ipv4Addr>() {
            let [first, second, third, _] = address.octets();
            let is_at_home = (first, second) == (192, 168) || first == 172 && second / 16 == 1;
            all += 1;
            versions += usize::from(!is_at_home && first.min(second).min(third) < 10);
        }
    }
    all > 0 && versions * 100 >= all * NEARLY_ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Category;
    use crate::detect::values::Evidence;

    #[test]
    fn names_say_whether_values_are_versions() {
        for name in [
            "version",
            "server_version",
            "clientVersion",
            "app_build",
            "build_number",
            "release",
            "firmware",
            "appversion",
            "wersja",
        ] {
            assert!(are_meant(name), "{name}");
        }
        for name in [
            "ip",
            "client",
            "addr",
            "ip_version",
            "version_ip",
            "build_host",
            "release_server",
            "built_by",
            "server",
            "conversion",
        ] {
            assert!(!are_meant(name), "{name}");
        }
    }

    #[test]
    fn numbers_with_dots_are_versions_where_name_and_values_say_so() {
        let told = |name: &str, values: &[&str]| {
            let evidence = Evidence::under(name, values.iter().copied());
            let category = evidence.form().map(|form| form.category);
            (category, evidence.certain().values, evidence.strays())
        };
        let versions = ["10.2.3.14", "10.2.4.15", "9.18.0.21", "120.0.12.44"];
        assert_eq!(told("version", &versions), (None, 0, 0));
        assert_eq!(told("server_version", &versions[..1]), (None, 0, 0));
        let ip = Some(Category::Ip);
        for name in ["ip", "client", "addr", "x"] {
            assert_eq!(told(name, &versions), (ip, 4, 4), "{name}");
        }
        // What is written like addresses only is one, whatever the name says; so is that of a machine at home.
        let addresses = ["73.44.19.201", "84.17.33.20", "91.204.15.7", "5.44.20.19"];
        assert_eq!(told("version", &addresses), (ip, 4, 4));
        let at_home = ["192.168.0.7", "172.16.0.9", "192.168.1.21", "192.168.1.2"];
        assert_eq!(told("build", &at_home), (ip, 4, 4));
        let others = ["10.2.3.14", "10.2.4.15", "ada@x.io"];
        assert_eq!(told("version", &others).1, 1);
    }
}
