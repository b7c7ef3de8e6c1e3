//! What narrow columns of e-mail addresses and unique numbers get.

use super::*;

fn emails(room: u32, is_unique: bool, bytes: u64) -> Draft {
    let mut users = table("users", vec![column("email", Family::Text)]);
    users.columns[0].ty.name = format!("character varying({room})");
    users.columns[0].ty.length = Some(room);
    users.bytes = bytes;
    if is_unique {
        users.uniques = vec![unique(&["email"], false)];
    }
    drafted(&database(vec![users]))
}

#[test]
fn narrow_addresses_are_short_ones_at_a_host_of_nobodys() {
    for (room, is_unique, bytes, expected) in [
        (30, true, 1 << 40, "{ email: { style: short } }"),
        (
            23,
            true,
            1 << 40,
            "{ email: { style: short, host: a.test } }",
        ),
        (
            20,
            true,
            1 << 20,
            "{ email: { style: short, host: a.test, length: 13 } }",
        ),
        (
            20,
            false,
            1 << 40,
            "{ email: { style: short, host: a.test, length: 13 } }",
        ),
        (
            9,
            false,
            8192,
            "{ email: { style: short, host: a.test, length: 2 } }",
        ),
        // Two keyed characters do not tell three hundred rows apart; what comes then is no address.
        (
            15,
            true,
            1 << 20,
            "{ hash: { length: 15, encoding: base32 } }",
        ),
        (
            20,
            true,
            1 << 40,
            "{ hash: { length: 16, encoding: base32 } }",
        ),
        (6, false, 8192, "{ hash: { length: 6, encoding: base32 } }"),
    ] {
        let draft = emails(room, is_unique, bytes);
        let found = rule(&draft, "public.users.email");
        assert_eq!(
            found, expected,
            "{room} {is_unique} {bytes}\n{}",
            draft.text
        );
    }
}

#[test]
fn numbers_that_must_stay_unique_say_why_they_are_no_invented_ones() {
    let mut users = table(
        "users",
        vec![column("phone", Family::Text), column("ssn", Family::Text)],
    );
    users.uniques = vec![unique(&["phone"], false), unique(&["ssn"], false)];
    let draft = drafted(&database(vec![users]));
    for (column, transform, instead) in [
        ("phone", "phone", "{ phone: { numbers: any } }"),
        ("ssn", "ssn", "digits"),
    ] {
        assert_eq!(rule(&draft, &format!("public.users.{column}")), instead);
        let said = format!(
            "not the first choice: `{transform}` may repeat, and the column is unique; what it gives may be somebody's number"
        );
        assert!(draft.text.contains(&said), "{said}\n{}", draft.text);
    }
}

#[test]
fn addresses_stay_addresses_where_a_column_of_logins_holds_them_too() {
    let staff = table("staff", vec![column("email", Family::Text)]);
    let audit = table("audit", vec![column("usr", Family::Text)]);
    let database = database(vec![audit, staff]);
    let address = |at| format!("person{at}@navy.mil");
    let drafted = |logins: usize| {
        let others = (0..logins).map(|at| format!("qbrzonk{at}"));
        let seen = (0..30).map(address).chain(others);
        let samples: Vec<detect::Sample> =
            vec![Some(seen.collect()), Some((0..20).map(address).collect())];
        drafted_with(HEADER, &database, &samples, &BTreeMap::new())
    };
    let all = drafted(0);
    for title in ["public.staff.email", "public.audit.usr"] {
        assert_eq!(rule(&all, title), "email", "{}", all.text);
    }
    // Of some that log in by other names nobody is kept from joining the others.
    for logins in [5, 20] {
        let most = drafted(logins);
        for title in ["public.staff.email", "public.audit.usr"] {
            assert_eq!(rule(&most, title), "email", "{}", most.text);
        }
    }
}
