//! What an internal desk starts with (F-141, F-146, F-147): settings, one queue, statuses and priorities.

use kernel::Problem;
use uuid::Uuid;

use crate::{
    Granted, Set,
    guard::{Grant, Writes},
    ids::{InternalPriorityId, InternalQueueId, InternalStatusId, OrganizationId, ProviderId},
    tables::{
        internal_priority, internal_queue, internal_status,
        kinds::{InternalMeaning, OnCompletion, Recall, Sharing},
        taskfire_settings,
    },
};

/// Name, meaning and tone of the statuses (F-147). Which of them are the system's: New, With provider, Returned, Complete.
const STATUSES: &[(&str, InternalMeaning, &str)] = &[
    ("New", InternalMeaning::New, "info"),
    ("Accepted", InternalMeaning::Accepted, "info"),
    ("In progress", InternalMeaning::Open, "info"),
    ("Waiting user", InternalMeaning::WaitingUser, "attention"),
    ("Waiting vendor", InternalMeaning::WaitingVendor, "attention"),
    ("With provider", InternalMeaning::WithProvider, "neutral"),
    ("Returned", InternalMeaning::Returned, "attention"),
    ("Complete", InternalMeaning::Complete, "success"),
];

/// Name, tone, and the targets for first response and resolution in minutes of the desk's hours (F-146, F-153).
const PRIORITIES: &[(&str, &str, i32, i32)] = &[
    ("Critical", "danger", 30, 4 * 60),
    ("High", "attention", 60, 8 * 60),
    ("Medium", "neutral", 4 * 60, 24 * 60),
    ("Low", "neutral", 8 * 60, 40 * 60),
];

/// The rows of a new desk.
#[derive(Debug)]
pub struct Desk {
    /// Its settings.
    pub settings: taskfire_settings::ActiveModel,
    /// Its one queue.
    pub queue: internal_queue::ActiveModel,
    /// Its statuses.
    pub statuses: Vec<internal_status::ActiveModel>,
    /// Its priorities.
    pub priorities: Vec<internal_priority::ActiveModel>,
    /// Ids of the statuses by meaning, for seeds.
    pub status_ids: Vec<(InternalMeaning, InternalStatusId)>,
    /// Ids of the priorities in their order, for seeds.
    pub priority_ids: Vec<InternalPriorityId>,
    /// Id of the queue, for seeds.
    pub queue_id: InternalQueueId,
}

/// The rows that `organization`'s desk starts with; `fresh` makes ids.
pub fn rows_of_desk(provider: ProviderId, organization: OrganizationId, mut fresh: impl FnMut() -> Uuid) -> Desk {
    let queue_id = InternalQueueId(fresh());
    let mut status_ids = Vec::new();
    let mut statuses = Vec::new();
    for (position, (name, meaning, tone)) in (0_i32..).zip(STATUSES) {
        let id = InternalStatusId(fresh());
        status_ids.push((*meaning, id));
        let system = matches!(
            meaning,
            InternalMeaning::New
                | InternalMeaning::WithProvider
                | InternalMeaning::Returned
                | InternalMeaning::Complete
        );
        statuses.push(internal_status::ActiveModel {
            provider_id: Set(provider),
            id: Set(id),
            organization_id: Set(organization),
            name: Set((*name).to_owned()),
            meaning: Set(*meaning),
            tone: Set((*tone).to_owned()),
            system: Set(system),
            active: Set(true),
            position: Set(position),
            version: Set(1),
        });
    }
    let mut priority_ids = Vec::new();
    let mut priorities = Vec::new();
    for (position, (name, tone, response, resolution)) in (0_i32..).zip(PRIORITIES) {
        let id = InternalPriorityId(fresh());
        priority_ids.push(id);
        priorities.push(internal_priority::ActiveModel {
            provider_id: Set(provider),
            id: Set(id),
            organization_id: Set(organization),
            name: Set((*name).to_owned()),
            tone: Set((*tone).to_owned()),
            is_default: Set(*name == "Medium"),
            priority_id: Set(None),
            response_minutes: Set(Some(*response)),
            resolution_minutes: Set(Some(*resolution)),
            active: Set(true),
            position: Set(position),
            version: Set(1),
        });
    }
    Desk {
        settings: taskfire_settings::ActiveModel {
            provider_id: Set(provider),
            organization_id: Set(organization),
            sharing: Set(Sharing::Off),
            sharing_standard: Set(false),
            default_queue_id: Set(Some(queue_id)),
            default_contact_id: Set(None),
            on_completion: Set(OnCompletion::Close),
            confirm_days: Set(3),
            recall: Set(Recall::UntilAccepted),
            accept_minutes: Set(60),
            hidden_from_provider: Set(false),
            contract_id: Set(None),
            service_id: Set(None),
            version: Set(1),
        },
        queue: internal_queue::ActiveModel {
            provider_id: Set(provider),
            id: Set(queue_id),
            organization_id: Set(organization),
            name: Set("Help Desk".to_owned()),
            description: Set(String::new()),
            is_default: Set(true),
            shared: Set(false),
            active: Set(true),
            position: Set(0),
            version: Set(1),
        },
        statuses,
        priorities,
        status_ids,
        priority_ids,
        queue_id,
    }
}

/// Gives an organization its desk, unless it has one from an earlier time with Taskfire; then that is kept (F-16).
pub async fn equip<G>(may: &Granted<'_, G>, organization: OrganizationId) -> Result<(), Problem>
where
    G: Grant
        + Writes<taskfire_settings::Entity>
        + Writes<internal_queue::Entity>
        + Writes<internal_status::Entity>
        + Writes<internal_priority::Entity>,
{
    if may.row_if::<taskfire_settings::Entity>(organization).await?.is_some() {
        return Ok(());
    }
    let desk = rows_of_desk(may.actor().provider(), organization, || may.fresh_id());
    may.add::<internal_queue::Entity>(desk.queue).await?;
    may.add::<taskfire_settings::Entity>(desk.settings).await?;
    for status in desk.statuses {
        may.add::<internal_status::Entity>(status).await?;
    }
    for priority in desk.priorities {
        may.add::<internal_priority::Entity>(priority).await?;
    }
    Ok(())
}
