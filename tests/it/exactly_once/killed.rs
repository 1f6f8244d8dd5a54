//! The program killed while it works, again and again, and then left alone.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::state::State;
use crate::city::{City, repository};

const KILLS: u64 = 10;

/// A city with the registers and exports of the sample.
pub fn sample() -> City {
    // The program reads the host's clock; what follows it comes later.
    let mut city = City::new().at("2099-01-01T00:00:00+09:00");
    for entry in fs::read_dir(repository("sample/registers")).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), city.path("registers").join(entry.file_name())).unwrap();
    }
    for source in ["operation", "authentication", "provision", "regional"] {
        let exports = fs::read_dir(repository("sample/exports").join(source)).unwrap();
        for entry in exports.map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            city = city.export(source, &name, fs::read(entry.path()).unwrap());
        }
    }
    city
}

/// Lets the program work for so long, and kills it; whether it was still at work by then.
pub fn kill_after(city: &City, time: Duration) -> bool {
    let began = Instant::now();
    kill_when(city, &["ingest"], || began.elapsed() >= time)
}

/// Lets the program do that until `due` holds, and kills it; whether it was still at work by then.
pub fn kill_when(city: &City, args: &[&str], due: impl Fn() -> bool) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenken"))
        .arg("--config")
        .arg(city.configuration())
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !due() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let working = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    working
}

#[test]
fn killed_again_and_again_it_ends_in_the_state_of_an_undisturbed_ingest() {
    let undisturbed = sample();
    undisturbed.ingest();
    let city = sample();
    for kill in 0..KILLS {
        // Spread over the time that the work takes, and never the same moment twice.
        kill_after(&city, Duration::from_millis(15 + kill * 37 % 311));
    }
    city.ingest();
    assert_eq!(State::of(&city), State::of(&undisturbed));
    let quarantine = "SELECT line_no, reason, raw FROM quarantined_rows ORDER BY 1, 2, 3";
    assert_eq!(city.query(quarantine), undisturbed.query(quarantine));
    city.run(&["replay", "--check"]).ends(tenken::exit::Exit::Done);
    assert_eq!(city.value("PRAGMA integrity_check"), "ok");
}
