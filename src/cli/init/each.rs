//! What passes although each of its values is another one, and what is cleared because there is none.

use std::fmt::Write as _;

use super::{MOST_NAMED, title};
use crate::draft::Drafted;

/// Columns of codes that are kept, for people to look at: no list of words knows all numbers of theirs.
pub(super) fn kept(columns: &[Drafted]) -> String {
    let mut text = String::new();
    let mut kept = columns.iter().filter(|column| column.each_another);
    let named: Vec<&Drafted> = kept.by_ref().take(MOST_NAMED).collect();
    if named.is_empty() {
        return text;
    }
    text += "\nkept, though each value is another one: look whether they are somebody's numbers\n";
    for column in named {
        let _ = writeln!(text, "  {}", title(column));
    }
    match kept.count() {
        0 => {}
        more => {
            let _ = writeln!(
                text,
                "  and {more} more: see `each_another` of --format json"
            );
        }
    }
    text
}

/// Columns without a value, counted: each line of the rules file says why.
pub(super) fn waiting(columns: &[Drafted]) -> String {
    let count = columns.iter().filter(|column| column.waits).count();
    match count {
        0 => String::new(),
        1 => "\none column has no value yet: what comes there is cleared until somebody decides (`no value yet` in the file)\n".to_owned(),
        many => format!(
            "\n{many} columns have no value yet: what comes there is cleared until somebody decides (`no value yet` in the file)\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::low;
    use super::*;

    #[test]
    fn columns_of_codes_that_pass_are_named_and_the_rest_are_counted() {
        let column = |at: usize| Drafted {
            each_another: at != 0,
            ..low(&format!("c{at}"), None, 9, 0)
        };
        let columns: Vec<Drafted> = (0..15).map(column).collect();
        let text = kept(&columns);
        assert!(text.contains("each value is another one"), "{text}");
        assert!(!text.contains("orders.c0\n"), "{text}");
        assert!(
            text.contains("orders.c12\n") && !text.contains("orders.c13"),
            "{text}"
        );
        assert!(text.contains("and 2 more"), "{text}");
        assert_eq!(kept(&columns[..1]), "");
    }

    #[test]
    fn columns_without_a_value_are_counted() {
        let column = |waits: bool| Drafted {
            waits,
            ..low("c", None, 0, 0)
        };
        assert_eq!(waiting(&[column(false)]), "");
        assert!(waiting(&[column(false), column(true)]).contains("one column has no value yet"));
        assert!(waiting(&[column(true), column(true)]).contains("2 columns have no value yet"));
    }
}
