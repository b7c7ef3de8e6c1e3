//! What is compared on: databases, and who takes part on each.

mod masking;
mod odd;
mod scaling;
mod schema;
mod shop;
mod users;

use super::arguments::{Arguments, What};
use super::contenders::{Contender, command};
use super::stage::Stage;
use super::turns::Measured;
use super::{Outcome, table};

/// Seven columns of users under the shop's rules, for `tables:`.
const MASKED_USERS: &str = "  users:
    columns:
      id: keep
      email: email
      full_name: name
      phone: phone
      address: address
      ssn: ssn
      credit_card: credit_card
      ip_address: ip_address
";

type Make = Box<dyn Fn(&Stage) -> Outcome<()>>;

/// One database and its contenders.
pub(super) struct Case {
    /// In headings and in `--case`.
    pub(super) name: String,
    /// What the database holds, in words.
    pub(super) about: String,
    /// What CPU is divided by, and how it is called.
    pub(super) count: u64,
    pub(super) unit: &'static str,
    /// Fills the empty database `production`.
    pub(super) make: Make,
    pub(super) contenders: Vec<Contender>,
    /// Shows what came out.
    pub(super) render: fn(&Arguments, &Case, &[Measured]) -> String,
}

impl Case {
    fn new(
        name: &str,
        (count, unit): (u64, &'static str),
        make: impl Fn(&Stage) -> Outcome<()> + 'static,
        contenders: Vec<Contender>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            about: String::new(),
            count,
            unit,
            make: Box::new(make),
            contenders,
            render: table::render,
        }
    }

    fn about(self, about: String) -> Self {
        Self { about, ..self }
    }
}

/// The cases of a comparison that the arguments ask for, with the user's own contenders where they can take part.
pub(super) fn cases(what: What, arguments: &Arguments) -> Vec<Case> {
    let mut cases = match what {
        What::Users => vec![users::case(arguments)],
        What::Shop => vec![shop::case(arguments)],
        What::Masking => vec![masking::case(arguments)],
        What::Schema => vec![schema::case(arguments)],
        What::Odd => odd::cases(arguments),
        What::Scaling => return vec![scaling::case(arguments)],
    };
    cases.retain(|case| arguments.wants_case(&case.name));
    for case in &mut cases {
        let own = arguments.with.iter();
        case.contenders
            .extend(own.map(|(name, line)| command::command(name, line)));
        case.contenders
            .retain(|contender| arguments.wants_contender(&contender.name));
    }
    cases
}

/// What tells the results of one size from those of another, for the name of their file.
pub(super) fn size(what: What, arguments: &Arguments) -> String {
    match what {
        What::Users | What::Shop | What::Masking => arguments.rows.to_string(),
        What::Schema | What::Odd if arguments.scale == 1 => "whole".to_owned(),
        What::Schema | What::Odd => format!("by-{}", arguments.scale),
        What::Scaling => {
            let sizes: Vec<String> = arguments.sizes.iter().map(u64::to_string).collect();
            sizes.join("-")
        }
    }
}
