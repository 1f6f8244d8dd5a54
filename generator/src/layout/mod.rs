//! The four assumed export layouts: one file each, with the values that occur in it.

use chrono::{Datelike, NaiveDate};
use clap::ValueEnum;

use crate::encoding::Encoding;
use crate::line::{Lines, Style};

pub mod authentication;
pub mod file;
pub mod operation;
pub mod provision;
pub mod regional;

/// One of the layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// 操作ログ
    Operation,
    /// 認証ログ
    Authentication,
    /// 情報提供等記録
    Provision,
    /// 広域連合 窓口端末
    Regional,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Operation, Self::Authentication, Self::Provision, Self::Regional];

    /// Its drop folder.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Authentication => "authentication",
            Self::Provision => "provision",
            Self::Regional => "regional",
        }
    }

    /// The name of the export that holds a day.
    #[must_use]
    pub fn file_name(self, date: NaiveDate) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self {
            Self::Operation => format!("SOUSA_{year:04}{month:02}{day:02}.csv"),
            Self::Authentication => format!("NINSHO_{year:04}{month:02}{day:02}.csv"),
            Self::Provision => format!("TEIKYO_{year:04}{month:02}.csv"),
            Self::Regional => format!("{month:02}{day:02}.tsv"),
        }
    }

    /// The encoding that the layout is delivered in.
    #[must_use]
    pub fn encoding(self) -> Encoding {
        match self {
            Self::Provision => Encoding::Utf8WithBom,
            Self::Operation | Self::Authentication | Self::Regional => Encoding::Cp932,
        }
    }

    /// How its lines look.
    #[must_use]
    pub fn style(self) -> Style {
        match self {
            Self::Operation => operation::STYLE,
            Self::Authentication => authentication::STYLE,
            Self::Provision => provision::STYLE,
            Self::Regional => regional::STYLE,
        }
    }

    /// The titles of its columns; none where the file has no header.
    #[must_use]
    pub fn header(self) -> &'static [&'static str] {
        match self {
            Self::Operation => &operation::HEADER,
            Self::Authentication => &authentication::HEADER,
            Self::Provision => &provision::HEADER,
            Self::Regional => &[],
        }
    }

    /// The header with its line end; empty where the file has none.
    #[must_use]
    pub fn header_line(self) -> String {
        let mut lines = Lines::new(self.style());
        if !self.header().is_empty() {
            self.header().iter().for_each(|title| lines.text(title));
            lines.end();
        }
        String::from_utf8_lossy(lines.bytes()).into_owned()
    }

    /// How many columns it has.
    #[must_use]
    pub fn columns(self) -> usize {
        match self {
            Self::Regional => regional::COLUMNS,
            _ => self.header().len(),
        }
    }
}

/// How many fields a line has, quotes heeded.
#[cfg(test)]
pub(crate) fn field_count(layout: Layout, line: &str) -> usize {
    let delimiter = char::from(layout.style().delimiter);
    let mut quoted = false;
    let mut delimiters = 0;
    for character in line.chars() {
        quoted ^= character == '"';
        delimiters += usize::from(character == delimiter && !quoted);
    }
    delimiters + 1
}
