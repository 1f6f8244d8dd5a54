//! Lines of delimited text, built in one buffer that is used again and again.

/// When a field stands in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Every field.
    Always,
    /// Where the field holds a delimiter, a quote or a line end.
    WhenNeeded,
    /// No field; the values must not need it.
    Never,
}

/// How the lines of a layout look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Between two fields.
    pub delimiter: u8,
    /// When fields are quoted.
    pub quoting: Quoting,
    /// After each line.
    pub end: &'static [u8],
}

/// A buffer of lines.
///
/// Quotes and delimiters are never a trail byte in CP932, so fields are taken as bytes
/// in whatever encoding the file has.
#[derive(Debug)]
pub struct Lines {
    bytes: Vec<u8>,
    style: Style,
    at_start: bool,
}

impl Lines {
    /// An empty buffer.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self { bytes: Vec::new(), style, at_start: true }
    }

    /// Appends a field of text.
    pub fn text(&mut self, value: impl AsRef<[u8]>) {
        let value = value.as_ref();
        self.separate();
        if !self.needs_quotes(value) {
            self.bytes.extend_from_slice(value);
            return;
        }
        self.bytes.push(b'"');
        if value.contains(&b'"') {
            for byte in value {
                self.bytes.push(*byte);
                self.bytes.extend((*byte == b'"').then_some(b'"'));
            }
        } else {
            self.bytes.extend_from_slice(value);
        }
        self.bytes.push(b'"');
    }

    /// Appends a field that is written straight into the buffer and needs no quotes itself.
    pub fn written(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.separate();
        let quoted = self.style.quoting == Quoting::Always;
        self.bytes.extend(quoted.then_some(b'"'));
        write(&mut self.bytes);
        self.bytes.extend(quoted.then_some(b'"'));
    }

    /// Ends the line.
    pub fn end(&mut self) {
        self.bytes.extend_from_slice(self.style.end);
        self.at_start = true;
    }

    /// All lines since the last clearing.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets the lines and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    fn separate(&mut self) {
        if !self.at_start {
            self.bytes.push(self.style.delimiter);
        }
        self.at_start = false;
    }

    fn needs_quotes(&self, value: &[u8]) -> bool {
        match self.style.quoting {
            Quoting::Always => true,
            Quoting::Never => false,
            Quoting::WhenNeeded => value
                .iter()
                .any(|byte| *byte == self.style.delimiter || matches!(byte, b'"' | b'\r' | b'\n')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quoting: Quoting, fields: &[&str]) -> String {
        let mut lines = Lines::new(Style { delimiter: b',', quoting, end: b"\r\n" });
        for field in fields {
            lines.text(field);
        }
        lines.end();
        String::from_utf8(lines.bytes().to_vec()).unwrap()
    }

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(line(Quoting::Always, &["a", "b\"c"]), "\"a\",\"b\"\"c\"\r\n");
    }

    #[test]
    fn only_what_needs_quotes_gets_them() {
        assert_eq!(line(Quoting::WhenNeeded, &["a", "b,c", ""]), "a,\"b,c\",\r\n");
    }

    #[test]
    fn a_second_line_starts_without_a_delimiter() {
        let mut lines = Lines::new(Style { delimiter: b'\t', quoting: Quoting::Never, end: b"\n" });
        for _ in 0..2 {
            lines.written(|out| out.push(b'1'));
            lines.text("2");
            lines.end();
        }
        assert_eq!(lines.bytes(), b"1\t2\n1\t2\n");
    }
}
