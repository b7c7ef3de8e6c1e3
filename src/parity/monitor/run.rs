//! The loop: look, remember, tell, wait; until somebody says stop.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::super::{Asked, Looked};
use super::schedule::Schedule;
use super::serve::serve;
use super::status::Status;
use super::{Monitor, Words};
use crate::error::Result;

/// Alerts that are under way when the monitor is to stop have so long to arrive.
const GRACE: Duration = Duration::from_secs(5);

/// So often the time of day is looked at while the monitor waits for a moment: somebody may set the clock.
const GLANCE: Duration = Duration::from_secs(30);

/// What to look at, read anew for each cycle.
pub type Subjects<'a> = dyn Fn() -> Result<Asked> + Sync + 'a;

/// What the system, or somebody at the keyboard, wants of the monitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// To stop, said at the keyboard.
    Interrupt,
    /// To stop, said by the system.
    Terminate,
    /// A cycle at once.
    Hurry,
}

/// Signals as they come.
#[derive(Debug)]
pub struct Signals {
    received: mpsc::UnboundedReceiver<Signal>,
    /// A cycle was asked for while one was under way.
    hurry: bool,
}

impl Signals {
    /// Signals, and where they are put in.
    pub fn new() -> (mpsc::UnboundedSender<Signal>, Self) {
        let (sender, received) = mpsc::unbounded_channel();
        let hurry = false;
        (sender, Self { received, hurry })
    }

    /// The next signal; never, where nobody can send any.
    async fn next(&mut self) -> Signal {
        match self.received.recv().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }

    /// The next signal that says stop. Others are kept in mind.
    async fn stop(&mut self) -> Signal {
        loop {
            match self.next().await {
                Signal::Hurry => self.hurry = true,
                signal => return signal,
            }
        }
    }
}

/// What came of one cycle.
#[derive(Debug)]
pub enum Cycled {
    /// What was seen, and whether all alerts arrived.
    Whole(Result<Vec<Looked>>, bool),
    /// The monitor is to stop.
    Stopped(Signal),
}

/// One cycle: looks at everything, each subject for at most `timeout`, remembers it, and tells of it. A stop ends the
/// looking at once, and the telling after a moment of grace.
pub async fn cycle(
    monitor: &mut Monitor,
    subjects: &Subjects<'_>,
    timeout: Duration,
    signals: &mut Signals,
    words: &dyn Words,
) -> Cycled {
    let (began, clock) = (SystemTime::now(), Instant::now());
    let looked = match subjects() {
        Err(error) => Err(error),
        Ok(asked) => tokio::select! {
            biased;
            signal = signals.stop() => return Cycled::Stopped(signal),
            looked = asked.look(timeout) => Ok(looked),
        },
    };
    monitor.take(&looked, began, clock.elapsed(), words);
    let mut stopped = None;
    let end = async {
        stopped = Some(signals.stop().await);
        tokio::time::sleep(GRACE).await;
    };
    let delivered = monitor.tell(end, words).await;
    match stopped {
        Some(signal) => Cycled::Stopped(signal),
        None => Cycled::Whole(looked, delivered),
    }
}

/// Cycles by a schedule, the first at once, until a signal says stop; it gives that signal, when what is under way has had a
/// moment of grace. Alerts go their way beside the cycles. With a listener the status is served there meanwhile.
pub async fn watch(
    monitor: &mut Monitor,
    schedule: &Schedule,
    listener: Option<TcpListener>,
    subjects: &Subjects<'_>,
    timeout: Duration,
    signals: &mut Signals,
    words: &dyn Words,
) -> Signal {
    let _server = listener.map(|listener| Server::start(listener, monitor.status()));
    let signal = cycles(monitor, schedule, subjects, timeout, signals, words).await;
    monitor.settle(tokio::time::sleep(GRACE), words).await;
    signal
}

async fn cycles(
    monitor: &mut Monitor,
    schedule: &Schedule,
    subjects: &Subjects<'_>,
    timeout: Duration,
    signals: &mut Signals,
    words: &dyn Words,
) -> Signal {
    let start = Instant::now();
    loop {
        let (due, began, clock) = (start.elapsed(), SystemTime::now(), Instant::now());
        signals.hurry = false;
        let looked = match subjects() {
            Err(error) => Err(error),
            Ok(asked) => tokio::select! {
                biased;
                signal = signals.stop() => return signal,
                looked = asked.look(timeout) => Ok(looked),
                never = monitor.attend(words) => match never {},
            },
        };
        monitor.take(&looked, began, clock.elapsed(), words);
        monitor.begin_telling();
        if let Err(error) = &looked {
            words.error(error);
        }
        if signals.hurry {
            continue;
        }
        let now = SystemTime::now();
        let pause = schedule.pause(start.elapsed(), due, now, began);
        monitor.wait_until(now + pause.length, pause.skipped);
        let stop = tokio::select! {
            biased;
            stop = wait(schedule, start, pause.length, signals) => stop,
            never = monitor.attend(words) => match never {},
        };
        if let Some(signal) = stop {
            return signal;
        }
    }
}

/// Waits for the next moment of the schedule, or for somebody who does not want to; gives a signal that says stop.
async fn wait(
    schedule: &Schedule,
    start: Instant,
    first: Duration,
    signals: &mut Signals,
) -> Option<Signal> {
    let mut left = first;
    loop {
        let glance = match schedule {
            Schedule::Every(_) => left,
            Schedule::Cron(_) => left.min(GLANCE),
        };
        tokio::select! {
            biased;
            signal = signals.next() => return (signal != Signal::Hurry).then_some(signal),
            () = tokio::time::sleep(glance) => {}
        }
        if glance == left {
            return None;
        }
        let (running, now) = (start.elapsed(), SystemTime::now());
        left = schedule.pause(running, running, now, now).length;
    }
}

/// The page, as long as this is there.
struct Server(JoinHandle<()>);

impl Server {
    fn start(listener: TcpListener, status: watch::Receiver<Arc<Status>>) -> Self {
        Self(tokio::spawn(async {
            match serve(listener, status).await {}
        }))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}
