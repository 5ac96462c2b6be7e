//! Mass activation: who can be activated, the run with a line for each contact, and the worker's batches.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    Problem,
    email::is_email,
    user_name::{self, UserName},
};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};

use super::{crm, like::holds, people};
use crate::{
    Act, Granted, Row, Set,
    guard::{AdminPortal, Cursor, Order, Page, Reads, RunJobs, changed_at_once, cut, seek},
    ids::{AccountId, ActivationLineId, ActivationRunId, ContactId, OrganizationId, SecurityLevelId},
    outbox::{Cause, Event, Task},
    tables::{
        account, activation_line, activation_run, contact,
        kinds::{LineState, OrganizationKind},
        location, organization, security_level,
    },
};

/// Why a contact is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The contact is inactive.
    Inactive,
    /// No valid mail address, so no welcome mail.
    NoAddress,
    /// The mail address cannot be a user name (decision 3).
    InvalidUserName,
    /// Somebody else has this user name.
    TakenUserName,
    /// Two of the chosen would get the same user name.
    SameUserName,
    /// Was activated in the meantime.
    HasAccess,
    /// The organization's portal was shut in the meantime.
    Shut,
}

impl Trouble {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Inactive,
        Self::NoAddress,
        Self::InvalidUserName,
        Self::TakenUserName,
        Self::SameUserName,
        Self::HasAccess,
        Self::Shut,
    ];

    /// Code that is stored with the line; also the end of its word key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::NoAddress => "no-address",
            Self::InvalidUserName => "invalid-user-name",
            Self::TakenUserName => "taken-user-name",
            Self::SameUserName => "same-user-name",
            Self::HasAccess => "has-access",
            Self::Shut => "shut",
        }
    }
}

/// Whom a run takes.
#[derive(Debug, Clone)]
pub enum Choice {
    /// Everybody without an active login in whose name or address these words stand.
    All(String),
    /// These, as far as they have no active login.
    These(Vec<ContactId>),
}

/// A contact without an active login, with what a run would do.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The contact.
    pub contact: contact::Model,
    /// The user name that is proposed, or the one of an earlier login; as typed if it is none.
    pub user_name: String,
    /// Why the contact is left out, if so.
    pub trouble: Option<Trouble>,
}

fn without_login<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    search: &str,
) -> sea_orm::Select<contact::Entity>
where
    G: Reads<contact::Entity> + Reads<account::Entity>,
{
    use contact::Column;
    let active = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::ContactId.is_not_null());
    may.find::<contact::Entity>()
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::Id.not_in_subquery(active.into_query()))
        .filter(holds(search, &[Column::FirstName, Column::LastName, Column::Email]))
}

/// One page of the contacts without an active login, by last name, and how many there are in all.
pub async fn offered(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    search: &str,
    after: Option<&Cursor>,
    size: u64,
) -> Result<(Page<Candidate>, u64), Problem> {
    use contact::Column;
    let fault = |error| Problem::fault("list contacts", error);
    let select = without_login(may, organization, search);
    let executor = may.executor();
    let all = select.clone().count(&executor).await.map_err(fault)?;
    let (sort, id) = (Expr::col(Column::LastName.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let found = seek(select, sort, id, Order::Ascending, after, size).all(&executor).await.map_err(fault)?;
    let page = cut(found, size, |row: &contact::Model| Cursor::text(row.last_name.clone(), row.id.0));
    let rows = judged(may, organization, page.rows).await?;
    Ok((Page { rows, next: page.next }, all))
}

/// The chosen contacts by name, each judged together with the others.
pub async fn candidates(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    choice: &Choice,
) -> Result<Vec<Candidate>, Problem> {
    let select = match choice {
        Choice::All(search) => without_login(may, organization, search),
        Choice::These(ids) => {
            without_login(may, organization, "").filter(contact::Column::Id.is_in(ids.iter().copied()))
        }
    };
    let select = select.order_by_asc(contact::Column::LastName).order_by_asc(contact::Column::FirstName);
    let found = select.order_by_asc(contact::Column::Id).all(&may.executor()).await;
    judged(may, organization, found.map_err(|error| Problem::fault("list contacts", error))?).await
}

/// Most values of one `IN`.
const AT_ONCE: usize = 1000;

async fn judged(
    may: &Granted<'_, AdminPortal>,
    organization: OrganizationId,
    contacts: Vec<contact::Model>,
) -> Result<Vec<Candidate>, Problem> {
    let people = may.find::<contact::Entity>().select_only().column(contact::Column::Id);
    let people = people.filter(contact::Column::OrganizationId.eq(organization)).into_query();
    let earlier: Vec<(ContactId, String)> = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::ContactId)
        .column(account::Column::UserName)
        .filter(account::Column::Active.eq(false))
        .filter(account::Column::ContactId.in_subquery(people))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read earlier logins", error))?;
    let earlier: BTreeMap<ContactId, String> = earlier.into_iter().collect();
    let keys = contacts.iter().filter(|row| !earlier.contains_key(&row.id)).map(|row| user_name::key(&row.email));
    let taken = taken(may, keys.collect()).await?;
    Ok(judge(contacts, &earlier, &taken))
}

/// Which of these keys are user names of somebody, anywhere in the installation (decision 3).
async fn taken<G: Reads<account::Entity>>(
    may: &Granted<'_, G>,
    keys: BTreeSet<String>,
) -> Result<BTreeSet<String>, Problem> {
    let keys: Vec<String> = keys.into_iter().collect();
    let mut taken = BTreeSet::new();
    for some in keys.chunks(AT_ONCE) {
        let found: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::UserNameKey)
            .filter(account::Column::UserNameKey.is_in(some))
            .into_tuple()
            .all(&may.executor())
            .await
            .map_err(|error| Problem::fault("look for user names", error))?;
        taken.extend(found);
    }
    Ok(taken)
}

fn judge(
    contacts: Vec<contact::Model>,
    earlier: &BTreeMap<ContactId, String>,
    taken: &BTreeSet<String>,
) -> Vec<Candidate> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in contacts.iter().filter(|row| row.active && !earlier.contains_key(&row.id)) {
        *seen.entry(user_name::key(&row.email)).or_default() += 1;
    }
    let candidate = |contact: contact::Model| {
        let own = earlier.get(&contact.id);
        let key = user_name::key(&contact.email);
        let trouble = if !contact.active {
            Some(Trouble::Inactive)
        } else if !is_email(&contact.email) {
            Some(Trouble::NoAddress)
        } else if own.is_some() {
            None
        } else if user_name::check(contact.email.trim()).is_err() {
            Some(Trouble::InvalidUserName)
        } else if taken.contains(&key) {
            Some(Trouble::TakenUserName)
        } else if seen.get(&key).is_some_and(|count| *count > 1) {
            Some(Trouble::SameUserName)
        } else {
            None
        };
        let user_name = own.cloned().unwrap_or_else(|| contact.email.trim().to_owned());
        Candidate { contact, user_name, trouble }
    };
    contacts.into_iter().map(candidate).collect()
}

/// What a run gives to everybody.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Chosen by the form, so that a second send starts nothing new.
    pub id: ActivationRunId,
    /// The organization.
    pub organization: OrganizationId,
    /// The standard level.
    pub level: SecurityLevelId,
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
    may.enqueue(&Task::Activate { run: new.id }, now).await
}

// ---- what became of it -------------------------------------------------------------------------------------------------

/// A run with its counts.
#[derive(Debug, Clone)]
pub struct Run {
    /// The run.
    pub row: activation_run::Model,
    /// The organization.
    pub organization: organization::Model,
    /// Name of the level.
    pub level: String,
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
    let level = may.row::<security_level::Entity>(row.security_level_id).await?;
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
        level: level.name.clone(),
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

// ---- the worker --------------------------------------------------------------------------------------------------------

/// What stands around one batch.
struct Scene {
    run: Row<activation_run::Entity>,
    organization: Row<organization::Entity>,
    level: String,
    provider: crate::tables::provider::Model,
    places: Vec<Row<location::Entity>>,
}

/// Does up to `size` waiting contacts of a run in the caller's transaction: login, welcome, audit line and the line's new
/// state are one. Gives whether the run is finished.
pub async fn batch(may: &Granted<'_, RunJobs>, id: ActivationRunId, size: u64) -> Result<bool, Problem> {
    let run = may.row::<activation_run::Entity>(id).await?;
    if run.finished_at.is_some() {
        return Ok(true);
    }
    let waiting = may
        .find::<activation_line::Entity>()
        .filter(activation_line::Column::RunId.eq(id))
        .filter(activation_line::Column::State.eq(LineState::Waiting))
        .order_by_asc(activation_line::Column::Id)
        .limit(size)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read activation lines", error))?;
    if waiting.is_empty() {
        let end = activation_run::ActiveModel { finished_at: Set(Some(may.now())), ..Default::default() };
        may.change(&run, end).await?;
        return Ok(true);
    }
    let places = Condition::all().add(location::Column::OrganizationId.eq(run.organization_id));
    let scene = Scene {
        organization: may.row::<organization::Entity>(run.organization_id).await?,
        level: may.row::<security_level::Entity>(run.security_level_id).await?.name.clone(),
        provider: people::provider(may).await?,
        places: may.rows::<location::Entity>(places).await?,
        run,
    };
    activate(may, &scene, &waiting).await?;
    Ok(false)
}

async fn activate(may: &Granted<'_, RunJobs>, scene: &Scene, lines: &[activation_line::Model]) -> Result<(), Problem> {
    let ids = || lines.iter().map(|line| line.contact_id);
    let contacts = may.rows::<contact::Entity>(Condition::all().add(contact::Column::Id.is_in(ids()))).await?;
    let contacts: BTreeMap<ContactId, _> = contacts.into_iter().map(|row| (row.id, row)).collect();
    let logins = may.rows::<account::Entity>(Condition::all().add(account::Column::ContactId.is_in(ids()))).await?;
    let logins: BTreeMap<Option<ContactId>, _> = logins.into_iter().map(|row| (row.contact_id, row)).collect();
    let keys = lines.iter().filter(|line| !logins.contains_key(&Some(line.contact_id)));
    let mut taken = taken(may, keys.map(|line| user_name::key(&line.user_name)).collect()).await?;
    let mut left_out: BTreeMap<Trouble, Vec<ActivationLineId>> = BTreeMap::new();
    let (mut done, mut new, mut invited) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        let contact = contacts.get(&line.contact_id);
        let login = logins.get(&Some(line.contact_id));
        let name = match judge_now(scene, contact, login, line, &taken) {
            Ok(name) => name,
            Err(trouble) => {
                left_out.entry(trouble).or_default().push(line.id);
                continue;
            }
        };
        let Some(contact) = contact else { continue };
        let account = if let Some(login) = login {
            may.change(login, again(scene)).await?;
            if login.password_hash.is_none() {
                invited.push(login.id);
            }
            login.user_name.clone()
        } else {
            let id: AccountId = may.fresh_id();
            taken.insert(name.key());
            new.push(login_of(may, scene, contact, id, &name));
            invited.push(id);
            name.as_str().to_owned()
        };
        tell(may, scene, contact, &account).await?;
        done.push(line.id);
    }
    if !new.is_empty() {
        let added = account::Entity::insert_many(new).exec_without_returning(&may.executor()).await;
        // Somebody took a name or gave a login in this very moment: the batch is tried again.
        added.map_err(
            |error| {
                if changed_at_once(&error) { Problem::Stale } else { Problem::fault("add logins", error) }
            },
        )?;
    }
    let cause = Cause { account: Some(scene.run.started_account_id) };
    for account in invited {
        may.record(Event::Invited { account, cause }).await?;
    }
    settle(may, done, LineState::Done, "").await?;
    for (trouble, lines) in left_out {
        settle(may, lines, LineState::Skipped, trouble.code()).await?;
    }
    Ok(())
}

/// Whether the contact can still be activated: everything may have changed since the preview.
fn judge_now(
    scene: &Scene,
    contact: Option<&Row<contact::Entity>>,
    login: Option<&Row<account::Entity>>,
    line: &activation_line::Model,
    taken: &BTreeSet<String>,
) -> Result<UserName, Trouble> {
    let own = &scene.organization;
    let has_portal = own.active && own.portal_enabled && (own.kind == OrganizationKind::Customer || own.is_provider);
    if !has_portal {
        return Err(Trouble::Shut);
    }
    let contact = contact.filter(|contact| contact.active).ok_or(Trouble::Inactive)?;
    if !is_email(&contact.email) {
        return Err(Trouble::NoAddress);
    }
    if login.is_some_and(|login| login.active) {
        return Err(Trouble::HasAccess);
    }
    let name = login.map_or(line.user_name.as_str(), |login| login.user_name.as_str());
    let name = user_name::check(name).map_err(|_| Trouble::InvalidUserName)?;
    if login.is_none() && taken.contains(&name.key()) {
        return Err(Trouble::TakenUserName);
    }
    Ok(name)
}

/// An earlier login is opened again, with the run's level and formats; its user name stays.
fn again(scene: &Scene) -> account::ActiveModel {
    account::ActiveModel {
        security_level_id: Set(Some(scene.run.security_level_id)),
        date_format: Set(scene.run.date_format.clone()),
        time_format: Set(scene.run.time_format.clone()),
        number_format: Set(scene.run.number_format.clone()),
        active: Set(true),
        ..Default::default()
    }
}

fn login_of(
    may: &Granted<'_, RunJobs>,
    scene: &Scene,
    contact: &contact::Model,
    id: AccountId,
    name: &UserName,
) -> account::ActiveModel {
    let place = scene.places.iter().find(|place| Some(place.id) == contact.location_id);
    let place = place.or_else(|| scene.places.iter().find(|place| place.is_primary));
    account::ActiveModel {
        provider_id: Set(may.actor().provider()),
        contact_id: Set(Some(contact.id)),
        time_zone: Set(place.map_or_else(|| scene.provider.time_zone.clone(), |place| place.time_zone.clone())),
        version: Set(1),
        security_level_id: Set(Some(scene.run.security_level_id)),
        date_format: Set(scene.run.date_format.clone()),
        time_format: Set(scene.run.time_format.clone()),
        number_format: Set(scene.run.number_format.clone()),
        ..crm::new_login(id, name, &scene.provider, may.now())
    }
}

/// The audit line: the same act as on the Client Portal tab, for whoever began the run.
async fn tell(
    may: &Granted<'_, RunJobs>,
    scene: &Scene,
    contact: &contact::Model,
    user_name: &str,
) -> Result<(), Problem> {
    let name = format!("{} {}", contact.first_name, contact.last_name);
    let line = Act {
        act: "portal-user.activated",
        object_kind: "contact",
        object_id: Some(contact.id.0),
        object_name: name.trim(),
        organization: Some(scene.organization.id),
        before: "",
        after: &format!("{user_name}, {}", scene.level),
    };
    may.audit_for(scene.run.started_by.clone(), line).await
}

async fn settle(
    may: &Granted<'_, RunJobs>,
    lines: Vec<ActivationLineId>,
    state: LineState,
    problem: &str,
) -> Result<(), Problem> {
    if lines.is_empty() {
        return Ok(());
    }
    let settled = activation_line::Entity::update_many()
        .col_expr(activation_line::Column::State, Expr::value(state.to_value()))
        .col_expr(activation_line::Column::Problem, Expr::value(problem))
        .col_expr(activation_line::Column::DoneAt, Expr::value(may.now()))
        .filter(activation_line::Column::ProviderId.eq(may.actor().provider()))
        .filter(activation_line::Column::Id.is_in(lines.iter().copied()))
        .filter(activation_line::Column::State.eq(LineState::Waiting))
        .exec(&may.executor())
        .await;
    match settled.map_err(|error| Problem::fault("settle activation lines", error))?.rows_affected {
        changed if changed == lines.len() as u64 => Ok(()),
        // Another worker did some of them: nothing of this batch may stay.
        _ => Err(Problem::Stale),
    }
}

/// Puts the rest of a run behind as a job of its own. It is due since the run began, so that the mails of those who were
/// activated meanwhile do not go before it.
pub async fn go_on(may: &Granted<'_, RunJobs>, id: ActivationRunId) -> Result<(), Problem> {
    let run = may.row::<activation_run::Entity>(id).await?;
    may.enqueue(&Task::Activate { run: id }, run.created_at).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instant;

    fn contact(number: u128, email: &str, active: bool) -> contact::Model {
        let empty = String::new;
        contact::Model {
            provider_id: uuid::Uuid::from_u128(1).into(),
            id: uuid::Uuid::from_u128(number).into(),
            organization_id: uuid::Uuid::from_u128(2).into(),
            location_id: None,
            first_name: empty(),
            last_name: empty(),
            title: empty(),
            email: email.to_owned(),
            additional_emails: empty(),
            phone: empty(),
            extension: empty(),
            mobile: empty(),
            alternate_phone: empty(),
            fax: empty(),
            address: empty(),
            city: empty(),
            state: empty(),
            postal_code: empty(),
            country: empty(),
            active,
            accepts_ticket_mail: true,
            created_at: Instant(0),
            version: 1,
        }
    }

    #[test]
    fn a_303_each_row_tells_its_own_problem() {
        use Trouble::{Inactive, InvalidUserName, NoAddress, SameUserName, TakenUserName};
        let contacts = vec![
            contact(1, "fine@a.example", true),
            contact(2, "", true),
            contact(3, "gone@a.example", false),
            contact(4, "same@a.example", true),
            contact(5, "SAME@a.example", true),
            contact(6, "jürgen@a.example", true),
            contact(7, "taken@a.example", true),
            contact(8, "taken@a.example", true),
        ];
        // Number 8 had a login before, whose name is kept.
        let earlier = BTreeMap::from([(contacts[7].id, "old.name".to_owned())]);
        let taken = BTreeSet::from(["taken@a.example".to_owned()]);
        let found: Vec<_> = judge(contacts, &earlier, &taken).into_iter().map(|one| one.trouble).collect();
        let expected = [
            None,
            Some(NoAddress),
            Some(Inactive),
            Some(SameUserName),
            Some(SameUserName),
            Some(InvalidUserName),
            Some(TakenUserName),
            None,
        ];
        assert_eq!(found, expected);
    }
}
