//! Under construction.

pub mod profile;
