//! Long work is told to whoever looks on, and to nobody else.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::city::City;
use crate::rows::at;

/// A pseudo terminal: the end of who looks on, and that of the program.
fn terminal() -> (File, File) {
    let looker = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&looker).unwrap();
    unlockpt(&looker).unwrap();
    let name = ptsname(&looker, Vec::new()).unwrap().into_string().unwrap();
    let program = File::options().read(true).write(true).open(name).unwrap();
    (File::from(looker), program)
}

fn tenken(city: &City, args: &[&str], err: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tenken"))
        .arg("--config")
        .arg(city.configuration())
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(err)
        .spawn()
        .unwrap()
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Everything that was written to the terminal: it cannot be read any more once nobody has it.
fn seen(mut looker: File) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = looker.read(&mut piece) {
        bytes.extend_from_slice(&piece[..count]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn on_a_terminal_seconds_are_told_and_wiped_away_and_in_a_pipe_there_is_nothing() {
    let city = City::with_registers().operation("SOUSA_20260422.csv", [at("10:00")]);
    let mut daemon = tenken(&city, &["run"], Stdio::null());
    while !city.state().socket().exists() {
        std::thread::sleep(Duration::from_millis(50));
    }
    // Who is asked and does not answer makes a short pass long.
    signal(&daemon, Signal::STOP);
    let (looker, program) = terminal();
    let told = tenken(&city, &["ingest"], program.into());
    let piped = tenken(&city, &["ingest"], Stdio::piped());
    std::thread::sleep(Duration::from_millis(3_200));
    signal(&daemon, Signal::CONT);
    for child in [told, piped] {
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success());
        let [out, err] = [done.stdout, done.stderr].map(|it| String::from_utf8(it).unwrap());
        assert_eq!(err, "");
        assert!(!out.contains('\r') && !out.contains("処理しています"), "{out}");
    }
    let seen = seen(looker);
    assert!(seen.contains("処理しています（2秒"), "{seen:?}");
    assert!(seen.ends_with('\r') && !seen.contains('\u{1b}'), "{seen:?}");
    signal(&daemon, Signal::TERM);
    assert!(daemon.wait().unwrap().success());
}
