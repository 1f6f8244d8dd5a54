//! Evidence: hashing that anybody can repeat.

pub mod checkpoint;
pub mod content;
pub mod entry;
pub mod proof;
pub mod handover;
pub mod key;
pub mod note;
pub mod row;
pub mod tree;
