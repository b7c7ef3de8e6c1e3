//! `redact`: e-mail addresses, phone numbers and the like within free text are replaced; the rest passes.

mod known;
mod number;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};

use crate::catalog::Type;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::builtin::contact::{email, phone};
use crate::transform::builtin::finance::{credit_card, iban};
use crate::transform::builtin::identifiers::{national_id, ssn};
use crate::transform::builtin::internet::{ip_address, url};
use crate::transform::builtin::people::last_name;
use crate::transform::detectors::national::SCHEMES;
use crate::transform::detectors::{self, Kind, Scanner, addressed, spelled};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::siblings::{Read, Sibling};
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "redact",
    group: Group::Text,
    summary: "the text with its e-mails, phones, cards replaced",
    doc: "Finds by their form: e-mail addresses (`ada [at] navy dot mil` as well), phone numbers, IP addresses, card numbers (Luhn), IBANs (mod-97), \
          national numbers of people (SSN, NINO, NHS, IdNr, NIR, DNI, NIE, codice fiscale, PESEL, CPF, CNPJ, Aadhaar, PAN, \
          personnummer, AHV, BSN, SIN, TFN) by form and check digits, where these say little behind a word such as `PESEL`, and \
          URLs that name a user. Each becomes the stand-in that `email`, `phone`, `ip_address`, `credit_card`, `iban`, \
          `national_id` of its country (`ssn` of the USA) and \
          `url` give in their default domains, so an address in a note and in its column stay the same. Numbers that \
          `national_id` does not know become `[national_id]` behind their name (`Steuernummer`, `KVNR`, `NIF`, `passport` \
          …), and Belgian ones by their form. The word behind a password's name and `:` or `=` becomes `[password]`, whatever \
          it is (`Passwort: …`, `pwd=…`). Up to five words with capitals behind a form of address or a greeting (`Frau`, `Mr.`, \
          `Sig.ra`, `Prof. Dr. rer. nat.`, `Dipl.-Ing.`, `Dear`, …) become the name that `last_name` gives to the last of them, or from a particle such as `von` on, and so does the name in front of an address in angle brackets (`Ada Quist <ada@navy.mil>`). `known: \
          [full_name, email]` names text columns of the same row: their values, the words of those that have several, and the \
          parts of words with hyphens become what those columns get, or nothing where that is NULL, also between `_` and, of five \
          letters or more, before an `s` (`hans_mueller.pdf`, `Müllers`); capitals, accents, \
          apostrophes (`O Brien`, `O-Brien`) and forms of signs do not matter, nor does `ss` for ß, `ue` or `u` for ü or `o` for ø, and of numbers (seven digits or more) neither do signs between the digits, the code of a \
          country and letters beside them. Two letters or more are looked for, and as few as two, like values of more than 1,000 bytes, as they are written only; of names, \
          particles (`von`, `de la`), titles (`Dr.`, `Frau`) and words of three letters or fewer in small letters only with the rest. `with: tag` writes `[email]` and so on instead. In doubt a number of nine digits or more is taken for a phone \
          number, and behind a word such as `tel.` one of seven; its extension goes with it. All other text passes as it is: names that no column knows and that stand neither behind a form of address nor in front of an address, places and stories stay. Where that is too much, use `text`. \
          In `varchar(n)` what has become longer than n is cut off.",
    params: &[
        Param {
            name: "find",
            kind: "list of kinds",
            default: "password, name, url, email, iban, national_id, credit_card, ip_address, phone",
            doc: "which of these are replaced",
        },
        Param {
            name: "with",
            kind: "stand_in|tag",
            default: "stand_in",
            doc: "a value of the same kind, or the kind's name in brackets",
        },
        Param {
            name: "known",
            kind: "list of columns",
            default: "none",
            doc: "text columns of the same row whose values are replaced by what those columns get",
        },
    ],
    accepts: TEXTS,
    examples: &["Mail ada@navy.mil or call +1 415 386 2671, paid with 4539 1488 0343 6467"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let kinds = kinds(&mut params);
    let tags = params.choice("with", &[("stand_in", false), ("tag", true)]);
    let known = params.columns("known");
    if kinds.is_empty() && known.is_empty() {
        let problem = Problem::new("with nothing to find, all texts pass");
        let hint = "leave `find` away, or name columns of the row under `known`";
        params.report(problem.hint(hint).at(params.span()));
    }
    params.finish()?;
    let mut ty = input.ty.clone();
    let room = ty.length.take();
    let mut parts = Vec::new();
    for kind in kinds {
        let is_national = kind == Kind::NationalId;
        if tags != Some(true) && is_national {
            for place in 0..SCHEMES.len() {
                parts.push(Part::of_scheme(place, &ty)?);
            }
        }
        // National numbers of whoever knows which country, since other things overlap them, get a tag.
        let stand_ins = match tags {
            Some(true) => None,
            _ if is_national => None,
            _ => stand_ins(kind, &ty)?,
        };
        parts.push(Part {
            slot: Slot { kind, scheme: None },
            domain: domain(kind),
            stand_ins,
        });
    }
    Ok(Box::new(Redact { parts, room, known }))
}

/// Where equal values of a kind get equal stand-ins.
fn domain(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => last_name::ENTRY.name,
        kind => kind.name(),
    }
}

/// The kinds to be found, in their order.
fn kinds(params: &mut Params<'_>) -> Vec<Kind> {
    let items = params.items("find");
    let mut wanted = Vec::with_capacity(items.len());
    for item in items {
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.name() == item.scalar.text);
        if let Some(kind) = kind.filter(|_| item.weight.is_none()) {
            wanted.push(kind);
        } else {
            let names = Kind::ALL.map(Kind::name).join(", ");
            let problem = Problem::new("`find` does not know this kind");
            let hint = format!("one or more of: {names}");
            params.report(problem.hint(hint).at(item.scalar.span));
        }
    }
    if !params.is_given("find") {
        return Kind::ALL.to_vec();
    }
    Kind::ALL
        .into_iter()
        .filter(|kind| wanted.contains(kind))
        .collect()
}

/// The transform that gives values of a kind, for texts of any length; `None` where there is none.
fn stand_ins(kind: Kind, ty: &Type) -> Result<Option<Box<dyn Prepared>>, Problem> {
    let entry = match kind {
        Kind::Password => return Ok(None),
        Kind::Name => &last_name::ENTRY,
        Kind::NationalId => &national_id::ENTRY,
        Kind::Url => &url::ENTRY,
        Kind::Email => &email::ENTRY,
        Kind::CreditCard => &credit_card::ENTRY,
        Kind::IpAddress => &ip_address::ENTRY,
        Kind::Phone => &phone::ENTRY,
        Kind::Iban => &iban::ENTRY,
    };
    (entry.prepare)(&Arg::none(), Input { ty }).map(Some)
}

#[derive(Debug)]
struct Redact {
    parts: Vec<Part>,
    /// Most characters of the column.
    room: Option<u32>,
    /// Each column twice: in the source, and in the target.
    known: Vec<Read>,
}

/// What is looked for: a kind, and of national numbers one sort of them by its place among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    kind: Kind,
    scheme: Option<usize>,
}

struct Part {
    slot: Slot,
    /// Where equal values get equal stand-ins, if the rule names no domain.
    domain: &'static str,
    /// What gives its stand-ins; tags otherwise.
    stand_ins: Option<Box<dyn Prepared>>,
}

/// Stand-ins of national numbers are told by their sort, which says all.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.slot.scheme {
            Some(place) => write!(f, "{}[{place}]", self.domain),
            None => write!(f, "{}({:?})", self.domain, self.stand_ins),
        }
    }
}

impl Part {
    /// Of a sort of national numbers, with the stand-ins of the columns that hold such.
    fn of_scheme(place: usize, ty: &Type) -> Result<Self, Problem> {
        let entry = match SCHEMES.get(place).map(|scheme| scheme.kind) {
            Some("ssn") => &ssn::ENTRY,
            _ => &national_id::ENTRY,
        };
        let named = SCHEMES.get(place).filter(|scheme| scheme.kind != "ssn");
        let args = named.map_or_else(Arg::none, |scheme| {
            let entry = |name, value| (Arg::scalar(name), Arg::scalar(value));
            Arg::entries(vec![
                entry("country", scheme.country),
                entry("kind", scheme.kind),
            ])
        });
        Ok(Self {
            slot: Slot {
                kind: Kind::NationalId,
                scheme: Some(place),
            },
            domain: entry.name,
            stand_ins: Some((entry.prepare)(&args, Input { ty })?),
        })
    }
}

impl Prepared for Redact {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            // A stand-in may be longer than what it stands for, and there may be any number of them.
            max_chars: Some(self.room.unwrap_or(u32::MAX)),
            passes_values: true,
        }
    }

    fn reads(&self) -> &[Read] {
        &self.known
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != ENTRY.name).then_some(domain);
        let kernel = |part: &Part| {
            let stand_ins = part.stand_ins.as_ref()?;
            Some(stand_ins.bind(key, named.unwrap_or(part.domain)))
        };
        let slots: Vec<Slot> = self.parts.iter().map(|part| part.slot).collect();
        let whole = slots.iter().filter(|slot| slot.scheme.is_none());
        Arc::new(Kernel {
            kinds: whole.map(|slot| slot.kind).collect(),
            slots,
            kernels: self.parts.iter().map(kernel).collect(),
            room: self.room,
        })
    }
}

struct Kernel {
    kinds: Vec<Kind>,
    slots: Vec<Slot>,
    /// By slot; `None` gives tags.
    kernels: Vec<Option<Arc<dyn Transform>>>,
    room: Option<u32>,
}

/// A part of a text that is replaced as a whole.
struct Joined<'a> {
    all: Range<usize>,
    /// What says what it becomes.
    source: Source<'a>,
}

/// What was found there.
enum Source<'a> {
    Known(known::Found<'a>),
    Detected(detectors::Found),
}

impl Source<'_> {
    fn range(&self) -> &Range<usize> {
        match self {
            Self::Known(found) => &found.range,
            Self::Detected(found) => &found.range,
        }
    }
}

/// Puts both sorts of findings in order. Those that overlap are one, and the longest of them says what it becomes; of two
/// of the same place, what a column of the row knows.
fn join<'a>(
    text: &str,
    detected: &[detectors::Found],
    known: Vec<known::Found<'a>>,
    joined: &mut Vec<Joined<'a>>,
) {
    let part = |source: Source<'a>| Joined {
        all: source.range().clone(),
        source,
    };
    joined.clear();
    for found in detected {
        match found.kind {
            Kind::Name => joined.extend(unknown(text, &found.range, &known).into_iter().map(
                |range| {
                    part(Source::Detected(detectors::Found {
                        range,
                        ..found.clone()
                    }))
                },
            )),
            _ => joined.push(part(Source::Detected(found.clone()))),
        }
    }
    joined.extend(known.into_iter().map(|found| part(Source::Known(found))));
    joined.sort_by_key(|part| {
        let detected = matches!(part.source, Source::Detected(_));
        (part.all.start, std::cmp::Reverse(part.all.end), detected)
    });
    joined.dedup_by(|next, last| {
        let overlap = next.all.start < last.all.end;
        if overlap {
            last.all.end = last.all.end.max(next.all.end);
            if next.all.len() > last.source.range().len() {
                std::mem::swap(&mut last.source, &mut next.source);
            }
        }
        overlap
    });
}

/// What is left of a name that was told by its place without the words that columns of the row know: those say more of it.
fn unknown(text: &str, name: &Range<usize>, known: &[known::Found<'_>]) -> Vec<Range<usize>> {
    // They are in order, and do not overlap.
    let first = known.partition_point(|found| found.range.end <= name.start);
    let known = known.iter().skip(first).map(|found| &found.range);
    let within = known.take_while(|known| known.start < name.end);
    let mut parts = Vec::new();
    let mut from = name.start;
    for end in within.chain([&(name.end..name.end)]) {
        let part = text.get(from..end.start).unwrap_or_default();
        let bare = part.trim_start_matches(|c: char| !c.is_alphabetic());
        let start = from + part.len() - bare.len();
        let bare = bare.trim_end_matches(|c: char| !c.is_alphabetic());
        if !bare.is_empty() {
            parts.push(start..start + bare.len());
        }
        from = end.end.max(from);
    }
    parts
}

/// A finding in a batch.
struct Place<'a> {
    row: usize,
    start: usize,
    end: usize,
    what: What<'a>,
}

/// What is written in its place.
enum What<'a> {
    /// What another column of the row gets.
    Known(&'a str),
    /// Index of its slot, and of its value among those of the slot.
    Detected { slot: usize, index: usize },
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.apply_in(input, &[])
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let (places, values) = self.found(column, siblings);
        let mut stand_ins = Vec::with_capacity(self.slots.len());
        for (kernel, values) in self.kernels.iter().zip(&values) {
            let values: ArrayRef = Arc::new(StringArray::from_iter_values(values));
            let made = kernel.as_ref().map(|kernel| kernel.apply(&values));
            // Their rows are not those of the batch; what the detectors find, all of these transforms take.
            stand_ins.push(
                made.transpose()
                    .map_err(|refusal| Refusal { row: 0, ..refusal })?,
            );
        }
        let mut out = Column::sized(column, 0);
        let mut places = places.iter().peekable();
        for row in 0..column.len() {
            if column.is_valid(row) {
                let (text, start) = (column.value(row), out.bytes.len());
                let mut from = 0;
                while let Some(place) = places.next_if(|place| place.row == row) {
                    out.bytes
                        .extend_from_slice(&text.as_bytes()[from..place.start]);
                    self.write(&place.what, &stand_ins, &mut out.bytes);
                    from = place.end;
                }
                out.bytes.extend_from_slice(&text.as_bytes()[from..]);
                self.cut(start, from > 0, &mut out.bytes);
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }
}

impl Kernel {
    /// All findings of a batch in order, and their texts by slot.
    fn found<'c>(
        &self,
        column: &'c StringArray,
        siblings: &[Sibling<'c>],
    ) -> (Vec<Place<'c>>, Vec<Vec<Cow<'c, str>>>) {
        let (mut scanner, mut joined) = (Scanner::default(), Vec::new());
        let mut places = Vec::new();
        let mut values = vec![Vec::new(); self.slots.len()];
        for row in (0..column.len()).filter(|row| column.is_valid(*row)) {
            let text = column.value(row);
            let known = known::find(text, &known::of_row(siblings, row));
            join(text, scanner.scan(text, &self.kinds), known, &mut joined);
            for part in joined.drain(..) {
                let what = match part.source {
                    Source::Known(found) => What::Known(found.stand_in),
                    Source::Detected(found) => {
                        let value = text.get(found.range).unwrap_or_default();
                        let value = match found.kind {
                            Kind::Name => Cow::Borrowed(addressed::family(value)),
                            // However it is spelled, it is the address that it is elsewhere.
                            Kind::Email => spelled::plain(value),
                            _ => Cow::Borrowed(value),
                        };
                        let Some(slot) = self.slot(found.kind, found.scheme) else {
                            continue;
                        };
                        values[slot].push(value);
                        let index = values[slot].len() - 1;
                        What::Detected { slot, index }
                    }
                };
                places.push(Place {
                    row,
                    start: part.all.start,
                    end: part.all.end,
                    what,
                });
            }
        }
        (places, values)
    }

    /// What a finding of a kind is, of national numbers with its scheme.
    fn slot(&self, kind: Kind, scheme: Option<usize>) -> Option<usize> {
        let place = |scheme| {
            let wanted = Slot { kind, scheme };
            self.slots.iter().position(|slot| *slot == wanted)
        };
        place(scheme).or_else(|| place(None))
    }

    fn write(&self, what: &What<'_>, stand_ins: &[Option<ArrayRef>], out: &mut Vec<u8>) {
        match what {
            What::Known(stand_in) => out.extend_from_slice(stand_in.as_bytes()),
            What::Detected { slot, index } => {
                if let Some(made) = &stand_ins[*slot] {
                    let made = made.as_string::<i32>();
                    out.extend_from_slice(made.value(*index).as_bytes());
                } else {
                    out.push(b'[');
                    out.extend_from_slice(self.slots[*slot].kind.name().as_bytes());
                    out.push(b']');
                }
            }
        }
    }

    /// Cuts a changed text that starts at a byte to the column's characters.
    fn cut(&self, start: usize, changed: bool, out: &mut Vec<u8>) {
        let Some(room) = self.room.filter(|_| changed) else {
            return;
        };
        let begins = |byte: &u8| (*byte as i8) >= -0x40;
        let mut ends = out[start..]
            .iter()
            .enumerate()
            .filter(|(_, byte)| begins(byte));
        if let Some((length, _)) = ends.nth(room as usize) {
            out.truncate(start + length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Family;
    use crate::transform::args::{Span, Value};

    fn redacted(params: &[(&str, &str)], length: Option<u32>, text: &str) -> String {
        let mut ty = Type::plain("text", Family::Text);
        ty.length = length;
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "redact");
        let input: ArrayRef = Arc::new(StringArray::from(vec![text]));
        kernel
            .apply(&input)
            .unwrap()
            .as_string::<i32>()
            .value(0)
            .to_owned()
    }

    const NOTE: &str =
        "Grüße an ada@navy.mil (8.8.8.8), +1 415 386 2671, DE89 3704 0044 0532 0130 00!";

    #[test]
    fn what_is_found_gets_tags_and_the_rest_stays() {
        assert_eq!(
            redacted(&[("with", "tag")], None, NOTE),
            "Grüße an [email] ([ip_address]), [phone], [iban]!"
        );
        assert_eq!(
            redacted(
                &[("with", "tag"), ("find", "ip_address, email")],
                None,
                NOTE
            ),
            "Grüße an [email] ([ip_address]), +1 415 386 2671, DE89 3704 0044 0532 0130 00!"
        );
        assert_eq!(redacted(&[], None, "nothing to see"), "nothing to see");
    }

    #[test]
    fn names_in_front_of_addresses_go_with_them() {
        let tags = |text: &str| redacted(&[("with", "tag")], None, text);
        for text in [
            "Ada Quist <ada@navy.mil>",
            "Quist, Ada <ada@navy.mil>",
            "ada <ada@navy.mil>",
        ] {
            assert_eq!(tags(text), "[name] <[email]>", "{text}");
        }
        let name = |text: &str| redacted(&[("find", "name")], None, text);
        let plain = name("Ada Quist <ada@navy.mil>");
        let family = plain.strip_suffix(" <ada@navy.mil>").unwrap();
        assert_eq!(
            name("\"Quist, Ada\" <ada@navy.mil>"),
            format!("\"{family}\" <ada@navy.mil>")
        );
    }

    #[test]
    fn with_nothing_to_find_it_is_a_mistake() {
        let ty = Type::plain("text", Family::Text);
        let none = || Arg {
            value: Value::List(Vec::new()),
            span: Span::default(),
        };
        let prepared = |arg: Arg| prepare(&arg, Input { ty: &ty });
        assert!(prepared(Arg::one("find", none())).is_err());
        let known = (Arg::scalar("known"), Arg::scalar("email"));
        let of_row = vec![(Arg::scalar("find"), none()), known];
        assert!(prepared(Arg::entries(of_row)).is_ok());
    }

    #[test]
    fn an_address_in_a_text_gets_the_stand_in_of_its_column() {
        let ty = Type::plain("text", Family::Text);
        let column = (email::ENTRY.prepare)(&Arg::none(), Input { ty: &ty }).unwrap();
        let column = column.bind(&MasterKey::for_documentation(), "email");
        let input: ArrayRef = Arc::new(StringArray::from(vec!["ada@navy.mil"]));
        let stand_in = column.apply(&input).unwrap();
        let stand_in = stand_in.as_string::<i32>().value(0);
        let text = redacted(&[], None, NOTE);
        assert!(
            text.starts_with(&format!("Grüße an {stand_in} (10.")),
            "{text}"
        );
        for real in ["ada", "8.8.8.8", "415 386", "3704"] {
            assert!(!text.contains(real), "{text}");
        }
    }

    #[test]
    fn a_national_number_in_a_text_gets_the_stand_in_of_its_column() {
        let ty = Type::plain("text", Family::Text);
        for (entry, params, number) in [
            (&national_id::ENTRY, &[("country", "pl")][..], "44051401359"),
            (&national_id::ENTRY, &[("country", "es")], "12345678Z"),
            (
                &national_id::ENTRY,
                &[("country", "it")],
                "RSSMRA85T10A562S",
            ),
            (&national_id::ENTRY, &[("country", "br")], "529.982.247-25"),
            (&ssn::ENTRY, &[], "078-05-1120"),
            (&national_id::ENTRY, &[("country", "nl")], "498259791"),
            (&national_id::ENTRY, &[("country", "nl")], "498.259.791"),
            (&national_id::ENTRY, &[("country", "ca")], "046 454 286"),
            (&national_id::ENTRY, &[("country", "au")], "123 456 782"),
        ] {
            let column = (entry.prepare)(&Arg::map(params), Input { ty: &ty }).unwrap();
            let column = column.bind(&MasterKey::for_documentation(), entry.name);
            let input: ArrayRef = Arc::new(StringArray::from(vec![number]));
            let stand_in = column.apply(&input).unwrap();
            let stand_in = stand_in.as_string::<i32>().value(0);
            assert_ne!(stand_in, number);
            let word = match params {
                [(_, "nl")] => "BSN",
                [(_, "ca")] => "SIN",
                [(_, "au")] => "TFN",
                _ => "Begoña",
            };
            let text = format!("{word}: {number} ok");
            assert_eq!(redacted(&[], None, &text), format!("{word}: {stand_in} ok"));
            let tagged = redacted(&[("with", "tag")], None, &text);
            assert_eq!(tagged, format!("{word}: [national_id] ok"));
        }
    }

    #[test]
    fn what_no_transform_is_for_gets_a_tag_and_nothing_of_it_stays() {
        for (text, expected) in [
            ("KVNR A123456789", "KVNR [national_id]"),
            ("NIF 212345678.", "NIF [national_id]."),
            ("Steuernummer 2181508150", "Steuernummer [national_id]"),
            ("85.07.30-033.28", "[national_id]"),
            ("BSN 12345678", "BSN [national_id]"),
        ] {
            assert_eq!(redacted(&[], None, text), expected);
        }
    }

    #[test]
    fn extensions_go_with_their_number_and_dates_stay() {
        for number in [
            "06131/376668-96",
            "+1 415 386 2671 ext 12",
            "030 1234567 App. 12",
        ] {
            let text = redacted(&[], None, &format!("ab {number} an"));
            let inner = text
                .strip_prefix("ab +")
                .and_then(|text| text.strip_suffix(" an"));
            let inner = inner.unwrap();
            assert!(inner.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
        }
        for text in ["12.03.24 13.03.24", "geb. 12.03.54 50672 Köln"] {
            assert_eq!(redacted(&[], None, text), text);
        }
    }

    #[test]
    fn a_national_number_that_other_digits_overlap_is_replaced_with_them() {
        // The blank that does not break belongs to the phone number, not to the national one.
        let text = redacted(&[], None, "0 44051401359\u{a0}5");
        assert!(!text.contains("44051401359"), "{text}");
        let text = redacted(&[], None, "+48\u{a0}44051401359 x");
        assert!(!text.contains("44051401359"), "{text}");
    }

    #[test]
    fn phone_numbers_of_countries_without_a_leading_0_are_replaced() {
        for number in ["612345678", "512-345-678", "22 628 12 34", "3471234567"] {
            let text = format!("llamar al {number} hoy");
            assert_eq!(
                redacted(&[("with", "tag")], None, &text),
                "llamar al [phone] hoy"
            );
            let twice = redacted(&[], None, &format!("{number} / {number}"));
            let (first, second) = twice.split_once(" / ").unwrap();
            assert_eq!(first, second);
            assert!(
                first.starts_with("+1") && first.contains("55501"),
                "{first}"
            );
        }
    }

    #[test]
    fn texts_are_cut_to_their_column_and_only_where_they_grew() {
        let text = redacted(&[], Some(25), "é ada@navy.mil and so on");
        assert_eq!(text.chars().count(), 25);
        assert!(text.starts_with("é "));
        assert_eq!(redacted(&[], Some(3), "été"), "été");
    }

    #[test]
    fn the_rows_own_values_become_what_their_columns_get() {
        let ty = Type::plain("text", Family::Text);
        let args = Arg::map(&[("known", "full_name, email")]);
        let prepared = prepare(&args, Input { ty: &ty }).unwrap();
        let texts = |values: &[&str]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
        let columns = [
            texts(&["Ada Lovelace", "Bob Stone"]),
            texts(&["Wava Quigley", "Max Muster"]),
            texts(&["ada@navy.mil", "bob@navy.mil"]),
            texts(&["wava@example.com", "max@example.com"]),
        ];
        let siblings: Vec<Sibling<'_>> = prepared
            .reads()
            .iter()
            .zip(&columns)
            .map(|(_, values)| Sibling {
                family: Family::Text,
                values,
            })
            .collect();
        assert_eq!(siblings.len(), 4);
        let input = texts(&[
            "Ada called from ada@navy.mil about Bob Stone",
            "MR STONE, BOB@navy.mil; ada@navy.mil",
        ]);
        let kernel = prepared.bind(&MasterKey::for_documentation(), "redact");
        let output = kernel.apply_in(&input, &siblings).unwrap();
        let output = output.as_string::<i32>();
        assert_eq!(
            output.value(0),
            "Wava called from wava@example.com about Bob Stone"
        );
        assert!(output.value(1).starts_with("MR Muster, max@example.com; "));
        assert!(!output.value(1).contains("ada@"));
    }

    #[test]
    fn passwords_get_a_tag_and_names_what_their_column_gets() {
        let ty = Type::plain("text", Family::Text);
        let column = (last_name::ENTRY.prepare)(&Arg::none(), Input { ty: &ty }).unwrap();
        let column = column.bind(&MasterKey::for_documentation(), "last_name");
        let input: ArrayRef = Arc::new(StringArray::from(vec!["Schmidt"]));
        let stand_in = column.apply(&input).unwrap();
        let stand_in = stand_in.as_string::<i32>().value(0);
        assert_ne!(stand_in, "Schmidt");
        assert_eq!(
            redacted(&[], None, "Frau Dr. Anna Schmidt, Passwort: geheim (neu)"),
            format!("Frau Dr. {stand_in}, Passwort: [password] (neu)")
        );
        let tagged = redacted(&[("with", "tag")], None, "Dear Anna Jones, pwd=a@b.de ok");
        assert_eq!(tagged, "Dear [name], pwd=[password] ok");
        let other = redacted(&[("find", "email")], None, "Frau Schmidt, pwd: geheim");
        assert_eq!(other, "Frau Schmidt, pwd: geheim");
    }

    #[test]
    fn columns_know_more_of_a_name_than_a_form_of_address() {
        let text = "Dear Bob van Ada Lovelace";
        let known = |range, stand_in| known::Found { range, stand_in };
        let detected = [detectors::Found {
            range: 5..25,
            kind: Kind::Name,
            scheme: None,
        }];
        let parts = |known: Vec<known::Found<'_>>| -> Vec<String> {
            let mut joined = Vec::new();
            join(text, &detected, known, &mut joined);
            let parts = joined.iter().map(|part| match &part.source {
                Source::Known(found) => found.stand_in.to_owned(),
                Source::Detected(found) => text[found.range.clone()].to_owned(),
            });
            parts.collect()
        };
        assert_eq!(parts(Vec::new()), ["Bob van Ada Lovelace"]);
        assert_eq!(
            parts(vec![known(13..16, "Eva"), known(17..25, "Muster")]),
            ["Bob van", "Eva", "Muster"]
        );
        assert_eq!(parts(vec![known(0..25, "Kern")]), ["Kern"]);
    }

    #[test]
    fn unknown_kinds_are_mistakes() {
        let ty = Type::plain("text", Family::Text);
        for find in ["street", "email, street", ""] {
            let args = Arg::map(&[("find", find)]);
            assert!(prepare(&args, Input { ty: &ty }).is_err(), "{find}");
        }
    }
}
