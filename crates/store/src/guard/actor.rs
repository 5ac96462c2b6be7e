//! Who acts. Only this crate makes an [`Actor`]: from a live session, or for the worker.

use std::collections::BTreeSet;

use kernel::{Formats, Permission, Reach, Right, StaffRight, Subject};

use crate::{
    Instant,
    ids::{AccountId, ContactId, OrganizationId, ProviderId, ResourceId, SessionId},
};

/// Which person or machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A portal user.
    Contact {
        /// The contact.
        contact: ContactId,
        /// The contact's organization.
        organization: OrganizationId,
    },
    /// Provider staff.
    Resource {
        /// The resource.
        resource: ResourceId,
    },
    /// The worker, for a reason that logs name.
    System {
        /// Why.
        reason: &'static str,
    },
}

/// Staff looking at the portal as a contact (decision 16): sees all that the contact sees, and no write begins
/// ([`crate::Store::write`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The staff member behind the eyes.
    pub resource: ResourceId,
    /// Their name, for the audit log.
    pub name: String,
}

impl Preview {
    /// What [`kernel::Problem::Denied`] names when it is the preview that stands in the way.
    pub const DENIED: &'static str = "preview";
}

/// Where a request came from, for the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The request's id.
    pub request_id: String,
    /// The client's address.
    pub address: String,
}

/// An authenticated actor with everything that the reach rules need.
#[derive(Debug, Clone)]
pub struct Actor {
    pub(crate) provider: ProviderId,
    pub(crate) who: Who,
    pub(crate) subject: Subject,
    pub(crate) account: Option<AccountId>,
    pub(crate) session: Option<SessionId>,
    pub(crate) name: String,
    pub(crate) line: String,
    /// The own organization first, then its sub-organizations (T-4, T-6). Empty for staff.
    pub(crate) organizations: Vec<OrganizationId>,
    /// Whose tickets a right to all tickets shows: the above, and those that share their work with them (T-8, F-173).
    pub(crate) ticket_organizations: Vec<OrganizationId>,
    /// Whose internal desk the actor works (F-171); empty for everyone but Taskfire users.
    pub(crate) desk_organizations: Vec<OrganizationId>,
    /// The organization above the own one.
    pub(crate) parent: Option<OrganizationId>,
    /// For staff: the customers who hide their internal tickets from them (F-120).
    pub(crate) hidden_desks: Vec<OrganizationId>,
    /// Tickets created earlier do not exist for the portal (T-10).
    pub(crate) tickets_from: Option<Instant>,
    pub(crate) taskfire: bool,
    /// Whether the provider has change management on.
    pub(crate) changes: bool,
    /// Whether the own organization is billed for work for others (P-160).
    pub(crate) end_clients: bool,
    pub(crate) preview: Option<Preview>,
    pub(crate) formats: Formats,
    pub(crate) language: String,
    pub(crate) trace: Trace,
    pub(crate) landing_hidden: bool,
    pub(crate) keys_off: bool,
    pub(crate) theme: String,
    pub(crate) confirmed_at: Option<Instant>,
}

impl Actor {
    /// The provider whose records this actor may touch at all.
    pub fn provider(&self) -> ProviderId {
        self.provider
    }

    /// Which person or machine.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// The contact, if the actor is a portal user.
    pub fn contact(&self) -> Option<ContactId> {
        match self.who {
            Who::Contact { contact, .. } => Some(contact),
            _ => None,
        }
    }

    /// The organization, if the actor is a portal user.
    pub fn organization(&self) -> Option<OrganizationId> {
        match self.who {
            Who::Contact { organization, .. } => Some(organization),
            _ => None,
        }
    }

    /// The resource, if the actor is staff.
    pub fn resource(&self) -> Option<ResourceId> {
        match self.who {
            Who::Resource { resource } => Some(resource),
            _ => None,
        }
    }

    /// The login; none for the worker.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The session the request came in on; none for the worker.
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// Whether the actor is provider staff.
    pub fn is_staff(&self) -> bool {
        matches!(self.who, Who::Resource { .. })
    }

    /// Full name, as greetings and logs show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The second line under the name: level and organization, or title.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// The own organization first, then its sub-organizations.
    pub fn organizations(&self) -> &[OrganizationId] {
        &self.organizations
    }

    /// The organizations whose tickets a right to all tickets shows.
    pub fn ticket_organizations(&self) -> &[OrganizationId] {
        &self.ticket_organizations
    }

    /// The organizations whose internal desk the actor works, the own one first; empty for everyone but Taskfire users.
    pub fn desk_organizations(&self) -> &[OrganizationId] {
        &self.desk_organizations
    }

    /// Whether the actor works an internal desk (F-91).
    pub fn works_internally(&self) -> bool {
        !self.desk_organizations.is_empty()
    }

    /// The organization above the own one, if there is one.
    pub fn parent(&self) -> Option<OrganizationId> {
        self.parent
    }

    /// Whether the own organization has Taskfire on.
    pub fn has_taskfire(&self) -> bool {
        self.taskfire
    }

    /// Whether change requests are approved here: change management is on (T-172).
    pub fn has_change_management(&self) -> bool {
        self.changes
    }

    /// Whether the own organization is named as the one to bill on at least one contract of another (P-160, T-47).
    pub fn has_end_clients(&self) -> bool {
        self.end_clients
    }

    /// How the actor reads dates, times and numbers.
    pub fn formats(&self) -> &Formats {
        &self.formats
    }

    /// Language tag of the words the actor reads.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Whether the landing page was hidden for good (P-27).
    pub fn landing_hidden(&self) -> bool {
        self.landing_hidden
    }

    /// Whether single-key shortcuts are switched off (decision 22).
    pub fn keys_off(&self) -> bool {
        self.keys_off
    }

    /// `light`, `dark` or `system`.
    pub fn theme(&self) -> &str {
        &self.theme
    }

    /// When the person last proved who they are with password or factor (ASVS 7.5.1).
    pub fn confirmed_at(&self) -> Option<Instant> {
        self.confirmed_at
    }

    /// Set while staff look at the portal as this contact.
    pub fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    /// Where the request came from.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Whether the portal level holds `right` (for fields, menus and buttons; acts need a grant).
    pub fn holds(&self, right: Right) -> bool {
        matches!(&self.subject, Subject::Contact(rights) if rights.contains(&right))
    }

    /// Whether the staff level holds `right` (for fields, menus and buttons; acts need a grant).
    pub fn holds_staff(&self, right: StaffRight) -> bool {
        matches!(&self.subject, Subject::Resource(rights) if rights.contains(&right))
    }

    /// The portal rights, for the foot of Edit Profile (P-66). Empty for staff.
    pub fn rights(&self) -> BTreeSet<Right> {
        match &self.subject {
            Subject::Contact(rights) => rights.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// Whether the provider's priority may be shown (T-18): staff always, contacts by right.
    pub fn sees_priority(&self) -> bool {
        self.is_staff() || self.holds(Right::ViewPriority)
    }

    /// How far a permission reaches for this actor. Grants are judged by it, and so are menus and buttons.
    pub fn may(&self, permission: Permission) -> Option<Reach> {
        self.subject.reach(permission)
    }

    /// The worker acting within one provider.
    pub(crate) fn system(provider: ProviderId, reason: &'static str) -> Self {
        Self {
            provider,
            who: Who::System { reason },
            subject: Subject::System,
            account: None,
            session: None,
            name: reason.to_owned(),
            line: String::new(),
            organizations: Vec::new(),
            ticket_organizations: Vec::new(),
            desk_organizations: Vec::new(),
            parent: None,
            hidden_desks: Vec::new(),
            tickets_from: None,
            taskfire: false,
            changes: false,
            end_clients: false,
            preview: None,
            formats: Formats {
                date: kernel::DateFormat::default(),
                time: kernel::TimeFormat::default(),
                number: kernel::NumberFormat::default(),
                zone: jiff::tz::TimeZone::UTC,
            },
            language: "en".to_owned(),
            trace: Trace::default(),
            landing_hidden: true,
            keys_off: true,
            theme: String::new(),
            confirmed_at: None,
        }
    }
}
