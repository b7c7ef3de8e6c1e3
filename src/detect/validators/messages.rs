//! Identifiers of mails, which threads are made of.

/// Whether a value is one or several identifiers of mails, with blanks between them as in `References`: `<left@host>`.
/// Source: RFC 5322, section 3.6.4.
pub fn are_ids(value: &str) -> bool {
    let mut ids = value.split_whitespace().peekable();
    ids.peek().is_some() && ids.all(is_id)
}

fn is_id(value: &str) -> bool {
    let inside = value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    let halves = inside.and_then(|inside| inside.split_once('@'));
    let is_plain = |half: &str| !half.is_empty() && !half.contains(['<', '>', '@', ',']);
    halves.is_some_and(|(left, right)| is_plain(left) && is_plain(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_mails_stand_in_angle_brackets() {
        for value in ["<a1b2@gmx.de>", "<CAF=x+1@mail.gmail.com> <2@localhost>"] {
            assert!(are_ids(value), "{value}");
        }
        for value in [
            "",
            "a@b.de",
            "Ada <a@b.de>",
            "<a>",
            "<a@b>,<c@d>",
            "<p>@</p>",
        ] {
            assert!(!are_ids(value), "{value}");
        }
    }
}
