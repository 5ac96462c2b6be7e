//! The pieces of the shell that write themselves: head, bars, rail, dock, footer.

use std::fmt::Display;

use askama::{Template, filters::HtmlSafe};

use super::{Brand, Face, Mark, Shell};
use crate::{
    assets,
    components::{Party, Tone},
};

/// The scripts of every page, in the order in which they run. Each works on its own.
pub(crate) const SCRIPTS: [&str; 15] = [
    "ui.js",
    "moments.js",
    "keys.js",
    "fields.js",
    "files.js",
    "drafts.js",
    "copy.js",
    "theme.js",
    "filter.js",
    "print.js",
    "passkeys.js",
    "access.js",
    "live.js",
    "stopwatch.js",
    "bell.js",
];

/// A piece of the shell that writes itself; compiled once, here, not in every page.
pub struct Part<'a>(pub(super) &'a Shell, pub(super) Place);

#[derive(Clone, Copy)]
pub(super) enum Place {
    Head,
    Top,
    Bottom,
    DoorBrand,
}

#[derive(Template)]
#[template(path = "parts/shell_head.html")]
struct Head<'a> {
    shell: &'a Shell,
}

#[derive(Template)]
#[template(path = "parts/shell_top.html")]
struct Top<'a> {
    shell: &'a Shell,
}

#[derive(Template)]
#[template(path = "parts/shell_bottom.html")]
struct Bottom<'a> {
    shell: &'a Shell,
}

#[derive(Template)]
#[template(path = "parts/door_brand.html")]
struct DoorBrand<'a> {
    shell: &'a Shell,
}

impl HtmlSafe for Part<'_> {}

impl Display for Part<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shell = self.0;
        match self.1 {
            Place::Head => Head { shell }.fmt(f),
            Place::Top => Top { shell }.fmt(f),
            Place::Bottom => Bottom { shell }.fmt(f),
            Place::DoorBrand => DoorBrand { shell }.fmt(f),
        }
    }
}

/// `Fields with * are needed.`
#[derive(Debug, Clone, Template)]
#[template(source = r#"<p class="small muted">{{ before }}<span class="req">*</span>{{ after }}</p>"#, ext = "html")]
pub struct RequiredNote {
    pub(super) before: String,
    pub(super) after: String,
}

impl HtmlSafe for RequiredNote {}

/// A sign as it is drawn: symbol or picture.
#[derive(Debug, Clone, Copy)]
struct Sign<'a>(&'a Mark, &'static str);

impl HtmlSafe for Sign<'_> {}

impl Display for Sign<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = self.1;
        match self.0 {
            Mark::Icon(name) => {
                let sprite = assets::url("icons.svg");
                write!(f, r#"<svg class="{class}" aria-hidden="true"><use href="{sprite}#{name}"></use></svg>"#)
            }
            Mark::Picture(address) => {
                write!(f, r#"<img class="{class}" alt="" src=""#)?;
                askama::filters::Escaper::write_escaped_str(&askama::filters::Html, &mut *f, address)?;
                f.write_str("\">")
            }
        }
    }
}

impl Brand {
    fn sign(&self, class: &'static str) -> Sign<'_> {
        Sign(&self.mark, class)
    }

    /// The phone number as a link takes it.
    fn phone_href(&self) -> String {
        let digits: String = self
            .support_phone
            .iter()
            .flat_map(|phone| phone.chars())
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        format!("tel:{digits}")
    }
}
