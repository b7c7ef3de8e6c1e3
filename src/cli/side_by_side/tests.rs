//! Layout, colours and what is hidden, over rows made by hand.

use super::*;
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::ident::TableName;
use crate::transform::Input;
use crate::transform::args::{Arg, Span, Spec};
use crate::transform::registry::find;

fn column(name: &str, decision: Decision) -> ColumnPlan {
    ColumnPlan {
        column: name.into(),
        ty: Type::plain("text", Family::Text),
        not_null: false,
        decision,
        as_text: false,
        domain: None,
        key_group: None,
        rule: None,
        key_source: None,
    }
}

fn changing(name: &str) -> ColumnPlan {
    with(name, "hash")
}

fn with(name: &str, transform: &str) -> ColumnPlan {
    let ty = Type::plain("text", Family::Text);
    let entry = find(transform).unwrap();
    let spec = Spec {
        transform: entry.name,
        args: Arg::none(),
        domain: None,
        when: None,
        nulls: Box::default(),
        span: Span::default(),
    };
    let prepared = (entry.prepare)(&spec.args, Input { ty: &ty }).unwrap();
    column(name, Decision::Transform { spec, prepared })
}

/// A look at one row of a table with a kept, a generated and two changing columns.
fn look(kept: &str, email: (&str, &str), note: (Option<&str>, Option<&str>), look: Look) -> String {
    let planned = TablePlan {
        table: TableName::new("public", "users"),
        wire: Format::Text,
        rows: Rows::All,
        where_at: None,
        estimated_rows: 1,
        columns: vec![
            column("id", Decision::Keep),
            column("total", Decision::Generated),
            with("token", "default"),
            changing("email"),
            changing("note"),
        ],
        relations: Vec::new(),
    };
    let field = |before: Option<&str>, after: Option<&str>| SampledField {
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let row = vec![
        field(Some(kept), Some(kept)),
        field(Some(email.0), Some(email.1)),
        field(note.0, note.1),
    ];
    let plan = Plan {
        tables: vec![planned],
        key_groups: Vec::new(),
        findings: Vec::new(),
    };
    shown(
        &plan,
        &TablePreview {
            table: 0,
            rows: vec![row],
        },
        look,
    )
}

const PLAIN: Look = Look {
    width: 80,
    colour: false,
    is_masked: false,
};

const EMAIL: (&str, &str) = ("ada@navy.mil", "kim@example.com");

#[test]
fn columns_stand_side_by_side_and_say_whether_they_change() {
    assert_eq!(
        look("7", EMAIL, (None, None), PLAIN),
        "\
public.users: 1 row

  id     7             = kept
  total                = made by the target
  token                = made by the target
  email  ada@navy.mil  → kim@example.com
  note   NULL          = unchanged
"
    );
}

#[test]
fn colours_mark_what_changed_and_dim_what_is_kept() {
    let coloured = Look {
        colour: true,
        ..PLAIN
    };
    let text = look("7", EMAIL, (Some("x"), None), coloured);
    for part in [
        "\x1b[2m7\x1b[0m",
        "\x1b[2mkept\x1b[0m",
        "\x1b[31mada\x1b[0m@\x1b[31mnavy\x1b[0m.\x1b[31mmil\x1b[0m",
        "\x1b[32mkim\x1b[0m@\x1b[32mexample\x1b[0m.\x1b[32mcom\x1b[0m",
        "\x1b[31mx\x1b[0m",
        "\x1b[32mNULL\x1b[0m",
    ] {
        assert!(text.contains(part), "{part:?} in {text:?}");
    }
    assert!(!look("7", EMAIL, (None, None), PLAIN).contains('\x1b'));
}

#[test]
fn masked_originals_are_not_there_also_where_they_are_kept() {
    let masked = Look {
        is_masked: true,
        ..PLAIN
    };
    let note = (Some("call Ada at navy"), Some("call Kim at navy"));
    let text = look("secret7", EMAIL, note, masked);
    for part in ["secret7", "ada", "navy", "call", "Ada"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    for part in ["x, 5–8", "a@a.a, 9–16", "kim@example.com", "Kim"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_and_long_values_are_cut() {
    let long = "wörd 人人人 ".repeat(200);
    for width in [20, 30, 43, 44, 45, 80, 133] {
        let narrow = Look { width, ..PLAIN };
        let text = look(
            &long,
            EMAIL,
            (Some(&long), Some(&long.replace('w', "v"))),
            narrow,
        );
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= usize::from(width), "{width}: {widest}\n{text}");
        let most = if width < 44 {
            2 + 5 * (1 + 2 * MOST_LINES)
        } else {
            3 + 2 * MOST_LINES + 2 * 3
        };
        assert!(text.lines().count() <= most, "{text}");
        assert!(text.contains('…'));
    }
}

#[test]
fn on_a_narrow_screen_values_stand_below_each_other() {
    let narrow = Look { width: 40, ..PLAIN };
    let text = look("7", EMAIL, (Some("old"), Some("new")), narrow);
    assert!(text.contains("\n  note\n      old\n    → new\n"), "{text}");
    assert!(text.contains("\n  id\n      7\n    = kept\n"), "{text}");
}

#[test]
fn what_a_terminal_would_obey_is_written_out() {
    let text = look(
        "\x1b[2Jx\u{202e}y\tz\n",
        ("", "NULL"),
        (Some("\u{9b}31m"), None),
        PLAIN,
    );
    for (value, shown) in [
        ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
        ("x\u{200d}y\u{2066}", "x\\u{200d}y\\u{2066}"),
        ("\u{e0041}\u{ad}", "\\u{e0041}\\u{ad}"),
        (
            "👩\u{200d}👧 می\u{200c}خواهم",
            "👩\u{200d}👧 می\u{200c}خواهم",
        ),
    ] {
        assert_eq!(printable(value), shown);
    }
    assert!(text.contains("\\u{1b}[2Jx\\u{202e}y\\tz\\n"), "{text}");
    assert!(text.contains("''") && text.contains("'NULL'") && text.contains("\\u{9b}31m"));
}

#[test]
fn room_goes_where_it_is_needed() {
    assert_eq!(shares(100, 30, 40), (30, 40));
    assert_eq!(shares(100, 30, 400), (30, 70));
    assert_eq!(shares(100, 300, 20), (80, 20));
    assert_eq!(shares(101, 300, 200), (50, 51));
}
