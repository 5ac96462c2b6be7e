//! Who is to approve: a board's people, and others one by one (T-174 … T-178).

use std::collections::BTreeSet;

use kernel::{Problem, change};
use sea_orm::{ColumnTrait, Condition};

use super::{approvers, settle};
use crate::{
    Granted, Row, Set,
    guard::WorkTickets,
    ids::{ContactId, OrganizationId, ResourceId, TicketId},
    tables::{
        change_approver, change_board, change_board_member, change_request, contact, organization, resource, ticket,
    },
};

/// An approver or a deputy: one contact or one resource, never both (T-174).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Person {
    /// A contact.
    Contact(ContactId),
    /// A resource.
    Resource(ResourceId),
}

impl Person {
    /// Whom an approver's row names.
    pub fn of(row: &change_approver::Model) -> Option<Self> {
        row.contact_id.map(Self::Contact).or(row.resource_id.map(Self::Resource))
    }

    /// Who may answer in an approver's stead.
    pub fn deputy_of(row: &change_approver::Model) -> Option<Self> {
        row.deputy_contact_id.map(Self::Contact).or(row.deputy_resource_id.map(Self::Resource))
    }

    fn contact(self) -> Option<ContactId> {
        if let Self::Contact(id) = self { Some(id) } else { None }
    }

    fn resource(self) -> Option<ResourceId> {
        if let Self::Resource(id) = self { Some(id) } else { None }
    }
}

/// Why somebody cannot approve this ticket, or this board cannot be used for it. Each has a sentence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Inactive, or of another organization than the ticket's or the one above it (P-120, T-177).
    Nobody,
    /// Is an approver already.
    Twice,
    /// The board is no longer active (T-178).
    Inactive,
    /// The board names contacts of another organization (T-177).
    OtherOrganization,
    /// A deputy is somebody else of the same side who may approve this ticket too.
    Deputy,
    /// From the board, and so not to be removed singly (T-176).
    OnBoard,
}

impl Unfit {
    /// End of its word key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Twice => "twice",
            Self::Inactive => "inactive",
            Self::OtherOrganization => "other-organization",
            Self::Deputy => "deputy",
            Self::OnBoard => "on-board",
        }
    }
}

/// Makes a board's people the approvers, in place of another board's; `None` takes the board away. The votes of those who
/// leave go with them, others' stay.
pub(super) async fn use_board(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    request: &Row<change_request::Entity>,
    board: Option<&Row<change_board::Entity>>,
) -> Result<Result<(), Unfit>, Problem> {
    if let Some(board) = board {
        if !board.active && request.board_id != Some(board.id) {
            return Ok(Err(Unfit::Inactive));
        }
        let parent = parent_of(may, ticket.organization_id).await?;
        if !change::fits(board.organization_id.as_ref(), &ticket.organization_id, parent.as_ref()) {
            return Ok(Err(Unfit::OtherOrganization));
        }
    }
    let set = change_request::ActiveModel { board_id: Set(board.map(|board| board.id)), ..Default::default() };
    may.change(request, set).await?;
    let wanted = match board {
        Some(board) => people_of(may, ticket, board).await?,
        None => BTreeSet::new(),
    };
    seat(may, ticket.id, &wanted).await?;
    settle(may, ticket.id).await?;
    Ok(Ok(()))
}

/// Brings the approvers who come from the board in line with it: roles are filled by whoever has them now.
pub(super) async fn seat(
    may: &Granted<'_, WorkTickets>,
    ticket: TicketId,
    wanted: &BTreeSet<Person>,
) -> Result<(), Problem> {
    let rows = approvers(may, ticket).await?;
    for row in rows.iter().filter(|row| row.on_board) {
        if Person::of(row).is_none_or(|person| !wanted.contains(&person)) {
            may.remove(row).await?;
        }
    }
    for person in wanted {
        match rows.iter().find(|row| Person::of(row) == Some(*person)) {
            Some(row) if !row.on_board => {
                let set = change_approver::ActiveModel { on_board: Set(true), ..Default::default() };
                may.change(row, set).await?;
            }
            Some(_) => {}
            None => add(may, ticket, *person, None, true).await?,
        }
    }
    Ok(())
}

/// The people of a board for a ticket: named ones, and those who have the roles; active ones only (A-280 … A-283).
pub(super) async fn people_of(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    board: &change_board::Model,
) -> Result<BTreeSet<Person>, Problem> {
    let named = Condition::all().add(change_board_member::Column::BoardId.eq(board.id));
    let named = may.rows::<change_board_member::Entity>(named).await?;
    let own = may.row_if::<organization::Entity>(ticket.organization_id).await?;
    let above = match own.as_ref().and_then(|own| own.parent_id).filter(|_| board.parent_contact) {
        Some(parent) => may.row_if::<organization::Entity>(parent).await?,
        None => None,
    };
    let own_contact = own.as_ref().and_then(|own| own.primary_contact_id).filter(|_| board.primary_contact);
    let manager = own.as_ref().and_then(|own| own.account_manager_id).filter(|_| board.account_manager);
    let contacts: BTreeSet<ContactId> = named
        .iter()
        .filter_map(|row| row.contact_id)
        .chain(ticket.contact_id.filter(|_| board.ticket_contact))
        .chain(own_contact)
        .chain(above.as_ref().and_then(|above| above.primary_contact_id))
        .collect();
    let resources: BTreeSet<ResourceId> = named
        .iter()
        .filter_map(|row| row.resource_id)
        .chain(ticket.resource_id.filter(|_| board.assigned_resource))
        .chain(manager)
        .collect();
    let active = Condition::all().add(contact::Column::Id.is_in(contacts)).add(contact::Column::Active.eq(true));
    let contacts = may.rows::<contact::Entity>(active).await?;
    let active = Condition::all().add(resource::Column::Id.is_in(resources)).add(resource::Column::Active.eq(true));
    let resources = may.rows::<resource::Entity>(active).await?;
    let contacts = contacts.iter().map(|row| Person::Contact(row.id));
    Ok(contacts.chain(resources.iter().map(|row| Person::Resource(row.id))).collect())
}

/// Names one more approver beside the board (P-121).
pub async fn add_other(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    person: Person,
    deputy: Option<Person>,
) -> Result<Result<(), Unfit>, Problem> {
    if !may_approve(may, ticket, person).await? {
        return Ok(Err(Unfit::Nobody));
    }
    if let Err(unfit) = deputy_fits(may, ticket, person, deputy).await? {
        return Ok(Err(unfit));
    }
    if approvers(may, ticket.id).await?.iter().any(|row| Person::of(row) == Some(person)) {
        return Ok(Err(Unfit::Twice));
    }
    add(may, ticket.id, person, deputy, false).await?;
    settle(may, ticket.id).await?;
    Ok(Ok(()))
}

/// Says who may answer in an approver's stead; `None` says nobody (decision 15).
pub async fn set_deputy(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    approver: &Row<change_approver::Entity>,
    deputy: Option<Person>,
) -> Result<Result<(), Unfit>, Problem> {
    let Some(person) = Person::of(approver) else { return Ok(Err(Unfit::Nobody)) };
    if let Err(unfit) = deputy_fits(may, ticket, person, deputy).await? {
        return Ok(Err(unfit));
    }
    let set = change_approver::ActiveModel {
        deputy_contact_id: Set(deputy.and_then(Person::contact)),
        deputy_resource_id: Set(deputy.and_then(Person::resource)),
        ..Default::default()
    };
    may.change(approver, set).await?;
    Ok(Ok(()))
}

/// Takes away an approver who is not from the board, and their vote with them (T-176). What they answered stays in the
/// history.
pub async fn remove_other(
    may: &Granted<'_, WorkTickets>,
    approver: &Row<change_approver::Entity>,
) -> Result<Result<(), Unfit>, Problem> {
    if approver.on_board {
        return Ok(Err(Unfit::OnBoard));
    }
    may.remove(approver).await?;
    settle(may, approver.ticket_id).await?;
    Ok(Ok(()))
}

async fn add(
    may: &Granted<'_, WorkTickets>,
    ticket: TicketId,
    person: Person,
    deputy: Option<Person>,
    on_board: bool,
) -> Result<(), Problem> {
    may.add::<change_approver::Entity>(change_approver::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(ticket),
        contact_id: Set(person.contact()),
        resource_id: Set(person.resource()),
        deputy_contact_id: Set(deputy.and_then(Person::contact)),
        deputy_resource_id: Set(deputy.and_then(Person::resource)),
        on_board: Set(on_board),
        answer: Set(None),
        comment: Set(String::new()),
        answered_at: Set(None),
        by_contact_id: Set(None),
        by_resource_id: Set(None),
        ..Default::default()
    })
    .await?;
    Ok(())
}

/// A deputy is somebody else of the same side who may approve this ticket too.
async fn deputy_fits(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    person: Person,
    deputy: Option<Person>,
) -> Result<Result<(), Unfit>, Problem> {
    let Some(deputy) = deputy else { return Ok(Ok(())) };
    let same_side = matches!(person, Person::Contact(_)) == matches!(deputy, Person::Contact(_));
    let fits = same_side && deputy != person && may_approve(may, ticket, deputy).await?;
    Ok(if fits { Ok(()) } else { Err(Unfit::Deputy) })
}

async fn may_approve(may: &Granted<'_, WorkTickets>, ticket: &ticket::Model, person: Person) -> Result<bool, Problem> {
    match person {
        Person::Resource(id) => Ok(may.row_if::<resource::Entity>(id).await?.is_some_and(|row| row.active)),
        Person::Contact(id) => {
            let Some(row) = may.row_if::<contact::Entity>(id).await?.filter(|row| row.active) else {
                return Ok(false);
            };
            let parent = parent_of(may, ticket.organization_id).await?;
            Ok(row.organization_id == ticket.organization_id || Some(row.organization_id) == parent)
        }
    }
}

async fn parent_of(
    may: &Granted<'_, WorkTickets>,
    organization: OrganizationId,
) -> Result<Option<OrganizationId>, Problem> {
    Ok(may.row_if::<organization::Entity>(organization).await?.and_then(|row| row.parent_id))
}
