//! The command line.

use super::Outcome;

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The table users without an index: the copying alone.
    Users,
    /// The whole shop: structure, rows, indexes, foreign keys, statistics.
    Shop,
    /// The whole shop, with tools that change what they copy.
    Masking,
    /// Structure without rows.
    Schema,
    /// Databases that are far from the shop.
    Odd,
    /// The table users, ever larger, by one, two and four jobs.
    Scaling,
}

/// In the order in which `--what all` takes them.
const EVERYTHING: [What; 6] = [
    What::Users,
    What::Shop,
    What::Masking,
    What::Schema,
    What::Odd,
    What::Scaling,
];

impl What {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Shop => "shop",
            Self::Masking => "masking",
            Self::Schema => "schema",
            Self::Odd => "odd",
            Self::Scaling => "scaling",
        }
    }

    fn parse(text: &str) -> Outcome<Vec<Self>> {
        if text == "all" {
            return Ok(EVERYTHING.to_vec());
        }
        let names = EVERYTHING.map(Self::name).join(", ");
        let one = |name: &str| {
            let found = EVERYTHING.into_iter().find(|what| what.name() == name);
            found.ok_or_else(|| format!("--what is all or some of {names}, not {name}").into())
        };
        text.split(',').map(one).collect()
    }
}

pub(super) struct Arguments {
    pub(super) what: Vec<What>,
    /// Users of the shop.
    pub(super) rows: u64,
    /// Users of `scaling`, ascending.
    pub(super) sizes: Vec<u64>,
    /// What the sizes of `odd` and `schema` are divided by.
    pub(super) scale: u64,
    pub(super) runs: usize,
    pub(super) jobs: usize,
    /// Contenders with one of these in their names; all where there are none.
    only: Vec<String>,
    /// Databases of `odd` with one of these in their names; all where there are none.
    cases: Vec<String>,
    /// Contenders of the user's own: name and shell command.
    pub(super) with: Vec<(String, String)>,
    pub(super) save: bool,
}

impl Arguments {
    pub(super) fn parse() -> Outcome<Self> {
        let mut found = Self {
            what: vec![What::Users],
            rows: 200_000,
            sizes: vec![200_000, 2_000_000, 10_000_000],
            scale: 1,
            runs: 3,
            jobs: 2,
            only: Vec::new(),
            cases: Vec::new(),
            with: Vec::new(),
            save: false,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--what" => found.what = What::parse(&value()?)?,
                "--rows" => found.rows = value()?.parse::<u64>()?.max(1),
                "--sizes" => found.sizes = sizes(&value()?)?,
                "--scale" => found.scale = value()?.parse::<u64>()?.max(1),
                "--runs" => found.runs = value()?.parse::<usize>()?.max(1),
                "--jobs" => found.jobs = value()?.parse::<usize>()?.max(1),
                "--only" => found.only.push(value()?.to_lowercase()),
                "--case" => found.cases.push(value()?.to_lowercase()),
                "--with" => found.with.push(named(&value()?)?),
                "--save" => found.save = true,
                // Cargo's own.
                "--bench" => {}
                other => return Err(format!("unknown argument {other}").into()),
            }
        }
        Ok(found)
    }

    pub(super) fn wants_contender(&self, name: &str) -> bool {
        wanted(&self.only, name)
    }

    pub(super) fn wants_case(&self, name: &str) -> bool {
        wanted(&self.cases, name)
    }
}

fn wanted(parts: &[String], name: &str) -> bool {
    let name = name.to_lowercase();
    parts.is_empty() || parts.iter().any(|part| name.contains(part))
}

/// `200000,2000000`.
fn sizes(text: &str) -> Outcome<Vec<u64>> {
    let sizes: Result<Vec<u64>, _> = text.split(',').map(str::parse).collect();
    let mut sizes = sizes?;
    sizes.sort_unstable();
    sizes.dedup();
    Ok(sizes)
}

/// `NAME=COMMAND`.
fn named(text: &str) -> Outcome<(String, String)> {
    let (name, command) = text.split_once('=').ok_or("--with needs NAME=COMMAND")?;
    Ok((name.to_owned(), command.to_owned()))
}
