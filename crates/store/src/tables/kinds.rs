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

    /// What reaching a status says to the provider's service clocks.
    ServiceEvent {
        /// It triggers nothing.
        None = "none",
        /// The first response is given.
        FirstResponse = "first-response",
        /// The provider waits for the customer: the clock stands still.
        WaitingCustomer = "waiting-customer",
        /// The work is done; that closes nothing.
        Resolved = "resolved",
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
        /// Written by a vendor, by mail or through a guest link (F-161).
        Vendor = "vendor-note",
    }

    /// Publish To.
    Publish {
        /// All Users: visible to the customer.
        All = "all",
        /// Internal: never visible to customers.
        Internal = "internal",
        /// The customer's own help desk only: neither the provider nor the requester sees it (F-97, decision 23).
        HelpDesk = "help-desk",
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

    /// How many approvers of a change request must approve (P-123, decision 15).
    ChangeRule {
        /// All of them.
        All = "all",
        /// One of them.
        One = "one",
        /// So many of them.
        Some = "some",
    }

    /// An approver's answer.
    ChangeAnswer {
        /// Yes.
        Approved = "approved",
        /// No.
        Rejected = "rejected",
    }

    /// How a change request stands (T-186).
    ChangeStanding {
        /// Nobody is to approve it.
        NotAssigned = "not-assigned",
        /// Approvers are named, and not asked yet.
        Assigned = "assigned",
        /// They are asked, and nobody has approved.
        Requested = "requested",
        /// Some have approved, not enough yet.
        PartiallyApproved = "partially-approved",
        /// Enough have approved.
        Approved = "approved",
        /// Enough approvals can no longer come.
        Rejected = "rejected",
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

    /// Who works whose tickets between a parent and its sub-organizations (F-168 … F-170).
    Sharing {
        /// Each organization by itself.
        Off = "off",
        /// Everyone at parent and sub-organizations works everything.
        Everything = "everything",
        /// The parent works its sub-organizations' tickets too, they only their own.
        Upwards = "upwards",
    }

    /// What the provider's completion of a ticket does (F-119).
    OnCompletion {
        /// It closes the ticket for all.
        Close = "close",
        /// It returns to the internal desk for confirmation.
        Confirm = "confirm",
    }

    /// When the internal desk may take a ticket back from the provider.
    Recall {
        /// Until the provider accepts it or records time.
        UntilAccepted = "until-accepted",
        /// At any time.
        Always = "always",
        /// Never.
        Never = "never",
    }

    /// How often a contract is invoiced.
    ContractPeriod {
        /// Each month.
        Month = "month",
        /// Each quarter of the year.
        Quarter = "quarter",
        /// Each year.
        Year = "year",
    }

    /// What an internal status means, whatever its name (F-147).
    InternalMeaning {
        /// Nobody took it yet.
        New = "new",
        /// Somebody took it.
        Accepted = "accepted",
        /// Worked on.
        Open = "open",
        /// Waits for the requester; the desk's clock stands still.
        WaitingUser = "waiting-user",
        /// Waits for a vendor; the desk's clock stands still.
        WaitingVendor = "waiting-vendor",
        /// With the provider.
        WithProvider = "with-provider",
        /// Came back.
        Returned = "returned",
        /// Closed.
        Complete = "complete",
    }

    /// Kind of a custom field (F-148).
    FieldKind {
        /// Text.
        Text = "text",
        /// A number.
        Number = "number",
        /// A date.
        Date = "date",
        /// One of a list.
        List = "list",
        /// Yes or no.
        Check = "check",
    }

    /// Who is expected to work a ticket now (F-53).
    Party {
        /// The customer's internal help desk.
        Internal = "internal",
        /// The provider.
        Provider = "provider",
        /// A vendor of the customer's.
        Vendor = "vendor",
    }

    /// Whether the party that a ticket was handed to took it (F-226).
    Acceptance {
        /// Nobody asked.
        NotAsked = "not-asked",
        /// Asked, not answered.
        Awaited = "awaited",
        /// Taken.
        Accepted = "accepted",
    }

    /// What moved the responsible party.
    HandOverAct {
        /// The ticket came into being here (decision 9).
        Landed = "landed",
        /// An older ticket was brought into Taskfire (decision 10).
        BroughtIn = "brought-in",
        /// Away from the internal desk.
        Escalated = "escalated",
        /// The provider sent it to the internal desk (F-113).
        SentToDesk = "sent-to-desk",
        /// The provider or vendor declined it.
        Declined = "declined",
        /// The internal desk took it back from the provider.
        Recalled = "recalled",
        /// The internal desk took it back from a vendor.
        TakenBack = "taken-back",
        /// Nobody accepted it in time.
        Lapsed = "lapsed",
        /// The provider is done; the internal desk confirms (F-119).
        ForConfirmation = "for-confirmation",
        /// The vendor is done.
        VendorDone = "vendor-done",
        /// Taskfire was switched off for the organization (F-16).
        TaskfireOff = "taskfire-off",
    }

    /// Why a ticket was handed on (F-5, F-103).
    HandOverReason {
        /// No one is available.
        NoCapacity = "no-capacity",
        /// No one has the skill.
        NoSkill = "no-skill",
        /// Outside business hours.
        OutOfHours = "out-of-hours",
        /// As agreed.
        Policy = "policy",
        /// Another reason.
        Other = "other",
    }

    /// What a service clock measures (F-153).
    ClockTarget {
        /// Until somebody first answers.
        Response = "response",
        /// Until it is solved.
        Resolution = "resolution",
    }

    /// State of a conversation with a vendor.
    ThreadState {
        /// Going on.
        Open = "open",
        /// The vendor says it is done.
        Done = "done",
        /// Ended by the desk.
        Closed = "closed",
    }

    /// The way a message to or from a vendor took.
    MessageWay {
        /// From the desk to the vendor.
        Out = "out",
        /// From the vendor by mail.
        Mail = "mail",
        /// From the vendor through a guest link.
        Guest = "guest",
    }

    /// What became of a mail that came in.
    InboundState {
        /// Put where it belongs.
        Taken = "taken",
        /// Waits for somebody to let it in.
        Held = "held",
        /// Belongs nowhere, or must not be answered.
        Refused = "refused",
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

impl StatusMeaning {
    /// What a status of this meaning says to service clocks unless administrators map it otherwise.
    pub const fn service_event(self) -> ServiceEvent {
        match self {
            Self::New => ServiceEvent::None,
            Self::WaitingCustomer => ServiceEvent::WaitingCustomer,
            Self::Complete => ServiceEvent::Resolved,
            Self::Open | Self::CustomerNoteAdded => ServiceEvent::FirstResponse,
        }
    }
}

impl ServiceEvent {
    /// Whether whoever asked has an answer: work that is done answers too.
    pub const fn answers(self) -> bool {
        matches!(self, Self::FirstResponse | Self::Resolved)
    }
}
