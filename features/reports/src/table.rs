//! A report: a table, and what of it is drawn.

use crate::chart::Chart;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text.
    Text(String),
    /// A count.
    Count(i64),
    /// Minutes, read as hours.
    Hours(i64),
    /// Parts of a thousand, read as per cent with one digit.
    Share(i64),
}

/// A table with a name.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Its code: part of its address and of its file's name; its title is `report-CODE`.
    pub(crate) code: &'static str,
    /// Keys of the heads.
    pub(crate) heads: &'static [&'static str],
    /// The rows.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// The column that is drawn as bars; none: the table alone.
    pub(crate) drawn: Option<usize>,
}

/// How many bars a chart has at most; the table has all rows.
const MOST_BARS: usize = 10;

impl Report {
    /// The rows as bars, if it is a report to draw and there is something to draw.
    pub(crate) fn chart(&self, write: impl Fn(&Cell) -> String) -> Option<Chart> {
        let column = self.drawn?;
        let bars: Vec<(String, i64, String)> = self
            .rows
            .iter()
            .filter_map(|row| {
                let cell = row.get(column)?;
                let size = match cell {
                    Cell::Text(_) => return None,
                    Cell::Count(size) | Cell::Hours(size) | Cell::Share(size) => *size,
                };
                // What a row is about: all that is said in words before its value.
                let name = row.iter().take(column).filter(|cell| matches!(cell, Cell::Text(_))).map(&write);
                Some((name.collect::<Vec<_>>().join(" · "), size, write(cell)))
            })
            .take(MOST_BARS)
            .collect();
        Chart::of(bars)
    }
}

/// A part of a whole in thousandths; nothing of nothing is nothing.
pub(crate) fn share(part: i64, whole: i64) -> Cell {
    Cell::Share(if whole == 0 { 0 } else { (part * 1000 + whole / 2) / whole })
}
