//! A cap on the file itself.

use tenken::exit::Exit;

use crate::city::City;
use crate::rows::{Operation, at};

const NAME: &str = "SOUSA_20260422.csv";

fn many() -> Vec<Operation> {
    (0..60).map(|i| at(&format!("10:{i:02}"))).collect()
}

#[test]
fn a_file_above_the_cap_is_refused_with_reason_and_remedy_before_it_is_copied() {
    let city = City::new().operation(NAME, many()).configured("[watch]\nmax_file = \"4 KiB\"");
    let city = city.operation("SOUSA_20260423.csv", [at("10:00").on("2026-04-23")]);
    let ran = city.run(&["--format", "json", "ingest"]);
    let report = ran.ends(Exit::Failed).json();
    let [large, small] = [0, 1].map(|i| report["files"][i].clone());
    assert_eq!(large["outcome"], "rejected");
    assert!(large["reason"].as_str().unwrap().contains("上限"), "{large}");
    assert!(large["hint"].as_str().unwrap().contains("watch.max_file"), "{large}");
    assert_eq!(small["outcome"], "ingested", "one that is refused keeps out no other");
    let copies = std::fs::read_dir(city.path("state/archive")).unwrap();
    assert_eq!(copies.count(), 1);
}

#[test]
fn with_a_larger_cap_the_file_is_taken() {
    let city = City::new().operation(NAME, many()).configured("[watch]\nmax_file = \"4 KiB\"");
    city.run(&["ingest"]).ends(Exit::Failed);
    let text = std::fs::read_to_string(city.configuration()).unwrap();
    let city = city.write("tenken.toml", &text.replace("4 KiB", "1 MiB"));
    assert_eq!(city.ingest().account(), [60, 60, 0, 0]);
}

#[test]
fn a_cap_that_is_no_size_is_a_fault_that_says_how_to_write_one() {
    let city = City::new().configured("[watch]\nmax_file = \"8 GB\"");
    city.run(&["ingest"]).refuses(&["watch.max_file", "8 GiB", "8 GB"]);
}
