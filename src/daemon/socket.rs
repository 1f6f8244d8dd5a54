//! The running daemon's door: one request and one response a connection, each a line of JSON.
//! Who asks is told by the system (peer credentials), not by the request.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use super::request::{Request, Response};
use super::user;
use crate::watch::Waker;

/// Longest request.
const LONGEST: u64 = 1 << 20;

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request with who asked, and the way back.
#[derive(Debug)]
pub struct Asked {
    /// What is asked for.
    pub request: Request,
    /// Who asks.
    pub user: String,
    stream: UnixStream,
}

impl Asked {
    /// Answers. Where the client is gone, that is its own affair: what was done is done.
    pub fn reply(mut self, response: &Response) {
        let answer = serde_json::to_vec(response).unwrap_or_default();
        let sent = self.stream.write_all(&answer).and_then(|()| self.stream.write_all(b"\n"));
        if let Err(error) = sent {
            tracing::warn!(%error, user = self.user, "the client did not wait for the answer");
        }
    }
}

/// The door while it is open; closed and removed when dropped.
#[derive(Debug)]
pub struct Door(PathBuf);

impl Drop for Door {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Opens the door at `path`. Requests go to `asked`, and `waker` is called for each.
///
/// # Errors
/// The socket cannot be made.
pub fn listen(path: &Path, asked: mpsc::Sender<Asked>, waker: Waker) -> io::Result<Door> {
    // The lock is ours, so a socket that is there was left behind.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
    std::thread::Builder::new().name("door".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            match receive(stream) {
                Ok(request) => {
                    if asked.send(request).is_err() {
                        return;
                    }
                    waker.call();
                }
                Err(error) => tracing::warn!(%error, "a request could not be read"),
            }
        }
    })?;
    Ok(Door(path.to_owned()))
}

fn receive(stream: UnixStream) -> io::Result<Asked> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let peer = rustix::net::sockopt::socket_peercred(&stream)?;
    let mut line = String::new();
    BufReader::new((&stream).take(LONGEST)).read_line(&mut line)?;
    let request = serde_json::from_str(&line)?;
    Ok(Asked { request, user: user::name(peer.uid.as_raw()), stream })
}

/// Asks the daemon that listens at `path`.
///
/// # Errors
/// Nobody listens, or the answer cannot be read.
pub fn ask(path: &Path, request: &Request) -> io::Result<Response> {
    let mut stream = UnixStream::connect(path)?;
    serde_json::to_writer(&mut stream, request)?;
    stream.write_all(b"\n")?;
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(serde_json::from_str(&answer)?)
}
