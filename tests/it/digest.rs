//! What the daily digest tells.

use crate::city::City;
use crate::rows::at;

#[test]
fn findings_of_days_before_review_began_are_counted_and_not_told_as_new() {
    let city = City::with_registers()
        .configured("[review]\nsince = \"2026-05-01\"")
        .operation("SOUSA_20260422.csv", [at("10:00").actor("X9990001")]);
    let report = city.json(&["ingest"]);
    assert_eq!(report["alerts"]["new"], 0);
    let digest = city.json(&["digest"]);
    assert_eq!(digest["new_alerts"].as_array().map(Vec::len), Some(0), "{digest}");
    assert_eq!(digest["informational"][0]["rule"], "unknown-id");
    assert_eq!(digest["informational"][0]["findings"], 1);
}
