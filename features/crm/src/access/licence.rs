//! The row that says that a Taskfire licence was given, taken or changed (decision 18, A-211, A-212, A-215).

use kernel::Problem;
use store::{
    Granted, Set,
    guard::Writes,
    ids::BillingEventId,
    tables::{billing_event, contact, organization, security_level},
};

use super::name_of;
use crate::rules::licence_change;

/// Writes the billing event of a change from one held level to another, if it is one. A held level is that of an active
/// login; `None` is no access. `reason`: the act that caused it, as the audit log names it. The provider's own organization
/// is never billed.
pub(crate) async fn licence<G: Writes<billing_event::Entity>>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
    organization: &organization::Model,
    before: Option<&security_level::Model>,
    after: Option<&security_level::Model>,
    reason: &str,
) -> Result<(), Problem> {
    let same = before.map(|level| level.id) == after.map(|level| level.id);
    let change = licence_change(before.map(|level| level.kind), after.map(|level| level.kind));
    let Some(change) = change.filter(|_| !same && !organization.is_provider) else { return Ok(()) };
    let name = |level: Option<&security_level::Model>| level.map(|level| level.name.clone()).unwrap_or_default();
    let event = billing_event::ActiveModel {
        id: Set(may.fresh_id::<BillingEventId>()),
        at: Set(may.now()),
        organization_id: Set(organization.id),
        organization_name: Set(organization.name.clone()),
        contact_id: Set(contact.id),
        contact_name: Set(name_of(contact)),
        actor_name: Set(may.actor().name().to_owned()),
        reason: Set(reason.to_owned()),
        old_level: Set(name(before)),
        new_level: Set(name(after)),
        change: Set(change),
        ..Default::default()
    };
    may.add::<billing_event::Entity>(event).await.map(|_| ())
}
