//! The watch stage on real folders, with inotify off unless a test is about it.

mod events;
mod folders;
mod harness;
mod markers;
mod scan;
mod scenarios;
