//! The worker's side of a run: batch after batch.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    Problem,
    email::is_email,
    user_name::{self, UserName},
};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{Trouble, choice::taken};
use crate::{
    Act, Granted, Row, Set,
    guard::{RunJobs, changed_at_once},
    ids::{AccountId, ActivationLineId, ActivationRunId, ContactId},
    outbox::{Cause, Event, Task, Urgency},
    tables::{
        account, activation_line, activation_run, contact,
        kinds::{LineState, OrganizationKind},
        location, organization, security_level,
    },
    views::{crm, people},
};

/// What stands around one batch.
struct Scene {
    run: Row<activation_run::Entity>,
    organization: Row<organization::Entity>,
    /// Whether the level still exists.
    has_level: bool,
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
        has_level: may.row_if::<security_level::Entity>(run.security_level_id).await?.is_some(),
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
        may.record_as(&Event::Invited { account, cause }, Urgency::Bulk).await?;
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
    if !scene.has_level {
        return Err(Trouble::LevelGone);
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
        after: &format!("{user_name}, {}", scene.run.level_name),
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
    may.enqueue_as(&Task::Activate { run: id }, run.created_at, Urgency::Bulk).await
}
