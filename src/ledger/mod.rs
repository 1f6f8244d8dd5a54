//! Evidence: hashing that anybody can repeat.

pub mod row;
pub mod tree;
