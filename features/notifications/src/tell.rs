//! Events become letters. One event, one transaction: the letters are queued and the job is done together.

use std::sync::Arc;

use platform::worker::{Handler, JobFault};
use store::{
    Granted, Store,
    guard::RunJobs,
    outbox::{Chosen, Claimed, Event, Task, Urgency},
};
use web::App;

use crate::{account_mail, change_mail, desk_mail, join_mail, ticket_mail, vendor_mail};

/// Listens to events.
pub struct Tell {
    app: Arc<App>,
}

impl Tell {
    /// A listener that writes in this program's words.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    async fn hear(&self, may: &Granted<'_, RunJobs>, event: &Event, urgency: Urgency) -> Result<(), kernel::Problem> {
        use account_mail::News as OfLogin;
        use ticket_mail::News as OfTicket;
        let app = &*self.app;
        match *event {
            Event::TicketCreated { ticket, cause } => {
                ticket_mail::tell(app, may, OfTicket::Created, ticket, None, &Chosen::default(), cause.account).await
            }
            Event::NoteAdded { ticket, note, ref to, cause } => {
                ticket_mail::tell(app, may, OfTicket::Noted, ticket, Some(note), to, cause.account).await
            }
            Event::TicketAssigned { ticket, cause, .. } => {
                ticket_mail::tell(app, may, OfTicket::Assigned, ticket, None, &Chosen::default(), cause.account).await
            }
            Event::TicketCompleted { ticket, cause } => {
                ticket_mail::tell(app, may, OfTicket::Completed, ticket, None, &Chosen::default(), cause.account).await
            }
            Event::TicketReopened { ticket, note, cause } => {
                ticket_mail::tell(app, may, OfTicket::Reopened, ticket, note, &Chosen::default(), cause.account).await
            }
            Event::InternallyAssigned { ticket, contact, cause } => {
                desk_mail::about(app, may, ticket, cause.account).await?.assigned(contact).await
            }
            Event::HandedOver { ticket, hand_over, cause } => {
                desk_mail::about(app, may, ticket, cause.account).await?.handed_over(hand_over).await
            }
            Event::HandOverAccepted { ticket, hand_over, cause } => {
                desk_mail::about(app, may, ticket, cause.account).await?.accepted(hand_over).await
            }
            Event::InternalStatusChanged { ticket, ref before, ref after, cause } => {
                desk_mail::about(app, may, ticket, cause.account).await?.status_changed(before, after).await
            }
            Event::VendorReplied { ticket, note } => {
                desk_mail::about(app, may, ticket, None).await?.vendor_replied(note).await
            }
            Event::RuleDisabled { ticket, rule } => {
                desk_mail::about(app, may, ticket, None).await?.rule_disabled(rule).await
            }
            Event::AcceptanceDue { ticket } => desk_mail::about(app, may, ticket, None).await?.acceptance_due().await,
            Event::ServiceWarned { ticket, clock } => {
                desk_mail::about(app, may, ticket, None).await?.time_runs_out(OfTicket::Warned, clock).await
            }
            Event::ServiceBreached { ticket, clock } => {
                desk_mail::about(app, may, ticket, None).await?.time_runs_out(OfTicket::Breached, clock).await
            }
            Event::RuleFired { ticket, firing } => {
                desk_mail::about(app, may, ticket, None).await?.rule_fired(firing).await
            }
            Event::ChangeApprovalAsked { ticket, approver, reminder, cause } => {
                change_mail::asked(app, may, (ticket, approver), reminder, cause.account).await
            }
            Event::ChangeAnswered { ticket, approver, cause } => {
                change_mail::answered(app, may, (ticket, approver), cause.account).await
            }
            Event::ChangeApprovalExpired { ticket } => change_mail::expired(app, may, ticket).await,
            Event::VendorWritten { message, .. } => vendor_mail::tell(app, may, message).await,
            Event::Invited { account, .. } => account_mail::tell(app, may, OfLogin::Invited, account, urgency).await,
            Event::ResetAsked { account, .. } => {
                account_mail::tell(app, may, OfLogin::ResetAsked, account, urgency).await
            }
            Event::PasswordChanged { account, .. } => {
                account_mail::tell(app, may, OfLogin::PasswordChanged, account, urgency).await
            }
            Event::FactorChanged { account, .. } => {
                account_mail::tell(app, may, OfLogin::FactorChanged, account, urgency).await
            }
            Event::NewDevice { account, at, ref agent, ref address, .. } => {
                let news = OfLogin::NewDevice { at, agent: agent.clone(), address: address.clone() };
                account_mail::tell(app, may, news, account, urgency).await
            }
            Event::EmailChanged { account, ref old_address, .. } => {
                let news = OfLogin::EmailChanged { old_address: old_address.clone() };
                account_mail::tell(app, may, news, account, urgency).await
            }
            Event::JoinAsked { request } => join_mail::prove(app, may, request).await,
            Event::JoinConfirmed { request } => join_mail::tell_managers(app, may, request).await,
        }
    }
}

#[async_trait::async_trait]
impl Handler for Tell {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Tell { event } = &job.task else {
            return Err(JobFault::Never("not an event".to_owned()));
        };
        let Some(write) = store.perform(job, "notifications").await? else { return Ok(()) };
        self.hear(&write.need::<RunJobs>()?, event, job.urgency).await?;
        Ok(write.done().await?)
    }
}
