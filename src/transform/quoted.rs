//! Columns by names in quotes, `row["My Col"]`, in expressions and templates.
//!
//! What an expression reads is asked of its compiler, which does not follow an index. So it is asked about a copy, in which
//! each index of `row` and `source` that is one literal stands as a name behind a full stop; the text itself runs as it is
//! written. Any other index leaves `row` or `source` by itself in the copy, and that is refused.
//!
//! Source: Jinja, "Template Designer Documentation" (delimiters, comments, `raw`, literals).

use minijinja::Environment;

/// What stands in front of a column's name where the bare name could stand too.
pub(super) const ROW: &str = "row";

/// What stands in front of the name of a column in the source.
pub(super) const SOURCE: &str = "source";

/// What the names in a copy begin with; the name's bytes follow as hexadecimal.
const MARK: &str = "standin_quoted_";

/// Where a text is code from its first character on, or only between delimiters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All of it is one expression.
    Expression,
    /// A template.
    Template,
}

/// The copy of a text, to be asked which names it reads; `named` gives them back.
pub fn plain(text: &str, form: Form) -> String {
    scan(text, form, Copying::Names)
}

/// A template in which what is compared with `none` is asked whether it `is none`.
pub fn asking(template: &str) -> String {
    scan(template, Form::Template, Copying::Comparisons)
}

/// What a copy has in another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copying {
    /// Names in quotes.
    Names,
    /// Comparisons with `none`.
    Comparisons,
}

fn scan(text: &str, form: Form, copying: Copying) -> String {
    let mut scan = Scan {
        rest: text,
        out: String::with_capacity(text.len()),
        copying,
    };
    if form == Form::Template {
        while scan.template() {}
    } else {
        scan.code(None);
        scan.take(scan.rest.len());
    }
    scan.out
}

/// The column that a name in a copy stands for.
pub fn named(name: &str) -> String {
    let hexadecimal = name.strip_prefix(MARK);
    let bytes = hexadecimal.and_then(|digits| hex::decode(digits).ok());
    let column = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    column.unwrap_or_else(|| name.to_owned())
}

/// How an expression names a column: `NAME`, `source.NAME`, or with the name in quotes.
pub fn spelled(column: &str, of_source: bool) -> String {
    let is_plain = column.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && column
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (is_plain, of_source) {
        (true, false) => column.to_owned(),
        (true, true) => format!("{SOURCE}.{column}"),
        (false, _) => {
            let object = if of_source { SOURCE } else { ROW };
            let content = column.replace('\\', "\\\\").replace('"', "\\\"");
            format!("{object}[\"{content}\"]")
        }
    }
}

struct Scan<'t> {
    rest: &'t str,
    out: String,
    copying: Copying,
}

impl Scan<'_> {
    /// Copies this many bytes; none where they end within a character.
    fn take(&mut self, bytes: usize) {
        if let Some((taken, rest)) = self.rest.split_at_checked(bytes) {
            self.out.push_str(taken);
            self.rest = rest;
        }
    }

    /// Copies up to and with the words, or all.
    fn take_through(&mut self, words: &str) {
        let end = self.rest.find(words).map(|at| at + words.len());
        self.take(end.unwrap_or(self.rest.len()));
    }

    /// Text up to the next delimiter, and what stands in it; `false` at the end.
    fn template(&mut self) -> bool {
        let starts = self.rest.match_indices('{').find_map(|(at, _)| {
            let kind = self.rest.get(at + 1..at + 2)?;
            matches!(kind, "{" | "%" | "#").then_some((at, kind))
        });
        let Some((at, kind)) = starts else {
            self.take(self.rest.len());
            return false;
        };
        self.take(at + 2);
        match kind {
            "#" => self.take_through("#}"),
            "{" => self.code(Some("}}")),
            _ if is_raw(self.rest) => {
                self.take_through("endraw");
                self.take_through("%}");
            }
            _ => self.code(Some("%}")),
        }
        true
    }

    /// Code up to and with its delimiter, which within brackets is none.
    fn code(&mut self, end: Option<&str>) {
        let mut depth = 0_usize;
        let mut is_part = false;
        while let Some(first) = self.rest.chars().next() {
            if let Some(end) = end
                && depth == 0
                && self.rest.starts_with(end)
            {
                return self.take(end.len());
            }
            let was_part = is_part;
            is_part = first == '.' || (first.is_whitespace() && was_part);
            match first {
                '\'' | '"' => self.take(literal(self.rest)),
                '=' | '!' if self.comparison() => {}
                _ if first.is_ascii_alphabetic() || first == '_' => self.word(was_part),
                _ => {
                    match first {
                        '(' | '[' | '{' => depth += 1,
                        ')' | ']' | '}' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    self.take(first.len_utf8());
                }
            }
        }
    }

    /// A comparison with `none`, as the question that it stands for; `false` where there is none.
    fn comparison(&mut self) -> bool {
        let sides = [("==", " is none"), ("!=", " is not none")];
        let found = sides.iter().find_map(|(operator, question)| {
            let behind = self.rest.strip_prefix(operator)?.trim_start();
            let rest = ["none", "None"]
                .iter()
                .find_map(|word| behind.strip_prefix(word))?;
            let is_whole = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            is_whole.then_some((*question, rest))
        });
        let Some((question, rest)) = found.filter(|_| self.copying == Copying::Comparisons) else {
            return false;
        };
        self.out.push_str(question);
        self.rest = rest;
        true
    }

    /// A word, and the literal that it is indexed by.
    fn word(&mut self, is_part: bool) {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (word, after) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let index = || {
            let inside = after.trim_start().strip_prefix('[')?.trim_start();
            let (quoted, behind) = inside.split_at_checked(literal(inside))?;
            let rest = behind.trim_start().strip_prefix(']')?;
            Some((unquoted(quoted)?, rest))
        };
        let is_copied = self.copying == Copying::Names;
        let is_row = is_copied && !is_part && matches!(word, ROW | SOURCE);
        let Some((column, rest)) = is_row.then(index).flatten() else {
            return self.take(word.len());
        };
        self.out
            .push_str(&format!("{word}.{MARK}{}", hex::encode(column)));
        self.rest = rest;
    }
}

/// Whether a block of this content is one whose text is no code.
fn is_raw(content: &str) -> bool {
    let word = content.trim_start_matches(['-', '+']).trim_start();
    let after = word.strip_prefix("raw").map(str::trim_start);
    after.is_some_and(|after| after.trim_start_matches(['-', '+']).starts_with("%}"))
}

/// The length of the literal that a text begins with; 0 where it begins with none.
fn literal(text: &str) -> usize {
    let mut characters = text.char_indices();
    let Some((_, quote @ ('\'' | '"'))) = characters.next() else {
        return 0;
    };
    let mut is_escaped = false;
    for (at, c) in characters {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// What a literal says, as the compiler reads its escapes.
fn unquoted(literal: &str) -> Option<String> {
    let environment = Environment::empty();
    let value = environment.compile_expression(literal).ok()?;
    let value = value.eval(()).ok()?;
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, form: Form) -> Vec<String> {
        let environment = Environment::new();
        let copy = plain(text, form);
        let open = match form {
            Form::Expression => environment
                .compile_expression(&copy)
                .unwrap()
                .undeclared_variables(true),
            Form::Template => environment
                .template_from_str(&copy)
                .unwrap()
                .undeclared_variables(true),
        };
        let mut open: Vec<String> = open
            .iter()
            .map(|name| match name.split_once('.') {
                Some((object, name)) => format!("{object}.{}", named(name)),
                None => name.clone(),
            })
            .collect();
        open.sort();
        open
    }

    #[test]
    fn literal_indexes_are_names() {
        for (text, expected) in [
            (r#"row["My Col"] == 1"#, &["row.My Col"][..]),
            ("source [ 'e-mail' ] == 'x'", &["source.e-mail"]),
            (
                r#"row["Größe"] > 3 and a.row["b"]"#,
                &["a.row", "row.Größe"],
            ),
            (r"row['it\'s'] and row['a]b']", &["row.a]b", "row.it's"]),
            (r#"row["ab"] ~ row["a" ~ "b"]"#, &["row", "row.ab"]),
            ("source[x] == 1", &["source", "x"]),
            (r#"x == 'row["a"]'"#, &["x"]),
            (r#"arrow["a"] and row_2["b"]"#, &["arrow", "row_2"]),
        ] {
            assert_eq!(read(text, Form::Expression), expected, "{text}");
        }
        for broken in [r#"row["unfinished"#, "row['a", "row[", r#"row["a\"]"#] {
            assert_eq!(plain(broken, Form::Expression), broken);
        }
    }

    #[test]
    fn of_a_template_only_the_code_is_read() {
        for (text, expected) in [
            (r#"it's {{ row["My Col"] }}"#, &["row.My Col"][..]),
            (r#"{# it's row["a"] #}{{ row['b'] | upper }}'"#, &["row.b"]),
            (
                r#"{% raw %}{{ row["a" }}'{% endraw %}{{ row["b"] }}"#,
                &["row.b"],
            ),
            (
                r#"{%- raw -%}'{%- endraw -%}{{ source["b"] }}"#,
                &["source.b"],
            ),
            (r#"{{ {'a': {'b': row["c d"]}} }}"#, &["row.c d"]),
            (r#"{{ '}}' ~ row["c d"] }} row["e"]"#, &["row.c d"]),
            (
                r#"{% if row["ä"] %}{{ source["ö"] }}{% endif %}"#,
                &["row.ä", "source.ö"],
            ),
            ("{ {a {{ b }}", &["b"]),
        ] {
            assert_eq!(read(text, Form::Template), expected, "{text}");
        }
    }

    #[test]
    fn names_come_back_as_they_were_and_are_told_as_they_are_written() {
        for (column, told, of_source) in [
            ("age", "age", "source.age"),
            ("My Col", r#"row["My Col"]"#, r#"source["My Col"]"#),
            (r#"a"\b"#, r#"row["a\"\\b"]"#, r#"source["a\"\\b"]"#),
            ("größe", r#"row["größe"]"#, r#"source["größe"]"#),
        ] {
            assert_eq!(spelled(column, false), told);
            assert_eq!(spelled(column, true), of_source);
            if let Some(index) = of_source.strip_prefix("source[") {
                let copy = plain(&format!("row[{index}"), Form::Expression);
                assert_eq!(named(copy.strip_prefix("row.").unwrap()), column);
            }
        }
        assert_eq!(named("standin_quoted_zz"), "standin_quoted_zz");
    }
}
