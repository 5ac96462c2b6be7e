//! Business hours (F-139): of a desk, in the zone of a location (F-132), and of the provider. Without any, every hour counts.

use jiff::tz::TimeZone;
use kernel::{Problem, calendar::Calendar};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Granted, Row,
    guard::{Grant, Reads},
    ids::{LocationId, OrganizationId},
    tables::{location, organization, provider, work_calendar},
};

/// Hours that hold somewhere.
#[derive(Debug, Clone)]
pub struct Hours {
    /// The hours, holidays and zone.
    pub calendar: Calendar,
    /// Whether somebody set them; else every hour counts.
    pub set: bool,
}

/// The hours of an organization's desk for a ticket of this location: the location's own, else the organization's (or its
/// parent's) in the location's zone.
pub async fn of_desk<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    location: Option<LocationId>,
) -> Result<Hours, Problem> {
    let fault = |error| Problem::fault("read hours", error);
    let provider = may.actor().provider();
    let rows = work_calendar::Entity::find()
        .filter(work_calendar::Column::ProviderId.eq(provider))
        .filter(work_calendar::Column::OrganizationId.eq(organization))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let place = place(may, organization, location).await?;
    let zone = place.as_ref().and_then(|place| TimeZone::get(&place.time_zone).ok());
    if let Some(row) = rows.iter().find(|row| row.location_id.is_some() && row.location_id == location)
        && let Some(calendar) = read(row)
    {
        return Ok(Hours { calendar, set: true });
    }
    let mut common = rows.iter().find(|row| row.location_id.is_none()).and_then(read);
    if common.is_none() {
        common = of_parent(may, organization).await?;
    }
    Ok(match (common, zone) {
        (Some(calendar), Some(zone)) if location.is_some() => Hours { calendar: calendar.in_zone(zone), set: true },
        (Some(calendar), _) => Hours { calendar, set: true },
        (None, Some(zone)) => Hours { calendar: Calendar::always(zone), set: false },
        (None, None) => Hours { calendar: Calendar::always(provider_zone(may).await?), set: false },
    })
}

async fn of_parent<G: Grant>(may: &Granted<'_, G>, organization: OrganizationId) -> Result<Option<Calendar>, Problem> {
    let fault = |error| Problem::fault("read hours", error);
    let provider = may.actor().provider();
    let own = organization::Entity::find_by_id((provider, organization)).one(&may.executor()).await.map_err(fault)?;
    let Some(parent) = own.and_then(|own| own.parent_id) else { return Ok(None) };
    let row = work_calendar::Entity::find()
        .filter(work_calendar::Column::ProviderId.eq(provider))
        .filter(work_calendar::Column::OrganizationId.eq(parent))
        .filter(work_calendar::Column::LocationId.is_null())
        .one(&may.executor())
        .await
        .map_err(fault)?;
    Ok(row.as_ref().and_then(read))
}

/// The provider's own organization.
pub async fn provider_organization<G: Grant>(may: &Granted<'_, G>) -> Result<Option<OrganizationId>, Problem> {
    let own = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(may.actor().provider()))
        .filter(organization::Column::IsProvider.eq(true))
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read the provider's organization", error))?;
    Ok(own.map(|own| own.id))
}

/// The hours that the provider's promises are counted in: those of its own organization.
pub async fn of_provider<G: Grant>(may: &Granted<'_, G>) -> Result<Hours, Problem> {
    let fault = |error| Problem::fault("read the provider's hours", error);
    let provider = may.actor().provider();
    let found = match provider_organization(may).await? {
        Some(own) => work_calendar::Entity::find()
            .filter(work_calendar::Column::ProviderId.eq(provider))
            .filter(work_calendar::Column::OrganizationId.eq(own))
            .filter(work_calendar::Column::LocationId.is_null())
            .one(&may.executor())
            .await
            .map_err(fault)?,
        None => None,
    };
    Ok(match found.as_ref().and_then(read) {
        Some(calendar) => Hours { calendar, set: true },
        None => Hours { calendar: Calendar::always(provider_zone(may).await?), set: false },
    })
}

/// What a row says; `None` if it cannot be read, or nobody ever works by it.
pub fn read(row: &work_calendar::Model) -> Option<Calendar> {
    Calendar::from_columns(&row.time_zone, &row.hours, &row.holidays).filter(|calendar| !calendar.week().is_empty())
}

async fn place<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    location: Option<LocationId>,
) -> Result<Option<location::Model>, Problem> {
    let which = match location {
        Some(location) => location::Column::Id.eq(location),
        None => location::Column::IsPrimary.eq(true),
    };
    location::Entity::find()
        .filter(location::Column::ProviderId.eq(may.actor().provider()))
        .filter(location::Column::OrganizationId.eq(organization))
        .filter(which)
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read location", error))
}

async fn provider_zone<G: Grant>(may: &Granted<'_, G>) -> Result<TimeZone, Problem> {
    let row = provider::Entity::find_by_id(may.actor().provider()).one(&may.executor()).await;
    let row = row.map_err(|error| Problem::fault("read provider", error))?;
    Ok(row.and_then(|row| TimeZone::get(&row.time_zone).ok()).unwrap_or(TimeZone::UTC))
}

/// The calendar that is kept for an organization, or for one of its locations.
pub async fn kept<G: Reads<work_calendar::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    location: Option<LocationId>,
) -> Result<Option<Row<work_calendar::Entity>>, Problem> {
    let place = match location {
        Some(location) => work_calendar::Column::LocationId.eq(location),
        None => work_calendar::Column::LocationId.is_null(),
    };
    may.one_held(Condition::all().add(work_calendar::Column::OrganizationId.eq(organization)).add(place)).await
}

/// The active locations of the reader's own organization, the primary one first.
pub async fn locations<G: Reads<location::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<location::Model>, Problem> {
    may.find::<location::Entity>()
        .filter(location::Column::OrganizationId.eq(organization))
        .filter(location::Column::Active.eq(true))
        .order_by_desc(location::Column::IsPrimary)
        .order_by_asc(location::Column::Name)
        .order_by_asc(location::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read locations", error))
}
