//! What the shell is told: face, brand, person, menus, notices.

use crate::components::Tone;

/// Which of the faces a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Contacts of customers.
    Portal,
    /// The provider's staff.
    Desk,
    /// Nobody yet: sign-in and what comes before it.
    Door,
    /// Somebody from outside whom a customer wrote to: a vendor with a link (F-163).
    Guest,
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

    pub(super) fn holds_current(&self) -> bool {
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
    /// Neutral for news, another for what somebody is to do.
    pub tone: Tone,
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
