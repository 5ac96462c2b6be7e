//! To whom a ticket goes when it comes back to the internal desk (F-117), which rule leaves it alone then (F-129), and how long
//! the desk has to confirm (F-119).

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::{
    Problem,
    calendar::Calendar,
    escalation::exempt_until,
    ownership::{Holding, Party as Holder},
};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter};

use super::Step;
use crate::{
    Granted, Instant, Set,
    guard::Grant,
    ids::{ContactId, EscalationRuleId, InternalQueueId, OrganizationId},
    tables::{hand_over, internal_queue, taskfire_settings, taskfire_ticket, work_calendar},
    views::taskfire::work,
};

/// Most days that are looked ahead for days on which the desk works.
const HORIZON: i32 = 400;

/// The internal resource and queue of a ticket that returns: who or what was chosen, else the last resource if they still
/// work the desk and are not out of office, else the default queue.
pub(super) async fn to_whom<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    step: Step<'_>,
    settings: Option<&taskfire_settings::Model>,
) -> Result<(Option<ContactId>, Option<InternalQueueId>), Problem> {
    match (step.to_contact, step.to_queue) {
        (Some(contact), queue) => return Ok((Some(contact), queue.or(row.queue_id))),
        (None, Some(queue)) => return Ok((None, Some(queue))),
        (None, None) => {}
    }
    if let Some(last) = row.contact_id {
        let people = work::workers(may, row.organization_id).await?;
        if people.iter().any(|one| one.id == last && one.away.is_none()) {
            return Ok((Some(last), row.queue_id));
        }
    }
    let default = match settings.and_then(|settings| settings.default_queue_id) {
        Some(id) => {
            let found = internal_queue::Entity::find_by_id((row.provider_id, id)).one(&may.executor()).await;
            found.map_err(|error| Problem::fault("read default queue", error))?.filter(|queue| queue.active)
        }
        None => None,
    };
    Ok((None, default.map(|queue| queue.id).or(row.queue_id)))
}

/// What the row keeps of the loop guard (F-129): the rule that had handed on what comes back now, and until when it leaves the
/// ticket alone. Nothing while somebody else has it.
pub(super) async fn exemption<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    after: Holding,
) -> Result<(ActiveValue<Option<EscalationRuleId>>, ActiveValue<Option<Instant>>), Problem> {
    if after.party != Holder::Internal {
        return Ok((Set(None), Set(None)));
    }
    let line = hand_over::Entity::find()
        .filter(hand_over::Column::ProviderId.eq(row.provider_id))
        .filter(hand_over::Column::TicketId.eq(row.ticket_id))
        .filter(hand_over::Column::Number.eq(row.hand_over_no))
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read hand-over", error))?;
    let rule = line.and_then(|line| line.rule_id);
    let until = rule.map(|_| Instant::from(exempt_until(may.now().into())));
    Ok((Set(rule), Set(until)))
}

/// The same time of day, so many days later on which the desk works; every day counts where no hours are set.
pub(super) async fn business_days_later<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    from: Instant,
    days: i32,
) -> Result<Instant, Problem> {
    let found = work_calendar::Entity::find()
        .filter(work_calendar::Column::ProviderId.eq(may.actor().provider()))
        .filter(work_calendar::Column::OrganizationId.eq(organization))
        .filter(work_calendar::Column::LocationId.is_null())
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read calendar", error))?;
    let read = found.and_then(|row| Calendar::from_columns(&row.time_zone, &row.hours, &row.holidays));
    let calendar = read.filter(|calendar| !calendar.week().is_empty());
    let at = later(&calendar.unwrap_or_else(|| Calendar::always(TimeZone::UTC)), from.into(), days);
    Ok(at.map_or_else(|| from.plus_minutes(i64::from(days) * 24 * 60), Instant::from))
}

fn later(calendar: &Calendar, from: Timestamp, days: i32) -> Option<Timestamp> {
    let begin = from.to_zoned(calendar.zone().clone());
    let mut counted = 0;
    for ahead in 1..=HORIZON {
        let day = begin.checked_add(ahead.days()).ok()?;
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).ok()?;
        let works = calendar.holiday_on(day.date()).is_none() && !calendar.week().day_text(weekday).is_empty();
        counted += i32::from(works);
        if counted >= days {
            return Some(day.timestamp());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use kernel::calendar::Week;

    use super::*;

    /// F-119: three business days from a Thursday are the Tuesday after.
    #[test]
    fn f_119_days_are_those_on_which_the_desk_works() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let hours = ["9-17", "9-17", "9-17", "9-17", "9-17", "", ""]
            .map(|text| if text.is_empty() { "" } else { "09:00-17:00" });
        let calendar = Calendar::new(zone.clone(), Week::read(hours).unwrap(), Vec::new());
        let thursday: Timestamp =
            "2026-11-19T10:30:00+01:00[Europe/Berlin]".parse::<jiff::Zoned>().unwrap().timestamp();
        let day = |days| later(&calendar, thursday, days).unwrap().to_zoned(zone.clone()).to_string();
        assert!(day(1).starts_with("2026-11-20T10:30"));
        assert!(day(3).starts_with("2026-11-24T10:30"));
        let always = Calendar::always(TimeZone::UTC);
        assert_eq!(later(&always, thursday, 3).unwrap().duration_since(thursday).as_hours(), 72);
    }
}
