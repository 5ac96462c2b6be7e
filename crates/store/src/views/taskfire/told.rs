//! What mails and the bell tell of the internal help desk: hand-overs, service clocks, firings of rules.

use kernel::Problem;

use super::work::workers;
use crate::{
    Granted,
    guard::RunJobs,
    ids::{ContactId, HandOverId, OrganizationId, RuleFiringId, ServiceClockId},
    tables::{contact, escalation_rule, hand_over, kinds::Party, resource, rule_firing, service_clock, vendor},
    views::mail::{self, Reader},
};

/// A change of the responsible party as mails tell of it (F-110).
#[derive(Debug, Clone)]
pub struct HandOverFacts {
    /// Its line in the log.
    pub row: hand_over::Model,
    /// Who did it; empty if a rule or the passing of time did.
    pub by: String,
    /// Name of the vendor that it goes to or comes from.
    pub vendor: String,
}

/// A hand-over with the names in it.
pub async fn hand_over(may: &Granted<'_, RunJobs>, id: HandOverId) -> Result<HandOverFacts, Problem> {
    let row = may.row::<hand_over::Entity>(id).await?.into_inner();
    let full = |first: &str, last: &str| format!("{first} {last}").trim().to_owned();
    let by = match (row.by_contact_id, row.by_resource_id) {
        (Some(id), _) => may.row_if::<contact::Entity>(id).await?.map(|who| full(&who.first_name, &who.last_name)),
        (None, Some(id)) => may.row_if::<resource::Entity>(id).await?.map(|who| full(&who.first_name, &who.last_name)),
        (None, None) => None,
    };
    let vendor = match row.to_vendor_id.or(row.from_vendor_id) {
        Some(id) => may.row_if::<vendor::Entity>(id).await?.map(|vendor| vendor.name.clone()),
        None => None,
    };
    Ok(HandOverFacts { by: by.unwrap_or_default(), vendor: vendor.unwrap_or_default(), row })
}

/// Whose clock it is.
pub async fn clock(may: &Granted<'_, RunJobs>, id: ServiceClockId) -> Result<Party, Problem> {
    Ok(may.row::<service_clock::Entity>(id).await?.party)
}

/// Name of the rule that acted, and those of the desk whom it tells (F-126). Who no longer works the desk hears nothing of it.
pub async fn firing(
    may: &Granted<'_, RunJobs>,
    id: RuleFiringId,
    desk: OrganizationId,
) -> Result<(String, Vec<Reader>), Problem> {
    let row = may.row::<rule_firing::Entity>(id).await?.into_inner();
    let rule = may.row_if::<escalation_rule::Entity>(row.rule_id).await?;
    let body = rule.and_then(|rule| kernel::escalation::Body::from_json(&rule.rule));
    let told: Vec<ContactId> =
        body.map(|body| body.then.notify).unwrap_or_default().into_iter().map(ContactId).collect();
    let working = workers(may, desk).await?;
    let told: Vec<ContactId> = told.into_iter().filter(|id| working.iter().any(|one| one.id == *id)).collect();
    Ok((row.rule_name, mail::contacts(may, &told).await?))
}
