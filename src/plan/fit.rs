//! Does what a transform promises fit the constraints on its column: NOT NULL, length, CHECK, domains.
//!
//! Uniqueness has rules of its own, in `unique`.

use std::fmt::Write as _;

use super::checks::{self, Verdict};
use super::scope::{Scope, Subject};
use super::select::{KEEP, SET_NULL};
use super::texts;
use super::{ColumnPlan, Decision, TablePlan, TargetKind, variants};
use crate::report::Finding;
use crate::rules::written::inline;
use crate::transform::args::{Arg, Spec, Value};
use crate::transform::builtin::plain::default;
use crate::transform::entry::{Entry, Group};
use crate::transform::{Guarantees, Input, lengths, registry};

/// Findings about the columns of one table that are transformed.
pub(super) fn check(
    scope: &Scope<'_>,
    subject: &Subject<'_>,
    plan: &TablePlan,
    target: TargetKind,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in &plan.columns {
        if let Decision::Transform { spec, prepared } = &column.decision {
            let guarantees = prepared.guarantees();
            let title = plan.table.column(&column.column);
            let place = |finding: Finding| scope.placed(finding, spec.span);
            findings.extend(passes(&title, spec, guarantees).map(place));
            findings.extend(kept_whole(&title, &prepared.kept_whole()).map(place));
            let gives_values = spec.transform == default::NAME && has_default(subject, column);
            if !gives_values {
                let maker = match spec.nulls.rate {
                    Some(_) => "null_rate",
                    None => spec.transform,
                };
                findings.extend(null(&title, column, maker, guarantees).map(place));
            }
            findings.extend(length(scope, &title, column, spec, guarantees).map(place));
            findings.extend(domain(&title, column, spec.transform, target).map(place));
        }
    }
    findings.extend(nothing_travels(subject, plan));
    findings.extend(texts::check(scope, subject, plan));
    findings.extend(checks(subject, plan, target));
    findings
}

/// A table of which no column is read has rows that nobody can count.
fn nothing_travels(subject: &Subject<'_>, plan: &TablePlan) -> Option<Finding> {
    let left = plan.columns.iter().any(|column| {
        matches!(&column.decision, Decision::Transform { spec, .. } if spec.transform == default::NAME)
    });
    (subject.is_read() && left && plan.wire_columns().next().is_none()).then(|| {
        Finding::error(
            "default_value",
            plan.table.to_string(),
            "every column is left to its DEFAULT, so there is nothing to read",
            "give one column another transform, or leave the rows out with `rows: none`",
        )
    })
}

fn has_default(subject: &Subject<'_>, column: &ColumnPlan) -> bool {
    let column = subject.logical.table.column(&column.column);
    column.is_some_and(|column| column.default.is_some() || column.identity)
}

/// `keep` is a decision of its own; a transform that lets parts of real values pass must not look as if it did not.
/// What is accepted of one rule is not accepted of another one in its place.
fn passes(title: &str, spec: &Spec, promise: Guarantees) -> Option<Finding> {
    let mut paths = Vec::new();
    kept_paths(&spec.args, &mut paths);
    let message = match &spec.when {
        _ if !promise.passes_values => return None,
        Some(_) => "`when` lets the values of rows pass that do not meet it".to_owned(),
        None if !paths.is_empty() => format!(
            "`{}` keeps real values, as its rule says: {}",
            spec.transform,
            named(&paths)
        ),
        None => format!(
            "`{}` lets real values pass, as its rule says or where they are already as it would make them",
            spec.transform
        ),
    };
    let hint =
        "see that they may be known in the target, or choose other parameters or another transform";
    let finding = Finding::warning("passes", title, message, hint);
    Some(finding.told_apart_by(&wording(spec)))
}

/// Parts that a message names.
const NAMED: usize = 5;

/// The parts of values that a rule keeps, as its keys name them.
fn kept_paths<'s>(args: &'s Arg, paths: &mut Vec<&'s str>) {
    let Value::Map(entries) = &args.value else {
        return;
    };
    for (key, value) in entries {
        let Value::Scalar { text, .. } = &key.value else {
            continue;
        };
        let is_kept = match &value.value {
            Value::Scalar { text, quoted } => text == KEEP && !quoted,
            Value::Map(rule) => rule
                .iter()
                .any(|(key, _)| matches!(&key.value, Value::Scalar { text, .. } if text == KEEP)),
            Value::Null | Value::List(_) => false,
        };
        match is_kept {
            true => paths.push(text),
            false if is_leaf(value) => {
                let mut own = Vec::new();
                kept_paths(value, &mut own);
                if !own.is_empty() {
                    paths.push(text);
                }
            }
            false => kept_paths(value, paths),
        }
    }
}

/// Whether a rule at a path is one of a transform that holds no other rules: what it keeps is at that path.
fn is_leaf(rule: &Arg) -> bool {
    let Value::Map(entries) = &rule.value else {
        return false;
    };
    let name = entries.first().map(|(name, _)| &name.value);
    let Some(Value::Scalar { text, .. }) = name else {
        return false;
    };
    registry::find(text).is_some_and(|entry| entry.group != Group::Structures)
}

/// Some of the parts, and how many more there are.
fn named(paths: &[&str]) -> String {
    let first = paths.iter().take(NAMED).map(|path| format!("`{path}`"));
    let mut text = first.collect::<Vec<_>>().join(", ");
    if paths.len() > NAMED {
        let _ = write!(text, " and {} more", paths.len() - NAMED);
    }
    text
}

/// The rule without its places: the same wherever it stands, and however its lines are laid out.
fn wording(spec: &Spec) -> String {
    let when = spec.when.as_ref().map_or("", |when| when.text.trim());
    format!("{}\0{}\0{when}", spec.transform, inline(&spec.args))
}

/// Containers that pass with what nobody has seen in them yet, beside members that are decided on.
fn kept_whole(title: &str, paths: &[String]) -> Option<Finding> {
    let named: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    (!named.is_empty()).then(|| {
        let message = format!(
            "{} keeps what no other path names in it, also members that come later",
            named.join(", ")
        );
        let hint = "leave its `keep` away, with `other: set_null`; or add a path below it that ends in `.*`, with `set_null`";
        Finding::warning("kept_whole", title, message, hint)
    })
}

fn null(title: &str, column: &ColumnPlan, transform: &str, promise: Guarantees) -> Option<Finding> {
    (promise.makes_nulls && column.not_null).then(|| {
        Finding::error(
            "null",
            title,
            format!("`{transform}` makes NULLs, and the column is NOT NULL"),
            match transform {
                "null_rate" => "leave `null_rate` away",
                _ => "use a transform that gives values, for example `fixed`",
            },
        )
    })
}

fn length(
    scope: &Scope<'_>,
    title: &str,
    column: &ColumnPlan,
    spec: &Spec,
    promise: Guarantees,
) -> Option<Finding> {
    let (longest, room) = (promise.max_chars?, column.ty.length?);
    let otherwise =
        "choose a transform with shorter results, or one that keeps the length, for example `mask`";
    (longest > room).then(|| {
        let hint = match shorter_form(scope, column, spec, room) {
            Some(form) => format!("write `{form}` in the rule, if such are the column's values; or {otherwise}"),
            None if let Some(variant) = fitting_variant(scope, column, spec, room) => format!(
                "write `{variant}` in the rule, and in those of other columns of its domain: stand-ins are no longer than the \
                 values then, and some may be somebody's; or {otherwise}"
            ),
            None if is_shortened(scope, column, spec, room) => format!(
                "add `longest: {room}` to the rule, and to those of other columns of its domain; or {otherwise}"
            ),
            None if has_too_long(scope, spec) => format!(
                "say what becomes of longer ones: `too_long: set_null` or `too_long: empty` in the rule; or {otherwise}"
            ),
            None => otherwise.to_owned(),
        };
        let transform = spec.transform;
        let longest = match longest {
            u32::MAX => "more".to_owned(),
            longest => longest.to_string(),
        };
        let message = format!(
            "`{transform}` may give {longest} characters, and {} holds {room}",
            column.ty.name
        );
        Finding::error("length", title, message, hint)
    })
}

/// Whether the transform has the parameter `too_long`, which the rule does not give.
fn has_too_long(scope: &Scope<'_>, spec: &Spec) -> bool {
    let mut rows = scope.registry.iter();
    let entry = rows.find(|entry| entry.name == spec.transform);
    let known = entry.is_some_and(|entry| entry.params.iter().any(|param| param.name == TOO_LONG));
    let is_given = match &spec.args.value {
        Value::Map(entries) => entries
            .iter()
            .any(|(name, _)| matches!(&name.value, Value::Scalar { text, .. } if text == TOO_LONG)),
        _ => false,
    };
    known && !is_given
}

const TOO_LONG: &str = "too_long";

/// What makes the rule fit by results that are no longer than the values.
fn fitting_variant(
    scope: &Scope<'_>,
    column: &ColumnPlan,
    spec: &Spec,
    room: u32,
) -> Option<String> {
    variants::find(scope, column, spec, |promise| {
        promise.max_chars.is_none_or(|longest| longest <= room)
    })
}

/// Whether the rule fits once it draws only what is short enough.
fn is_shortened(scope: &Scope<'_>, column: &ColumnPlan, spec: &Spec, room: u32) -> bool {
    let mut rows = scope.registry.iter();
    let entry = rows.find(|entry| entry.name == spec.transform);
    let shortened = entry.and_then(|entry| {
        let args = lengths::with(entry, &spec.args, room)?;
        max_chars(entry, &args, column)
    });
    shortened.is_some_and(|longest| longest <= room)
}

fn max_chars(entry: &Entry, args: &Arg, column: &ColumnPlan) -> Option<u32> {
    let prepared = (entry.prepare)(args, Input { ty: &column.ty }).ok()?;
    prepared.guarantees().max_chars
}

/// Parameters whose words are ways to write the same thing.
const FORMS: &[&str] = &["form", "format", "style"];

/// What makes the rule fit by another way of writing, such as a code for a name: the longest that does.
fn shorter_form(scope: &Scope<'_>, column: &ColumnPlan, spec: &Spec, room: u32) -> Option<String> {
    let mut rows = scope.registry.iter();
    let entry = rows.find(|entry| entry.name == spec.transform)?;
    let mut forms = entry.params.iter();
    let param = forms.find(|param| FORMS.contains(&param.name) && param.kind.contains('|'))?;
    let fitting = param.kind.split('|').filter_map(|word| {
        let args = entry.with(&spec.args, param.name, word)?;
        let longest = max_chars(entry, &args, column)?;
        (longest <= room).then_some((longest, word))
    });
    let (_, word) = fitting.max_by_key(|(longest, _)| *longest)?;
    Some(format!("{}: {word}", param.name))
}

/// Who sees whether constraints hold.
fn judged_by(target: TargetKind) -> &'static str {
    match target {
        TargetKind::Postgres => {
            "see that the transform's results satisfy them; the target tries some rows before the load, and checks every row"
        }
        TargetKind::Parquet => {
            "no server tries them where files are written: see that the transform's results satisfy them, or refresh a database once with the same rules"
        }
    }
}

/// What a domain's constraints ask is not in the catalog model, only that there is a domain.
fn domain(
    title: &str,
    column: &ColumnPlan,
    transform: &str,
    target: TargetKind,
) -> Option<Finding> {
    let ty = &column.ty;
    let holder = match (&ty.domain, ty.domain_within()) {
        (Some(domain), _) => format!("is the domain {domain}"),
        (None, Some(domain)) => format!("{} holds the domain {domain}", ty.name),
        (None, None) => return None,
    };
    (transform != SET_NULL).then(|| {
        Finding::warning(
            "check",
            title,
            format!("the column's type {holder}; `{transform}` may break its constraints"),
            judged_by(target),
        )
    })
}

fn checks(subject: &Subject<'_>, plan: &TablePlan, target: TargetKind) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for check in subject.logical.checks() {
        let changed = plan.columns.iter().find(|column| {
            let is_read = check.columns.contains(&column.column);
            let Decision::Transform { spec, prepared } = &column.decision else {
                return false;
            };
            let promise = prepared.guarantees();
            is_read
                && checks::verdict(check, &column.column, spec.transform, promise) != Verdict::Holds
        });
        let Some(column) = changed else { continue };
        let title = plan.table.column(&column.column);
        if let Some(finding) = findings.iter_mut().find(|other| other.subject == title) {
            let _ = write!(finding.message, ", `{}`", check.name);
            continue;
        }
        findings.push(Finding::warning(
            "check",
            title,
            format!(
                "the column is transformed, and CHECK or exclusion constraints read it: `{}`",
                check.name
            ),
            judged_by(target),
        ));
    }
    findings
}
