//! Tables as CSV: written with no cell that a spreadsheet would run (ASVS 1.2.10), and read as spreadsheets write them.

use std::fmt::Write;

use axum::{
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::IntoResponse,
};
use kernel::Problem;

use crate::Answer;

/// A table being written. Lines end as RFC 4180 has it; a mark at the start tells spreadsheets that it is UTF-8.
#[derive(Default)]
pub struct Csv(String);

impl Csv {
    /// A table with these heads.
    pub fn new(heads: &[String]) -> Self {
        let mut csv = Self("\u{feff}".to_owned());
        csv.row(heads);
        csv
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        for (index, cell) in cells.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(self.0, "{comma}\"{}\"", harmless(cell).replace('"', "\"\""));
        }
        self.0.push_str("\r\n");
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }

    /// The table as a file to be saved under `name`, which has plain letters only.
    pub fn into_file(self, name: &str) -> Answer {
        let mut response = self.into_text().into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
        let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
        let disposition = disposition.map_err(|error| Problem::fault("name a table", error))?;
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
        Ok(response)
    }
}

/// Why a text is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvFault {
    /// A quoted cell that begins in this line (counted from 1) never ends.
    OpenQuote(usize),
    /// Something stands behind the closing quote of a cell in this line.
    AfterQuote(usize),
}

/// A row of a table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvRow {
    /// The line of the text in which it begins, counted from 1.
    pub line: usize,
    /// Its cells, without blanks around them.
    pub cells: Vec<String>,
}

/// Reads a table (RFC 4180) whose cells stand between commas, semicolons or tabs, whichever the first line has most of:
/// spreadsheets of some countries write semicolons. Quoted cells may hold line ends; a mark at the start of the text is
/// passed over, and so are rows in which nothing stands.
pub fn read(text: &str) -> Result<Vec<CsvRow>, CsvFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun) = (1, 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if cell.trim().is_empty() => {
                cell = quoted(&mut characters, &mut line)?;
                while characters.next_if(|next| *next == ' ').is_some() {}
                if characters.peek().is_some_and(|next| *next != separator && !matches!(next, '\r' | '\n')) {
                    return Err(CsvFault::AfterQuote(line));
                }
            }
            '\r' => {}
            '\n' => {
                cells.push(std::mem::take(&mut cell));
                rows.push(CsvRow { line: begun, cells: std::mem::take(&mut cells) });
                line += 1;
                begun = line;
            }
            other if other == separator => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    rows.push(CsvRow { line: begun, cells });
    for row in &mut rows {
        for cell in &mut row.cells {
            *cell = cell.trim().to_owned();
        }
    }
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    Ok(rows)
}

/// The rest of a quoted cell, whose first quote is read already.
fn quoted(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, line: &mut usize) -> Result<String, CsvFault> {
    let (mut cell, begun) = (String::new(), *line);
    loop {
        match characters.next() {
            None => return Err(CsvFault::OpenQuote(begun)),
            Some('"') if characters.next_if_eq(&'"').is_some() => cell.push('"'),
            Some('"') => return Ok(cell),
            Some(other) => {
                *line += usize::from(other == '\n');
                cell.push(other);
            }
        }
    }
}

fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    [';', '\t'].into_iter().filter(|other| count(*other) > count(',')).max_by_key(|other| count(*other)).unwrap_or(',')
}

/// A cell that no spreadsheet takes for a formula (ASVS 1.2.10): an apostrophe stands before what would begin one. A negative
/// number begins none.
fn harmless(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
    let cell = cell.replace('\0', "");
    if runs && !is_negative(&cell) { format!("'{cell}") } else { cell }
}

/// A minus and a number in any reader's format: digits, with single marks or blanks between them and nothing else.
fn is_negative(cell: &str) -> bool {
    let Some(number) = cell.strip_prefix('-') else { return false };
    let mut parts = number.split(['.', ',', ' ', '\u{a0}', '\u{202f}', '’']);
    parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_run_are_text() {
        for (cell, safe) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+49 40", "'+49 40"),
            ("-1", "-1"),
            ("-1,25", "-1,25"),
            ("-1.234,50", "-1.234,50"),
            ("-1\u{202f}234", "-1\u{202f}234"),
            ("-", "'-"),
            ("--1", "'--1"),
            ("-1+2", "'-1+2"),
            ("-1-2", "'-1-2"),
            ("-1,,2", "'-1,,2"),
            ("-A1", "'-A1"),
            ("-1 A1", "'-1 A1"),
            ("-1;=A1", "'-1;=A1"),
            ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
            ("+1", "'+1"),
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

    #[test]
    fn p_179_tables_are_read_as_spreadsheets_write_them() {
        let cells = |text: &str| -> Vec<Vec<String>> { read(text).unwrap().into_iter().map(|row| row.cells).collect() };
        for text in ["a,b\r\n1,2\r\n", "\u{feff}a;b\n1;2", "a\tb\n\n1\t2\n", "a,b\n,\n1,2", " a , b \n\"1\" ,\"2\""] {
            let found = cells(text);
            assert_eq!(found[..2], [["a", "b"], ["1", "2"]].map(|row| row.map(str::to_owned).to_vec()), "{text:?}");
        }
        assert_eq!(cells("a,b\n\"x, \"\"y\"\"\nz\",;\n")[1], ["x, \"y\"\nz", ";"]);
        assert_eq!(read("a\n\"x\ny\"\nb").unwrap()[2].line, 4, "lines are counted through quoted cells");
        assert_eq!(read("a\n\"x\n"), Err(CsvFault::OpenQuote(2)));
        assert_eq!(read("a\n\"x\"y"), Err(CsvFault::AfterQuote(2)));
        assert_eq!(read("").unwrap(), []);
    }
}
