//! A run: started with a line for each contact, and what became of it.

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    Trouble,
    choice::{AT_ONCE, Candidate},
};
use crate::{
    Granted, Set,
    guard::{AdminPortal, Cursor, Page, cut},
    ids::{AccountId, ActivationRunId, OrganizationId, SecurityLevelId},
    outbox::{Task, Urgency},
    tables::{activation_line, activation_run, kinds::LineState, organization},
    views::people,
};

/// What a run gives to everybody.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Chosen by the form, so that a second send starts nothing new.
    pub id: ActivationRunId,
    /// The organization.
    pub organization: OrganizationId,
    /// The standard level.
    pub level: SecurityLevelId,
    /// Its name, which the report keeps.
    pub level_name: String,
    /// Codes of date, time and number format.
    pub formats: [String; 3],
    /// Name of who starts it.
    pub started_by: String,
    /// Their login.
    pub account: AccountId,
}

/// Adds a run with a line for each candidate, and the job that does it.
pub async fn start(may: &Granted<'_, AdminPortal>, new: NewRun, candidates: &[Candidate]) -> Result<(), Problem> {
    let now = may.now();
    let [date, time, number] = new.formats;
    let run = activation_run::ActiveModel {
        id: Set(new.id),
        organization_id: Set(new.organization),
        security_level_id: Set(new.level),
        level_name: Set(new.level_name),
        date_format: Set(date),
        time_format: Set(time),
        number_format: Set(number),
        started_by: Set(new.started_by),
        started_account_id: Set(new.account),
        created_at: Set(now),
        finished_at: Set(None),
        ..Default::default()
    };
    may.add::<activation_run::Entity>(run).await?;
    for some in candidates.chunks(AT_ONCE) {
        let line = |candidate: &Candidate| activation_line::ActiveModel {
            provider_id: Set(may.actor().provider()),
            id: Set(may.fresh_id()),
            run_id: Set(new.id),
            contact_id: Set(candidate.contact.id),
            user_name: Set(candidate.user_name.clone()),
            state: Set(if candidate.trouble.is_some() { LineState::Skipped } else { LineState::Waiting }),
            problem: Set(candidate.trouble.map_or("", Trouble::code).to_owned()),
            done_at: Set(candidate.trouble.map(|_| now)),
        };
        let added = activation_line::Entity::insert_many(some.iter().map(line));
        let added = added.exec_without_returning(&may.executor()).await;
        added.map_err(|error| Problem::fault("add activation lines", error))?;
    }
    may.enqueue_as(&Task::Activate { run: new.id }, now, Urgency::Bulk).await
}

/// A run with its counts.
#[derive(Debug, Clone)]
pub struct Run {
    /// The run.
    pub row: activation_run::Model,
    /// The organization.
    pub organization: organization::Model,
    /// Contacts that are still to be done.
    pub waiting: u64,
    /// Contacts that were activated.
    pub done: u64,
    /// Contacts that were left out.
    pub skipped: u64,
}

/// A run of this organization.
pub async fn run(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    id: ActivationRunId,
) -> Result<Run, Problem> {
    let row = may.row::<activation_run::Entity>(id).await?.into_inner();
    if row.organization_id != organization {
        return Err(Problem::NotFound);
    }
    let counted: Vec<(LineState, i64)> = may
        .find::<activation_line::Entity>()
        .select_only()
        .column(activation_line::Column::State)
        .column_as(activation_line::Column::Id.count(), "lines")
        .filter(activation_line::Column::RunId.eq(id))
        .group_by(activation_line::Column::State)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("count activation lines", error))?;
    let of = |state| counted.iter().filter(|(one, _)| *one == state).map(|(_, count)| *count).sum::<i64>();
    let of = |state| u64::try_from(of(state)).unwrap_or(0);
    Ok(Run {
        organization: may.row::<organization::Entity>(organization).await?.into_inner(),
        waiting: of(LineState::Waiting),
        done: of(LineState::Done),
        skipped: of(LineState::Skipped),
        row,
    })
}

/// The runs of an organization, newest first.
pub async fn runs(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
) -> Result<Vec<activation_run::Model>, Problem> {
    let found = may
        .find::<activation_run::Entity>()
        .filter(activation_run::Column::OrganizationId.eq(organization))
        .order_by_desc(activation_run::Column::CreatedAt)
        .order_by_desc(activation_run::Column::Id)
        .limit(20)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("list activation runs", error))
}

/// A contact of a run, with name and address.
#[derive(Debug, Clone)]
pub struct RunLine {
    /// The line.
    pub row: activation_line::Model,
    /// Full name.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// The contacts of a run in their order, of one state or of all.
pub async fn lines(
    may: &Granted<'_, AdminPortal>,
    run: ActivationRunId,
    state: Option<LineState>,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<RunLine>, Problem> {
    use activation_line::Column;
    let mut select = may.find::<activation_line::Entity>().filter(Column::RunId.eq(run));
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    // Ids keep the order in which the lines were written.
    if let Some(cursor) = after {
        select = select.filter(Column::Id.gt(cursor.id));
    }
    let found = select.order_by_asc(Column::Id).limit(size + 1).all(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("list activation lines", error))?;
    let page = cut(found, size, |row: &activation_line::Model| Cursor::number(0, row.id.0));
    let names = people::names(may, page.rows.iter().map(|row| row.contact_id), []).await?;
    Ok(page.map(|row| {
        let contact = names.contact(Some(row.contact_id));
        RunLine {
            name: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
            email: contact.map(|contact| contact.email.clone()).unwrap_or_default(),
            row,
        }
    }))
}
