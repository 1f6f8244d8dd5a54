//! Whatever files and folders do while the daemon looks: every row is stored exactly once, the
//! accounts are right, and what a person has to know is said.
//!
//! Each scenario runs with events and without, which must make no difference. The long ones run
//! where `TENKEN_LONG_TESTS` is set.

mod arriving;
mod changing;
mod crowd;
mod desk;
mod folders;
mod markers;
mod mounted;
mod once;
mod strange;
