//! The stopwatch of a person on a ticket: start, pause, discard, or take it over into a time entry (F-94).

use axum::extract::Path;
use kernel::Problem;
use store::{Granted, Row, Set, guard::WorkInternally, ids::TicketId, tables::stopwatch, views::taskfire::time};
use web::{Answer, Asked, form::Filled};

use super::{address, reach_to_act};

/// Does what was pressed. Recording stops the watch; it goes when the entry is saved.
pub(super) async fn act(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_to_act(&asked, &may, &number).await?;
    filled.only(&["act"], None)?;
    let watch = time::stopwatch(&may, reached.ticket.id).await?;
    let (to, said) = match (filled.line("act"), watch) {
        ("start", None) => {
            begin(&may, reached.ticket.id).await?;
            (address(&number), Some("said-work-watch-started"))
        }
        ("start", Some(watch)) => {
            if watch.started_at.is_none() {
                let set = stopwatch::ActiveModel { started_at: Set(Some(may.now())), ..Default::default() };
                may.change(&watch, set).await?;
            }
            (address(&number), Some("said-work-watch-started"))
        }
        ("pause", Some(watch)) => {
            pause(&may, &watch).await?;
            (address(&number), Some("said-work-watch-paused"))
        }
        ("record", Some(watch)) => {
            pause(&may, &watch).await?;
            (format!("{}/time?watch=1", address(&number)), None)
        }
        ("discard", Some(watch)) => {
            may.remove(&watch).await?;
            (address(&number), Some("said-work-watch-discarded"))
        }
        // Pressed twice, or in another window: there is nothing left to do.
        ("pause" | "record" | "discard", None) => (address(&number), None),
        _ => return Err(Problem::on_field("act", asked.t("work-watch-unknown")).into()),
    };
    write.done().await?;
    match said {
        Some(said) => asked.go_and_say(to, said),
        None => asked.go(to),
    }
}

async fn begin(may: &Granted<'_, WorkInternally>, ticket: TicketId) -> Result<(), Problem> {
    let Some(me) = may.actor().contact() else { return Err(Problem::Denied("work-internally")) };
    may.add::<stopwatch::Entity>(stopwatch::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(ticket),
        contact_id: Set(me),
        started_at: Set(Some(may.now())),
        held_seconds: Set(0),
        ..Default::default()
    })
    .await
    .map(|_| ())
}

/// Stops the watch and keeps what it shows.
async fn pause(may: &Granted<'_, WorkInternally>, watch: &Row<stopwatch::Entity>) -> Result<(), Problem> {
    if watch.started_at.is_none() {
        return Ok(());
    }
    let seconds = i32::try_from(time::seconds(watch, may.now())).unwrap_or(i32::MAX);
    let set = stopwatch::ActiveModel { started_at: Set(None), held_seconds: Set(seconds), ..Default::default() };
    may.change(watch, set).await
}
