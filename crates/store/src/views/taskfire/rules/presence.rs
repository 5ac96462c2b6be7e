//! Who is there: absences, on-call turns and the members of queues (F-131, F-140).

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::{Problem, escalation::Period};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::sharing_parent;
use crate::{
    Granted, Instant,
    guard::Grant,
    ids::{ContactId, InternalQueueId, OrganizationId},
    tables::{absence, internal_queue_member, on_call, organization},
    views::taskfire::people::people_of_desks,
};

/// Periods of people and of the desk.
pub(super) struct Presence {
    /// When each of them is out of office.
    pub(super) out: BTreeMap<ContactId, Vec<Period>>,
    /// Who is out now, with who takes their tickets.
    pub(super) stand_ins: BTreeMap<ContactId, Option<ContactId>>,
    /// When somebody of the desk is on call.
    pub(super) on_call: Vec<Period>,
}

/// Presence at this desk, from `now` on.
pub(super) async fn presence<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    now: Instant,
) -> Result<Presence, Problem> {
    let fault = |error| Problem::fault("read absences", error);
    let provider = may.actor().provider();
    // Who works a desk may be of the parent or of a sister; absences are few, so those that go on are read whole.
    let lasting = Condition::any().add(absence::Column::ToAt.is_null()).add(absence::Column::ToAt.gt(now));
    let family = family(may, desk).await?;
    let rows = absence::Entity::find()
        .filter(absence::Column::ProviderId.eq(provider))
        .filter(absence::Column::OrganizationId.is_in(family.iter().copied()))
        .filter(lasting)
        .order_by_asc(absence::Column::FromAt)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let calls = on_call::Entity::find()
        .filter(on_call::Column::ProviderId.eq(provider))
        .filter(
            on_call::Column::OrganizationId.is_in([Some(desk), sharing_parent(may, desk).await?].into_iter().flatten()),
        )
        .filter(on_call::Column::ToAt.gt(now))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let mut out: BTreeMap<ContactId, Vec<Period>> = BTreeMap::new();
    let mut stand_ins = BTreeMap::new();
    for row in rows {
        let period = Period { from: row.from_at.into(), to: row.to_at.map(Timestamp::from) };
        if period.holds(now.into()) {
            stand_ins.insert(row.contact_id, row.stand_in_id);
        }
        out.entry(row.contact_id).or_default().push(period);
    }
    let on_call =
        calls.into_iter().map(|row| Period { from: row.from_at.into(), to: Some(row.to_at.into()) }).collect();
    Ok(Presence { out, stand_ins, on_call })
}

/// An organization with its parent and all that stand below it or beside it.
async fn family<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Vec<OrganizationId>, Problem> {
    let fault = |error| Problem::fault("read organizations", error);
    let provider = may.actor().provider();
    let own = organization::Entity::find_by_id((provider, desk)).one(&may.executor()).await.map_err(fault)?;
    let head = own.and_then(|own| own.parent_id).unwrap_or(desk);
    let below: Vec<OrganizationId> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(organization::Column::ParentId.eq(head))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    Ok(std::iter::once(head).chain(below).collect())
}

/// Who works a queue: its members, or everybody of the desk if it has none.
pub(super) async fn members<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    queue: Option<InternalQueueId>,
) -> Result<Vec<ContactId>, Problem> {
    let Some(queue) = queue else { return Ok(Vec::new()) };
    let listed: Vec<ContactId> = internal_queue_member::Entity::find()
        .select_only()
        .column(internal_queue_member::Column::ContactId)
        .filter(internal_queue_member::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_queue_member::Column::QueueId.eq(queue))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read members", error))?;
    let people = people_of_desks(may, &[desk]).await?.remove(&desk).unwrap_or_default();
    let working = people.into_iter().map(|person| person.id);
    Ok(working.filter(|id| listed.is_empty() || listed.contains(id)).collect())
}
