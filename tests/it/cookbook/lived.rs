//! The sample city with a fortnight of people's work on it: what an auditor finds.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;
use tenken::clock::SetClock;
use tenken::daemon::request::{Request, Response};
use tenken::daemon::setup::Setup;
use tenken::daemon::worker::Worker;
use tenken::exit::Exit;
use tenken::review::state::Action;
use tenken::review::void;

use crate::city::{copy, repository, run};

/// An alert that somebody closes.
struct Closing {
    at: &'static str,
    person: &'static str,
    /// For whom it is typed in.
    for_whom: Option<&'static str>,
    alert: &'static str,
    resolution: &'static str,
    reason: &'static str,
}

const CLOSINGS: [Closing; 5] = [
    Closing {
        at: "2026-04-15T10:12:00+09:00",
        person: "tanaka",
        for_whom: None,
        alert: "off-hours/C0020104/2026-04-03",
        resolution: "legitimate",
        reason: "窓口の延長に伴う残務。課長に確認した。",
    },
    Closing {
        at: "2026-04-15T10:12:20+09:00",
        person: "tanaka",
        for_whom: None,
        alert: "volume-anomaly/C0010205/2026-04-07",
        resolution: "legitimate",
        reason: "年度当初の資格確認",
    },
    Closing {
        at: "2026-04-15T10:12:40+09:00",
        person: "tanaka",
        for_whom: None,
        alert: "bulk-read/C0010205/2026-04-07",
        resolution: "legitimate",
        reason: "年度当初の資格確認",
    },
    Closing {
        at: "2026-04-16T15:40:00+09:00",
        person: "suzuki",
        for_whom: Some("tanaka"),
        alert: "bulk-export/C0030204/2026-04-08",
        resolution: "violation",
        reason: "出力の承認がない。所属長に報告を求めた。",
    },
    Closing {
        at: "2026-04-17T09:05:00+09:00",
        person: "suzuki",
        for_whom: None,
        alert: "rejected-rows/operation/2026-04-06",
        resolution: "noted",
        reason: "3行の破損を出力元に連絡した。",
    },
];

/// The city, in a temporary folder of its own.
pub struct Lived(TempDir);

impl Lived {
    /// The city; tests at the same time look at the same one.
    pub fn shared() -> Arc<Self> {
        static CITY: Mutex<Weak<Lived>> = Mutex::new(Weak::new());
        let mut city = CITY.lock().unwrap_or_else(PoisonError::into_inner);
        city.upgrade().unwrap_or_else(|| {
            let lived = Arc::new(Self::new());
            *city = Arc::downgrade(&lived);
            lived
        })
    }

    fn new() -> Self {
        let city = Self(tempfile::tempdir_in("/tmp").unwrap());
        for folder in ["config", "sample"] {
            copy(&repository(folder), &city.path(folder));
        }
        city.say(
            "config/profiles/operation-log.toml",
            "\"印刷\" = \"print\"",
            "\"印刷\" = \"view\"",
        );
        city.say("config/tenken.toml", "[review]", "[signing]\nkey = \"tenken.key\"\n\n[review]");
        city.run("2026-04-15T09:00:00+09:00", &["key", "generate"]);
        city.ingest("2026-04-15T09:30:00+09:00");
        city.people_look();
        city.registers_are_mended();
        city.exports_are_mended();
        city.settings_are_changed();
        let copy = city.path("監査委員用.sqlite");
        city.run("2026-04-20T14:00:00+09:00", &["snapshot", copy.to_str().unwrap()]);
        city
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn folder(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    pub fn database(&self) -> PathBuf {
        self.path("state/tenken.sqlite")
    }

    fn run(&self, at: &str, args: &[&str]) {
        let clock = Arc::new(SetClock::at(at.parse().unwrap()));
        run(&self.path("config/tenken.toml"), args, &clock).ends(Exit::Done);
    }

    fn ingest(&self, at: &str) {
        self.run(at, &["ingest"]);
    }

    /// Has `person` ask for that, as over the daemon's socket.
    fn asked(&self, at: &str, person: &str, request: &Request) {
        let setup = Setup::load(&self.path("config/tenken.toml")).unwrap();
        let clock = Arc::new(SetClock::at(at.parse().unwrap()));
        let mut worker = Worker::open(setup, clock).unwrap();
        if let Response::Failed(failure) = worker.perform_once(request, person) {
            panic!("{person} at {at}: {failure:?}");
        }
    }

    fn reviewed(
        &self,
        at: &str,
        (person, for_whom): (&str, Option<&str>),
        alert: &str,
        action: Action,
    ) {
        let (alerts, on_behalf_of) = (vec![alert.to_owned()], for_whom.map(str::to_owned));
        self.asked(at, person, &Request::Review { alerts, action, on_behalf_of });
    }

    fn people_look(&self) {
        let assign = Action::Assign { to: "suzuki".into() };
        let alert = "unknown-id/C0099901/2026-04-07";
        self.reviewed("2026-04-15T10:00:00+09:00", ("tanaka", None), alert, assign);
        let text = "端末の設置場所の職員に聞き取り中".into();
        self.reviewed(
            "2026-04-15T13:00:00+09:00",
            ("suzuki", None),
            alert,
            Action::Comment { text },
        );
        for Closing { at, person, for_whom, alert, resolution, reason } in CLOSINGS {
            let (resolution, reason) = (resolution.into(), reason.into());
            self.reviewed(at, (person, for_whom), alert, Action::Close { resolution, reason });
        }
        let reason = "再確認のため".into();
        let again = "off-hours/C0020104/2026-04-03";
        self.reviewed(
            "2026-04-16T16:00:00+09:00",
            ("suzuki", None),
            again,
            Action::Reopen { reason },
        );
    }

    /// An approval that was written down afterwards, an ID that was forgotten, an exclusion.
    fn registers_are_mended(&self) {
        self.append(
            "approvals.csv",
            "A2026-0007,overtime,C0020104,2026-04-03 17:15,2026-04-03 20:00,窓口延長の残務,,C0020101,2026-04-16 10:00,,,",
        );
        self.append("staff.csv", "C0099901,応援　太郎,0202,temporary,0,2026-04-01,2026-09-30,,,");
        self.append(
            "exclusions.csv",
            "E2026-0002,off-hours,C0030203,,決算事務,C0030201,C0010101,2026-04-01,2026-05-31",
        );
        self.ingest("2026-04-17T08:30:00+09:00");
    }

    /// An export is voided by two people, one is read again, and lines are read after all.
    fn exports_are_mended(&self) {
        let step =
            |action| Request::Void { export: self.export("0414.tsv"), action, on_behalf_of: None };
        let reason = "他市の控えだった".into();
        self.asked("2026-04-17T10:00:00+09:00", "suzuki", &step(void::Action::Void { reason }));
        self.asked("2026-04-17T11:00:00+09:00", "kato", &step(void::Action::Confirm));
        self.say(
            "config/profiles/operation-log.toml",
            "\"印刷\" = \"view\"",
            "\"印刷\" = \"print\"",
        );
        let export = self.export("SOUSA_20260410.csv").to_string();
        self.run("2026-04-17T13:00:00+09:00", &["reparse", &export]);
    }

    fn settings_are_changed(&self) {
        self.say("config/rules/bulk-read.toml", "# window_subjects = 150", "window_subjects = 300");
        self.ingest("2026-04-20T08:30:00+09:00");
    }

    fn export(&self, name: &str) -> i64 {
        let conn = rusqlite::Connection::open(self.database()).unwrap();
        let sql = "SELECT export_id FROM export WHERE file_name = ?";
        conn.query_row(sql, [name], |row| row.get(0)).unwrap()
    }

    fn append(&self, register: &str, line: &str) {
        let file = self.path("sample/registers").join(register);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{text}{line}\n")).unwrap();
    }

    fn say(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
    }
}
