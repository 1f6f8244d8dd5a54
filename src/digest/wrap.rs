//! Lines of a fixed width, with full-width characters counted as two columns.
//!
//! Characters of ambiguous width count as two, so that a line fits on every
//! terminal. No line begins with a closing mark (行頭禁則) or ends with an opening one.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that do not begin a line.
const CLOSING: &str =
    "、。，．・：；？！）」』】〕〉》］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ～々％…";
/// What clings to a number before it: a date or a count is not torn apart.
const COUNTERS: &str = "年月日時分秒件行名人回字か号条";
/// Marks that do not end a line.
const OPENING: &str = "（「『【〔〈《［｛";

/// The columns that `text` takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width_cjk(text)
}

fn char_width(c: char) -> usize {
    UnicodeWidthChar::width_cjk(c).unwrap_or(0)
}

/// `text` in lines of at most `columns` columns (at least 2); never empty.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if width(&line) + width(piece.trim_end()) <= columns {
            line.push_str(piece);
            continue;
        }
        if !line.trim().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        line.clear();
        if width(piece.trim_end()) <= columns {
            line.push_str(piece);
        } else {
            split_hard(piece, columns, &mut lines, &mut line);
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// `text`, filled up with spaces to `columns`; on the left where `right` aligned.
pub(crate) fn pad(text: &str, columns: usize, right: bool) -> String {
    let gap = " ".repeat(columns.saturating_sub(width(text)));
    if right { format!("{gap}{text}") } else { format!("{text}{gap}") }
}

/// Breaks a piece that fits on no line wherever the line is full.
fn split_hard(piece: &str, columns: usize, lines: &mut Vec<String>, line: &mut String) {
    let mut used = 0;
    for c in piece.chars() {
        if used + char_width(c) > columns {
            lines.push(std::mem::take(line));
            used = 0;
        }
        used += char_width(c);
        line.push(c);
    }
}

/// The parts of `text` between which a line may break: words with the space after
/// them, the parts of names and paths, and single full-width characters with the marks that
/// cling to them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let within = at - start > 1 && before.is_some_and(|before| parts_name(before, c));
        if within || before.is_some_and(|before| may_break(before, c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

/// Whether a part of a name or path ends between the two.
fn parts_name(before: char, after: char) -> bool {
    before == '_' && after != ' ' || before == '/' && after.is_alphabetic()
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || char_width(after) == 0 {
        return false;
    }
    if before == ' ' || before == '\u{3000}' {
        return true;
    }
    if before.is_ascii_digit() && COUNTERS.contains(after) {
        return false;
    }
    let wide = |c: char| char_width(c) == 2 && !c.is_ascii();
    (wide(before) || wide(after)) && !CLOSING.contains(after) && !OPENING.contains(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_take_two_columns() {
        assert_eq!(width("点検A"), 5);
        assert_eq!(wrap("点検日報", 5), ["点検", "日報"]);
    }

    #[test]
    fn no_line_begins_with_a_full_stop() {
        assert_eq!(wrap("ありません。", 10), ["ありませ", "ん。"]);
    }

    #[test]
    fn no_line_ends_with_an_opening_bracket() {
        assert_eq!(wrap("要確認（高）", 8), ["要確認", "（高）"]);
    }

    #[test]
    fn a_number_keeps_its_counter() {
        assert_eq!(wrap("期限は4月21日", 8), ["期限は", "4月21日"]);
    }

    #[test]
    fn words_are_kept_whole_and_breaks_eat_the_space() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    }

    #[test]
    fn names_and_paths_break_between_their_parts() {
        assert_eq!(wrap("SOUSA_20260401.csv", 16), ["SOUSA_", "20260401.csv"]);
        assert_eq!(wrap("/srv/exports/operation", 16), ["/srv/exports/", "operation"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_where_the_line_is_full() {
        assert_eq!(wrap("aaaaaaaaaa", 4), ["aaaa", "aaaa", "aa"]);
        let endless = "、".repeat(1_000);
        assert!(wrap(&endless, 78).iter().all(|line| width(line) <= 78));
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_but_spaces_is_lost(text in "\\PC{0,200}", columns in 4_usize..80) {
            let lines = wrap(&text, columns);
            let unspaced = |text: &str| text.split_whitespace().collect::<String>();
            proptest::prop_assert_eq!(unspaced(&lines.concat()), unspaced(&text));
            for line in &lines {
                proptest::prop_assert!(width(line) <= columns, "{} {:?}", width(line), line);
            }
        }
    }

    #[test]
    fn nothing_is_one_empty_line() {
        assert_eq!(wrap("", 10), [""]);
    }
}
