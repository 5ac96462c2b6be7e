//! What the filters of the internal desk's lists offer, and whom and what its bulk acts can choose.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition};

use super::lines::StatusName;

use crate::{
    Granted,
    guard::WorkInternally,
    ids::{ContactId, InternalPriorityId, InternalQueueId, InternalStatusId, OrganizationId, RequestTypeId, VendorId},
    tables::{
        internal_priority, internal_queue, internal_queue_member, internal_status, kinds::InternalMeaning,
        organization, request_type, vendor,
    },
    views::taskfire::people::{Colleague, people_of_desks},
};

/// Something to choose that belongs to one desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<I> {
    /// Its id.
    pub id: I,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organization: OrganizationId,
}

/// A queue of the desks that the reader works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueOffer {
    /// Its id.
    pub id: InternalQueueId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Whether the organizations below share it.
    pub shared: bool,
    /// Whether the reader is one of its members.
    pub mine: bool,
}

/// The values by which lists can be filtered.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Organizations whose desks the reader works, by name.
    pub organizations: Vec<(OrganizationId, String)>,
    /// Queues.
    pub queues: Vec<QueueOffer>,
    /// Who works these desks.
    pub people: Vec<Colleague>,
    /// Internal statuses, with what they mean.
    pub statuses: Vec<(Named<InternalStatusId>, InternalMeaning)>,
    /// Internal priorities.
    pub priorities: Vec<Named<InternalPriorityId>>,
    /// Active request types.
    pub request_types: Vec<(RequestTypeId, String)>,
    /// Active vendors.
    pub vendors: Vec<(VendorId, String)>,
    /// Names of the above and of those that are no longer offered, for the lines of a list.
    pub(super) known: Known,
}

/// What was read on the way to [`Offers`], by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) organizations: BTreeMap<OrganizationId, String>,
    pub(super) statuses: BTreeMap<InternalStatusId, StatusName>,
    pub(super) priorities: BTreeMap<InternalPriorityId, (String, String)>,
    pub(super) queues: BTreeMap<InternalQueueId, String>,
    pub(super) vendors: BTreeMap<VendorId, String>,
}

impl Offers {
    /// A name, with its organization's if the reader works several desks.
    pub fn named<I>(&self, one: &Named<I>) -> String {
        self.with_owner(&one.name, one.organization)
    }

    /// The same for a queue.
    pub fn queue_name(&self, queue: &QueueOffer) -> String {
        self.with_owner(&queue.name, queue.organization)
    }

    fn with_owner(&self, name: &str, owner: OrganizationId) -> String {
        match self.organizations.iter().find(|(id, _)| *id == owner) {
            Some((_, organization)) if self.organizations.len() > 1 => format!("{name} ({organization})"),
            _ => name.to_owned(),
        }
    }
}

/// Active queues of the desks that the reader works, the own desk's first.
pub async fn queues(may: &Granted<'_, WorkInternally>) -> Result<Vec<QueueOffer>, Problem> {
    let active = Condition::all().add(internal_queue::Column::Active.eq(true));
    let mut rows = may.rows::<internal_queue::Entity>(active).await?;
    let own = may.actor().organization();
    rows.sort_by_key(|row| (Some(row.organization_id) != own, row.organization_id, row.position, row.id));
    let mine = Condition::all().add(internal_queue_member::Column::ContactId.eq(may.actor().contact()));
    let mine = may.rows::<internal_queue_member::Entity>(mine).await?;
    let offer = |row: &internal_queue::Model| QueueOffer {
        id: row.id,
        name: row.name.clone(),
        organization: row.organization_id,
        shared: row.shared,
        mine: mine.iter().any(|member| member.queue_id == row.id),
    };
    Ok(rows.iter().map(|row| offer(row)).collect())
}

/// The values by which lists can be filtered.
pub async fn offers(may: &Granted<'_, WorkInternally>) -> Result<Offers, Problem> {
    let desks: Vec<OrganizationId> = may.actor().desk_organizations().to_vec();
    let mut organizations = may.rows::<organization::Entity>(Condition::all()).await?;
    let mut known = Known {
        organizations: organizations.iter().map(|row| (row.id, row.name.clone())).collect(),
        ..Known::default()
    };
    organizations.retain(|row| row.taskfire_enabled);
    organizations.sort_by(|a, b| a.name.cmp(&b.name));
    let mut statuses = may.rows::<internal_status::Entity>(Condition::all()).await?;
    known.statuses = statuses.iter().map(|row| (row.id, StatusName::of(row))).collect();
    statuses.retain(|row| row.active);
    statuses.sort_by_key(|row| (row.organization_id, row.position, row.id));
    let mut priorities = may.rows::<internal_priority::Entity>(Condition::all()).await?;
    known.priorities = priorities.iter().map(|row| (row.id, (row.name.clone(), row.tone.clone()))).collect();
    priorities.retain(|row| row.active);
    priorities.sort_by_key(|row| (row.organization_id, row.position, row.id));
    let mut request_types = may.rows::<request_type::Entity>(Condition::all()).await?;
    request_types.retain(|row| row.active);
    request_types.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
    let mut vendors = may.rows::<vendor::Entity>(Condition::all()).await?;
    known.vendors = vendors.iter().map(|row| (row.id, row.name.clone())).collect();
    vendors.retain(|row| row.active);
    vendors.sort_by(|a, b| a.name.cmp(&b.name));
    let mut people: Vec<Colleague> = people_of_desks(may, &desks).await?.into_values().flatten().collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    people.dedup();
    let queues = queues(may).await?;
    known.queues = queues.iter().map(|queue| (queue.id, queue.name.clone())).collect();
    Ok(Offers {
        known,
        queues,
        organizations: organizations.iter().map(|row| (row.id, row.name.clone())).collect(),
        people,
        statuses: statuses
            .iter()
            .map(|row| (Named { id: row.id, name: row.name.clone(), organization: row.organization_id }, row.meaning))
            .collect(),
        priorities: priorities
            .iter()
            .map(|row| Named { id: row.id, name: row.name.clone(), organization: row.organization_id })
            .collect(),
        request_types: request_types.iter().map(|row| (row.id, row.name.clone())).collect(),
        vendors: vendors.iter().map(|row| (row.id, row.name.clone())).collect(),
    })
}

/// Whom a filter by resource names: everybody who works one of the desks.
impl Offers {
    /// The person's name.
    pub fn person(&self, id: ContactId) -> Option<&str> {
        self.people.iter().find(|one| one.id == id).map(|one| one.name.as_str())
    }
}
