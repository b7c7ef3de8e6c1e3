//! Expressions of labels: calls with literals, columns and calls as arguments. Operators are not read, but for `IS NULL`.

use super::sql::Token;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// NULL.
    Null,
    /// A string.
    Text(String),
    /// A number, with its sign.
    Number(String),
    /// TRUE or FALSE.
    Flag(bool),
    /// A column; its own name, without that of the table.
    Column(String),
    /// `ARRAY[…]`.
    Array(Vec<Expression>),
    /// A column `IS NULL`.
    IsNull(String),
    /// A call.
    Call {
        /// The function's schema.
        schema: Option<String>,
        /// Its name.
        name: String,
        /// Arguments, with names where they have some.
        arguments: Vec<(Option<String>, Expression)>,
    },
}

/// Deepest nesting of calls.
const DEEPEST: usize = 16;

/// Reads an expression; `None` where it is any other.
pub(super) fn parse(tokens: &[Token]) -> Option<Expression> {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let expression = parser.expression()?;
    (parser.at == tokens.len()).then_some(expression)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn expression(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut expression = self.primary()?;
        while self.sign("::") {
            self.type_name()?;
        }
        if self.word("is") {
            let Expression::Column(column) = expression else {
                return None;
            };
            expression = Expression::IsNull(column);
            if !self.word("null") {
                return None;
            }
        }
        self.depth -= 1;
        Some(expression)
    }

    fn primary(&mut self) -> Option<Expression> {
        if self.sign("(") {
            let inner = self.expression()?;
            return self.sign(")").then_some(inner);
        }
        let sign = if self.sign("-") { "-" } else { "" };
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        match token {
            Token::Number(number) => Some(Expression::Number(format!("{sign}{number}"))),
            _ if !sign.is_empty() => None,
            Token::Text(text) => text.map(Expression::Text),
            Token::Sign(_) => None,
            Token::Word(word)
                if self.tokens.get(self.at) != Some(&Token::Sign("("))
                    && self.tokens.get(self.at) != Some(&Token::Sign(".")) =>
            {
                self.plain_word(&word)
            }
            Token::Word(name) | Token::Name(name) => self.named(name),
        }
    }

    fn plain_word(&mut self, word: &str) -> Option<Expression> {
        match word {
            "null" => Some(Expression::Null),
            "true" => Some(Expression::Flag(true)),
            "false" => Some(Expression::Flag(false)),
            "array" => {
                let items = self.list("[", "]")?.into_iter().map(|(_, item)| item);
                Some(Expression::Array(items.collect()))
            }
            // `interval '2 days'`, `date '2020-01-01'`.
            "interval" | "date" | "timestamp" | "timestamptz" | "text"
                if matches!(self.tokens.get(self.at), Some(Token::Text(_))) =>
            {
                self.primary()
            }
            other => Some(Expression::Column(other.to_owned())),
        }
    }

    /// A column or a call, with names in front.
    fn named(&mut self, first: String) -> Option<Expression> {
        let mut names = vec![first];
        while self.sign(".") {
            let name = self.tokens.get(self.at)?.name()?.to_owned();
            self.at += 1;
            names.push(name);
        }
        let name = names.pop()?;
        if self.tokens.get(self.at) != Some(&Token::Sign("(")) {
            return Some(Expression::Column(name));
        }
        let arguments = self.list("(", ")")?;
        Some(Expression::Call {
            schema: names.pop(),
            name,
            arguments,
        })
    }

    fn list(&mut self, open: &str, close: &str) -> Option<Vec<(Option<String>, Expression)>> {
        let mut items = Vec::new();
        if !self.sign(open) {
            return None;
        }
        if self.sign(close) {
            return Some(items);
        }
        loop {
            let named = matches!(self.tokens.get(self.at + 1), Some(Token::Sign(":=" | "=>")));
            let name = self
                .tokens
                .get(self.at)
                .and_then(Token::name)
                .filter(|_| named)
                .map(str::to_owned);
            self.at += if named { 2 } else { 0 };
            items.push((name, self.expression()?));
            if !self.sign(",") {
                break;
            }
        }
        self.sign(close).then_some(items)
    }

    /// `text`, `pg_catalog.int4`, `character varying(20)`, `integer[]`: skipped.
    fn type_name(&mut self) -> Option<()> {
        self.tokens.get(self.at)?.name()?;
        self.at += 1;
        while self.sign(".")
            || matches!(
                self.tokens.get(self.at).and_then(Token::word),
                Some("varying" | "precision" | "without" | "with" | "time" | "zone")
            )
        {
            if self.tokens.get(self.at).and_then(Token::name).is_some() {
                self.at += 1;
            }
        }
        if self.sign("(") {
            while matches!(
                self.tokens.get(self.at),
                Some(Token::Number(_) | Token::Sign(","))
            ) {
                self.at += 1;
            }
            self.sign(")").then_some(())?;
        }
        while self.sign("[") {
            self.sign("]").then_some(())?;
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at).and_then(Token::word) == Some(word);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::sql::tokens;
    use super::*;

    fn read(text: &str) -> Option<Expression> {
        parse(&tokens(text))
    }

    #[test]
    fn calls_are_read_with_their_arguments() {
        let call =
            read("anon.partial(\"Phone\", 2, $$**$$::character varying(4), suffix := -1)").unwrap();
        let Expression::Call {
            schema,
            name,
            arguments,
        } = call
        else {
            panic!("no call");
        };
        assert_eq!(
            (schema.as_deref(), name.as_str()),
            (Some("anon"), "partial")
        );
        assert_eq!(
            arguments,
            [
                (None, Expression::Column("Phone".into())),
                (None, Expression::Number("2".into())),
                (None, Expression::Text("**".into())),
                (Some("suffix".into()), Expression::Number("-1".into())),
            ]
        );
        assert!(matches!(
            read("anon.ternary(score IS NULL, NULL, anon.random_int_between(0,100))"),
            Some(Expression::Call { .. })
        ));
        assert_eq!(
            read("ARRAY['a', t.b]::text[]"),
            Some(Expression::Array(vec![
                Expression::Text("a".into()),
                Expression::Column("b".into())
            ]))
        );
        assert_eq!(read("(NULL::pg_catalog.int4)"), Some(Expression::Null));
    }

    #[test]
    fn other_expressions_are_not_read() {
        for text in [
            "",
            "a || b",
            "f(1",
            "id > 1000",
            "f(a + 1)",
            "(SELECT 1)",
            "CASE WHEN a THEN 1 END",
            "f(U&'x')",
            "x.",
            "- 'a'",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(
            read(&format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000))),
            None
        );
    }
}
