//! SIGTERM and SIGINT stop the daemon, SIGHUP has it read its configuration again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals as Incoming};

use crate::watch::Waker;

/// What the signals that came ask for.
#[derive(Debug)]
pub struct Signals {
    stop: Arc<AtomicBool>,
    reload: Arc<AtomicBool>,
    handle: Handle,
}

impl Signals {
    /// Takes signals from now on; each calls the waker.
    ///
    /// # Errors
    /// The system refuses.
    pub fn listen(waker: Waker) -> io::Result<Self> {
        let mut incoming = Incoming::new([SIGTERM, SIGINT, SIGHUP])?;
        let handle = incoming.handle();
        let (stop, reload) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (stops, reloads) = (Arc::clone(&stop), Arc::clone(&reload));
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in incoming.forever() {
                let asked = if signal == SIGHUP { &reloads } else { &stops };
                asked.store(true, Ordering::SeqCst);
                waker.call();
            }
        })?;
        Ok(Self { stop, reload, handle })
    }

    /// Whether the daemon is to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// The flag that says so, for those who work long.
    #[must_use]
    pub fn stopping(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether the configuration is to be read again; asks for it once.
    #[must_use]
    pub fn take_reload(&self) -> bool {
        self.reload.swap(false, Ordering::SeqCst)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
    }
}
