//! Small catalogs, rules and transforms for tests of the plan, built by hand: no file, no server, no key.

use std::path::PathBuf;
use std::sync::Arc;

use super::{ColumnPlan, Plan, Rows, TargetKind};
use crate::catalog::{Check, Column, Database, Family, ForeignKey, Table, TableKind, Type, Unique};
use crate::ident::TableName;
use crate::key::MasterKey;
use crate::rules::{
    Acceptance, ColumnRule, Parquet, Pattern, Reference, Rules, SourceFile, TableRule, Unlisted,
    Warnings,
};
use crate::transform::args::{Arg, Problem, Span, Spec, Value};
use crate::transform::builtin::categories::foreign_key;
use crate::transform::registry::{Entry, Group};
use crate::transform::siblings::{Read, Role, Side};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Transform};

// ---- transforms ----------------------------------------------------------------------------------------------------

/// A transform that only promises; its Debug form shows the type it was prepared for.
#[derive(Debug)]
struct Promise {
    guarantees: Guarantees,
    reads: Vec<Read>,
    #[expect(dead_code, reason = "read through Debug")]
    family: Family,
    #[expect(dead_code, reason = "read through Debug")]
    length: Option<u32>,
}

impl Prepared for Promise {
    fn guarantees(&self) -> Guarantees {
        self.guarantees
    }

    fn reads(&self) -> &[Read] {
        &self.reads
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        unreachable!("plans under test are never bound")
    }
}

type Prepare = fn(&Arg, Input<'_>) -> Result<Box<dyn Prepared>, Problem>;

const fn entry(
    name: &'static str,
    accepts: &'static [Family],
    keyed: bool,
    prepare: Prepare,
) -> Entry {
    Entry {
        name,
        group: Group::Plain,
        summary: "",
        doc: "",
        params: &[],
        accepts,
        examples: &[],
        example_params: &[],
        keyed,
        prepare,
    }
}

fn promise(
    input: Input<'_>,
    distinct: Distinct,
    makes_nulls: bool,
    max_chars: Option<u32>,
) -> Box<dyn Prepared> {
    Box::new(Promise {
        guarantees: Guarantees {
            distinct,
            makes_nulls,
            max_chars,
            passes_values: false,
        },
        reads: Vec::new(),
        family: input.ty.family,
        length: input.ty.length,
    })
}

const TEXTS: &[Family] = &[Family::Text, Family::Bpchar, Family::Citext];
const INTEGERS: &[Family] = &[Family::Int2, Family::Int4, Family::Int8];

/// One transform for each promise that matters to a plan.
pub(super) static TRANSFORMS: &[Entry] = &[
    foreign_key::ENTRY,
    entry("keep", &[], false, |_, input| {
        Ok(promise(input, Distinct::Always, false, None))
    }),
    entry("set_null", &[], false, |_, input| {
        Ok(promise(input, Distinct::No, true, None))
    }),
    entry("default", &[], false, |_, input| {
        Ok(promise(input, Distinct::No, true, None))
    }),
    entry("fixed", &[], false, |_, input| {
        Ok(promise(input, Distinct::No, false, Some(1)))
    }),
    entry("email", TEXTS, true, |_, input| {
        Ok(promise(input, Distinct::KeyedBits(128), false, Some(30)))
    }),
    entry("empty", TEXTS, false, |_, input| {
        Ok(promise(input, Distinct::AtMost(1), false, Some(0)))
    }),
    entry("token", TEXTS, true, |_, input| {
        Ok(promise(input, Distinct::KeyedBits(40), false, Some(8)))
    }),
    entry("hash", TEXTS, true, |_, input| {
        Ok(promise(input, Distinct::KeyedBits(128), false, Some(32)))
    }),
    entry("name", TEXTS, true, |_, input| {
        Ok(promise(input, Distinct::AtMost(474), false, None))
    }),
    // Its parameter is the column that names the subject.
    entry("persona", TEXTS, true, |args, input| match &args.value {
        Value::Scalar { text, .. } => Ok(Box::new(Promise {
            guarantees: Guarantees {
                distinct: Distinct::OfSubject(80),
                makes_nulls: false,
                max_chars: Some(30),
                passes_values: false,
            },
            reads: vec![Read {
                column: text.clone(),
                role: Role::Subject,
                side: Side::Source,
                span: args.span,
            }],
            family: input.ty.family,
            length: input.ty.length,
        })),
        _ => Err(Problem::new("it needs a subject")),
    }),
    entry("permute", INTEGERS, true, |_, input| {
        Ok(promise(input, Distinct::Always, false, None))
    }),
    entry("mask", TEXTS, false, |args, input| match args.value {
        Value::Null => Ok(promise(input, Distinct::No, false, None)),
        _ => Err(Problem::new("unknown parameter").at(args.span)),
    }),
    entry("partial", TEXTS, true, |_, input| {
        let mut guarantees = promise(input, Distinct::No, false, None).guarantees();
        guarantees.passes_values = true;
        Ok(Box::new(Promise {
            guarantees,
            reads: Vec::new(),
            family: input.ty.family,
            length: input.ty.length,
        }))
    }),
];

// ---- catalog -------------------------------------------------------------------------------------------------------

pub(super) fn int4() -> Type {
    Type::plain("integer", Family::Int4)
}

pub(super) fn int8() -> Type {
    Type::plain("bigint", Family::Int8)
}

pub(super) fn text() -> Type {
    Type::plain("text", Family::Text)
}

pub(super) fn citext() -> Type {
    Type::plain("citext", Family::Citext)
}

pub(super) fn varchar(length: u32) -> Type {
    Type {
        length: Some(length),
        ..Type::plain(&format!("character varying({length})"), Family::Text)
    }
}

/// A type without binary send and receive functions.
pub(super) fn aclitem() -> Type {
    Type {
        binary: false,
        ..Type::plain("aclitem", Family::Other)
    }
}

pub(super) fn name(text: &str) -> TableName {
    let Ok(name) = text.parse();
    name
}

/// A heap of 100 pages and 1,000 rows.
pub(super) fn table(title: &str, columns: &[(&str, Type)]) -> Table {
    let columns = columns
        .iter()
        .map(|(name, ty)| Column::plain(*name, ty.clone()));
    Table::plain(name(title), columns.collect())
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Table {
    pub(super) fn kind(mut self, kind: TableKind) -> Self {
        self.kind = kind;
        self
    }

    pub(super) fn not_null(mut self, column: &str) -> Self {
        for own in self.columns.iter_mut().filter(|own| own.name == column) {
            own.not_null = true;
        }
        self
    }

    pub(super) fn generated(mut self, column: &str, expression: &str) -> Self {
        for own in self.columns.iter_mut().filter(|own| own.name == column) {
            own.generated = Some(expression.into());
        }
        self
    }

    pub(super) fn primary(self, columns: &[&str]) -> Self {
        let table = columns
            .iter()
            .fold(self, |table, column| table.not_null(column));
        let index = format!("{}_pkey", table.name.name);
        table.unique(&index, columns, |unique| unique.primary = true)
    }

    pub(super) fn unique(
        mut self,
        index: &str,
        columns: &[&str],
        change: impl Fn(&mut Unique),
    ) -> Self {
        let mut unique = Unique {
            name: index.into(),
            primary: false,
            columns: owned(columns),
            expressions: Vec::new(),
            read_columns: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
        };
        change(&mut unique);
        self.uniques.push(unique);
        self
    }

    pub(super) fn refers(mut self, columns: &[&str], to: &str, referenced: &[&str]) -> Self {
        self.foreign_keys.push(ForeignKey {
            name: format!("{}_{}_fkey", self.name.name, columns.join("_")),
            columns: owned(columns),
            references: name(to),
            referenced_columns: owned(referenced),
            validated: true,
            full: false,
        });
        self
    }

    pub(super) fn check(mut self, constraint: &str, columns: &[&str]) -> Self {
        self.checks.push(Check {
            name: constraint.into(),
            columns: owned(columns),
            definition: format!("CHECK ({constraint})"),
        });
        self
    }

    pub(super) fn partition_of(mut self, parent: &str) -> Self {
        self.partition_of = Some(name(parent));
        self
    }

    pub(super) fn inherits(mut self, parent: &str) -> Self {
        self.inherits.push(name(parent));
        self
    }
}

pub(super) fn database(mut tables: Vec<Table>) -> Database {
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Database {
        name: "shop".into(),
        server_version: 150_020,
        encoding: "UTF8".into(),
        system_identifier: None,
        in_recovery: false,
        extensions: Vec::new(),
        tables,
        sequences: Vec::new(),
        large_objects: 0,
        settings: Vec::new(),
        said: Vec::new(),
        views: Vec::new(),
    }
}

// ---- rules ---------------------------------------------------------------------------------------------------------

/// Rules without an entry. Every rule added stands on a line of its own of `rules.yaml`, from line 1.
pub(super) fn rules() -> Rules {
    Rules {
        files: vec![SourceFile::new(PathBuf::from("rules.yaml"), String::new())],
        source: None,
        target: None,
        key: None,
        unlisted: Unlisted::Fail,
        warnings: Warnings::Tell,
        columns: Vec::new(),
        tables: Vec::new(),
        references: Vec::new(),
        accept: Vec::new(),
        parquet: Parquet::default(),
        tests: Vec::new(),
        sha256: String::new(),
    }
}

impl Rules {
    /// `rules` are pairs of column pattern and transform: `email`, `email@domain` or `mask(parameter)`.
    pub(super) fn table(mut self, pattern: &str, rules: &[(&str, &str)]) -> Self {
        let pattern = self.pattern(pattern);
        let columns = rules.iter().map(|rule| self.rule(*rule)).collect();
        self.tables.push(TableRule {
            pattern,
            rows: Rows::All,
            rows_span: None,
            where_span: None,
            when: None,
            columns,
        });
        self
    }

    /// Rows of the entry added last.
    pub(super) fn rows(mut self, rows: Rows) -> Self {
        if let Some(entry) = self.tables.last_mut() {
            entry.rows = rows;
        }
        self
    }

    pub(super) fn column(mut self, pattern: &str, transform: &str) -> Self {
        let rule = self.rule((pattern, transform));
        self.columns.push(rule);
        self
    }

    pub(super) fn reference(mut self, from: &str, to: &str) -> Self {
        let end = |text: &str| {
            let (table, column) = text.rsplit_once('.').unwrap();
            (name(table), column.to_owned())
        };
        let ((table, column), (to_table, to_column)) = (end(from), end(to));
        let span = self.line(from);
        self.references.push(Reference {
            table,
            column,
            to_table,
            to_column,
            span,
        });
        self
    }

    pub(super) fn accept(mut self, id: &str, reason: &str) -> Self {
        let span = self.line(id);
        self.accept.push(Acceptance {
            id: id.to_owned(),
            reason: reason.to_owned(),
            span,
        });
        self
    }

    pub(super) fn unlisted(mut self, unlisted: Unlisted) -> Self {
        self.unlisted = unlisted;
        self
    }

    fn line(&mut self, text: &str) -> Span {
        let file = &mut self.files[0].text;
        let start = file.len();
        file.push_str(text);
        let end = file.len();
        file.push('\n');
        Span {
            file: 0,
            start,
            end,
        }
    }

    fn pattern(&mut self, text: &str) -> Pattern {
        Pattern {
            parts: text.split('.').map(Into::into).collect(),
            span: self.line(text),
        }
    }

    fn rule(&mut self, (pattern, transform): (&str, &str)) -> ColumnRule {
        let pattern = self.pattern(pattern);
        let (transform, domain) = match transform.split_once('@') {
            Some((transform, domain)) => (transform, Some(domain.to_owned())),
            None => (transform, None),
        };
        let (transform, parameter) = match transform.split_once('(') {
            Some((transform, parameter)) => (transform, Some(parameter)),
            None => (transform, None),
        };
        let value = parameter.map_or(Value::Null, |text| Value::Scalar {
            text: text.into(),
            quoted: false,
        });
        let found = TRANSFORMS.iter().find(|entry| entry.name == transform);
        let span = pattern.span;
        ColumnRule {
            spec: Spec {
                transform: found.unwrap().name,
                args: Arg { value, span },
                domain,
                when: None,
                nulls: Box::default(),
                span,
            },
            pattern,
        }
    }
}

// ---- plans ---------------------------------------------------------------------------------------------------------

pub(super) fn plan(rules: &Rules, tables: Vec<Table>) -> Plan {
    Plan::with_registry(rules, &database(tables), TargetKind::Postgres, TRANSFORMS)
}

impl Plan {
    /// `(code, subject)` of every finding, in order.
    pub(super) fn codes(&self) -> Vec<(&str, &str)> {
        self.findings
            .iter()
            .map(|finding| {
                let code = finding.id.split(':').next().unwrap();
                (code, finding.subject.as_str())
            })
            .collect()
    }

    /// The column's plan; `title` is `table.column` in schema public.
    pub(super) fn at(&self, title: &str) -> &ColumnPlan {
        let (table, column) = title.rsplit_once('.').unwrap();
        let found = self.tables.iter().find(|plan| plan.table == name(table));
        let mut columns = found.unwrap().columns.iter();
        columns.find(|plan| plan.column == column).unwrap()
    }

    /// The name of the decision for a column.
    pub(super) fn decision(&self, title: &str) -> &'static str {
        self.at(title).decision.name()
    }
}
