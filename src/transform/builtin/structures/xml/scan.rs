//! One look through a document, from its first tag to its last: the places and values of what paths name.
//!
//! At each element stands a list of states: a rule, and how many steps of its path lead to here. Nothing recurses, so
//! documents may be of any depth.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape;
use quick_xml::events::{BytesStart, Event};

use super::super::container::{Part, Unsplit};
use super::{Documents, Target};

/// What is said of text that is no XML.
pub(super) const INVALID: Unsplit = Unsplit::Invalid("XML document");

/// The characters that separate tags. Source: Extensible Markup Language 1.0, section 2.3.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The byte order mark, which may stand before a document.
const MARK: char = '\u{feff}';

/// The look through one document.
pub(super) struct Scan<'d, 'v, 'p> {
    documents: &'d Documents,
    source: &'v str,
    parts: &'p mut Vec<Part<'v>>,
    states: Vec<State>,
    /// The elements that are open, outermost first; the first is the document itself.
    open: Vec<Element>,
    /// The named element whose content is being read.
    named: Option<Named<'v>>,
    /// By rule, whether it named something.
    seen: Vec<bool>,
    /// Whether there was an element.
    has_root: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    rule: usize,
    step: usize,
}

struct Element {
    /// Where its states begin.
    states: usize,
    /// Whether a `keep` covers it.
    kept: bool,
}

/// A named element and what was read of it.
struct Named<'v> {
    rule: usize,
    /// How many elements were open with it.
    depth: usize,
    /// Where its content begins.
    start: usize,
    text: Cow<'v, str>,
}

impl<'d, 'v, 'p> Scan<'d, 'v, 'p> {
    pub(super) fn new(
        documents: &'d Documents,
        source: &'v str,
        parts: &'p mut Vec<Part<'v>>,
    ) -> Self {
        let states = (0..documents.targets.len()).map(|rule| State { rule, step: 0 });
        Self {
            documents,
            source,
            parts,
            states: states.collect(),
            open: vec![Element {
                states: 0,
                kept: false,
            }],
            named: None,
            seen: vec![false; documents.targets.len()],
            has_root: false,
        }
    }

    /// Appends the parts of the document, in order.
    pub(super) fn run(mut self) -> Result<(), Unsplit> {
        // The reader passes over a mark at the beginning, and does not count it.
        let text = self.source.strip_prefix(MARK).unwrap_or(self.source);
        if text.starts_with(MARK) {
            return Err(INVALID);
        }
        let skipped = self.source.len() - text.len();
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        loop {
            let start = skipped + reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|_| INVALID)?;
            let place = start..skipped + reader.buffer_position() as usize;
            match event {
                Event::Start(tag) => self.begin(&tag, &place)?,
                Event::Empty(tag) => {
                    self.begin(&tag, &place)?;
                    self.named = self
                        .named
                        .take()
                        .filter(|named| named.depth < self.open.len());
                    self.end();
                }
                Event::End(_) => {
                    self.finish_named(place.start);
                    self.end();
                }
                Event::Text(text) => self.text(text.into_inner(), place)?,
                Event::CData(text) => self.text(text.into_inner(), place)?,
                Event::GeneralRef(_) => {
                    let raw = self.source.get(place.clone()).ok_or(INVALID)?;
                    self.text(escape::unescape(raw).map_err(|_| INVALID)?, place)?;
                }
                Event::Comment(_) | Event::PI(_) => self.aside(place)?,
                Event::DocType(text)
                    if self.documents.policies.clears_others && text.contains(['[', '"', '\'']) =>
                {
                    return Err(INVALID);
                }
                Event::Decl(_) | Event::DocType(_) => {}
                Event::Eof => return self.complete(),
            }
        }
    }

    fn complete(self) -> Result<(), Unsplit> {
        let policies = self.documents.policies;
        if self.open.len() != 1 || !(self.has_root || policies.checked) {
            return Err(INVALID);
        }
        let seen = self.seen.iter().enumerate().filter(|(_, seen)| **seen);
        seen.for_each(|(rule, _)| self.documents.met.note(rule));
        if policies.needs_all
            && let Some(rule) = self.seen.iter().position(|seen| !seen)
        {
            let reason = format!(
                "`{}` names nothing in a document",
                self.target(rule).path.text
            );
            return Err(Unsplit::Refused(reason, "say `on_missing: ignore`"));
        }
        Ok(())
    }

    fn target(&self, rule: usize) -> &'d Target {
        &self.documents.targets[rule]
    }

    /// Opens an element, and makes it the named one if a path ends here.
    fn begin(&mut self, tag: &BytesStart<'_>, place: &Range<usize>) -> Result<(), Unsplit> {
        let is_inside = self.named.is_some();
        if is_inside {
            self.allow_inside()?;
        }
        let own = self.states_of_tag(tag);
        let is_element = |rule: &usize| self.target(*rule).path.attribute.is_none();
        let rule = self.ended(own).find(is_element);
        let keeps = rule.is_some_and(|rule| self.target(rule).keeps);
        let kept = keeps || self.open.last().is_some_and(|parent| parent.kept);
        if !is_inside {
            self.attributes(tag, place, own, kept)?;
        }
        self.open.push(Element { states: own, kept });
        self.has_root = true;
        if let Some(rule) = rule.filter(|_| !is_inside) {
            self.seen[rule] = true;
            self.named = (!keeps).then_some(Named {
                rule,
                depth: self.open.len(),
                start: place.end,
                text: Cow::Borrowed(""),
            });
        }
        Ok(())
    }

    /// Adds the states of a child of the innermost open element; gives where they begin.
    fn states_of_tag(&mut self, tag: &BytesStart<'_>) -> usize {
        let name = tag.name().into_inner();
        let from = self.open.last().map_or(0, |parent| parent.states);
        let own = self.states.len();
        for at in from..own {
            let state = self.states[at];
            let path = &self.target(state.rule).path;
            let Some(step) = path.steps.get(state.step) else {
                if path.attribute.as_ref().is_some_and(|step| step.descends) {
                    self.add(own, state);
                }
                continue;
            };
            if step.descends {
                self.add(own, state);
            }
            if step.takes(name) {
                let step = state.step + 1;
                self.add(own, State { step, ..state });
            }
        }
        own
    }

    fn add(&mut self, own: usize, state: State) {
        if !self.states[own..].contains(&state) {
            self.states.push(state);
        }
    }

    /// The rules whose steps lead exactly to the element with these states, first in the file first.
    fn ended(&self, own: usize) -> impl Iterator<Item = usize> {
        let ended = |state: &&State| self.target(state.rule).path.steps.len() == state.step;
        let mut rules: Vec<usize> = self.states[own..]
            .iter()
            .filter(ended)
            .map(|state| state.rule)
            .collect();
        rules.sort_unstable();
        rules.into_iter()
    }

    fn end(&mut self) {
        if let Some(element) = self.open.pop() {
            self.states.truncate(element.states);
        }
    }

    /// Whether the named element that is being read may hold elements, comments and instructions.
    fn allow_inside(&self) -> Result<(), Unsplit> {
        match &self.named {
            Some(named) if !self.target(named.rule).whole => {
                let path = &self.target(named.rule).path.text;
                let reason = format!("`{path}` names an element that holds more than text");
                Err(Unsplit::Unexpected(
                    reason,
                    "name what is inside, or use `fixed` or `set_null`; `on_invalid: set_null` or `on_invalid: empty` says \
                     what becomes of such documents",
                ))
            }
            _ => Ok(()),
        }
    }

    /// The attributes of an element with these states.
    fn attributes(
        &mut self,
        tag: &BytesStart<'_>,
        place: &Range<usize>,
        own: usize,
        kept: bool,
    ) -> Result<(), Unsplit> {
        let is_attribute = |rule: &usize| self.target(*rule).path.attribute.is_some();
        let rules: Vec<usize> = self.ended(own).filter(is_attribute).collect();
        let clears = self.documents.policies.clears_others && !kept;
        if rules.is_empty() && !clears {
            return Ok(());
        }
        let source = self.source;
        let written = source.get(place.clone()).ok_or(INVALID)?;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| INVALID)?;
            let name = attribute.key.into_inner();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let takes = |rule: &usize| {
                let step = self.target(*rule).path.attribute.as_ref();
                step.is_some_and(|step| step.takes(name))
            };
            let slot = match rules.iter().copied().find(takes) {
                Some(rule) => {
                    self.seen[rule] = true;
                    rule
                }
                None if clears => self.documents.others(),
                None => continue,
            };
            let inside = within(written, &attribute.value).ok_or(INVALID)?;
            let inside = place.start + inside.start..place.start + inside.end;
            let raw = source.get(inside.clone()).ok_or(INVALID)?;
            let value = escape::unescape(raw).map_err(|_| INVALID)?;
            self.push(slot, inside, value);
        }
        Ok(())
    }

    /// Character data.
    fn text(&mut self, text: Cow<'v, str>, place: Range<usize>) -> Result<(), Unsplit> {
        let is_blank = text.trim_matches(BLANKS).is_empty();
        if let Some(named) = &mut self.named {
            if named.text.is_empty() {
                named.text = text;
            } else {
                named.text.to_mut().push_str(&text);
            }
            return Ok(());
        }
        if self.open.len() == 1 && !is_blank && !self.documents.policies.checked {
            return Err(INVALID);
        }
        if !is_blank && self.clears_here() {
            self.push(self.documents.others(), place, text);
        }
        Ok(())
    }

    /// A comment or an instruction.
    fn aside(&mut self, place: Range<usize>) -> Result<(), Unsplit> {
        if self.named.is_some() {
            return self.allow_inside();
        }
        if self.clears_here() {
            self.push(self.documents.others(), place, Cow::Borrowed("-"));
        }
        Ok(())
    }

    fn clears_here(&self) -> bool {
        let kept = self.open.last().is_some_and(|element| element.kept);
        self.documents.policies.clears_others && !kept
    }

    /// Makes a part of the named element's content, if it is this one that ends.
    fn finish_named(&mut self, end: usize) {
        let Some(named) = self.named.take_if(|named| named.depth == self.open.len()) else {
            return;
        };
        let content = named.start..end;
        let Some(raw) = self.source.get(content.clone()) else {
            return;
        };
        if self.target(named.rule).whole {
            // Elements without text are something to replace, too.
            let is_empty = raw.trim_matches(BLANKS).is_empty();
            let value = Cow::Borrowed(if is_empty { "" } else { raw });
            return self.push(named.rule, content, value);
        }
        let blanks = raw.len() - raw.trim_start_matches(BLANKS).len();
        let start = content.start + blanks;
        let place = start..start + raw.trim_matches(BLANKS).len();
        let value = match named.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(BLANKS)),
            Cow::Owned(text) => Cow::Owned(text.trim_matches(BLANKS).to_owned()),
        };
        self.push(named.rule, place, value);
    }

    fn push(&mut self, slot: usize, place: Range<usize>, value: Cow<'v, str>) {
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        self.parts.push(Part {
            slot,
            place,
            value: Some(value),
        });
    }
}

/// Where `part` stands in `whole`, of which it is a piece.
fn within(whole: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let place = start..start.checked_add(part.len())?;
    (whole.get(place.clone())? == part).then_some(place)
}
