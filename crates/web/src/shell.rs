//! What stands around every page: who reads, in which face, words and formats, menus, notices, help.

mod frame;
mod place;

use std::{fmt::Display, sync::Arc};

use jiff::Timestamp;
use kernel::{FieldErrors, Formats};

use crate::{
    components::{self, Avatar, BackLink, Copyable, Icon, Party},
    field::Fields,
    moments::{Moment, Moments, Time},
    rich_text::{self, SafeHtml},
    words::{Value, Words},
};

pub use frame::{Brand, Face, Mark, MenuEntry, MenuGroup, Notice, Person, Preview, Theme};
pub use place::{Part, RequiredNote};

use place::Place;

/// What stands around a page. Every page has one as its field `shell`; templates extend `page.html`, `split.html` or
/// `door.html` and use the methods below.
#[derive(Clone)]
pub struct Shell {
    /// Name of the page: its `h1` and part of the window's title.
    pub title: String,
    /// A number in the window's title: how many wait.
    pub count: Option<u64>,
    /// Whether the page shows a form that failed; set by [`Shell::fields`].
    pub failed: bool,
    /// The face.
    pub face: Face,
    /// Words of the reader's language.
    pub words: Arc<Words>,
    /// The reader's formats and zone.
    pub formats: Formats,
    /// The present moment.
    pub now: Timestamp,
    /// The provider.
    pub brand: Brand,
    /// Who reads; nobody at the door.
    pub person: Option<Person>,
    /// The main menu.
    pub menu: Vec<MenuGroup>,
    /// The My Settings menu: Edit Profile, Change Password and so on, without Sign out.
    pub settings: Vec<MenuEntry>,
    /// Where the sign-out form is sent.
    pub sign_out: String,
    /// First page of the face.
    pub home: String,
    /// Where the search form is sent with `q`, if the reader may search.
    pub search: Option<String>,
    /// Where a new ticket begins, if the reader may make one; the key `c` leads there.
    pub new_ticket: Option<String>,
    /// The help topic of this page (P-38).
    pub help: String,
    /// How many lines of the bell are unread, up to a hundred; nobody at the door has a bell (F-182).
    pub bell: Option<u64>,
    /// Bars under the navigation.
    pub notices: Vec<Notice>,
    /// What was just done, said once after a redirect.
    pub said: Option<String>,
    /// Set while the portal is looked at as someone else.
    pub preview: Option<Preview>,
    /// Light or dark.
    pub theme: Theme,
    /// Whether single keys act (decision 22).
    pub keys_on: bool,
}

impl Shell {
    // --- words ---

    /// The words of a key.
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// The words of a key with a value in it.
    pub fn t1(&self, key: &str, name: &str, value: impl Value) -> String {
        self.words.t_with(key, &[(name, value.value())])
    }

    /// The words of a key with two values in it.
    pub fn t2(&self, key: &str, name: &str, value: impl Value, name2: &str, value2: impl Value) -> String {
        self.words.t_with(key, &[(name, value.value()), (name2, value2.value())])
    }

    // --- times and numbers ---

    /// How this reader reads times.
    pub fn moments(&self) -> Moments<'_> {
        Moments { words: &self.words, formats: &self.formats, now: self.now }
    }

    /// `<time>`: `10:12`, `yesterday 10:12`, `Tuesday 10:12`, else date and time.
    pub fn time(&self, at: impl Moment) -> Time {
        self.moments().time(at)
    }

    /// `<time>`: `today`, `Tuesday`, else the date.
    pub fn day(&self, at: impl Moment) -> Time {
        self.moments().time_day(at)
    }

    /// `<time>`: how long ago or until then, e.g. `2 h 5 min`.
    pub fn since(&self, at: impl Moment) -> Time {
        self.moments().time_since(at)
    }

    /// Date, time and zone as text.
    pub fn exact(&self, at: impl Moment) -> String {
        self.moments().exact(at)
    }

    /// A length of time in minutes, e.g. `2 h 5 min`.
    pub fn span(&self, minutes: impl Into<i64> + Copy) -> String {
        self.moments().span(minutes.into())
    }

    /// Minutes as decimal hours in the reader's number format, e.g. `1,25` (T-243).
    pub fn hours(&self, minutes: impl Into<i64> + Copy) -> String {
        self.formats.hours(minutes.into())
    }

    /// A whole number with grouping marks.
    pub fn number(&self, value: impl Into<i64> + Copy) -> String {
        self.formats.integer(value.into())
    }

    // --- parts ---

    /// An icon of the sprite.
    pub fn icon(&self, name: &'static str) -> Icon {
        components::icon(name)
    }

    /// The avatar of a person without a side.
    pub fn avatar(&self, name: &str) -> Avatar {
        components::avatar(name, None)
    }

    /// The avatar of a person of a party.
    pub fn avatar_of(&self, name: &str, party: impl std::borrow::Borrow<Party>) -> Avatar {
        components::avatar(name, Some(*party.borrow()))
    }

    /// A way back, named after where it leads.
    pub fn back(&self, href: impl Display, label: impl Display) -> BackLink {
        components::back(href.to_string(), label.to_string())
    }

    /// A value that can be copied by a button, e.g. a ticket number.
    pub fn copyable(&self, value: impl Display) -> Copyable {
        components::copyable(value.to_string(), &self.words)
    }

    /// Markdown as safe HTML.
    pub fn rich(&self, text: &str) -> SafeHtml {
        rich_text::rich(text)
    }

    /// `Fields with * are needed.`
    pub fn required_note(&self) -> RequiredNote {
        let text = self.words.t_with("field-required", &[("mark", "*".into())]);
        let (before, after) = text.split_once('*').unwrap_or((&text, ""));
        RequiredNote { before: before.to_owned(), after: after.to_owned() }
    }

    /// The maker of a form's fields. Errors, if any, mark the window's title and go to their fields.
    pub fn fields<'e>(&mut self, errors: &'e FieldErrors) -> Fields<'e> {
        self.failed |= !errors.is_empty();
        Fields::new(errors, &self.words)
    }

    // --- used by page.html ---

    /// The window's title: `Error: (3) My Tickets · Northwind IT`.
    pub fn window_title(&self) -> String {
        let mut title = self.title.clone();
        if let Some(count) = self.count.filter(|count| *count > 0) {
            title = self.t2("title-count", "count", count, "title", title.as_str());
        }
        if self.failed {
            title = self.t1("title-error", "title", title.as_str());
        }
        let name = match (self.face, &self.brand.organization) {
            (Face::Door | Face::Guest, Some(organization)) => organization,
            _ => &self.brand.provider,
        };
        self.t2("title-of", "title", title.as_str(), "name", name)
    }

    /// All of `<head>` that is the same everywhere.
    pub fn head(&self) -> Part<'_> {
        Part(self, Place::Head)
    }

    /// Everything before `<main>`.
    pub fn top(&self) -> Part<'_> {
        Part(self, Place::Top)
    }

    /// Everything after `<main>`.
    pub fn bottom(&self) -> Part<'_> {
        Part(self, Place::Bottom)
    }

    /// The organization's or provider's sign and name over a door's content.
    pub fn door_brand(&self) -> Part<'_> {
        Part(self, Place::DoorBrand)
    }

    /// Whether the page stands before sign-in.
    pub fn is_door(&self) -> bool {
        matches!(self.face, Face::Door | Face::Guest)
    }

    /// Whether the page belongs to the desk.
    pub fn is_desk(&self) -> bool {
        self.face == Face::Desk
    }

    /// Class of `<body>`.
    pub fn body_class(&self) -> &'static str {
        match self.face {
            Face::Portal => "portal",
            Face::Desk => "desk",
            Face::Door | Face::Guest => "door",
        }
    }

    /// The dock's links: Home and the list of the first group with entries; New Ticket, Search and Menu follow.
    fn dock(&self) -> Vec<MenuEntry> {
        let link = self.menu.iter().find_map(|group| {
            let href = group.href.as_ref()?;
            Some(MenuEntry { current: group.current, ..MenuEntry::new(&group.label, href, group.icon) })
        });
        let list = self.menu.iter().find_map(|group| {
            let entry = group.entries.iter().find(|entry| Some(&entry.href) != self.new_ticket.as_ref())?;
            Some(MenuEntry { current: group.holds_current(), ..MenuEntry::new(&group.label, &entry.href, group.icon) })
        });
        link.into_iter().chain(list).collect()
    }

    /// The number on the bell: `7`, `99+`, nothing where all is read.
    fn bell_count(&self) -> String {
        match self.bell.unwrap_or_default() {
            0 => String::new(),
            count @ 1..=99 => count.to_string(),
            _ => "99+".to_owned(),
        }
    }

    fn time_format(&self) -> &'static str {
        self.formats.time.code()
    }

    fn date_format(&self) -> &'static str {
        self.formats.date.code()
    }

    /// Words with a time in them, as a pattern for the script: the time stands as `{}`.
    fn pattern(&self, key: &str) -> String {
        self.t1(key, "time", "{}")
    }

    /// The units of spans as patterns for the script: days, hours and minutes, the number as `{}`.
    fn units(&self) -> String {
        ["span-days", "span-hours", "span-minutes"].map(|key| self.t1(key, "count", "{}")).join("|")
    }

    fn zone(&self) -> &str {
        self.formats.zone.iana_name().unwrap_or("UTC")
    }
}
