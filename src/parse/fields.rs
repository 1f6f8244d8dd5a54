//! One record → its fields, strictly.
//!
//! Works on bytes: in every encoding that a profile may name, a delimiter, a quote and a
//! line end are never a part of another character. A quote may stand only at the beginning
//! of a field and at its end, and doubled within; the csv crate takes more
//! (docs/adr/0004-csv-by-own-splitter.md).

use memchr::{memchr, memchr_iter, memchr2};

/// The fields of the record that was split last.
#[derive(Debug, Default)]
pub(super) struct Fields {
    found: Vec<Field>,
    /// Fields that had doubled quotes, without them.
    unquoted: Vec<u8>,
}

/// A field as a piece of the record or, if it had doubled quotes, of `unquoted`.
#[derive(Clone, Copy, Debug)]
struct Field {
    start: usize,
    end: usize,
    own: bool,
}

/// Why a record has no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// A quote opens the field and nothing closes it.
    UnterminatedQuote,
    /// Something follows the closing quote.
    TextAfterQuote,
    /// A quote stands within a field that does not begin with one.
    QuoteInside,
    /// The field is longer than the bound.
    FieldTooLong,
    /// The record holds the byte 0.
    Nul,
    /// The record holds a carriage return that ends no line.
    BareReturn,
}

/// A broken record: why, and in which column (from 0), where it is one column's fault.
pub(super) type SplitFault = (Broken, Option<usize>);

impl Fields {
    /// Splits a record, given without its line end.
    pub(super) fn split(
        &mut self,
        record: &[u8],
        delimiter: u8,
        longest: usize,
    ) -> Result<(), SplitFault> {
        self.found.clear();
        self.unquoted.clear();
        if self.all_quoted(record, delimiter, longest) {
            return no_stray_bytes(record);
        }
        self.found.clear();
        let mut at = 0;
        loop {
            let column = Some(self.found.len());
            let (field, next) = match record.get(at) {
                Some(b'"') => self.quoted(record, at + 1, delimiter),
                _ => bare(record, at, delimiter),
            }
            .map_err(|broken| (broken, column))?;
            if field.end - field.start > longest {
                return Err((Broken::FieldTooLong, column));
            }
            self.found.push(field);
            match next {
                Some(next) => at = next,
                None => return no_stray_bytes(record),
            }
        }
    }

    /// Splits a record in which every field is quoted, and no quote doubled, as most are; whether it
    /// is such. The quotes are found eight bytes at a time.
    fn all_quoted(&mut self, record: &[u8], delimiter: u8, longest: usize) -> bool {
        // Where the field that is open begins, and where the next quote has to stand while none is.
        let (mut open, mut next) = (None, Some(0));
        let all = each_quote(record, |quote| {
            let Some(start) = open.take() else {
                open = Some(quote + 1);
                return next == Some(quote);
            };
            self.found.push(Field { start, end: quote, own: false });
            next = record.get(quote + 1).map(|_| quote + 2);
            let ends = record.get(quote + 1).is_none_or(|byte| *byte == delimiter);
            ends && quote - start <= longest
        });
        all && open.is_none() && next.is_none()
    }

    /// A field whose opening quote stands before `start`; and where the next one begins.
    fn quoted(
        &mut self,
        record: &[u8],
        start: usize,
        delimiter: u8,
    ) -> Result<(Field, Option<usize>), Broken> {
        let mut doubled = false;
        let mut at = start;
        loop {
            let quote = memchr(b'"', &record[at..]).ok_or(Broken::UnterminatedQuote)? + at;
            let next = match record.get(quote + 1) {
                Some(b'"') => {
                    doubled = true;
                    at = quote + 2;
                    continue;
                }
                Some(byte) if *byte == delimiter => Some(quote + 2),
                Some(_) => return Err(Broken::TextAfterQuote),
                None => None,
            };
            let field = if doubled {
                self.without_doubled(&record[start..quote])
            } else {
                Field { start, end: quote, own: false }
            };
            return Ok((field, next));
        }
    }

    fn without_doubled(&mut self, text: &[u8]) -> Field {
        let start = self.unquoted.len();
        let mut rest = text;
        while let Some(quote) = memchr(b'"', rest) {
            self.unquoted.extend_from_slice(&rest[..=quote]);
            rest = &rest[(quote + 2).min(rest.len())..];
        }
        self.unquoted.extend_from_slice(rest);
        Field { start, end: self.unquoted.len(), own: true }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// The bytes of `record` from the beginning of one field to the end of another, both from 0 and
    /// with all that stands between; none where one of them had doubled quotes.
    pub(super) fn run<'a>(
        &self,
        record: &'a [u8],
        (first, last): (usize, usize),
    ) -> Option<&'a [u8]> {
        let fields = self.found.get(first..=last)?;
        if fields.iter().any(|field| field.own) {
            return None;
        }
        record.get(fields.first()?.start..fields.last()?.end)
    }

    /// The field in `column` (from 0) of `record`, the one that was split; empty if there
    /// is none.
    pub(super) fn get<'a>(&'a self, record: &'a [u8], column: usize) -> &'a [u8] {
        match self.found.get(column) {
            Some(Field { start, end, own: false }) => &record[*start..*end],
            Some(Field { start, end, own: true }) => &self.unquoted[*start..*end],
            None => b"",
        }
    }
}

/// Tells `each` where quotes stand, as long as it says so; whether it always did.
fn each_quote(record: &[u8], mut each: impl FnMut(usize) -> bool) -> bool {
    const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    let (words, rest) = record.as_chunks::<8>();
    for (word, at) in words.iter().zip((0..).step_by(8)) {
        let others = u64::from_le_bytes(*word) ^ QUOTES;
        // The highest bit of each byte that is a quote, and no other bit.
        let mut quotes = !(((others & LOW) + LOW) | others | LOW);
        while quotes != 0 {
            if !each(at + quotes.trailing_zeros() as usize / 8) {
                return false;
            }
            quotes &= quotes - 1;
        }
    }
    let mut rest = (record.len() - rest.len()..).zip(rest);
    rest.all(|(at, byte)| *byte != b'"' || each(at))
}

/// A field without quotes that begins at `start`; and where the next one begins.
fn bare(record: &[u8], start: usize, delimiter: u8) -> Result<(Field, Option<usize>), Broken> {
    match memchr2(delimiter, b'"', &record[start..]) {
        None => Ok((Field { start, end: record.len(), own: false }, None)),
        Some(length) if record[start + length] == delimiter => {
            let end = start + length;
            Ok((Field { start, end, own: false }, Some(end + 1)))
        }
        Some(_) => Err(Broken::QuoteInside),
    }
}

/// Bytes that stand for nothing in any field: 0, and a carriage return that ends no line.
fn no_stray_bytes(record: &[u8]) -> Result<(), SplitFault> {
    if memchr2(0, b'\r', record).is_none() {
        return Ok(());
    }
    if memchr(0, record).is_some() {
        return Err((Broken::Nul, None));
    }
    let bare = memchr_iter(b'\r', record).any(|at| record.get(at + 1) != Some(&b'\n'));
    if bare { Err((Broken::BareReturn, None)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(record: &str) -> Result<Vec<String>, SplitFault> {
        let mut fields = Fields::default();
        fields.split(record.as_bytes(), b',', 1000)?;
        let text = |i| String::from_utf8(fields.get(record.as_bytes(), i).to_vec()).unwrap();
        Ok((0..fields.len()).map(text).collect())
    }

    #[test]
    fn fields_are_split_with_quotes_and_without() {
        let table = [
            ("a,b", &["a", "b"][..]),
            ("a", &["a"]),
            (",", &["", ""]),
            ("a,", &["a", ""]),
            ("\"a\",\"b\"", &["a", "b"]),
            ("\"a,b\",c", &["a,b", "c"]),
            ("\"\",\"\"", &["", ""]),
            ("\"say \"\"hi\"\"\",x", &["say \"hi\"", "x"]),
            ("\"\"\"\"", &["\""]),
            ("\"\"\"a\"\"\",\"\"\"b\"", &["\"a\"", "\"b"]),
            ("  a ,b", &["  a ", "b"]),
            ("=1+1,'x", &["=1+1", "'x"]),
        ];
        for (record, expected) in table {
            assert_eq!(split(record).unwrap(), expected, "{record}");
        }
    }

    proptest! {
        #[test]
        fn quotes_are_where_they_stand(record in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut found = Vec::new();
            each_quote(&record, |at| { found.push(at); true });
            prop_assert_eq!(found, memchr_iter(b'"', &record).collect::<Vec<_>>());
        }

        #[test]
        fn records_of_quoted_fields_are_split_as_any(record in "(\"[a,表]{0,9}\"[,a]?){0,5}[\",]?") {
            let (mut all, mut one_by_one) = (Fields::default(), Fields::default());
            let bytes = record.as_bytes();
            if all.all_quoted(bytes, b',', 8) {
                let mut next = Some(0);
                while let Some(at) = next {
                    let (field, behind) = one_by_one.quoted(bytes, at + 1, b',').unwrap();
                    one_by_one.found.push(field);
                    next = behind;
                }
                prop_assert!((0..all.len()).all(|at| all.get(bytes, at) == one_by_one.get(bytes, at)));
                prop_assert_eq!(all.len(), one_by_one.len());
            } else {
                let is_plain = record.split(',').all(|f| f.len() > 1 && f.starts_with('"') && f.ends_with('"')
                    && f.matches('"').count() == 2 && f.len() <= 10);
                prop_assert!(!is_plain, "{record} is such a record");
            }
        }
    }

    #[test]
    fn a_run_of_fields_is_as_it_stands_there() {
        let record = b"\"a\",b,\"c\",\"d\"\"\"";
        let mut fields = Fields::default();
        fields.split(record, b',', 1000).unwrap();
        assert_eq!(fields.run(record, (0, 2)), Some(&b"a\",b,\"c"[..]));
        assert_eq!(fields.run(record, (1, 1)), Some(&b"b"[..]));
        assert_eq!(fields.run(record, (2, 3)), None, "the last is not as it stands there");
        assert_eq!(fields.run(record, (3, 4)), None);
    }

    #[test]
    fn what_the_csv_crate_lets_pass_is_refused() {
        use Broken::{BareReturn, Nul, QuoteInside, TextAfterQuote, UnterminatedQuote};
        let table = [
            ("a,\"b", (UnterminatedQuote, Some(1))),
            ("\"a\"\"", (UnterminatedQuote, Some(0))),
            ("\"", (UnterminatedQuote, Some(0))),
            ("\"a\"b,c", (TextAfterQuote, Some(0))),
            ("\"a\" ,c", (TextAfterQuote, Some(0))),
            ("a,b\"c", (QuoteInside, Some(1))),
            (" \"a\"", (QuoteInside, Some(0))),
            ("a\0,b", (Nul, None)),
            ("a\r,b", (BareReturn, None)),
            ("a,b\r", (BareReturn, None)),
            ("\"a\rb\",c", (BareReturn, None)),
        ];
        for (record, fault) in table {
            assert_eq!(split(record), Err(fault), "{record:?}");
        }
    }

    #[test]
    fn a_field_may_have_as_many_bytes_as_the_bound_says() {
        let mut fields = Fields::default();
        assert!(fields.split(b"abc,\"abc\"", b',', 3).is_ok());
        let fault = Err((Broken::FieldTooLong, Some(1)));
        assert_eq!(fields.split(b"abc,abcd", b',', 3), fault);
        assert_eq!(fields.split(b"abc,\"abcd\"", b',', 3), fault);
    }
}
