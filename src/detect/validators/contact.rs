//! E-mail addresses, phone numbers, URLs.

use super::digits;
use super::finance::is_isbn;
use super::places::is_postcode;
use crate::transform::detectors::spelled;

/// Whether a value is an e-mail address. Source: RFC 5321, section 4.1.2, without quoted local parts and address
/// literals; the host needs a dot. `ada [at] navy dot mil` is one, too.
pub fn is_email(value: &str) -> bool {
    let value = spelled::plain(value.trim());
    let Some((local, host)) = value.rsplit_once('@') else {
        return false;
    };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=64).contains(&local.chars().count())
        && local.chars().all(atom)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && is_host(host)
}

/// The name of a user at a server of Matrix: `local` of `@local:host`, also with a port. Source: Matrix specification,
/// appendices, "User Identifiers".
pub fn local_of_matrix(value: &str) -> Option<&str> {
    let (local, server) = value.strip_prefix('@')?.split_once(':')?;
    let host = server.split(':').next().unwrap_or_default();
    (!local.is_empty() && (is_host(host) || host == "localhost")).then_some(local)
}

/// Whether a text is the name of a host with a dot in it. Source: RFC 1123, section 2.1.
pub fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(label)
        && top.len() >= 2
        && !top.chars().all(|c| c.is_ascii_digit())
}

/// How surely a value is a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phone {
    /// It has as many digits, and nothing else.
    Bare,
    /// Written as people write them: `(415) 555-2671`, `030 / 901820`.
    Grouped,
    /// With a country code: `+49 30 901820`. Source: ITU-T E.164, at most 15 digits.
    International,
}

/// What sort of phone number a value is, if any.
pub fn phone(value: &str) -> Option<Phone> {
    let value = value.trim();
    let number = value.split(['x', 'X', '#']).next().unwrap_or(value);
    let number = number.trim_end_matches('e').trim();
    let digits = digits(number, &['+', '(', ')', '-', '.', ' ', '/', '\u{a0}'])?;
    if !(7..=15).contains(&digits.len()) || number.matches('+').count() > 1 {
        return None;
    }
    // No country's code begins with a zero.
    let is_abroad = number.starts_with("00") && !number.starts_with("000") && digits.len() >= 10;
    if number.starts_with('+') || is_abroad {
        return Some(Phone::International);
    }
    if number.contains('+') || looks_like_something_else(number) {
        return None;
    }
    let grouped = number.contains(['(', '-', ' ', '/']) || number.matches('.').count() >= 2;
    Some(if grouped { Phone::Grouped } else { Phone::Bare })
}

/// Dates, decimal numbers, ISBNs and postal codes are digits with separators, too.
fn looks_like_something_else(number: &str) -> bool {
    let groups: Vec<&str> = number.split(['-', '/', '.', ' ']).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let date = matches!(
        lengths.as_slice(),
        [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4 | 2]
    );
    let decimal = number.matches('.').count() == 1 && !number.contains(['-', ' ', '(', '/']);
    // The number of a case or bill in its year: 906/2022.
    let of_year = matches!(number.split_once('/'), Some((first, year))
        if !first.starts_with('0') && year.len() == 4 && (year.starts_with("19") || year.starts_with("20")))
        && groups.len() == 2;
    // Numbers of social security: 3, 2 and 4 digits.
    let ssn = lengths == [3, 2, 4];
    date || decimal || of_year || ssn || is_isbn(number) || is_postcode(number)
}

/// Whether a value is a URL of the web. Source: RFC 3986, section 3.
pub fn is_url(value: &str) -> bool {
    let value = value.trim();
    let schemes = ["http://", "https://", "ftp://"];
    let rest = schemes.iter().find_map(|scheme| value.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !value.contains(char::is_whitespace)
    })
}

/// Whether a value is a URL that holds a password. Source: RFC 3986, section 3.2.1.
pub fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.trim().split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Passwords have such signs in them, too; a port has none but digits.
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let may_go_on = authority
        .split_once(':')
        .is_some_and(|(_, password)| !is_port(password));
    let authority = match authority.contains('@') || !may_go_on {
        true => authority,
        false => rest,
    };
    authority
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':') && !user.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_need_a_host_that_can_be() {
        for value in [
            "a@b.co",
            "first.last+tag@sub.example.org",
            "jürgen@müller.de",
            " a@b.cd ",
        ] {
            assert!(is_email(value), "{value}");
        }
        for value in [
            "a@b",
            "@b.co",
            "a b@c.de",
            "a@b..c",
            "a@1.2.3.4",
            "x",
            "a@-b.co",
            ".a@b.co",
        ] {
            assert!(!is_email(value), "{value}");
        }
    }

    #[test]
    fn phone_numbers_are_told_from_other_digits() {
        assert_eq!(phone("+49 30 901820"), Some(Phone::International));
        assert_eq!(phone("0049 30 901820"), Some(Phone::International));
        assert_eq!(phone("(415) 555-2671"), Some(Phone::Grouped));
        assert_eq!(phone("415.555.2671"), Some(Phone::Grouped));
        assert_eq!(phone("415-555-2671 x12"), Some(Phone::Grouped));
        assert_eq!(phone("4155552671"), Some(Phone::Bare));
        assert_eq!(phone("0000000123"), Some(Phone::Bare));
        assert_eq!(phone("040/201234"), Some(Phone::Grouped));
        for value in [
            "2024-01-31",
            "31/01/2024",
            "1234567.89",
            "078-05-1120",
            "978-3-16-148410-0",
            "12345-6789",
            "12",
            "1234567890123456",
            "call me",
            "906/2022",
            "1906/2022",
        ] {
            assert_eq!(phone(value), None, "{value}");
        }
    }

    #[test]
    fn urls_and_their_passwords_are_seen() {
        assert!(is_url("https://example.com/a?b=c"));
        assert!(!is_url("example.com") && !is_url("https://") && !is_url("https://a b"));
        assert!(has_password("postgresql://user:secret@host/db"));
        assert!(has_password("postgres://app:what?@db.example/x"));
        assert!(!has_password("https://example.com/@a:b"));
        assert!(!has_password("https://example.com:8080/@a:b"));
    }
}
