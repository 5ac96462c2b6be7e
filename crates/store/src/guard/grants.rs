//! The grants: one type per permission, with the tables it may read and write. This table is the second half of the
//! security model; the first is `kernel::policy` (who holds a permission), the third the reach rules in `tables`.

use kernel::Permission;

use super::Guarded;
use crate::tables::{
    access_review, account, activation_line, activation_run, attachment, audit, billing_event, contact,
    external_identity, held_file, identity_provider, issue_type, job, join_request, known_device, link_token, location,
    mail, muted_mail, note, notification_template, organization, organization_policy, passkey, preview, priority,
    provider, question, queue, queue_member, recovery_code, request_type, resource, role, security_level, session,
    source, staff_level, sub_issue_type, template_revision, ticket, ticket_answer, ticket_category, ticket_change,
    ticket_contact, ticket_draft, ticket_status, ticket_visit, time_entry, work_type,
};

/// A permission as a type: commands take `Granted<TheirPermission>` and no other.
pub trait Grant: Send + Sync + 'static {
    /// The permission that the policy judges.
    const PERMISSION: Permission;
}

/// This grant may read rows of `T`.
pub trait Reads<T: Guarded>: Grant {}

/// This grant may add, change and remove rows of `T`.
pub trait Writes<T: Guarded>: Reads<T> {}

macro_rules! grants {
    ($($(#[$doc:meta])* $name:ident: reads [$($read:ident),* $(,)?], writes [$($write:ident),* $(,)?];)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Grant for $name {
                const PERMISSION: Permission = Permission::$name;
            }
            $(impl Reads<$read::Entity> for $name {})*
            $(
                impl Reads<$write::Entity> for $name {}
                impl Writes<$write::Entity> for $name {}
            )*
        )+
    };
}

grants! {
    /// One's own login and sessions.
    OwnAccount: reads [security_level, staff_level, contact, resource, organization, organization_policy],
        writes [account, session, recovery_code, link_token, passkey, external_identity, known_device, muted_mail, preview];
    /// One's own contact record.
    EditProfile: reads [organization, location, security_level, account], writes [contact];
    /// Landing page and Home.
    UsePortal: reads [organization, ticket, note, ticket_status, request_type, ticket_visit, contact, account], writes [];
    /// Tickets and everything published on them.
    ViewTickets: reads [
            ticket, note, time_entry, attachment, ticket_answer, ticket_contact, ticket_change, ticket_visit,
            ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type, ticket_category,
            request_type, question, organization, organization_policy, contact, mail, role, location, resource, provider,
        ],
        writes [];
    /// The list of the organization's open tickets; what it shows is read with [`ViewTickets`].
    ViewOrganizationTickets: reads [ticket], writes [];
    /// New tickets in the portal.
    CreateTickets: reads [
            ticket_status, priority, queue, issue_type, sub_issue_type, source, ticket_category, request_type, question,
            organization, contact, location, provider,
        ],
        writes [ticket, ticket_answer, ticket_contact, ticket_draft, held_file, attachment, ticket_change, note];
    /// Notes and attachments in the portal.
    AddNotes: reads [
            ticket_status, contact, organization, ticket_contact, request_type, question, queue, priority, source,
            ticket_category, provider,
        ],
        writes [ticket, note, attachment, held_file, ticket_change, ticket_draft];
    /// The desk itself: what every page of it shows, and one's own visits.
    UseDesk: reads [queue, queue_member, ticket_status, resource, organization], writes [];
    /// Working tickets as staff.
    WorkTickets: reads [
            ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type, ticket_category,
            request_type, question, organization, location, contact, role, resource,
        ],
        writes [ticket, note, attachment, held_file, ticket_answer, ticket_contact, ticket_change];
    /// Handing tickets to others.
    DispatchTickets: reads [queue, queue_member, ticket_status, role, resource], writes [ticket, ticket_change, note];
    /// Own time.
    LogTime: reads [ticket_status, work_type, role, queue_member, resource], writes [ticket, time_entry, ticket_change, held_file, attachment, note];
    /// Organizations and contacts, to read.
    ViewCrm: reads [organization, location, contact, resource, account, security_level, ticket, ticket_status], writes [];
    /// Organizations and contacts, to change. Making a contact inactive ends its access.
    EditCrm: reads [resource, security_level, organization_policy],
        writes [organization, location, contact, account, session, link_token, billing_event];
    /// The Client Portal tab, to read.
    ViewPortalUsers: reads [
            contact, organization, organization_policy, location, account, security_level, session, link_token, mail, audit,
            passkey, external_identity, billing_event,
        ],
        writes [];
    /// The Client Portal tab, to change.
    EditPortalUsers: reads [contact, organization, organization_policy, location, security_level, mail],
        writes [account, session, link_token, recovery_code, passkey, external_identity, billing_event];
    /// Preview Client Portal (A-77, decision 16).
    PreviewPortal: reads [contact, organization, account, security_level], writes [preview];
    /// Manage → Users in the portal (P-170 … P-180).
    ManageUsers: reads [organization, location, security_level],
        writes [
            contact, account, session, link_token, recovery_code, passkey, external_identity, billing_event, join_request,
            organization_policy, access_review,
        ];
    /// What the audit log says about one's own organization.
    ViewOrganizationAudit: reads [audit, organization], writes [];
    /// Portal levels and portal settings.
    AdminPortal: reads [contact, location, billing_event, ticket, passkey],
        writes [
            security_level, provider, organization, organization_policy, account, session, link_token, identity_provider,
            activation_run, activation_line, notification_template, template_revision, access_review, job, mail,
        ];
    /// The lists of the service desk.
    AdminServiceDesk: reads [resource, role, ticket],
        writes [
            ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type, ticket_category,
            request_type, question,
        ];
    /// Resources, roles, staff levels.
    AdminResources: reads [], writes [resource, role, staff_level, queue, queue_member, account, session, link_token];
    /// The provider's settings, mail deliveries, the audit log.
    AdminSystem: reads [audit, account, contact, organization, resource], writes [provider, mail, job];
    /// The worker.
    RunJobs: reads [
            ticket, note, time_entry, attachment, ticket_answer, ticket_contact, ticket_change, ticket_status, priority,
            queue, queue_member, request_type, organization, organization_policy, location, contact, resource, security_level,
            provider, notification_template, muted_mail, billing_event,
        ],
        writes [
            mail, job, link_token, session, held_file, ticket_draft, account, activation_run, activation_line, join_request,
        ];
}
