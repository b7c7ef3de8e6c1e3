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

/// The list without those entries.
pub(super) fn wanted(list: &[u8]) -> Vec<u8> {
    list.split_inclusive(|&byte| byte == b'\n')
        .filter(|line| !is_left_out(line))
        .flatten()
        .copied()
        .collect()
}

fn is_left_out(line: &[u8]) -> bool {
    let Some(entry) = line.splitn(4, |&byte| byte == b' ').nth(3) else {
        return false;
    };
    !line.starts_with(b";")
        && LEFT_OUT
            .iter()
            .any(|start| entry.starts_with(start.as_bytes()))
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
