//! Review: what people do with alerts.

pub mod cases;
pub mod due;
pub mod queue;
pub mod state;
pub mod tuning;
pub mod void;
