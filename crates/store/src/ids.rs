//! One id type per table: ids cannot be mixed up. All are UUIDv7, made by the application.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
            #[serde(transparent)]
            pub struct $name(pub Uuid);

            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }

            impl From<Uuid> for $name {
                fn from(id: Uuid) -> Self { Self(id) }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
            }

            impl std::str::FromStr for $name {
                type Err = uuid::Error;
                fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
            }
        )+
    };
}

ids! {
    /// A provider (tenant).
    ProviderId,
    /// A login.
    AccountId,
    /// An attachment.
    AttachmentId,
    /// A line of the audit log.
    AuditId,
    /// A period out of office.
    AbsenceId,
    /// An entry of the bell.
    BellId,
    /// An answer of an approver.
    ChangeAnswerId,
    /// An approver of a change request.
    ChangeApproverId,
    /// A change advisory board.
    ChangeBoardId,
    /// A member of a change advisory board.
    ChangeBoardMemberId,
    /// A contract.
    ContractId,
    /// A service of a contract.
    ContractServiceId,
    /// A custom field.
    CustomFieldId,
    /// A value of a custom field.
    CustomValueId,
    /// An escalation rule.
    EscalationRuleId,
    /// A vendor's link.
    GuestLinkId,
    /// A hand-over.
    HandOverId,
    /// A mail that came in.
    InboundMailId,
    /// An issue type of an internal desk.
    InternalIssueTypeId,
    /// A priority of an internal desk.
    InternalPriorityId,
    /// A queue of an internal desk.
    InternalQueueId,
    /// A membership in a queue of an internal desk.
    InternalQueueMemberId,
    /// A status of an internal desk.
    InternalStatusId,
    /// A time entry of the customer's own.
    InternalTimeId,
    /// A period on call.
    OnCallId,
    /// A firing of an escalation rule.
    RuleFiringId,
    /// A service clock.
    ServiceClockId,
    /// A stopwatch.
    StopwatchId,
    /// An accepted Taskfire agreement.
    TaskfireAgreementId,
    /// A secondary resource on a ticket.
    TicketHelperId,
    /// A change of units.
    UnitChangeId,
    /// A person at a vendor.
    VendorContactId,
    /// A vendor.
    VendorId,
    /// A message to or from a vendor.
    VendorMessageId,
    /// A participant of a conversation with a vendor.
    VendorParticipantId,
    /// A conversation with a vendor.
    VendorThreadId,
    /// A work calendar.
    WorkCalendarId,
    /// A workflow rule.
    WorkflowRuleId,
    /// A run of a workflow rule.
    WorkflowRunId,
    /// A ticket category.
    CategoryId,
    /// A contact.
    ContactId,
    /// A ticket being written.
    DraftId,
    /// One rendering of a form; a second send with the same id changes nothing (T-94).
    FormId,
    /// A file held between two sends of a form.
    HeldFileId,
    /// An issue type.
    IssueTypeId,
    /// A job.
    JobId,
    /// A welcome or reset link.
    LinkTokenId,
    /// A location.
    LocationId,
    /// A mail.
    MailId,
    /// A note.
    NoteId,
    /// An organization.
    OrganizationId,
    /// A priority.
    PriorityId,
    /// A background question.
    QuestionId,
    /// A queue.
    QueueId,
    /// A membership in a queue.
    QueueMemberId,
    /// A recovery code.
    RecoveryCodeId,
    /// A request type.
    RequestTypeId,
    /// A resource.
    ResourceId,
    /// A role.
    RoleId,
    /// A portal security level.
    SecurityLevelId,
    /// A session.
    SessionId,
    /// A source.
    SourceId,
    /// A staff level.
    StaffLevelId,
    /// A ticket status.
    StatusId,
    /// A sub-issue type.
    SubIssueTypeId,
    /// An answer to a background question.
    TicketAnswerId,
    /// A line of a ticket's history.
    TicketChangeId,
    /// An additional contact of a ticket.
    TicketContactId,
    /// A ticket.
    TicketId,
    /// A visit of a ticket.
    TicketVisitId,
    /// A time entry.
    TimeEntryId,
    /// A work type.
    WorkTypeId,
    /// A review of who has access.
    AccessReviewId,
    /// A contact of a mass activation.
    ActivationLineId,
    /// A mass activation.
    ActivationRunId,
    /// A Taskfire licence given, taken or changed.
    BillingEventId,
    /// A binding of a login to issuer and subject.
    ExternalIdentityId,
    /// An identity provider.
    IdentityProviderId,
    /// A request for access.
    JoinRequestId,
    /// A browser from which a login was used.
    KnownDeviceId,
    /// A mail that a person has switched off.
    MutedMailId,
    /// A passkey.
    PasskeyId,
    /// A preview of the portal by staff.
    PreviewId,
    /// A template of a mail.
    TemplateId,
    /// A template at an event.
    TemplateEventId,
    /// Earlier words of a template.
    TemplateRevisionId,
}
