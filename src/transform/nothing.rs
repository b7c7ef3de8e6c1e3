//! What NULL is in templates: it writes nothing, wherever it stands.
//!
//! The language's own `none` writes `None` as soon as a filter or `~` makes a text of it. So NULL of a text is an empty text
//! that carries a mark, the language's for texts that need no escaping, which nothing else here has; NULL of a number
//! or flag is the value of `1 if false`, which is below all numbers as `none` is. Tests and filters that tell NULL from
//! other values are laid over the language's, and what is compared with `none` is asked whether it `is none`.

use std::sync::LazyLock;

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, State, Value, filters};

/// The value of `1 if false`: written as nothing without being a mistake.
static SILENT: LazyLock<Value> = LazyLock::new(|| {
    let environment = Environment::empty();
    let silent = environment.compile_expression("1 if false");
    let silent = silent.and_then(|silent| silent.eval(()));
    silent.unwrap_or_else(|_| text())
});

/// NULL of a text.
pub(super) fn text() -> Value {
    Value::from_safe_string(String::new())
}

/// NULL of a number or flag.
pub(super) fn number() -> Value {
    SILENT.clone()
}

/// Lays what tells NULL from other values over the language's own tests and filters.
pub(super) fn tell_apart(environment: &mut Environment<'static>) {
    environment.add_test("none", is_null);
    environment.add_test("defined", |state: &mut State, value: &Value| {
        is_known(state, value)
    });
    environment.add_test("undefined", |state: &mut State, value: &Value| {
        !is_known(state, value)
    });
    environment.add_test("string", |value: &Value| {
        value.as_str().is_some() && !is_null(value)
    });
    environment.add_filter("default", default);
    environment.add_filter("d", default);
    environment.add_filter("int", int);
    environment.add_filter("float", float);
}

fn is_null(value: &Value) -> bool {
    let is_text = || value.is_safe() && value.as_str() == Some("");
    value.is_none() || value.is_undefined() || is_text()
}

/// Whether it is a value or NULL, and no name that stands for nothing.
fn is_known(state: &mut State, value: &Value) -> bool {
    // Of what is not known, the filter makes no text.
    !value.is_undefined()
        || state
            .apply_filter("string", std::slice::from_ref(value))
            .is_ok()
}

/// NULL is a value: another one stands in only where it is asked to for whatever is empty.
fn default(state: &mut State, value: &Value, args: Rest<Value>) -> Result<Value, Error> {
    if !is_null(value) || !is_known(state, value) {
        return filters::default(state, value, args);
    }
    let made = filters::default(state, &Value::from(()), args)?;
    Ok(if made.is_none() { value.clone() } else { made })
}

fn int(
    state: &State,
    value: &Value,
    default: Option<Value>,
    base: Option<u32>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    filters::int(state, &as_none(value), default, base, kwargs)
}

fn float(
    state: &State,
    value: &Value,
    default: Option<Value>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    filters::float(state, &as_none(value), default, kwargs)
}

/// NULL of a text as the language's own: the number 0 to it.
fn as_none(value: &Value) -> Value {
    match is_null(value) && !value.is_undefined() {
        true => Value::from(()),
        false => value.clone(),
    }
}
