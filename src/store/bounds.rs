//! How much of an export is held at a time.

/// Bounds of the memory that one export takes, and of what is lost when it is interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Rows, or quarantined rows, after which a piece is committed.
    pub piece_rows: i64,
    /// Contents of rows without a serial that are held: about 50 bytes each.
    pub contents: usize,
    /// Pieces with serials that are held: each takes about 2 MB.
    pub pieces: usize,
    /// Where more pieces come into question for a serial, serials say too little: only those
    /// count that have rows of the day, and the export's own.
    pub candidates: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { piece_rows: 50_000, contents: 1_000_000, pieces: 16, candidates: 256 }
    }
}
