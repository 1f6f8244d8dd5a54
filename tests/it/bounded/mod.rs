//! Memory and patience have bounds, whatever lies in the drop folders.
//!
//! Files are as large as CI can bear, several times the bound on memory; long lines are holes,
//! which take no room. Sizes can be set: `TENKEN_BIG_MIB` for one file, `TENKEN_MANY_FILES`.

mod cap;
mod children;
mod large_files;
mod many_files;
mod responsive;

pub use children::{big, peak, with_hole};
