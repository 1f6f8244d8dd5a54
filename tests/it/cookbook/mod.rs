//! The auditors' cookbook.

mod lived;

#[test]
fn the_city_was_lived_in() {
    let lived = lived::Lived::new();
    assert!(lived.database().starts_with(lived.folder()));
}
