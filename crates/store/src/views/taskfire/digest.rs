//! The one mail of the day (F-182): mails that wait for it, and when it leaves.

use jiff::ToSpan;
use kernel::{Formats, Problem};
use sea_orm::{ColumnTrait, Condition};

use crate::{
    Granted, Row, Set,
    guard::RunJobs,
    ids::AccountId,
    outbox::Task,
    tables::{
        account, job,
        kinds::{JobState, MailState},
        mail,
    },
};

/// Why a mail was not sent at once: it waits for the mail of the day.
pub const DAILY: &str = "daily";

/// Why a mail is never sent: what it told stood in the mail of the day.
pub const GATHERED: &str = "in the mail of the day";

/// The hour at which the mail of the day leaves, in its reader's zone.
const HOUR: i8 = 7;

/// Sees to it that the login's mail of the day leaves at the next 7:00 of its zone.
pub async fn expect(may: &Granted<'_, RunJobs>, account: AccountId, formats: &Formats) -> Result<(), Problem> {
    let task = Task::Digest { account };
    let payload = serde_json::to_string(&task).map_err(|error| Problem::fault("write job", error))?;
    // One that is due runs perhaps already, and has not seen the mail that is asked for now.
    let planned = Condition::all()
        .add(job::Column::State.eq(JobState::Waiting))
        .add(job::Column::RunAt.gt(may.now()))
        .add(job::Column::Payload.eq(payload));
    if !may.rows::<job::Entity>(planned).await?.is_empty() {
        return Ok(());
    }
    let now = jiff::Timestamp::from(may.now()).to_zoned(formats.zone.clone());
    let at = |date: jiff::civil::Date| date.at(HOUR, 0, 0, 0).to_zoned(formats.zone.clone());
    let today = at(now.date()).map_err(|error| Problem::fault("find 7:00", error))?;
    let next = if today > now {
        today
    } else {
        let tomorrow = now.date().checked_add(1.day()).map_err(|error| Problem::fault("find tomorrow", error))?;
        at(tomorrow).map_err(|error| Problem::fault("find 7:00", error))?
    };
    may.enqueue(&task, next.timestamp().into()).await
}

/// The mails that wait for the login's mail of the day, oldest first.
pub async fn waiting(may: &Granted<'_, RunJobs>, login: &account::Model) -> Result<Vec<Row<mail::Entity>>, Problem> {
    let owner = match (login.contact_id, login.resource_id) {
        (Some(contact), _) => mail::Column::ContactId.eq(contact),
        (None, Some(resource)) => mail::Column::ResourceId.eq(resource),
        (None, None) => return Ok(Vec::new()),
    };
    let which = Condition::all()
        .add(owner)
        .add(mail::Column::State.eq(MailState::Skipped))
        .add(mail::Column::LastError.eq(DAILY));
    let mut rows = may.rows::<mail::Entity>(which).await?;
    rows.sort_by_key(|row| (row.created_at, row.id));
    Ok(rows)
}

/// Notes that a mail was told of in the mail of the day.
pub async fn gathered(may: &Granted<'_, RunJobs>, row: &Row<mail::Entity>) -> Result<(), Problem> {
    let set = mail::ActiveModel { last_error: Set(GATHERED.to_owned()), ..Default::default() };
    may.change(row, set).await
}
