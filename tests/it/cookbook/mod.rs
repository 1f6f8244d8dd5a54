//! The auditors' cookbook.

mod lived;

#[test]
fn trial() {
    let lived = lived::Lived::new();
    std::fs::remove_dir_all("/tmp/aud/lived").ok();
    crate::city::copy(lived.folder().as_ref(), "/tmp/aud/lived".as_ref());
}
