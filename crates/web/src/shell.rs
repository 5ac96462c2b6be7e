//! What stands around every page: who reads, in which face, words and formats, menus, notices, help.

use std::{fmt::Display, sync::Arc};

use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;
use kernel::{FieldErrors, Formats};

use crate::{
    assets,
    components::{self, Avatar, BackLink, Copyable, Icon, Party},
    field::Fields,
    moments::{Moment, Moments, Time},
    rich_text::{self, SafeHtml},
    words::{Value, Words},
};

/// Which of the faces a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Contacts of customers.
    Portal,
    /// The provider's staff.
    Desk,
    /// Nobody yet: sign-in and what comes before it.
    Door,
}

/// The sign of a provider or organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A symbol of the sprite, e.g. `mark-emberdesk`.
    Icon(&'static str),
    /// A picture at an address of ours.
    Picture(String),
}

/// The provider as its customers know it.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The provider's name.
    pub provider: String,
    /// The provider's sign.
    pub mark: Mark,
    /// The organization that this door or portal is for: `for Contoso Legal`.
    pub organization: Option<String>,
    /// Phone number of the help desk as people write it.
    pub support_phone: Option<String>,
    /// When the help desk answers, in words.
    pub hours: Option<String>,
}

/// Who reads the page.
#[derive(Debug, Clone)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Second line in the My Settings menu: level and organization, or role.
    pub line: String,
}

/// One entry of a menu.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// The name from the spec.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Icon; entries of the portal's menus show none.
    pub icon: &'static str,
    /// How many wait there.
    pub count: Option<u64>,
    /// Whether this page is it.
    pub current: bool,
}

impl MenuEntry {
    /// An entry without count that is not the current page.
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: &'static str) -> Self {
        Self { label: label.into(), href: href.into(), icon, count: None, current: false }
    }

    /// With how many wait there; zero shows nothing.
    #[must_use]
    pub fn count(self, count: u64) -> Self {
        Self { count: (count > 0).then_some(count), ..self }
    }
}

/// A group of entries: a drop-down in the portal, a section of the rail in the desk. A group whose `href` is set is
/// itself a link and has no entries.
#[derive(Debug, Clone)]
pub struct MenuGroup {
    /// The name from the spec.
    pub label: String,
    /// Icon, for the phone's dock.
    pub icon: &'static str,
    /// Where the group itself leads, if it is a link (e.g. Home).
    pub href: Option<String>,
    /// Whether this page is the group's own.
    pub current: bool,
    /// Its entries.
    pub entries: Vec<MenuEntry>,
}

impl MenuGroup {
    /// A group of entries.
    pub fn of(label: impl Into<String>, icon: &'static str, entries: Vec<MenuEntry>) -> Self {
        Self { label: label.into(), icon, href: None, current: false, entries }
    }

    /// A single link on the first level, e.g. Home.
    pub fn link(label: impl Into<String>, icon: &'static str, href: impl Into<String>) -> Self {
        Self { label: label.into(), icon, href: Some(href.into()), current: false, entries: Vec::new() }
    }

    fn holds_current(&self) -> bool {
        self.current || self.entries.iter().any(|entry| entry.current)
    }
}

/// A bar under the navigation: news from the provider, approvals that wait.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it is, for readers of screens, e.g. `Announcement`.
    pub name: String,
    /// The text, shortened.
    pub text: String,
    /// Where the rest stands: address and label.
    pub more: Option<(String, String)>,
}

/// The portal as another person sees it (decision 16).
#[derive(Debug, Clone)]
pub struct Preview {
    /// Whose view it is.
    pub name: String,
    /// The organization of that person.
    pub organization: String,
    /// Where the exit form is sent.
    pub exit: String,
}

/// Light, dark or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The code that is stored and sent in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a code; the system's for any other.
    pub fn from_code(code: &str) -> Self {
        match code {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

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
            (Face::Door, Some(organization)) => organization,
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
        self.face == Face::Door
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
            Face::Door => "door",
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

/// The scripts of every page, in the order in which they run. Each works on its own.
const SCRIPTS: [&str; 8] =
    ["ui.js", "moments.js", "keys.js", "fields.js", "files.js", "drafts.js", "copy.js", "theme.js"];

/// A piece of the shell that writes itself; compiled once, here, not in every page.
pub struct Part<'a>(&'a Shell, Place);

#[derive(Clone, Copy)]
enum Place {
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
    before: String,
    after: String,
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
                write!(f, r##"<svg class="{class}" aria-hidden="true"><use href="{sprite}#{name}"></use></svg>"##)
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
