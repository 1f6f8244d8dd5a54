//! Threads that give way to the one that writes: there is one, and all wait for it in the end.

/// How much less of a processor who gives way gets: a third, where both want all of it.
const LESS: i32 = 5;

/// Has this thread, and those that it begins, give way.
pub(super) fn give_way() {
    // Who may not is only slower.
    let _ = rustix::process::nice(LESS);
}
