//! `template`: text put together from columns of the row.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use minijinja::Environment;

use crate::catalog::Family;
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::expressions::{self, Names, Row};
use crate::transform::params::Params;
use crate::transform::quoted::{self, Form};
use crate::transform::siblings::{Read, Role, Sibling, Side};
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "template",
    group: Group::Text,
    summary: "text put together from columns of the row",
    doc: "A Jinja template. A bare name is the value that another column of the row gets in the target, so that \
          `{{ first_name }} {{ last_name }}` fits what stands in those columns; their own rules come first. \
          `source.NAME` is a column's value in production and `value` the column's own: what is written of them \
          PASSES. Names with blanks or other such characters stand in quotes: `{{ row[\"First Name\"] }}` for the bare \
          name, `source[\"First Name\"]`. Integers, floating-point numbers and flags count as such, everything else as the text PostgreSQL \
          prints (`{{ total | float }}` computes with a numeric), NULL as `none`, which writes nothing \
          wherever it stands (`{{ a ~ ' ' ~ b }}`, `{{ b | upper }}`) and equals an empty text. \
          Filters are Jinja's: abs, bool, capitalize, default, first, float, int, join, last, length, list, lower, max, \
          min, replace, reverse, round, sort, split, string, title, trim, unique, upper; there are no functions and no \
          methods, and the start of a text is `{% set n = name %}{{ n[:3] }}`. \
          NULL stays NULL and an empty string stays empty. A template costs about a microsecond a value. One that \
          fails for a row stops the run.",
    params: &[
        Param {
            name: "text",
            kind: "text",
            default: "",
            doc: "the template: `{{ first_name }} {{ last_name }}`",
        },
        Param {
            name: "max_length",
            kind: "integer",
            default: "none",
            doc: "characters after which the text is cut; the column's own limit if it has one",
        },
    ],
    accepts: TEXTS,
    examples: &["Grace Hopper"],
    example_params: &[("text", "a name of {{ value | length }} letters")],
    keyed: false,
    prepare,
};

/// The template's name in its environment.
const NAME: &str = "template";

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let text = params.scalar("text");
    let given = params.is_given("max_length");
    let longest = given.then(|| params.integer("max_length", 1..=10_485_760u32));
    let Some(text) = text else {
        let problem = Problem::new("`template` needs a text").at(params.span());
        params.report(problem.hint("write `template: \"{{ first_name }} {{ last_name }}\"`"));
        params.finish()?;
        return Err(Problem::new("`template` needs a text"));
    };
    params.finish()?;
    let mut environment = expressions::templates();
    environment
        .add_template_owned(NAME, quoted::asking(text.text))
        .map_err(|error| expressions::mistake(&error, text.span))?;
    let template = environment
        .get_template(NAME)
        .map_err(|error| expressions::mistake(&error, text.span))?;
    let copy = quoted::plain(text.text, Form::Template);
    let variables = environment
        .template_from_str(&copy)
        .map_err(|error| expressions::mistake(&error, text.span))?
        .undeclared_variables(true);
    let names = Names::of(&variables, Side::Target, Role::Context, text.span)?;
    let trial = template.render(Row::trial(&names.reads, Side::Target));
    expressions::unknown(trial, text.span)?;
    Ok(Box::new(Template {
        environment: Arc::new(environment),
        reads: names.reads.into(),
        own: names.own,
        family: input.ty.family,
        longest: longest.flatten().or(input.ty.length),
    }))
}

#[derive(Debug)]
struct Template {
    environment: Arc<Environment<'static>>,
    reads: Arc<[Read]>,
    /// Whether it reads the column's own value.
    own: bool,
    family: Family,
    longest: Option<u32>,
}

impl Prepared for Template {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: Some(self.longest.unwrap_or(u32::MAX)),
            passes_values: self.own || self.reads.iter().any(|read| read.side == Side::Source),
        }
    }

    fn reads(&self) -> &[Read] {
        &self.reads
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            environment: self.environment.clone(),
            reads: self.reads.clone(),
            own: self.own,
            family: self.family,
            longest: self.longest,
        })
    }
}

struct Kernel {
    environment: Arc<Environment<'static>>,
    reads: Arc<[Read]>,
    own: bool,
    family: Family,
    longest: Option<u32>,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.apply_in(input, &[])
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let template = self
            .environment
            .get_template(NAME)
            .map_err(|error| expressions::failure(&error, 0))?;
        // What the promises do not count is out of reach: `{% set value = value %}` hides what it reads.
        let own = self.own.then_some(Sibling {
            family: self.family,
            values: input,
        });
        let mut out = Column::sized(column, 0);
        for row in 0..column.len() {
            if column.is_valid(row) && !column.value(row).is_empty() {
                let values = Row::values(&self.reads, Side::Target, siblings, own, row);
                let text = template
                    .render(values)
                    .map_err(|error| expressions::failure(&error, row))?;
                out.bytes.extend_from_slice(self.cut(&text).as_bytes());
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }
}

impl Kernel {
    fn cut<'t>(&self, text: &'t str) -> &'t str {
        let end = self
            .longest
            .and_then(|longest| text.char_indices().nth(longest as usize));
        end.map_or(text, |(end, _)| &text[..end])
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int32Array, StringArray};

    use super::*;
    use crate::catalog::Type;

    fn made(text: &str, length: Option<u32>) -> Result<Vec<Option<String>>, Refusal> {
        let ty = Type {
            length,
            ..Type::plain("text", Family::Text)
        };
        let prepared = prepare(&Arg::map(&[("text", text)]), Input { ty: &ty }).unwrap();
        let names: ArrayRef = Arc::new(StringArray::from(vec!["Ada", "Bob", "Eve", "Zoe"]));
        let ages: ArrayRef = Arc::new(Int32Array::from(vec![Some(36), None, Some(7), Some(1)]));
        let siblings: Vec<Sibling<'_>> = prepared
            .reads()
            .iter()
            .map(|read| match read.column.as_str() {
                "age" => Sibling {
                    family: Family::Int4,
                    values: &ages,
                },
                _ => Sibling {
                    family: Family::Text,
                    values: &names,
                },
            })
            .collect();
        let input: ArrayRef = Arc::new(StringArray::from(vec![
            Some("a"),
            Some("b"),
            None,
            Some(""),
        ]));
        let kernel = prepared.bind(&MasterKey::for_documentation(), "template");
        let output = kernel.apply_in(&input, &siblings)?;
        let output = output.as_string::<i32>().iter();
        Ok(output.map(|text| text.map(str::to_owned)).collect())
    }

    fn texts(values: [Option<&str>; 4]) -> Vec<Option<String>> {
        values.map(|text| text.map(str::to_owned)).to_vec()
    }

    #[test]
    fn columns_of_the_row_are_put_together() {
        let output = made(
            "{{ name }} is {{ age if age is not none else 'old' }}",
            None,
        );
        let expected = [Some("Ada is 36"), Some("Bob is old"), None, Some("")];
        assert_eq!(output.unwrap(), texts(expected));
        let own = made("{{ value | upper }}{{ source.age }}", None).unwrap();
        assert_eq!(own, texts([Some("A36"), Some("B"), None, Some("")]));
    }

    #[test]
    fn null_writes_nothing_wherever_it_stands() {
        let ty = Type::plain("text", Family::Text);
        let of_null = |text: &str| {
            let prepared = prepare(&Arg::map(&[("text", text)]), Input { ty: &ty }).unwrap();
            let a: ArrayRef = Arc::new(StringArray::from(vec!["Ada"]));
            let b: ArrayRef = Arc::new(StringArray::from(vec![None::<&str>]));
            let n: ArrayRef = Arc::new(Int32Array::from(vec![None]));
            let reads = prepared.reads().iter();
            let siblings = reads.map(|read| match read.column.as_str() {
                "a" => (Family::Text, &a),
                "b" => (Family::Text, &b),
                _ => (Family::Int4, &n),
            });
            let siblings: Vec<Sibling<'_>> = siblings
                .map(|(family, values)| Sibling { family, values })
                .collect();
            let kernel = prepared.bind(&MasterKey::for_documentation(), "template");
            let input: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
            let output = kernel
                .apply_in(&input, &siblings)
                .map_err(|refusal| refusal.to_string());
            output
                .unwrap_or_else(|told| panic!("{text}: {told}"))
                .as_string::<i32>()
                .value(0)
                .to_owned()
        };
        for nothing in ["b", "n", "source.b", "row['n']"] {
            for (text, made) in [
                ("{{ a ~ ' ' ~ B }}|{{ B ~ a }}", "Ada |Ada"),
                ("{{ [a, B] | join(' ') }}", "Ada "),
                (
                    "{{ B | upper }}{{ B | string }}{{ B | title }}{{ B | trim }}",
                    "",
                ),
                (
                    "{{ B | replace('o', 'a') }}{{ B | capitalize }}{{ B | lower ~ B }}",
                    "",
                ),
                (
                    "{{ B is none }} {{ B is not none }} {{ a is none }}",
                    "true false false",
                ),
                (
                    "{{ B == none }} {{ B != None }} {{ a == none }} {{a!=none}}",
                    "true false false true",
                ),
                (
                    "{{ B is defined }} {{ B is undefined }} {{ B is string }}",
                    "true false false",
                ),
                (
                    "{{ B | default('x') }}{{ B | default('y', true) }}{{ B or 'z' }}",
                    "yz",
                ),
                (
                    "{{ 'x' if B }}{{ 'y' if not B }}{% if B %}z{% endif %}",
                    "y",
                ),
                (
                    "{{ B | int }} {{ B | int(7) }} {{ B | float }} {{ B | bool }}",
                    "0 7 0.0 false",
                ),
                (
                    "{{ 'text == none' }}{# x == none #}== none",
                    "text == none== none",
                ),
            ] {
                assert_eq!(
                    of_null(&text.replace('B', nothing)),
                    made,
                    "{text} of {nothing}"
                );
            }
        }
        assert_eq!(
            of_null("{{ b[:1] }}{% set m = b %}{{ m[:3] ~ '.' }}{{ b | length }}"),
            ".0"
        );
        assert_eq!(
            of_null("{{ n < 18 }} {{ n > 18 }} {{ b < 'a' }} {{ b > 'a' }}"),
            "true false true false"
        );
        assert_eq!(
            of_null("{{ b == b }} {{ n == n }} {{ b in ['x'] }}"),
            "true true false"
        );
    }

    #[test]
    fn names_in_quotes_stand_for_both_sides() {
        let output = made(
            r#"it's {{ row["My Name"] }} {{ source["age"] }}{# row["x] #}"#,
            None,
        );
        let expected = [Some("it's Ada 36"), Some("it's Bob "), None, Some("")];
        assert_eq!(output.unwrap(), texts(expected));
        let ty = Type::plain("text", Family::Text);
        let reads = |text: &str| {
            let prepared = prepare(&Arg::map(&[("text", text)]), Input { ty: &ty }).unwrap();
            let reads = prepared.reads().iter();
            let reads = reads.map(|read| (read.column.clone(), read.side));
            (
                reads.collect::<Vec<_>>(),
                prepared.guarantees().passes_values,
            )
        };
        assert_eq!(
            reads(r#"{{ row["My Name"] ~ row.name }}"#),
            (
                vec![
                    ("name".to_owned(), Side::Target),
                    ("My Name".to_owned(), Side::Target)
                ],
                false
            )
        );
        assert_eq!(
            reads(r#"{{ source["e-mail"] }}"#),
            (vec![("e-mail".to_owned(), Side::Source)], true)
        );
    }

    #[test]
    fn what_is_read_unseen_is_out_of_reach() {
        for text in [
            "{% set value = value %}{{ value }}",
            "{% with value = value %}{{ value }}{% endwith %}",
            "{% set source = source %}{{ source.name }}",
        ] {
            let told = made(text, None).map_err(|refusal| refusal.to_string());
            let error = told.expect_err(text);
            assert!(error.contains("undefined"), "{text}: {error}");
        }
    }

    #[test]
    fn the_filters_that_help_names_are_there_and_hints_name_them() {
        for filter in expressions::FILTERS {
            assert!(ENTRY.doc.contains(filter), "{filter}");
            let ty = Type::plain("text", Family::Text);
            let text = format!("{{{{ name | {filter} }}}}");
            let prepared = prepare(&Arg::map(&[("text", &text)]), Input { ty: &ty });
            assert!(prepared.is_ok(), "{filter}");
        }
        let hint = |text: &str| {
            let ty = Type::plain("text", Family::Text);
            let problem = prepare(&Arg::map(&[("text", text)]), Input { ty: &ty }).unwrap_err();
            assert!(problem.quotes, "{text}");
            problem.hint.unwrap()
        };
        assert_eq!(hint("{{ name | uper }}"), "did you mean `upper`?");
        assert!(hint("{{ name | substring }}").starts_with("the filters are: abs"));
        assert!(hint("{{ name is nonsense }}").starts_with("the tests are: "));
        assert!(hint("{{ 'Ada'.strip() }}").contains("no methods"));
        assert!(hint("{{ name.").contains("as in Jinja"));
        assert_eq!(
            made("{% set n = name %}{{ n[:2] }}", None).unwrap()[0].as_deref(),
            Some("Ad")
        );
    }

    #[test]
    fn what_does_not_fit_the_column_is_cut() {
        let output = made("é{{ name }}", Some(3)).unwrap();
        assert_eq!(output, texts([Some("éAd"), Some("éBo"), None, Some("")]));
    }

    #[test]
    fn a_row_that_fails_is_refused_without_its_values() {
        let refusal = made("{{ name + age }}", None).unwrap_err();
        assert!(!refusal.to_string().contains("Ada"), "{refusal}");
        let long = "x".repeat(1000);
        let endless = format!(
            "{{% for a in '{long}' %}}{{% for b in '{long}' %}}x{{% endfor %}}{{% endfor %}}"
        );
        let told = made(&endless, None).unwrap_err().to_string();
        assert!(told.contains("more than 200000 steps"), "{told}");
        assert!(!told.contains("NULL"), "{told}");
    }

    #[test]
    fn reading_production_is_no_secret() {
        let ty = Type::plain("text", Family::Text);
        let passes = |text: &str| {
            let prepared = prepare(&Arg::map(&[("text", text)]), Input { ty: &ty }).unwrap();
            prepared.guarantees().passes_values
        };
        assert!(passes("{{ value }}") && passes("{{ source.name }}"));
        assert!(!passes("{{ name }}") && !passes("constant"));
    }

    #[test]
    fn broken_templates_are_told_with_the_reason() {
        let ty = Type::plain("text", Family::Text);
        for text in [
            "{{ name",
            "{{ name | nonsense }}",
            "{{ source }}",
            "{{ row[name] }}",
            "{% set n = row %}{{ n['name'] }}",
        ] {
            let args = Arg::map(&[("text", text)]);
            assert!(prepare(&args, Input { ty: &ty }).is_err(), "{text}");
        }
        assert!(prepare(&Arg::none(), Input { ty: &ty }).is_err());
    }
}
