//! Evidence: hashing that anybody can repeat.

pub mod content;
pub mod entry;
pub mod row;
pub mod tree;
