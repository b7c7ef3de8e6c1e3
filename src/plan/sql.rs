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

fn is_balanced(text: &str) -> bool {
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
