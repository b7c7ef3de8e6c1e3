use std::fs;
use std::io::Write as _;

use super::super::state::Policy;
use super::super::testing::cycle;
use super::*;
use crate::error::Kind;
use crate::parity::check::Severity;

const POLICY: Policy = Policy {
    from: Severity::Warning,
    after: 1,
};

fn open(path: &Path) -> History {
    History::open(path, 5).unwrap().0
}

/// Records a cycle, and tells `d` everything.
fn go(history: &mut History, at: u64, letters: &str) -> usize {
    history.record(cycle(at, letters)).unwrap();
    let changes = history.state().changes("d", POLICY);
    if !changes.is_empty() {
        history.confirm("d", &changes).unwrap();
    }
    changes.len()
}

fn letters(history: &History) -> Vec<String> {
    let cycles = history.cycles().iter();
    cycles
        .map(|cycle| cycle.iter().map(|(_, outcome)| outcome.letter()).collect())
        .collect()
}

#[test]
fn a_new_monitor_goes_on_where_the_last_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let mut history = open(&path);
    assert_eq!(go(&mut history, 1, "E."), 1);
    assert_eq!(go(&mut history, 2, "E.W"), 1);
    let (state, before) = (history.state().clone(), letters(&history));
    drop(history);
    let mut history = open(&path);
    assert_eq!((history.state(), letters(&history)), (&state, before));
    assert_eq!(go(&mut history, 3, "E.W"), 0);
    assert_eq!(go(&mut history, 4, "..W"), 1);
}

#[test]
fn a_torn_line_is_cut_off_wherever_it_is_torn() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let mut history = open(&path);
    go(&mut history, 1, "E.");
    drop(history);
    let whole = fs::read(&path).unwrap();
    for end in 0..whole.len() {
        let torn = folder.path().join(format!("torn-{end}.jsonl"));
        fs::write(&torn, &whole[..end]).unwrap();
        let (mut history, found) = History::open(&torn, 5).unwrap();
        let start = whole[..end].iter().rposition(|byte| *byte == b'\n');
        assert_eq!(found.torn, (end - start.map_or(0, |at| at + 1)) as u64);
        history.record(cycle(2, "..")).unwrap();
        drop(history);
        assert_eq!(letters(&open(&torn)).last().unwrap(), "..", "{end}");
    }
}

#[test]
fn blocks_of_zeros_behind_the_last_line_are_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    go(&mut open(&path), 1, "E.");
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(&[0; 4096]).unwrap();
    file.write_all(b"\n\0\0").unwrap();
    assert_eq!(letters(&open(&path)), ["E."]);
    assert_eq!(History::open(&path, 5).unwrap().1.torn, 0);
}

#[test]
fn what_is_no_history_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let header = "{\"format\":1}\n{\"names\":[\"a\",\"b\"]}\n";
    let cases = [
        ("my diary\n".to_owned(), ":1"),
        ("my diary".to_owned(), ":1"),
        ("{\"format\":2}\n".to_owned(), ":1"),
        ("{\"names\":[]}\n".to_owned(), ":1"),
        (format!("{header}dirt\n{{\"names\":[]}}\n"), ":3"),
        (
            format!("{header}{{\"cycle\":{{\"at\":1,\"millis\":1,\"outcomes\":\".\"}}}}\n{header}"),
            ":3",
        ),
    ];
    for (text, place) in cases {
        fs::write(&path, &text).unwrap();
        let error = History::open(&path, 5).unwrap_err();
        assert_eq!(error.kind(), Kind::Rules, "{text}");
        assert!(error.subject().unwrap().ends_with(place), "{text}");
        assert!(!error.to_string().contains("diary"));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn the_file_stays_small_and_forgets_nothing_that_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let mut history = open(&path);
    assert_eq!(go(&mut history, 0, "E..."), 1);
    let mut largest = 0;
    for at in 1..500 {
        // Other names every other time, so that there are lines of names as well.
        let letters = if at % 2 == 0 { "E..." } else { "E..-." };
        assert_eq!(go(&mut history, at, letters), 0);
        largest = largest.max(fs::metadata(&path).unwrap().len());
    }
    assert!(largest < 20_000, "{largest}");
    let (state, before) = (history.state().clone(), letters(&history));
    drop(history);
    let mut history = open(&path);
    assert_eq!((history.state(), letters(&history)), (&state, before));
    let standing = history.state().standings.values().next().copied().unwrap();
    assert_eq!((standing.since, standing.streak), (0, 500));
    assert_eq!(history.cycles().len(), 5);
    assert_eq!(go(&mut history, 500, "E..."), 0);
    // No file is left behind but the history and its lock.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_second_monitor_is_kept_away_until_the_first_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let first = open(&path);
    let error = History::open(&path, 5).unwrap_err();
    assert_eq!(error.what(), "another monitor has this history");
    drop(first);
    open(&path);
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let error = History::open(Path::new("/no/such/folder/h.jsonl"), 5).unwrap_err();
    assert_eq!(error.kind(), Kind::Rules);
}

#[test]
fn what_is_no_file_holds_no_history() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for path in [folder.path(), &socket] {
        let error = History::open(path, 5).unwrap_err();
        assert_eq!(error.kind(), Kind::Rules);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
