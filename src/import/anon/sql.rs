//! SQL as far as labels need it: tokens, and the statements among them that matter. Rows of a COPY and lines for `psql`
//! are skipped.
//!
//! Source: PostgreSQL documentation, 4.1 "Lexical Structure", "SECURITY LABEL", "COPY" and "psql".

use crate::transform::args::Span;

/// A token. Comments and blanks are none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or keyword without quotes, in small letters.
    Word(String),
    /// A name in quotes.
    Name(String),
    /// A string; `None` in one whose escapes are not read.
    Text(Option<String>),
    /// A number.
    Number(String),
    /// Any other character, or `::`, `:=`, `=>`.
    Sign(&'static str),
}

impl Token {
    /// A word, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    /// A name, in quotes or not.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// What a label is on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    /// A column's names, from the left.
    Column(Vec<String>),
    /// A table's names.
    Table(Vec<String>),
    /// Something else: `role`, `database` …
    Other(String),
}

/// A statement that matters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    /// SECURITY LABEL.
    Label {
        /// The policy.
        provider: String,
        /// What it is on.
        target: Target,
        /// Its text; `None` where it takes a label back.
        text: Option<String>,
        /// Where it stands.
        span: Span,
    },
    /// `anon.privacy_by_default` is turned on.
    Strict {
        /// Where the statement stands.
        span: Span,
    },
    /// A call of a function that changes a whole column.
    Call {
        /// The function.
        name: String,
        /// Its tokens, from the name to the last parenthesis.
        tokens: Vec<Token>,
        /// Where the statement stands.
        span: Span,
    },
    /// A label that says nothing which could be read.
    Unread {
        /// Where it stands.
        span: Span,
        /// Whether it stands in a block or in the body of a function.
        is_inside: bool,
    },
}

/// Functions that change a column as a whole.
const WHOLE: &[&str] = &[
    "shuffle_column",
    "add_noise_on_numeric_column",
    "add_noise_on_datetime_column",
];

/// Something that begins in a script and does not end, so that all behind it is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Endless {
    /// What it is: `a string`.
    pub(super) what: &'static str,
    /// From where it begins to the end of the script.
    pub(super) span: Span,
}

/// The statements of a script. Errors where one of its strings, names or comments does not end.
pub(super) fn statements(text: &str) -> Result<Vec<Statement>, Endless> {
    let mut found = Vec::new();
    let mut scanner = Scanner::new(text);
    loop {
        scanner.skip_blanks();
        if scanner.rest().starts_with('\\') {
            scanner.skip_line();
            continue;
        }
        let start = scanner.at;
        let mut tokens = Vec::new();
        while let Some(token) = scanner.token() {
            if token == Token::Sign(";") {
                break;
            }
            tokens.push(token);
        }
        if let Some(endless) = scanner.endless {
            return Err(endless);
        }
        if tokens.is_empty() && scanner.rest().is_empty() {
            return Ok(found);
        }
        let span = Span {
            file: 0,
            start,
            end: scanner.at,
        };
        match tokens.first().and_then(Token::word) {
            Some("select") => found.extend(calls(&tokens, span)),
            Some("do" | "create") => found.extend(inside(text, &tokens, span)),
            _ => found.extend(statement(&tokens, span)),
        }
        if is_copy_of_rows(&tokens) {
            scanner.skip_rows();
        }
    }
}

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner::new(text);
    std::iter::from_fn(|| scanner.token()).collect()
}

fn is_copy_of_rows(tokens: &[Token]) -> bool {
    let is = |token: Option<&Token>, word| token.and_then(Token::word) == Some(word);
    is(tokens.first(), "copy")
        && tokens
            .windows(2)
            .any(|pair| is(pair.first(), "from") && is(pair.last(), "stdin"))
}

/// The functions that a SELECT calls and that change a whole column.
fn calls(tokens: &[Token], span: Span) -> Vec<Statement> {
    let named = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| Some((at, token.name()?)));
    let whole = named.filter(|(_, name)| WHOLE.contains(name));
    let calls = whole.map(|(at, name)| Statement::Call {
        name: name.to_owned(),
        tokens: call(tokens.get(at..).unwrap_or_default()).to_vec(),
        span,
    });
    calls.collect()
}

/// The tokens of a call to its last parenthesis; all where that is missing.
fn call(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| {
        match token {
            Token::Sign("(") => depth += 1,
            Token::Sign(")") => depth = depth.saturating_sub(1),
            _ => return false,
        }
        depth == 0
    });
    end.and_then(|end| tokens.get(..=end)).unwrap_or(tokens)
}

/// Labels in the body of a function or a block, which are not read: what runs there is known to the server alone.
fn inside(text: &str, tokens: &[Token], span: Span) -> Vec<Statement> {
    let is_body = tokens.iter().any(|token| {
        matches!(
            token.word(),
            Some("do" | "function" | "procedure" | "routine")
        )
    });
    let body = text
        .get(span.start..span.end)
        .filter(|_| is_body)
        .unwrap_or_default();
    let labels = body.char_indices().filter(|(at, _)| {
        let rest = body.get(*at..).unwrap_or_default();
        let after = |text: &'_ str, word: &str| {
            text.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let next = rest.get("security".len()..).unwrap_or_default();
        let label = next.trim_start();
        after(rest, "security") && label.len() < next.len() && after(label, "label")
    });
    let unread = labels.map(|(at, _)| Statement::Unread {
        span: Span {
            start: span.start + at,
            ..span
        },
        is_inside: true,
    });
    unread.collect()
}

fn statement(tokens: &[Token], span: Span) -> Option<Statement> {
    let word = |at: usize| tokens.get(at).and_then(Token::word);
    if matches!(word(0), Some("alter" | "set")) && turns_on(tokens, "privacy_by_default") {
        return Some(Statement::Strict { span });
    }
    if (word(0), word(1)) != (Some("security"), Some("label")) {
        return None;
    }
    let unread = Statement::Unread {
        span,
        is_inside: false,
    };
    Some(label(tokens, span).unwrap_or(unread))
}

/// What a label says; `None` where it is malformed.
fn label(tokens: &[Token], span: Span) -> Option<Statement> {
    let word = |at: usize| tokens.get(at).and_then(Token::word);
    let mut at = 2;
    let mut provider = super::POLICY.to_owned();
    if word(at) == Some("for") {
        provider = match tokens.get(at + 1)? {
            Token::Text(Some(text)) => text.clone(),
            token => token.name()?.to_owned(),
        };
        at += 2;
    }
    if word(at) != Some("on") {
        return None;
    }
    let kind = word(at + 1)?;
    at += 2;
    let mut names = vec![tokens.get(at).and_then(Token::name)?.to_owned()];
    while tokens.get(at + 1) == Some(&Token::Sign(".")) {
        names.push(tokens.get(at + 2).and_then(Token::name)?.to_owned());
        at += 2;
    }
    let target = match kind {
        "column" if names.len() < 2 => return None,
        "column" => Target::Column(names),
        "table" | "view" => Target::Table(names),
        other => Target::Other(other.to_owned()),
    };
    let is = tokens
        .iter()
        .rposition(|token| token.word() == Some("is"))?;
    let text = match tokens.get(is + 1..)? {
        [Token::Word(null)] if null == "null" => None,
        texts if !texts.is_empty() => {
            let texts = texts.iter().map(|token| match token {
                Token::Text(text) => text.clone(),
                _ => None,
            });
            Some(
                texts
                    .collect::<Option<String>>()
                    .unwrap_or_else(|| "MASKED".to_owned()),
            )
        }
        _ => return None,
    };
    Some(Statement::Label {
        provider,
        target,
        text,
        span,
    })
}

/// Whether a statement ends with `SET anon.NAME TO on`, whatever its spelling.
fn turns_on(tokens: &[Token], name: &str) -> bool {
    let [.., anon, Token::Sign("."), setting, sign, value] = tokens else {
        return false;
    };
    let is_sign = *sign == Token::Sign("=") || sign.word() == Some("to");
    let (Token::Text(Some(value)) | Token::Word(value) | Token::Number(value)) = value else {
        return false;
    };
    let is_on = ["on", "true", "yes", "1"].contains(&value.to_lowercase().as_str());
    anon.name() == Some(super::POLICY) && setting.name() == Some(name) && is_sign && is_on
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// What does not end.
    endless: Option<Endless>,
}

const SIGNS: &[&str] = &[
    "::", ":=", "=>", "(", ")", "[", "]", ",", ".", ";", "=", "<", ">", "+", "-", "*", "/", "|",
    "%", "&", "#", "@", "^", "~", "!", "?", ":", "{", "}",
];

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            endless: None,
        }
    }

    /// Tells that what begins here does not end.
    fn never_ends(&mut self, what: &'static str) -> usize {
        let span = Span {
            file: 0,
            start: self.at,
            end: self.text.len(),
        };
        self.endless.get_or_insert(Endless { what, span });
        self.rest().len()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Blanks and comments; those between `/*` and `*/` may be nested.
    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            if rest.starts_with("--") {
                self.skip_line();
            } else if rest.starts_with("/*") {
                let mut depth = 0_usize;
                let mut end = None;
                for (at, pair) in rest.as_bytes().windows(2).enumerate() {
                    match pair {
                        b"/*" => depth += 1,
                        b"*/" => {
                            depth = depth.saturating_sub(1);
                            if depth == 0 {
                                end = Some(at + 2);
                                break;
                            }
                        }
                        _ => {}
                    }
                }
                self.at += end.unwrap_or_else(|| self.never_ends("a comment"));
            } else {
                return;
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |at| at + 1);
    }

    /// The rows behind a COPY, to the line `\.`.
    fn skip_rows(&mut self) {
        self.skip_line();
        while !self.rest().is_empty() {
            let line = self.rest().lines().next().unwrap_or_default();
            self.skip_line();
            if line.trim_end() == "\\." {
                return;
            }
        }
    }

    fn token(&mut self) -> Option<Token> {
        self.skip_blanks();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let lower = |prefix: &str| {
            rest.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let whole = match first {
            '\'' => Some(string(rest, 1, false)),
            _ if lower("e'") => Some(string(rest, 2, true)),
            _ if lower("u&'") => Some((Token::Text(None), string(rest, 3, false).1)),
            _ if lower("b'") || lower("x'") || lower("n'") => Some(string(rest, 2, false)),
            '"' => Some(name(rest)),
            _ => dollar(rest),
        };
        let (token, length) = if let Some((token, length)) = whole {
            let what = match token {
                Token::Name(_) => "a name in quotes",
                _ => "a string",
            };
            (token, length.unwrap_or_else(|| self.never_ends(what)))
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                .unwrap_or(rest.len());
            (Token::Number(rest.get(..end)?.to_owned()), end)
        } else if first.is_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$'))
                .unwrap_or(rest.len());
            (Token::Word(rest.get(..end)?.to_lowercase()), end)
        } else {
            match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => (Token::Sign("?"), first.len_utf8()),
            }
        };
        self.at += length;
        Some(token)
    }
}

/// A string that begins `from` bytes into the text, and its length with both quotes; `None` where it does not end.
fn string(text: &str, from: usize, has_escapes: bool) -> (Token, Option<usize>) {
    let mut content = String::new();
    let mut is_read = true;
    let body = text.get(from..).unwrap_or_default();
    let mut characters = body.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '\'' if characters.peek().is_some_and(|(_, next)| *next == '\'') => {
                characters.next();
                content.push('\'');
            }
            '\'' => {
                return (Token::Text(is_read.then_some(content)), Some(from + at + 1));
            }
            '\\' if has_escapes => match characters.next().map(|(_, next)| next) {
                Some('n') => content.push('\n'),
                Some('t') => content.push('\t'),
                Some('r') => content.push('\r'),
                Some(other) if !other.is_ascii_alphanumeric() => content.push(other),
                _ => is_read = false,
            },
            _ => content.push(c),
        }
    }
    (Token::Text(None), None)
}

fn name(text: &str) -> (Token, Option<usize>) {
    let mut content = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' if characters.peek().is_some_and(|(_, next)| *next == '"') => {
                characters.next();
                content.push('"');
            }
            '"' => return (Token::Name(content), Some(at + 1)),
            _ => content.push(c),
        }
    }
    (Token::Name(content), None)
}

/// `$$…$$` or `$tag$…$tag$`.
fn dollar(text: &str) -> Option<(Token, Option<usize>)> {
    let inner = text.strip_prefix('$')?;
    let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let is_tag =
        inner.get(end..)?.starts_with('$') && !inner.starts_with(|c: char| c.is_ascii_digit());
    let quote = text.get(..end + 2).filter(|_| is_tag)?;
    let body = text.get(quote.len()..)?;
    Some(match body.find(quote) {
        Some(length) => (
            Token::Text(Some(body.get(..length)?.to_owned())),
            Some(length + 2 * quote.len()),
        ),
        None => (Token::Text(None), None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<(Vec<String>, Option<String>)> {
        let found = statements(text)
            .unwrap()
            .into_iter()
            .filter_map(|statement| match statement {
                Statement::Label {
                    target: Target::Column(names),
                    text,
                    ..
                } => Some((names, text)),
                _ => None,
            });
        found.collect()
    }

    #[test]
    fn strings_are_read_in_every_spelling() {
        let text = r#"
            security label for anon on column public."Odd ""Name""".email is 'MASKED WITH VALUE ''x'' ';
            SECURITY LABEL FOR 'anon' ON COLUMN a.b.c IS E'MASKED WITH VALUE \'y\'';
            SECURITY LABEL ON COLUMN b.C IS $m$MASKED WITH VALUE $$z$$$m$;
            SECURITY LABEL FOR anon ON COLUMN b.d
              IS -- a rule
              'MASKED WITH FUNCTION '
              'anon.fake_email()';
            SECURITY LABEL FOR anon ON COLUMN b.e IS NULL;
        "#;
        let strings = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            labels(text),
            [
                (
                    strings(&["public", "Odd \"Name\"", "email"]),
                    Some("MASKED WITH VALUE 'x' ".into())
                ),
                (
                    strings(&["a", "b", "c"]),
                    Some("MASKED WITH VALUE 'y'".into())
                ),
                (strings(&["b", "c"]), Some("MASKED WITH VALUE $$z$$".into())),
                (
                    strings(&["b", "d"]),
                    Some("MASKED WITH FUNCTION anon.fake_email()".into())
                ),
                (strings(&["b", "e"]), None),
            ]
        );
    }

    #[test]
    fn rows_of_a_dump_and_lines_for_psql_are_no_statements() {
        let text = "\\restrict abc'def\nCOPY public.t (a) FROM stdin;\nit's; SECURITY LABEL\n\\.\n/* a /* nested */ ' */\nSECURITY LABEL FOR anon ON COLUMN t.a IS 'NOT MASKED';\n";
        assert_eq!(labels(text).len(), 1);
    }

    #[test]
    fn what_does_not_end_ends_the_script() {
        let good = "SECURITY LABEL FOR anon ON COLUMN a.b IS 'NOT MASKED';\n";
        for (text, what) in [
            ("SECURITY LABEL FOR anon ON COLUMN a.b IS 'x", "a string"),
            ("SELECT 'x; SECURITY LABEL", "a string"),
            ("SELECT E'it\\'", "a string"),
            ("SELECT U&'x", "a string"),
            ("/* /* */", "a comment"),
            ("$a$ x $b$", "a string"),
            ("SELECT \"x", "a name in quotes"),
        ] {
            let endless = statements(&format!("{good}{text}")).unwrap_err();
            assert_eq!(endless.what, what, "{text}");
            let quote = text.find(['\'', '"', '/', '$']).unwrap();
            let place = endless.span.start.saturating_sub(good.len());
            assert!(place <= quote && quote <= place + 2, "{text}: {endless:?}");
        }
        for text in ["COPY a FROM stdin;\nx", "SECURITY LABEL", "é;ü"] {
            assert!(labels(text).len() <= 1, "{text}");
        }
    }
}
