//! `text`: lorem ipsum in the shape of the real text.

mod files;
mod markup;
mod placeholders;
mod written;

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::LOREM_BY_LENGTH;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "text",
    group: Group::Text,
    summary: "lorem ipsum of the same length and shape",
    doc: "Every word becomes a Latin one of the same length; capitals stay capitals, digits become other digits, \
          blanks, line breaks and ASCII punctuation stay where they are, and so does `https://`. Letters of every script are replaced. \
          Names of HTML's elements and attributes in tags stay (`<a href=\"…\">`), and pages can be shown; attributes' values and \
          comments are replaced. So do references to signs (`&nbsp;`), escapes (`\\n`) and known extensions of files at the end, \
          and what templates leave for programs to fill (`#{ticket.number}`, `${name}`, `%{name}`, `{{ user.name }}`, `{% if name %}`, \
          `{invite_token}`), of which those in single braces only where all words are such as members are called by. \
          Behind `@` and `://` the host ends in `test` or letters that no top-level domain has, so that no letter reaches anybody. \
          Layouts, search and length limits see text like the real one, and nobody can read it.",
    params: &[],
    accepts: TEXTS,
    examples: &["Called Ms. Hopper on 12 May; she'll pay.", "GROẞE Größe"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    Ok(strings::prepared(input, Distinct::No, None, Lorem))
}

#[derive(Debug, Clone)]
struct Lorem;

impl Maker for Lorem {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let (mut stream, from) = (Stream::of(draw), out.len());
        let (prose, extension) = value.split_at(value.len() - files::extension(value));
        let mut rest = prose;
        while let Some(start) = rest.find(is_met) {
            out.extend_from_slice(&rest.as_bytes()[..start]);
            rest = &rest[start..];
            let read = markup::tag(rest, &mut stream, out);
            rest = &rest[read..];
        }
        out.extend_from_slice(rest.as_bytes());
        out.extend_from_slice(extension.as_bytes());
        reserve(&mut out[from..]);
    }
}

/// Whether prose is written on differently from here: by word, or by what only looks like one, or keeps words.
fn is_met(c: char) -> bool {
    is_word(c) || matches!(c, '&' | '<' | '\\' | '{' | '#' | '$' | '%' | '[')
}

/// Writes what `rest` begins with, up to the end of a word, reference, escape or placeholder, or the sign; the bytes that were read.
fn step(rest: &str, stream: &mut Stream, out: &mut Vec<u8>) -> usize {
    match rest.as_bytes().first() {
        Some(b'&') => written::reference(rest, stream, out),
        Some(b'\\') => written::escape(rest, stream, out),
        Some(b'{' | b'#' | b'$' | b'%' | b'[') => {
            let read = placeholders::length(rest).max(1);
            out.extend_from_slice(&rest.as_bytes()[..read]);
            read
        }
        Some(sign) if sign.is_ascii() && !sign.is_ascii_alphanumeric() => {
            out.push(*sign);
            1
        }
        _ => run(rest, stream, out),
    }
}

/// Writes the word that `rest` begins with.
fn run(rest: &str, stream: &mut Stream, out: &mut Vec<u8>) -> usize {
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let real = &rest[..end];
    // What cuts URLs must find one.
    if rest[end..].starts_with("://") && SCHEMES.contains(&real) {
        out.extend_from_slice(real.as_bytes());
    } else {
        word(real, stream, out);
    }
    end
}

/// Lets no host behind `@` or `://` be anybody's: its last label becomes one of the same length that is not delegated.
fn reserve(text: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'@', b':', &text[at..]) {
        at += found;
        let marks = if text[at] == b'@' { 1 } else { 3 };
        if marks == 3 && !text[at..].starts_with(b"://") {
            at += 1;
            continue;
        }
        at += marks;
        let is_of_host = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let mut end = at + text[at..].iter().take_while(is_of_host).count();
        while end > at && !text[end - 1].is_ascii_alphanumeric() {
            end -= 1;
        }
        if let Some(dot) = memchr::memrchr(b'.', &text[at..end]) {
            unassigned(&mut text[at + dot + 1..end]);
        }
        at = end;
    }
}

/// Puts a top-level domain that is nobody's in the place of one, capital for capital. What has digits is none.
///
/// Sources: RFC 2606, section 2 (`test`, `invalid`); IANA, "Root Zone Database" (no domain of z's alone); ISO 3166-1 (`zz` is
/// free for users, and so for no country).
fn unassigned(label: &mut [u8]) {
    if label.len() < 2 || !label.iter().all(u8::is_ascii_alphabetic) {
        return;
    }
    let name: &[u8] = match label.len() {
        4 => b"test",
        7 => b"invalid",
        _ => b"z",
    };
    for (letter, new) in label.iter_mut().zip(name.iter().cycle()) {
        *letter = match letter.is_ascii_uppercase() {
            true => new.to_ascii_uppercase(),
            false => *new,
        };
    }
}

/// What URLs begin with. Source: IANA, "Uniform Resource Identifier (URI) Schemes".
const SCHEMES: &[&str] = &["http", "https", "ftp", "sftp", "ws", "wss", "s3", "file"];

/// Whether a character may carry meaning. Beyond ASCII everything counts but blanks: marks belong to letters, and
/// symbols to sentences.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        !c.is_whitespace()
    }
}

/// Appends the stand-in of one word.
fn word(real: &str, stream: &mut Stream, out: &mut Vec<u8>) {
    let start = out.len();
    letters(real.chars().count(), stream, out);
    shape(real, stream, &mut out[start..]);
}

/// Appends so many Latin letters: a word of that length, or several run together.
fn letters(mut length: usize, stream: &mut Stream, out: &mut Vec<u8>) {
    let lists = &*LOREM_BY_LENGTH;
    while length > 0 {
        let fitting = &lists[..lists.len().min(length + 1)];
        let Some(list) = fitting.iter().rev().find(|list| !list.is_empty()) else {
            return;
        };
        let word = list[stream.below(list.len() as u32) as usize];
        out.extend_from_slice(word.as_bytes());
        length -= word.len();
    }
}

/// Gives the letters the capitals and digits of the real word.
fn shape(real: &str, stream: &mut Stream, letters: &mut [u8]) {
    for (letter, real) in letters.iter_mut().zip(real.chars()) {
        if real.is_numeric() {
            *letter = b'0' + stream.below(10) as u8;
        } else if real.is_uppercase() {
            letter.make_ascii_uppercase();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    fn lorem(value: &str) -> String {
        let draw = MasterKey::for_documentation()
            .domain("test")
            .draw(value.as_bytes());
        let mut out = Vec::new();
        Lorem.make(value, &draw, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_url_keeps_its_scheme_and_no_more() {
        let stand_in = lorem("https://navy.mil/hopper and http://x.org, not sequi://hopper");
        assert!(stand_in.starts_with("https://") && stand_in.contains(" http://"));
        assert!(!stand_in.contains("hopper") && !stand_in.contains("navy"));
        assert!(!stand_in.contains(" sequi://hopper"));
        assert!(!lorem("https is a word").contains("https"));
    }

    #[test]
    fn hosts_of_addresses_are_nobodys() {
        for (value, end) in [
            ("ada@navy.mil", ".zzz"),
            ("ADA@NAVY.ET", ".ZZ"),
            ("see https://navy.info/a.b?c=d.ef", ".test/"),
            ("a@b.example.company.", ".invalid."),
            ("https://a:b@navy.agency:80/x", ".zzzzzz:"),
            ("a@b.co,c@d.uk", ".zz,"),
        ] {
            let stand_in = lorem(value);
            assert!(stand_in.contains(end), "{value}: {stand_in}");
            assert_eq!(stand_in.len(), value.len());
        }
        // No hosts: words, ports, numbers.
        for value in ["at 10:30 @home", "x@10.0.0.12", "a: b.cd", "@"] {
            assert!(!lorem(value).contains("zz"), "{value}");
        }
    }

    #[test]
    fn markup_stays_and_what_is_in_it_does_not() {
        let value = "<!DOCTYPE html><div class=\"note\" data-user='anna' hidden><!-- Anna -->Dear&nbsp;Anna,<br/>\
                     <A HREF=\"https://navy.mil/anna?title=anna\" target=_blank>call</A> M&uuml;ller &#39;x&#x2019; &lt;</div>";
        let stand_in = lorem(value);
        for kept in [
            "<!DOCTYPE html><div class=\"",
            "\" data-",
            "' hidden><!-- ",
            "&nbsp;",
            ",<br/><A HREF=\"https://",
            "\" target=_",
            "</A> ",
            "&uuml;",
            " &#39;",
            "&#x2019; &lt;</div>",
        ] {
            assert!(stand_in.contains(kept), "{kept} in {stand_in}");
        }
        for gone in [
            "note", "user", "anna", "Anna", "navy", "title", "blank", "call", "ller",
        ] {
            assert!(!stand_in.contains(gone), "{gone} in {stand_in}");
        }
        assert_eq!(stand_in.chars().count(), value.chars().count());
    }

    #[test]
    fn nobody_passes_for_a_tag_a_reference_or_an_escape() {
        for value in [
            "<Anna Miller>",
            "<anna@navy.mil>",
            "<a@navy.mil>",
            "<anna>",
            "</anna>",
            "<Mark>",
            "<mark>",
            "x <anna href='anna'>",
            "<p anna>",
            "<p anna='1'>",
            "<p title=anna>",
            "<p title='anna href=anna'>",
            "&Anna; &anna; &Mu;",
            "\\anna",
            "C:\\Users\\anna.miller",
            "C:\\\\nanna",
            "anna.miller",
        ] {
            let stand_in = lorem(value).to_lowercase();
            for gone in ["anna", "miller", "mark", "navy", "users", "mu"] {
                assert!(!stand_in.contains(gone), "{value}: {stand_in}");
            }
            assert_eq!(stand_in.len(), value.len());
        }
        // A name written in numbers of its letters.
        for value in [
            "\\u0410\\u043d\\u043d\\u0430",
            "&#65;&#110;&#110;&#97;",
            "&#x410;&#x43D;",
        ] {
            let stand_in = lorem(value);
            assert_eq!(stand_in.len(), value.len());
            let is_number = |at: &usize| value.as_bytes()[*at].is_ascii_hexdigit();
            let places: Vec<usize> = (0..value.len()).filter(is_number).collect();
            assert!(
                places
                    .iter()
                    .any(|at| value.as_bytes()[*at] != stand_in.as_bytes()[*at]),
                "{stand_in}"
            );
            for at in (0..value.len()).filter(|at| !is_number(at)) {
                assert_eq!(value.as_bytes()[at], stand_in.as_bytes()[at], "{stand_in}");
            }
        }
    }

    #[test]
    fn escapes_and_extensions_stay() {
        let stand_in = lorem("{\"a\":\"Anna\\nMiller\\u00a0x\\\\nine\"}");
        assert!(
            stand_in.contains("\\n") && stand_in.contains("\\u00a0"),
            "{stand_in}"
        );
        assert!(
            serde_json::from_str::<serde_json::Value>(&stand_in).is_ok(),
            "{stand_in}"
        );
        assert!(!stand_in.contains("nine"));
        for (value, end) in [
            ("passport.pdf", ".pdf"),
            ("CV Anna.PDF", ".PDF"),
            ("https://x.org/a/anna.png", ".png"),
            ("web.assets.min.js", ".js"),
        ] {
            assert!(lorem(value).ends_with(end));
        }
        // An address's end is a host's, and not a file's.
        assert!(lorem("anna@navy.zip ").ends_with(".zzz "));
        assert!(lorem("anna@navy.zip").ends_with("zzz"));
    }

    #[test]
    fn placeholders_of_templates_stay_and_names_in_braces_do_not() {
        for kept in [
            "#{ticket.customer.lastname}",
            "#{config.fqdn}",
            "${name}",
            "%{name}",
            "{{ user.name }}",
            "{{user.name | upcase}}",
            "{{{user.bio}}}",
            "{{FirstName}}",
            "{% if user.active %}",
            "{% endif %}",
            "{%- else -%}",
            "{invite_token}",
            "{name}",
            "{userId}",
            "[[name]]",
        ] {
            let value = format!("Dear Anna {kept}, https://navy.mil/x?token={kept}&a=Anna");
            let stand_in = lorem(&value);
            assert_eq!(stand_in.matches(kept).count(), 2, "{kept}: {stand_in}");
            assert_eq!(stand_in.len(), value.len());
            assert!(!stand_in.contains("Anna") && !stand_in.contains("navy"));
        }
        for value in [
            "{Anna Keller}",
            "{anna}",
            "{Anna}",
            "{anna.keller}",
            "{anna_keller}",
            "{anna_name}",
            "{{Anna Keller}}",
            "{{Anna}}",
            "{{anna keller}}",
            "{{ name | Anna }}",
            "{% Anna Keller %}",
            "{% if Anna %}",
            "#{Anna}",
            "${Anna Keller}",
            "%{anna@keller.de}",
            "{{anna: 1}}",
            "[[Anna]]",
            "[[anna]]",
            "{\"anna\": 1}",
            "{{anna",
            "#anna",
            "$anna",
            "{é}anna",
        ] {
            let stand_in = lorem(value).to_lowercase();
            assert!(!stand_in.contains("anna"), "{value}: {stand_in}");
            assert!(!stand_in.contains("keller"), "{value}: {stand_in}");
        }
        for value in ["{{4711123}}", "#{4711123}", "${u4711123}", "{id4711123}"] {
            assert!(!lorem(value).contains("4711123"), "{value}");
        }
    }

    #[test]
    fn shape_stays_and_words_go() {
        let value = "Dr. Ångström's résumé: 42 DOCUMENTS, 日本語テキスト\n(incomprehensibilities)!";
        let stand_in = lorem(value);
        assert_eq!(stand_in.chars().count(), value.chars().count());
        for (new, old) in stand_in.chars().zip(value.chars()) {
            assert_eq!(is_word(new), is_word(old));
            assert_eq!(new.is_uppercase(), old.is_uppercase());
            assert!(is_word(new) || new == old);
            assert!(new.is_ascii());
        }
        assert!(!stand_in.contains("DOCUMENTS"));
    }
}
