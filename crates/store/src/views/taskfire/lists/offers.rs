//! What the filters of the internal desk's lists offer, and whom and what its bulk acts can choose.

use std::collections::BTreeMap;

use kernel::Problem;

use super::{
    choices::{Choice, MEMBER, ORGANIZATION, PRIORITY, QUEUE, REQUEST_TYPE, STATUS, VENDOR, choices},
    lines::StatusName,
};

use crate::{
    Granted,
    guard::WorkInternally,
    ids::{ContactId, InternalPriorityId, InternalQueueId, InternalStatusId, OrganizationId, RequestTypeId, VendorId},
    tables::kinds::InternalMeaning,
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

/// The values by which lists can be filtered.
pub async fn offers(may: &Granted<'_, WorkInternally>) -> Result<Offers, Problem> {
    let desks: Vec<OrganizationId> = may.actor().desk_organizations().to_vec();
    let mut all = choices(may).await?;
    all.sort_by_key(|one| (one.organization_id, one.position, one.id));
    let of = |kind: &'static str| all.iter().filter(move |one| one.kind == kind);
    let offered = |kind: &'static str| of(kind).filter(|one| one.offered);
    let by_name = |kind: &'static str| {
        let mut found: Vec<&Choice> = offered(kind).collect();
        found.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
        found.into_iter().map(|one| (one.id, one.name.clone()))
    };
    let name = |one: &Choice| one.name.clone();
    let status = |one: &Choice| StatusName::new(name(one), one.meaning, one.tone.clone());
    let own = may.actor().organization();
    let mut queues: Vec<QueueOffer> = offered(QUEUE)
        .filter_map(|one| {
            Some(QueueOffer {
                id: one.id.into(),
                name: one.name.clone(),
                organization: one.organization_id?,
                shared: one.shared,
                mine: of(MEMBER).any(|member| member.id == one.id),
            })
        })
        .collect();
    queues.sort_by_key(|queue| Some(queue.organization) != own);
    let mut people: Vec<Colleague> = people_of_desks(may, &desks).await?.into_values().flatten().collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    people.dedup();
    Ok(Offers {
        known: Known {
            organizations: of(ORGANIZATION).map(|one| (one.id.into(), name(one))).collect(),
            statuses: of(STATUS).map(|one| (one.id.into(), status(one))).collect(),
            priorities: of(PRIORITY).map(|one| (one.id.into(), (name(one), one.tone.clone()))).collect(),
            queues: of(QUEUE).map(|one| (one.id.into(), name(one))).collect(),
            vendors: of(VENDOR).map(|one| (one.id.into(), name(one))).collect(),
        },
        queues,
        organizations: by_name(ORGANIZATION).map(|(id, name)| (id.into(), name)).collect(),
        people,
        statuses: offered(STATUS).filter_map(|one| Some((one.named()?, one.meaning?))).collect(),
        priorities: offered(PRIORITY).filter_map(Choice::named).collect(),
        request_types: by_name(REQUEST_TYPE).map(|(id, name)| (id.into(), name)).collect(),
        vendors: by_name(VENDOR).map(|(id, name)| (id.into(), name)).collect(),
    })
}

/// Whom a filter by resource names: everybody who works one of the desks.
impl Offers {
    /// The person's name.
    pub fn person(&self, id: ContactId) -> Option<&str> {
        self.people.iter().find(|one| one.id == id).map(|one| one.name.as_str())
    }
}
