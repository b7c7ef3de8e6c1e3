//! The forms of national numbers in a table, with which a text is compared with all of them at once: a bit for each form, and
//! for each place of a byte the forms that allow it there.

use std::sync::LazyLock;

use super::national::{Certainty, SCHEMES};

/// A form, and whose it is: its place among [`SCHEMES`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) scheme: usize,
    pub(super) form: &'static str,
    pub(super) certainty: Certainty,
}

/// All forms, those of the first scheme first.
pub(super) fn all_forms() -> impl Iterator<Item = Written> {
    let schemes = SCHEMES.iter().enumerate();
    schemes.flat_map(|(scheme, of)| {
        let forms = of.forms.iter();
        forms.map(move |(form, certainty)| Written {
            scheme,
            form,
            certainty: *certainty,
        })
    })
}

/// Some of [`all_forms`]: a bit each, the first one's the lowest.
#[derive(Debug, Clone)]
pub(super) struct Set(u64);

impl Set {
    pub(super) fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// Those of them for which something is so.
    pub(super) fn only(&self, is_so: impl Fn(Written) -> bool) -> Self {
        let (mut rest, mut others) = (self.clone(), 0);
        loop {
            let bit = rest.0 & rest.0.wrapping_neg();
            match rest.next() {
                Some(written) if is_so(written) => {}
                Some(_) => others |= bit,
                None => return Self(self.0 & !others),
            }
        }
    }
}

impl Iterator for Set {
    type Item = Written;

    fn next(&mut self) -> Option<Written> {
        let written = FORMS.all.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(*written)
    }
}

/// All forms in a table in which a text is compared with all of them at once.
struct Forms {
    all: Vec<Written>,
    places: Vec<Place>,
    /// How long words of letters alone are with which some begin: a bit each.
    letters: u64,
}

/// What forms say of a byte by its distance from their first one.
#[derive(Clone, Copy)]
struct Place {
    /// By [`CLASSES`]: the forms that have such a byte there.
    allowed: [u64; OTHER as usize + 1],
    /// The forms of which it is the last one.
    lasts: u64,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let all: Vec<Written> = all_forms().collect();
    let nothing = Place {
        allowed: [0; OTHER as usize + 1],
        lasts: 0,
    };
    let longest = all.iter().map(|written| written.form.len()).max();
    let mut places = vec![nothing; longest.unwrap_or(0)];
    for (index, written) in all.iter().enumerate() {
        for (place, sign) in places.iter_mut().zip(written.form.bytes()) {
            for byte in (0..=u8::MAX).filter(|byte| is_like(*byte, sign)) {
                place.allowed[CLASSES[usize::from(byte)] as usize] |= 1 << index;
            }
        }
        if let Some(last) = places.get_mut(written.form.len() - 1) {
            last.lasts |= 1 << index;
        }
    }
    let is_letter = |byte: &u8| matches!(byte, b'A' | b'*');
    let letters = |written: &Written| {
        let letters = written.form.bytes().take_while(is_letter).count();
        let sign = written.form.as_bytes().get(letters);
        let is_sign = |sign: u8| CLASSES[usize::from(sign)] > LETTER && sign != b'#';
        let is_word = sign.is_none_or(|sign| is_sign(*sign));
        u64::from(is_word && letters > 0) << letters
    };
    let letters = all.iter().map(letters).fold(0, |all, one| all | one);
    Forms {
        all,
        places,
        letters,
    }
});

/// What is one to all forms: each digit and each sign by itself, and all letters.
static CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => digit - b'0',
            b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            sign @ b' '..=b'/' => LETTER + 1 + sign - b' ',
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

const LETTER: u8 = 10;

/// What is in no form.
const OTHER: u8 = LETTER + 17;

/// Whether some forms begin with as many letters, and no digit or other letter behind them.
pub(super) fn begin_with_letters(count: usize) -> bool {
    let bit = 1_u64.checked_shl(count as u32);
    bit.is_some_and(|bit| FORMS.letters & bit != 0)
}

/// Whether a byte is what a sign of a form says.
pub(super) fn is_like(byte: u8, sign: u8) -> bool {
    match sign {
        b'#' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_alphabetic(),
        b'*' => byte.is_ascii_alphanumeric(),
        sign => byte == sign,
    }
}

/// The forms that a text begins with.
pub(super) fn fitting(text: &[u8]) -> Set {
    let (mut alike, mut whole) = (u64::MAX, 0);
    for (place, byte) in FORMS.places.iter().zip(text) {
        alike &= place.allowed[usize::from(CLASSES[usize::from(*byte)])];
        if alike == 0 {
            break;
        }
        whole |= alike & place.lasts;
    }
    Set(whole)
}

/// A form that has no bit would never be found.
const _: () = {
    let (mut count, mut at) = (0, 0);
    while at < SCHEMES.len() {
        count += SCHEMES[at].forms.len();
        at += 1;
    }
    assert!(count <= u64::BITS as usize);
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_a_form_has_a_class_of_its_own() {
        for sign in all_forms().flat_map(|written| written.form.bytes()) {
            let is_class = matches!(sign, b'#' | b'A' | b'*');
            let class = CLASSES[usize::from(sign)];
            assert!(is_class || class != LETTER && class != OTHER, "{sign}");
        }
    }
}
