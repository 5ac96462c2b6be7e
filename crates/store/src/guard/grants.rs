//! The grants: one type per permission, with the tables it may read and write. This table is the second half of the
//! security model; the first is `kernel::policy` (who holds a permission), the third the reach rules in `tables`.

use kernel::Permission;

use super::Guarded;
use crate::tables::{
    absence, access_review, account, activation_line, activation_run, attachment, audit, bell, billing_event,
    change_answer, change_approver, change_board, change_board_member, change_request, contact, contract,
    contract_service, custom_field, custom_value, escalation_rule, external_identity, guest_link, hand_over, held_file,
    identity_provider, inbound_mail, internal_issue_type, internal_priority, internal_queue, internal_queue_member,
    internal_status, internal_time, issue_type, job, join_request, known_device, link_token, location, mail,
    muted_mail, note, notification_template, on_call, organization, organization_policy, passkey, preview, priority,
    provider, question, queue, queue_member, recovery_code, request_type, resource, role, rule_firing, security_level,
    service_clock, session, source, staff_level, stopwatch, sub_issue_type, taskfire_agreement, taskfire_settings,
    taskfire_ticket, template_event, template_revision, ticket, ticket_answer, ticket_category, ticket_change,
    ticket_contact, ticket_draft, ticket_helper, ticket_status, ticket_visit, time_entry, unit_change, vendor,
    vendor_contact, vendor_message, vendor_participant, vendor_thread, work_calendar, work_type, workflow_rule,
    workflow_run,
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
        writes [account, session, recovery_code, link_token, passkey, external_identity, known_device, muted_mail, preview, bell];
    /// One's own contact record.
    EditProfile: reads [organization, location, security_level, account], writes [contact];
    /// Landing page and Home.
    UsePortal: reads [organization, ticket, note, ticket_status, request_type, ticket_visit, contact, account], writes [];
    /// Tickets and everything published on them.
    ViewTickets: reads [
            ticket, note, time_entry, attachment, ticket_answer, ticket_contact, ticket_change, ticket_visit,
            ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type, ticket_category,
            request_type, question, organization, organization_policy, contact, mail, role, location, resource, provider,
            taskfire_ticket, taskfire_settings, hand_over, ticket_helper, internal_time, stopwatch, service_clock,
            internal_status, internal_priority, internal_queue, internal_queue_member, internal_issue_type, custom_field,
            custom_value, vendor, vendor_contact, vendor_thread, vendor_participant, vendor_message, absence, on_call,
            work_calendar, rule_firing, account, security_level, workflow_run, change_request, change_approver, change_answer,
            change_board, contract,
        ],
        writes [];
    /// The list of the organization's open tickets; what it shows is read with [`ViewTickets`].
    ViewOrganizationTickets: reads [ticket], writes [];
    /// Tickets of other organizations that the actor's own is billed for, with what is published on them (P-160, P-165).
    ViewEndClients: reads [ticket, note, time_entry, ticket_status], writes [];
    /// New tickets in the portal.
    CreateTickets: reads [
            ticket_status, priority, queue, issue_type, sub_issue_type, source, ticket_category, request_type, question,
            organization, contact, location, provider, taskfire_settings, internal_status, internal_priority,
            internal_queue, internal_queue_member, internal_issue_type, custom_field, account, security_level,
        ],
        writes [
            ticket, ticket_answer, ticket_contact, ticket_draft, held_file, attachment, ticket_change, note,
            taskfire_ticket, hand_over, service_clock, custom_value, job,
        ];
    /// Notes and attachments in the portal.
    AddNotes: reads [
            ticket_status, contact, organization, ticket_contact, request_type, question, queue, priority, source,
            ticket_category, provider, taskfire_settings, internal_status,
        ],
        writes [ticket, note, attachment, held_file, ticket_change, ticket_draft, taskfire_ticket, hand_over, service_clock];
    /// Answers of approvers of change requests.
    AnswerChanges: reads [ticket, ticket_status, time_entry, contact, resource, organization, provider],
        writes [change_request, change_approver, change_answer, job];
    /// The internal help desk's work (F-76 … F-118).
    WorkInternally: reads [
            ticket_status, priority, queue, issue_type, sub_issue_type, source, ticket_category, request_type, question,
            organization, organization_policy, location, contact, account, security_level, provider, resource, time_entry,
            taskfire_settings, internal_status, internal_priority, internal_queue, internal_queue_member,
            internal_issue_type, custom_field, vendor, vendor_contact, work_calendar, on_call, escalation_rule, rule_firing,
            mail,
        ],
        writes [
            ticket, ticket_answer, ticket_contact, ticket_draft, ticket_change, ticket_visit, note, attachment, held_file,
            taskfire_ticket, hand_over, ticket_helper, internal_time, stopwatch, custom_value, service_clock, absence,
            vendor_thread, vendor_participant, vendor_message, guest_link, inbound_mail, job,
        ];
    /// Setting up the own internal help desk.
    AdministerTaskfire: reads [
            organization, location, contact, account, security_level, priority, issue_type, sub_issue_type, ticket_category,
            queue, ticket, taskfire_ticket, audit,
        ],
        writes [
            taskfire_settings, internal_queue, internal_queue_member, internal_status, internal_priority,
            internal_issue_type, custom_field, request_type, question, escalation_rule, rule_firing, absence, on_call,
            work_calendar, vendor, vendor_contact, job,
        ];
    /// The desk itself: what every page of it shows, and one's own visits.
    UseDesk: reads [queue, queue_member, ticket_status, resource, organization], writes [];
    /// Working tickets as staff.
    WorkTickets: reads [
            ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type, ticket_category,
            request_type, question, organization, location, contact, role, resource, time_entry, taskfire_settings,
            internal_status, internal_priority, internal_queue, internal_issue_type, account, security_level, provider,
            change_board, change_board_member, contract,
        ],
        writes [
            ticket, note, attachment, held_file, ticket_answer, ticket_contact, ticket_change, taskfire_ticket, hand_over,
            service_clock, job, change_request, change_approver, change_answer,
        ];
    /// Handing tickets to others.
    DispatchTickets: reads [queue, queue_member, ticket_status, role, resource], writes [ticket, ticket_change, note];
    /// Own time.
    LogTime: reads [
            ticket_status, work_type, role, queue_member, resource, organization, taskfire_settings, internal_status,
        ], writes [
            ticket, time_entry, ticket_change, held_file, attachment, note, taskfire_ticket, hand_over, service_clock,
        ];
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
    /// Profile and locations of one's own organization (P-185, P-186).
    EditOrganization: reads [], writes [organization, location];
    /// What the audit log says about one's own organization.
    ViewOrganizationAudit: reads [audit, organization], writes [];
    /// Portal levels and portal settings; switching Taskfire on and off, and what its licences are counted on.
    AdminPortal: reads [time_entry, contact, location, passkey, priority, internal_queue_member],
        writes [
            taskfire_agreement, taskfire_settings, contract, contract_service, unit_change, billing_event, internal_queue, internal_status,
            internal_priority, internal_issue_type, taskfire_ticket, hand_over, ticket, ticket_change, service_clock,
            security_level, provider, organization, organization_policy, account, session, link_token, identity_provider,
            activation_run, activation_line, notification_template, template_event,
            template_revision, access_review, job, mail,
        ];
    /// The lists of the service desk.
    AdminServiceDesk: reads [resource, role, ticket, organization, contact, provider, taskfire_settings, internal_queue],
        writes [
            change_board, change_board_member,
            ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type, ticket_category,
            request_type, question, workflow_rule, workflow_run, work_calendar,
        ];
    /// Resources, roles, staff levels.
    AdminResources: reads [], writes [resource, role, staff_level, queue, queue_member, account, session, link_token];
    /// The provider's settings, mail deliveries, the audit log.
    AdminSystem: reads [audit, account, contact, organization, resource], writes [provider, mail, job];
    /// The worker.
    RunJobs: reads [
            time_entry, ticket_answer, ticket_status, priority, queue, queue_member, issue_type, sub_issue_type, source, work_type,
            ticket_category, request_type, question, organization, organization_policy, location, contact, resource, role,
            security_level, provider, notification_template, template_event, muted_mail, taskfire_settings, internal_status,
            internal_priority, internal_queue, internal_queue_member, internal_issue_type, internal_time, custom_field,
            custom_value, absence, on_call, work_calendar, vendor, vendor_contact, workflow_rule, contract,
            change_approver, change_answer,
        ],
        writes [
            change_request,
            mail, job, link_token, session, held_file, ticket_draft, account, activation_run, activation_line, join_request,
            ticket, ticket_contact, ticket_change, note, attachment, taskfire_ticket, hand_over, ticket_helper,
            service_clock, escalation_rule, rule_firing, vendor_thread, vendor_participant, vendor_message, guest_link,
            inbound_mail, workflow_run, bell, contract_service, unit_change, billing_event,
        ];
}
