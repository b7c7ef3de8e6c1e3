//! Passwords behind their names: `Passwort: geheim`, `password=hunter2`, `mot de passe : …`.
//!
//! A password has no form: behind such a name and `:` or `=` the next word is one, whatever it is. Where one of these
//! signs is missing, it is prose (`the password is reset`).

use std::ops::Range;

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// Words for passwords that also end longer ones (`PGPASSWORD`, `Benutzerkennwort`), in small letters, without accents
/// and blanks. English, German, French, Dutch, Spanish, Catalan, Portuguese, Swedish.
const ENDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passwort",
    "kennwort",
    "motdepasse",
    "wachtwoord",
    "contrasena",
    "contrasenya",
    "palavrapasse",
    "losenord",
    "loesenord",
];

/// Those with which words of other meanings end: Portuguese `resenha` is a review. German, French, Portuguese, Polish,
/// Czech.
const WORDS: &[&str] = &["pw", "mdp", "senha", "haslo", "heslo"];

/// Words between the name and its sign: `Passwort lautet: …`.
const BETWEEN: &[&str] = &[
    "is", "was", "now", "new", "ist", "lautet", "war", "neu", "est", "es", "e", "jest", "to", "je",
];

/// Longest name that is looked at with what stands behind it, in bytes.
const LONGEST_NAME: usize = 40;

/// Bytes within which brackets, tags and quotation marks must close.
const NEAR: usize = 100;

/// Appends the passwords of a text.
pub fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let mut from = 0;
    for sign in memchr::memchr2_iter(b'=', b':', text.as_bytes()) {
        if sign < from || !text.get(..sign).is_some_and(names_password) {
            continue;
        }
        if let Some(password) = behind(text, sign) {
            from = password.end;
            found(password);
        }
    }
}

/// Whether a text ends with a name of a password, maybe in quotes, with a remark in brackets or a number behind it.
pub fn names_password(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\u{a0}', '"', '\'', '\\', '*']);
    let before = without_remark(before).trim_end();
    let start = before.len().saturating_sub(LONGEST_NAME);
    let near = (start..).find_map(|start| before.get(start..));
    let name = Name::of(near.unwrap_or_default());
    let known = name.letters.get(..name.length).unwrap_or_default();
    let ends = |word: &str| known.ends_with(word.as_bytes());
    let is_apart = |word: &str| ends(word) && name.begins_at(name.length - word.len());
    ENDS.iter().any(|word| ends(word)) || WORDS.iter().any(|word| is_apart(word))
}

/// A text without the brackets at its end: `Passwort (neu)`.
fn without_remark(text: &str) -> &str {
    let open = || {
        let at = text.rfind('(').filter(|at| text.len() - at < NEAR)?;
        text.get(..at)
    };
    text.strip_suffix(')').and_then(|_| open()).unwrap_or(text)
}

/// The words at the end of a text, folded and without what stands between them.
struct Name {
    letters: [u8; LONGEST_NAME],
    length: usize,
    /// A bit for each letter that begins a word.
    starts: u64,
}

impl Name {
    fn of(text: &str) -> Self {
        let mut name = Self {
            letters: [0; LONGEST_NAME],
            length: 0,
            starts: 0,
        };
        let mut before = None;
        for c in text.chars() {
            let is_between = matches!(c, '_' | '-' | ' ' | '\u{a0}');
            if !is_between && !c.is_alphanumeric() && !is_mark(c) {
                name.length = 0;
                name.starts = 0;
            }
            let is_first = before.is_none_or(|before: char| {
                !before.is_alphanumeric() && !is_mark(before)
                    || before.is_lowercase() && c.is_uppercase()
            });
            if is_first && c.is_alphanumeric() {
                name.starts |= 1 << name.length.min(63);
            }
            c.to_lowercase().nfd().for_each(|c| name.push(c));
            before = Some(c);
        }
        name.forget_what_follows();
        name
    }

    /// Adds a letter as it is compared, where there is room for it.
    fn push(&mut self, c: char) {
        let plain = match c {
            _ if is_mark(c) || !c.is_alphanumeric() => return,
            'a'..='z' | '0'..='9' => None,
            _ => Some(deunicode_char(c).unwrap_or("?")),
        };
        let mut room = [0; 4];
        let plain = plain.unwrap_or_else(|| c.encode_utf8(&mut room));
        for byte in plain.bytes() {
            if let Some(place) = self.letters.get_mut(self.length) {
                *place = byte.to_ascii_lowercase();
                self.length += 1;
            }
        }
    }

    /// Takes numbers and words such as `is` off the end.
    fn forget_what_follows(&mut self) {
        loop {
            let before = self.length;
            while self.length > 0 && self.letters[self.length - 1].is_ascii_digit() {
                self.length -= 1;
            }
            let below = self.starts & ((1 << self.length.min(63)) - 1);
            let last = 63_usize.saturating_sub(below.leading_zeros() as usize);
            let word = self.letters.get(last..self.length).unwrap_or_default();
            if BETWEEN.iter().any(|known| known.as_bytes() == word) {
                self.length = last;
            }
            if self.length == before {
                return;
            }
        }
    }

    fn begins_at(&self, at: usize) -> bool {
        self.starts & 1 << at.min(63) != 0
    }
}

fn is_mark(c: char) -> bool {
    canonical_combining_class(c) != 0
}

/// Where the password stands behind a sign; `None` where there is nothing, or a word that says whether there is one.
pub fn behind(text: &str, sign: usize) -> Option<Range<usize>> {
    let is_assigned = text.as_bytes().get(sign) == Some(&b'=');
    let start = begin(text, sign + 1);
    let rest = text.get(start..)?;
    let (start, length) = if let Some(inner) = quoted(rest) {
        (start + inner.start, inner.len())
    } else {
        let bare = rest.trim_start_matches(['"', '\'', '„', '“', '«']);
        (start + rest.len() - bare.len(), word(bare, is_assigned))
    };
    let value = text.get(start..start + length)?;
    let says_whether = ["true", "false", "null", "none"];
    let is_one = !value.is_empty()
        && !says_whether
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word));
    is_one.then_some(start..start + length)
}

/// Where a value begins that stands behind a byte: behind blanks, a line break, further signs (`:=`, `=>`), and what
/// ends bold letters.
fn begin(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let mut left = rest.trim_start_matches([':', '=', '>', '\\']);
    loop {
        let blank = left.trim_start_matches([' ', '\t', '\u{a0}', '\r', '\n']);
        let next = match blank.as_bytes() {
            [b'*', b'*', b' ', ..] => blank.get(2..),
            [b'<', ..] => {
                let end = blank.bytes().take(NEAR).position(|byte| byte == b'>');
                end.and_then(|end| blank.get(end + 1..))
            }
            [b'\\', b'"' | b'\'', ..] => blank.get(1..),
            _ => None,
        };
        let Some(next) = next else {
            return from + rest.len() - blank.len();
        };
        left = next;
    }
}

/// What stands in quotation marks at the beginning of a text.
fn quoted(rest: &str) -> Option<Range<usize>> {
    let open = rest.chars().next()?;
    let closing: &[char] = match open {
        '"' => &['"'],
        '\'' => &['\''],
        '`' => &['`'],
        '„' => &['“', '”', '"'],
        '“' => &['”', '"'],
        '«' => &['»'],
        '»' => &['«'],
        _ => return None,
    };
    let start = open.len_utf8();
    let mut inner = rest.get(start..)?.char_indices().take(NEAR);
    let (length, _) = inner.find(|(_, c)| closing.contains(c) || *c == '\n')?;
    let end = start + length;
    let is_closed = rest.get(end..)?.starts_with(closing);
    // In JSON within JSON marks have a stroke in front.
    let inner = rest.get(start..end)?.trim_end_matches('\\');
    (is_closed && !inner.is_empty()).then(|| start..start + inner.len())
}

/// Bytes of the word that a text begins with, without signs at its end that belong to the sentence. A password may have
/// signs in it, so only what surely ends it does.
fn word(rest: &str, is_assigned: bool) -> usize {
    let mut length = rest.len();
    for (at, c) in rest.char_indices() {
        let ends = match c {
            '<' => true,
            '&' | ';' => is_assigned,
            '"' | '\'' | '\\' => {
                let next = rest.get(at + 1..).and_then(|rest| rest.chars().next());
                next.is_none_or(|next| next.is_whitespace() || ",;:)]}>.&\"'\\".contains(next))
            }
            _ => c.is_whitespace() || c.is_control(),
        };
        if ends {
            length = at;
            break;
        }
    }
    let word = rest.get(..length).unwrap_or_default();
    word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}'])
        .len()
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn the_word_behind_a_passwords_name_is_one_whatever_it_is() {
        for (text, password) in [
            ("Passwort: geheim", "geheim"),
            ("password: hunter", "hunter"),
            ("pwd = abc", "abc"),
            ("PW: geheim", "geheim"),
            ("login ada, password=hunter2; port=1", "hunter2"),
            ("?password=hunter&x=1", "hunter"),
            ("Kennwort : Sommer!", "Sommer"),
            ("Benutzerkennwort: Sommer", "Sommer"),
            ("PGPASSWORD=x psql", "x"),
            ("userPwd=abc", "abc"),
            ("mot de passe : soleil", "soleil"),
            ("MDP: soleil", "soleil"),
            ("wachtwoord: zomer", "zomer"),
            ("contraseña: verano", "verano"),
            ("contrasen\u{303}a: verano", "verano"),
            ("contrasenya: estiu", "estiu"),
            ("senha: verão.", "verão"),
            ("palavra-passe: verão", "verão"),
            ("hasło: lato", "lato"),
            ("heslo: léto", "léto"),
            ("lösenord: sommar", "sommar"),
            ("Passwort (neu): geheim", "geheim"),
            ("password 2: hunter", "hunter"),
            ("the password is: hunter", "hunter"),
            ("Passwort lautet: geheim", "geheim"),
            ("Password:\nhunter\n", "hunter"),
            ("**Passwort:** geheim", "geheim"),
            ("<b>Passwort:</b> geheim<br>", "geheim"),
            ("password: \"two words\" ok", "two words"),
            ("Passwort: „zwei Worte“", "zwei Worte"),
            ("{\"password\":\"hunter\",\"x\":1}", "hunter"),
            (
                "failed: {\\\"password\\\":\\\"hunter\\\",\\\"x\\\":1}",
                "hunter",
            ),
            ("(password: a,b;c\"d)", "a,b;c\"d"),
            ("password := 'abc'", "abc"),
            ("password: 030 1234567", "030"),
        ] {
            assert_eq!(texts(Kind::Password, text), [password], "{text}");
        }
    }

    #[test]
    fn prose_about_passwords_is_none() {
        for text in [
            "the password is reset",
            "forgot password",
            "Passwort vergessen? Bitte melden: support",
            "password_changed=2024-01-01",
            "show_password=true",
            "password: null",
            "resenha: muito bom",
            "mot de passe oublié: 12345678",
            "password:",
            "password: !",
            "password: \"\"",
            "é=password",
            "a:b=c",
        ] {
            assert_eq!(texts(Kind::Password, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn odd_texts_end_well() {
        for text in [
            "password:é",
            "password:**",
            "password:<é",
            "password:\\",
            "ñpassword=é\"",
            &"password:".repeat(5_000),
            &format!("{}:x", "ß".repeat(60)),
            &format!("{}passwort:x", "ﷺ".repeat(20)),
        ] {
            texts(Kind::Password, text);
        }
    }
}
