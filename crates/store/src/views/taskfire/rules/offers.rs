//! What rules can name: types, queues, places and people of a desk.

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{self, Expr, Func},
};
use uuid::Uuid;

use crate::{
    Granted,
    guard::{AdministerTaskfire, Grant},
    ids::OrganizationId,
    tables::{
        contact, internal_issue_type, internal_priority, internal_queue, location, organization, request_type, vendor,
    },
    views::taskfire::people::people_of_desks,
};

/// A thing that a rule can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: Uuid,
    /// Its name; a sub-issue type with the one above it.
    pub name: String,
}

/// All that rules of a desk can name.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// Issue types.
    pub issue_types: Vec<Offer>,
    /// Sub-issue types.
    pub sub_issue_types: Vec<Offer>,
    /// Request types, the organization's own and the provider's.
    pub request_types: Vec<Offer>,
    /// Priorities.
    pub priorities: Vec<Offer>,
    /// Queues.
    pub queues: Vec<Offer>,
    /// Locations.
    pub locations: Vec<Offer>,
    /// Vendors.
    pub vendors: Vec<Offer>,
    /// People of the desk.
    pub people: Vec<Offer>,
}

impl Offers {
    /// The name of any of them.
    pub fn name(&self, id: Uuid) -> Option<&str> {
        let all = [
            &self.issue_types,
            &self.sub_issue_types,
            &self.request_types,
            &self.priorities,
            &self.queues,
            &self.locations,
            &self.vendors,
            &self.people,
        ];
        all.into_iter().flatten().find(|offer| offer.id == id).map(|offer| offer.name.as_str())
    }
}

/// Everything that rules of this organization's desk can name. The caller administers it, or is the worker.
pub async fn offers<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Offers, Problem> {
    let fault = |error| Problem::fault("read what rules can name", error);
    let (own, executor) = (may.actor().provider(), may.executor());
    let types = internal_issue_type::Entity::find()
        .filter(internal_issue_type::Column::ProviderId.eq(own))
        .filter(internal_issue_type::Column::OrganizationId.eq(desk))
        .filter(internal_issue_type::Column::Active.eq(true))
        .order_by_asc(internal_issue_type::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let above = |id| types.iter().find(|row| Some(row.id) == id).map(|row| row.name.clone()).unwrap_or_default();
    let kinds = request_type::Entity::find()
        .filter(request_type::Column::ProviderId.eq(own))
        .filter(request_type::Column::Active.eq(true))
        .filter(
            Condition::any()
                .add(request_type::Column::OrganizationId.is_null())
                .add(request_type::Column::OrganizationId.eq(desk)),
        )
        .order_by_asc(request_type::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let priorities = internal_priority::Entity::find()
        .filter(internal_priority::Column::ProviderId.eq(own))
        .filter(internal_priority::Column::OrganizationId.eq(desk))
        .filter(internal_priority::Column::Active.eq(true))
        .order_by_asc(internal_priority::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let queues = internal_queue::Entity::find()
        .filter(internal_queue::Column::ProviderId.eq(own))
        .filter(internal_queue::Column::OrganizationId.eq(desk))
        .filter(internal_queue::Column::Active.eq(true))
        .order_by_asc(internal_queue::Column::Position)
        .all(&executor)
        .await
        .map_err(fault)?;
    let locations = location::Entity::find()
        .filter(location::Column::ProviderId.eq(own))
        .filter(location::Column::OrganizationId.eq(desk))
        .filter(location::Column::Active.eq(true))
        .order_by_asc(location::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let vendors = vendor::Entity::find()
        .filter(vendor::Column::ProviderId.eq(own))
        .filter(vendor::Column::OrganizationId.eq(desk))
        .filter(vendor::Column::Active.eq(true))
        .order_by_asc(vendor::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let people = people_of_desks(may, &[desk]).await?.remove(&desk).unwrap_or_default();
    let sub = types.iter().filter(|row| row.parent_id.is_some());
    Ok(Offers {
        sub_issue_types: sub
            .map(|row| Offer { id: row.id.0, name: format!("{} / {}", above(row.parent_id), row.name) })
            .collect(),
        issue_types: types
            .iter()
            .filter(|row| row.parent_id.is_none())
            .map(|row| Offer { id: row.id.0, name: row.name.clone() })
            .collect(),
        request_types: kinds.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        priorities: priorities.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        queues: queues.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        locations: locations.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        vendors: vendors.into_iter().map(|row| Offer { id: row.id.0, name: row.name }).collect(),
        people: people.into_iter().map(|person| Offer { id: person.id.0, name: person.name }).collect(),
    })
}

/// The active contacts of an organization and its sub-organizations that have one of these addresses (in lower case).
pub async fn contacts_of(
    may: &Granted<'_, AdministerTaskfire>,
    organization: OrganizationId,
    addresses: &[String],
) -> Result<Vec<(Uuid, String)>, Problem> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let of = contact::Column::OrganizationId;
    let within = organization::with_those_below(of, may.actor().provider(), organization);
    let email = Expr::expr(Func::lower(Expr::col(contact::Column::Email.as_column_ref())));
    let listed = sea_query::ExprTrait::is_in(email, addresses.iter().cloned());
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Active.eq(true))
        .filter(within)
        .filter(listed)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read contacts of a rule", error))?;
    Ok(found.into_iter().map(|row| (row.id.0, row.email)).collect())
}

/// The addresses of contacts that a rule of the reader's own organization names.
pub async fn addresses_of(
    may: &Granted<'_, AdministerTaskfire>,
    contacts: &[Uuid],
) -> Result<Vec<(Uuid, String)>, Problem> {
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Id.is_in(contacts.iter().copied()))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read contacts of a rule", error))?;
    Ok(found.into_iter().map(|row| (row.id.0, row.email)).collect())
}
