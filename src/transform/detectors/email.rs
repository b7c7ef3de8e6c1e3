//! E-mail addresses. Source: RFC 5322 (3.4.1) and RFC 6531 for letters beyond ASCII; characters that commonly stand
//! around addresses rather than in them (`=`, `/`, `&`, `*`, `|`, `{`, `}`, `?`, backquotes) end a local part.

use std::ops::Range;

/// Hands over the addresses of a text.
pub fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    // Nothing before that is looked at again: both walks stop at an `@`.
    let mut from = 0;
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let (Some(before), Some(behind)) = (text.get(from..at), text.get(at + 1..)) else {
            continue;
        };
        if let (Some(start), Some(length)) = (local(before), host(behind)) {
            let end = at + 1 + length;
            found(from + start..end);
            from = end;
        }
    }
}

/// Where the local part starts that ends with a text; `None` where there is none.
pub(super) fn local(text: &str) -> Option<usize> {
    if let Some(quoted) = text.strip_suffix('"') {
        return quoted.rfind('"');
    }
    let rest = text.trim_end_matches(is_local);
    let start = text.len() - text[rest.len()..].trim_start_matches(['.', '\'']).len();
    (start < text.len()).then_some(start)
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '.' | '_' | '%' | '+' | '-' | '\'' | '!' | '#' | '$' | '~' | '^'
        )
}

/// Bytes of the host that a text begins with; `None` where that is none with a top-level name.
fn host(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.'))
        .unwrap_or(text.len());
    let host = &text[..end];
    let double = host.as_bytes().windows(2).position(|pair| pair == b"..");
    let host = double.and_then(|at| host.get(..at)).unwrap_or(host);
    let host = host.trim_end_matches(['.', '-']);
    let (name, top) = host.rsplit_once('.')?;
    let named = top.starts_with(char::is_alphabetic) && top.chars().nth(1).is_some();
    // No other label is empty where no points stand side by side.
    let whole = !name.is_empty() && !name.starts_with('.');
    (named && whole).then_some(host.len())
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn addresses_are_found_in_what_stands_around_them() {
        for (text, address) in [
            ("Write to ada.l+x@mail.navy.mil.", "ada.l+x@mail.navy.mil"),
            ("<ada@navy.mil>", "ada@navy.mil"),
            ("mailto:ada@navy.mil?subject=x", "ada@navy.mil"),
            ("user=ada@navy.mil&x", "ada@navy.mil"),
            ("'ada@navy.mil'", "ada@navy.mil"),
            ("o'neil@navy.mil", "o'neil@navy.mil"),
            ("jörg@müller.de!", "jörg@müller.de"),
            ("\"Ada L\"@navy.mil", "\"Ada L\"@navy.mil"),
            ("ada@navy.mil...", "ada@navy.mil"),
            ("ada@xn--80ak6aa92e.xn--p1ai", "ada@xn--80ak6aa92e.xn--p1ai"),
        ] {
            assert_eq!(texts(Kind::Email, text), [address], "{text}");
        }
        assert_eq!(
            texts(Kind::Email, "a@b.org,c@d.org"),
            ["a@b.org", "c@d.org"]
        );
    }

    #[test]
    fn what_is_no_address_is_not_found() {
        for text in [
            "@ada",
            "ada@",
            "ada@localhost",
            "5 @ 3.50",
            "a@b..org",
            "a@1.5",
            "@",
            "a@.org",
        ] {
            assert_eq!(texts(Kind::Email, text), Vec::<String>::new(), "{text}");
        }
    }
}
