//! Which folder each source's drop folder was.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{OptionalExtension, params};

use super::error::Result;
use super::{Reader, Store};
use crate::folder_identity::FolderIdentity;

impl Store {
    /// Records that the folder at `path` is the drop folder of the source.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_folder(
        &mut self,
        source: &str,
        path: &Path,
        identity: FolderIdentity,
    ) -> Result<()> {
        self.transaction(|conn| {
            let sql = "INSERT OR REPLACE INTO drop_folder (source, path, device, inode, born_ns)
                       VALUES (?, ?, ?, ?, ?)";
            conn.prepare_cached(sql)?.execute(params![
                source,
                path.as_os_str().as_bytes(),
                identity.device.cast_signed(),
                identity.inode.cast_signed(),
                identity.born_ns.map(u64::cast_signed),
            ])?;
            Ok(())
        })
    }
}

impl Reader<'_> {
    /// Which folder the drop folder of the source at `path` was; none where it was never seen
    /// at that place.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn folder(&self, source: &str, path: &Path) -> Result<Option<FolderIdentity>> {
        let sql = "SELECT device, inode, born_ns FROM drop_folder WHERE source = ? AND path = ?";
        let mut statement = self.conn().prepare_cached(sql)?;
        let found = statement.query_row(params![source, path.as_os_str().as_bytes()], |row| {
            Ok(FolderIdentity {
                device: row.get::<_, i64>(0)?.cast_unsigned(),
                inode: row.get::<_, i64>(1)?.cast_unsigned(),
                born_ns: row.get::<_, Option<i64>>(2)?.map(i64::cast_unsigned),
            })
        });
        Ok(found.optional()?)
    }
}
