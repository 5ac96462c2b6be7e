//! Escalation rules with what they are weighed against: the rules that hold for a desk, in order (F-127, F-135), the facts
//! of a ticket, what rules can name, and the log of firings.

mod facts;
mod firings;
mod offers;
mod presence;

pub use facts::{Known, Supposed, facts, supposed};
pub use firings::{FiringFacts, FiringFilter, FiringLine, fired_since, firings};
use kernel::{
    Problem,
    escalation::{Body, Rule},
};
pub use offers::{Offer, Offers, addresses_of, contacts_of, offers};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    Granted, Row,
    guard::{AdministerTaskfire, Grant},
    ids::{EscalationRuleId, OrganizationId},
    tables::{escalation_rule, kinds::Sharing, organization, taskfire_settings},
};

/// A rule with its name, as it is weighed.
#[derive(Debug, Clone)]
pub struct NamedRule {
    /// Its id.
    pub id: EscalationRuleId,
    /// Its name.
    pub name: String,
    /// Whether it is the parent's (F-135).
    pub inherited: bool,
    /// The rule.
    pub rule: Rule,
}

/// The organization whose rules hold for this desk too: the parent, while it shares its work (F-135).
pub async fn sharing_parent<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
) -> Result<Option<OrganizationId>, Problem> {
    let fault = |error| Problem::fault("read sharing", error);
    let provider = may.actor().provider();
    let own = organization::Entity::find_by_id((provider, desk)).one(&may.executor()).await.map_err(fault)?;
    let Some(parent) = own.and_then(|own| own.parent_id) else { return Ok(None) };
    let said = taskfire_settings::Entity::find_by_id((provider, parent)).one(&may.executor()).await.map_err(fault)?;
    Ok(said.filter(|said| said.sharing != Sharing::Off).map(|_| parent))
}

/// The rules that hold for a desk: its own in their order, then the parent's. Rules that cannot be read hold for nothing.
pub async fn rules_of_desk<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    active_only: bool,
) -> Result<Vec<NamedRule>, Problem> {
    let parent = sharing_parent(may, desk).await?;
    let mut which = Condition::all()
        .add(escalation_rule::Column::ProviderId.eq(may.actor().provider()))
        .add(escalation_rule::Column::OrganizationId.is_in([Some(desk), parent].into_iter().flatten()));
    if active_only {
        which = which.add(escalation_rule::Column::Active.eq(true));
    }
    let mut rows = escalation_rule::Entity::find()
        .filter(which)
        .order_by_asc(escalation_rule::Column::Position)
        .order_by_asc(escalation_rule::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read rules", error))?;
    rows.sort_by_key(|row| row.organization_id != desk);
    let named = |row: escalation_rule::Model| {
        let body = Body::from_json(&row.rule)?;
        let rule = Rule { id: row.id.0, active: row.active, when: body.when, then: body.then };
        Some(NamedRule { id: row.id, inherited: row.organization_id != desk, name: row.name, rule })
    };
    Ok(rows.into_iter().filter_map(named).collect())
}

/// The rules of the reader's own organization, in order.
pub async fn own(may: &Granted<'_, AdministerTaskfire>) -> Result<Vec<Row<escalation_rule::Entity>>, Problem> {
    let mut rows = may.rows::<escalation_rule::Entity>(Condition::all()).await?;
    rows.sort_by_key(|row| (row.position, row.id));
    Ok(rows)
}
