//! What the filters of a list offer.

use kernel::{Problem, Reach};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};

use super::super::ticket_page::StatusShown;
use crate::{
    Granted,
    guard::ViewTickets,
    ids::{ContactId, OrganizationId, PriorityId, RequestTypeId},
    tables::{contact, organization, priority, request_type, ticket_status},
};

/// Most contacts that a filter offers.
const MAX_OFFERED: u64 = 500;

/// What the filters of a list offer.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Statuses, as this reader reads them.
    pub statuses: Vec<StatusShown>,
    /// Priorities, with the right to see them.
    pub priorities: Vec<(PriorityId, String)>,
    /// Contacts within reach: none for those who reach only their own tickets.
    pub contacts: Vec<(ContactId, String)>,
    /// Organizations within reach, if there are several.
    pub organizations: Vec<(OrganizationId, String)>,
    /// Request types.
    pub request_types: Vec<(RequestTypeId, String)>,
}

/// The values by which a list can be filtered.
pub async fn offers(may: &Granted<'_, ViewTickets>) -> Result<Offers, Problem> {
    let staff = may.actor().is_staff();
    let mut statuses = may.rows::<ticket_status::Entity>(Condition::all()).await?;
    statuses.sort_by_key(|row| row.position);
    let mut priorities = Vec::new();
    if may.actor().sees_priority() {
        priorities = may.rows::<priority::Entity>(Condition::all()).await?;
        priorities.sort_by_key(|row| row.position);
    }
    let wide = may.reach() == Reach::Organization;
    let mut contacts = Vec::new();
    let mut organizations = Vec::new();
    if wide {
        let active = Condition::all().add(contact::Column::Active.eq(true));
        let found = may.find::<contact::Entity>().filter(active).limit(MAX_OFFERED).all(&may.executor()).await;
        let found = found.map_err(|error| Problem::fault("read contacts", error))?;
        contacts = found.into_iter().map(|row| (row.id, format!("{} {}", row.first_name, row.last_name))).collect();
        contacts.sort_by(|(_, a), (_, b)| a.cmp(b));
        organizations = may.rows::<organization::Entity>(Condition::all()).await?;
        organizations.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let mut request_types = may.rows::<request_type::Entity>(Condition::all()).await?;
    request_types.retain(|row| row.active);
    request_types.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
    Ok(Offers {
        statuses: statuses.iter().filter(|row| row.active).map(|row| StatusShown::of(row, staff)).collect(),
        priorities: priorities.iter().map(|row| (row.id, row.name.clone())).collect(),
        contacts,
        organizations: if organizations.len() > 1 {
            organizations.iter().map(|row| (row.id, row.name.clone())).collect()
        } else {
            Vec::new()
        },
        request_types: request_types.iter().map(|row| (row.id, row.name.clone())).collect(),
    })
}
