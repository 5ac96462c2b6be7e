//! What the Escalate page offers (F-103): to whom, the provider's lists, what of the desk's own may be quoted or passed on.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};

use crate::{
    Granted, Instant,
    guard::{Grant, Reads, WorkInternally},
    ids::{AttachmentId, IssueTypeId, NoteId, OrganizationId, PriorityId, SubIssueTypeId, TicketId},
    tables::{
        attachment, hand_over as log, internal_issue_type, internal_priority, issue_type, kinds::Publish, note,
        organization, priority, sub_issue_type, taskfire_ticket, vendor,
    },
    views::people::{self, Author},
};

/// What the page offers.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Active vendors of the desk and those shared with it, by name.
    pub vendors: Vec<vendor::Model>,
    /// The provider's active issue types.
    pub issue_types: Vec<issue_type::Model>,
    /// Their active sub-issue types.
    pub sub_issue_types: Vec<sub_issue_type::Model>,
    /// The provider's active priorities.
    pub priorities: Vec<priority::Model>,
    /// The provider's issue type that the internal one stands for (F-145).
    pub mapped_issue_type: Option<(IssueTypeId, Option<SubIssueTypeId>)>,
    /// The provider's priority that the internal one stands for (F-146).
    pub mapped_priority: Option<PriorityId>,
    /// Notes that only the desk reads, newest first.
    pub notes: Vec<Quotable>,
    /// All files that the desk sees, oldest first.
    pub files: Vec<attachment::Model>,
}

/// A note of the desk's own.
#[derive(Debug, Clone)]
pub struct Quotable {
    /// The note.
    pub id: NoteId,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub at: Instant,
    /// Its text.
    pub body: String,
}

impl Offers {
    /// Whether a file is the desk's own so far.
    pub fn is_own(&self, id: AttachmentId) -> bool {
        self.files.iter().any(|file| file.id == id && file.publish == Publish::HelpDesk)
    }
}

/// Reads what the page of this ticket offers.
pub async fn offers(
    may: &Granted<'_, WorkInternally>,
    row: &taskfire_ticket::Model,
    organization: OrganizationId,
) -> Result<Offers, Problem> {
    let fault = |error| Problem::fault("read what escalation offers", error);
    let executor = may.executor();
    let of_desk = vendor::Column::OrganizationId.eq(organization);
    let vendors = may
        .find::<vendor::Entity>()
        .filter(vendor::Column::Active.eq(true))
        .filter(Condition::any().add(of_desk).add(vendor::Column::Shared.eq(true)))
        .order_by_asc(vendor::Column::Name);
    let issue_types = may
        .find::<issue_type::Entity>()
        .filter(issue_type::Column::Active.eq(true))
        .order_by_asc(issue_type::Column::Position);
    let sub_issue_types = may
        .find::<sub_issue_type::Entity>()
        .filter(sub_issue_type::Column::Active.eq(true))
        .order_by_asc(sub_issue_type::Column::Position);
    let priorities = may
        .find::<priority::Entity>()
        .filter(priority::Column::Active.eq(true))
        .order_by_asc(priority::Column::Position);
    let own = match row.sub_issue_type_id.or(row.issue_type_id) {
        Some(id) => may.row_if::<internal_issue_type::Entity>(id).await?,
        None => None,
    };
    let urgency = match row.priority_id {
        Some(id) => may.row_if::<internal_priority::Entity>(id).await?,
        None => None,
    };
    Ok(Offers {
        vendors: vendors.all(&executor).await.map_err(fault)?,
        issue_types: issue_types.all(&executor).await.map_err(fault)?,
        sub_issue_types: sub_issue_types.all(&executor).await.map_err(fault)?,
        priorities: priorities.all(&executor).await.map_err(fault)?,
        mapped_issue_type: own.and_then(|own| Some((own.issue_type_id?, own.sub_issue_type_id))),
        mapped_priority: urgency.and_then(|own| own.priority_id),
        notes: notes(may, row.ticket_id).await?,
        files: crate::views::files::attachments(may, row.ticket_id).await?,
    })
}

async fn notes<G: Reads<note::Entity>>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Vec<Quotable>, Problem> {
    let found = may
        .find::<note::Entity>()
        .filter(note::Column::TicketId.eq(ticket))
        .filter(note::Column::Publish.eq(Publish::HelpDesk))
        .order_by_desc(note::Column::CreatedAt)
        .order_by_desc(note::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read notes of the desk", error))?;
    let contacts = found.iter().filter_map(|row| row.author_contact_id);
    let resources = found.iter().filter_map(|row| row.author_resource_id);
    let names = people::names(may, contacts, resources).await?;
    let quotable = |row: note::Model| Quotable {
        id: row.id,
        author: names.author(row.author_contact_id, row.author_resource_id),
        at: row.created_at,
        body: row.body,
    };
    Ok(found.into_iter().map(quotable).collect())
}

/// Whether the present state of a ticket is what the actor's own act made of it: the same form sent twice.
pub async fn was_mine<G: Reads<log::Entity>>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    seen: i32,
) -> Result<bool, Problem> {
    if row.hand_over_no != seen.saturating_add(1) {
        return Ok(false);
    }
    let (contact, resource) = (may.actor().contact(), may.actor().resource());
    let lines = may
        .find::<log::Entity>()
        .filter(log::Column::TicketId.eq(row.ticket_id))
        .filter(log::Column::Number.eq(row.hand_over_no))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read hand-over", error))?;
    Ok(lines.iter().any(|line| line.by_contact_id == contact && line.by_resource_id == resource))
}

/// What stands in the way of transferring tickets of an organization to its internal desk, or not (F-116, in the manner
/// of F-207).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// The organization is active.
    pub active: bool,
    /// It has Taskfire on.
    pub taskfire: bool,
    /// The ticket has an internal side.
    pub capable: bool,
    /// Somebody works the desk.
    pub people: bool,
}

impl Readiness {
    /// Whether nothing stands in the way.
    pub fn is_ready(self) -> bool {
        self.active && self.taskfire && self.capable && self.people
    }
}

/// Whether a ticket of this organization can go to its internal desk.
pub async fn readiness<G: Grant + Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    capable: bool,
) -> Result<Readiness, Problem> {
    let row = may.row_if::<organization::Entity>(organization).await?;
    let people = super::people::people_of_desks(may, &[organization]).await?;
    Ok(Readiness {
        active: row.as_ref().is_some_and(|row| row.active),
        taskfire: crate::taskfire::settings(may, organization).await?.is_some(),
        capable,
        people: people.get(&organization).is_some_and(|people| !people.is_empty()),
    })
}
