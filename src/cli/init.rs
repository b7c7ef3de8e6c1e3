//! `standin init`: proposes a rules file, or adds to one what it does not decide on yet.

mod each;
mod json;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::args::{Format, InitArgs, RulesArgs};
use super::screen::Screen;
use super::settings::Settings;
use super::side_by_side::printable;
use super::{Ended, PROD, address, environment, findings, load_rules, notes};
use crate::detect::Confidence;
use crate::draft::{Drafted, HEADER, Parted};
use crate::error::{Error, Kind, Result};
use crate::import::{Imported, Tool};
use crate::init::file::{Existing, may_write, read_foreign, write};
use crate::init::{Proposed, Request, propose};
use crate::input;
use crate::pg::url::ConnInfo;
use crate::report::Finding;
use crate::rules::laid_over;

/// As many columns are named to be looked at first.
const MOST_NAMED: usize = 12;

/// Places that one is told to part from.
const MOST_OTHERS: usize = 3;

/// Characters of a rule that stand in a summary.
const MOST_OF_RULE: usize = 160;

pub(super) fn run(args: &InitArgs, screen: &Screen) -> Result<(), Ended> {
    let existing = if args.force || args.update.is_some() {
        Existing::Replace
    } else {
        Existing::Refuse
    };
    if let Some(path) = &args.output {
        may_write(path, existing)?;
    }
    if let Some(path) = args.update.as_ref().filter(|_| !args.dry_run) {
        may_write(path, Existing::Replace)?;
    }
    let imports = imports(&args.from, screen)?;
    let (address, base) = begin(args, screen)?;
    let file = args.update.as_deref().or(args.output.as_deref());
    let mut proposed = propose(
        Request {
            source: &address,
            samples: !args.no_samples,
            base: &base,
            path: file.unwrap_or(Path::new("rules.yaml")),
            env: &environment,
            is_update: args.update.is_some(),
            imports,
        },
        &|what| screen.note(what),
    )?;
    let is_new = !proposed.draft.columns.is_empty();
    let manner = Manner::of(args);
    // Where nothing would be added, lines are those of the file as it is.
    if matches!(manner, Manner::DryRun) && is_new {
        forget_lines(&mut proposed.draft.errors);
    }
    match file {
        Some(path) if !args.dry_run && (is_new || args.update.is_none()) => {
            write(path, &with_mark(path, &proposed.draft.text), existing)?;
        }
        None if args.format == Format::Text => screen.result(&proposed.draft.text)?,
        Some(_) | None => {}
    }
    if args.format == Format::Json {
        screen.result(&format!("{:#}", json::to_json(&proposed)))?;
    }
    screen.note(&summary(&proposed, file, &manner));
    let lacks_rules = args.dry_run && is_new;
    if proposed.draft.errors.is_empty() && !lacks_rules {
        return Ok(());
    }
    if screen.is_quiet() {
        screen.say(&why_not(&proposed, file, lacks_rules));
    }
    Err(Ended::Shown(1))
}

/// Why a command that says nothing else did not succeed.
fn why_not(proposed: &Proposed, file: Option<&Path>, lacks_rules: bool) -> String {
    let mut text = String::new();
    if lacks_rules {
        let columns = proposed.draft.columns.len();
        let place = file.map_or_else(String::new, |path| format!("{}: ", path.display()));
        let _ = writeln!(text, "error: {place}{columns} columns have no rule");
    }
    text + errors(proposed, file.filter(|_| lacks_rules)).trim_start()
}

/// Places in a text that nobody can open: findings name their columns.
fn forget_lines(errors: &mut [Finding]) {
    for error in errors {
        error.at = None;
    }
}

/// What the files behind `--from` want. Shows every mistake in them.
fn imports(from: &[String], screen: &Screen) -> Result<Vec<Imported>, Ended> {
    let mut imports = Vec::new();
    let mut is_sound = true;
    for pair in from.chunks(2) {
        let [tool, file] = pair else { continue };
        let tool = Tool::parse(tool)?;
        let path = Path::new(file);
        match tool.read(path, &read_foreign(path)?) {
            Ok(imported) => imports.push(imported),
            Err(rejected) => {
                screen.say(&rejected.render(screen.colour()));
                is_sound = false;
            }
        }
    }
    match is_sound {
        true => Ok(imports),
        false => Err(Ended::Shown(1)),
    }
}

/// What was asked for.
enum Manner {
    /// A new file.
    New,
    /// To add to a file.
    Update,
    /// To tell what would be added.
    DryRun,
}

impl Manner {
    fn of(args: &InitArgs) -> Self {
        match (&args.update, args.dry_run) {
            (None, _) => Self::New,
            (Some(_), false) => Self::Update,
            (Some(_), true) => Self::DryRun,
        }
    }
}

/// The source, and the text that is added to.
fn begin(args: &InitArgs, screen: &Screen) -> Result<(ConnInfo, Cow<'static, str>), Ended> {
    let Some(path) = &args.update else {
        return Ok((
            address(args.source.as_deref(), "source", PROD)?,
            Cow::Borrowed(HEADER),
        ));
    };
    stands_alone(path)?;
    let of = RulesArgs {
        rules: PathBuf::from(path),
        env: None,
        source: args.source.clone(),
        target: None,
    };
    let rules = load_rules(&of, screen)?;
    let address = match rules.source {
        Some(_) => Settings::new(&of, &rules).source()?,
        None => address(args.source.as_deref(), "source", PROD)?,
    };
    let text = rules.files.first().map(|file| file.text.clone());
    Ok((address, Cow::Owned(text.unwrap_or_default())))
}

/// An overlay decides on few columns: the others are not for it to get, but for the file that it is laid over.
fn stands_alone(path: &Path) -> Result<()> {
    let Some(base) = laid_over(path) else {
        return Ok(());
    };
    let what =
        "this is an overlay, and columns without a rule are added to the file that it is laid over";
    Err(Error::new(Kind::Rules, what)
        .on(path.display().to_string())
        .hint(format!(
            "update {}; give this file another name if it stands alone",
            base.display()
        )))
}

/// The text with the byte order mark that the file begins with; to the rules it is no part of the text.
fn with_mark<'t>(path: &Path, text: &'t str) -> Cow<'t, str> {
    const MARK: &str = "\u{feff}";
    let first = input::beginning(path, MARK.len() as u64, input::PATIENCE);
    let marked = first.is_ok_and(|bytes| bytes == MARK.as_bytes());
    if marked {
        Cow::Owned(format!("{MARK}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What was proposed, for people.
fn summary(proposed: &Proposed, file: Option<&Path>, manner: &Manner) -> String {
    let columns = &proposed.draft.columns;
    let is_update = !matches!(manner, Manner::New);
    let unwritten = file.filter(|_| matches!(manner, Manner::DryRun));
    if is_update && columns.is_empty() {
        let but = match proposed.draft.errors.is_empty() {
            true => "",
            false => ", but the rules have errors",
        };
        let text = format!(
            "nothing to add: every column has a rule{but}\n{}{}",
            notes::summary(&proposed.imports, &proposed.draft),
            errors(proposed, unwritten)
        );
        return text.trim_end().to_owned();
    }
    let mut text = String::new();
    if is_update {
        text += match manner {
            Manner::DryRun => "\nwithout a rule; --update without --dry-run would add\n",
            Manner::New | Manner::Update => "\nadded\n",
        };
        for column in columns {
            let _ = writeln!(
                text,
                "  {}: {}  ({})",
                title(column),
                shortened(&column.rule),
                column.confidence.name()
            );
        }
    }
    text += "\n              columns   high  medium   low\n";
    let of = |wanted: fn(&str) -> bool| -> Vec<&Drafted> {
        let found = columns.iter().filter(|column| wanted(&column.transform));
        found.collect()
    };
    text += &counts("transformed", &of(|name| !matches!(name, "keep" | "")));
    text += &counts("kept", &of(|name| name == "keep"));
    let undecided = of(str::is_empty);
    if !undecided.is_empty() {
        text += &counts("undecided", &undecided);
    }
    text += &notes::summary(&proposed.imports, &proposed.draft);
    text += &each::kept(columns);
    text += &each::waiting(columns);
    let first = look_first(columns);
    if !first.is_empty() {
        text += "\nlook first at\n";
        for column in first.iter().take(MOST_NAMED) {
            let _ = writeln!(text, "  {}: {}", title(column), why(column));
        }
        if first.len() > MOST_NAMED {
            let _ = writeln!(
                text,
                "  and {} more: search the file for `!!`, `! ` and `low:`",
                first.len() - MOST_NAMED
            );
        }
    }
    if !proposed.unsampled.is_empty() {
        text += "\nproposed by names alone, because their values could not be looked at\n";
        for (table, reason) in proposed.unsampled.iter().take(MOST_NAMED) {
            let _ = writeln!(text, "  {table}: {reason}");
        }
        if proposed.unsampled.len() > MOST_NAMED {
            let _ = writeln!(
                text,
                "  and {} more tables",
                proposed.unsampled.len() - MOST_NAMED
            );
        }
    }
    text += &parted(&proposed.draft.parted);
    text += &held(proposed);
    text += &errors(proposed, unwritten);
    if let Some(path) = file.filter(|_| !matches!(manner, Manner::DryRun)) {
        let _ = write!(
            text,
            "\n{} is written; read it, then `standin plan {0}`",
            path.display()
        );
    }
    text
}

/// The beginning of a rule that names many paths.
fn shortened(rule: &str) -> Cow<'_, str> {
    match rule.char_indices().nth(MOST_OF_RULE) {
        Some((end, _)) => Cow::Owned(format!("{} …", rule.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(rule),
    }
}

/// Joins that get lost.
fn parted(parted: &[Parted]) -> String {
    let mut text = String::new();
    if parted.is_empty() {
        return text;
    }
    text += "\nequal values become different ones there, so that nothing joins by them any longer; one rule for both would keep that\n";
    for hub in parted.iter().take(MOST_NAMED) {
        let others = hub.others.iter().take(MOST_OTHERS);
        let mut others: Vec<String> = others
            .map(|other| format!("{} (`{}`)", printable(&other.place), other.transform))
            .collect();
        if hub.others.len() > MOST_OTHERS {
            others.push(format!("{} more", hub.others.len() - MOST_OTHERS));
        }
        let _ = writeln!(
            text,
            "  {} (`{}`) and {}",
            printable(&hub.place),
            hub.transform,
            others.join(", ")
        );
    }
    if parted.len() > MOST_NAMED {
        let _ = writeln!(
            text,
            "  and {} more places: see --format json",
            parted.len() - MOST_NAMED
        );
    }
    text
}

/// What rules do not reach.
fn held(proposed: &Proposed) -> String {
    let mut text = String::new();
    if proposed.held.is_empty() {
        return text;
    }
    text += "\nthe schema itself seems to hold somebody's data or secrets, and a run copies it as it is\n";
    for held in proposed.held.iter().take(MOST_NAMED) {
        let _ = writeln!(text, "  {}: {}", printable(&held.place), held.what);
    }
    if proposed.held.len() > MOST_NAMED {
        let _ = writeln!(
            text,
            "  and {} more places: see --format json",
            proposed.held.len() - MOST_NAMED
        );
    }
    text
}

/// `unwritten` is the file that they speak of, where it is not written.
fn errors(proposed: &Proposed, unwritten: Option<&Path>) -> String {
    let errors = &proposed.draft.errors;
    if errors.is_empty() {
        return String::new();
    }
    // What is told of two rules names both places.
    let names_lines = |path: &Path| {
        let place = format!("{}:", path.display());
        errors.iter().any(|error| error.message.contains(&place))
    };
    let whose = match unwritten {
        Some(path) if !proposed.draft.columns.is_empty() && names_lines(path) => {
            "; lines are those of the file with what would be added"
        }
        _ => "",
    };
    format!(
        "\n`standin plan` will have these errors until somebody decides{whose}\n{}\n",
        findings::describe(errors)
    )
}

fn counts(what: &str, columns: &[&Drafted]) -> String {
    let of = |confidence: Confidence| {
        columns
            .iter()
            .filter(|column| column.confidence == confidence)
            .count()
    };
    format!(
        "{what:12}{:>9}{:>7}{:>8}{:>6}\n",
        columns.len(),
        of(Confidence::High),
        of(Confidence::Medium),
        of(Confidence::Low)
    )
}

/// Values that pass although they seem personal, stand-ins that may be refused, texts that may keep names,
/// what passes although some of it may be somebody's, guesses, and what passes although nobody could look into it.
fn look_first(columns: &[Drafted]) -> Vec<&Drafted> {
    let rank = |column: &Drafted| match column {
        // Those of a configuration stand among its notes.
        _ if column.rule.is_empty() => column.category.map(|_| 0),
        // They are counted.
        Drafted { waits: true, .. } => None,
        Drafted {
            forced: true,
            imported: None,
            ..
        } => Some(0),
        Drafted { doubtful: true, .. } => Some(1),
        Drafted {
            leaves_names: true, ..
        }
        | Drafted {
            clears_names: true,
            imported: None,
            ..
        } => Some(2),
        // What passes although it may be somebody's: of all guesses only those show somebody's data if they are wrong.
        Drafted {
            category: None,
            confidence: Confidence::Low,
            imported: None,
            strays: 1..,
            ..
        } => Some(3),
        Drafted {
            category: Some(_),
            confidence: Confidence::Low,
            imported: None,
            ..
        } => Some(4),
        Drafted {
            confidence: Confidence::Low,
            imported: None,
            sampled,
            ..
        } => Some(if *sampled == 0 { 5 } else { 6 }),
        _ => None,
    };
    let mut first: Vec<(u8, &Drafted)> = columns
        .iter()
        .filter_map(|column| Some((rank(column)?, column)))
        .collect();
    first.sort_by_key(|(rank, _)| *rank);
    first.into_iter().map(|(_, column)| column).collect()
}

fn why(column: &Drafted) -> String {
    if column.rule.is_empty() {
        return format!("undecided, so that a run stops ({})", column.reason);
    }
    if column.forced {
        return format!("passes although it seems personal ({})", column.reason);
    }
    if column.doubtful {
        return format!(
            "`{}`, and a CHECK, exclusion or domain may refuse what it makes",
            column.transform
        );
    }
    if column.leaves_names {
        return format!(
            "`{}` leaves names of people that no column of the row holds; `text` leaves none",
            column.transform
        );
    }
    if column.clears_names {
        return format!(
            "`{}` clears objects whose members are called like people, with their names",
            column.transform
        );
    }
    format!("`{}`, but not surely ({})", column.transform, column.reason)
}

fn title(column: &Drafted) -> String {
    printable(&column.table.column(&column.column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Category;
    use crate::ident::TableName;

    pub(super) fn low(
        column: &str,
        category: Option<Category>,
        sampled: usize,
        strays: usize,
    ) -> Drafted {
        let rule = category.map_or("keep", |_| "text");
        Drafted {
            table: TableName::new("public", "orders"),
            column: column.into(),
            ty: "text".into(),
            category,
            confidence: Confidence::Low,
            sampled,
            strays,
            rule: rule.into(),
            transform: rule.into(),
            imported: None,
            reason: String::new(),
            forced: false,
            doubtful: false,
            leaves_names: false,
            clears_names: false,
            each_another: false,
            waits: false,
        }
    }

    #[test]
    fn what_passes_and_may_be_somebodys_comes_before_other_guesses() {
        let columns = [
            low("few", None, 9, 0),
            low("unseen", None, 0, 0),
            low("guess", Some(Category::FreeText), 9, 2),
            low("somebody", None, 9, 1),
        ];
        let first = look_first(&columns);
        let order: Vec<&str> = first.iter().map(|column| column.column.as_str()).collect();
        assert_eq!(order, ["somebody", "guess", "unseen", "few"]);
    }
}
