//! Does the jobs of the kind `workflow`: each save of a ticket is judged once, by all active rules in their order, and what
//! they do is committed together with the end of the job (A-273, F-195).

use std::sync::Arc;

use kernel::{
    Problem,
    ownership::{Act as Move, By},
    workflow::{Action, BOUNCE_MINUTES, Facts, MOST_CASCADE, MOST_TRANSFERS, Rule},
};
use platform::worker::{Handler, JobFault};
use store::{
    Granted, Happened, Row, Set, Store,
    guard::RunJobs,
    ids::{
        ContactId, EscalationRuleId, InternalQueueId, IssueTypeId, NoteId, OrganizationId, PriorityId, QueueId,
        ResourceId, StatusId, TicketId, WorkTypeId, WorkflowRunId,
    },
    outbox::{Cause, Claimed, Event, Task},
    tables::{
        internal_queue, issue_type,
        kinds::{NoteKind, Publish, StatusMeaning},
        note, organization, priority, queue, resource, taskfire_ticket, ticket, ticket_change, ticket_status,
        work_type, workflow_rule, workflow_run,
    },
    taskfire::{self, Step},
    views::{
        mail as mails,
        taskfire::work,
        workflow::{self, Done, Outcome},
        workflow_time,
    },
};
use web::App;

use crate::{mail, told::Told};

/// Why the worker acts, as the audit log names it.
const REASON: &str = "workflow rules";

/// Judges saves by the workflow rules.
pub struct Judge {
    app: Arc<App>,
}

impl Judge {
    /// With the program, for mails.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

#[async_trait::async_trait]
impl Handler for Judge {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Workflow { ticket, happened, depth } = &job.task else {
            return Err(JobFault::Never("not a save to judge".to_owned()));
        };
        let Some(write) = store.perform(job, REASON).await? else { return Ok(()) };
        // What the rules do may trigger rules again, one place further.
        write.deepen(*depth);
        judge(&self.app, &write.need::<RunJobs>()?, *ticket, happened, *depth).await?;
        Ok(write.done().await?)
    }
}

/// A rule at work on a ticket.
pub(crate) struct Run<'r> {
    pub(crate) app: &'r App,
    pub(crate) may: &'r Granted<'r, RunJobs>,
    pub(crate) ticket: TicketId,
    pub(crate) rule: &'r workflow_rule::Model,
}

async fn judge(
    app: &App,
    may: &Granted<'_, RunJobs>,
    id: TicketId,
    happened: &Happened,
    depth: u32,
) -> Result<(), Problem> {
    let ticket = may.row::<ticket::Entity>(id).await?;
    let known = workflow::known(may, &ticket, happened).await?;
    workflow_time::plan(may, id).await?;
    if known.facts.events.is_empty() {
        return Ok(());
    }
    for row in firing(may, &known.facts).await? {
        let rule = workflow::read(&row)?;
        let run = Run { app, may, ticket: id, rule: &row };
        let outcome = Outcome { done: run.acts(&rule).await?, last: depth == MOST_CASCADE };
        run.keep(ticket.organization_id, depth, &outcome, &known.told).await?;
    }
    Ok(())
}

/// The active rules that fire, in their order.
async fn firing(may: &Granted<'_, RunJobs>, facts: &Facts) -> Result<Vec<Row<workflow_rule::Entity>>, Problem> {
    let mut firing = Vec::new();
    for row in workflow::rules(may).await? {
        if row.active && workflow::read(&row)?.fires(facts) {
            firing.push(row);
        }
    }
    Ok(firing)
}

/// A line of a ticket's history: field, value before, value after, whether the customer sees it.
type Line<'l> = (&'l str, &'l str, &'l str, bool);

impl Run<'_> {
    /// Does all actions of a rule, and tells what became of each.
    pub(crate) async fn acts(&self, rule: &Rule) -> Result<Vec<Done>, Problem> {
        let mut done = Vec::with_capacity(rule.actions.len());
        for action in &rule.actions {
            done.push(self.act(action).await?.of(action));
        }
        Ok(done)
    }

    /// Keeps the run in the history.
    pub(crate) async fn keep(
        &self,
        organization: OrganizationId,
        depth: u32,
        outcome: &Outcome,
        facts: &workflow::Told,
    ) -> Result<(), Problem> {
        self.may
            .add::<workflow_run::Entity>(workflow_run::ActiveModel {
                id: Set(self.may.fresh_id::<WorkflowRunId>()),
                rule_id: Set(self.rule.id),
                rule_name: Set(self.rule.name.clone()),
                ticket_id: Set(self.ticket),
                organization_id: Set(organization),
                at: Set(self.may.now()),
                depth: Set(i32::try_from(depth).unwrap_or(i32::MAX)),
                outcome: Set(workflow::kept(outcome)?),
                facts: Set(workflow::kept(facts)?),
                ..Default::default()
            })
            .await
            .map(|_| ())
    }

    /// Does one action. Gives what became of it, for the history; what cannot be done is skipped and says why.
    async fn act(&self, action: &Action) -> Result<Told, Problem> {
        match action {
            Action::Status { id } => self.status(StatusId(*id)).await,
            Action::Queue { id } => self.queue(QueueId(*id)).await,
            Action::Priority { id } => self.priority(PriorityId(*id)).await,
            Action::Resource { id } => self.resource(ResourceId(*id)).await,
            Action::IssueType { id } => self.issue_type(IssueTypeId(*id)).await,
            Action::WorkType { id } => self.work_type(WorkTypeId(*id)).await,
            Action::Note { text } => self.note(text).await,
            Action::Notify { resource, queue, other, subject, text, once, as_note } => {
                if *once && workflow::has_notified(self.may, self.rule.id, self.ticket).await? {
                    return Ok(Told::OnceOnly);
                }
                let told = self.notify((*resource, *queue, other.map(ResourceId)), (subject, text)).await?;
                if *as_note && matches!(told, Told::Notified(_)) {
                    self.note(&format!("{subject}\n\n{text}")).await?;
                }
                Ok(told)
            }
            Action::SendToTaskfire { queue, contact } => {
                self.send_to_taskfire(queue.map(InternalQueueId), contact.map(ContactId)).await
            }
        }
    }

    async fn row(&self) -> Result<Row<ticket::Entity>, Problem> {
        self.may.row::<ticket::Entity>(self.ticket).await
    }

    /// Writes the change and its line of the history.
    async fn change(
        &self,
        row: &Row<ticket::Entity>,
        mut set: ticket::ActiveModel,
        (field, before, after, public): Line<'_>,
    ) -> Result<Told, Problem> {
        let now = self.may.now();
        set.last_activity_at = Set(now);
        self.may.change(row, set).await?;
        self.may
            .add::<ticket_change::Entity>(ticket_change::ActiveModel {
                id: Set(self.may.fresh_id()),
                ticket_id: Set(self.ticket),
                field: Set(field.to_owned()),
                old_value: Set(before.to_owned()),
                new_value: Set(after.to_owned()),
                public: Set(public),
                author_contact_id: Set(None),
                author_resource_id: Set(None),
                created_at: Set(now),
                ..Default::default()
            })
            .await?;
        taskfire::clocks::follow(self.may, self.ticket).await?;
        Ok(Told::Changed(before.to_owned(), after.to_owned()))
    }

    async fn status(&self, id: StatusId) -> Result<Told, Problem> {
        let row = self.row().await?;
        let Some(new) = self.may.row_if::<ticket_status::Entity>(id).await?.filter(|new| new.active) else {
            return Ok(Told::Gone);
        };
        if row.status_id == id {
            return Ok(Told::Same);
        }
        let old = self.may.row::<ticket_status::Entity>(row.status_id).await?;
        let (was, is) = (old.meaning == StatusMeaning::Complete, new.meaning == StatusMeaning::Complete);
        let mut set =
            ticket::ActiveModel { status_id: Set(id), status_since_at: Set(self.may.now()), ..Default::default() };
        let cause = Cause { account: None };
        if is && !was {
            // Decision 21: only the responsible party completes; F-119 may ask the desk to confirm.
            match taskfire::closed(self.may, &row, By::Workflow).await? {
                Err(refusal) => return Ok(Told::Refused(refusal)),
                Ok(taskfire::Completion::Returns) => return Ok(Told::ToConfirm),
                Ok(taskfire::Completion::Closes) => {}
            }
            set.completed_at = Set(Some(self.may.now()));
            self.may.record(Event::TicketCompleted { ticket: self.ticket, cause }).await?;
        } else if was && !is {
            taskfire::reopened(self.may, &row, By::Provider).await?;
            set.completed_at = Set(None);
            self.may.record(Event::TicketReopened { ticket: self.ticket, note: None, cause }).await?;
        }
        self.change(&row, set, ("status", &old.name, &new.name, true)).await
    }

    async fn queue(&self, id: QueueId) -> Result<Told, Problem> {
        let row = self.row().await?;
        let Some(new) = self.may.row_if::<queue::Entity>(id).await?.filter(|new| new.active) else {
            return Ok(Told::Gone);
        };
        if row.queue_id == id {
            return Ok(Told::Same);
        }
        let old = self.may.row::<queue::Entity>(row.queue_id).await?;
        let set = ticket::ActiveModel { queue_id: Set(id), ..Default::default() };
        self.change(&row, set, ("queue", &old.name, &new.name, false)).await
    }

    async fn priority(&self, id: PriorityId) -> Result<Told, Problem> {
        let row = self.row().await?;
        let Some(new) = self.may.row_if::<priority::Entity>(id).await?.filter(|new| new.active) else {
            return Ok(Told::Gone);
        };
        if row.priority_id == id {
            return Ok(Told::Same);
        }
        let old = self.may.row::<priority::Entity>(row.priority_id).await?;
        let set = ticket::ActiveModel { priority_id: Set(id), ..Default::default() };
        self.change(&row, set, ("priority", &old.name, &new.name, false)).await
    }

    async fn resource(&self, id: ResourceId) -> Result<Told, Problem> {
        let row = self.row().await?;
        let Some(new) = self.may.row_if::<resource::Entity>(id).await?.filter(|new| new.active) else {
            return Ok(Told::Gone);
        };
        if row.resource_id == Some(id) {
            return Ok(Told::Same);
        }
        let name = |row: &resource::Model| format!("{} {}", row.first_name, row.last_name).trim().to_owned();
        let old = match row.resource_id {
            Some(old) => self.may.row_if::<resource::Entity>(old).await?.map(|row| name(&row)).unwrap_or_default(),
            None => String::new(),
        };
        let role = workflow::role_of(self.may, id, row.queue_id).await?;
        let set = ticket::ActiveModel { resource_id: Set(Some(id)), role_id: Set(role), ..Default::default() };
        let cause = Cause { account: None };
        self.may.record(Event::TicketAssigned { ticket: self.ticket, resource: id, cause }).await?;
        self.change(&row, set, ("assigned-resource", &old, &name(&new), false)).await
    }

    async fn issue_type(&self, id: IssueTypeId) -> Result<Told, Problem> {
        let row = self.row().await?;
        let Some(new) = self.may.row_if::<issue_type::Entity>(id).await?.filter(|new| new.active) else {
            return Ok(Told::Gone);
        };
        if row.issue_type_id == Some(id) {
            return Ok(Told::Same);
        }
        let old = match row.issue_type_id {
            Some(old) => self.may.row_if::<issue_type::Entity>(old).await?.map(|row| row.name.clone()),
            None => None,
        };
        // A sub-issue type belongs to its issue type.
        let set =
            ticket::ActiveModel { issue_type_id: Set(Some(id)), sub_issue_type_id: Set(None), ..Default::default() };
        self.change(&row, set, ("issue-type", &old.unwrap_or_default(), &new.name, false)).await
    }

    async fn work_type(&self, id: WorkTypeId) -> Result<Told, Problem> {
        let row = self.row().await?;
        let Some(new) = self.may.row_if::<work_type::Entity>(id).await?.filter(|new| new.active) else {
            return Ok(Told::Gone);
        };
        if row.work_type_id == Some(id) {
            return Ok(Told::Same);
        }
        let old = match row.work_type_id {
            Some(old) => self.may.row_if::<work_type::Entity>(old).await?.map(|row| row.name.clone()),
            None => None,
        };
        let set = ticket::ActiveModel { work_type_id: Set(Some(id)), ..Default::default() };
        self.change(&row, set, ("work-type", &old.unwrap_or_default(), &new.name, false)).await
    }

    /// A note that customers never see, by the system.
    async fn note(&self, text: &str) -> Result<Told, Problem> {
        let ticket = self.row().await?;
        let owner = self.may.row::<organization::Entity>(ticket.organization_id).await?;
        let body = kernel::workflow::filled(text, &ticket.number, &ticket.title, &owner.name);
        self.say(Publish::Internal, body).await?;
        Ok(Told::Done)
    }

    /// Adds a note of the system in the name of the rule.
    async fn say(&self, publish: Publish, body: String) -> Result<(), Problem> {
        self.may
            .add::<note::Entity>(note::ActiveModel {
                id: Set(self.may.fresh_id::<NoteId>()),
                ticket_id: Set(self.ticket),
                kind: Set(NoteKind::System),
                publish: Set(publish),
                title: Set(self.rule.name.clone()),
                body: Set(body),
                author_contact_id: Set(None),
                author_resource_id: Set(None),
                form_id: Set(None),
                created_at: Set(self.may.now()),
                ..Default::default()
            })
            .await
            .map(|_| ())
    }

    async fn notify(
        &self,
        (resource, queue, other): (bool, bool, Option<ResourceId>),
        words: (&str, &str),
    ) -> Result<Told, Problem> {
        let facts = mails::ticket(self.may, self.ticket).await?;
        let mut readers = Vec::new();
        if resource {
            readers.extend(facts.resource.clone());
        }
        if queue {
            readers.extend(facts.queue.iter().cloned());
        }
        if let Some(other) = other {
            readers.extend(mails::staff(self.may, other).await?);
        }
        let mut told: Vec<String> = Vec::new();
        for reader in &readers {
            // Whoever is the ticket's resource and works its queue too gets one.
            if !told.contains(&reader.name) {
                mail::send(self.app, self.may, &facts, reader, words).await?;
                told.push(reader.name.clone());
            }
        }
        Ok(if told.is_empty() { Told::Nobody } else { Told::Notified(told.join(", ")) })
    }

    /// The system note of Send to Taskfire: one that the provider's staff read, one for the internal desk.
    async fn tell_both(&self, owner: OrganizationId) -> Result<(), Problem> {
        let words = self.app.dictionary.words("en");
        let owner = self.may.row::<organization::Entity>(owner).await?;
        let name = [("organization", owner.name.as_str().into())];
        self.say(Publish::Internal, words.t_with("workflow-sent-note", &name)).await?;
        self.say(Publish::HelpDesk, words.t("workflow-sent-note-desk")).await
    }

    /// Hands the ticket to the customer's desk, if F-116 allows it and it does not bounce (F-196). No field of the provider's
    /// changes.
    async fn send_to_taskfire(
        &self,
        queue: Option<InternalQueueId>,
        contact: Option<ContactId>,
    ) -> Result<Told, Problem> {
        let may = self.may;
        let ticket = self.row().await?;
        let owner = ticket.organization_id;
        if taskfire::settings(may, owner).await?.is_none() {
            return Ok(Told::NoTaskfire);
        }
        let Some(row) = may.row_if::<taskfire_ticket::Entity>(self.ticket).await? else {
            return Ok(Told::BeforeTaskfire);
        };
        let workers = work::workers(may, owner).await?;
        if workers.is_empty() {
            return Ok(Told::NoWorker);
        }
        let since = may.now().plus_minutes(-BOUNCE_MINUTES);
        if workflow::automatic_transfers(may, self.ticket, since).await? >= MOST_TRANSFERS {
            return Ok(Told::Bounced);
        }
        let queue = match queue {
            Some(id) => {
                let found = may.row_if::<internal_queue::Entity>(id).await?;
                found.filter(|row| row.active && row.organization_id == owner).map(|row| row.id)
            }
            None => None,
        };
        let contact = contact.filter(|id| workers.iter().any(|worker| worker.id == *id));
        let note = format!("Workflow rule: {}", self.rule.name);
        let step = Step {
            note: &note,
            rule: Some((EscalationRuleId(self.rule.id.0), &self.rule.name)),
            to_contact: contact,
            to_queue: queue,
            ..Step::of(Move::SendToDesk, By::Workflow)
        };
        Ok(match taskfire::hand_over(may, &row, step).await? {
            Ok(_) => {
                self.tell_both(owner).await?;
                Told::Done
            }
            Err(refusal) => Told::Refused(refusal),
        })
    }
}
