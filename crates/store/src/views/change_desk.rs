//! What staff choose from when they have a change approved: boards, and people (T-175 … T-178, A-280 … A-283).

use std::collections::BTreeMap;

use kernel::{Problem, change::fits};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    Granted, Row, Set,
    guard::{AdminServiceDesk, WorkTickets},
    ids::{ChangeBoardId, ContactId, OrganizationId, ResourceId},
    tables::{change_board, change_board_member, contact, organization, resource, ticket},
    views::{people, settings::full_name},
};

/// A person to choose, with the name of their organization if it is not the ticket's.
pub type Named<I> = (I, String);

/// What may be chosen for a ticket.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Boards that fit it, by name; an inactive one only if it is the present one.
    pub boards: Vec<change_board::Model>,
    /// Active contacts of its organization and of the one above, by name.
    pub contacts: Vec<Named<ContactId>>,
    /// Active resources by name.
    pub resources: Vec<Named<ResourceId>>,
}

/// What may be chosen for a ticket whose present board is `board`.
pub async fn offers(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    board: Option<ChangeBoardId>,
) -> Result<Offers, Problem> {
    let own = may.row::<organization::Entity>(ticket.organization_id).await?;
    let parent = own.parent_id;
    let boards = may.rows::<change_board::Entity>(Condition::all()).await?;
    let mut boards: Vec<_> = boards
        .into_iter()
        .map(Row::into_inner)
        .filter(|row| {
            Some(row.id) == board
                || row.active && fits(row.organization_id.as_ref(), &ticket.organization_id, parent.as_ref())
        })
        .collect();
    boards.sort_by_key(|row| row.name.to_lowercase());
    let of = std::iter::once(ticket.organization_id).chain(parent);
    let contacts =
        Condition::all().add(contact::Column::OrganizationId.is_in(of)).add(contact::Column::Active.eq(true));
    let above = match parent {
        Some(parent) => people::organizations(may, vec![parent]).await?.remove(&parent),
        None => None,
    };
    let mut contacts: Vec<Named<ContactId>> = may
        .rows::<contact::Entity>(contacts)
        .await?
        .iter()
        .map(|row| {
            let away = above.as_ref().filter(|_| row.organization_id != ticket.organization_id);
            (row.id, away.map_or_else(|| row.full_name(), |name| format!("{} ({name})", row.full_name())))
        })
        .collect();
    contacts.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(Offers { boards, contacts, resources: resources(may).await? })
}

async fn resources<G: crate::guard::Reads<resource::Entity>>(
    may: &Granted<'_, G>,
) -> Result<Vec<Named<ResourceId>>, Problem> {
    let active = may.rows::<resource::Entity>(Condition::all().add(resource::Column::Active.eq(true))).await?;
    let mut named: Vec<_> = active.iter().map(|row| (row.id, full_name(row))).collect();
    named.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(named)
}

/// A board with who is named on it.
#[derive(Debug)]
pub struct Board {
    /// The board.
    pub row: Row<change_board::Entity>,
    /// Whose contacts may be named on it.
    pub organization: Option<organization::Model>,
    /// Named contacts.
    pub contacts: Vec<ContactId>,
    /// Named resources.
    pub resources: Vec<ResourceId>,
}

/// A line of the list of boards: the board, its organization's name, how many people are named.
pub type BoardLine = (change_board::Model, Option<String>, usize);

/// All boards by name. Three queries.
pub async fn boards(may: &Granted<'_, AdminServiceDesk>) -> Result<Vec<BoardLine>, Problem> {
    let rows = may.find::<change_board::Entity>().order_by_asc(change_board::Column::Name).all(&may.executor()).await;
    let rows = rows.map_err(|error| Problem::fault("list change advisory boards", error))?;
    let names = people::organizations(may, rows.iter().filter_map(|row| row.organization_id).collect()).await?;
    let mut count: BTreeMap<ChangeBoardId, usize> = BTreeMap::new();
    for member in may.rows::<change_board_member::Entity>(Condition::all()).await? {
        *count.entry(member.board_id).or_default() += 1;
    }
    let line = |row: change_board::Model| {
        let organization = row.organization_id.and_then(|id| names.get(&id).cloned());
        let members = count.get(&row.id).copied().unwrap_or_default();
        (row, organization, members)
    };
    Ok(rows.into_iter().map(line).collect())
}

/// One board; [`Problem::NotFound`] if there is none.
pub async fn board(may: &Granted<'_, AdminServiceDesk>, id: ChangeBoardId) -> Result<Board, Problem> {
    let row = may.row::<change_board::Entity>(id).await?;
    let members = may.rows::<change_board_member::Entity>(of(id)).await?;
    let organization = match row.organization_id {
        Some(id) => may.row_if::<organization::Entity>(id).await?.map(Row::into_inner),
        None => None,
    };
    Ok(Board {
        contacts: members.iter().filter_map(|row| row.contact_id).collect(),
        resources: members.iter().filter_map(|row| row.resource_id).collect(),
        organization,
        row,
    })
}

fn of(board: ChangeBoardId) -> Condition {
    Condition::all().add(change_board_member::Column::BoardId.eq(board))
}

/// Who may be named on a board: active resources, and the active contacts of its organization.
pub async fn people_for(
    may: &Granted<'_, AdminServiceDesk>,
    organization: Option<OrganizationId>,
) -> Result<(Vec<Named<ResourceId>>, Vec<Named<ContactId>>), Problem> {
    let mut contacts: Vec<Named<ContactId>> = match organization {
        Some(id) => {
            let of = Condition::all().add(contact::Column::OrganizationId.eq(id)).add(contact::Column::Active.eq(true));
            may.rows::<contact::Entity>(of).await?.iter().map(|row| (row.id, row.full_name())).collect()
        }
        None => Vec::new(),
    };
    contacts.sort_by_key(|(_, name)| name.to_lowercase());
    Ok((resources(may).await?, contacts))
}

/// The active organizations of this name or number; more than one only if the name is no one's alone.
pub async fn organizations_called(
    may: &Granted<'_, AdminServiceDesk>,
    typed: &str,
) -> Result<Vec<organization::Model>, Problem> {
    may.find::<organization::Entity>()
        .filter(organization::Column::Active.eq(true))
        .filter(organization::called(typed))
        .limit(2)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("find organization of a board", error))
}

/// Names these people on a board, and nobody else.
pub async fn name_on(
    may: &Granted<'_, AdminServiceDesk>,
    board: ChangeBoardId,
    contacts: &[ContactId],
    resources: &[ResourceId],
) -> Result<(), Problem> {
    for row in may.rows::<change_board_member::Entity>(of(board)).await? {
        let stays = row.contact_id.is_some_and(|id| contacts.contains(&id))
            || row.resource_id.is_some_and(|id| resources.contains(&id));
        if !stays {
            may.remove(&row).await?;
        }
    }
    let there = may.rows::<change_board_member::Entity>(of(board)).await?;
    let wanted = contacts.iter().map(|id| (Some(*id), None)).chain(resources.iter().map(|id| (None, Some(*id))));
    for (contact, resource) in wanted {
        if there.iter().any(|row| (row.contact_id, row.resource_id) == (contact, resource)) {
            continue;
        }
        may.add::<change_board_member::Entity>(change_board_member::ActiveModel {
            id: Set(may.fresh_id()),
            board_id: Set(board),
            contact_id: Set(contact),
            resource_id: Set(resource),
            ..Default::default()
        })
        .await?;
    }
    Ok(())
}
