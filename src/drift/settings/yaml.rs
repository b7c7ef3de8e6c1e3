//! YAML → a tree with places.
//!
//! The rules file's reader takes a smaller language: it refuses anchors, aliases, tags and several documents, which
//! configuration is full of. Aliases are copied here, and what that may come to is bounded. A value with a tag of its own
//! (`!secret name`) is one that its loader looks up, so it is not known.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::read::Broken;
use super::scalar;
use super::tree::{DEEPEST, Node, Place, Value};

/// As many values are read, those that aliases repeat included.
const MOST_NODES: usize = 200_000;

/// The tree; of several documents, a list of theirs.
pub(super) fn read(file: &Arc<str>, text: &str) -> Result<Node, Broken> {
    let mut builder = Builder {
        file,
        open: Vec::new(),
        documents: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
    };
    // The parser takes NUL for the end of the file; what stands behind it would be left out in silence.
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        let place = super::lines::Lines::new(file, text).place(at);
        let what = "a NUL character stands here";
        return Err(Broken { place, what });
    }
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => builder.event(event, span)?,
            Err(error) => {
                let mark = error.marker();
                let place = builder.place(mark.line(), mark.col());
                return Err(broken(place, "this is not YAML"));
            }
        }
    }
    let start = builder.place(1, 0);
    let mut documents = builder.documents;
    if documents.len() > 1 {
        return Ok(Node {
            value: Value::List(documents),
            place: start,
        });
    }
    Ok(documents.pop().unwrap_or(Node {
        value: Value::Null,
        place: start,
    }))
}

/// A collection that is still open.
struct Frame {
    place: Place,
    anchor: usize,
    is_foreign: bool,
    children: Children,
}

enum Children {
    List(Vec<Node>),
    Map {
        entries: BTreeMap<String, Node>,
        key: Option<Key>,
        merged: Vec<Node>,
    },
}

struct Key {
    name: String,
    place: Place,
    /// `<<`. Source: "Merge Key Language-Independent Type for YAML Version 1.1".
    merges: bool,
}

/// What an anchor names.
struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

struct Builder<'a> {
    file: &'a Arc<str>,
    open: Vec<Frame>,
    documents: Vec<Node>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Broken> {
        let place = self.place(span.start.line(), span.start.col());
        match event {
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::Scalar(text, style, anchor, tag) => {
                if let (Some(key), true) = (self.open_key(), anchor == 0) {
                    let merges = style == ScalarStyle::Plain && text == "<<";
                    *key = Some(Key {
                        name: text.into_owned(),
                        place,
                        merges,
                    });
                    return Ok(());
                }
                let value = match (style, &tag) {
                    _ if is_foreign(tag.as_deref()) => Value::Unknown,
                    (ScalarStyle::Plain, None) => scalar::plain(&text),
                    (_, Some(tag)) if tag.suffix != "str" && tag.is_yaml_core_schema() => {
                        scalar::plain(&text)
                    }
                    _ => Value::Text(text.into_owned()),
                };
                self.finish(Node { value, place }, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.enter(place, anchor, tag.as_deref(), Children::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                let children = Children::Map {
                    entries: BTreeMap::new(),
                    key: None,
                    merged: Vec::new(),
                };
                self.enter(place, anchor, tag.as_deref(), children)
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn enter(
        &mut self,
        place: Place,
        anchor: usize,
        tag: Option<&Tag>,
        children: Children,
    ) -> Result<(), Broken> {
        if self.open.len() >= DEEPEST {
            return Err(broken(place, "nested too deep"));
        }
        self.open.push(Frame {
            place,
            anchor,
            is_foreign: is_foreign(tag),
            children,
        });
        Ok(())
    }

    fn leave(&mut self) -> Result<(), Broken> {
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        let value = match frame.children {
            _ if frame.is_foreign => Value::Unknown,
            Children::List(items) => Value::List(items),
            Children::Map {
                entries, merged, ..
            } => Value::Map(with_merged(entries, merged)?),
        };
        let place = frame.place;
        self.finish(Node { value, place }, frame.anchor)
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Broken> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(broken(place, "an alias stands in what it names"));
        };
        let (nodes, depth) = (anchored.nodes, anchored.depth);
        if self.nodes + nodes > MOST_NODES {
            return Err(broken(place, "aliases make this too large"));
        }
        if self.open.len() + depth > DEEPEST {
            return Err(broken(place, "nested too deep"));
        }
        let node = anchored.node.clone();
        self.nodes += nodes;
        self.add(node, place)
    }

    /// A node that is complete, remembered if it has an anchor.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Broken> {
        self.nodes += 1;
        let place = node.place.clone();
        if self.nodes > MOST_NODES {
            return Err(broken(place, "too many values"));
        }
        if anchor != 0 {
            let (nodes, depth) = extent(&node);
            let node = node.clone();
            let anchored = Anchored { node, nodes, depth };
            self.anchors.insert(anchor, anchored);
            // The copy that is kept counts as well.
            self.nodes += nodes;
        }
        self.add(node, place)
    }

    /// Puts a node where it belongs.
    fn add(&mut self, mut node: Node, place: Place) -> Result<(), Broken> {
        let broken = |what| Broken {
            place: place.clone(),
            what,
        };
        let Some(frame) = self.open.last_mut() else {
            self.documents.push(node);
            return Ok(());
        };
        match &mut frame.children {
            Children::List(items) => items.push(node),
            Children::Map {
                entries,
                key,
                merged,
            } => match key.take() {
                None => {
                    let name = node
                        .value
                        .text()
                        .ok_or_else(|| broken("a key is no text"))?;
                    *key = Some(Key {
                        name: name.to_owned(),
                        place,
                        merges: false,
                    });
                }
                Some(key) if key.merges => merged.push(node),
                Some(key) => {
                    // A value that is not there stands where its key stands.
                    if node.value == Value::Null {
                        node.place = key.place.clone();
                    }
                    if entries.insert(key.name, node).is_some() {
                        let what = "a name stands here twice in one map";
                        let place = key.place;
                        return Err(Broken { place, what });
                    }
                }
            },
        }
        Ok(())
    }

    /// Where the next key goes, if one is next.
    fn open_key(&mut self) -> Option<&mut Option<Key>> {
        match &mut self.open.last_mut()?.children {
            Children::Map { key, .. } if key.is_none() => Some(key),
            _ => None,
        }
    }

    fn place(&self, line: usize, column: usize) -> Place {
        Place {
            file: self.file.clone(),
            line: line.max(1),
            column: column + 1,
        }
    }
}

fn broken(place: Place, what: &'static str) -> Broken {
    Broken { place, what }
}

/// A tag that is not one of YAML's own.
fn is_foreign(tag: Option<&Tag>) -> bool {
    tag.is_some_and(|tag| !tag.is_yaml_core_schema() && !tag.suffix.is_empty())
}

/// Entries, and those of merged maps under names that are not there; earlier maps win.
fn with_merged(
    mut entries: BTreeMap<String, Node>,
    merged: Vec<Node>,
) -> Result<BTreeMap<String, Node>, Broken> {
    for node in merged {
        let maps = match node.value {
            Value::List(items) => items,
            value => vec![Node { value, ..node }],
        };
        for map in maps {
            let Value::Map(more) = map.value else {
                let what = "`<<` needs a map";
                let place = map.place;
                return Err(Broken { place, what });
            };
            for (name, node) in more {
                entries.entry(name).or_insert(node);
            }
        }
    }
    Ok(entries)
}

/// How many values, and how many levels.
fn extent(node: &Node) -> (usize, usize) {
    let sum = |(nodes, depth): (usize, usize), child: &Node| {
        let (more, below) = extent(child);
        (nodes + more, depth.max(below + 1))
    };
    match &node.value {
        Value::List(items) => items.iter().fold((1, 1), sum),
        Value::Map(entries) => entries.values().fold((1, 1), sum),
        _ => (1, 0),
    }
}
