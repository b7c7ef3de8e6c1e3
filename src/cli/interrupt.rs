//! Ctrl-C: the first one stops the run in order, the second at once.

use std::sync::Arc;

use super::screen::Screen;
use crate::engine::Stop;
use crate::error::{Error, Kind, Result};

/// From now on ctrl-C, SIGTERM and SIGHUP (a closed terminal) stop the run.
pub(super) fn watch(stop: &Arc<Stop>, screen: &Screen) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::Disk, "signals cannot be watched on this system").because(error)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let (stop, screen) = (Arc::clone(stop), screen.clone());
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || runtime.block_on(signals(&stop, &screen)))
        .map_err(failed)?;
    Ok(())
}

async fn signals(stop: &Stop, screen: &Screen) {
    if next().await.is_err() {
        return;
    }
    screen.note("stopping; once more to quit at once");
    stop.interrupt();
    if next().await.is_ok() {
        #[expect(
            clippy::exit,
            reason = "the user does not want to wait for threads that may be stuck"
        )]
        std::process::exit(130);
    }
}

/// Waits for the next signal that asks to stop.
pub(super) async fn next() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
        _ = hangup.recv() => Ok(()),
    }
}
