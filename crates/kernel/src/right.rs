//! What a security level can grant: the check boxes on a portal level (7.1 of the portal spec) and on a staff level.

use serde::{Deserialize, Serialize};

macro_rules! rights {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $code:literal in $group:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type { $($(#[$doc])* #[serde(rename = $code)] $variant),+ }

        impl $type {
            /// All rights in the order in which pages list them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stored code; also the key of its words (`right-CODE`).
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The group under which pages show it; also the key of its words (`right-group-GROUP`).
            pub const fn group(self) -> &'static str {
                match self { $(Self::$variant => $group),+ }
            }

            /// The right of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

rights! {
    /// A right of a portal security level. Own tickets and projects need none: every level has them (T-1, T-2).
    Right {
        /// See all tickets of the organization and its sub-organizations (T-4).
        SeeAllTickets = "see-all-tickets" in "access",
        /// See all projects of the organization.
        SeeAllProjects = "see-all-projects" in "access",
        /// Read the knowledge base, if it is on for the organization.
        ReadKnowledgeBase = "read-knowledge-base" in "access",
        /// Create tickets, add notes and attachments (T-11).
        CreateTickets = "create-tickets" in "tickets",
        /// See the provider's priority (T-18).
        ViewPriority = "view-priority" in "tickets",
        /// Set the provider's priority on a new ticket (T-20).
        SetPriority = "set-priority" in "tickets",
        /// View the schedule of projects.
        ViewProjectSchedule = "view-project-schedule" in "projects",
        /// Send mail to the project team.
        EmailProjectTeam = "email-project-team" in "projects",
        /// View and add project notes.
        ProjectNotes = "project-notes" in "projects",
        /// View attachments of projects.
        ProjectAttachments = "project-attachments" in "projects",
        /// View calendar, team and issues of projects; add issues.
        ProjectIssues = "project-issues" in "projects",
        /// Work on My Open Tasks: note, reply, complete.
        OwnTasks = "own-tasks" in "projects",
        /// Run ticket reports.
        TicketReports = "ticket-reports" in "data",
        /// Run the block hour report.
        BlockHourReport = "block-hour-report" in "data",
        /// Run the retainer report.
        RetainerReport = "retainer-report" in "data",
        /// List, view and download invoices.
        ViewInvoices = "view-invoices" in "data",
        /// See and answer quotes sent to oneself.
        OwnQuotes = "own-quotes" in "data",
        /// See all quotes of the organization.
        AllQuotes = "all-quotes" in "data",
        /// See the organization's devices.
        ViewDevices = "view-devices" in "data",
        /// See documents published to the organization.
        ViewDocuments = "view-documents" in "data",
        /// Edit one's own profile (P-30).
        EditProfile = "edit-profile" in "manage",
        /// Manage the organization's portal users (P-170).
        ManageUsers = "manage-users" in "manage",
        /// Edit and work tickets of the internal help desk, track time (Taskfire levels).
        WorkInternally = "work-internally" in "taskfire",
        /// Administer Taskfire: queues, rules, vendors, sharing (Taskfire levels).
        AdministerTaskfire = "administer-taskfire" in "taskfire",
    }
}

rights! {
    /// A right of a staff security level (A-72 … A-82).
    StaffRight {
        /// Open CRM: see organizations and contacts.
        Crm = "crm" in "crm",
        /// Edit all organizations and contacts.
        EditAllOrganizations = "edit-all-organizations" in "crm",
        /// Edit the organizations one is account manager of.
        EditMyOrganizations = "edit-my-organizations" in "crm",
        /// See tickets of the service desk.
        ViewTickets = "view-tickets" in "service-desk",
        /// Add and edit tickets, notes and attachments.
        EditTickets = "edit-tickets" in "service-desk",
        /// Assign tickets to others and move them between queues.
        DispatchTickets = "dispatch-tickets" in "service-desk",
        /// Record own time.
        LogTime = "log-time" in "service-desk",
        /// Can edit Client Portal User Settings on Contact Edit/Detail page.
        EditPortalUsers = "edit-portal-users" in "other",
        /// Can preview Client Portal.
        PreviewPortal = "preview-portal" in "other",
        /// Can publish Client Portal Dashboards.
        PublishDashboards = "publish-dashboards" in "other",
        /// Admin: Client Portal & Taskfire.
        AdminPortal = "admin-portal" in "admin",
        /// Admin: service desk lists (queues, statuses, priorities, types, request types, categories).
        AdminServiceDesk = "admin-service-desk" in "admin",
        /// Admin: resources, roles and staff security levels.
        AdminResources = "admin-resources" in "admin",
        /// Admin: the provider's own settings, mail and audit log.
        AdminSystem = "admin-system" in "admin",
    }
}
