//! The acts of the Client Portal tab: save, Reset Password/Notify User, Reset 2FA.

use axum::{extract::Path, http::StatusCode};
use kernel::{
    DateFormat, FieldErrors, NumberFormat, Permission, Problem, TimeFormat, email::is_email, user_name::UserName,
};
use store::{
    Act, Granted, Row, Set,
    guard::EditPortalUsers,
    ids::{AccountId, ContactId, SecurityLevelId},
    outbox::{Cause, Event},
    tables::account,
    views::crm::{self, PortalUser},
};
use web::{Answer, Asked, Check, Filled, words::Words};

use super::{FIELDS, form, level_of};
use crate::{
    parts::stale,
    rules::{has_portal, may_assign},
};

/// A form after its checks.
struct Judged {
    user_name: UserName,
    level: SecurityLevelId,
    level_name: String,
    date: DateFormat,
    time: TimeFormat,
    number: NumberFormat,
}

enum Outcome {
    Done(&'static str),
    Wrong(Box<PortalUser>, FieldErrors, StatusCode),
}

/// Saves the tab. The first activation sends the welcome mail, later saves none; taking the activation back
/// ends sessions and links at once.
pub(crate) async fn save(asked: Asked<EditPortalUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    match write(&asked, id, &filled).await? {
        Outcome::Done(said) => asked.go_and_say(format!("/desk/contacts/{id}/client-portal"), said),
        Outcome::Wrong(user, errors, status) => form(&asked, &user, &filled, &errors, status).await,
    }
}

async fn write(asked: &Asked<EditPortalUsers>, id: ContactId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    let version = user.account.as_ref().map_or(0, |account| account.version);
    if filled.line("version") != version.to_string() {
        return Ok(Outcome::Wrong(Box::new(user), stale(&words), StatusCode::CONFLICT));
    }
    if filled.line("activate") != "true" {
        let Some(account) = user.account.as_ref().filter(|account| account.active) else {
            return Ok(Outcome::Done("said-crm-saved"));
        };
        may.change(account, account::ActiveModel { active: Set(false), ..Default::default() }).await?;
        crm::end_access(&may, account.id).await?;
        record(&may, "portal-user.deactivated", &user, (&account.user_name, "")).await?;
        write.done().await?;
        return Ok(Outcome::Done("said-crm-deactivated"));
    }
    let wrong = |user: PortalUser, errors| Outcome::Wrong(Box::new(user), errors, StatusCode::UNPROCESSABLE_ENTITY);
    let judged = match judge(filled, &words, &user, is_administrator(asked)) {
        Ok(judged) => judged,
        Err(errors) => return Ok(wrong(user, errors)),
    };
    let own = user.account.as_ref().map(|account| account.id);
    if crm::user_name_is_taken(&may, &judged.user_name.key(), own).await? {
        let mut errors = FieldErrors::new();
        errors.add("user_name", words.t("crm-user-name-taken"));
        return Ok(wrong(user, errors));
    }
    let said = match &user.account {
        Some(account) => change(&may, &user, account, &judged).await?,
        None => add(&may, &user, &judged).await?,
    };
    write.done().await?;
    Ok(Outcome::Done(said))
}

fn is_administrator(asked: &Asked<EditPortalUsers>) -> bool {
    asked.actor().may(Permission::AdminPortal).is_some()
}

fn judge(filled: &Filled, words: &Words, user: &PortalUser, is_administrator: bool) -> Result<Judged, FieldErrors> {
    let mut check = Check::new(filled, words);
    let is_active = user.account.as_ref().is_some_and(|account| account.active);
    if !is_active {
        if !user.contact.active {
            check.wrong("activate", words.t("crm-no-access-contact"));
        } else if !has_portal(&user.organization) {
            check.wrong("activate", words.t("crm-no-access-organization"));
        } else if !is_email(&user.contact.email) {
            check.wrong("activate", words.t("crm-activate-email"));
        }
    }
    let user_name = check.user_name("user_name");
    let present = level_of(user);
    let stays = |level: SecurityLevelId| is_active && present.is_some_and(|present| present.id == level);
    let found = |id: &str| user.levels.iter().find(|level| level.id.to_string() == id);
    let level = check.choice("level", &words.t("crm-security-level"), found);
    if let Some(level) = level
        && !stays(level.id)
        && !may_assign(
            present.map(|level| level.kind),
            level.kind,
            user.organization.taskfire_enabled,
            is_administrator,
        )
    {
        check.wrong("level", words.t("crm-level-taskfire"));
    }
    let date = check.choice("date_format", &words.t("crm-date-format"), DateFormat::from_code);
    let time = check.choice("time_format", &words.t("crm-time-format"), TimeFormat::from_code);
    let number = check.choice("number_format", &words.t("crm-number-format"), NumberFormat::from_code);
    match (user_name, level, date, time, number) {
        (Some(user_name), Some(level), Some(date), Some(time), Some(number)) if check.errors.is_empty() => {
            Ok(Judged { user_name, level: level.id, level_name: level.name.clone(), date, time, number })
        }
        _ => Err(check.errors),
    }
}

fn written(judged: &Judged) -> account::ActiveModel {
    account::ActiveModel {
        security_level_id: Set(Some(judged.level)),
        user_name: Set(judged.user_name.as_str().to_owned()),
        user_name_key: Set(judged.user_name.key()),
        date_format: Set(judged.date.code().to_owned()),
        time_format: Set(judged.time.code().to_owned()),
        number_format: Set(judged.number.code().to_owned()),
        active: Set(true),
        ..Default::default()
    }
}

/// The first activation: a login without a password, and the welcome mail.
async fn add(may: &Granted<'_, EditPortalUsers>, user: &PortalUser, judged: &Judged) -> Result<&'static str, Problem> {
    let id: AccountId = may.fresh_id();
    let new = account::ActiveModel {
        contact_id: Set(Some(user.contact.id)),
        security_level_id: Set(Some(judged.level)),
        time_zone: Set(user.time_zone.clone()),
        date_format: Set(judged.date.code().to_owned()),
        time_format: Set(judged.time.code().to_owned()),
        number_format: Set(judged.number.code().to_owned()),
        ..crm::new_login(id, &judged.user_name, &user.provider, may.now())
    };
    may.add::<account::Entity>(new).await?;
    let after = format!("{}, {}", judged.user_name.as_str(), judged.level_name);
    record(may, "portal-user.activated", user, ("", &after)).await?;
    may.record(Event::Invited { account: id, cause: cause(may) }).await?;
    Ok("said-crm-invited")
}

/// A later save: no second welcome, but whoever never set a password gets one when activated again.
async fn change(
    may: &Granted<'_, EditPortalUsers>,
    user: &PortalUser,
    account: &Row<account::Entity>,
    judged: &Judged,
) -> Result<&'static str, Problem> {
    may.change(account, written(judged)).await?;
    let old_level = level_of(user).map(|level| level.name.as_str()).unwrap_or_default();
    let before = format!("{}, {old_level}", account.user_name);
    let after = format!("{}, {}", judged.user_name.as_str(), judged.level_name);
    if account.active {
        record(may, "portal-user.changed", user, (&before, &after)).await?;
        return Ok("said-crm-saved");
    }
    record(may, "portal-user.activated", user, (&before, &after)).await?;
    if account.password_hash.is_some() {
        return Ok("said-crm-activated");
    }
    may.record(Event::Invited { account: account.id, cause: cause(may) }).await?;
    Ok("said-crm-invited")
}

fn cause(may: &Granted<'_, EditPortalUsers>) -> Cause {
    Cause { account: may.actor().account() }
}

/// Reset Password/Notify User: mails a link that sets a new password.
pub(crate) async fn reset_password(asked: Asked<EditPortalUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    let account = active_login(&asked, &user)?;
    may.record(Event::ResetAsked { account: account.id, cause: cause(&may) }).await?;
    record(&may, "portal-user.reset-asked", &user, ("", &account.user_name)).await?;
    write.done().await?;
    asked.go_and_say(format!("/desk/contacts/{id}/client-portal"), "said-crm-reset")
}

/// Reset 2FA (decision 7): secret and recovery codes go, all sessions end, the user is told and sets up anew.
pub(crate) async fn reset_second_factor(
    asked: Asked<EditPortalUsers>,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    let account = active_login(&asked, &user)?;
    crm::remove_second_factor(&may, account).await?;
    record(&may, "portal-user.second-factor-reset", &user, (&account.user_name, "")).await?;
    may.record(Event::FactorChanged { account: account.id, cause: cause(&may) }).await?;
    write.done().await?;
    asked.go_and_say(format!("/desk/contacts/{id}/client-portal"), "said-crm-factor-reset")
}

/// The login to which links can be sent.
fn active_login<'u>(asked: &Asked<EditPortalUsers>, user: &'u PortalUser) -> Result<&'u Row<account::Entity>, Problem> {
    let refuse = || Problem::Refused(asked.t("crm-no-active-login"));
    user.account.as_ref().filter(|account| account.active && user.contact.active).ok_or_else(refuse)
}

async fn record(
    may: &Granted<'_, EditPortalUsers>,
    act: &str,
    user: &PortalUser,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let name = format!("{} {}", user.contact.first_name, user.contact.last_name);
    let line = Act {
        act,
        object_kind: "contact",
        object_id: Some(user.contact.id.0),
        object_name: name.trim(),
        organization: Some(user.organization.id),
        before,
        after,
    };
    may.audit(line).await
}
