//! The first hour of a new operator: a configuration, a profile of one's own, a trial.

mod files;
mod guessed;
mod layouts;
mod onlooker;
mod starting;
mod tried;
