//! What is read of the SQL in an index's expressions and conditions: columns by themselves, and a function of one.

/// `x` of `lower(x)`, for the function `lower`, casts to text seen through, as `pg_get_indexdef` prints it:
/// `lower((email)::text)`.
pub(super) fn argument<'t>(expression: &'t str, function: &str) -> Option<&'t str> {
    let inner = unwrap(expression)
        .strip_prefix(function)?
        .strip_prefix('(')?
        .strip_suffix(')')?;
    Some(unwrap(inner.strip_suffix("::text").unwrap_or(inner)))
}

/// `x` of `btrim(x)` and of `TRIM(BOTH FROM x)`, as `pg_get_indexdef` prints `trim(x)`.
fn trimmed(expression: &str) -> Option<&str> {
    argument(expression, "btrim").or_else(|| {
        let inner = unwrap(expression).strip_prefix("TRIM(BOTH FROM ")?;
        let inner = inner.strip_suffix(')')?;
        Some(unwrap(inner.strip_suffix("::text").unwrap_or(inner)))
    })
}

/// What an expression makes of its inner one, by functions that change letters' case or blanks at the ends only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cased<'t> {
    /// The expression without the functions.
    pub(super) inner: &'t str,
    /// Whether there is one at all.
    pub(super) is_changed: bool,
}

/// Takes the functions away, each as often as it stands there.
pub(super) fn cased(expression: &str) -> Cased<'_> {
    let mut cased = Cased {
        inner: expression,
        is_changed: false,
    };
    loop {
        let inner = argument(cased.inner, "upper").or_else(|| argument(cased.inner, "lower"));
        let Some(inner) = inner.or_else(|| trimmed(cased.inner)) else {
            return cased;
        };
        cased = Cased {
            inner,
            is_changed: true,
        };
    }
}

/// Whether an SQL expression may read a column: its name stands in it, or whole rows do.
pub(super) fn reads(sql: &str, column: &str) -> bool {
    sql.contains(".*") || crate::ident::mentions(sql, column)
}

/// Whether an SQL expression is just that column.
pub(super) fn is_column(sql: &str, column: &str) -> bool {
    sql == column || sql == crate::ident::quote(column)
}

/// The text without parentheses around all of it.
pub(super) fn unwrap(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        // `(a) = (b)` starts and ends with parentheses that are no pair; nested ones are left to the caller.
        if inner.contains(['(', ')']) && !is_balanced(inner) {
            break;
        }
        text = inner.trim();
    }
    text
}

/// Whether each parenthesis has its other one behind or before it.
pub(super) fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
