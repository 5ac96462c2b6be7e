//! A table of rows, as all lists of the settings show them.

use std::sync::Arc;

use crate::{
    components::{Badge, Tone, badge},
    words::Words,
};
use askama::{Template, filters::HtmlSafe};

/// A cell.
pub enum Cell {
    /// Text; a dash is shown for none.
    Text(String),
    /// A badge.
    Badge(Badge),
    /// Yes or no.
    Yes(bool),
    /// A state with a button that turns it round.
    Switch(Switch),
}

/// What is on or off, and the form that switches it.
pub struct Switch {
    /// The state in a word.
    pub state: Badge,
    /// Whether it is on.
    pub on: bool,
    /// Where the form is sent, with `active` as it shall be.
    pub action: String,
    /// What the button says.
    pub label: String,
}

impl Cell {
    /// A tone with its name, as priorities and statuses show it.
    pub fn tone(code: &str, words: &Words) -> Self {
        let tone = Tone::from_code(code);
        Self::Badge(badge(tone, "ring", words.t(&format!("list-tone-{tone}"))))
    }

    /// Text, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// A row.
pub struct Line {
    /// Where its name leads.
    pub href: Option<String>,
    /// Its name.
    pub name: String,
    /// A second, quieter line.
    pub sub: String,
    /// What stands beside the name.
    pub marks: Vec<Badge>,
    /// One cell a column.
    pub cells: Vec<Cell>,
    /// Where the form that moves it is sent.
    pub step: Option<String>,
    /// Where the form that removes it is sent.
    pub remove: Option<String>,
}

/// A table. Write it into a template with `{{ table }}`.
#[derive(Template)]
#[template(path = "list/table.html")]
pub struct Table {
    /// What it lists, for readers of screens.
    pub caption: String,
    /// Head of the first column.
    pub first: String,
    /// Heads of the other columns.
    pub heads: Vec<String>,
    /// The rows.
    pub lines: Vec<Line>,
    /// Said when there are none.
    pub none: String,
    /// The reader's words.
    pub words: Arc<Words>,
}

impl HtmlSafe for Table {}

impl Table {
    fn moves(&self) -> bool {
        self.lines.len() > 1 && self.lines.iter().any(|line| line.step.is_some())
    }

    fn up(&self, line: &Line) -> String {
        self.words.t_with("list-up", &[("name", line.name.as_str().into())])
    }

    fn down(&self, line: &Line) -> String {
        self.words.t_with("list-down", &[("name", line.name.as_str().into())])
    }

    fn removing(&self, line: &Line) -> String {
        self.words.t_with("list-remove-named", &[("name", line.name.as_str().into())])
    }

    fn removes(&self) -> bool {
        self.lines.iter().any(|line| line.remove.is_some())
    }
}

/// A section of a page below its form: rows that belong to the record, and a way to add one.
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What it is about.
    pub lede: String,
    /// Its rows.
    pub table: Table,
    /// Where a new row is written, and the label of that link.
    pub new: Option<(String, String)>,
    /// A short form that adds a row: where it is sent, its fields, its button.
    pub form: Option<(String, Vec<crate::field::Field>, String)>,
}
