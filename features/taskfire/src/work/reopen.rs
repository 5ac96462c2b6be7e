//! Reopen: a completed ticket goes on with whoever held it last (T-119).

use axum::extract::Path;
use kernel::ownership::By;
use store::{
    Set,
    guard::WorkInternally,
    outbox::{Cause, Event},
    tables::{kinds::StatusMeaning, ticket, ticket_change, ticket_status},
    taskfire,
    views::notes,
};
use web::{Answer, Asked, form::Filled};

use super::{address, reach_to_act};

/// Opens it again.
pub(super) async fn reopen(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_to_act(&asked, &may, &number).await?;
    filled.only(&[], None)?;
    if reached.part.closed_at.is_none() {
        // The second send of one press, or somebody was faster.
        return asked.go(address(&number));
    }
    taskfire::reopened(&may, &reached.ticket, By::Desk).await?;
    let row = &reached.ticket;
    let old = may.row::<ticket_status::Entity>(row.status_id).await?;
    if old.meaning == StatusMeaning::Complete {
        let new = notes::status_of(&may, StatusMeaning::Open).await?;
        let now = may.now();
        let set = ticket::ActiveModel {
            status_id: Set(new.id),
            status_since_at: Set(now),
            completed_at: Set(None),
            last_activity_at: Set(now),
            ..Default::default()
        };
        may.change(row, set).await?;
        may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(row.id),
            field: Set("status".to_owned()),
            old_value: Set(old.name.clone()),
            new_value: Set(new.name.clone()),
            public: Set(true),
            author_contact_id: Set(may.actor().contact()),
            author_resource_id: Set(None),
            created_at: Set(now),
            ..Default::default()
        })
        .await?;
    }
    let cause = Cause { account: asked.actor().account() };
    may.record(Event::TicketReopened { ticket: row.id, note: None, cause }).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-reopened")
}
