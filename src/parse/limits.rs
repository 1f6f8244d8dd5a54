//! How much of a file is held at once.

/// Bounds of reading. The defaults are what `tenken` uses; tests vary them.
///
/// None of them changes what rows a file gives, save `field`, `record`, `record_lines`,
/// which say what is too large to be one, and `raw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes asked of the file at once.
    pub chunk: usize,
    /// Records of a batch.
    pub batch_records: usize,
    /// Bytes of text (spans, new origins and deeds, quarantined records) after which a batch ends; the
    /// last record may go beyond.
    pub batch_text: usize,
    /// Bytes of one field.
    pub field: usize,
    /// Bytes of one record, its line end included.
    pub record: usize,
    /// Physical lines of one record, where the profile allows more than one.
    pub record_lines: u64,
    /// Bytes of a quarantined record that are kept as text.
    pub raw: usize,
    /// Values, origins or deeds after which numbering begins anew with the next batch.
    pub recurring: usize,
    /// Bytes of them after which numbering begins anew with the next batch.
    pub recurring_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chunk: 256 * 1024,
            batch_records: 4096,
            batch_text: 1024 * 1024,
            field: 64 * 1024,
            record: 1024 * 1024,
            record_lines: 64,
            raw: 4096,
            recurring: 65_536,
            recurring_bytes: 8 * 1024 * 1024,
        }
    }
}
