//! Tables as CSV, for both faces, with no cell that a spreadsheet would run (ASVS 1.2.10).

use std::fmt::Write;

/// A table being written. Lines end as RFC 4180 has it; a mark at the start tells spreadsheets that it is UTF-8.
pub(crate) struct Csv(String);

impl Csv {
    /// A table with these heads.
    pub(crate) fn new(heads: &[String]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.row(heads);
        csv
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        for (index, cell) in cells.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(self.0, "{comma}\"{}\"", harmless(cell).replace('"', "\"\""));
        }
        self.0.push_str("\r\n");
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// A cell that no spreadsheet takes for a formula (ASVS 1.2.10): an apostrophe stands before what would begin one.
fn harmless(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
    let cell = cell.replace('\0', "");
    if runs { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_run_are_text() {
        for (cell, safe) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+49 40", "'+49 40"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("Printer = broken", "Printer = broken"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), safe);
        }
        let mut csv = Csv::new(&["Title".to_owned()]);
        csv.row(&["a \"b\", c\nd".to_owned()]);
        assert_eq!(csv.into_text(), "\u{feff}\"Title\"\r\n\"a \"\"b\"\", c\nd\"\r\n");
    }
}
