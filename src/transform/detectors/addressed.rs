//! Names of people behind a form of address or a greeting: `Frau Schmidt`, `Herr Dr. Meier`, `Mme Dupont`, `Dear Anna Jones`.
//!
//! What stands there with a capital is taken for a name, up to five words and the particles between them. Anywhere else a
//! name has no form.

mod words;

use std::ops::Range;

use words::{AT_ENDS_OF_LINES, DEGREES, LONGEST_TITLE, NAMES_TOO, OTHERS, PARTICLES, TITLES, When};

use super::announced::{LONGEST, in_small_letters};
use super::{after, before, is_word};

/// Words of a name that are taken, but for particles.
const MOST: usize = 5;

/// Blanks that may stand between two words.
const MOST_BLANKS: usize = 8;

/// Titles and particles that may stand there with them.
const MOST_OTHERS: usize = 8;

/// What a form of address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    Plain,
    /// Of universities: its subject may follow.
    Academic,
}

/// Words in small letters, in room of their own.
struct Small {
    letters: [u8; LONGEST],
    length: usize,
}

impl Small {
    /// `None` for words that are longer than all that are looked for.
    fn of(word: &str) -> Option<Self> {
        let mut letters = [0; LONGEST];
        let length = in_small_letters(word, &mut letters)?.len();
        Some(Self { letters, length })
    }

    fn is_one(&self, sorted: &[&str]) -> bool {
        let own = self.letters.get(..self.length).unwrap_or_default();
        sorted
            .binary_search_by(|word| word.as_bytes().cmp(own))
            .is_ok()
    }

    fn is_particle(&self) -> bool {
        let own = self.letters.get(..self.length).unwrap_or_default();
        PARTICLES.iter().any(|word| word.as_bytes() == own)
    }

    fn title(&self) -> Option<When> {
        let own = self.letters.get(..self.length).unwrap_or_default();
        let place = TITLES.binary_search_by(|(word, _)| word.as_bytes().cmp(own));
        TITLES.get(place.ok()?).map(|(_, when)| *when)
    }
}

/// Gives the names of a text to `found`.
pub fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let mut from = 0;
    // Blanks, the last byte of those that do not break, and the dot of `Dr.Meier`.
    let is_place = |byte: &u8| matches!(byte, b' ' | b'.' | b'\t' | b'\n' | 0xa0 | 0xaf);
    let bytes = text.as_bytes().iter().enumerate();
    for (at, byte) in bytes.filter(|(_, byte)| is_place(byte)) {
        if at < from || !text.as_bytes().get(at + 1).copied().is_some_and(may_begin) {
            continue;
        }
        let end = if *byte == b'.' {
            Some(at)
        } else {
            end_before(text, at + 1)
        };
        let Some(end) = end else {
            continue;
        };
        let is_apart = text.get(end..=at).is_some_and(|gap| gap.contains('\n'));
        if is_apart && !may_end_line(text, end) {
            continue;
        }
        let Some(title) = title_before(text, end, at + 1, 0) else {
            continue;
        };
        if let Some(name) = behind(text, at + 1, title) {
            let is_label = is_apart && after(text, name.end) == Some(':');
            from = name.end;
            if !is_label {
                found(name);
            }
        }
    }
}

/// Where the word before a byte ends, behind blanks and at most one end of a line; `None` where there are none of them, or
/// more.
fn end_before(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let (mut end, mut blanks, mut lines) = (at, 0, 0);
    for c in head.chars().rev() {
        match c {
            '\n' => lines += 1,
            '\t' | '\r' => {}
            c if is_blank(c) => {}
            _ => break,
        }
        end -= c.len_utf8();
        blanks += 1;
        if blanks > MOST_BLANKS || lines > 1 {
            return None;
        }
    }
    (end < at).then_some(end)
}

/// Whether the word that ends at a byte is a form of address that a name in the next line may belong to.
fn may_end_line(text: &str, end: usize) -> bool {
    let head = text.get(..end).unwrap_or_default();
    let head = head.strip_suffix('.').unwrap_or(head);
    let is_its = |c: &char| c.is_alphabetic() || *c == '.';
    let word = head.chars().rev().take(LONGEST_TITLE).take_while(is_its);
    let start = head.len() - word.map(char::len_utf8).sum::<usize>();
    let word = Small::of(head.get(start..).unwrap_or_default());
    word.is_some_and(|word| word.is_one(AT_ENDS_OF_LINES))
}

/// Whether all of a word within a name is titles, none of which is anybody's name: `Dr.`, `Prof.Dr.`, `Dipl.-Ing.`, `M.Sc.`;
/// what is no title without a subject before it (`Dr. med.`) only where that is told to stand there.
pub fn is_title(word: &str, is_behind_one: bool) -> bool {
    let word = word.trim_end_matches(',');
    let is_its = |c: char| c == '.' || c == '-';
    let mut is_academic = is_behind_one;
    let is_dotted = word.ends_with('.');
    let mut parts = word.split(is_its).filter(|part| !part.is_empty());
    let is_one = |part: &str| {
        let Some(small) = Small::of(part).filter(|small| !small.is_one(NAMES_TOO)) else {
            return false;
        };
        let has_capital = part.starts_with(char::is_uppercase);
        match small.title() {
            Some(When::Any) => true,
            Some(When::Doctor) => {
                is_academic = true;
                true
            }
            Some(When::Capital) => has_capital,
            Some(When::Dotted) => has_capital && is_dotted,
            Some(When::Diploma) => {
                is_academic |= is_dotted;
                is_dotted
            }
            Some(When::Degree) => is_academic && !has_capital && is_dotted,
            Some(When::Subject) => is_academic && is_dotted,
            None => false,
        }
    };
    DEGREES.contains(&word) || word.contains(char::is_alphabetic) && parts.all(is_one)
}

/// Whether a word stands inside of names: `von`.
pub(super) fn is_particle(word: &str) -> bool {
    Small::of(word).is_some_and(|word| word.is_particle())
}

/// The family's name within a name: what stands in front of a comma, and of that from its first particle on, or the last word.
pub fn family(name: &str) -> &str {
    let name = name.split_once(',').map_or(name, |(family, _)| family);
    let words = || name.split_whitespace();
    let particle = words().find(|word| Small::of(word).is_some_and(|word| word.is_particle()));
    let start = match particle.or_else(|| words().next_back()) {
        Some(word) => word.as_ptr() as usize - name.as_ptr() as usize,
        None => 0,
    };
    name.get(start..).unwrap_or(name)
}

/// Whether a name or title may begin with a byte: a capital, a letter beyond ASCII, or a particle.
fn may_begin(byte: u8) -> bool {
    byte.is_ascii_uppercase() || !byte.is_ascii() || b"vdtzalbh'".contains(&byte)
}

/// The form of address that ends at a byte, where a name may begin at another. Of subjects so many were met behind it.
fn title_before(text: &str, end: usize, next: usize, met: usize) -> Option<Title> {
    let head = without_school(text.get(..end)?);
    let bare = head.strip_suffix('.').unwrap_or(head);
    let is_dotted = bare.len() < head.len() || text.get(end..).is_some_and(|c| c.starts_with('.'));
    let is_its = |c: char| c.is_alphabetic() || c == '.';
    let mut start = bare.len();
    for c in bare.chars().rev().take_while(|c| is_its(*c)) {
        start -= c.len_utf8();
        if bare.len() - start > LONGEST_TITLE {
            break;
        }
    }
    let word = bare.get(start..).unwrap_or_default();
    let last = word.rsplit('.').next().unwrap_or_default();
    let next = text.get(next..).unwrap_or_default();
    let behind = || is_academic_before(text, bare.len() - last.len(), met);
    let is_long = word.len() > LONGEST_TITLE;
    let is_apart = || !is_long && !before(text, start).is_some_and(|c| is_word(c) || c == '@');
    let whole = title(word, is_dotted, next, behind);
    let found = whole.or_else(|| match last.len() < word.len() {
        true => title(last, is_dotted, next, behind),
        false => None,
    })?;
    // What is behind a title was told to be apart with it.
    (found.1 || is_apart()).then_some(found.0)
}

/// Whether a title of universities or its subject ends before a byte, with a dot, blanks or a hyphen.
fn is_academic_before(text: &str, at: usize, met: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let end = head.trim_end_matches(is_blank);
    let end = end.strip_suffix('-').unwrap_or(end);
    met < MOST_OTHERS
        && (end.len() < at || end.ends_with('.'))
        && at - end.len() <= MOST_BLANKS
        && title_before(text, end.len(), at, met + 1) == Some(Title::Academic)
}

/// A text without the school that gave a diploma at its end: `Dipl.-Ing. (FH)`.
fn without_school(head: &str) -> &str {
    let Some(rest) = head.strip_suffix(')') else {
        return head;
    };
    let schools = ["(FH", "(TH", "(TU", "(BA", "(DH", "(Univ."];
    let school = schools.iter().find_map(|school| rest.strip_suffix(school));
    school.map_or(head, |rest| rest.strip_suffix(' ').unwrap_or(rest))
}

/// The form of address that a word is, with what follows it, and whether it is the subject of what stands before.
fn title(
    word: &str,
    is_dotted: bool,
    next: &str,
    is_behind_academic: impl FnOnce() -> bool,
) -> Option<(Title, bool)> {
    let when = Small::of(word).and_then(|small| small.title())?;
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    // `MS Word`, `HR Team`: two capitals are short for something, but for `MR JONES`.
    let is_short = capitals == 2 && word.len() == 2 && !is_dotted;
    let is_shouted = || {
        let letters = |c: &char| c.is_alphabetic();
        let mut next = next.chars().take_while(letters);
        word == "MR" && next.all(char::is_uppercase)
    };
    if is_short && !is_shouted() {
        return None;
    }
    let letters = word.chars().count();
    let is = match when {
        When::Any | When::Doctor => true,
        When::Capital => capitals > 0,
        When::Dotted | When::Diploma => capitals > 0 && is_dotted,
        // `Dr. Phil Smith`, `Dr. C. Smith`: those are names.
        When::Degree if capitals == 0 => is_dotted || letters > 2,
        When::Degree => capitals == letters && letters > 1 && is_dotted,
        When::Subject => is_dotted,
    };
    let kind = match when {
        When::Any | When::Capital | When::Dotted => Title::Plain,
        When::Doctor | When::Diploma | When::Degree | When::Subject => Title::Academic,
    };
    let is_subject = matches!(when, When::Degree | When::Subject);
    (is && (!is_subject || is_behind_academic())).then_some((kind, is_subject))
}

/// The name that begins at a byte, behind a title and further ones.
fn behind(text: &str, from: usize, mut before: Title) -> Option<Range<usize>> {
    let mut at = from;
    let mut name: Option<Range<usize>> = None;
    let (mut words, mut others, mut is_whole) = (0, 0, false);
    while words < MOST && others < MOST_OTHERS {
        let start = at + blanks(text, at);
        if let Some(degree) = degree(text, start).filter(|_| name.is_none()) {
            others += 1;
            at = degree;
            continue;
        }
        let end = start + letters(text, start);
        let word = text.get(start..end).unwrap_or_default();
        let is_dotted = after(text, end) == Some('.');
        let next = end + usize::from(is_dotted);
        let small = Small::of(word);
        let behind = text.get(next + blanks(text, next)..).unwrap_or_default();
        let is_academic = || before == Title::Academic;
        if let Some((title, _)) = title(word, is_dotted, behind, is_academic) {
            // Behind a name begins the next one.
            if name.is_some() {
                break;
            }
            others += 1;
            // `Dipl.-Ing.`
            at = next + usize::from(is_dotted && after(text, next) == Some('-'));
            before = title;
            continue;
        }
        let is_other = small.as_ref().is_some_and(|small| small.is_one(OTHERS));
        let is_particle = small.is_some_and(|small| small.is_particle());
        let is_initial = is_dotted && word.chars().count() == 1;
        let has_capital = without_elision(word).starts_with(char::is_uppercase);
        if is_particle {
            others += 1;
        } else if has_capital && !is_other && ends(text, end, is_initial) {
            let start = name.as_ref().map_or(start, |name| name.start);
            let whole = end - possessive(word);
            name = Some(start..if is_initial { next } else { whole });
            words += 1;
            is_whole |= !is_initial;
            if whole < end {
                break;
            }
        } else {
            break;
        }
        if is_particle && name.is_none() {
            name = Some(start..start);
        }
        let goes_on = is_initial || blanks(text, end) > 0;
        if !goes_on {
            break;
        }
        at = if is_initial { next } else { end };
    }
    name.filter(|name| is_whole && !name.is_empty())
}

/// The byte behind the degree that begins at one: `M.Sc.`, before a blank.
fn degree(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let degree = DEGREES.iter().find(|degree| rest.starts_with(**degree))?;
    let end = at + degree.len();
    (blanks(text, end) > 0).then_some(end)
}

/// A word without the particle that has lost its vowel: `Arc` of `d’Arc`.
fn without_elision(word: &str) -> &str {
    let particles = ["d", "l", "dell", "dall", "all"];
    let of = |particle: &&str| word.strip_prefix(*particle)?.strip_prefix(['\'', '’']);
    particles.iter().find_map(of).unwrap_or(word)
}

/// A blank within a line, narrow or not breaking as well.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}')
}

/// Bytes of blanks at a byte, as many as may stand between two words.
fn blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default().chars();
    let blank = rest.take(MOST_BLANKS).take_while(|c| is_blank(*c));
    blank.map(char::len_utf8).sum()
}

/// Bytes of the word at a byte, with hyphens and apostrophes between its letters. A dash is a hyphen before a capital only.
fn letters(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let is_its = |at: usize, c: char| match c {
        '-' | '\'' | '’' | '\u{2010}' | '\u{2011}' => true,
        '\u{2012}' | '\u{2013}' => {
            let next = rest.get(at + c.len_utf8()..).unwrap_or_default();
            next.starts_with(char::is_uppercase)
        }
        c => c.is_alphabetic() || is_mark(c),
    };
    let end = rest.char_indices().find(|(at, c)| !is_its(*at, *c));
    let word = rest.get(..end.map_or(rest.len(), |(at, _)| at));
    let signs = ['-', '\'', '’', '\u{2010}', '\u{2011}'];
    word.unwrap_or_default().trim_end_matches(signs).len()
}

/// An accent that is a character of its own.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a word ends at a byte that is not a part of something else: an address, a host, a number.
fn ends(text: &str, end: usize, is_initial: bool) -> bool {
    let mut rest = text.get(end..).unwrap_or_default().chars();
    let (sign, next) = (rest.next(), rest.next());
    match sign {
        Some('@' | '\\' | '=' | '+') => false,
        Some('.' | ':') => is_initial || !next.is_some_and(|c| c.is_alphanumeric() || c == '/'),
        Some(c) => !is_word(c),
        None => true,
    }
}

/// Bytes of the `'s` at the end of a word.
fn possessive(word: &str) -> usize {
    let of = |end: &&&str| word.ends_with(**end);
    ["'s", "’s"].iter().find(of).map_or(0, |end| end.len())
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;
    use super::*;

    #[test]
    fn titles_within_names_are_told_from_names() {
        for (word, is_behind_one) in [
            ("Dr.", false),
            ("DR", false),
            ("Herr", false),
            ("Frau", false),
            ("Prof.Dr.", false),
            ("Dipl.-Ing.", false),
            ("Dr.-Ing.,", false),
            ("M.Sc.", false),
            ("med.", true),
            ("habil.", true),
        ] {
            assert!(is_title(word, is_behind_one), "{word}");
        }
        for word in [
            "Pan",
            "Caro",
            "Phil",
            "Cher",
            "Meier",
            "Eva-Maria",
            "Ing",
            "med.",
            "",
            "-",
        ] {
            assert!(!is_title(word, false), "{word}");
        }
        assert!(!is_title("Phil", true) && !is_title("phil", true));
    }

    #[test]
    fn lists_are_sorted_and_have_room() {
        assert!(TITLES.is_sorted_by_key(|(word, _)| *word) && OTHERS.is_sorted());
        assert!(NAMES_TOO.is_sorted() && AT_ENDS_OF_LINES.is_sorted());
        let words = TITLES.iter().map(|(word, _)| word).chain(OTHERS);
        for word in words.chain(PARTICLES) {
            assert!(Small::of(word).is_some(), "{word}");
        }
        let titles = TITLES.iter().map(|(word, _)| word.len());
        assert!(titles.max() <= Some(LONGEST_TITLE));
    }

    #[test]
    fn names_are_found_behind_forms_of_address() {
        for (text, name) in [
            ("Frau Schmidt hat angerufen", "Schmidt"),
            ("Rückruf an frau Schmidt.", "Schmidt"),
            ("FRAU SCHMIDT: bitte", "SCHMIDT"),
            ("Herr Dr. Meier", "Meier"),
            (
                "Herrn Prof. Dr. Müller-Lüdenscheidt, Köln",
                "Müller-Lüdenscheidt",
            ),
            ("Sehr geehrte Frau von der Heyde,", "von der Heyde"),
            ("Familie Öztürk", "Öztürk"),
            ("Hr. Weiß/Fr. Weiß", "Weiß"),
            ("told Mr. Jones about it", "Jones"),
            ("Mr.Jones", "Jones"),
            ("MR JONES", "JONES"),
            ("Mrs Smith called", "Smith"),
            ("Mr. Jones's order", "Jones"),
            ("Dr. J. R. Smith", "J. R. Smith"),
            ("Dear Anna Jones, thank you", "Anna Jones"),
            ("Dear Mr. O'Brien", "O'Brien"),
            ("Hi Anna, thanks", "Anna"),
            ("el Sr. García llamó", "García"),
            ("la señora López", "López"),
            ("Mme Dupont", "Dupont"),
            ("M. Dupont", "Dupont"),
            ("Monsieur de La Tour", "de La Tour"),
            ("Sig. Rossi", "Rossi"),
            ("la sig.ra Bianchi", "Bianchi"),
            ("Gentile Dott.ssa Verdi", "Verdi"),
            ("pan Kowalski", "Kowalski"),
            ("Pani Anna Nowak", "Anna Nowak"),
            ("mevrouw Van den Berg", "Van den Berg"),
            ("de heer Jansen", "Jansen"),
            ("Sr. João da Silva", "João da Silva"),
            ("Frau\u{a0}Schmidt", "Schmidt"),
            (
                "Frau Dr. med. Eva-Maria Schmidt-Köhler",
                "Eva-Maria Schmidt-Köhler",
            ),
            ("Prof. Dr. rer. nat. Eva Weiß", "Eva Weiß"),
            ("Prof.Dr.rer.nat.habil. Eva Weiß", "Eva Weiß"),
            ("Herrn Prof. Dr. Dr. h. c. mult. Weiß", "Weiß"),
            ("Dr. h.c. Weiß", "Weiß"),
            ("Dr med Weiß", "Weiß"),
            ("FRAU DR. MED. WEISS", "WEISS"),
            ("Frau Dipl.-Ing. Eva Weiß", "Eva Weiß"),
            ("Dipl.-Ing. (FH) Eva Weiß", "Eva Weiß"),
            ("Herrn Dipl.-Wirtsch.-Inf. Weiß", "Weiß"),
            ("Dipl. Kfm. Weiß", "Weiß"),
            ("Dr.-Ing. Weiß", "Weiß"),
            ("Dr. Phil Smith", "Phil Smith"),
            ("Mr. C. Smith", "C. Smith"),
            ("Frau Schmidt Bitte", "Schmidt"),
            ("Mr Ada King Noel Lovelace", "Ada King Noel Lovelace"),
            ("Frau  Schmidt", "Schmidt"),
            ("Frau\tSchmidt", "Schmidt"),
            ("Frau\nSchmidt", "Schmidt"),
            ("Frau\n\u{a0}Schmidt", "Schmidt"),
            ("Herrn\r\n  Dr.  med.  Weiß", "Weiß"),
            ("Frau\u{202f}Eva  Schmidt", "Eva  Schmidt"),
            ("Herr d’Arc", "d’Arc"),
            ("Herr Jean d'Arc", "Jean d'Arc"),
            ("Hrn. Schmidt", "Schmidt"),
            ("Frau Schmidt–Köhler", "Schmidt–Köhler"),
            ("Frau Eva\u{2011}Maria Weiß", "Eva\u{2011}Maria Weiß"),
            ("Frau Schmidt–siehe unten", "Schmidt"),
            ("Frau M.Sc. Meier", "Meier"),
            ("Herr Dr. PhD Meier", "Meier"),
            ("Frau M.A. Meier", "A. Meier"),
            ("Frau Mu\u{308}ller", "Mu\u{308}ller"),
        ] {
            let found = texts(Kind::Name, text);
            assert_eq!(found.first().map(String::as_str), Some(name), "{text}");
        }
        assert_eq!(
            texts(Kind::Name, "Herr Meier und Frau Weiß"),
            ["Meier", "Weiß"]
        );
        assert_eq!(texts(Kind::Name, "Frau Meier Herr Weiß"), ["Meier", "Weiß"]);
        assert_eq!(texts(Kind::Name, "Frau Meier\nRückruf"), ["Meier"]);
    }

    #[test]
    fn other_words_are_not() {
        for text in [
            "Dear Customer",
            "Dear Sir or Madam",
            "Dear Team,",
            "Liebe Grüße",
            "Hello World",
            "Hi there",
            "eine liebe Kollegin",
            "sehr geehrte Damen und Herren",
            "MS Word",
            "the HR Team",
            "Sr. Engineer",
            "5 ms Latency",
            "m Schmidt",
            "Section A. Schmidt",
            "Frau mit Hund",
            "die Frau",
            "Frau S.",
            "frau@schmidt.de",
            "Hi Ada@navy.mil",
            "Mr. Www.navy.mil",
            "Frau X9",
            "xfrau Schmidt",
            "Frau von der",
            "Fr 12. Mai",
            "med. Bericht",
            "rer. nat. Fakultät",
            "fru med Volvo",
            "xDr. med. Bericht",
            "die (FH) Köln",
            "Herr d'accord",
            "die Frau\n\nRückfrage",
            "Anrede: Frau\nVorname: x",
            "Dear Sir\nRegarding it",
            "Hallo\nDanach",
        ] {
            assert_eq!(texts(Kind::Name, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_familys_name_is_the_last_or_begins_with_a_particle() {
        for (name, family_name) in [
            ("Schmidt", "Schmidt"),
            ("Anna Jones", "Jones"),
            ("Anna von der Heyde", "von der Heyde"),
            ("", ""),
        ] {
            assert_eq!(family(name), family_name);
        }
    }

    #[test]
    fn long_texts_take_time_in_proportion() {
        for unit in [
            "Dr. ",
            "Frau ",
            "von ",
            "A. ",
            "Frau A",
            ". ",
            "\u{a0}A",
            "é.",
            "med. ",
            "h.",
            "h.c. A",
            "Dipl.-",
            "\n",
            "Frau\n",
            "Frau  ",
            "–A",
            "M.Sc. ",
            "\u{202f}A",
        ] {
            texts(Kind::Name, &unit.repeat(40_000 / unit.len()));
        }
    }
}
