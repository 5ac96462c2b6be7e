//! The five security levels the system comes with, as data (portal spec 7.2, decision 1).

use crate::Right::{
    self, AdministerTaskfire, AllQuotes, BlockHourReport, CreateTickets, EditProfile, EmailProjectTeam, ManageUsers,
    OwnQuotes, OwnTasks, ProjectAttachments, ProjectIssues, ProjectNotes, ReadKnowledgeBase, RetainerReport,
    SeeAllProjects, SeeAllTickets, TicketReports, ViewDevices, ViewDocuments, ViewInvoices, ViewPriority,
    ViewProjectSchedule, WorkInternally,
};

/// The two kinds of level. Fixed after creation (P-58).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Client Access: portal use.
    Standard,
    /// The customer's internal help desk; only for organizations with Taskfire on (P-64).
    Taskfire,
}

/// A level that every provider has from the start and that cannot be deleted (P-60).
#[derive(Debug)]
pub struct SystemLevel {
    /// Stable code.
    pub code: &'static str,
    /// Shown name.
    pub name: &'static str,
    /// Standard or Taskfire.
    pub kind: Kind,
    /// Whether a customer's manager may assign it; never for Taskfire levels (P-59, P-63).
    pub assignable: bool,
    /// What it grants.
    pub rights: &'static [Right],
}

/// What all five levels hold.
macro_rules! with_common {
    ($($more:ident),*) => {
        &[ReadKnowledgeBase, CreateTickets, ViewProjectSchedule, EmailProjectTeam, ProjectNotes, ProjectAttachments, ProjectIssues, OwnTasks, OwnQuotes, EditProfile $(, $more)*]
    };
}

/// Basic, Advanced, Manager, Taskfire Resource, Taskfire Administrator: the matrix of decision 1.
pub const SYSTEM_LEVELS: &[SystemLevel] = &[
    SystemLevel { code: "basic", name: "Basic", kind: Kind::Standard, assignable: true, rights: with_common!() },
    SystemLevel {
        code: "advanced",
        name: "Advanced",
        kind: Kind::Standard,
        assignable: true,
        rights: with_common!(SeeAllTickets, SeeAllProjects, TicketReports),
    },
    SystemLevel {
        code: "manager",
        name: "Manager",
        kind: Kind::Standard,
        assignable: true,
        rights: with_common!(
            SeeAllTickets,
            SeeAllProjects,
            TicketReports,
            BlockHourReport,
            RetainerReport,
            ViewInvoices,
            AllQuotes,
            ViewDevices,
            ViewDocuments,
            ManageUsers
        ),
    },
    SystemLevel {
        code: "taskfire-resource",
        name: "Taskfire Resource",
        kind: Kind::Taskfire,
        assignable: false,
        rights: with_common!(
            SeeAllTickets,
            SeeAllProjects,
            TicketReports,
            ViewPriority,
            ViewDevices,
            ViewDocuments,
            ManageUsers,
            WorkInternally
        ),
    },
    SystemLevel {
        code: "taskfire-administrator",
        name: "Taskfire Administrator",
        kind: Kind::Taskfire,
        assignable: false,
        rights: with_common!(
            SeeAllTickets,
            SeeAllProjects,
            TicketReports,
            BlockHourReport,
            RetainerReport,
            ViewInvoices,
            AllQuotes,
            ViewPriority,
            ViewDevices,
            ViewDocuments,
            ManageUsers,
            WorkInternally,
            AdministerTaskfire
        ),
    },
];
