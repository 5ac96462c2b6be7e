//! The acts on a resource: new, change, invite.

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem, user_name::UserName};
use store::{
    Act, Granted, Row, Set,
    guard::AdminResources,
    ids::{AccountId, ResourceId, StaffLevelId},
    outbox::{Cause, Event},
    tables::{account, resource, staff_level},
    views::{crm, people, settings},
};
use web::{Answer, Asked, Check, Filled, words::Words};

use super::{FIELDS, form};

/// A form after its checks.
struct Judged {
    first_name: String,
    last_name: String,
    title: String,
    email: String,
    phone: String,
    staff_level: StaffLevelId,
    active: bool,
    /// The login's name; none while a resource without a login is to stay without.
    user_name: Option<UserName>,
}

/// What the checks need to know.
struct Facts<'a> {
    levels: &'a [Row<staff_level::Entity>],
    is_new: bool,
    has_login: bool,
    is_oneself: bool,
}

enum Outcome {
    Done(ResourceId),
    Wrong(FieldErrors, StatusCode),
}

/// Adds a resource with a login, and asks for the mail that invites them.
pub(crate) async fn create(asked: Asked<AdminResources>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    match write(&asked, None, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/settings/resources/{id}"), "said-settings-invited"),
        Outcome::Wrong(errors, status) => form(&asked, None, &filled, &errors, status).await,
    }
}

/// Changes a resource.
pub(crate) async fn save(asked: Asked<AdminResources>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: ResourceId = id.parse().map_err(|_| Problem::NotFound)?;
    match write(&asked, Some(id), &filled).await? {
        Outcome::Done(_) => asked.go_and_say("/desk/settings/resources", "said-settings-saved"),
        Outcome::Wrong(errors, status) => {
            let row = asked.may()?.row::<resource::Entity>(id).await?;
            form(&asked, Some(&row), &filled, &errors, status).await
        }
    }
}

/// Asks for the mail with a link: the welcome again while there is no password, else a reset.
pub(crate) async fn invite(asked: Asked<AdminResources>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: ResourceId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminResources>()?;
    let row = may.row::<resource::Entity>(id).await?;
    let login = settings::account_of_resource(&may, id).await?.filter(|login| row.active && login.active);
    let Some(login) = login else { return Err(Problem::Refused(asked.t("settings-invite-inactive")).into()) };
    let cause = Cause { account: asked.actor().account() };
    let (act, said) = if login.password_hash.is_none() {
        may.record(Event::Invited { account: login.id, cause }).await?;
        ("resource.invited", "said-settings-invited")
    } else {
        may.record(Event::ResetAsked { account: login.id, cause }).await?;
        ("resource.reset-asked", "said-settings-reset")
    };
    record(&may, act, &row, ("", &login.user_name)).await?;
    write.done().await?;
    asked.go_and_say(format!("/desk/settings/resources/{id}"), said)
}

async fn write(asked: &Asked<AdminResources>, id: Option<ResourceId>, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminResources>()?;
    let row = match id {
        Some(id) => Some(may.row::<resource::Entity>(id).await?),
        None => None,
    };
    let login = match id {
        Some(id) => settings::account_of_resource(&may, id).await?,
        None => None,
    };
    if row.as_ref().is_some_and(|row| filled.line("version") != row.version.to_string()) {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        return Ok(Outcome::Wrong(errors, StatusCode::CONFLICT));
    }
    let levels = settings::rows::<staff_level::Entity, _>(&may, None).await?;
    let facts = Facts {
        levels: &levels,
        is_new: row.is_none(),
        has_login: login.is_some(),
        is_oneself: id.is_some() && asked.actor().resource() == id,
    };
    let wrong = |errors| Ok(Outcome::Wrong(errors, StatusCode::UNPROCESSABLE_ENTITY));
    let judged = match judge(filled, &words, &facts) {
        Ok(judged) => judged,
        Err(errors) => return wrong(errors),
    };
    if let Some(name) = &judged.user_name
        && crm::user_name_is_taken(&may, &name.key(), login.as_ref().map(|login| login.id)).await?
    {
        let mut errors = FieldErrors::new();
        errors.add("user_name", words.t("settings-user-name-taken"));
        return wrong(errors);
    }
    let row = keep(&may, row, &judged).await?;
    keep_login(&may, &row, login, &judged).await?;
    if !settings::staff_can_be_managed(&may).await? {
        let mut errors = FieldErrors::new();
        errors.add("staff_level", words.t("settings-staff-last"));
        return wrong(errors);
    }
    write.done().await?;
    Ok(Outcome::Done(row.id))
}

fn judge(filled: &Filled, words: &Words, facts: &Facts<'_>) -> Result<Judged, FieldErrors> {
    let mut check = Check::new(filled, words);
    let first_name = check.needed("first_name", &words.t("settings-first-name"), 100);
    let last_name = check.needed("last_name", &words.t("settings-last-name"), 100);
    let title = check.line("title", &words.t("settings-title"), 100);
    let email = check.needed_email("email", &words.t("settings-email"));
    let phone = check.line("phone", &words.t("settings-phone"), 40);
    let level = |id: &str| facts.levels.iter().find(|row| row.id.to_string() == id).map(|row| row.id);
    let staff_level = check.choice("staff_level", &words.t("settings-staff-level"), level);
    let active = facts.is_new || check.on("active");
    if facts.is_oneself && !active {
        check.wrong("active", words.t("settings-resource-oneself"));
    }
    let typed = filled.line("user_name");
    let needed = facts.is_new || facts.has_login || !typed.is_empty();
    let user_name = if needed { check.user_name("user_name") } else { None };
    match (check.errors.is_empty(), staff_level) {
        (true, Some(staff_level)) => {
            Ok(Judged { first_name, last_name, title, email, phone, staff_level, active, user_name })
        }
        _ => Err(check.errors),
    }
}

/// Writes the resource.
async fn keep(
    may: &Granted<'_, AdminResources>,
    row: Option<Row<resource::Entity>>,
    judged: &Judged,
) -> Result<Row<resource::Entity>, Problem> {
    let mut new = resource::ActiveModel {
        first_name: Set(judged.first_name.clone()),
        last_name: Set(judged.last_name.clone()),
        title: Set(judged.title.clone()),
        email: Set(judged.email.clone()),
        phone: Set(judged.phone.clone()),
        staff_level_id: Set(judged.staff_level),
        active: Set(judged.active),
        ..Default::default()
    };
    let level = may.row::<staff_level::Entity>(judged.staff_level).await?;
    let after = told(&judged.first_name, &judged.last_name, &judged.email, &level.name, judged.active);
    if let Some(row) = row {
        let old_level = may.row::<staff_level::Entity>(row.staff_level_id).await?;
        let before = told(&row.first_name, &row.last_name, &row.email, &old_level.name, row.active);
        may.change(&row, new).await?;
        record(may, "resource.changed", &row, (&before, &after)).await?;
        return may.row::<resource::Entity>(row.id).await;
    }
    new.id = Set(may.fresh_id());
    new.created_at = Set(may.now());
    let row = may.add::<resource::Entity>(new).await?;
    record(may, "resource.added", &row, ("", &after)).await?;
    Ok(row)
}

fn told(first: &str, last: &str, email: &str, level: &str, active: bool) -> String {
    let state = if active { "active" } else { "inactive" };
    format!("{first} {last}, {email}, {level}, {state}")
}

/// Writes the login: makes one with an invitation, renames it, or ends all access.
async fn keep_login(
    may: &Granted<'_, AdminResources>,
    row: &Row<resource::Entity>,
    login: Option<Row<account::Entity>>,
    judged: &Judged,
) -> Result<(), Problem> {
    let Some(name) = &judged.user_name else { return Ok(()) };
    if let Some(login) = login {
        let renamed = login.user_name != name.as_str();
        if renamed || login.active != judged.active {
            let set = account::ActiveModel {
                user_name: Set(name.as_str().to_owned()),
                user_name_key: Set(name.key()),
                active: Set(judged.active),
                ..Default::default()
            };
            may.change(&login, set).await?;
        }
        if renamed {
            record(may, "resource.user-name-changed", row, (&login.user_name, name.as_str())).await?;
        }
        if !judged.active {
            crm::end_access(may, login.id).await?;
        }
        return Ok(());
    }
    let provider = people::provider(may).await?;
    let id: AccountId = may.fresh_id();
    let new = crm::new_login(id, name, &provider, may.now());
    may.add::<account::Entity>(account::ActiveModel { resource_id: Set(Some(row.id)), ..new }).await?;
    record(may, "resource.invited", row, ("", name.as_str())).await?;
    may.record(Event::Invited { account: id, cause: Cause { account: may.actor().account() } }).await
}

async fn record(
    may: &Granted<'_, AdminResources>,
    act: &str,
    row: &Row<resource::Entity>,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let name = settings::full_name(row);
    let line = Act {
        act,
        object_kind: "resource",
        object_id: Some(row.id.0),
        object_name: &name,
        before,
        after,
        ..Act::default()
    };
    may.audit(line).await
}
