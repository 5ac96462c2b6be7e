//! The demo's content as it is written in `content/`: who there is, and what can happen.

use std::collections::BTreeMap;

use figment::{
    Figment,
    providers::{Format, Toml},
};
use kernel::{Problem, Right, StaffRight};
use serde::{Deserialize, de::DeserializeOwned};

/// All of it.
#[derive(Debug)]
pub struct Content {
    /// The provider's own organization and all others.
    pub organizations: Vec<Organization>,
    /// Lines of people by key of their organization.
    pub people: BTreeMap<String, Vec<String>>,
    /// The provider's staff.
    pub resources: Vec<Resource>,
    /// Lists of the service desk.
    pub lists: Lists,
    /// What customers can ask for.
    pub request_types: Vec<RequestType>,
    /// Names and places that are only spoken of.
    pub names: Names,
    /// What can happen.
    pub stories: Vec<Story>,
    /// What happens in every telling.
    pub pinned: Vec<Pinned>,
    /// What internal desks deal with.
    pub desk_stories: Vec<DeskStory>,
    /// The sign-ins that are printed.
    pub doors: Doors,
}

/// An organization.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its key in this content.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Own (the provider), Customer, Vendor, Prospect.
    pub kind: String,
    /// Key of the parent.
    pub parent: Option<String>,
    /// Domain of its mail addresses.
    pub domain: String,
    /// Beginning of its device names.
    pub prefix: String,
    /// Its web page.
    #[serde(default)]
    pub web: String,
    /// A line about it, for those who read this content.
    #[serde(default, rename = "about")]
    pub _about: String,
    /// User name of its account manager.
    pub account_manager: Option<String>,
    /// Which stories can happen there.
    #[serde(default)]
    pub traits: Vec<String>,
    /// How many tickets it has.
    #[serde(default)]
    pub tickets: usize,
    /// Whether Taskfire is on.
    #[serde(default)]
    pub taskfire: bool,
    /// Where it is; the first is the primary location.
    pub locations: Vec<Location>,
}

/// A location.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the fields of an address
pub struct Location {
    pub name: String,
    pub address: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub phone: String,
    pub zone: String,
}

/// One of the provider's staff.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Resource {
    pub user: String,
    pub first: String,
    pub last: String,
    pub title: String,
    pub level: String,
    pub roles: Vec<String>,
    pub queues: Vec<String>,
    #[serde(default)]
    pub skills: Vec<String>,
    pub phone: String,
    #[serde(default)]
    pub inactive: bool,
}

/// Lists of the service desk beyond those of every provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Lists {
    pub queues: Vec<Queue>,
    pub issue_types: Vec<IssueType>,
    pub sources: Vec<String>,
    pub work_types: Vec<WorkType>,
    pub roles: Vec<String>,
    pub categories: Vec<Category>,
    pub staff_levels: Vec<StaffLevel>,
    pub portal_levels: Vec<PortalLevel>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Queue {
    pub name: String,
    pub about: String,
    pub portal: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct IssueType {
    pub name: String,
    pub sub: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WorkType {
    pub name: String,
    pub billable: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Category {
    pub name: String,
    pub nickname: String,
    pub tone: String,
    pub priority: String,
    pub source: Option<String>,
    #[serde(default)]
    pub portal_fields: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StaffLevel {
    pub name: String,
    pub rights: Vec<StaffRight>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PortalLevel {
    pub name: String,
    pub assignable: bool,
    pub rights: Vec<Right>,
}

/// A request type with its background questions (T-67, T-78).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RequestType {
    pub key: String,
    pub group: String,
    pub name: String,
    pub about: String,
    pub icon: String,
    pub category: String,
    pub queue: Option<String>,
    pub issue: Option<String>,
    /// Whether it goes to the provider at once, also where there is an internal desk (decision 9).
    #[serde(default)]
    pub bound_to_provider: bool,
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// What an internal desk deals with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DeskStory {
    pub title: String,
    pub description: String,
    /// Internal issue type.
    pub issue: String,
    /// Internal queue.
    pub queue: String,
    /// desk, provider, or the kind of vendor.
    pub course: String,
    /// A note for the desk alone.
    pub desk: String,
    /// What comes with the hand-over.
    pub handed: String,
    /// What the other party says when it is done.
    pub answer: String,
    pub resolution: String,
    /// Summary of the desk's own time.
    pub work: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Question {
    pub key: String,
    pub label: String,
    #[serde(default)]
    pub hint: String,
    pub kind: String,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub options: Vec<String>,
}

/// Names and places that are only spoken of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Names {
    pub first: Vec<String>,
    pub last: Vec<String>,
    pub rooms: Vec<String>,
    pub floors: Vec<String>,
}

/// A ticket as it could happen at several organizations; explained in `content/stories/README.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Story {
    pub key: String,
    #[serde(rename = "type")]
    pub request_type: Option<String>,
    pub issue: String,
    pub priority: String,
    #[serde(default = "service_request")]
    pub kind: String,
    pub skill: String,
    #[serde(default)]
    pub traits: Vec<String>,
    #[serde(default)]
    pub asks: String,
    pub source: Option<String>,
    #[serde(default = "once")]
    pub often: usize,
    #[serde(default)]
    pub slots: BTreeMap<String, Vec<String>>,
    pub titles: Vec<String>,
    pub tell: Vec<String>,
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    #[serde(default)]
    pub attach: Vec<String>,
    pub steps: Vec<String>,
    #[serde(default)]
    pub files: BTreeMap<String, StoryFile>,
}

/// A file that comes with a story: a text, or a picture that is drawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StoryFile {
    pub name: String,
    pub scene: Option<String>,
    pub text: String,
}

/// A story that happens in every telling, at a given time to given people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Pinned {
    pub story: String,
    pub organization: String,
    pub contact: String,
    pub with: Option<String>,
    pub staff: Option<String>,
    pub age: i64,
    pub steps: Option<usize>,
    pub title: Option<String>,
}

/// The sign-ins that are printed, and the password of everybody else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Doors {
    pub everyone: String,
    pub sign_ins: Vec<Door>,
}

/// A printed sign-in: of a contact or of a resource.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Door {
    pub role: String,
    pub contact: Option<String>,
    pub resource: Option<String>,
    pub password: String,
    pub totp_secret: Option<String>,
}

fn service_request() -> String {
    "service-request".to_owned()
}

const fn once() -> usize {
    1
}

const STORIES: &[&str] = &[
    include_str!("content/stories/accounts.toml"),
    include_str!("content/stories/applications.toml"),
    include_str!("content/stories/computers.toml"),
    include_str!("content/stories/files.toml"),
    include_str!("content/stories/mail.toml"),
    include_str!("content/stories/meetings.toml"),
    include_str!("content/stories/network.toml"),
    include_str!("content/stories/orders.toml"),
    include_str!("content/stories/printing.toml"),
    include_str!("content/stories/security.toml"),
    include_str!("content/stories/servers.toml"),
];

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    Figment::from(Toml::string(text)).extract().map_err(|error| Problem::fault("read demo content", error))
}

/// The one list in a file, by its key there.
fn list<T: DeserializeOwned>(text: &str, key: &str) -> Result<Vec<T>, Problem> {
    let found = Figment::from(Toml::string(text)).extract_inner(key);
    found.map_err(|error| Problem::fault("read demo content", error))
}

impl Content {
    /// Reads the content that is built into the program.
    pub fn read() -> Result<Self, Problem> {
        let mut stories = Vec::new();
        for text in STORIES {
            stories.extend(list::<Story>(text, "story")?);
        }
        let people: BTreeMap<String, BTreeMap<String, Vec<String>>> = read(include_str!("content/people.toml"))?;
        Ok(Self {
            organizations: list(include_str!("content/organizations.toml"), "organization")?,
            people: people.into_values().next().unwrap_or_default(),
            resources: list(include_str!("content/resources.toml"), "resource")?,
            lists: read(include_str!("content/lists.toml"))?,
            request_types: list(include_str!("content/request_types.toml"), "request_type")?,
            names: read(include_str!("content/names.toml"))?,
            stories,
            pinned: list(include_str!("content/stories/pinned.toml"), "pinned")?,
            desk_stories: list(include_str!("content/taskfire.toml"), "story")?,
            doors: read(include_str!("content/sign_ins.toml"))?,
        })
    }
}
