//! Who works a queue in which role, from the queue's page and from the resource's.

use axum::extract::Path;
use kernel::Problem;
use store::{
    Act, Granted, Set,
    guard::{AdminResources, AdminServiceDesk, Reads, Writes},
    ids::{QueueId, QueueMemberId, ResourceId, RoleId},
    tables::{queue, queue_member, resource, role},
    views::settings,
};
use web::{Answer, Asked, Filled};

/// Adds a resource to a queue, from the queue's page.
pub(crate) async fn add_to_queue(asked: Asked<AdminServiceDesk>, Path(queue): Path<String>, filled: Filled) -> Answer {
    filled.only(&["resource", "role"], None)?;
    let queue: QueueId = queue.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    may.row::<queue::Entity>(queue).await?;
    let (resource, role) = (filled.line("resource").parse().ok(), filled.line("role").parse().ok());
    let back = format!("/desk/settings/queues/{queue}");
    if !add(&may, Some(queue), resource, role).await? {
        return Err(Problem::on_field("resource", asked.t("settings-members-choose")).into());
    }
    write.done().await?;
    asked.go_and_say(back, "said-settings-added")
}

/// Adds a queue to a resource, from the resource's page.
pub(crate) async fn add_to_resource(asked: Asked<AdminResources>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["queue", "role"], None)?;
    let resource: ResourceId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminResources>()?;
    may.row::<resource::Entity>(resource).await?;
    let (queue, role) = (filled.line("queue").parse().ok(), filled.line("role").parse().ok());
    if !add(&may, queue, Some(resource), role).await? {
        return Err(Problem::on_field("queue", asked.t("settings-members-choose")).into());
    }
    write.done().await?;
    asked.go_and_say(format!("/desk/settings/resources/{resource}"), "said-settings-added")
}

/// Adds the membership; `false` if something is missing or cannot be chosen. One that exists already stays as it is.
async fn add<G>(
    may: &Granted<'_, G>,
    queue: Option<QueueId>,
    resource: Option<ResourceId>,
    role: Option<RoleId>,
) -> Result<bool, Problem>
where
    G: Writes<queue_member::Entity> + Reads<queue::Entity> + Reads<resource::Entity> + Reads<role::Entity>,
{
    let (Some(queue), Some(resource), Some(role)) = (queue, resource, role) else { return Ok(false) };
    let in_queue = may.row_if::<queue::Entity>(queue).await?.filter(|row| row.active);
    let person = may.row_if::<resource::Entity>(resource).await?.filter(|row| row.active);
    let in_role = may.row_if::<role::Entity>(role).await?.filter(|row| row.active);
    let (Some(in_queue), Some(person), Some(in_role)) = (in_queue, person, in_role) else { return Ok(false) };
    let members = settings::members(may, Some(queue), Some(resource)).await?;
    if members.iter().any(|member| member.row.role_id == role) {
        return Ok(true);
    }
    let new = queue_member::ActiveModel {
        id: Set(may.fresh_id()),
        queue_id: Set(queue),
        resource_id: Set(resource),
        role_id: Set(role),
        ..Default::default()
    };
    may.add::<queue_member::Entity>(new).await?;
    let after = format!("{}, {}", settings::full_name(&person), in_role.name);
    record(may, "queue.member-added", queue, &in_queue.name, ("", &after)).await?;
    Ok(true)
}

/// Takes a resource out of a queue, from the queue's page.
pub(crate) async fn remove_from_queue(
    asked: Asked<AdminServiceDesk>,
    Path((queue, member)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let queue: QueueId = queue.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    remove(&write.need::<AdminServiceDesk>()?, &member, |row| row.queue_id == queue).await?;
    write.done().await?;
    asked.go_and_say(format!("/desk/settings/queues/{queue}"), "said-settings-removed")
}

/// Takes a resource out of a queue, from the resource's page.
pub(crate) async fn remove_from_resource(
    asked: Asked<AdminResources>,
    Path((resource, member)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let resource: ResourceId = resource.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    remove(&write.need::<AdminResources>()?, &member, |row| row.resource_id == resource).await?;
    write.done().await?;
    asked.go_and_say(format!("/desk/settings/resources/{resource}"), "said-settings-removed")
}

async fn remove<G>(
    may: &Granted<'_, G>,
    member: &str,
    belongs: impl Fn(&queue_member::Model) -> bool,
) -> Result<(), Problem>
where
    G: Writes<queue_member::Entity> + Reads<queue::Entity> + Reads<resource::Entity> + Reads<role::Entity>,
{
    let member: QueueMemberId = member.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<queue_member::Entity>(member).await?;
    if !belongs(&row) {
        return Err(Problem::NotFound);
    }
    let members = settings::members(may, Some(row.queue_id), Some(row.resource_id)).await?;
    let named = members.iter().find(|other| other.row.id == row.id).ok_or(Problem::NotFound)?;
    let before = format!("{}, {}", named.resource, named.role);
    record(may, "queue.member-removed", row.queue_id, &named.queue, (&before, "")).await?;
    may.remove(&row).await
}

async fn record<G: store::guard::Grant>(
    may: &Granted<'_, G>,
    act: &str,
    queue: QueueId,
    name: &str,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line =
        Act { act, object_kind: "queue", object_id: Some(queue.0), object_name: name, before, after, ..Act::default() };
    may.audit(line).await
}
