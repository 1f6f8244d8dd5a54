//! A city that has lived: everything that the ledger records was done in it at least once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tenken::exit::Exit;

use crate::city::{City, USUAL_STAFF};
use crate::rows::{Operation, at, failed, login};
use crate::voided::voided;

/// What its people did, and what tenken recorded of it.
pub struct Lived {
    /// The city.
    pub city: City,
    /// `SIZE:ROOT` as the last digest prints it.
    pub anchor: String,
    /// The state as it was a day before, as an administrator might have kept it.
    pub backup: PathBuf,
}

/// The city; it is built once and then only copied.
pub fn lived() -> &'static Lived {
    static LIVED: OnceLock<Lived> = OnceLock::new();
    LIVED.get_or_init(|| live("甲"))
}

/// The same people in the same days, save that one record says something else.
pub fn otherwise() -> Lived {
    live("乙")
}

fn live(note: &str) -> Lived {
    live_in(City::with_registers().sealed(), note)
}

/// Has that city live; it has the usual registers and a key.
pub fn live_in(city: City, note: &str) -> Lived {
    misread(&city);
    let city = first_day(city, note);
    let backup = city.path("backup");
    crate::city::copy(&city.path("state"), &backup);
    let city = second_day(city);
    let city = third_day(city);
    let anchor =
        city.value("SELECT size || ':' || root FROM checkpoints ORDER BY size DESC LIMIT 1");
    Lived { city, anchor, backup }
}

/// The profile takes prints for something else.
fn misread(city: &City) {
    say(city, "\"印刷\" = \"print\"", "\"印刷\" = \"view\"");
}

fn mend(city: &City) {
    say(city, "\"印刷\" = \"view\"", "\"印刷\" = \"print\"");
}

fn say(city: &City, from: &str, to: &str) {
    let file = city.profile("operation");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

/// Exports with rows that ask for a look, a row that cannot be read, and the first reviews.
fn first_day(city: City, note: &str) -> City {
    let city = city
        .operation("SOUSA_20260422.csv", operations(note))
        .authentication("NINSHO_20260422.csv", [login("08:20"), failed("09:00:00")])
        .authentication("NINSHO_20260422_other.csv", [login("08:20"), login("23:00")]);
    city.ingest();
    done(&city, &["alerts", "assign", "1", "--to", "sato"]);
    done(&city, &["alerts", "comment", "1", "--text", "所属に照会中"]);
    done(&city, &["alerts", "close", "1", "--resolution", "legitimate", "--reason", "残業"]);
    done(&city, &["digest"]);
    city
}

fn operations(note: &str) -> Vec<Operation> {
    let full = at("21:00")
        .name("中村　拓也")
        .subject("000000000000001")
        .information("TK01")
        .counterpart("131016")
        .outcome("正常")
        .note(note);
    let printed = at("10:00").action("印刷").records("300").subject("000000000000002");
    let numbered = at("10:05").note("番号 123456789018").terminal("T010102").function("SKI0102");
    let broken = at("10:10").on("2026-02-30");
    vec![printed, numbered, broken, full, at("22:30").actor("C0010102").procedure("16-3")]
}

/// The staff changes, an export goes on, rules are written and applied, an alert is taken up again.
fn second_day(city: City) -> City {
    let staff = USUAL_STAFF.replace("松本　修,0101", "松本　修,0201");
    let more = [at("11:00").on("2026-04-23"), at("23:00").on("2026-04-23")];
    let city = city
        .at("2026-04-24T07:00:00+09:00")
        .staff(&staff)
        .approvals("A1,overtime,C0010102,2026-04-22 17:00,2026-04-22 23:59,残業,,C0020101,2026-04-22 12:00")
        .operation("SOUSA_20260423.csv", more)
        .rule_file("off-hours.toml", "[rules.off-hours]\nseverity = \"high\"\n");
    city.ingest();
    done(&city, &["replay", "--apply"]);
    done(&city, &["alerts", "reopen", "1", "--reason", "見直し"]);
    city
}

/// The profile is mended, exports are read again, one is voided, a register is held, the
/// state is put back, a copy is made.
fn third_day(city: City) -> City {
    let city = city.at("2026-04-27T07:00:00+09:00");
    mend(&city);
    done(&city, &["reparse", "1"]);
    voided(&city, 3);
    let city = city.staff(USUAL_STAFF.lines().next().unwrap());
    city.ingest();
    done(&city, &["registers", "confirm", "staff", "--reason", "組織改正"]);
    put_back(&city);
    done(&city, &["snapshot", city.path("copy.sqlite").to_str().unwrap()]);
    done(&city, &["digest"]);
    city
}

/// The state is put back from a backup, by somebody for somebody else.
fn put_back(city: &City) {
    let kept = city.path("kept");
    let kept = kept.to_str().unwrap();
    done(city, &["backup", kept]);
    done(city, &["restore", kept, "--reason", "ディスクの交換", "--by", "suzuki"]);
}

fn done(city: &City, args: &[&str]) {
    city.run(args).ends(Exit::Done);
}

/// A copy of the state in `folder`; the database as one file, which nobody has open.
pub fn copied(state: &Path, folder: &Path) -> PathBuf {
    crate::city::copy(state, folder);
    let database = folder.join("tenken.sqlite");
    let conn = rusqlite::Connection::open(&database).unwrap();
    let _: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    database
}
