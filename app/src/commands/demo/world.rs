//! The demo's world as plain values, before it becomes rows. People and things refer to each other by their place in the
//! lists of [`World`].

use jiff::Timestamp;

use super::content::{Location, RequestType, Resource};

/// Everything there is.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct World {
    pub organizations: Vec<Organization>,
    pub contacts: Vec<Contact>,
    pub resources: Vec<Resource>,
    pub request_types: Vec<RequestType>,
    pub tickets: Vec<Ticket>,
}

/// An organization; the first is the provider's own.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Organization {
    pub key: String,
    pub name: String,
    /// Own, Customer, Vendor, Prospect.
    pub kind: String,
    /// Place of the parent.
    pub parent: Option<usize>,
    pub domain: String,
    pub prefix: String,
    pub web: String,
    /// Place of the resource who looks after it.
    pub account_manager: Option<usize>,
    /// Place of the primary contact.
    pub primary_contact: Option<usize>,
    pub traits: Vec<String>,
    pub tickets: usize,
    pub taskfire: bool,
    pub locations: Vec<Location>,
}

/// How a contact gets in, if at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No login.
    None,
    /// A login in use.
    Active,
    /// Invited, password not yet chosen.
    Pending,
    /// A login that was switched off.
    Deactivated,
}

/// A contact.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Contact {
    /// Place of the organization.
    pub organization: usize,
    /// Place of the location within the organization.
    pub location: usize,
    pub first: String,
    pub last: String,
    pub title: String,
    /// The mail address before the `@`; unique.
    pub user: String,
    pub email: String,
    pub phone: String,
    pub mobile: String,
    /// Whether the contact is active.
    pub active: bool,
    pub access: Access,
    /// Code or name of the security level, empty without a login.
    pub level: String,
    /// Writes about staff matters.
    pub leads: bool,
    /// How many tickets they write, compared with others.
    pub weight: usize,
}

impl Contact {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

impl Resource {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A contact, by place.
    Contact(usize),
    /// A resource, by place.
    Resource(usize),
    /// The system.
    System,
}

/// The statuses that every provider has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Status {
    New,
    InProgress,
    WaitingCustomer,
    WaitingMaterials,
    CustomerNoteAdded,
    Escalated,
    Complete,
}

impl Status {
    /// Its name in the provider's list.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::InProgress => "In Progress",
            Self::WaitingCustomer => "Waiting Customer",
            Self::WaitingMaterials => "Waiting Materials",
            Self::CustomerNoteAdded => "Customer Note Added",
            Self::Escalated => "Escalated",
            Self::Complete => "Complete",
        }
    }
}

/// A ticket with all that belongs to it. Lists are referred to by name.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Ticket {
    pub number: String,
    pub title: String,
    pub description: String,
    pub organization: usize,
    pub location: usize,
    pub contact: usize,
    pub creator: Author,
    /// Whether it came in through the portal, else through the desk.
    pub by_portal: bool,
    pub kind: String,
    pub category: String,
    pub request_type: Option<usize>,
    pub status: Status,
    pub priority: String,
    pub queue: String,
    pub resource: Option<usize>,
    pub issue: String,
    pub sub_issue: String,
    pub source: String,
    pub due_at: Timestamp,
    pub created_at: Timestamp,
    pub completed_at: Option<Timestamp>,
    pub last_activity_at: Timestamp,
    pub status_since_at: Timestamp,
    pub resolution: String,
    /// Additional contacts.
    pub others: Vec<usize>,
    /// Place of the question in its request type, and the answer.
    pub answers: Vec<(usize, String)>,
    pub notes: Vec<Note>,
    pub times: Vec<Time>,
    pub files: Vec<File>,
    pub changes: Vec<Change>,
}

/// A note.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Note {
    pub at: Timestamp,
    pub author: Author,
    /// Only the provider reads it.
    pub internal: bool,
    /// It is the resolution (T-105).
    pub resolution: bool,
    pub text: String,
}

/// A time entry.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Time {
    pub started_at: Timestamp,
    pub stopped_at: Timestamp,
    pub minutes: i64,
    pub resource: usize,
    pub work_type: &'static str,
    pub summary: String,
    pub internal: String,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// Text.
    Text(String),
    /// A picture to be drawn: name of the scene, words in it.
    Picture(String, String),
}

/// An attachment of the ticket or of one of its notes.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct File {
    pub at: Timestamp,
    pub author: Author,
    pub name: String,
    pub matter: Matter,
    /// Place of its note.
    pub note: Option<usize>,
}

/// A line of the history (T-218).
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Change {
    pub at: Timestamp,
    pub author: Author,
    pub field: &'static str,
    pub old: String,
    pub new: String,
}
