//! Sample data for `tenken`: the exports and registers of an invented city.
//!
//! [`city`] writes the small city 架空市 with its documented incidents, [`load`]
//! writes ordinary traffic of any size, [`incident`] reported cases of misuse, one small town
//! each, [`office`] a city hall over some months with its noise. Everything derives from a seed:
//! no clock, no environment, no other source of chance is ever read.

pub mod calendar;
pub mod city;
pub mod encoding;
pub mod incident;
pub mod layout;
pub mod line;
pub mod load;
pub mod office;
pub mod rng;
pub mod routine;
pub mod vocabulary;
