//! The one way in which a Taskfire licence is given or taken (decision 18): the billing event, and where contract billing
//! automation is set, the units of the service, in the caller's transaction.
//!
//! Units follow licences whoever caused the change, also people who may not see contracts (a customer's Manager who
//! deactivates a colleague): therefore they are changed here, beneath the grants, and nowhere else but on the contract itself.

use jiff::civil::Date;
use kernel::{
    Problem,
    contract::{Period, has_expired, period_at, prorated},
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr};

use crate::{
    Granted,
    guard::{Grant, Writes},
    ids::{BillingEventId, ContractServiceId, UnitChangeId},
    tables::{
        billing_event, contact, contract, contract_service,
        kinds::{ContractPeriod, LevelKind},
        organization, provider, security_level, taskfire_settings, unit_change,
    },
};

/// How the licences of an organization change when a login goes from one kind of level to another (decision 18); `None` is
/// no access, as before, after. Nothing to bill: `None`; between two Taskfire levels: 0 (A-212, F-30).
pub fn change(before: Option<LevelKind>, after: Option<LevelKind>) -> Option<i32> {
    let holds = |kind: Option<LevelKind>| kind == Some(LevelKind::Taskfire);
    match (holds(before), holds(after)) {
        (false, true) => Some(1),
        (true, false) => Some(-1),
        (true, true) => Some(0),
        (false, false) => None,
    }
}

/// Writes the billing event of a change from one held level to another, if it is one, and counts the unit. A
/// held level is that of an active login; `None` is no access. `reason`: the act that caused it, as the audit log names it.
/// The provider's own organization is never billed.
pub async fn licence<G: Writes<billing_event::Entity>>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
    organization: &organization::Model,
    before: Option<&security_level::Model>,
    after: Option<&security_level::Model>,
    reason: &str,
) -> Result<(), Problem> {
    let same = before.map(|level| level.id) == after.map(|level| level.id);
    let delta = change(before.map(|level| level.kind), after.map(|level| level.kind));
    let Some(delta) = delta.filter(|_| !same && !organization.is_provider) else { return Ok(()) };
    let name = |level: Option<&security_level::Model>| level.map(|level| level.name.clone()).unwrap_or_default();
    // Read before the new event is there: on which service the contact's licence was counted.
    let counted = if delta < 0 { counted_on(may, contact).await? } else { None };
    let event = may
        .add::<billing_event::Entity>(billing_event::ActiveModel {
            id: Set(may.fresh_id::<BillingEventId>()),
            at: Set(may.now()),
            organization_id: Set(organization.id),
            organization_name: Set(organization.name.clone()),
            contact_id: Set(contact.id),
            contact_name: Set(format!("{} {}", contact.first_name, contact.last_name).trim().to_owned()),
            actor_name: Set(may.actor().name().to_owned()),
            reason: Set(reason.to_owned()),
            old_level: Set(name(before)),
            new_level: Set(name(after)),
            change: Set(delta),
            ..Default::default()
        })
        .await?;
    if delta == 0 { Ok(()) } else { count_unit(may, &event, delta, counted).await }
}

/// The service on which the contact's last licence was counted, and by how much: 0 if it came while the contract had expired.
async fn counted_on<G: Grant>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
) -> Result<Option<(ContractServiceId, i32)>, Problem> {
    let fault = |error| Problem::fault("read licence events", error);
    let provider = may.actor().provider();
    let given = billing_event::Entity::find()
        .filter(billing_event::Column::ProviderId.eq(provider))
        .filter(billing_event::Column::OrganizationId.eq(contact.organization_id))
        .filter(billing_event::Column::ContactId.eq(contact.id))
        .filter(billing_event::Column::Change.eq(1))
        .order_by_desc(billing_event::Column::At)
        .order_by_desc(billing_event::Column::Id)
        .one(&may.executor())
        .await
        .map_err(fault)?;
    let Some(given) = given else { return Ok(None) };
    let unit = unit_change::Entity::find()
        .filter(unit_change::Column::ProviderId.eq(provider))
        .filter(unit_change::Column::BillingEventId.eq(given.id))
        .one(&may.executor())
        .await
        .map_err(fault)?;
    Ok(unit.map(|unit| (unit.service_id, unit.delta)))
}

/// Adds a unit to the automated service, or takes one away: from the service that the licence was counted on, else from the
/// automated one. What was not counted, because the contract had expired, is not taken away either; the log says so with 0.
async fn count_unit<G: Grant>(
    may: &Granted<'_, G>,
    event: &billing_event::Model,
    delta: i32,
    counted: Option<(ContractServiceId, i32)>,
) -> Result<(), Problem> {
    let fault = |error| Problem::fault("count a unit", error);
    let provider = may.actor().provider();
    let database = may.executor();
    let service = match counted {
        Some((service, _)) => Some(service),
        None => taskfire_settings::Entity::find_by_id((provider, event.organization_id))
            .one(&database)
            .await
            .map_err(fault)?
            .and_then(|settings| settings.service_id),
    };
    let Some(service) = service else { return Ok(()) };
    // Held until the end: two who give licences at once count one after the other.
    let service = contract_service::Entity::find_by_id((provider, service))
        .lock_exclusive()
        .one(&database)
        .await
        .map_err(fault)?;
    let Some(service) = service else { return Ok(()) };
    let contract = contract::Entity::find_by_id((provider, service.contract_id)).one(&database).await.map_err(fault)?;
    let Some(contract) = contract else { return Ok(()) };
    let day = today(may).await?;
    let running = Running::of(&contract, day);
    let counts = counted.is_none_or(|(_, delta)| delta != 0);
    let delta = match delta {
        // no units are added while the contract has expired.
        1 if running.expired || !contract.active || !service.active => 0,
        -1 if !counts || service.units <= 0 => 0,
        delta => delta,
    };
    let after = service.units + delta;
    if delta != 0 {
        contract_service::Entity::update_many()
            .col_expr(contract_service::Column::Units, Expr::value(after))
            .col_expr(contract_service::Column::Version, Expr::col(contract_service::Column::Version).add(1))
            .filter(contract_service::Column::ProviderId.eq(provider))
            .filter(contract_service::Column::Id.eq(service.id))
            .exec(&database)
            .await
            .map_err(fault)?;
    }
    let prorated = prorated(service.unit_price, running.period, running.ends_on, day) * i64::from(delta);
    unit_change::Entity::insert(unit_change::ActiveModel {
        provider_id: Set(provider),
        id: Set(may.fresh_id::<UnitChangeId>()),
        organization_id: Set(event.organization_id),
        service_id: Set(service.id),
        billing_event_id: Set(event.id),
        delta: Set(delta),
        units_before: Set(service.units),
        units_after: Set(after),
        period_from: Set(running.period.from.to_string()),
        period_to: Set(running.period.to.to_string()),
        prorated: Set(prorated),
        currency: Set(contract.currency),
        at: Set(event.at),
    })
    .exec_without_returning(&database)
    .await
    .map(|_| ())
    .map_err(fault)
}

/// Today where the provider is: the day on which units are counted and contracts expire.
pub async fn today<G: Grant>(may: &Granted<'_, G>) -> Result<Date, Problem> {
    let row = provider::Entity::find_by_id(may.actor().provider()).one(&may.executor()).await;
    let row = row.map_err(|error| Problem::fault("read provider", error))?.ok_or(Problem::NotFound)?;
    let zone = jiff::tz::TimeZone::get(&row.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Ok(jiff::Timestamp::from(may.now()).to_zoned(zone).date())
}

/// How a contract stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// The period in which the day lies; once expired, the last one.
    pub period: Period,
    /// Its last day, if it has one.
    pub ends_on: Option<Date>,
    /// Whether it is over.
    pub expired: bool,
}

impl Running {
    /// From a contract's columns.
    pub fn of(contract: &contract::Model, day: Date) -> Self {
        let ends_on = contract.ends_on.as_deref().and_then(|end| end.parse().ok());
        let expired = has_expired(ends_on, day);
        let at = ends_on.filter(|_| expired).unwrap_or(day);
        let starts_on: Date = contract.starts_on.parse().unwrap_or(at);
        let period = period_at(starts_on, months(contract.period), at).unwrap_or(Period { from: at, to: at });
        Self { period, ends_on, expired }
    }
}

/// The months of a period.
pub const fn months(period: ContractPeriod) -> i32 {
    match period {
        ContractPeriod::Month => 1,
        ContractPeriod::Quarter => 3,
        ContractPeriod::Year => 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_18_what_a_change_of_level_costs() {
        use LevelKind::{Standard, Taskfire};
        for (before, after, expected) in [
            (None, None, None),
            (None, Some(Standard), None),
            (Some(Standard), Some(Standard), None),
            (Some(Standard), None, None),
            (None, Some(Taskfire), Some(1)),
            (Some(Standard), Some(Taskfire), Some(1)),
            (Some(Taskfire), Some(Taskfire), Some(0)),
            (Some(Taskfire), Some(Standard), Some(-1)),
            (Some(Taskfire), None, Some(-1)),
        ] {
            assert_eq!(change(before, after), expected, "{before:?} {after:?}");
        }
    }
}
