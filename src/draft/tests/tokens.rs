//! Secrets under keys that leave some of them out.

use super::*;
use crate::catalog::Unique;

/// A table of logins whose tokens are to differ, but for those that are digits alone.
fn logins(not_null: bool) -> Table {
    let ty = Type {
        length: Some(255),
        ..Type::plain("character varying(255)", Family::Text)
    };
    let token = Column {
        not_null,
        ..Column::plain("confirmation_token", ty)
    };
    let mut logins = table("logins", vec![column("id", Family::Uuid), token]);
    logins.uniques.push(Unique {
        name: "confirmation_token_idx".into(),
        primary: false,
        columns: vec!["confirmation_token".into()],
        expressions: Vec::new(),
        read_columns: vec!["confirmation_token".into()],
        predicate: Some("((confirmation_token)::text !~ '^[0-9 ]*$'::text)".into()),
        nulls_not_distinct: false,
    });
    logins
}

/// What the token's column gets where the rows without one hold this.
fn token_rule(not_null: bool, without: Option<&str>) -> String {
    let ids: Vec<String> = (0..80)
        .map(|n| format!("0b1e5f5c-5d7c-4c1b-9d2e-0000000000{n:02}"))
        .collect();
    let token = |n: usize| {
        let some = format!("{:056x}", (n as u128 + 7).pow(9) * 0x9e37_79b9_7f4a_7c15);
        n.is_multiple_of(3)
            .then_some(some)
            .or(without.map(str::to_owned))
    };
    let tokens: Vec<String> = (0..80).filter_map(token).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let draft = drafted_by_values(logins(not_null), &[&ids, &tokens]);
    rule(&draft, "public.logins.confirmation_token").to_owned()
}

#[test]
fn tokens_that_no_hash_may_have_are_emptied_as_where_there_are_none() {
    assert_eq!(token_rule(false, Some("")), "empty");
    assert_eq!(token_rule(true, Some("")), "empty");
    assert_eq!(token_rule(false, None), "set_null");
}
