//! Names of devices that tell whose they are, as their systems name them: `Mary's iPhone`, `iPhone von Mary`,
//! `marys-macbook-pro.local`.

use super::people;

/// Longest name of a device, in bytes.
const LONGEST: usize = 64;

/// Most words of one.
const MOST_WORDS: usize = 6;

/// Words for what people carry or sit at.
const DEVICES: &[&str] = &[
    "iphone",
    "ipad",
    "ipod",
    "macbook",
    "imac",
    "mac",
    "mbp",
    "mba",
    "watch",
    "airpods",
    "homepod",
    "phone",
    "smartphone",
    "telefon",
    "handy",
    "telefono",
    "tablet",
    "laptop",
    "notebook",
    "chromebook",
    "pc",
    "desktop",
    "computer",
    "rechner",
    "ordinateur",
    "ordenador",
    "thinkpad",
    "galaxy",
    "pixel",
    "surface",
];

/// Words between a device and whose it is.
const OF: &[&str] = &["von", "vom", "de", "di", "van", "of", "do", "da"];

/// Whether a value is such a name.
pub fn is_owned_device(value: &str) -> bool {
    let value = value.trim();
    let words: Vec<&str> = value.split_whitespace().collect();
    value.len() <= LONGEST
        && match words.as_slice() {
            [host] => is_host(host),
            words => words.len() <= MOST_WORDS && (is_possessive(words) || is_of(words)),
        }
}

fn is_device(word: &str) -> bool {
    DEVICES.contains(&word.to_lowercase().as_str())
}

/// `Mary's iPhone`, `Mary Ann’s MacBook Pro`.
fn is_possessive(words: &[&str]) -> bool {
    let owner = words.iter().position(|word| {
        let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
        stem.is_some_and(|stem| !stem.is_empty())
    });
    let behind = owner.and_then(|at| words.get(at + 1));
    behind.is_some_and(|word| is_device(word)) && words.first().is_some_and(|word| is_capital(word))
}

/// `iPhone von Mary`, `MacBook Pro de María`.
fn is_of(words: &[&str]) -> bool {
    let starts = words.first().is_some_and(|word| is_device(word));
    let of = words.iter().position(|word| OF.contains(word));
    let behind = of.and_then(|at| words.get(at + 1));
    starts && behind.is_some_and(|word| is_capital(word))
}

/// `marys-macbook-pro.local`, `macbook-pro-von-mary`: of a name that many have.
fn is_host(host: &str) -> bool {
    let label = host.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = label.split(['-', '_']).collect();
    let is_name = |part: &&str| {
        let stem = part.strip_suffix('s').unwrap_or(part);
        stem.len() >= 3 && (people::is_first_name(part) || people::is_first_name(stem))
    };
    let owned =
        parts.first().is_some_and(is_name) && parts.get(1).is_some_and(|word| is_device(word));
    let of = parts.iter().position(|word| OF.contains(word));
    let behind = of.and_then(|at| parts.get(at + 1));
    owned || parts.first().is_some_and(|word| is_device(word)) && behind.is_some_and(is_name)
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_that_tell_whose_they_are_are_known_by_their_form() {
        for name in [
            "Mary's iPhone",
            "Mary’s MacBook Pro",
            "Priya's iPad (2)",
            "iPhone von Xanthi",
            "MacBook Pro de María",
            "marys-macbook-pro.local",
            "Thomas-PC",
            "iphone-von-mary",
        ] {
            assert!(is_owned_device(name), "{name}");
        }
        for name in [
            "iPhone 15 Pro",
            "iPhone",
            "sales-laptop-3",
            "the customer's phone",
            "Children's books",
            "DESKTOP-4F8A2C1",
            "web-01.example.org",
            "Mac of the year",
            "Mary",
            "",
        ] {
            assert!(!is_owned_device(name), "{name}");
        }
    }
}
