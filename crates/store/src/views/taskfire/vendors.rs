//! The customer's other vendors (F-158 … F-165): the list, one vendor with its people and what it has in hand, and whether
//! there is room for another.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use crate::{
    Granted, Instant, Row,
    guard::{AdministerTaskfire, Reads, WorkInternally},
    ids::{OrganizationId, TicketId, VendorId},
    tables::{organization, taskfire_settings, taskfire_ticket, ticket, vendor, vendor_contact},
};

/// Most active vendors of an organization (F-160).
pub const MOST: u64 = 200;

/// A vendor in the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The vendor.
    pub row: vendor::Model,
    /// Whose it is.
    pub organization: String,
    /// How many open tickets it has in hand.
    pub open: i64,
}

/// A ticket that a vendor has in hand.
#[derive(Debug, Clone)]
pub struct InHand {
    /// The ticket's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Since when the vendor has it.
    pub since_at: Instant,
    /// When to ask again (F-162).
    pub chase_at: Option<Instant>,
    /// The vendor's own number for it.
    pub reference: String,
}

/// The vendors of the desks that the reader works, and those that the parent shares (F-164), by name.
pub async fn list(may: &Granted<'_, WorkInternally>) -> Result<Vec<Line>, Problem> {
    let fault = |error| Problem::fault("list vendors", error);
    let provider = may.actor().provider();
    let found = may.find::<vendor::Entity>().all(&may.executor()).await.map_err(fault)?;
    let open: BTreeMap<VendorId, i64> = may
        .find::<taskfire_ticket::Entity>()
        .select_only()
        .column(taskfire_ticket::Column::VendorId)
        .column_as(Expr::cust("count(*)"), "many")
        .filter(taskfire_ticket::Column::VendorId.is_not_null())
        .filter(taskfire_ticket::Column::ClosedAt.is_null())
        .group_by(taskfire_ticket::Column::VendorId)
        .into_tuple::<(VendorId, i64)>()
        .all(&may.executor())
        .await
        .map_err(fault)?
        .into_iter()
        .collect();
    let owners = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(organization::Column::Id.is_in(found.iter().map(|row| row.organization_id)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let owners: BTreeMap<OrganizationId, String> = owners.into_iter().map(|row| (row.id, row.name)).collect();
    let mut lines: Vec<Line> = found
        .into_iter()
        .map(|row| Line {
            organization: owners.get(&row.organization_id).cloned().unwrap_or_default(),
            open: open.get(&row.id).copied().unwrap_or(0),
            row,
        })
        .collect();
    lines.sort_by_cached_key(|line| (line.row.name.to_lowercase(), line.row.id));
    Ok(lines)
}

/// Name of the organization whose vendor it is; the vendor is reached already.
pub async fn owner(may: &Granted<'_, WorkInternally>, row: &vendor::Model) -> Result<String, Problem> {
    let found = organization::Entity::find_by_id((row.provider_id, row.organization_id)).one(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("read owner of vendor", error))?;
    Ok(found.map(|row| row.name).unwrap_or_default())
}

/// The people at a vendor, in their order.
pub async fn contacts<G>(may: &Granted<'_, G>, vendor: VendorId) -> Result<Vec<Row<vendor_contact::Entity>>, Problem>
where
    G: Reads<vendor_contact::Entity>,
{
    let mut found =
        may.rows::<vendor_contact::Entity>(Condition::all().add(vendor_contact::Column::VendorId.eq(vendor))).await?;
    found.sort_by_key(|row| (!row.active, row.position, row.id));
    Ok(found)
}

/// The open tickets that a vendor has in hand, longest first.
pub async fn in_hand(may: &Granted<'_, WorkInternally>, vendor: VendorId) -> Result<Vec<InHand>, Problem> {
    let fault = |error| Problem::fault("read tickets of vendor", error);
    let parts = may
        .find::<taskfire_ticket::Entity>()
        .filter(taskfire_ticket::Column::VendorId.eq(vendor))
        .filter(taskfire_ticket::Column::ClosedAt.is_null())
        .order_by_asc(taskfire_ticket::Column::SinceAt)
        .limit(MOST)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let tickets = may
        .find::<ticket::Entity>()
        .filter(ticket::Column::Id.is_in(parts.iter().map(|part| part.ticket_id)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let mut tickets: BTreeMap<TicketId, ticket::Model> = tickets.into_iter().map(|row| (row.id, row)).collect();
    let line = |part: taskfire_ticket::Model| {
        let ticket = tickets.remove(&part.ticket_id)?;
        Some(InHand {
            number: ticket.number,
            title: ticket.title,
            since_at: part.since_at,
            chase_at: part.chase_at,
            reference: part.vendor_reference,
        })
    };
    Ok(parts.into_iter().filter_map(line).collect())
}

/// Whether the own organization can have one more active vendor. Two who ask at the same moment come one after the other.
pub async fn has_room(may: &Granted<'_, AdministerTaskfire>) -> Result<bool, Problem> {
    let own = may.actor().organization().ok_or(Problem::NotFound)?;
    let which = Condition::all().add(taskfire_settings::Column::OrganizationId.eq(own));
    may.one_held::<taskfire_settings::Entity>(which).await?.ok_or(Problem::NotFound)?;
    let active = may.find::<vendor::Entity>().filter(vendor::Column::Active.eq(true)).count(&may.executor()).await;
    Ok(active.map_err(|error| Problem::fault("count vendors", error))? < MOST)
}
