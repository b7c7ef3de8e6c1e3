//! The paths of `xml`: a small part of XPath's abbreviated syntax.
//!
//! Source: XML Path Language 1.0, section 2.5. There are no predicates, functions, axes or indices.

use crate::transform::args::Problem;

/// A path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// As the rules file writes it, for messages.
    pub(super) text: String,
    /// From the root to the element.
    pub(super) steps: Vec<Step>,
    /// The attribute of that element; `None` where the element itself is named.
    pub(super) attribute: Option<Step>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Whether any number of elements may stand between (`//`). For an attribute also its element itself counts.
    pub(super) descends: bool,
    /// `None` is any name.
    name: Option<String>,
}

impl Path {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || {
            let problem = Problem::new("this is no path that is known here");
            problem.hint("paths are made of `/name`, `//name`, `*`, and `@name` at the end")
        };
        let (mut steps, mut attribute) = (Vec::new(), None);
        let mut rest = text;
        while !rest.is_empty() {
            let behind = rest.strip_prefix('/').ok_or_else(wrong)?;
            let (descends, behind) = match behind.strip_prefix('/') {
                Some(behind) => (true, behind),
                None => (false, behind),
            };
            let end = behind.find('/').unwrap_or(behind.len());
            let (name, next) = behind.split_at(end);
            let (is_attribute, name) = match name.strip_prefix('@') {
                Some(name) => (true, name),
                None => (false, name),
            };
            let step = Step {
                descends,
                name: name_test(name).ok_or_else(wrong)?,
            };
            match is_attribute {
                false => steps.push(step),
                true if next.is_empty() => attribute = Some(step),
                true => return Err(wrong()),
            }
            rest = next;
        }
        let names_something = attribute
            .as_ref()
            .map_or(!steps.is_empty(), |step| step.descends || !steps.is_empty());
        if !names_something {
            return Err(wrong());
        }
        Ok(Self {
            text: text.to_owned(),
            steps,
            attribute,
        })
    }
}

impl Step {
    /// Whether an element or attribute of that name is meant. Without a colon, prefixes do not count.
    pub(super) fn takes(&self, name: &str) -> bool {
        match &self.name {
            None => true,
            Some(wanted) if wanted.contains(':') => wanted == name,
            Some(wanted) => name.rsplit(':').next() == Some(wanted),
        }
    }
}

/// `None` is no name, `Some(None)` any.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is a name; inside: which"
)]
fn name_test(text: &str) -> Option<Option<String>> {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    match text {
        "*" => Some(None),
        "" => None,
        _ => text.chars().all(letter).then(|| Some(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_attributes_are_told_apart() {
        let path = Path::parse("/a//b:c/@d").unwrap();
        let steps: Vec<_> = path.steps.iter().map(|step| step.descends).collect();
        assert_eq!(steps, [false, true]);
        assert!(
            path.attribute
                .is_some_and(|step| step.takes("d") && step.takes("x:d"))
        );
        assert!(path.steps[1].takes("b:c") && !path.steps[1].takes("c"));
        assert!(path.steps[0].takes("x:a") && !path.steps[0].takes("ab"));
        let any = Path::parse("//@*").unwrap();
        assert!(any.steps.is_empty() && any.attribute.unwrap().takes("anything"));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "",
            "a",
            "/",
            "//",
            "/a/",
            "/a[1]",
            "/@a",
            "/a/@b/c",
            "/a/text()",
            "///a",
            "/a b",
        ] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }
}
