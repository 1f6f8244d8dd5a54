//! Parse: bytes of an export → rows and quarantined rows.

pub mod batch;
