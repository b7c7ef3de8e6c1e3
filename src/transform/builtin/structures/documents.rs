//! What `json`, `xml`, `yaml` and `php` have in common in the rules file: paths with rules, and what happens to everything else.

use super::container::Invalid;
use crate::catalog::Type;
use crate::transform::args::{Arg, Problem, Value};
use crate::transform::entry::Param;
use crate::transform::params::Params;

/// The parameters besides the paths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policies {
    /// Whether what no path names is cleared.
    pub(super) clears_others: bool,
    /// Whether each path must name something in each document.
    pub(super) needs_all: bool,
    pub(super) invalid: Invalid,
    /// What becomes of a value that is nothing for its path's transform.
    pub(super) mismatched: Invalid,
    /// What becomes of documents that get too long for their column.
    pub(super) long: Invalid,
    /// Whether the server has checked that values are documents.
    pub(super) checked: bool,
}

/// Where a rule stands, as it is parsed and as it is written, and the rule; or what is wrong with both, told together.
pub(super) fn at_path<P, R>(
    path: &Arg,
    parse: impl FnOnce(&str) -> Result<P, Problem>,
    rule: impl FnOnce() -> Result<R, Problem>,
) -> Result<(P, String, R), Problem> {
    let Value::Scalar { text, .. } = &path.value else {
        return Err(Problem::new("a path must be text").at(path.span));
    };
    match (parse(text).map_err(|problem| problem.at(path.span)), rule()) {
        (Ok(path), Ok(rule)) => Ok((path, text.clone(), rule)),
        (Err(mut first), Err(second)) => {
            first.also.push(second);
            Err(first)
        }
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    }
}

/// The parameter of rules at paths that are JSONPath.
pub(super) const PATHS: Param = Param {
    name: "$…",
    kind: "JSONPath: transform",
    default: "",
    doc: "values, and the rule they get, written as for a column; as many as are needed",
};

/// How a transform of documents is written.
pub(super) struct Form {
    /// The transform.
    pub(super) name: &'static str,
    /// What each path begins with.
    pub(super) start: char,
    /// A path and its rule, for hints.
    pub(super) example: &'static str,
    /// The word of `other` that clears what no path names.
    pub(super) clears: &'static str,
    /// What `on_invalid` takes besides `error`, `set_null` and `empty`.
    pub(super) invalid: &'static [(&'static str, Invalid)],
    /// Its parameters; the first stands for all paths.
    pub(super) params: &'static [Param],
}

/// The parameter of what becomes of documents that get too long.
pub(super) const LONG: &str = "too_long";

/// The parameter of what becomes of values that are nothing for their path's transform.
pub(super) const MISMATCH: &str = "on_mismatch";

/// The length that a column's documents may have, where longer ones have a fate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Characters.
    longest: u32,
    /// What becomes of a document that has more.
    pub(super) fate: Invalid,
}

impl Limit {
    /// `None` where the column has no length, or the plan is to refuse it.
    pub(super) fn of(policies: Policies, ty: &Type) -> Option<Self> {
        let fate = policies.long;
        let longest = ty.length.filter(|_| fate != Invalid::Refuse)?;
        Some(Self { longest, fate })
    }

    /// The most characters that leave a transform whose `empty` document is this.
    pub(super) fn promised(limit: Option<Self>, empty: &str) -> u32 {
        let empty = u32::try_from(empty.len()).unwrap_or(u32::MAX);
        // Documents may grow by any length, unless there is a bound. An empty one is no longer than that.
        limit.map_or(u32::MAX, |limit| limit.longest.max(empty))
    }

    /// Whether a document has more characters.
    pub(super) fn is_passed(self, document: &[u8]) -> bool {
        let longest = self.longest as usize;
        let is_first = |byte: &&u8| **byte & 0xC0 != 0x80;
        document.len() > longest && document.iter().filter(is_first).count() > longest
    }
}

impl Form {
    /// The rules of all paths, each read by `rule`, and the other parameters. All mistakes are told together.
    pub(super) fn read<R>(
        &self,
        args: &Arg,
        checked: bool,
        rule: impl Fn(&Arg, &Arg) -> Result<R, Problem>,
    ) -> Result<(Vec<R>, Policies), Problem> {
        let (name, example) = (self.name, self.example);
        let Value::Map(pairs) = &args.value else {
            let problem = Problem::new(format!("`{name}` needs paths and their transforms"));
            let hint = format!("write `{name}: {{ {example} }}`");
            return Err(problem.hint(hint).at(args.span));
        };
        let is_path = |(name, _): &&(Arg, Arg)| matches!(&name.value, Value::Scalar { text, .. } if text.starts_with(self.start));
        let (paths, options): (Vec<_>, Vec<_>) = pairs.iter().partition(is_path);
        let options = Arg {
            value: Value::Map(options.into_iter().cloned().collect()),
            span: args.span,
        };
        let known = self.params.split_first().map_or(&[][..], |(_, rest)| rest);
        let mut params = Params::read(&options, known);
        let other = params.choice("other", &[("keep", false), (self.clears, true)]);
        let missing = params.choice("on_missing", &[("ignore", false), ("error", true)]);
        let words = [
            ("error", Invalid::Refuse),
            ("set_null", Invalid::Null),
            ("empty", Invalid::Empty),
        ];
        let of_invalid: Vec<(&str, Invalid)> = words.iter().chain(self.invalid).copied().collect();
        let invalid = params.choice("on_invalid", &of_invalid);
        let has = |name: &str| known.iter().any(|param| param.name == name);
        let mismatched = has(MISMATCH).then(|| params.choice(MISMATCH, &words[..2]));
        let long = has(LONG).then(|| params.choice(LONG, &words)).flatten();
        if paths.is_empty() {
            let problem = Problem::new(format!("`{name}` names no path"));
            let hint = format!("write at least one, such as `{example}`");
            params.report(problem.hint(hint).at(args.span));
        }
        let mut rules = Vec::with_capacity(paths.len());
        for (path, arg) in paths {
            match rule(path, arg) {
                Ok(rule) => rules.push(rule),
                Err(problem) => params.report(problem),
            }
        }
        params.finish()?;
        let policies = Policies {
            clears_others: other.unwrap_or(false),
            needs_all: missing.unwrap_or(false),
            invalid: invalid.unwrap_or(Invalid::Refuse),
            mismatched: mismatched.flatten().unwrap_or(Invalid::Refuse),
            long: long.unwrap_or(Invalid::Refuse),
            checked,
        };
        Ok((rules, policies))
    }
}
