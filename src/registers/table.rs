//! Text of a register → lines of cells. Every line of the file is one row: cells have no
//! line breaks, so that a quotation mark left open spoils its own line and no other.

/// A line with its cells, or what keeps it from having any.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) cells: Result<Vec<String>, Unsound>,
}

/// Why a line cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsound {
    /// Quotation marks that do not pair, or stand inside a cell.
    Quotes,
    /// A control character.
    Control,
}

/// The lines that have something in them. Lines before the header that begin with `#` are notes.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut sound = String::with_capacity(text.len());
    let mut numbers = Vec::new();
    let mut lines = Vec::new();
    for (line, number) in text.split('\n').zip(1..) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let before_header = numbers.is_empty() && lines.is_empty();
        let is_note = before_header && line.trim_start_matches('"').starts_with('#');
        let is_empty = line.bytes().all(|b| matches!(b, b',' | b' ' | b'"'));
        if is_note || is_empty {
            continue;
        }
        match soundness(line) {
            Ok(()) => {
                numbers.push(number);
                sound.push_str(line);
                sound.push('\n');
            }
            Err(unsound) => lines.push(Line { number, cells: Err(unsound) }),
        }
    }
    let cells = cells(&sound).into_iter().zip(numbers);
    lines.extend(cells.map(|(cells, number)| Line { number, cells: Ok(cells) }));
    lines.sort_by_key(|line| line.number);
    lines
}

/// Takes apart lines that are known to be sound: each is one record.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let trimmed = |record: csv::StringRecord| record.iter().map(|c| c.trim().to_owned()).collect();
    reader.records().flatten().map(trimmed).collect()
}

/// Whether quotation marks pair and enclose whole cells, and nothing invisible is in the line.
fn soundness(line: &str) -> Result<(), Unsound> {
    if line.chars().any(|c| c.is_control() && c != '\t') {
        return Err(Unsound::Control);
    }
    let mut state = Cell::Start;
    for c in line.chars() {
        state = match (state, c) {
            (Cell::Start | Cell::Plain | Cell::Closing, ',') => Cell::Start,
            (Cell::Start, '"') => Cell::Quoted,
            (Cell::Start | Cell::Plain, other) if other != '"' => Cell::Plain,
            (Cell::Quoted, '"') => Cell::Closing,
            (Cell::Quoted, _) | (Cell::Closing, '"') => Cell::Quoted,
            _ => return Err(Unsound::Quotes),
        };
    }
    if state == Cell::Quoted { Err(Unsound::Quotes) } else { Ok(()) }
}

/// Where in a cell a character stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// At its beginning.
    Start,
    /// In one without quotation marks.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// After a quotation mark that closes the cell or doubles the next.
    Closing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_enclose_whole_cells() {
        for line in ["a,b", "\"a,b\",c", "\"a\"\"b\"", "\"\",\"\"", ""] {
            assert_eq!(soundness(line), Ok(()), "{line}");
        }
        for line in ["\"a", "\"a\"b,c", "a\"b", "a,\"b", "\"a\"\""] {
            assert_eq!(soundness(line), Err(Unsound::Quotes), "{line}");
        }
        assert_eq!(soundness("a\0b"), Err(Unsound::Control));
        assert_eq!(soundness("a\rb"), Err(Unsound::Control));
        assert_eq!(soundness("a\u{80}b"), Err(Unsound::Control));
    }

    #[test]
    fn an_open_quotation_mark_spoils_its_own_line_only() {
        let lines = lines("# \"note\r\na,b\r\n\"1,2\r\n,,\r\n\"3\",\"4,5\"\r\n");
        let numbers: Vec<(u64, bool)> = lines.iter().map(|l| (l.number, l.cells.is_ok())).collect();
        assert_eq!(numbers, [(2, true), (3, false), (5, true)]);
        assert_eq!(lines[2].cells, Ok(vec!["3".to_owned(), "4,5".to_owned()]));
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_file_holds_each_line_is_told_once_and_sound_ones_alone_mean_the_same(
            text in "[a,\"\n\r#é ]{0,60}",
        ) {
            let whole = lines(&text);
            let numbers: Vec<u64> = whole.iter().map(|line| line.number).collect();
            proptest::prop_assert!(numbers.is_sorted_by(|a, b| a < b));
            let physical: Vec<&str> = text.split('\n').collect();
            for line in whole.iter().skip(1) {
                let written = physical[usize::try_from(line.number).unwrap() - 1];
                let alone = lines(&format!("header\n{written}"));
                proptest::prop_assert_eq!(&alone[1].cells, &line.cells);
            }
        }
    }
}
