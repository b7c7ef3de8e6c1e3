//! Texts in which programs keep values of theirs - YAML, as Rails writes it, and what PHP's `serialize` gives -, read as
//! JSON so that they are looked into path by path like any other document.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::document::{self, Documents};
use super::subject::Subject;
use crate::transform::serial::{Tree, Value, php, yaml};

/// How documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// As JSON, or in a type that is read as such.
    #[default]
    Json,
    /// As XML.
    Xml,
    /// As YAML.
    Yaml,
    /// As PHP's `serialize` does.
    Php,
}

/// Of a hundred texts, so many have to be of one form.
const ENOUGH: usize = 95;

/// Of a text of so many characters, only parts may have been read.
const CUT: usize = 4 << 10;

/// The form of nearly all of some texts, of which one at least holds a text, a list or members; `None` where they are none.
pub(super) fn form<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Option<Form> {
    let filled = texts.filter(|text| !text.trim().is_empty());
    [Form::Yaml, Form::Php].into_iter().find(|form| {
        let first = filled.clone().next();
        let (mut all, mut are, mut tell) = (0, 0, false);
        // Few texts begin so.
        if !filled.clone().take(ENOUGH).any(|text| begins(*form, text)) || first.is_none() {
            return false;
        }
        for text in filled.clone() {
            all += 1;
            match tree(*form, text) {
                Some(tree) => {
                    are += 1;
                    tell |= match tree.root.value {
                        Value::List(_) | Value::Map(_) => true,
                        Value::Text(_) => *form == Form::Php,
                        _ => false,
                    };
                }
                None => are += usize::from(begins(*form, text) && text.len() >= CUT),
            }
        }
        tell && are * 100 >= all * ENOUGH
    })
}

/// What stands in texts of a form.
pub(super) fn read(form: Form, texts: &[&str], name: &str, of: Subject) -> Documents {
    let values = texts.iter().filter_map(|text| json(form, text));
    let values: Vec<Json> = values.collect();
    document::read_values(&values, name, of, 0).of_form(form)
}

/// A text of a form as JSON; what is none is itself.
pub(super) fn json_of(form: Form, text: &str) -> Cow<'_, str> {
    json(form, text).map_or(Cow::Borrowed(text), |value| Cow::Owned(value.to_string()))
}

/// The same as a value; `None` where it is none.
pub(crate) fn json(form: Form, text: &str) -> Option<Json> {
    tree(form, text).map(|tree| tree.root.value.json())
}

fn tree(form: Form, text: &str) -> Option<Tree<'_>> {
    if !begins(form, text) {
        return None;
    }
    match form {
        Form::Yaml => yaml::read(text),
        Form::Php => php::read(text),
        Form::Json | Form::Xml => None,
    }
}

/// Whether a text begins as those of a form do.
fn begins(form: Form, text: &str) -> bool {
    match form {
        Form::Yaml => text.starts_with("---"),
        Form::Php => {
            let is_sort = text.starts_with(['a', 'b', 'd', 'i', 's', 'O', 'E', 'C']);
            text.starts_with("N;") || is_sort && text.get(1..2) == Some(":")
        }
        Form::Json | Form::Xml => false,
    }
}

impl Documents {
    /// The same, and how they are written.
    pub(super) fn of_form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_programs_are_told_from_others() {
        let told = |texts: &[&str]| form(texts.iter().copied());
        for (texts, expected) in [
            (&["---\n- a\n", "--- []\n", ""][..], Some(Form::Yaml)),
            (&["--- !ruby/object:A\na: 1\n"], Some(Form::Yaml)),
            (&["--- 1\n...\n"], None),
            (&["---\n- a\n", "none"], None),
            (&["---- cut here ----"], None),
            (&["a: 1\nb: 2\n"], None),
            (&["a:1:{i:0;N;}", "i:1;", "b:0;"], Some(Form::Php)),
            (&["s:1:\"a\";"], Some(Form::Php)),
            (&["i:1;", "N;"], None),
            (&["a: 1", "b: 2"], None),
            (&["", " "], None),
            (&[], None),
        ] {
            assert_eq!(told(texts), expected, "{texts:?}");
        }
        let long = format!("---\nbio: {}\n", "é'x: ".repeat(2000));
        assert_eq!(told(&["---\n- a\n", &long]), Some(Form::Yaml));
    }
}
