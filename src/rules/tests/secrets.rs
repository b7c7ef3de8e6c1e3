//! No mistake shows a secret, wherever it stands and however broken the file is. Every secret here is `S3CRET`.

use super::{overlaid, parse};
use crate::error::Error;
use crate::rules::{Rejected, Rules, Setting};

fn assert_hidden(rejected: Rejected, text: &str) {
    let shown = [
        rejected.render(false),
        rejected.render(true),
        format!("{rejected} {rejected:?} {rejected:#?}"),
        {
            let error = Error::from(rejected);
            format!("{error} {error:?}")
        },
    ];
    for shown in shown {
        assert!(!shown.contains("S3CRET"), "{text}\n{shown}");
    }
}

fn settings(rules: &Rules) -> impl Iterator<Item = &Setting> {
    [&rules.source, &rules.target, &rules.key]
        .into_iter()
        .flatten()
}

#[test]
fn secrets_are_hidden_in_well_formed_files() {
    for text in [
        "version: 1\nkye: S3CRET\n",
        "version: 1\nkey: { a: S3CRET }\n",
        "version: 1\nkey:\n  - S3CRET\n",
        "version: 1\nkey: S3CRET\nkey: S3CRET\n",
        "version: 1\nkey: &S3CRET x\n",
        "version: 1\nkey: !S3CRET x\n",
        "version: 1\nsource: postgres://u:S3CRET@h\nsource: postgres://u:S3CRET@h\n",
        "{ version: 2, source: \"S3CRET\", target: S3CRET }\n",
        "{ key: S3CRET, version: 2 } # S3CRET\n",
        "version: 1\ntables:\n  source: postgres://u:S3CRET@h/db\n",
        "version: 1\nunlisted: ${SECRET}\n",
        "version: ${SECRET}\n",
        "version: 1\ncolumns: { a.b: \"${SECRET}\", c.d: { email: \"${SECRET}\" } }\n",
        "version: 1\ntables: { a: \"${SECRET}\", b: { rows: \"${SECRET}\" }, c: { rows: { limit: \"${SECRET}\" } } }\n",
        "version: 1\nreferences: [\"${SECRET}\"]\n",
        "- S3CRET\n",
        "S3CRET\n",
    ] {
        assert_hidden(parse(text).expect_err(text), text);
        assert_hidden(overlaid("version: 1\n", text).expect_err(text), text);
    }
}

#[test]
fn secrets_are_hidden_in_broken_files() {
    for text in [
        "version: 1\nkey: \"S3CRET\n",
        "version: 1\nkey: 'S3CRET' S3CRET\n",
        "version: 1\nkey: \"\\qS3CRET\"\n",
        "version: 1\nkey: S3CRET\n bad: S3CRET\n",
        "version: 1\nkey: S3CRET: S3CRET\n",
        "version: 1\nsource S3CRET\nkey: x\n",
        "version: 1\nsource postgres://u:S3CRET@h/db\n",
        "version: 1\n\tkey: S3CRET\n",
        "version: 1\nkey: *S3CRET\n",
        "version: 1\nkey: @S3CRET\n",
        "version: 1\nkey: |\nS3CRET\n",
        "version: 1\nkey: S3CRET\0\n",
        "version: 1\nkey: [S3CRET\n",
        "version: 1\n--- key: S3CRET\n",
        "version: 1\n---\nkey: S3CRET\n",
        "{ version: 1, key: S3CRET\n",
        "tables:\n  a: b: c\nkey: S3CRET\n  source: S3CRET: x\n",
    ] {
        assert_hidden(parse(text).expect_err(text), text);
    }
}

#[test]
fn secrets_are_hidden_where_settings_miss_a_variable() {
    let text = "version: 1\nsource: postgres://u:S3CRET@${HOST}/db # S3CRET\ntarget: \"${S:-S3CRET}${T}\"\nkey: ${K} # S3CRET\n";
    let rules = parse(text).unwrap();
    let rejected = Setting::require(settings(&rules)).unwrap_err();
    assert_eq!(rejected.diagnostics.len(), 3);
    let shown = rejected.render(false);
    assert!(shown.contains("4 | key: ${K} ********"), "{shown}");
    assert_hidden(rejected, text);
}

#[test]
fn debug_of_rules_shows_no_secret() {
    let text = "version: 1\nsource: S3CRET\ntarget: ${SECRET}\nkey: S3CRET\n";
    let rules = parse(text).unwrap();
    assert_eq!(
        settings(&rules)
            .filter(|setting| setting.text().is_ok())
            .count(),
        3
    );
    let shown = format!("{rules:?} {rules:#?}");
    assert!(!shown.contains("S3CRET"), "{shown}");
}
