//! Who works a queue of the desk (F-141): the organization's Taskfire users, and where work is shared those who share it.

use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Set,
    guard::AdministerTaskfire,
    ids::{ContactId, InternalQueueId, InternalQueueMemberId},
    tables::{internal_queue, internal_queue_member},
    views::taskfire::config,
};
use web::{Answer, Asked, Filled};

use crate::{list, lists::queues::Queues};

/// Adds somebody to a queue. Who is a member already stays one.
pub(crate) async fn add(asked: Asked<AdministerTaskfire>, Path(queue): Path<String>, filled: Filled) -> Answer {
    filled.only(&["contact"], None)?;
    let queue: InternalQueueId = queue.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let row = may.row::<internal_queue::Entity>(queue).await?;
    let wanted: Option<ContactId> = filled.line("contact").parse().ok();
    let Some(person) = config::colleagues(&may).await?.into_iter().find(|one| Some(one.id) == wanted) else {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("contact", asked.t("internal-members-choose"));
        return list::again::<Queues>(&asked, queue.0, &filled, &errors).await;
    };
    let members = config::members(&may, Some(queue)).await?;
    if members.iter().all(|member| member.row.contact_id != person.id) {
        may.add::<internal_queue_member::Entity>(internal_queue_member::ActiveModel {
            id: Set(may.fresh_id()),
            queue_id: Set(queue),
            contact_id: Set(person.id),
            organization_id: Set(row.organization_id),
            ..Default::default()
        })
        .await?;
        record(&may, "internal-queue.member-added", (queue, &row.name), ("", &person.name)).await?;
    }
    write.done().await?;
    asked.go_and_say(format!("/manage/taskfire/queues/{queue}"), "said-list-added")
}

/// Takes somebody out of a queue.
pub(crate) async fn remove(
    asked: Asked<AdministerTaskfire>,
    Path((queue, member)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let queue: InternalQueueId = queue.parse().map_err(|_| Problem::NotFound)?;
    let member: InternalQueueMemberId = member.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let row = may.row::<internal_queue::Entity>(queue).await?;
    let members = config::members(&may, Some(queue)).await?;
    let found = members.iter().find(|one| one.row.id == member).ok_or(Problem::NotFound)?;
    record(&may, "internal-queue.member-removed", (queue, &row.name), (&found.name, "")).await?;
    may.remove(&found.row).await?;
    write.done().await?;
    asked.go_and_say(format!("/manage/taskfire/queues/{queue}"), "said-list-removed")
}

async fn record(
    may: &Granted<'_, AdministerTaskfire>,
    act: &str,
    (queue, name): (InternalQueueId, &str),
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "internal-queue",
        object_id: Some(queue.0),
        object_name: name,
        organization: may.actor().organization(),
        before,
        after,
    };
    may.audit(line).await
}
