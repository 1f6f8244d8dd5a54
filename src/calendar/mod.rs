//! The Japanese working calendar: national holidays, business days.
