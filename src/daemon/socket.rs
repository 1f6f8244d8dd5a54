//! The running daemon's door: one request and one response a connection, each a line of JSON.
//! Who asks is told by the system (peer credentials), not by the request.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::request::{Request, Response};
use super::troubles::{Board, Vitals};
use super::user;
use super::waiting::Entrance;
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
    /// Number of who asks.
    pub uid: u32,
    stream: UnixStream,
}

impl Asked {
    /// Answers, on a thread of its own: a client that reads slowly holds up nobody. Where the
    /// client is gone, that is its own affair: what was done is done.
    pub fn reply(self, response: Response) {
        let (user, mut stream) = (self.user, BufWriter::new(self.stream));
        let sending = std::thread::Builder::new().name("answer".into()).spawn(move || {
            let sent = serde_json::to_writer(&mut stream, &response).map_err(io::Error::from);
            if let Err(error) =
                sent.and_then(|()| stream.write_all(b"\n")).and_then(|()| stream.flush())
            {
                tracing::warn!(%error, user, "the client did not wait for the answer");
            }
        });
        if let Err(error) = sending {
            tracing::error!(%error, "no thread to answer with");
        }
    }

    /// Whether who asks may have the daemon read any file: the daemon's own user, or root.
    #[must_use]
    pub fn may_name_any_file(&self) -> bool {
        self.uid == 0 || self.uid == rustix::process::geteuid().as_raw()
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

/// Opens the door at `path` to its own user, root and the members of `group`, if one is named.
/// Requests go in at `entrance`, and `waker` is called for each; what is on the `board` is told at
/// once, however busy the one that writes is.
///
/// # Errors
/// The socket cannot be made, or there is no such group.
pub fn listen(
    path: &Path,
    group: Option<&str>,
    entrance: Entrance,
    waker: Waker,
    board: Board,
) -> io::Result<Door> {
    // The lock is ours, so a socket that is there was left behind.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    let mode = match group {
        None => 0o600,
        Some(name) => {
            std::os::unix::fs::chown(path, None, Some(user::group(name)?))?;
            0o660
        }
    };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    std::thread::Builder::new().name("door".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            let (entrance, waker, board) = (entrance.clone(), waker.clone(), board.clone());
            // On a thread of its own: who is slow to say what it wants holds up nobody.
            let listening = std::thread::Builder::new().name("request".into());
            let listening = listening.spawn(move || match receive(stream) {
                Ok(request) if request.request == Request::Vitals => {
                    request.reply(Response::Vitals(board.vitals()));
                }
                Ok(request) => {
                    if entrance.let_in(request) {
                        waker.call();
                    }
                }
                Err(error) => tracing::warn!(%error, "a request could not be read"),
            });
            if let Err(error) = listening {
                tracing::error!(%error, "no thread to listen with");
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
    let uid = peer.uid.as_raw();
    Ok(Asked { request, user: user::name(uid), uid, stream })
}

/// Asks the daemon that listens at `path`.
///
/// # Errors
/// Nobody listens, or the answer cannot be read.
pub fn ask(path: &Path, request: &Request) -> io::Result<Response> {
    converse(UnixStream::connect(path)?, request)
}

/// Asks the daemon that listens at `path` how it is: nothing where no answer comes soon; and
/// whether one listens, unless who asks may not know.
#[must_use]
pub fn vitals(path: &Path) -> (Option<bool>, Option<Vitals>) {
    let stream = match UnixStream::connect(path) {
        Ok(stream) if stream.set_read_timeout(Some(PATIENCE)).is_ok() => stream,
        Ok(_) => return (Some(true), None),
        Err(error) => {
            let gone = [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused];
            return (gone.contains(&error.kind()).then_some(false), None);
        }
    };
    let answer = || match converse(stream, &Request::Vitals).ok()? {
        Response::Vitals(vitals) => Some(vitals),
        _ => None,
    };
    (Some(true), answer())
}

fn converse(mut stream: UnixStream, request: &Request) -> io::Result<Response> {
    serde_json::to_writer(&mut stream, request)?;
    stream.write_all(b"\n")?;
    stream.shutdown(std::net::Shutdown::Write)?;
    Ok(serde_json::from_reader(BufReader::new(stream))?)
}
