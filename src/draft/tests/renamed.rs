//! Rules for columns that are not there any more.

use super::*;

#[test]
fn a_column_that_has_another_name_by_now_is_told_beside_the_rule_of_the_old_one() {
    let before = table(
        "players",
        vec![column("id", Family::Int4), column("nick", Family::Text)],
    );
    let after = table(
        "players",
        vec![column("id", Family::Int4), column("alias", Family::Text)],
    );
    let rules = drafted(&database(vec![before])).text;
    let update = |columns: Table| {
        let database = database(vec![columns]);
        drafted_from(&rules, &database, &[], &BTreeMap::new(), &[])
    };
    let hint = |draft: &Draft| {
        let gone = draft
            .errors
            .iter()
            .find(|error| error.subject == "public.players.nick");
        gone.map(|error| error.hint.clone()).unwrap()
    };
    let draft = update(after.clone());
    assert!(
        hint(&draft).contains("`alias` is new in that table"),
        "{}",
        hint(&draft)
    );
    let mut two = after;
    two.columns.push(column("score", Family::Int4));
    assert!(!hint(&update(two)).contains("is new"));
}
