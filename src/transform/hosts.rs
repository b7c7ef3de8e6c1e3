//! Hosts that no one can ever own, for e-mail addresses and URLs.
//!
//! Sources: RFC 2606 and RFC 6761 reserve `example.com`, `.net`, `.org` and the top-level names `test`, `example`,
//! `invalid`. A stand-in sent to such a host reaches nobody.

use super::args::Problem;
use super::params::Params;

/// The host that the parameter `host` names, in lower case; its default otherwise. Other hosts are mistakes.
pub fn reserved(params: &mut Params<'_>) -> String {
    let host = params.text("host").to_ascii_lowercase();
    if !is_reserved(&host) {
        let problem = Problem::new("the host could belong to someone")
            .hint("use example.com, example.net, example.org, or a name under .test, .example or .invalid");
        let span = params
            .scalar("host")
            .map_or(params.span(), |host| host.span);
        params.report(problem.at(span));
    }
    host
}

/// Whether a name is well-formed: labels of ASCII letters, digits and inner hyphens.
/// Source: RFC 1123, section 2.1, and RFC 1035, section 2.3.1.
pub fn is_host(host: &str) -> bool {
    host.split('.').all(|label| {
        let inner = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inner && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    })
}

/// Whether RFC 2606 or 6761 reserves a lower-case host name, and it is well-formed.
pub fn is_reserved(host: &str) -> bool {
    let lower = !host.bytes().any(|byte| byte.is_ascii_uppercase());
    let under = |parent: &str| {
        let rest = host.strip_suffix(parent);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let known = ["example.com", "example.net", "example.org"];
    let reserved =
        known.into_iter().any(under) || ["test", "example", "invalid"].into_iter().any(under);
    reserved && host.len() <= 180 && lower && is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reserved_names_pass() {
        for host in [
            "example.com",
            "mail.example.org",
            "a.test",
            "shop.dev.invalid",
            "example",
        ] {
            assert!(is_reserved(host), "{host}");
        }
        for host in [
            "gmail.com",
            "notexample.com",
            "example.com.evil.io",
            "",
            ".test",
            "a..test",
            "-a.test",
            "a b.test",
            "example.io",
        ] {
            assert!(!is_reserved(host), "{host}");
        }
    }
}
