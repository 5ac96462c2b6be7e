//! What mails and the bell tell of the internal help desk: hand-overs, service clocks, firings of rules.

use kernel::Problem;

use super::{people::administrators, work::workers};
use crate::{
    Granted,
    guard::RunJobs,
    ids::{
        AccountId, ContactId, EscalationRuleId, HandOverId, OrganizationId, ResourceId, RuleFiringId, ServiceClockId,
    },
    tables::{
        account, contact, escalation_rule, hand_over, kinds::Party, resource, rule_firing, service_clock, vendor,
    },
    views::{
        mail::{self, Reader},
        people,
    },
};

/// A change of the responsible party as mails tell of it (F-110).
#[derive(Debug, Clone)]
pub struct HandOverFacts {
    /// Its line in the log.
    pub row: hand_over::Model,
    /// Who did it; empty if a rule or the passing of time did.
    pub by: Who,
    /// Who of the provider accepted it; empty if a vendor did, or nobody.
    pub accepted_by: Who,
    /// Name of the vendor that it goes to or comes from.
    pub vendor: String,
}

/// The name of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// As staff reads it.
    pub name: String,
    /// As the customer reads it (F-80, T-150).
    pub shown: String,
}

/// A hand-over with the names in it.
pub async fn hand_over(may: &Granted<'_, RunJobs>, id: HandOverId) -> Result<HandOverFacts, Problem> {
    let row = may.row::<hand_over::Entity>(id).await?.into_inner();
    let full = |first: &str, last: &str| format!("{first} {last}").trim().to_owned();
    let by = match row.by_contact_id {
        Some(id) => {
            let found = may.row_if::<contact::Entity>(id).await?;
            let name = found.map(|who| full(&who.first_name, &who.last_name)).unwrap_or_default();
            Who { shown: name.clone(), name }
        }
        None => staff(may, row.by_resource_id, row.organization_id).await?,
    };
    let vendor = match row.to_vendor_id.or(row.from_vendor_id) {
        Some(id) => may.row_if::<vendor::Entity>(id).await?.map(|vendor| vendor.name.clone()),
        None => None,
    };
    let accepted_by = staff(may, row.accepted_by_resource_id, row.organization_id).await?;
    Ok(HandOverFacts { by, accepted_by, vendor: vendor.unwrap_or_default(), row })
}

/// Somebody of the provider's; whose name the customer does not read is the provider.
async fn staff(may: &Granted<'_, RunJobs>, id: Option<ResourceId>, customer: OrganizationId) -> Result<Who, Problem> {
    let Some(id) = id else { return Ok(Who::default()) };
    let Some(row) = may.row_if::<resource::Entity>(id).await? else { return Ok(Who::default()) };
    let provider = people::provider(may).await?;
    let rule = people::shown_names(may, &provider, customer).await?;
    let naming = people::Naming { rule, provider: provider.name.clone() };
    Ok(Who {
        name: format!("{} {}", row.first_name, row.last_name).trim().to_owned(),
        shown: naming.say(&row.first_name, &row.last_name).unwrap_or(provider.name),
    })
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

/// A rule that the system switched off: its name, why, and who administers the desk that it belongs to.
pub async fn disabled(
    may: &Granted<'_, RunJobs>,
    id: EscalationRuleId,
) -> Result<Option<(String, String, Vec<Reader>)>, Problem> {
    let Some(row) = may.row_if::<escalation_rule::Entity>(id).await? else { return Ok(None) };
    let people: Vec<ContactId> =
        administrators(may, row.organization_id).await?.into_iter().map(|one| one.id).collect();
    Ok(Some((row.name.clone(), row.disabled_reason.clone(), mail::contacts(may, &people).await?)))
}

/// The name of the customer's person with that login.
pub async fn colleague(may: &Granted<'_, RunJobs>, account: Option<AccountId>) -> Result<String, Problem> {
    let Some(id) = account else { return Ok(String::new()) };
    let Some(contact) = may.row_if::<account::Entity>(id).await?.and_then(|row| row.contact_id) else {
        return Ok(String::new());
    };
    let found = may.row_if::<contact::Entity>(contact).await?;
    Ok(found.map(|who| format!("{} {}", who.first_name, who.last_name).trim().to_owned()).unwrap_or_default())
}
