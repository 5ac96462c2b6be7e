//! A table of rows, as all lists of the settings show them.

use std::sync::Arc;

use askama::{Template, filters::HtmlSafe};
use web::{
    components::{Badge, Tone, badge},
    words::Words,
};

/// A cell.
pub(crate) enum Cell {
    /// Text; a dash is shown for none.
    Text(String),
    /// A badge.
    Badge(Badge),
    /// Yes or no.
    Yes(bool),
}

impl Cell {
    /// A tone with its name, as priorities and statuses show it.
    pub(crate) fn tone(code: &str, words: &Words) -> Self {
        let tone = Tone::from_code(code);
        Self::Badge(badge(tone, "ring", words.t(&format!("settings-tone-{tone}"))))
    }

    /// Text, or nothing.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// A row.
pub(crate) struct Line {
    /// Where its name leads.
    pub(crate) href: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// A second, quieter line.
    pub(crate) sub: String,
    /// What stands beside the name.
    pub(crate) marks: Vec<Badge>,
    /// One cell a column.
    pub(crate) cells: Vec<Cell>,
    /// Where the form that moves it is sent.
    pub(crate) step: Option<String>,
    /// Where the form that removes it is sent.
    pub(crate) remove: Option<String>,
}

/// A table. Write it into a template with `{{ table }}`.
#[derive(Template)]
#[template(path = "table.html")]
pub(crate) struct Table {
    /// What it lists, for readers of screens.
    pub(crate) caption: String,
    /// Head of the first column.
    pub(crate) first: String,
    /// Heads of the other columns.
    pub(crate) heads: Vec<String>,
    /// The rows.
    pub(crate) lines: Vec<Line>,
    /// Said when there are none.
    pub(crate) none: String,
    /// The reader's words.
    pub(crate) words: Arc<Words>,
}

impl HtmlSafe for Table {}

impl Table {
    fn moves(&self) -> bool {
        self.lines.len() > 1 && self.lines.iter().any(|line| line.step.is_some())
    }

    fn up(&self, line: &Line) -> String {
        self.words.t_with("settings-up", &[("name", line.name.as_str().into())])
    }

    fn down(&self, line: &Line) -> String {
        self.words.t_with("settings-down", &[("name", line.name.as_str().into())])
    }

    fn removing(&self, line: &Line) -> String {
        self.words.t_with("settings-remove-named", &[("name", line.name.as_str().into())])
    }

    fn removes(&self) -> bool {
        self.lines.iter().any(|line| line.remove.is_some())
    }
}

/// A section of a page below its form: rows that belong to the record, and a way to add one.
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) lede: String,
    /// Its rows.
    pub(crate) table: Table,
    /// Where a new row is written, and the label of that link.
    pub(crate) new: Option<(String, String)>,
    /// A short form that adds a row: where it is sent, its fields, its button.
    pub(crate) form: Option<(String, Vec<web::field::Field>, String)>,
}
