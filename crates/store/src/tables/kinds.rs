//! The fixed words in columns.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)? })+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
            #[sea_orm(rs_type = "String", db_type = "Text")]
            pub enum $name {
                $(
                    $(#[$doc])*
                    #[sea_orm(string_value = $code)]
                    #[serde(rename = $code)]
                    $variant
                ),+
            }

            impl $name {
                /// All values in their usual order.
                pub const ALL: &[Self] = &[$(Self::$variant),+];

                /// The code that is stored and sent in forms; also the end of its word key.
                pub const fn code(self) -> &'static str {
                    match self { $(Self::$variant => $code),+ }
                }

                /// The value of a code.
                pub fn from_code(code: &str) -> Option<Self> {
                    match code { $($code => Some(Self::$variant),)+ _ => None }
                }
            }
        )+
    };
}

kinds! {
    /// Type of an organization, fixed list.
    OrganizationKind {
        /// Customer: the only type with a portal.
        Customer = "customer",
        /// Lead.
        Lead = "lead",
        /// Prospect.
        Prospect = "prospect",
        /// Dead.
        Dead = "dead",
        /// Cancelation.
        Cancelation = "cancelation",
        /// Vendor.
        Vendor = "vendor",
        /// Partner.
        Partner = "partner",
    }

    /// What a status means to the system, whatever its name (A-34, T-164).
    StatusMeaning {
        /// The initial status.
        New = "new",
        /// Open and worked on.
        Open = "open",
        /// Waits for the customer; the service level clock stands still.
        WaitingCustomer = "waiting-customer",
        /// The customer wrote a note (T-139, T-140).
        CustomerNoteAdded = "customer-note-added",
        /// Closed (T-166).
        Complete = "complete",
    }

    /// Kind of a background question (T-78).
    QuestionKind {
        /// One line.
        Text = "text",
        /// Several lines.
        MultiLine = "multi-line",
        /// A number.
        Number = "number",
        /// A date.
        Date = "date",
        /// One of several.
        SingleChoice = "single-choice",
        /// Any of several.
        MultipleChoice = "multiple-choice",
        /// Yes or no.
        YesNo = "yes-no",
    }

    /// Type of a portal security level (P-58).
    LevelKind {
        /// Client Access.
        Standard = "standard",
        /// Taskfire.
        Taskfire = "taskfire",
    }

    /// Kind of a note.
    NoteKind {
        /// Written by a contact in the portal.
        Portal = "client-portal-note",
        /// Written by staff.
        Staff = "staff-note",
        /// The resolution written on completion (T-105).
        Resolution = "resolution",
        /// Written by the system.
        System = "system-note",
    }

    /// Publish To.
    Publish {
        /// All Users: visible to the customer.
        All = "all",
        /// Internal: never visible to customers.
        Internal = "internal",
    }

    /// Kind of a ticket.
    TicketKind {
        /// Service Request.
        ServiceRequest = "service-request",
        /// Incident.
        Incident = "incident",
        /// Problem.
        Problem = "problem",
        /// Change Request.
        ChangeRequest = "change-request",
    }

    /// The door through which a ticket came; never changes (decision 8).
    CreatedVia {
        /// The portal.
        Portal = "portal",
        /// The desk.
        Desk = "desk",
    }

    /// What a link is for (decision 4).
    LinkPurpose {
        /// Sets the first password; 14 days.
        Welcome = "welcome",
        /// Sets a new password; one hour.
        Reset = "reset",
    }

    /// How far a sign-in has come.
    SessionStage {
        /// The password was right; the second factor is awaited.
        AwaitsFactor = "awaits-factor",
        /// The password was right; a second factor must be set up first (P-17).
        AwaitsSetup = "awaits-setup",
        /// The password was right but is too short to stand alone: a longer one is set first (decision 5).
        AwaitsPassword = "awaits-password",
        /// Signed in.
        Full = "full",
    }

    /// Who must have a second factor (decision 6).
    TwoFactorPolicy {
        /// Not Required.
        NotRequired = "not-required",
        /// Required for Taskfire users.
        Taskfire = "taskfire",
        /// Required for everyone.
        Everyone = "everyone",
    }

    /// A way to sign in that a policy can allow.
    SignInWay {
        /// User name and password.
        Password = "password",
        /// A passkey as the first factor.
        Passkey = "passkey",
        /// A Google account.
        Google = "google",
        /// A Microsoft account.
        Microsoft = "microsoft",
        /// The organization's own identity provider.
        Oidc = "oidc",
    }

    /// Kind of an identity provider.
    IdentityProviderKind {
        /// Google, for the whole portal.
        Google = "google",
        /// Microsoft, for the whole portal: any tenant, or one.
        Microsoft = "microsoft",
        /// OpenID Connect of one organization.
        Oidc = "oidc",
    }

    /// Which hours Taskfire users see.
    ShowTime {
        /// None.
        None = "none",
        /// Only hours already billed.
        Billed = "billed",
        /// Worked hours.
        Worked = "worked",
    }

    /// State of a contact in a mass activation.
    LineState {
        /// To be done.
        Waiting = "waiting",
        /// Activated.
        Done = "done",
        /// Left out; the line says why.
        Skipped = "skipped",
    }

    /// State of a request for access.
    JoinState {
        /// The address is not proven yet: nobody sees the request.
        Unconfirmed = "unconfirmed",
        /// Waits for a Manager.
        Waiting = "waiting",
        /// Became a portal user.
        Approved = "approved",
        /// Was declined.
        Declined = "declined",
    }

    /// What a customer's note on a completed ticket does (decision 14).
    NoteOnCompleted {
        /// Reopens it.
        Reopen = "reopen",
        /// Opens a follow-up ticket.
        FollowUp = "follow-up",
        /// Is refused.
        Refuse = "refuse",
    }

    /// How staff names show in the portal (T-150).
    ResourceNames {
        /// First and last name.
        Full = "full",
        /// First name and initial.
        FirstAndInitial = "first-and-initial",
        /// The provider's name.
        Provider = "provider",
        /// Nothing.
        Hidden = "hidden",
    }

    /// Delivery of a mail.
    MailState {
        /// Will be sent.
        Queued = "queued",
        /// Handed to the mail server.
        Sent = "sent",
        /// Given up after many tries, or refused for good.
        Failed = "failed",
        /// Not sent on purpose, e.g. to an inactive contact (P-207).
        Skipped = "skipped",
    }

    /// State of a job.
    JobState {
        /// Due at `run_at`, or leased until `lease_until_at`.
        Waiting = "waiting",
        /// Done.
        Done = "done",
        /// Given up.
        Failed = "failed",
    }
}
