//! Tells the program how it was optimized, which it cannot ask.

fn main() {
    let level = std::env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=BUILT_OPT_LEVEL={level}");
}
