//! What is said of bad files: place, underlined text, message and suggestion.

use super::{overlaid, parse};
use crate::rules::Rejected;

/// Every mistake as `line:column text | message | hint`.
pub(super) fn told(rejected: &Rejected) -> Vec<String> {
    let lines = rejected.diagnostics.iter().map(|found| {
        let hint = found.hint.as_deref().unwrap_or_default();
        let place = found.span.map_or(String::new(), |span| {
            let file = &rejected.files[span.file];
            let (line, column) = file.position(span.start);
            format!("{line}:{column} {}", &file.text[span.start..span.end])
        });
        format!("{place} | {} | {hint}", found.message)
    });
    lines.collect()
}

/// Asserts all mistakes of a file that begins with `version: 1`.
fn assert_told(text: &str, expected: &[&str]) {
    let rejected = parse(&format!("version: 1\n{text}")).unwrap_err();
    assert_eq!(told(&rejected), expected, "{text}");
}

#[test]
fn mistakes_are_drawn_with_place_underline_and_suggestion() {
    let rejected =
        parse("version: 1\ntables:\n  users:\n    columns:\n      email: emial\n      id:\n")
            .unwrap_err();
    assert_eq!(
        rejected.render(false),
        "\
error[unknown-transform]: there is no transform `emial`
 --> shop.yaml:5:14
  |
5 |       email: emial
  |              ^^^^^
  |
  = help: did you mean `email`?

error[null-transform]: no transform is given here, and an empty value does not mean NULL
 --> shop.yaml:6:7
  |
6 |       id:
  |       ^^
  |
  = help: write `set_null` to make every value NULL, or `keep` to let it pass unchanged

error: the rules have 2 mistakes; nothing was read or written"
    );
    assert!(rejected.render(true).contains("\u{1b}["));
}

#[test]
fn the_top_level_is_checked() {
    assert_told(
        "colums: {}\nunlisted: drop\ntables: [users]\n",
        &[
            "2:1 colums | a rules file has no `colums` | did you mean `columns`?",
            "3:11 drop | `unlisted` cannot be `drop` | did you mean `set_null`?",
            "4:9 [users] | `tables` takes a mapping, and here is a list | write `users: { columns: { email: email } }`",
        ],
    );
    for (text, message) in [
        ("", "the rules file is empty"),
        ("tables: {}\n", "`version` is missing"),
        (
            "version: 1.0\n",
            "version `1.0` of the rules format is not known",
        ),
        ("- a\n", "a rules file is a mapping: lines of `name: value`"),
        (
            "version: 1\nversion: 1\n",
            "`version` stands here twice, first in line 1",
        ),
        (
            "version: 1\n---\nversion: 1\n",
            "a second document begins here; a rules file is one document",
        ),
    ] {
        assert_eq!(
            parse(text).unwrap_err().diagnostics[0].message,
            message,
            "{text}"
        );
    }
}

#[test]
fn yaml_errors_say_what_to_do() {
    assert_told(
        "tables:\n\tusers: {}\n",
        &["3:2 u | this is not YAML: a tab stands where YAML wants spaces | indent with spaces"],
    );
    assert_told(
        "tables:\n  users:\n    columns:\n      a: keep\n\n\tid: keep\n",
        &["7:2 i | this is not YAML: a tab stands where YAML wants spaces | indent with spaces"],
    );
    assert_told(
        "columns:\n  a.b: email\n  *.c: emial\n",
        &[
            "4:3 *.c | text that begins with `*` needs quotes | write `\"*.c\"`",
            "4:8 emial | there is no transform `emial` | did you mean `email`?",
        ],
    );
    assert_told(
        "tables:\n  users:\n    rows: all\n   columns: {}\n",
        &[
            "5:4 c | this is not YAML: the indentation fits none of the lines above | entries of one mapping begin in the same column",
        ],
    );
    assert_told(
        "tables: { users: { rows: all }\n",
        &[
            "2:30 } | this is not YAML: a `{` is not closed | close it with `}`, and separate entries with `,`",
        ],
    );
}

#[test]
fn tables_are_checked_to_their_depth() {
    assert_told(
        "tables:\n  users:\n    id: keep\n    row: all\n  public.users:\n  a.b.c: {}\n  orders: none\n  \"x.\": {}\n",
        &[
            "4:5 id | a table has no `id` | columns stand one level deeper, under `columns:`",
            "5:5 row | a table has no `row` | did you mean `rows`?",
            "6:3 public.users | `public.users` stands here twice, first in line 3 | keep one of them",
            "7:3 a.b.c | `a.b.c` has too many parts | columns stand under their table: `b: { columns: { c: … } }`, or under the top-level `columns`; a name with dots goes in quotes: `'\"b.c\"'`",
            "8:11 none | a table takes a mapping, and here is a single value | write `{ rows: none }`",
            "9:3 \"x.\" | `x.` is no name: a name between the dots is empty | write `table` or `schema.table`; a name with dots goes in quotes: `'\"my.table\"'`",
        ],
    );
}

#[test]
fn rows_are_checked() {
    let rows = |rows: &str, expected: &[&str]| {
        assert_told(&format!("tables: {{ t: {{ rows: {rows} }} }}\n"), expected);
    };
    rows(
        "10%",
        &[
            "2:22 10% | this version cannot read a percentage of rows yet | write `{ limit: N }` or `{ where: \"…\" }` instead",
        ],
    );
    rows(
        "100",
        &["2:22 100 | `rows` cannot be `100` | for at most so many rows write `{ limit: 100 }`"],
    );
    rows(
        "nothing",
        &[
            "2:22 nothing | `rows` cannot be `nothing` | write `all`, `none` (structure only) or `{ where: \"…\", limit: N }`",
        ],
    );
    rows(
        "{ limit: -5, were: x, where: \" \" }",
        &[
            "2:31 -5 | `limit` cannot be negative | write `limit: 1000`; `rows: none` for no rows",
            "2:35 were | `rows` has no `were` | did you mean `where`?",
            "2:51 \" \" | `where` is empty | write `where: \"created_at > now() - interval '30 days'\"`, or leave it out for all rows",
        ],
    );
    rows(
        "{ where: WHERE x }",
        &["2:31 WHERE x | `where` holds the condition alone | leave the word WHERE out"],
    );
}

#[test]
fn transforms_and_their_parameters_are_checked() {
    let rule = |rule: &str, expected: &str| {
        assert_told(&format!("columns:\n  t.c: {rule}\n"), &[expected]);
    };
    rule(
        "{ type: email }",
        "3:10 type | a rule has no `type` | write `email` alone",
    );
    rule(
        "{ transform: fixed, value: x }",
        "3:10 transform | a rule has no `transform` | write `{ fixed: { value: … } }`, or `fixed` alone without parameters",
    );
    rule(
        "{email:x}",
        "3:9 email:x | there is no transform `email:x` | put a space behind the colon",
    );
    rule(
        "zzz",
        "3:8 zzz | there is no transform `zzz` | `standin transforms` lists all there are",
    );
    rule(
        "\"null\"",
        "3:8 \"null\" | there is no transform `null` | did you mean `set_null`?",
    );
    rule(
        "[email]",
        "3:8 [email] | a column takes one transform, not a list | write `email`, or `{ mask: { keep_last: 4 } }` with parameters",
    );
    rule(
        "{ mask: { keep_lst: 4 } }",
        "3:18 keep_lst | `mask` has no parameter `keep_lst` | did you mean `keep_last`?",
    );
    rule(
        "{ mask: , keep_last: 4 }",
        "3:18 keep_last | `keep_last` stands beside the transform, not under it | write `{ mask: { keep_last: … } }`",
    );
    rule(
        "{ email: {}, fill_null: { by: id } }",
        "3:21 fill_null | no `fill_null` stands beside a transform | did you mean `fill_nulls`?",
    );
    rule(
        "{ email: {}, name: {} }",
        "3:21 name | a column takes one transform, and `name` is a second one | keep one of them",
    );
    rule(
        "{ email: x }",
        "3:17 x | `email` takes no parameters | write `email`; a domain is written `{ email: { domain: … } }`",
    );
    rule(
        "{ keep: { domain: x } }",
        "3:18 domain | `keep` does not depend on the key, so it has no domain | leave `domain` out",
    );
    rule(
        "{ email: { domain: \"\" } }",
        "3:27 \"\" | a domain needs a name | write `{ email: { domain: customer } }`",
    );
    rule(
        "{ fixed: \"${NOPE}\" }",
        "3:18 ${NOPE} | variable `NOPE` is not set | set it (`export NOPE=…`), or give a default: `${NOPE:-default}`",
    );
    rule(
        "{}",
        "3:8 {} | no transform stands between the braces | write `keep`, `set_null` or `{ name: { parameter: value } }`",
    );
    rule(
        "{ json: { $.a: keep, $.a: keep } }",
        "3:29 $.a | `$.a` stands here twice, first in line 3 | keep one of them",
    );
    rule(
        "{ json: { $.a: { mask: { keep_lst: 1 } } } }",
        "3:33 keep_lst | `mask` has no parameter `keep_lst` | did you mean `keep_last`?",
    );
    rule(
        "{ json: { a: keep } }",
        "3:18 a | `json` has no parameter `a` | a path begins with `$`: `\"$.contacts[*].email\": email`",
    );
    rule(
        "{ xml: { \"/a\": emial } }",
        "3:23 emial | there is no transform `emial` | did you mean `email`?",
    );
    rule(
        "{ array: emial }",
        "3:17 emial | there is no transform `emial` | did you mean `email`?",
    );
    rule(
        "{ array: { mask: { keep_last: 1 } } }",
        "3:19 mask | `array` has no parameter `mask` | write `{ array: { of: { mask: … } } }`",
    );
    rule(
        "{ hstore: { domain: emial } }",
        "3:28 emial | there is no transform `emial` | did you mean `email`?",
    );
}

#[test]
fn how_files_are_written_is_checked() {
    assert_told(
        "parquet:\n  compression: zstd\n  compression_level: 23\n  row_group_size: 1KiB\n  statistics: chnged\n  arrays: list\n",
        &[
            "3:3 compression | `parquet` has no `compression` | known are: compression_level, row_group_size, statistics, arrays",
            "4:22 23 | `compression_level` cannot be `23` | write a level of zstd: 1 (fastest) to 22 (smallest)",
            "5:19 1KiB | `row_group_size` `1KiB` is out of range | write a size from 1MiB to 1GiB, such as `row_group_size: 64MiB`",
            "6:15 chnged | `statistics` cannot be `chnged` | did you mean `changed`?",
            "7:11 list | `arrays` cannot be `list` | did you mean `lists`?",
        ],
    );
    assert_told(
        "parquet: { compression_level: high, row_group_size: [1], statistics: false, page_size: }\n",
        &[
            "2:31 high | `compression_level` cannot be `high` | write a level of zstd: 1 (fastest) to 22 (smallest)",
            "2:53 [1] | `row_group_size` takes a single value, and here is a list | write `row_group_size: 64MiB`",
            "2:70 false | `statistics` cannot be `false` | did you mean `none`?",
            "2:77 page_size | `parquet` has no `page_size` | known are: compression_level, row_group_size, statistics, arrays",
        ],
    );
    assert_told(
        "parquet: zstd\n",
        &[
            "2:10 zstd | `parquet` takes a mapping, and here is a single value | write `parquet: { compression_level: 3 }`",
        ],
    );
    assert_told(
        "parquet: { row_group_size: large, statistics: everything }\nparqet: {}\n",
        &[
            "2:28 large | `row_group_size` `large` is no number of bytes | write a size from 1MiB to 1GiB, such as `row_group_size: 64MiB`",
            "2:47 everything | `statistics` cannot be `everything` | write `all`, `changed` (only columns that a transform changes) or `none`",
            "3:1 parqet | a rules file has no `parqet` | did you mean `parquet`?",
        ],
    );
}

#[test]
fn patterns_and_references_are_checked() {
    assert_told(
        "columns:\n  email: email\n  t.a: keep\n  \"*.t.a\": keep\n  ${T}.a: keep\nreferences:\n  - a.b = c.d\n  - { a.b: c.d }\n",
        &[
            "3:3 email | `email` names a column without a table | write `\"*.email\"` for the column of every table",
            "5:3 \"*.t.a\" | `*.t.a` stands here twice, first in line 4 | keep one of them",
            "6:3 ${T}.a | variables work in values only, not in names | write the name out, or use `*` and `?`",
            "8:5 a.b = c.d | `a.b = c.d` is no reference: there is no `->` between two columns | write `- orders.shipping_email -> users.email`, with schemas where they are not `public`",
            "9:5 { a.b: c.d } | a reference takes a single value, and here is a mapping | write `- orders.shipping_email -> users.email`",
        ],
    );
}

#[test]
fn mistakes_in_both_files_are_told_at_once() {
    let rejected = overlaid("version: 1\nunlisted: x\n", "tabels: {}\n").unwrap_err();
    let text = rejected.render(false);
    assert!(
        text.contains("shop.yaml:2:11") && text.contains("shop.dev.yaml:1:1"),
        "{text}"
    );
    assert!(text.ends_with("the rules have 2 mistakes; nothing was read or written"));
}

#[test]
fn conditions_are_checked() {
    assert_told(
        "tables:\n  t:\n    columns:\n      a: { keep: , when: \"b == 1\" }\n      b: { email: {}, when: \"c ==\" }\n      c: { email: {}, when: \"1 == 1\" }\n      d: { when: \"a == 1\" }\n",
        &[
            "5:20 when | `keep` lets every value pass, so a condition means nothing | give the transform of the rows that meet the condition; all others pass",
            "6:29 \"c ==\" | the expression is not valid: unexpected end of input, expected expression | it is written as in Jinja: `country == 'DE' and age >= 18`, `{{ first_name }}`",
            "7:29 \"1 == 1\" | the condition reads no column, so it says the same of every row | name a column: `country == 'DE'`",
            "8:10 { when: \"a == 1\" } | no transform stands between the braces | write `keep`, `set_null` or `{ name: { parameter: value } }`",
        ],
    );
}

#[test]
fn what_is_said_about_nulls_is_checked() {
    assert_told(
        "tables:\n  t:\n    columns:\n      a: { email: {}, null_rate: 10 }\n      b: { email: {}, null_rate: { by: id } }\n      c: { email: {}, fill_nulls: id }\n      d: { array: { of: { email: {}, null_rate: 5% } } }\n",
        &[
            "5:34 10 | a share is a number of percent above 0%, at most 100%, with at most 4 digits behind the point | write `10%`; to make every value NULL, use `set_null`",
            "6:34 { by: id }  | `null_rate` needs a share | write `null_rate: 10%`, or `null_rate: { share: 10%, by: id }`",
            "7:35 id | NULL is nothing that a stand-in could be drawn from | write `fill_nulls: { by: id }`: a column of the row that tells rows apart",
            "8:49 5% | `null_rate` is for a whole column, and this is a part of its values | put `null_rate` beside `array`",
        ],
    );
}

#[test]
fn accepted_findings_need_an_id_and_a_reason() {
    assert_told(
        "accept:\n  unique: yes it is\n  \"check:1f00aa37\":\n  \"check:1f00aa38\": \"  \"\n",
        &[
            "3:3 unique | `unique` is no finding's id | copy it from the end of the finding, where `standin plan` prints it: `check:1f00aa37`",
            "4:3 \"check:1f00aa37\" | the reason is empty | write `\"check:1f00aa37\": the constraint only wants a name of two words`",
            "5:21 \"  \" | an accepted finding needs a reason in words | write `\"check:1f00aa37\": the constraint only wants a name of two words`",
        ],
    );
}

#[test]
fn a_reason_says_something_and_ids_are_taken_in_capitals_too() {
    for reason in ["5", "true", "No", "1.5e3", "\"5!\"", "'?'"] {
        let text = format!("version: 1\naccept:\n  \"check:1f00aa37\": {reason}\n");
        let told = parse(&text).unwrap_err().render(false);
        assert!(told.contains("needs a reason in words"), "{reason}: {told}");
    }
    let rules = parse("version: 1\naccept:\n  \"check:1F00AA37\": всё ясно\n").unwrap();
    assert_eq!(rules.accept[0].id, "check:1f00aa37");
}

#[test]
fn mistakes_that_quote_the_file_are_no_commands_to_a_terminal() {
    let text = "version: 1\ntests: [{ name: \"a\\e[31m\", table: t, expect: { \"c\\e[31m\": [] } }]\n\"x\\e[1m\": 1\n\"x\\e[1m\": 2\n";
    let told = parse(text).unwrap_err().render(false);
    assert!(!told.contains('\u{1b}'), "{told:?}");
    assert!(told.contains("`x\\u{1b}[1m` stands here twice"), "{told}");
}

#[test]
fn what_a_variable_gives_is_not_told_by_conditions_and_reasons() {
    let text = "version: 1\ntables:\n  t:\n    when: \"a | ${SECRET}\"\naccept:\n  \"check:1f00aa37\": ${SECRET}\n";
    let rejected = parse(text).unwrap_err();
    assert_eq!(rejected.diagnostics.len(), 2);
    let shown = format!("{} {rejected:?}", rejected.render(false));
    assert!(!shown.contains("S3CRET"), "{shown}");
    assert!(shown.contains("once its variables are in place"));
}
