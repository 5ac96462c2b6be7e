//! The one place that decides who may do what, and how far it reaches (decision 13).
//!
//! A command names a [`Permission`]; [`Subject::reach`] answers with a [`Reach`] or not at all. What a reach means for a
//! table, "which rows", is stated once per table in `store::tables`.

use std::collections::BTreeSet;

use crate::{Right, StaffRight};

/// How far a permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What the provider does for other organizations at the own one's expense, and nothing else (P-160, P-162). Stands apart from
    /// the others and before them, so that nothing that asks for "at least the organization" takes it for wide.
    EndClients,
    /// What is one's own: tickets one submitted or is contact of; one's own account; for staff, organizations one manages.
    Own,
    /// The own organization and its sub-organizations, never upwards (T-4, T-6).
    Organization,
    /// The organizations whose internal help desk one works: the own one, and those that share their work (F-171).
    Desk,
    /// All of the provider's records (staff and the worker).
    Provider,
}

/// What a command may ask for. One variant per kind of act; pages and commands name exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Be signed in and use pages about oneself: sessions, own password, own formats, sign out.
    OwnAccount,
    /// Edit one's own contact data (P-30).
    EditProfile,
    /// Use the portal's landing page and Home.
    UsePortal,
    /// See tickets with their published notes, time entries and attachments.
    ViewTickets,
    /// See the list of all open tickets of the organization and its sub-organizations in the portal (T-41).
    ViewOrganizationTickets,
    /// Follow the tickets of other organizations that the own one is billed for, read-only (P-160, T-198, T-203).
    ViewEndClients,
    /// Create tickets in the portal (T-11).
    CreateTickets,
    /// Add notes and attachments in the portal (T-11).
    AddNotes,
    /// Answer as an approver of a change request, or in an approver's stead (P-126, decision 1).
    AnswerChanges,
    /// Work tickets of one's internal help desk: edit, assign, hand over, record time, complete (F-42, F-76 … F-111).
    WorkInternally,
    /// Set up one's own internal help desk: queues, lists, rules, vendors, sharing (F-124, F-141 …).
    AdministerTaskfire,
    /// Use the desk: queue, My Work, ticket pages, search.
    UseDesk,
    /// Change tickets as staff: fields, status, notes, attachments.
    WorkTickets,
    /// Assign tickets to others and move them between queues as staff.
    DispatchTickets,
    /// Record time as staff.
    LogTime,
    /// See organizations, locations and contacts in the desk.
    ViewCrm,
    /// Change organizations, locations and contacts in the desk.
    EditCrm,
    /// See the Client Portal tab of a contact.
    ViewPortalUsers,
    /// Give and take portal access on the Client Portal tab.
    EditPortalUsers,
    /// Open the portal as a contact, read-only (A-77, decision 16).
    PreviewPortal,
    /// Manage the portal users of one's own organization (P-170).
    ManageUsers,
    /// Change the profile and the locations of one's own organization (P-185, P-186).
    EditOrganization,
    /// Read what the audit log says about one's own organization.
    ViewOrganizationAudit,
    /// Manage portal levels and portal settings.
    AdminPortal,
    /// Manage queues, statuses, priorities, types, request types and categories.
    AdminServiceDesk,
    /// Manage resources, roles and staff levels.
    AdminResources,
    /// See and change the provider's settings, mail deliveries and the audit log.
    AdminSystem,
    /// Act for the system itself: send due mail, notify, index. Only the worker holds it.
    RunJobs,
}

impl Permission {
    /// All permissions.
    pub const ALL: &[Self] = &[
        Self::OwnAccount,
        Self::EditProfile,
        Self::UsePortal,
        Self::ViewTickets,
        Self::ViewOrganizationTickets,
        Self::ViewEndClients,
        Self::CreateTickets,
        Self::AddNotes,
        Self::AnswerChanges,
        Self::WorkInternally,
        Self::AdministerTaskfire,
        Self::UseDesk,
        Self::WorkTickets,
        Self::DispatchTickets,
        Self::LogTime,
        Self::ViewCrm,
        Self::EditCrm,
        Self::ViewPortalUsers,
        Self::EditPortalUsers,
        Self::PreviewPortal,
        Self::ManageUsers,
        Self::EditOrganization,
        Self::ViewOrganizationAudit,
        Self::AdminPortal,
        Self::AdminServiceDesk,
        Self::AdminResources,
        Self::AdminSystem,
        Self::RunJobs,
    ];

    /// Stable code for logs, tests and docs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnAccount => "own-account",
            Self::EditProfile => "edit-profile",
            Self::UsePortal => "use-portal",
            Self::ViewTickets => "view-tickets",
            Self::ViewOrganizationTickets => "view-organization-tickets",
            Self::ViewEndClients => "view-end-clients",
            Self::CreateTickets => "create-tickets",
            Self::AddNotes => "add-notes",
            Self::AnswerChanges => "answer-changes",
            Self::WorkInternally => "work-internally",
            Self::AdministerTaskfire => "administer-taskfire",
            Self::UseDesk => "use-desk",
            Self::WorkTickets => "work-tickets",
            Self::DispatchTickets => "dispatch-tickets",
            Self::LogTime => "log-time",
            Self::ViewCrm => "view-crm",
            Self::EditCrm => "edit-crm",
            Self::ViewPortalUsers => "view-portal-users",
            Self::EditPortalUsers => "edit-portal-users",
            Self::PreviewPortal => "preview-portal",
            Self::ManageUsers => "manage-users",
            Self::EditOrganization => "edit-organization",
            Self::ViewOrganizationAudit => "view-organization-audit",
            Self::AdminPortal => "admin-portal",
            Self::AdminServiceDesk => "admin-service-desk",
            Self::AdminResources => "admin-resources",
            Self::AdminSystem => "admin-system",
            Self::RunJobs => "run-jobs",
        }
    }
}

/// Whom the policy judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A portal user with the rights of their security level.
    Contact(BTreeSet<Right>),
    /// Provider staff with the rights of their staff level.
    Resource(BTreeSet<StaffRight>),
    /// The worker, for a named reason.
    System,
}

impl Subject {
    /// How far `permission` reaches for this subject; `None` means it is not permitted (403).
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        match self {
            Self::Contact(rights) => contact_reach(rights, permission),
            Self::Resource(rights) => resource_reach(rights, permission),
            Self::System => (permission == Permission::RunJobs).then_some(Reach::Provider),
        }
    }
}

fn contact_reach(rights: &BTreeSet<Right>, permission: Permission) -> Option<Reach> {
    let tickets = if rights.contains(&Right::SeeAllTickets) { Reach::Organization } else { Reach::Own };
    let may_create = rights.contains(&Right::CreateTickets);
    match permission {
        // Whoever is named as an approver may answer (decision 1); who that is, the rows say.
        Permission::OwnAccount | Permission::UsePortal | Permission::AnswerChanges => Some(Reach::Own),
        Permission::EditProfile => rights.contains(&Right::EditProfile).then_some(Reach::Own),
        Permission::ViewTickets => Some(tickets),
        Permission::ViewOrganizationTickets => (tickets == Reach::Organization).then_some(tickets),
        // P-166: those who see all tickets; of which other organizations, the contracts say.
        Permission::ViewEndClients => rights.contains(&Right::SeeAllTickets).then_some(Reach::EndClients),
        Permission::CreateTickets | Permission::AddNotes => may_create.then_some(tickets),
        Permission::WorkInternally => rights.contains(&Right::WorkInternally).then_some(Reach::Desk),
        Permission::AdministerTaskfire => rights.contains(&Right::AdministerTaskfire).then_some(Reach::Own),
        Permission::ManageUsers | Permission::ViewOrganizationAudit => {
            rights.contains(&Right::ManageUsers).then_some(Reach::Organization)
        }
        // Managers, and of those who work the internal desk its administrators (P-185, P-186).
        Permission::EditOrganization => {
            let works = rights.contains(&Right::WorkInternally) && !rights.contains(&Right::AdministerTaskfire);
            (rights.contains(&Right::ManageUsers) && !works).then_some(Reach::Own)
        }
        Permission::UseDesk
        | Permission::WorkTickets
        | Permission::DispatchTickets
        | Permission::LogTime
        | Permission::ViewCrm
        | Permission::EditCrm
        | Permission::ViewPortalUsers
        | Permission::EditPortalUsers
        | Permission::PreviewPortal
        | Permission::AdminPortal
        | Permission::AdminServiceDesk
        | Permission::AdminResources
        | Permission::AdminSystem
        | Permission::RunJobs => None,
    }
}

fn resource_reach(rights: &BTreeSet<StaffRight>, permission: Permission) -> Option<Reach> {
    let has = |right| rights.contains(&right);
    let whole = |granted: bool| granted.then_some(Reach::Provider);
    let edit_organizations = if has(StaffRight::EditAllOrganizations) {
        Some(Reach::Provider)
    } else {
        has(StaffRight::EditMyOrganizations).then_some(Reach::Own)
    };
    match permission {
        Permission::OwnAccount => Some(Reach::Own),
        Permission::UseDesk => whole(true),
        Permission::ViewTickets | Permission::AnswerChanges => whole(has(StaffRight::ViewTickets)),
        Permission::WorkTickets => whole(has(StaffRight::ViewTickets) && has(StaffRight::EditTickets)),
        Permission::DispatchTickets => whole(has(StaffRight::EditTickets) && has(StaffRight::DispatchTickets)),
        Permission::LogTime => whole(has(StaffRight::ViewTickets) && has(StaffRight::LogTime)),
        Permission::ViewCrm => whole(has(StaffRight::Crm)),
        Permission::EditCrm => edit_organizations.filter(|_| has(StaffRight::Crm)),
        // CRM access, Edit All or Edit Mine on the organization, and add/edit tickets.
        Permission::ViewPortalUsers => {
            edit_organizations.filter(|_| has(StaffRight::Crm) && has(StaffRight::EditTickets))
        }
        Permission::EditPortalUsers => edit_organizations
            .filter(|_| has(StaffRight::Crm) && has(StaffRight::EditTickets) && has(StaffRight::EditPortalUsers)),
        Permission::PreviewPortal => edit_organizations
            .filter(|_| has(StaffRight::Crm) && has(StaffRight::EditTickets) && has(StaffRight::PreviewPortal)),
        Permission::AdminPortal => whole(has(StaffRight::AdminPortal)),
        Permission::AdminServiceDesk => whole(has(StaffRight::AdminServiceDesk)),
        Permission::AdminResources => whole(has(StaffRight::AdminResources)),
        Permission::AdminSystem => whole(has(StaffRight::AdminSystem)),
        Permission::EditProfile
        | Permission::UsePortal
        | Permission::ViewOrganizationTickets
        | Permission::ViewEndClients
        | Permission::CreateTickets
        | Permission::AddNotes
        | Permission::WorkInternally
        | Permission::AdministerTaskfire
        | Permission::ManageUsers
        | Permission::EditOrganization
        | Permission::ViewOrganizationAudit
        | Permission::RunJobs => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::SYSTEM_LEVELS;

    fn level(code: &str) -> Subject {
        let level = SYSTEM_LEVELS.iter().find(|level| level.code == code).unwrap();
        Subject::Contact(level.rights.iter().copied().collect())
    }

    /// T-4, T-5, decision 1: all but Basic see all tickets; all five create.
    #[test]
    fn t_5_reach_of_tickets_by_level() {
        for (code, reach) in [
            ("basic", Reach::Own),
            ("advanced", Reach::Organization),
            ("manager", Reach::Organization),
            ("taskfire-resource", Reach::Organization),
            ("taskfire-administrator", Reach::Organization),
        ] {
            assert_eq!(level(code).reach(Permission::ViewTickets), Some(reach), "{code}");
            assert_eq!(level(code).reach(Permission::CreateTickets), Some(reach), "{code}");
            assert_eq!(level(code).reach(Permission::UseDesk), None, "{code}");
            let follows = (reach == Reach::Organization).then_some(Reach::EndClients);
            assert_eq!(level(code).reach(Permission::ViewEndClients), follows, "{code}: P-166");
        }
    }

    /// Decision 1, the cells that it settles.
    #[test]
    fn decision_1_settled_cells() {
        let holders = |right: Right| -> Vec<&str> {
            SYSTEM_LEVELS.iter().filter(|level| level.rights.contains(&right)).map(|level| level.code).collect()
        };
        assert_eq!(holders(Right::ViewPriority), ["taskfire-resource", "taskfire-administrator"]);
        assert_eq!(holders(Right::SetPriority), [] as [&str; 0]);
        assert_eq!(holders(Right::ViewInvoices), ["manager", "taskfire-administrator"]);
        assert_eq!(holders(Right::ViewDevices), ["manager", "taskfire-resource", "taskfire-administrator"]);
        assert_eq!(holders(Right::ManageUsers), ["manager", "taskfire-resource", "taskfire-administrator"]);
        assert_eq!(holders(Right::TicketReports).len(), 4);
        assert_eq!(holders(Right::ReadKnowledgeBase).len(), 5);
    }

    #[test]
    fn a_custom_level_may_lack_creating() {
        let nothing = Subject::Contact(BTreeSet::new());
        assert_eq!(nothing.reach(Permission::CreateTickets), None, "T-11, T-12");
        assert_eq!(nothing.reach(Permission::ViewTickets), Some(Reach::Own), "T-1");
        assert_eq!(nothing.reach(Permission::EditProfile), None, "P-30");
    }

    #[test]
    fn the_worker_can_do_nothing_else() {
        for permission in Permission::ALL {
            assert_eq!(Subject::System.reach(*permission).is_some(), *permission == Permission::RunJobs);
        }
    }
}
