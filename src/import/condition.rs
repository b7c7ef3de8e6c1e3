//! Conditions on rows, in the words of other tools → expressions of `when:`, where both say the same of every row that
//! holds no NULL. (Rows with NULL count as met here, so that they get stand-ins.) All else is not translated.
//!
//! Source: expr-lang.org, "Language Definition"; PostgreSQL documentation, 4.1 "Lexical Structure" and 9.1, 9.2, 9.24.

use super::wanted::TableName;
use crate::transform::quoted;

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// expr-lang, with columns as `record.NAME`.
    Expr,
    /// SQL.
    Sql,
}

/// Deepest nesting of parentheses and negations.
const DEEPEST: usize = 32;

/// Names that mean something else in an expression than a column.
const RESERVED: &[&str] = &[
    "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "null", "source", "row",
    "value", "loop", "between", "like", "ilike", "case", "exists", "any", "all",
];

/// The same condition as an expression; `None` where it is not certain that it is the same.
pub(super) fn translated(text: &str, language: Language) -> Option<String> {
    translated_of(text, language, None)
}

/// The same of a table's own columns, which may have its name in front.
pub(super) fn translated_of(
    text: &str,
    language: Language,
    table: Option<&TableName>,
) -> Option<String> {
    let tokens = tokens(text, language)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        language,
        table,
        depth: 0,
    };
    let condition = parser.either()?;
    (parser.at == tokens.len()).then_some(condition)
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    /// A column's name in quotes.
    Name(String),
    Text(String),
    Number(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "==", "!=", "<>", "<=", ">=", "&&", "||", "<", ">", "=", "!", "(", ")", "[", "]", ",", ".", "|",
];

fn tokens(text: &str, language: Language) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '\'' | '"' => quoted(rest, first, language)?,
            _ if first.is_ascii_digit() || first == '-' => {
                let end = rest[1..]
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .map_or(rest.len(), |at| at + 1);
                let (number, after) = rest.split_at(end);
                number.parse::<f64>().ok()?;
                (Token::Number(number.to_owned()), after)
            }
            _ if first.is_ascii_alphabetic() || first == '_' => {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                (Token::Word(word.to_owned()), after)
            }
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
                (Token::Sign(sign), &rest[sign.len()..])
            }
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

/// A string, or in SQL a name in double quotes. Escapes other than a doubled or a backslashed quote are not read.
fn quoted(text: &str, quote: char, language: Language) -> Option<(Token, &str)> {
    let mut content = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' if language == Language::Expr => {
                let (_, next) = characters.next()?;
                if next != quote && next != '\\' {
                    return None;
                }
                content.push(next);
            }
            _ if c == quote => {
                let doubled = characters.peek().is_some_and(|(_, next)| *next == quote);
                if !(doubled && language == Language::Sql) {
                    let token = match (language, quote) {
                        (Language::Sql, '"') => Token::Name(content),
                        _ => Token::Text(content),
                    };
                    return Some((token, text.get(at + 1..)?));
                }
                characters.next();
                content.push(c);
            }
            _ => content.push(c),
        }
    }
    None
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    language: Language,
    /// The table whose columns may have its name in front.
    table: Option<&'t TableName>,
    depth: usize,
}

enum Operand {
    Column(String),
    Text(String),
    Number(String),
    Flag(bool),
}

impl Operand {
    fn written(&self) -> String {
        match self {
            Self::Column(name) | Self::Number(name) => name.clone(),
            Self::Text(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

impl Parser<'_> {
    fn either(&mut self) -> Option<String> {
        let mut condition = self.both()?;
        while self.sign("||", Language::Expr) || self.word("or") {
            condition = format!("{condition} or {}", self.both()?);
        }
        Some(condition)
    }

    fn both(&mut self) -> Option<String> {
        let mut condition = self.one()?;
        while self.sign("&&", Language::Expr) || self.word("and") {
            condition = format!("{condition} and {}", self.one()?);
        }
        Some(condition)
    }

    fn one(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let condition = if self.sign("!", Language::Expr) || self.word("not") {
            // In both languages `not` takes what is in parentheses or a flag alone, or else differs in how far it reaches.
            let inner = match self.tokens.get(self.at) {
                Some(Token::Sign("(")) => self.parenthesized()?,
                _ => self.flag()?,
            };
            format!("not {inner}")
        } else if self.tokens.get(self.at) == Some(&Token::Sign("(")) {
            self.parenthesized()?
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Some(condition)
    }

    fn parenthesized(&mut self) -> Option<String> {
        self.take("(")?;
        let inner = self.either()?;
        self.take(")")?;
        Some(format!("({inner})"))
    }

    /// A column that is a condition by itself, with nothing behind it that it could be compared with.
    fn flag(&mut self) -> Option<String> {
        let Operand::Column(name) = self.operand()? else {
            return None;
        };
        let ends = match self.tokens.get(self.at) {
            None | Some(Token::Sign(")" | "&&" | "||")) => true,
            Some(Token::Word(word)) => ["and", "or"]
                .iter()
                .any(|end| word.eq_ignore_ascii_case(end)),
            Some(_) => false,
        };
        ends.then_some(name)
    }

    fn comparison(&mut self) -> Option<String> {
        let left = self.operand()?;
        let not = self.word("not");
        if self.word("in") {
            return self.list(&left, not);
        }
        if not {
            return None;
        }
        if self.sign("|", Language::Expr) {
            let has = self.word("has") && self.take("(").is_some();
            let list = has.then(|| self.list(&left, false))??;
            self.take(")")?;
            return Some(list);
        }
        let Some(operator) = self.operator() else {
            // A flag by itself.
            return matches!(left, Operand::Column(_)).then(|| left.written());
        };
        let right = self.operand()?;
        let ordered = !matches!(operator, "==" | "!=");
        let ((Operand::Column(_), literal) | (literal, Operand::Column(_))) = (&left, &right)
        else {
            return None;
        };
        // Texts are ordered by a collation in one place and by their bytes in the other.
        let same = match literal {
            Operand::Column(_) => false,
            Operand::Number(_) => true,
            Operand::Text(_) | Operand::Flag(_) => !ordered,
        };
        same.then(|| format!("{} {operator} {}", left.written(), right.written()))
    }

    fn list(&mut self, left: &Operand, not: bool) -> Option<String> {
        let (open, close) = match self.language {
            Language::Expr => ("[", "]"),
            Language::Sql => ("(", ")"),
        };
        let Operand::Column(column) = left else {
            return None;
        };
        self.take(open)?;
        let mut items = Vec::new();
        loop {
            match self.operand()? {
                Operand::Column(_) => return None,
                literal => items.push(literal.written()),
            }
            if self.take(",").is_none() {
                break;
            }
        }
        self.take(close)?;
        let not = if not { "not " } else { "" };
        Some(format!("{column} {not}in [{}]", items.join(", ")))
    }

    fn operator(&mut self) -> Option<&'static str> {
        let Some(Token::Sign(sign)) = self.tokens.get(self.at) else {
            return None;
        };
        let operator = match (*sign, self.language) {
            ("==", Language::Expr) | ("=", Language::Sql) => "==",
            ("!=", _) | ("<>", Language::Sql) => "!=",
            ("<" | "<=" | ">" | ">=", _) => sign,
            _ => return None,
        };
        self.at += 1;
        Some(operator)
    }

    /// Skips the table's own name, with or without its schema, in front of a column.
    fn skip_table(&mut self) {
        let Some(table) = self.table.filter(|_| self.language == Language::Sql) else {
            return;
        };
        let names = [table.schema.as_deref(), Some(table.name.as_str())];
        for from in [0, 1] {
            let names = names.get(from..).unwrap_or_default();
            let is_there = names.iter().enumerate().all(|(at, wanted)| {
                let token = |at: usize| self.tokens.get(self.at + at);
                let is_name = match token(2 * at) {
                    Some(Token::Word(word)) => Some(word.to_ascii_lowercase().as_str()) == *wanted,
                    Some(Token::Name(name)) => Some(name.as_str()) == *wanted,
                    _ => false,
                };
                is_name && token(2 * at + 1) == Some(&Token::Sign("."))
            });
            if is_there {
                self.at += 2 * names.len();
                return;
            }
        }
    }

    fn operand(&mut self) -> Option<Operand> {
        self.skip_table();
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        match token {
            Token::Text(text) => Some(Operand::Text(text)),
            Token::Number(number) => Some(Operand::Number(number)),
            Token::Name(name) => {
                Some(Operand::Column(quoted::spelled(&name, false))).filter(|_| !is_reserved(&name))
            }
            Token::Sign(_) => None,
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" => Some(Operand::Flag(true)),
                "false" => Some(Operand::Flag(false)),
                "record" | "raw_record" if self.language == Language::Expr => {
                    self.take(".")?;
                    let Some(Token::Word(name)) = self.tokens.get(self.at).cloned() else {
                        return None;
                    };
                    self.at += 1;
                    column(name)
                }
                folded if self.language == Language::Sql => {
                    let column = column(folded.to_owned());
                    // A function, or a name with a table in front.
                    let next = self.tokens.get(self.at);
                    column.filter(|_| !matches!(next, Some(Token::Sign("(" | "."))))
                }
                _ => None,
            },
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str, language: Language) -> bool {
        self.language == language && self.take(sign).is_some()
    }

    fn take(&mut self, sign: &str) -> Option<()> {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found.then_some(())
    }
}

/// A column, if an expression can name it so.
fn column(name: String) -> Option<Operand> {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (plain && !is_reserved(&name)).then_some(Operand::Column(name))
}

fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::args::{Span, When};

    fn expr(text: &str) -> Option<String> {
        translated(text, Language::Expr)
    }

    fn sql(text: &str) -> Option<String> {
        translated(text, Language::Sql)
    }

    #[test]
    fn what_says_the_same_is_translated() {
        for (written, expected) in [
            (expr("record.country == \"DE\""), "country == 'DE'"),
            (
                expr("!(record.id | has([1492, 1]))"),
                "not (id in [1492, 1])",
            ),
            (
                expr("record.a != 1 && (raw_record.b == 'it\\'s' || record.c)"),
                "a != 1 and (b == 'it\\'s' or c)",
            ),
            (
                expr("record.plan not in ['a', \"b\"] and record.n >= -2.5"),
                "plan not in ['a', 'b'] and n >= -2.5",
            ),
            (
                sql("NOT (first_name = 'Jo''s' AND last_name <> 'X')"),
                "not (first_name == 'Jo\\'s' and last_name != 'X')",
            ),
            (
                sql("Id IN (1, 2) OR \"Flag\" = TRUE"),
                "id in [1, 2] or Flag == true",
            ),
            (
                sql("\"My Col\" = 'x' OR \"e-mail\" IN ('a')"),
                r#"row["My Col"] == 'x' or row["e-mail"] in ['a']"#,
            ),
        ] {
            assert_eq!(written.as_deref(), Some(expected));
            let when = When {
                text: expected.into(),
                span: Span::default(),
            };
            crate::transform::condition::check(&when).unwrap();
        }
    }

    #[test]
    fn what_may_differ_is_not_translated() {
        for text in [
            "",
            "record.x == null",
            "record.date > now()",
            "record.name < 'b'",
            "record.a == record.b",
            "!record.a == 1",
            "record.value == 1",
            "x == 1",
            "record.a == 'x' ? true : false",
            "record.a == 'a\\n'",
            "record.a == 1 extra",
        ] {
            assert_eq!(expr(text), None, "{text}");
        }
        for text in [
            "a IS NULL",
            "lower(a) = 'x'",
            "t.a = 1",
            "a LIKE 'x%'",
            "a = 1; DROP",
            "a = b",
            "a = 'x",
            "a BETWEEN 1 AND 2",
            "a = $1",
            "a || b",
        ] {
            assert_eq!(sql(text), None, "{text}");
        }
    }

    #[test]
    fn flags_are_negated_where_nothing_is_compared_with_them() {
        for (written, expected) in [
            (expr("not record.vip"), "not vip"),
            (expr("!record.vip && record.a == 1"), "not vip and a == 1"),
            (sql("NOT vip"), "not vip"),
            (sql("(NOT \"Vip\") OR a = 1"), "(not Vip) or a == 1"),
        ] {
            assert_eq!(written.as_deref(), Some(expected));
        }
        for text in [
            "not record.a == 1",
            "not record.a in [1]",
            "not 'x'",
            "!!record.a",
        ] {
            assert_eq!(expr(text), None, "{text}");
        }
        for text in [
            "NOT a = 1",
            "NOT a IN (1)",
            "NOT a IS NULL",
            "NOT NOT a",
            "NOT lower(a)",
        ] {
            assert_eq!(sql(text), None, "{text}");
        }
    }

    #[test]
    fn the_tables_own_name_may_stand_in_front() {
        let bare = TableName::of("", "customers");
        let whole = TableName::of("shop", "Customers");
        let of = |text: &str, table| translated_of(text, Language::Sql, Some(table));
        let found = Some("country != 'FR'".to_owned());
        assert_eq!(of("customers.country <> 'FR'", &bare), found);
        assert_eq!(of("CUSTOMERS.country <> 'FR'", &bare), found);
        assert_eq!(of("shop.\"Customers\".country <> 'FR'", &whole), found);
        assert_eq!(of("\"Customers\".country <> 'FR'", &whole), found);
        for other in [
            "orders.country <> 'FR'",
            "Customers.country <> 'FR'",
            "shop.country <> 'FR'",
        ] {
            assert_eq!(of(other, &whole), None, "{other}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let text = format!("{}a = 1{}", "(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(sql(&text), None);
    }
}
