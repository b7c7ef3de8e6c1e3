//! Statements by where they may run: a sketch to read, or one by one.

/// What would make one schema like another, in the order in which it can be run. An entry may hold several statements, and
/// comments; what only a person can do is a comment ([`is_by_hand_alone`]).
#[derive(Debug, Default)]
pub struct Statements {
    /// Labels that are added to enums. What is done in the same transaction may not use them.
    ///
    /// Source: PostgreSQL documentation, "ALTER TYPE", Notes.
    pub labels: Vec<String>,
    /// The ends of subscriptions, which no transaction may hold where there is a replication slot.
    ///
    /// Source: PostgreSQL documentation, "DROP SUBSCRIPTION".
    pub apart: Vec<String>,
    /// One transaction, in which `search_path` is empty and bodies of functions are not checked.
    pub together: Vec<String>,
    /// Lines for a person about what is made anew in it: whose it was, and who might use it, is not known.
    pub rights: Vec<String>,
}

impl Statements {
    /// The same without statements of which `secret` says that they hold something: a comment says what a person has to do.
    #[must_use]
    pub fn without(mut self, secret: impl Fn(&str) -> Option<String>) -> Self {
        let parts = [&mut self.labels, &mut self.apart, &mut self.together];
        for statement in parts.into_iter().flatten() {
            // What is left to a person may quote a definition.
            let lines = statement.lines().map(|line| line.trim_start_matches("-- "));
            let bare = lines.collect::<Vec<_>>().join("\n");
            if let Some(what) = secret(&bare) {
                let head = head(bare.trim_start_matches("by hand: "));
                *statement = format!(
                    "-- by hand: {head} … seems to hold {what} and is not shown: take it from the source"
                );
            }
        }
        self
    }

    /// The whole as a script.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "-- A sketch: read it before you run it. What it cannot write stands in comments.\n",
        );
        let mut add = |statements: &[String]| {
            for statement in statements {
                text.push_str(statement);
                text.push('\n');
            }
        };
        add(&self.labels);
        add(&self.apart);
        add(&[
            "BEGIN;".to_owned(),
            "SET LOCAL search_path = '';".to_owned(),
            "SET LOCAL check_function_bodies = off;".to_owned(),
        ]);
        add(&self.together);
        add(&self.rights);
        add(&["COMMIT;".to_owned()]);
        text
    }
}

/// The words of a statement that name what it is about.
fn head(statement: &str) -> String {
    const WORDS: usize = 8;
    let words = statement
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let is_name = |word: &&str| {
        let is_sql = ["AS", "DEFAULT", "IS", "USING", "CHECK", "WITH", "FOR"].contains(word);
        !is_sql && !word.contains(['\'', '$', '='])
    };
    words
        .take(WORDS)
        .take_while(is_name)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether nothing of an entry runs.
pub fn is_by_hand_alone(statement: &str) -> bool {
    statement.lines().all(|line| line.starts_with("--"))
}

/// Whether nothing of these statements runs.
pub(super) fn is_by_hand(statements: &[String]) -> bool {
    statements
        .iter()
        .all(|statement| is_by_hand_alone(statement))
}
