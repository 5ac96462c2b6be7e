//! Who works a queue in which role, from the queue's page and from the resource's.

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Set,
    guard::{AdminResources, AdminServiceDesk, Reads, Writes},
    ids::{QueueId, QueueMemberId, ResourceId, RoleId},
    tables::{queue, queue_member, resource, role},
    views::settings,
};
use web::{Answer, Asked, Filled};

use crate::{list, lists::queues::Queues};

/// Adds a resource to a queue, from the queue's page.
pub(crate) async fn add_to_queue(asked: Asked<AdminServiceDesk>, Path(queue): Path<String>, filled: Filled) -> Answer {
    filled.only(&["resource", "role"], None)?;
    let queue: QueueId = queue.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    may.row::<queue::Entity>(queue).await?;
    let wanted = Wanted {
        queue: Some(queue),
        resource: filled.line("resource").parse().ok(),
        role: filled.line("role").parse().ok(),
    };
    let missing = add(&may, &wanted).await?;
    if !missing.is_empty() {
        drop(write);
        return list::again::<Queues>(&asked, queue.0, &filled, &told(&missing, &asked.t("settings-members-choose")))
            .await;
    }
    write.done().await?;
    asked.go_and_say(format!("/desk/settings/queues/{queue}"), "said-settings-added")
}

/// Adds a queue to a resource, from the resource's page.
pub(crate) async fn add_to_resource(asked: Asked<AdminResources>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["queue", "role"], None)?;
    let resource: ResourceId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminResources>()?;
    may.row::<resource::Entity>(resource).await?;
    let wanted = Wanted {
        queue: filled.line("queue").parse().ok(),
        resource: Some(resource),
        role: filled.line("role").parse().ok(),
    };
    let missing = add(&may, &wanted).await?;
    if !missing.is_empty() {
        drop(write);
        let errors = told(&missing, &asked.t("settings-members-choose"));
        return crate::resource::again(&asked, resource, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    write.done().await?;
    asked.go_and_say(format!("/desk/settings/resources/{resource}"), "said-settings-added")
}

/// What a form asks for.
struct Wanted {
    queue: Option<QueueId>,
    resource: Option<ResourceId>,
    role: Option<RoleId>,
}

fn told(missing: &[&str], message: &str) -> FieldErrors {
    let mut errors = FieldErrors::new();
    for field in missing {
        errors.add(*field, message);
    }
    errors
}

/// Adds the membership, or gives the fields whose choice does not exist or is inactive. A membership that exists already
/// stays as it is.
async fn add<G>(may: &Granted<'_, G>, wanted: &Wanted) -> Result<Vec<&'static str>, Problem>
where
    G: Writes<queue_member::Entity> + Reads<queue::Entity> + Reads<resource::Entity> + Reads<role::Entity>,
{
    let queue = match wanted.queue {
        Some(id) => may.row_if::<queue::Entity>(id).await?.filter(|row| row.active),
        None => None,
    };
    let person = match wanted.resource {
        Some(id) => may.row_if::<resource::Entity>(id).await?.filter(|row| row.active),
        None => None,
    };
    let role = match wanted.role {
        Some(id) => may.row_if::<role::Entity>(id).await?.filter(|row| row.active),
        None => None,
    };
    let (Some(queue), Some(person), Some(role)) = (&queue, &person, &role) else {
        let fields = [("queue", queue.is_none()), ("resource", person.is_none()), ("role", role.is_none())];
        return Ok(fields.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| field).collect());
    };
    let members = settings::members(may, Some(queue.id), Some(person.id)).await?;
    if members.iter().any(|member| member.row.role_id == role.id) {
        return Ok(Vec::new());
    }
    let new = queue_member::ActiveModel {
        id: Set(may.fresh_id()),
        queue_id: Set(queue.id),
        resource_id: Set(person.id),
        role_id: Set(role.id),
        ..Default::default()
    };
    may.add::<queue_member::Entity>(new).await?;
    let after = format!("{}, {}", settings::full_name(person), role.name);
    record(may, "queue.member-added", queue.id, &queue.name, ("", &after)).await?;
    Ok(Vec::new())
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
