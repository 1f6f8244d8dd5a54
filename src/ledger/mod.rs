//! Evidence: hashing that anybody can repeat.

pub mod content;
pub mod entry;
pub mod proof;
pub mod row;
pub mod tree;
