//! Who asks: user names by number, as the system knows them.

use nix::unistd::{Uid, User};

/// The name of the user who runs this process.
#[must_use]
pub fn own() -> String {
    name(nix::unistd::getuid().as_raw())
}

/// The name of the user with that number; `uid:<number>` where the system knows none.
#[must_use]
pub fn name(uid: u32) -> String {
    let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
    user.map_or_else(|| format!("uid:{uid}"), |user| user.name)
}
