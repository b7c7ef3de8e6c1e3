//! How many checks a second a monitor makes against services that cost nothing, and whether its memory stays flat.
//!
//! ```text
//! cargo bench --bench monitor                    both, 10,000 cycles
//! cargo bench --bench monitor -- --cycles 2000
//! ```
//!
//! The services are threads of this process that send one of two descriptions of an API, so each check has a connection,
//! a request and a comparison. `speed` looks at 50 services with 10 operations each (500 checks) again and again. For
//! `memory` every other cycle differs, so each of them has an alert, which a webhook takes, and two lines of history; the
//! page and the metrics are made after each, as if somebody looked. Nothing is asserted: it prints what it measured.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has nobody to report to but its reader"
)]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use standin::error::Error;
use standin::parity::check::Severity;
use standin::parity::contract::{Place, Request};
use standin::parity::monitor::destination::Destination;
use standin::parity::monitor::run::{Cycled, Signals, cycle};
use standin::parity::monitor::state::Policy;
use standin::parity::monitor::{Monitor, Options, Words, metrics, page};
use standin::parity::{self, Asked, Subject};
use tempfile::TempDir;

/// Services that `speed` looks at, each with as many operations.
const SERVICES: usize = 50;
const OPERATIONS: usize = 10;

/// Threads that answer.
const ANSWERING: usize = 4;

/// Cycles of `speed`.
const ROUNDS: usize = 20;

const TIMEOUT: Duration = Duration::from_mins(1);

struct Silent;

impl Words for Silent {
    fn note(&self, _: &str) {}

    fn error(&self, error: &Error) {
        println!("error: {error}");
    }
}

fn main() {
    let cycles = arguments();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("make a runtime");
    let service = serve();
    let folder = tempfile::tempdir().expect("make a folder");
    runtime.block_on(speed(&service, &folder));
    runtime.block_on(memory(&service, &folder, cycles));
}

/// The number behind `--cycles`; cargo adds flags of its own.
fn arguments() -> usize {
    let mut arguments = std::env::args();
    let given = arguments.find(|argument| argument == "--cycles");
    let number = given.and_then(|_| arguments.next()?.parse().ok());
    number.unwrap_or(10_000)
}

/// What the service sends: a description with so many operations, of which the first may have become another one.
fn description(operations: usize, is_other: bool) -> String {
    let paths: Vec<String> = (0..operations)
        .map(|number| {
            let name = match is_other && number == 0 {
                true => "other".to_owned(),
                false => format!("things{number}"),
            };
            format!(
                "\"/{name}\":{{\"get\":{{\"responses\":{{\"200\":{{\"description\":\"\",\"content\":{{\"application/json\":\
                 {{\"schema\":{{\"type\":\"object\",\"properties\":{{\"id\":{{\"type\":\"integer\"}}}}}}}}}}}}}}}}}}"
            )
        })
        .collect();
    format!(
        "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"\",\"version\":\"1\"}},\"paths\":{{{}}}}}",
        paths.join(",")
    )
}

/// A service on loopback: `/same` always sends the same, `/turns` another description every other time, and alerts are
/// taken everywhere.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listen");
    let address = listener.local_addr().expect("an address");
    let listener = Arc::new(listener);
    let turns = Arc::new(AtomicUsize::new(0));
    for _ in 0..ANSWERING {
        let (listener, turns) = (Arc::clone(&listener), Arc::clone(&turns));
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                answer(&mut stream, &turns);
            }
        });
    }
    format!("http://{address}")
}

fn answer(stream: &mut TcpStream, turns: &AtomicUsize) {
    let (mut request, mut part) = (Vec::new(), [0; 16 << 10]);
    while !is_whole(&request) {
        match stream.read(&mut part) {
            Ok(length) if length > 0 => request.extend(part.iter().take(length)),
            _ => return,
        }
    }
    let body = if request.starts_with(b"POST") {
        "{}".to_owned()
    } else if request.starts_with(b"GET /turns") {
        description(OPERATIONS, turns.fetch_add(1, Ordering::Relaxed) % 2 == 1)
    } else {
        description(OPERATIONS, false)
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all((head + &body).as_bytes());
}

/// Whether head and body of a request are there.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let lengths = head.to_lowercase();
    let length = lengths.split("content-length: ").nth(1);
    let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

fn contract(expected: &str, actual: &str) -> Subject {
    let place = |address: &str| Place::parse(address).expect("an address");
    Subject::Contract(Request {
        expected: place(expected),
        actual: place(actual),
    })
}

fn monitor(folder: &TempDir, name: &str, destinations: Vec<Destination>) -> Monitor {
    let options = Options {
        title: name.to_owned(),
        policy: Policy {
            from: Severity::Warning,
            after: 1,
        },
        keep: 300,
        history: Some(folder.path().join(format!("{name}.jsonl"))),
        destinations,
    };
    Monitor::new(options, &Silent).expect("make a monitor")
}

async fn speed(service: &str, folder: &TempDir) {
    let same = format!("{service}/same");
    let subjects: Vec<Subject> = (0..SERVICES).map(|_| contract(&same, &same)).collect();
    let mut monitor = monitor(folder, "speed", Vec::new());
    let mut checks = 0;
    let start = Instant::now();
    for _ in 0..ROUNDS {
        let began = std::time::SystemTime::now();
        let looked = Ok(parity::run(&subjects, TIMEOUT).await);
        monitor.take(&looked, began, start.elapsed(), &Silent);
        checks += looked.map_or(0, |looked| parity::report(&looked).checks.len());
    }
    let seconds = start.elapsed().as_secs_f64();
    let services = (ROUNDS * SERVICES) as f64;
    println!(
        "speed: {checks} checks of {services} services in {seconds:.2} s: {:.0} checks a second, {:.0} services a second",
        checks as f64 / seconds,
        services / seconds
    );
}

async fn memory(service: &str, folder: &TempDir, cycles: usize) {
    let (same, turns) = (format!("{service}/same"), format!("{service}/turns"));
    let webhook = Destination::webhook(&format!("{service}/alerts")).expect("an address");
    let mut monitor = monitor(folder, "memory", vec![webhook]);
    let status = monitor.status();
    let (_sender, mut signals) = Signals::new();
    let subjects = || {
        Ok(Asked {
            subjects: vec![contract(&same, &turns)],
            allowed: None,
        })
    };
    let start = Instant::now();
    let marks = [cycles / 10, cycles / 2, cycles];
    for number in 1..=cycles {
        let seen = cycle(&mut monitor, &subjects, TIMEOUT, &mut signals, &Silent).await;
        assert!(matches!(seen, Cycled::Whole(Ok(_), true)), "{seen:?}");
        let now = Arc::clone(&status.borrow());
        std::hint::black_box((
            page::html(&now),
            metrics::text(&now),
            now.json().to_string(),
        ));
        if marks.contains(&number) {
            let length = folder
                .path()
                .join("memory.jsonl")
                .metadata()
                .map(|m| m.len());
            println!(
                "memory: after {number} cycles {:.1} MiB resident, history {} KiB, {} alerts, {:.1} s",
                resident() as f64 / f64::from(1 << 20),
                length.unwrap_or(0) >> 10,
                now.deliveries
                    .iter()
                    .map(|delivery| delivery.alerts)
                    .sum::<u64>(),
                start.elapsed().as_secs_f64()
            );
        }
    }
}

/// Bytes of this process that are in memory. Source: proc(5), `VmRSS`.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    number.unwrap_or(0) << 10
}
