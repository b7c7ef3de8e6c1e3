//! Some rows of the source before and after, without a target: what the rules will do, on real values.
//!
//! They are read as a run reads them (one read-only snapshot, locks on the tables, COPY) and go through the same plan,
//! kernels and codecs. A plan with errors shows no row.

use super::control::{self, Control};
use super::keys;
use super::rule_tests::{self, Tested};
use super::sampling::Sampling;
use super::watch::Watch;
use super::{ask_about_conditions, read_from};
use crate::engine::{Budget, Stop};
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::key::MasterKey;
use crate::pg::connect::Side;
use crate::pg::inspect::inspect;
use crate::pg::snapshot::Leader;
use crate::pg::url::ConnInfo;
use crate::plan::{Plan, Rows, TablePlan, TargetKind, rules_name};
use crate::report::Finding;
use crate::rules::{Pattern, Rules, closest};
use crate::sink::sample::SampledRow;
use crate::source::postgres::{PostgresSource, probe_sql};

/// What to look at.
pub struct Request<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The database to read.
    pub source: &'a ConnInfo,
    /// What kind of target the rules are planned for.
    pub target: TargetKind,
    /// The key that the stand-ins are made under.
    pub key: &'a MasterKey,
    /// The tables, as they are written under `tables:`.
    pub tables: &'a [Pattern],
    /// Rows of each.
    pub rows: usize,
    /// A condition of SQL that these rows fulfil, beside that of the rules.
    pub condition: Option<&'a str>,
}

/// What there is to see. Without `Debug`: real values must not come where errors and logs go.
pub struct Preview {
    /// The plan; where it has errors there are no tables.
    pub plan: Plan,
    /// How the rule tests went.
    pub tested: Tested,
    /// The tables that were asked for, in the plan's order.
    pub tables: Vec<TablePreview>,
    /// Warnings of names in rules that met nothing in these rows.
    pub unmet: Vec<Finding>,
}

/// Rows of one table.
pub struct TablePreview {
    /// Index into [`Plan::tables`].
    pub table: usize,
    /// The rows. None where the rules copy none, or the table has none.
    pub rows: Vec<SampledRow>,
}

/// Reads and transforms some rows. Blocks; `stop` ends it early from another thread.
pub fn run(request: &Request<'_>, watch: &dyn Watch, stop: &Stop) -> Result<Preview> {
    let runtime = control::runtime()?;
    let control = Control {
        runtime: &runtime,
        stop,
    };
    watch.phase(&format!("reading the catalog of {}", request.source));
    let leader = control.wait_for(Leader::begin(request.source))?;
    let catalog = control.wait_for(inspect(leader.client(), Side::Source))?;
    let mut plan = Plan::build(request.rules, &catalog, request.target);
    control.wait_for(ask_about_conditions(&leader, &mut plan))?;
    let tested = rule_tests::check(request.rules, &catalog, &mut plan, Some(request.key));
    if plan.has_errors() {
        return Ok(Preview {
            plan,
            tested,
            tables: Vec::new(),
            unmet: Vec::new(),
        });
    }
    let chosen = choose(&plan, request.tables)?;
    let held = read_from(chosen.iter().map(|&table| &plan.tables[table]), &catalog);
    control.wait_for(leader.hold(request.source, &held, |what| watch.phase(what)))?;
    let all = PostgresSource::new(request.source.clone(), leader.snapshot().to_owned());
    if plan.key_sources().next().is_some() {
        watch.phase("reading the keys that rows are to choose from");
        let needs = |table: usize| chosen.contains(&table);
        keys::read(&mut plan, needs, &all, Budget::PREVIEW, stop)?;
    }
    // Keys are those of all rows that a run would read.
    for &table in &chosen {
        let table = &mut plan.tables[table];
        if let Some(condition) = request.condition {
            narrow(&mut table.rows, condition);
            // Of two conditions nobody knows which one fails.
            table.where_at = None;
            control.wait_for(ask_about(&leader, table))?;
        }
    }
    let sampling = Sampling::new(plan, request.key);
    let source = PostgresSource::new(request.source.clone(), leader.snapshot().to_owned())
        .at_most(request.rows as u64);
    let mut tables = Vec::new();
    for table in chosen {
        let rows = sampling.rows(table, &source, request.rows, stop);
        let name = &sampling.plan().tables[table].table;
        let rows = rows.map_err(|error| of_condition(error, request.condition, name))?;
        tables.push(TablePreview { table, rows });
    }
    drop((source, all));
    control.wait_for(leader.release(&held))?;
    Ok(Preview {
        unmet: sampling.unmet(request.rules),
        plan: sampling.into_plan(),
        tested,
        tables,
    })
}

/// The tables of the plan that any of the patterns matches. A pattern without a table is an error.
fn choose(plan: &Plan, patterns: &[Pattern]) -> Result<Vec<usize>> {
    let matches = |pattern: &Pattern, table: &TablePlan| pattern.matches_table(&table.table);
    for pattern in patterns {
        if !plan.tables.iter().any(|table| matches(pattern, table)) {
            return Err(no_table(plan, pattern));
        }
    }
    let tables = plan.tables.iter().enumerate();
    let chosen = tables.filter(|(_, table)| patterns.iter().any(|pattern| matches(pattern, table)));
    Ok(chosen.map(|(index, _)| index).collect())
}

fn no_table(plan: &Plan, pattern: &Pattern) -> Error {
    let written = pattern.to_string();
    let error = Error::new(Kind::Rules, format!("`{written}` matches no table"));
    let tables = || plan.tables.iter().map(|table| &table.table);
    // The right name without its schema is the commonest mistake.
    let elsewhere = tables().find(|table| table.name == written);
    let meant = elsewhere.map(rules_name).or_else(|| {
        let names = tables().flat_map(|table| [rules_name(table), table.to_string()]);
        let names: Vec<String> = names.collect();
        closest(&written, names.iter().map(String::as_str)).map(str::to_owned)
    });
    match meant {
        Some(name) if pattern.is_exact() => error.hint(format!("did you mean `{name}`?")),
        _ => error.hint(
            "tables are written as in the rules file: `users`, `schema.table`, or with `*`; partitions by their root",
        ),
    }
}

/// Rows that the rules select, of those the ones that this condition selects too.
fn narrow(rows: &mut Rows, condition: &str) {
    let (own, limit) = match rows {
        Rows::None => return,
        Rows::All => (None, None),
        Rows::Filter { condition, limit } => (condition.take(), *limit),
    };
    let condition = match own {
        // On lines of their own: a comment at the end of one must not swallow what follows.
        Some(own) => format!("(\n{own}\n) AND (\n{condition}\n)"),
        None => condition.to_owned(),
    };
    *rows = Rows::Filter {
        condition: Some(condition),
        limit,
    };
}

/// An error of the source while it gives rows is the condition's: it is what the server computes for each of them.
fn of_condition(error: Error, condition: Option<&str>, table: &TableName) -> Error {
    if condition.is_none() || error.kind() != Kind::Server {
        return error;
    }
    let what = format!(
        "the source could not tell which rows the condition selects: {}",
        error.what()
    );
    Error::new(Kind::Rules, what)
        .on(table.to_string())
        .hint("see that the condition given by `--where` can be computed for every row")
}

/// Has the source look at a table's condition before rows are read by it.
async fn ask_about(leader: &Leader, table: &TablePlan) -> Result<()> {
    let Some(query) = probe_sql(table) else {
        return Ok(());
    };
    leader.explain(&query).await.map_err(|error| {
        if error.kind() == Kind::Connection {
            return error;
        }
        let what = format!("the source refuses the condition: {}", error.what());
        Error::new(Kind::Rules, what)
            .on(table.table.to_string())
            .hint("try it in psql as `SELECT … WHERE (…)` with the same role")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_source_cannot_compute_is_the_conditions_fault() {
        let table = TableName::new("public", "users");
        let error = || Error::new(Kind::Server, "division by zero").on("public.users.name");
        let told = of_condition(error(), Some("1 / id > 0"), &table);
        assert_eq!(
            (told.kind(), told.subject()),
            (Kind::Rules, Some("public.users"))
        );
        let other = of_condition(error(), None, &table);
        assert_eq!(other.subject(), Some("public.users.name"));
    }

    #[test]
    fn a_condition_narrows_what_the_rules_select_and_opens_nothing() {
        let mut none = Rows::None;
        narrow(&mut none, "id = 3");
        assert_eq!(none, Rows::None);
        let mut all = Rows::All;
        narrow(&mut all, "id = 3");
        let filter = |condition: &str, limit| Rows::Filter {
            condition: Some(condition.to_owned()),
            limit,
        };
        assert_eq!(all, filter("id = 3", None));
        let mut own = filter("a OR b -- why", Some(7));
        narrow(&mut own, "id = 3");
        assert_eq!(own, filter("(\na OR b -- why\n) AND (\nid = 3\n)", Some(7)));
    }
}
