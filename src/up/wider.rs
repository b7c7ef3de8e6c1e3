//! Types that hold every value of another one.

/// Whether a column of type `from` can become one of type `to` without a value losing a part; the types are written as the
/// server does. Where that is not known, it cannot.
///
/// Source: PostgreSQL documentation, "Numeric Types", "Character Types"; a `character` loses its trailing blanks.
pub(super) fn is_wider(to: &str, from: &str) -> bool {
    let ((to, to_size), (from, from_size)) = (parted(to), parted(from));
    match (from, to) {
        ("numeric", "numeric") => holds(to_size, from_size, |[digits, scale], [ours, own]| {
            scale >= own && digits - scale >= ours - own
        }),
        ("character varying", "character varying") | ("bit varying", "bit varying") => {
            holds(to_size, from_size, |[length, _], [ours, _]| length >= ours)
        }
        ("character", "text" | "character varying") => false,
        (_, "text")
        | ("smallint", "integer" | "bigint" | "double precision")
        | ("integer", "bigint" | "double precision")
        | ("real", "double precision") => true,
        ("smallint" | "integer" | "bigint", "numeric")
        | ("date", "timestamp without time zone") => to_size.is_none(),
        _ => false,
    }
}

/// Whether a size is none, which is no limit, or holds the other one.
fn holds(to: Option<&str>, from: Option<&str>, does: impl Fn([i32; 2], [i32; 2]) -> bool) -> bool {
    let Some(to) = to else { return true };
    match (numbers(to), from.and_then(numbers)) {
        (Some(to), Some(from)) => does(to, from),
        _ => false,
    }
}

/// `numeric(10,2)` as the name and what is in parentheses.
fn parted(ty: &str) -> (&str, Option<&str>) {
    let sized = ty.strip_suffix(')').and_then(|ty| ty.split_once('('));
    sized.map_or((ty, None), |(name, size)| (name, Some(size)))
}

/// `10,2` as two numbers; the second is 0 where there is none.
fn numbers(size: &str) -> Option<[i32; 2]> {
    let number = |text: &str| text.trim().parse::<i16>().ok().map(i32::from);
    match size.split_once(',') {
        Some((one, other)) => Some([number(one)?, number(other)?]),
        // A length may be more than a small number holds.
        None => Some([size.trim().parse().ok()?, 0]),
    }
}

#[cfg(test)]
mod tests {
    use super::is_wider;

    #[test]
    fn a_type_is_wider_where_every_value_stays_whole() {
        for (from, to) in [
            ("integer", "bigint"),
            ("smallint", "double precision"),
            ("bigint", "numeric"),
            ("character varying(20)", "character varying(10485760)"),
            ("character varying(20)", "character varying"),
            ("character varying", "text"),
            ("uuid", "text"),
            ("numeric(10,2)", "numeric(12,3)"),
            ("numeric(10,2)", "numeric"),
            ("date", "timestamp without time zone"),
        ] {
            assert!(is_wider(to, from), "{from} to {to}");
            assert!(!is_wider(from, to), "{to} to {from}");
        }
        for (from, to) in [
            ("numeric(10,2)", "numeric(11,4)"),
            ("numeric(10,2)", "numeric(10,3)"),
            ("numeric", "numeric(10,2)"),
            ("bigint", "numeric(10,0)"),
            ("bigint", "double precision"),
            ("date", "timestamp(0) without time zone"),
            ("character(5)", "text"),
            ("text[]", "integer[]"),
            ("character varying(x)", "character varying(9)"),
            ("timestamp without time zone", "timestamp with time zone"),
        ] {
            assert!(!is_wider(to, from), "{from} to {to}");
        }
    }
}
