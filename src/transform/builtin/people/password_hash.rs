//! `password_hash`: a placeholder in the form of a password hash.

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "password_hash",
    group: Group::People,
    summary: "a password hash that no password fits",
    doc: "Algorithm and cost of the real hash stay, salt and hash become keyed characters of the same alphabet, as many. \
          No password was hashed to them: one that fits could only be found by inverting the algorithm, which 120 keyed \
          bits forbid; and a bcrypt hash ends with a character that bcrypt itself never writes, so that comparing hashes, \
          as libraries do, can never succeed. Known are bcrypt, Argon2, scrypt, PBKDF2, yescrypt and SHA-crypt with their \
          usual prefixes, those of Django and Werkzeug too, and bare digests in hexadecimal. Whatever else stands there, \
          a password in the clear for instance, becomes bcrypt's form. Nobody can log in with the copy: set a password of \
          your own for accounts that you need.",
    params: &[Param {
        name: "scheme",
        kind: "keep|bcrypt|argon2id|scrypt|pbkdf2",
        default: "keep",
        doc: "`keep` has the form of the real hash, the others one form for all",
    }],
    accepts: TEXTS,
    examples: &[
        "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        "correct horse battery staple",
    ],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Forms for all, with the costs that OWASP's "Password Storage Cheat Sheet" names. Sources of the forms: PHC string
/// format, and the modular crypt format of bcrypt and passlib.
const SCHEMES: &[(&str, Option<Scheme>)] = &[
    ("keep", None),
    ("bcrypt", Some(BCRYPT)),
    (
        "argon2id",
        Some(Scheme {
            start: "$argon2id$v=19$m=19456,t=2,p=1$",
            ..PHC
        }),
    ),
    (
        "scrypt",
        Some(Scheme {
            start: "$scrypt$ln=17,r=8,p=1$",
            ..PHC
        }),
    ),
    (
        "pbkdf2",
        Some(Scheme {
            start: "$pbkdf2-sha256$600000$",
            ..PHC
        }),
    ),
];

/// How a hash is written from nothing.
#[derive(Debug, Clone, Copy)]
struct Scheme {
    start: &'static str,
    salt: usize,
    /// The last character of the salt.
    salt_end: u8,
    between: &'static str,
    hash: usize,
}

/// 16 bytes of salt and 23 of hash, 6 bits a character.
const BCRYPT: Scheme = Scheme {
    start: "$2b$12$",
    salt: 22,
    salt_end: b'O',
    between: "",
    hash: 31,
};

/// 16 bytes of salt and 32 of hash, 6 bits a character.
const PHC: Scheme = Scheme {
    start: "",
    salt: 22,
    salt_end: LAST,
    between: "$",
    hash: 43,
};

impl Scheme {
    fn length(&self) -> u32 {
        (self.start.len() + self.salt + self.between.len() + self.hash) as u32
    }
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let scheme = params.choice("scheme", SCHEMES).flatten();
    params.finish()?;
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(LEAST_BITS),
        Some(scheme.unwrap_or(BCRYPT).length()),
        PasswordHash { scheme },
    ))
}

/// Keyed bits of the shortest hash: 21 characters out of 62, and one that is always the same.
const LEAST_BITS: u32 = 120;

/// Fewest characters of a hash that is kept as it is, hexadecimal or not.
const SHORTEST: usize = 22;
const SHORTEST_HEX: usize = 32;

/// Most characters of algorithm and cost.
const LONGEST_START: usize = 64;

#[derive(Debug, Clone)]
struct PasswordHash {
    scheme: Option<Scheme>,
}

impl Maker for PasswordHash {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let mut keyed = Keyed::of(draw);
        match (self.scheme, parts(value)) {
            (Some(scheme), _) => keyed.whole(scheme, out),
            (None, None) => keyed.whole(BCRYPT, out),
            (None, Some(parts)) => keyed.same(&parts, out),
        }
    }
}

/// A hash taken apart: what stays, the salt, what stands between, and the hash.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'v> {
    start: &'v str,
    salt: &'v str,
    between: &'v str,
    hash: &'v str,
    salt_end: u8,
}

/// What hashes begin with, and how many fields between `$` stand between their salt and the hash at the end.
///
/// Sources: PHC string format; crypt(5); the documentation of passlib, Django ("Password management") and Werkzeug.
const KNOWN: &[(&str, usize)] = &[
    ("$argon2", 0),
    ("argon2$argon2", 0),
    ("$scrypt$", 0),
    ("scrypt:", 0),
    ("scrypt$", 2),
    ("$pbkdf2", 0),
    ("pbkdf2_", 0),
    ("pbkdf2:", 0),
    ("$1$", 0),
    ("$5$", 0),
    ("$6$", 0),
    ("$y$", 0),
];

fn parts(value: &str) -> Option<Parts<'_>> {
    if value.len() >= SHORTEST_HEX && is_hex(value) {
        let (start, salt, between) = ("", "", "");
        return Some(Parts {
            start,
            salt,
            between,
            hash: value,
            salt_end: LAST,
        });
    }
    bcrypt(value).or_else(|| fields(value))
}

/// `$2b$10$` and 53 characters, also behind the name that Django puts in front.
fn bcrypt(value: &str) -> Option<Parts<'_>> {
    let names = ["bcrypt_sha256$", "bcrypt$"];
    let inner = names.iter().find_map(|name| value.strip_prefix(name));
    let mut versions = ["$2a$", "$2b$", "$2x$", "$2y$"].iter();
    let inner = inner.unwrap_or(value);
    let (cost, secret) = versions
        .find_map(|version| inner.strip_prefix(version))?
        .split_once('$')?;
    let two_digits = cost.len() == 2 && strings::all_digits(cost);
    let (salt, hash) = secret.split_at_checked(BCRYPT.salt)?;
    (two_digits && hash.len() == BCRYPT.hash && is_base64(secret)).then_some(Parts {
        start: value.strip_suffix(secret)?,
        salt,
        between: "",
        hash,
        salt_end: BCRYPT.salt_end,
    })
}

fn fields(value: &str) -> Option<Parts<'_>> {
    let (_, between) = KNOWN.iter().find(|(name, _)| value.starts_with(name))?;
    let mut signs = value.rmatch_indices('$').map(|(at, _)| at);
    let hash_at = signs.next()? + 1;
    let salt_ends = match *between {
        0 => hash_at - 1,
        more => signs.nth(more - 1)?,
    };
    let salt_at = signs.next()? + 1;
    let (salt, hash) = (value.get(salt_at..salt_ends)?, value.get(hash_at..)?);
    let least = if is_hex(hash) { SHORTEST_HEX } else { SHORTEST };
    let long = hash.trim_end_matches('=').len() >= least;
    let costs = value.get(..salt_at)?.bytes().all(is_cost) && salt_at <= LONGEST_START;
    (long && costs && is_base64(salt) && is_base64(hash)).then_some(Parts {
        start: value.get(..salt_at)?,
        salt,
        between: value.get(salt_ends..hash_at)?,
        hash,
        salt_end: LAST,
    })
}

fn is_cost(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"$=,:-_./".contains(&byte)
}

fn is_hex(text: &str) -> bool {
    let all = |letters: std::ops::RangeInclusive<u8>| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || letters.contains(&byte))
    };
    all(b'a'..=b'f') || all(b'A'..=b'F')
}

/// Whether all characters belong to one of the alphabets of 64, `=` as filling included.
fn is_base64(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+/.-_=".contains(&byte))
}

/// Characters for a hash out of the bytes of a draw, and as many more as are needed.
struct Keyed<'d> {
    bytes: std::slice::Iter<'d, u8>,
    more: Stream,
}

/// What all alphabets of 64 have.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Six zero bits in base64, so that nothing is left over behind the last whole byte. In bcrypt's own alphabet, which
/// begins with `./A`, it has a bit that never is one behind its 23 bytes.
const LAST: u8 = b'A';

impl<'d> Keyed<'d> {
    fn of(draw: &'d Draw) -> Self {
        Self {
            bytes: draw.bytes().iter(),
            more: Stream::of(draw),
        }
    }

    fn whole(&mut self, scheme: Scheme, out: &mut Vec<u8>) {
        out.extend_from_slice(scheme.start.as_bytes());
        self.salt(scheme.salt, scheme.salt_end, out);
        out.extend_from_slice(scheme.between.as_bytes());
        self.hash(scheme.hash, out);
    }

    /// Everything as long as it was, and what fills base64 up where it was.
    fn same(&mut self, parts: &Parts<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(parts.start.as_bytes());
        let salt = parts.salt.trim_end_matches('=');
        self.salt(salt.len(), parts.salt_end, out);
        out.resize(out.len() + parts.salt.len() - salt.len(), b'=');
        out.extend_from_slice(parts.between.as_bytes());
        if is_hex(parts.hash) {
            let start = out.len();
            (0..parts.hash.len()).for_each(|_| out.push(HEX[self.byte() & 15]));
            if parts.hash.bytes().any(|byte| byte.is_ascii_uppercase()) {
                out[start..].make_ascii_uppercase();
            }
            return;
        }
        let hash = parts.hash.trim_end_matches('=');
        self.hash(hash.len(), out);
        out.resize(out.len() + parts.hash.len() - hash.len(), b'=');
    }

    fn salt(&mut self, length: usize, end: u8, out: &mut Vec<u8>) {
        for place in 0..length {
            let drawn = ALPHABET[self.more.below(62) as usize];
            out.push(if place + 1 == length { end } else { drawn });
        }
    }

    fn hash(&mut self, length: usize, out: &mut Vec<u8>) {
        (1..length).for_each(|_| out.push(ALPHABET[self.byte() % 62]));
        out.push(LAST);
    }

    fn byte(&mut self) -> usize {
        let next = self.bytes.next().copied();
        usize::from(next.unwrap_or_else(|| self.more.below(256) as u8))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn placeholders(values: &[&str]) -> Vec<String> {
        let ty = Type::plain("text", Family::Text);
        let prepared = prepare(&Arg::none(), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let owned = |value: Option<&str>| value.unwrap().to_owned();
        output.as_string::<i32>().iter().map(owned).collect()
    }

    /// A hash of so many characters.
    fn secret(length: usize) -> String {
        "n3oP/".repeat(20)[..length].to_owned()
    }

    #[test]
    fn algorithm_and_cost_stay_and_nothing_else_does() {
        for (start, salt, between, hash) in [
            ("$2b$10$", 22, "", 31),
            ("bcrypt$$2a$12$", 22, "", 31),
            ("$argon2id$v=19$m=65536,t=3,p=4$", 22, "$", 43),
            ("argon2$argon2id$v=19$m=102400,t=2,p=8$", 22, "$", 43),
            ("$scrypt$ln=16,r=8,p=1$", 22, "$", 43),
            ("scrypt$16384$", 22, "$8$1$", 86),
            ("scrypt:32768:8:1$", 16, "$", 86),
            ("$pbkdf2-sha256$29000$", 22, "$", 43),
            ("pbkdf2_sha256$260000$", 12, "$", 43),
            ("$6$rounds=5000$", 16, "$", 86),
            ("$5$", 8, "$", 43),
            ("$y$j9T$", 22, "$", 43),
        ] {
            let (salt, hash) = (secret(salt), secret(hash));
            let real = format!("{start}{salt}{between}{hash}");
            let stand_in = &placeholders(&[&real])[0];
            assert_eq!(stand_in.len(), real.len(), "{start}");
            assert!(
                stand_in.starts_with(start) && stand_in.contains(between),
                "{start}"
            );
            assert!(
                !stand_in.contains(&salt[..7]) && !stand_in.contains(&hash[..7]),
                "{start}"
            );
        }
    }

    #[test]
    fn filling_and_hexadecimal_digits_stay_what_they_are() {
        let django = format!("pbkdf2_sha256$260000$abcdefgh${}=", secret(43));
        assert!(placeholders(&[&django])[0].ends_with("A="));
        let digest = "5f4dcc3b5aa765d61d8327deb882cf99";
        let stand_in = &placeholders(&[digest])[0];
        assert!(stand_in.len() == 32 && is_hex(stand_in) && stand_in != digest);
    }

    #[test]
    fn what_is_no_hash_gets_the_form_of_bcrypt() {
        for value in [
            "hunter2",
            "$2b$10$short",
            "$6$a$b",
            "$argon2id$ünïcode$x$y",
            "$$$$",
        ] {
            let stand_in = &placeholders(&[value])[0];
            assert!(
                bcrypt(stand_in).is_some() && !stand_in.contains(value),
                "{value}"
            );
        }
    }

    #[test]
    fn bcrypt_never_writes_the_last_character() {
        // The 31 characters hold 186 bits, the hash 184: the last two bits are always zero.
        let alphabet = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let place = |sign: u8| alphabet.iter().position(|known| *known == sign).unwrap();
        let stand_in = &placeholders(&["hunter2"])[0];
        let (salt, hash) = (stand_in.as_bytes()[28], stand_in.as_bytes()[59]);
        assert_ne!(place(hash) & 0b11, 0);
        // The salt is one that bcrypt can read: 128 of its 132 bits count.
        assert_eq!(place(salt) & 0b1111, 0);
    }
}
