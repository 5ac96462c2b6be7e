//! Accept: taking a ticket of the desk that nobody has (F-92, T-112).

use axum::extract::Path;
use kernel::Problem;
use store::{Set, guard::WorkInternally, tables::kinds::Party, views::taskfire::work};
use web::{Answer, Asked, form::Filled};

use super::{address, change::Change, reach_open};

/// Takes the ticket.
pub(super) async fn accept(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_open(&asked, &may, &number).await?;
    filled.only(&[], None)?;
    let Some(me) = asked.actor().contact() else { return Err(Problem::Denied("work-internally").into()) };
    if reached.part.contact_id == Some(me) {
        // The second send of one press.
        return asked.go(address(&number));
    }
    if reached.part.contact_id.is_some() {
        return Err(Problem::Refused(asked.t("work-accept-taken")).into());
    }
    if reached.part.responsible != Party::Internal {
        return Err(Problem::Refused(asked.t("work-accept-elsewhere")).into());
    }
    if !work::takes_from(&may, reached.part.queue_id).await? {
        return Err(Problem::Refused(asked.t("work-accept-not-member")).into());
    }
    let lists = work::lists(&may, reached.part.organization_id).await?;
    let mut change = Change::of(&may, &reached);
    change.accepted(&lists);
    change.resource(&lists, "", Some((me, asked.actor().name())));
    if reached.part.responded_at.is_none() {
        change.part.responded_at = Set(Some(may.now()));
    }
    change.save(&may, true).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-accepted")
}
