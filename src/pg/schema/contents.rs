//! The table of contents of an archive, and what of it does not reach the target.
//!
//! User mappings hold passwords; publications and subscriptions tie servers together. The schema `public` and comments
//! on extensions belong to whoever made the database or the extension.
//!
//! Source: PostgreSQL, `src/bin/pg_dump/pg_backup_archiver.c` (`PrintTOCSummary`): `id; catalog oid SORT schema name
//! owner`, comments begin with `;`.

/// How the entries begin that are left out.
const LEFT_OUT: &[&str] = &[
    "USER MAPPING ",
    "SUBSCRIPTION ",
    "SUBSCRIPTION TABLE ",
    "PUBLICATION ",
    "PUBLICATION TABLE ",
    "PUBLICATION TABLES IN SCHEMA ",
    "SCHEMA - public ",
    "COMMENT - EXTENSION ",
];

/// A line of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The line with its end.
    pub(super) line: &'a [u8],
    /// OID of the object's catalog, e.g. 1259 for `pg_class`; 0 where the entry stands for no object of its own.
    pub(super) class: u32,
    /// OID of the object in the dumped database.
    pub(super) oid: u32,
    /// Sort, schema, name and owner, parted by spaces that each of them may hold as well.
    pub(super) text: &'a [u8],
}

/// The entries of a list in its order; comments are left out.
pub(super) fn entries(list: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    let lines = list.split_inclusive(|&byte| byte == b'\n');
    lines
        .filter(|line| !line.starts_with(b";"))
        .filter_map(|line| {
            let mut fields = line.splitn(4, |&byte| byte == b' ').skip(1);
            let mut number = || std::str::from_utf8(fields.next()?).ok()?.parse().ok();
            Some(Entry {
                line,
                class: number()?,
                oid: number()?,
                text: fields.next()?,
            })
        })
}

/// The list without those entries.
pub(super) fn wanted(list: &[u8]) -> Vec<u8> {
    list.split_inclusive(|&byte| byte == b'\n')
        .filter(|line| !is_left_out(line))
        .flatten()
        .copied()
        .collect()
}

fn is_left_out(line: &[u8]) -> bool {
    entries(line).any(|entry| {
        let mut starts = LEFT_OUT.iter();
        starts.any(|start| entry.text.starts_with(start.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_ties_to_other_servers_are_left_out() {
        let list = b"; Archive created at SCHEMA - public\n\
            12; 1418 16400 USER MAPPING - USER MAPPING app SERVER legacy postgres\n\
            5; 2615 2200 SCHEMA - public pg_database_owner\n\
            6; 6104 16400 PUBLICATION - changes postgres\n\
            3350; 0 0 COMMENT - EXTENSION citext \n\
            200; 1259 16386 TABLE public caf\xe9 postgres\n\
            201; 2615 16386 SCHEMA - publicity postgres\n";
        let kept = wanted(list);
        let kept: Vec<&[u8]> = kept.split(|&byte| byte == b'\n').collect();
        assert_eq!(
            kept,
            [
                b"; Archive created at SCHEMA - public".as_slice(),
                b"200; 1259 16386 TABLE public caf\xe9 postgres",
                b"201; 2615 16386 SCHEMA - publicity postgres",
                b"",
            ]
        );
    }
}
