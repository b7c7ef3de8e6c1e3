//! YAML as programs write it for themselves: one document, whose names are texts.
//!
//! Sources: YAML 1.2.2; what plain texts mean in YAML 1.1 ("Language-Independent Types"), as Ruby's Psych reads them.

mod plain;
mod written;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{DEEPEST, Node, Tree, Value};
use plain::Sort;
pub(crate) use written::{null, write};

/// How a document begins that says what it is.
const BEGINNING: &str = "---";

/// Reads a document; `None` where a text is no YAML, or of no kind that is written by programs: several documents, lists
/// or mappings as names, a byte order mark. A text that is neither a list nor a mapping has to begin with `---`.
pub fn read(text: &str) -> Option<Tree<'_>> {
    if text.contains(['\0', '\u{feff}']) {
        return None;
    }
    let mut reader = Reader::new(text);
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.ok()?;
        reader.event(event, span)?;
    }
    let root = reader.root.take()?;
    reader.look_between(text.len())?;
    (root.value.is_container() || text.starts_with(BEGINNING)).then_some(Tree {
        root,
        refers: reader.refers,
        has_comments: reader.has_comments,
    })
}

/// A list or mapping that is still open.
struct Frame<'t> {
    start: usize,
    mark: usize,
    is_flow: bool,
    items: Items<'t>,
}

enum Items<'t> {
    List(Vec<Node<'t>>),
    Map {
        members: Vec<(Cow<'t, str>, Node<'t>)>,
        name: Option<Cow<'t, str>>,
    },
}

struct Reader<'t> {
    text: &'t str,
    /// Where each character begins; `None` in ASCII.
    offsets: Option<Vec<usize>>,
    /// Where what was read last ends.
    last: usize,
    open: Vec<Frame<'t>>,
    root: Option<Node<'t>>,
    /// Values by the parser's number of their mark, where they are no lists or mappings.
    marked: HashMap<usize, Value<'t>>,
    refers: bool,
    has_comments: bool,
    documents: usize,
}

/// What stands before a value: a mark, and of which class or kind it is.
struct Before<'t> {
    mark: usize,
    tag: Option<Cow<'t, Tag>>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let offsets = || text.char_indices().map(|(at, _)| at).collect();
        Self {
            text,
            offsets: (!text.is_ascii()).then(offsets),
            last: 0,
            open: Vec::new(),
            root: None,
            marked: HashMap::new(),
            refers: false,
            has_comments: false,
            documents: 0,
        }
    }

    fn event(&mut self, event: Event<'t>, span: Span) -> Option<()> {
        let place = self.offset(span.start.index())..self.offset(span.end.index());
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                (self.documents == 1).then_some(())?;
                // Directives stand before it.
                self.text.get(..place.start)?.is_empty().then_some(())?;
                self.last = place.end;
            }
            Event::SequenceStart(mark, tag) => {
                let is_bare = mark == 0 && tag.is_none();
                let start = if is_bare {
                    self.dash(place.start)
                } else {
                    place.start
                };
                self.begin(start..place.end, mark, Items::List(Vec::new()))?;
            }
            Event::MappingStart(mark, _) => {
                let (members, name) = (Vec::new(), None);
                self.begin(place, mark, Items::Map { members, name })?;
            }
            Event::SequenceEnd => self.end(place, ']')?,
            Event::MappingEnd => self.end(place, '}')?,
            Event::Scalar(text, style, mark, tag) => {
                self.scalar(text, style, &Before { mark, tag }, place)?;
            }
            Event::Alias(mark) => {
                self.look_between(place.start)?;
                self.last = place.end;
                self.refers = true;
                let known = self.marked.get(&mark).cloned().map(Box::new);
                self.add(Node {
                    place,
                    value: Value::Alias(mark, known),
                    mark: 0,
                })?;
            }
            Event::DocumentEnd => {
                self.look_between(place.start)?;
                self.last = place.end;
            }
            Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
        Some(())
    }

    /// Where a character begins.
    fn offset(&self, character: usize) -> usize {
        let known = self.offsets.as_ref().map(|offsets| offsets.get(character));
        let at = known.map_or(character, |at| at.copied().unwrap_or(self.text.len()));
        at.min(self.text.len())
    }

    /// Sees to comments between what was read last and a place.
    fn look_between(&mut self, until: usize) -> Option<()> {
        // The parser tells of some ends too late.
        let between = self.text.get(self.last.min(until)..until)?;
        let mut lines = between.lines();
        let first = lines.next().unwrap_or_default();
        let begins = |line: &str| {
            line.trim_start().starts_with('#') || line.contains(" #") || line.contains("\t#")
        };
        self.has_comments |= begins(first) || lines.any(begins);
        Some(())
    }

    fn begin(&mut self, place: Range<usize>, mark: usize, items: Items<'t>) -> Option<()> {
        self.look_between(place.start)?;
        let written = self.text.get(place.start..)?;
        let is_flow = written
            .get(written::before(written)..)?
            .starts_with(['[', '{']);
        // Its first value may stand right there.
        if is_flow {
            self.last = place.end;
        }
        (self.open.len() < DEEPEST).then_some(())?;
        Some(self.open.push(Frame {
            start: place.start,
            mark,
            is_flow,
            items,
        }))
    }

    /// Where a list begins. One that is indented no further than its name is told of behind its first dash.
    fn dash(&self, start: usize) -> usize {
        let is_member = matches!(
            self.open.last(),
            Some(Frame {
                items: Items::Map { .. },
                ..
            })
        );
        let between = self
            .text
            .get(self.last.min(start)..start)
            .unwrap_or_default();
        let between = between.trim_end();
        let line = between.rsplit('\n').next().unwrap_or_default();
        match is_member && between.contains('\n') && line.trim() == "-" {
            true => self.last + between.len() - 1,
            false => start,
        }
    }

    fn end(&mut self, place: Range<usize>, bracket: char) -> Option<()> {
        let frame = self.open.pop()?;
        let end = if frame.is_flow {
            // Behind a comma the parser takes that for the end.
            let before = self.text.get(self.last.min(place.start)..place.start)?;
            let rest = self.text.get(place.start..)?;
            let end = place.start + rest.find(bracket)? + 1;
            let between = |c: char| c.is_whitespace() || c == ',';
            let skipped = self.text.get(place.start..end - 1)?;
            (before.chars().all(between) && skipped.chars().all(between)).then_some(())?;
            self.last = end;
            end
        } else {
            // It ends where the next thing begins.
            let until = self.text.get(frame.start..place.start)?;
            frame.start + until.trim_end().len()
        };
        let value = match frame.items {
            Items::List(items) => Value::List(items),
            Items::Map {
                members,
                name: None,
            } => Value::Map(members),
            Items::Map { .. } => return None,
        };
        self.add(Node {
            place: frame.start..end,
            value,
            mark: frame.mark,
        })
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        before: &Before<'t>,
        mut place: Range<usize>,
    ) -> Option<()> {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let ended = place.end;
        if is_block {
            if before.mark == 0 && before.tag.is_none() {
                place.start = self.header(place.start)?;
            }
            // Empty lines behind it stay, blanks at the end of its last line go with it.
            let written = self.text.get(place.clone())?;
            let filled = written.trim_end().len();
            let rest = written.get(filled..)?;
            place.end = place.start + filled + rest.find('\n').unwrap_or(rest.len());
        }
        self.look_between(place.start)?;
        self.last = ended;
        if !is_block && place.end < place.start {
            return None;
        }
        let written = self.text.get(place.clone())?;
        let content = written.get(written::before(written)..)?;
        is_written(content, style, &text).then_some(())?;
        if let Some(Frame {
            items: Items::Map { name, .. },
            ..
        }) = self.open.last_mut()
            && name.is_none()
        {
            *name = Some(text);
            return Some(());
        }
        let value = meant(text, style, before.tag.as_deref());
        if before.mark != 0 {
            self.marked.insert(before.mark, value.clone());
        }
        self.add(Node {
            place,
            value,
            mark: before.mark,
        })
    }

    /// Where the `|` or `>` of a block stands whose lines begin at a place.
    fn header(&self, lines: usize) -> Option<usize> {
        let between = self.text.get(self.last.min(lines)..lines)?;
        let before = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '?');
        let rest = between.trim_start_matches(before);
        rest.starts_with(['|', '>']).then(|| lines - rest.len())
    }

    fn add(&mut self, node: Node<'t>) -> Option<()> {
        match self.open.last_mut().map(|frame| &mut frame.items) {
            None => self.root = Some(node),
            Some(Items::List(items)) => items.push(node),
            // Names are scalars.
            Some(Items::Map { members, name }) => members.push((name.take()?, node)),
        }
        Some(())
    }
}

/// Whether a scalar stands where the parser says.
fn is_written(content: &str, style: ScalarStyle, text: &str) -> bool {
    let quoted =
        |quote: char| content.len() >= 2 && content.starts_with(quote) && content.ends_with(quote);
    match style {
        ScalarStyle::Plain => content == text || content.contains('\n'),
        ScalarStyle::SingleQuoted => quoted('\''),
        ScalarStyle::DoubleQuoted => quoted('"'),
        ScalarStyle::Literal | ScalarStyle::Folded => content.starts_with(['|', '>']),
    }
}

/// What a scalar is, by what is said of it and by how it is written.
fn meant<'t>(text: Cow<'t, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value<'t> {
    let name = tag.map(|tag| tag.suffix.as_str());
    let is_plain = style == ScalarStyle::Plain;
    match name {
        Some("binary") => {
            let compact: String = text.split_whitespace().collect();
            let bytes = BASE64_STANDARD.decode(compact).ok();
            let decoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
            decoded.map_or(Value::Odd, |text| Value::Text(Cow::Owned(text)))
        }
        None | Some("null" | "bool" | "int" | "float") if is_plain => match plain::sort(&text) {
            Sort::Null => Value::Null,
            Sort::Bool(value) => Value::Bool(value),
            Sort::Number => Value::Number(text),
            Sort::Time | Sort::Text => Value::Text(text),
        },
        _ => Value::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAILS: &str = "--- !ruby/object:A\nemail: ada@x.io\nbio: |-\n  one: two\n\n  three\nnote: >\n\n  a\n  b\nnul:\ns: 'it''s'\n\
        b: &1 !binary |\n  Wm/Dqw==\nargs:\n- !ruby/object:User\n  a: é\n  t: *1\n- x y\n  z\n-\n- []\n- {k: v, w: [1,2], }\n\
        - - a\n  - -7\nd: \"q\\\"\\n\"\n:sym: :val\nat: 2024-01-02 03:04:05.000000000 Z\nyes: no\n";

    #[test]
    fn documents_are_read_as_programs_mean_them() {
        let tree = read(RAILS).unwrap();
        let expected = serde_json::json!({
            "email": "ada@x.io", "bio": "one: two\n\nthree", "note": "\na b\n", "nul": null, "s": "it's",
            "b": "Zoë", "args": [{ "a": "é", "t": "Zoë" }, "x y z", null, [], { "k": "v", "w": [1, 2] }, ["a", -7]],
            "d": "q\"\n", ":sym": ":val", "at": "2024-01-02 03:04:05.000000000 Z", "yes": false,
        });
        assert_eq!(tree.root.value.json(), expected);
        assert!(tree.refers && !tree.has_comments);
    }

    /// What stands at the places of all values, outermost first.
    fn places<'t>(text: &'t str, node: &Node<'_>, found: &mut Vec<&'t str>) {
        found.push(&text[node.place.clone()]);
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| places(text, item, found)),
            Value::Map(members) => members
                .iter()
                .for_each(|(_, member)| places(text, member, found)),
            _ => {}
        }
    }

    #[test]
    fn values_stand_where_they_are_said_to() {
        let text = "---\na: &1 !x |\n  é\n  b\n\nc: !t\n- 'é'\n- {k: \"v\",}\n# of x\nd:   # e\n  - *1\n- ";
        let text = text.strip_suffix("- ").unwrap();
        let tree = read(text).unwrap();
        let mut found = Vec::new();
        places(text, &tree.root, &mut found);
        assert_eq!(
            found[1..],
            [
                "&1 !x |\n  é\n  b",
                "!t\n- 'é'\n- {k: \"v\",}\n# of x",
                "'é'",
                "{k: \"v\",}",
                "\"v\"",
                "- *1",
                "*1"
            ]
        );
        assert!(tree.has_comments);
        for text in [
            "---\n- a # b\n",
            "--- # b\n- a\n",
            "---\n- a\n# b\n",
            "---\n# b\na: 1\n",
        ] {
            assert!(read(text).is_some_and(|tree| tree.has_comments), "{text}");
        }
        for text in ["---\n- a#b\n", "---\na: \"# b\"\n", "---\na: |\n  # b\n"] {
            assert!(read(text).is_some_and(|tree| !tree.has_comments), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        let deep = "[".repeat(5000);
        for text in [
            "",
            "words alone",
            "a: b: c",
            "--- a\n--- b\n",
            "? [a]\n: b\n",
            "- *1",
            "\u{feff}- a",
            "a: 'b",
            "- a\0",
            "%YAML 1.1\n---\n- a\n",
            deep.as_str(),
            "{\"a\": ",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        for text in ["--- words", "a: b", "{\"a\": 1}", "- a", "--- []\n...\n"] {
            assert!(read(text).is_some(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-a: \n'\"\\[\\]{},|>&*!#é1]{0,60}") {
            if let Some(tree) = read(&text) {
                places(&text, &tree.root, &mut Vec::new());
            }
        }
    }
}
