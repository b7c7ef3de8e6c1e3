//! The first rules for a database, and new ones for what it got since: reads its catalog, its labels and samples of its
//! values, and drafts. Nothing is written to the server, and no value leaves this module.

pub mod file;
pub mod schema;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::catalog::LogicalTable;
use crate::detect::lexicon::Lexicon;
use crate::detect::{self, Attributes, Judgement, Sample};
use crate::draft::trial::{self, Trials};
use crate::draft::{self, Draft};
use crate::error::Result;
use crate::ident::TableName;
use crate::import::{self, Imported};
use crate::pg::connect::Side;
use crate::pg::domains::conditions;
use crate::pg::inspect::inspect;
use crate::pg::labels::labels;
use crate::pg::sample::{Bounds, Sampled, Values, sample};
use crate::pg::snapshot::Leader;
use crate::pg::texts::{comment_on, texts};
use crate::pg::url::ConnInfo;
use crate::refresh;
use crate::rules::{Environment, Rules};

/// What to draft for.
pub struct Request<'a> {
    /// The database.
    pub source: &'a ConnInfo,
    /// Whether values may be looked at.
    pub samples: bool,
    /// The rules file that is added to, or [`draft::HEADER`].
    pub base: &'a str,
    /// Its path.
    pub path: &'a Path,
    /// For variables in it.
    pub env: Environment<'a>,
    /// Whether rules of somebody's are added to.
    pub is_update: bool,
    /// What configurations of other tools want; labels of the source come behind them.
    pub imports: Vec<Imported>,
}

/// A draft and what it is of.
pub struct Proposed {
    /// The draft.
    pub draft: Draft,
    /// Tables whose values could not be looked at, and why.
    pub unsampled: BTreeMap<TableName, String>,
    /// What configurations want, with the labels of the source.
    pub imports: Vec<Imported>,
    /// What the schema itself seems to hold of somebody.
    pub held: Vec<schema::Held>,
}

/// Reads, looks and drafts. `note` is told what goes on.
pub fn propose(request: Request<'_>, note: &dyn Fn(&str)) -> Result<Proposed> {
    let rules = Rules::parse(request.path, request.base, request.env)?;
    let runtime = refresh::runtime()?;
    note(&format!("reading the catalog of {}", request.source));
    let leader = runtime.block_on(Leader::begin(request.source))?;
    let database = runtime.block_on(inspect(leader.client(), Side::Source))?;
    let mut imports = request.imports;
    imports.extend(runtime.block_on(labelled(&leader, note))?);
    let open = draft::undecided(rules, &database);
    let texts = runtime.block_on(texts(leader.client(), Side::Source))?;
    let domains = runtime.block_on(conditions(leader.client(), Side::Source))?;
    let logical = database.logical_tables();
    let mut look = Look {
        leader: &leader,
        samples: request.samples,
        judgements: HashMap::new(),
        trials: Trials::with_domains(domains),
        unsampled: BTreeMap::new(),
        lexicon: Lexicon::default(),
        attributes: Attributes::default(),
        texts: texts
            .iter()
            .map(|text| (text.title.as_str(), text.text.as_str()))
            .collect(),
    };
    if request.samples && !open.is_empty() {
        note(&format!("looking at some values of {} tables", open.len()));
    }
    for table in logical
        .iter()
        .filter(|logical| open.contains(&logical.table.name))
    {
        runtime.block_on(look.at(table))?;
    }
    look.lexicon.tell(&mut look.judgements);
    let tables: Vec<_> = logical.iter().map(|logical| logical.table).collect();
    look.attributes.tell(&tables, &mut look.judgements);
    detect::images::tell(&tables, &mut look.judgements);
    let draft = draft::draft(&draft::Request {
        database: &database,
        base: request.base,
        path: request.path,
        env: request.env,
        judgements: &look.judgements,
        trials: &look.trials,
        unsampled: &look.unsampled,
        imports: &imports,
        is_update: request.is_update,
    })?;
    Ok(Proposed {
        draft,
        unsampled: look.unsampled,
        imports,
        held: schema::held(&database, &texts, &look.lexicon),
    })
}

/// What the source's own labels want, if it has some.
async fn labelled(leader: &Leader, note: &dyn Fn(&str)) -> Result<Option<Imported>> {
    let found = labels(leader.client(), Side::Source).await?;
    if found.is_empty() {
        return Ok(None);
    }
    note(&format!("the source has {} labels of masking", found.len()));
    let found = found.into_iter().map(|label| import::Label {
        provider: label.provider,
        table: label.table,
        column: label.column,
        text: label.text,
    });
    Ok(Some(import::labels(&found.collect::<Vec<_>>())))
}

/// What was seen so far. Of samples that are judged, what rules are to be tried on is kept, and some texts that the names of
/// other tables are held against.
struct Look<'a> {
    leader: &'a Leader,
    samples: bool,
    judgements: HashMap<TableName, Vec<Judgement>>,
    trials: Trials,
    unsampled: BTreeMap<TableName, String>,
    lexicon: Lexicon,
    attributes: Attributes,
    /// Texts of the schema, comments among them, by title.
    texts: HashMap<&'a str, &'a str>,
}

impl Look<'_> {
    async fn at(&mut self, logical: &LogicalTable<'_>) -> Result<()> {
        let table = logical.table;
        let Read {
            mut samples,
            cut,
            rows,
        } = if self.samples {
            self.read(logical).await?
        } else {
            <_>::default()
        };
        // What tells nothing of a column's data is for trials alone.
        let columns = table.columns.iter().zip(&mut samples);
        let for_trials: Vec<Sample> = columns
            .map(|(column, sample)| match detect::looks_at(&column.ty) {
                true => None,
                false => sample.take(),
            })
            .collect();
        let mut judgements = detect::table(table, &samples);
        let comments = table.columns.iter().map(|column| {
            let title = comment_on(&table.name, &column.name);
            self.texts.get(title.as_str()).copied().unwrap_or_default()
        });
        let comments: Vec<&str> = comments.collect();
        detect::by_comments(table, &samples, &comments, &mut judgements);
        detect::tell_of_cut(&mut judgements, &cut);
        detect::by_rows(table, &samples, &rows, &mut judgements);
        self.lexicon.learn(table, &samples, &judgements);
        self.attributes.learn(table, &samples);
        self.judgements.insert(table.name.clone(), judgements);
        let all = samples.into_iter().zip(for_trials);
        let all = all.map(|(judged, other)| judged.or(other));
        self.trials.keep(table, all.collect());
        Ok(())
    }

    /// Nothing at all where the table could not be read.
    async fn read(&mut self, logical: &LogicalTable<'_>) -> Result<Read> {
        let columns = logical.table.columns.iter().enumerate();
        let wanted: Vec<usize> = columns
            .filter(|(_, column)| column.generated.is_none() && trial::tries(&column.ty))
            .map(|(at, _)| at)
            .collect();
        if wanted.is_empty() {
            return Ok(Read::default());
        }
        match sample(self.leader, logical, &wanted, Bounds::default()).await? {
            Sampled::Values(values) => {
                let columns = logical.table.columns.len();
                let mut read = Read {
                    samples: vec![None; columns],
                    cut: vec![0; columns],
                    rows: vec![Vec::new(); columns],
                };
                for (at, values) in wanted.into_iter().zip(values) {
                    read.take(at, values);
                }
                Ok(read)
            }
            Sampled::Nothing(reason) => {
                self.unsampled.insert(logical.table.name.clone(), reason);
                Ok(Read::default())
            }
        }
    }
}

/// What was read of a table, one entry a column.
#[derive(Default)]
struct Read {
    samples: Vec<Sample>,
    /// Of how many values only parts were read.
    cut: Vec<usize>,
    /// The rows that the values stand in.
    rows: Vec<Vec<usize>>,
}

impl Read {
    fn take(&mut self, at: usize, values: Values) {
        if let Some(sample) = self.samples.get_mut(at) {
            *sample = Some(values.texts);
        }
        if let Some(cut) = self.cut.get_mut(at) {
            *cut = values.cut;
        }
        if let Some(rows) = self.rows.get_mut(at) {
            *rows = values.rows;
        }
    }
}
