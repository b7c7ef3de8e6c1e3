//! Ways to mask a whole database that people use instead.

use std::fs;
use std::path::PathBuf;

use super::{Contender, archives};
use crate::Outcome;
use crate::stage::Stage;

/// What `pg_datanymizer` puts where the shop's rules put stand-ins. Its values are random: the same address comes out
/// differently in users and in orders. `uniq: true` of its e-mails gives up among 200,000 users, so a suffix of 12
/// random characters keeps them apart.
const DATANYMIZER: &str = "
tables:
  - name: users
    rules:
      email: { email: { suffix: 12 } }
      full_name: { person_name: {} }
      phone: { phone: { format: '+1##########' } }
      address: { template: { format: '{{_1}} {{_2}}, {{_3}}', rules: [{ building_number: {} }, { street_name: {} }, { city: {} }] } }
      ssn: { phone: { format: '9##-##-####' } }
      credit_card: { phone: { format: '4###############' } }
      ip_address: { ip: {} }
  - name: orders
    rules:
      shipping_email: { email: { suffix: 12 } }
";

/// Statements that cover the same columns. Equal addresses stay equal; there is no key, so whoever knows one can find
/// it.
const UPDATES: [&str; 2] = [
    "UPDATE users SET email = md5(email) || '@example.com', full_name = md5(full_name), phone = left(md5(phone), 12), \
     address = md5(address), ssn = left(md5(ssn), 11), credit_card = left(md5(credit_card), 16), \
     ip_address = '10.0.0.0'::inet + (hashtext(ip_address::text) & 16777215)",
    "UPDATE orders SET shipping_email = md5(shipping_email) || '@example.com'",
];

/// `pg_datanymizer` 0.7.2, built from its public repository and found by `STANDIN_BENCH_DATANYMIZER` or in `PATH`. Its output is SQL for `psql`, with keys and
/// indexes at the end. Without ANALYZE.
pub(crate) fn datanymizer() -> Contender {
    Contender::rival("pg_datanymizer | psql, 8 columns masked", |stage| {
        let config = stage.file("datanymizer.yaml");
        fs::write(&config, DATANYMIZER)?;
        let program = std::env::var_os("STANDIN_BENCH_DATANYMIZER");
        let program = program.map_or_else(|| PathBuf::from("pg_datanymizer"), PathBuf::from);
        stage.pipe(
            stage
                .program(&program)
                .env("PATH", stage.path())
                .arg("--config")
                .arg(&config)
                .arg(stage.uri("production")),
            stage
                .client("psql", "target")
                .args(["-Xq", "-v", "ON_ERROR_STOP=1"]),
        )?;
        Ok(None)
    })
}

/// What people do with the tools they have: real data is in the dev database until the statements are through.
/// Without ANALYZE.
pub(crate) fn updated() -> Contender {
    Contender::rival("pg_dump | pg_restore; UPDATE, 8 columns by md5", |stage| {
        update(stage)?;
        Ok(None)
    })
}

fn update(stage: &Stage) -> Outcome<()> {
    archives::dump_and_restore(stage)?;
    UPDATES
        .iter()
        .try_for_each(|statement| stage.psql("target", statement))
}
