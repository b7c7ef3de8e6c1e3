//! A run in a test: rules as text, from one database into a target.

use std::path::Path;

use standin::engine::Stop;
use standin::key::MasterKey;
use standin::pg::url::ConnInfo;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Ran, Request, Target};
use standin::rules::Rules;

/// The key of all runs, for those that compare with other stand-ins.
pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Runs these rules with two lanes and the memory that the command line gives when it is not told. `change` changes what
/// a test wants otherwise.
pub fn run(
    source: &ConnInfo,
    target: Target,
    rules: &str,
    change: impl FnOnce(&mut Request<'_>),
) -> Ran {
    let rules = Rules::parse(Path::new("rules.yaml"), rules, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
    let mut request = Request {
        rules: &rules,
        source: source.clone(),
        target,
        key: MasterKey::parse(KEY).expect("the key of the tests is one"),
        jobs: 2,
        memory: 256 << 20,
        replace: false,
    };
    change(&mut request);
    refresh::run(&request, &Nobody, &Stop::default())
}

/// Into this database.
pub fn into(target: &ConnInfo) -> Target {
    Target::Postgres(Box::new(target.clone()))
}
