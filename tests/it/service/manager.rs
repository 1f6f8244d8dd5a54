//! A service manager, as far as the daemon sees one: the socket at which it is told things, and
//! the time for which it waits.

use std::collections::VecDeque;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::daemon::Office;

/// Plays systemd for an office.
pub struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
    watchdog: Duration,
    heard: VecDeque<(Instant, String)>,
}

impl Manager {
    /// One whose watchdog waits so long.
    pub fn of(office: &Office, watchdog: Duration) -> Self {
        let path = office.path("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        Self { socket, path, watchdog, heard: VecDeque::new() }
    }

    /// Starts the daemon as a service, and waits until it says that it is ready.
    pub fn start(&mut self, office: &mut Office) {
        self.start_behind(office, &[]);
    }

    /// The same behind another program's words.
    pub fn start_behind(&mut self, office: &mut Office, before: &[String]) {
        let mut words = vec![
            "env".to_owned(),
            format!("NOTIFY_SOCKET={}", self.path.display()),
            format!("WATCHDOG_USEC={}", self.watchdog.as_micros()),
        ];
        words.extend(before.iter().cloned());
        self.heard.clear();
        office.launch_behind(&words);
        self.hear_until(office, "it is ready", |said| said.contains("READY=1"));
    }

    /// Waits until something is said that fits, and gives it.
    pub fn hear_until(
        &mut self,
        office: &Office,
        what: &str,
        fits: impl Fn(&str) -> bool,
    ) -> String {
        let began = Instant::now();
        while began.elapsed() < Duration::from_mins(1) {
            if let Some(said) = self.listen()
                && fits(&said)
            {
                return said;
            }
        }
        panic!("waited in vain until {what}; heard {:?}; the log:\n{}", self.heard, office.log());
    }

    /// Hears one message, if there is one soon.
    fn listen(&mut self) -> Option<String> {
        let mut buffer = [0; 4096];
        let length = self.socket.recv(&mut buffer).ok()?;
        let said = String::from_utf8(buffer[..length].to_vec()).unwrap();
        self.heard.push_back((Instant::now(), said.clone()));
        Some(said)
    }

    /// How often the watchdog is fed until `ends`, and the longest time that it waits for it.
    pub fn watch(&mut self, mut ends: impl FnMut() -> bool) -> (usize, Duration) {
        let (mut fed, mut last, mut longest) = (0, Instant::now(), Duration::ZERO);
        while !ends() {
            if self.listen().is_some_and(|said| said.contains("WATCHDOG=1")) {
                fed += 1;
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
        }
        (fed, longest.max(last.elapsed()))
    }

    /// Waits until the watchdog was not fed for so long that systemd has the service killed.
    pub fn loses_patience(&mut self, office: &Office) {
        let (began, mut last) = (Instant::now(), Instant::now());
        while last.elapsed() < self.watchdog {
            if self.listen().is_some_and(|said| said.contains("WATCHDOG=1")) {
                last = Instant::now();
            }
            let waits = began.elapsed() < Duration::from_mins(1);
            assert!(waits, "the watchdog is fed for ever; the log:\n{}", office.log());
        }
    }

    /// Has the service killed as the watchdog does, and started anew.
    pub fn restart(&mut self, office: &mut Office) {
        office.signal(Signal::ABORT);
        assert_eq!(office.wait(), None, "it ended by the signal");
        self.start(office);
    }
}
