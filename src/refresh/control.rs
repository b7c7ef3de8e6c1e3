//! The control plane: catalog queries, statements and waits, on one thread of their own. It never sees row bytes.

use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::engine::Stop;
use crate::error::{Error, Kind, Result};

/// Its runtime.
pub(crate) fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Error::new(Kind::Disk, "no thread for the control plane").because(error))
}

/// The control plane's runtime, and what ends its waiting.
#[derive(Clone, Copy)]
pub(super) struct Control<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) stop: &'a Stop,
}

impl Control<'_> {
    /// Runs a future to its end, or drops it when the run is to stop.
    pub(super) fn wait_for<T>(self, future: impl Future<Output = Result<T>>) -> Result<T> {
        let stopped = Notify::new();
        let work = async {
            tokio::select! {
                result = future => result,
                () = stopped.notified() => Err(Error::new(Kind::Interrupted, "interrupted")),
            }
        };
        self.stop
            .during(|| stopped.notify_one(), || self.runtime.block_on(work))
    }
}
