//! Parts of lists: nothing there and why, pages by key, filters, sorting.

use std::sync::Arc;

use askama::{Template, filters::HtmlSafe};

use super::{Icon, icon};
use crate::words::Words;

/// Why a list or page has nothing to show. Each cause has its own text and icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Nothing was ever here.
    FirstUse,
    /// All is done.
    Cleared,
    /// Filters or the search hide everything.
    NoMatch,
    /// The reader may not see it; the text names whom to ask.
    Denied,
    /// It could not be loaded; the text carries a reference.
    Failed,
    /// No connection.
    Offline,
    /// There is no such page or record for this reader.
    NotFound,
}

/// A list or page with nothing in it: why, and one thing to do.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/empty.html")]
pub struct EmptyState {
    icon: Icon,
    title: String,
    text: String,
    chips: Vec<Chip>,
    actions: Vec<(String, String)>,
    page: bool,
    primary: bool,
}

impl HtmlSafe for EmptyState {}

impl EmptyState {
    /// An empty state of that cause.
    pub fn new(cause: Cause, title: impl Into<String>, text: impl Into<String>) -> Self {
        let icon = icon(match cause {
            Cause::FirstUse => "ticket",
            Cause::Cleared => "done",
            Cause::NoMatch => "filter",
            Cause::Denied => "lock",
            Cause::Failed => "alert",
            Cause::Offline => "offline",
            Cause::NotFound => "search",
        });
        Self {
            icon,
            title: title.into(),
            text: text.into(),
            chips: Vec::new(),
            actions: Vec::new(),
            page: false,
            primary: matches!(cause, Cause::FirstUse | Cause::NotFound),
        }
    }

    /// Another icon, for lists of other things than tickets.
    #[must_use]
    pub fn icon(mut self, name: &'static str) -> Self {
        self.icon = icon(name);
        self
    }

    /// What to do about it: address and label. The first is the main one.
    #[must_use]
    pub fn action(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.actions.push((href.into(), label.into()));
        self
    }

    /// The filters that hide everything, each removable.
    #[must_use]
    pub fn chips(mut self, chips: Vec<Chip>) -> Self {
        self.chips = chips;
        self
    }

    /// Fills the page; its title is the page's `h1`.
    #[must_use]
    pub fn page(mut self) -> Self {
        self.page = true;
        self
    }
}

/// An active filter that can be removed by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/chip.html")]
pub struct Chip {
    name: String,
    value: String,
    href: String,
    remove: String,
}

impl HtmlSafe for Chip {}

impl Chip {
    /// A filter `name: value`; `href` is the list without it.
    pub fn new(name: impl Into<String>, value: impl Into<String>, href: impl Into<String>, words: &Words) -> Self {
        let name = name.into();
        let remove = words.t_with("filter-remove", &[("name", name.as_str().into())]);
        Self { name, value: value.into(), href: href.into(), remove }
    }
}

/// Steps through a list by key: newer and older. Without both nothing but the summary is shown.
#[derive(Clone, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    summary: String,
    newer: Option<String>,
    older: Option<String>,
    words: Arc<Words>,
}

impl HtmlSafe for Pager {}

impl Pager {
    /// A pager; the summary says how many there are, e.g. `50 of 500+ tickets`.
    pub fn new(summary: impl Into<String>, words: &Arc<Words>) -> Self {
        Self { summary: summary.into(), newer: None, older: None, words: Arc::clone(words) }
    }

    /// Address of the page before, if there is one.
    #[must_use]
    pub fn newer(self, href: Option<String>) -> Self {
        Self { newer: href, ..self }
    }

    /// Address of the page after, if there is one.
    #[must_use]
    pub fn older(self, href: Option<String>) -> Self {
        Self { older: href, ..self }
    }
}

/// A column head that sorts. Write the cell as `<th scope="col"{{ sort.aria() }}>{{ sort }}</th>`.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/sort.html")]
pub struct Sort {
    label: String,
    href: String,
    ascending: Option<bool>,
}

impl HtmlSafe for Sort {}

impl Sort {
    /// A column head; `href` sorts by it (or turns the order round), `ascending` is set on the column in use.
    pub fn new(label: impl Into<String>, href: impl Into<String>, ascending: Option<bool>) -> Self {
        Self { label: label.into(), href: href.into(), ascending }
    }

    /// The `aria-sort` attribute for the cell, with a space before it; empty when another column sorts.
    pub fn aria(&self) -> askama::filters::Safe<&'static str> {
        askama::filters::Safe(match self.ascending {
            Some(true) => " aria-sort=\"ascending\"",
            Some(false) => " aria-sort=\"descending\"",
            None => "",
        })
    }
}
