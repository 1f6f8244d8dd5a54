//! Making the fixture of the schema that this program writes.

use std::fs;
use std::path::Path;

use super::fixture::{About, DATABASE};
use super::migrations;
use crate::city::{City, copy, repository};
use crate::tampered::honest::{copied, live_in};

/// Where its city lives: the paths in the database are the same each time.
const PLACE: &str = "tenken-fixture";

/// What is kept of it; not its key.
const PARTS: [&str; 6] =
    ["state/archive", "state/digests", "exports", "profiles", "registers", "rules"];

const LEFT_AT: &str = "2026-04-27T07:00:00+09:00";

#[test]
#[ignore = "writes fixtures/states; a released one only where TENKEN_RELEASE_AGAIN is set"]
fn the_fixture_of_this_schema() {
    let place = tempfile::Builder::new().prefix(PLACE).rand_bytes(0).tempdir_in("/tmp").unwrap();
    let lived = live_in(City::within(place).usual().sealed(), "甲");
    let city = &lived.city;
    let schema = i64::try_from(migrations().len()).unwrap();
    let fixture = repository(&format!("fixtures/states/schema-{schema}"));
    may_be_written(&fixture);

    let _ = fs::remove_dir_all(&fixture);
    fs::create_dir_all(fixture.join("city/state")).unwrap();
    let database = copied(city.state().folder(), &city.path("whole"));
    let packed = zstd::encode_all(&*fs::read(database).unwrap(), 19).unwrap();
    fs::write(fixture.join(DATABASE), packed).unwrap();
    for part in PARTS {
        copy(&city.path(part), &fixture.join("city").join(part));
    }
    fs::copy(city.configuration(), fixture.join("city/tenken.toml")).unwrap();
    let about = About {
        program: env!("CARGO_PKG_VERSION").into(),
        schema,
        migrations: migrations(),
        left_at: LEFT_AT.into(),
        anchor: lived.anchor.clone(),
    };
    let alerts = city.json(&["alerts", "list", "--explained"]);
    for (name, said) in [("about", serde_json::to_value(about).unwrap()), ("alerts", alerts)] {
        let text = serde_json::to_string_pretty(&said).unwrap();
        fs::write(fixture.join(format!("{name}.json")), format!("{text}\n")).unwrap();
    }
}

fn may_be_written(fixture: &Path) {
    let again = std::env::var_os("TENKEN_RELEASE_AGAIN").is_some();
    assert!(
        again || !fixture.exists(),
        "{} is there: a released schema stays as it is. Only until the version is published, set \
         TENKEN_RELEASE_AGAIN=1 to make it again",
        fixture.display()
    );
}
