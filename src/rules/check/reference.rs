//! `references:`: foreign keys that the schema does not declare, written `orders.email -> users.email`.

use super::Checker;
use crate::ident::TableName;
use crate::rules::Reference;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::pattern::{has_glob, split};
use crate::transform::args::{Arg, Value};

const FORM: &str =
    "write `- orders.shipping_email -> users.email`, with schemas where they are not `public`";

impl Checker<'_> {
    pub(super) fn references(&mut self, value: &Arg) -> Option<Vec<Reference>> {
        match &value.value {
            Value::Null => Some(Vec::new()),
            Value::List(items) => Some(
                items
                    .iter()
                    .filter_map(|item| self.reference(item))
                    .collect(),
            ),
            Value::Scalar { .. } | Value::Map(_) => {
                let message = "`references` takes a list";
                self.report(Diagnostic::new("wrong-type", value.span, message).hint(FORM));
                None
            }
        }
    }

    fn reference(&mut self, item: &Arg) -> Option<Reference> {
        let text = self.text(
            item,
            "a reference",
            "- orders.shipping_email -> users.email",
        )?;
        match parse(&text) {
            Ok([(table, column), (to_table, to_column)]) => Some(Reference {
                table,
                column,
                to_table,
                to_column,
                span: item.span,
            }),
            Err(reason) => {
                let message = format!("{} is no reference: {reason}", self.written(item.span));
                self.report(Diagnostic::new("reference", item.span, message).hint(FORM));
                None
            }
        }
    }
}

pub(super) type End = (TableName, String);

fn parse(text: &str) -> Result<[End; 2], &'static str> {
    let at = arrow(text).ok_or("there is no `->` between two columns")?;
    let (from, to) = (end(&text[..at])?, end(&text[at + 2..])?);
    if from == to {
        return Err("both sides are the same column");
    }
    Ok([from, to])
}

/// The first `->` outside quotes.
fn arrow(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    text.char_indices().find_map(|(at, c)| {
        is_quoted ^= c == '"';
        (!is_quoted && text[at..].starts_with("->")).then_some(at)
    })
}

/// `table.column` or `schema.table.column`.
pub(super) fn end(text: &str) -> Result<End, &'static str> {
    let text = text.trim();
    if arrow(text).is_some() {
        return Err("there is more than one `->`");
    }
    let parts = split(text)?;
    if parts.iter().any(|part| has_glob(part)) {
        return Err("it names single columns, without `*` and `?`");
    }
    match <[String; 2]>::try_from(parts) {
        Ok([table, column]) => Ok((TableName::new("public", table), column)),
        Err(parts) => match <[String; 3]>::try_from(parts) {
            Ok([schema, table, column]) => Ok((TableName::new(schema, table), column)),
            Err(_) => Err("each side is `table.column` or `schema.table.column`"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_and_quoted_names_are_understood() {
        let [from, to] = parse("a.b->\"S.x\".\"t -> u\".\"c.d\"").unwrap();
        assert_eq!(from, (TableName::new("public", "a"), "b".into()));
        assert_eq!(to, (TableName::new("S.x", "t -> u"), "c.d".into()));
    }

    #[test]
    fn what_is_no_reference_says_why() {
        for (text, reason) in [
            ("a.b = c.d", "no `->`"),
            ("a -> c.d", "each side"),
            ("a.b.c.d -> e.f", "each side"),
            ("a.b -> c.d -> e.f", "more than one"),
            ("a.* -> c.d", "single columns"),
            ("a.b -> public.a.b", "same column"),
            ("a. -> b.c", "empty"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
