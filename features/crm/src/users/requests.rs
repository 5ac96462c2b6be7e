//! Somebody asked for access (portal, Ask for access): a Manager approves or declines.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem, user_name};
use store::{
    Granted, Set,
    guard::ManageUsers,
    ids::JoinRequestId,
    tables::{contact, kinds::JoinState},
    views::{
        crm,
        users::{self, JoinLine},
    },
};
use web::{
    Answer, Asked, Filled,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Choice, Field, Hidden, hidden},
    shell::Shell,
};

use super::{form, is_selectable, known_levels, proposed_level};
use crate::{
    access::{self, Person},
    audit,
    parts::{filled_with, id_text},
    rules::Giver,
};

const FIELDS: [&str; 6] = ["version", "user_name", "level", "date_format", "time_format", "number_format"];

#[derive(Template)]
#[template(path = "users/request.html")]
struct RequestPage {
    shell: Shell,
    summary: ErrorSummary,
    request: JoinLine,
    action: String,
    hidden: Vec<Hidden>,
    known: Option<(String, String)>,
    warning: Option<Callout>,
    user_name: Field,
    level: Field,
}

/// The request.
pub(crate) async fn page(asked: Asked<ManageUsers>, Path(id): Path<String>) -> Answer {
    let id: JoinRequestId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let request = users::waiting_one(&may, id).await?;
    let levels = users::levels(&may).await?;
    let own = users::policies(&may).await?.remove(&request.row.organization_id);
    let level = proposed_level(&levels, own.and_then(|policy| policy.default_level));
    let name = user_name::propose(&request.row.email).map(|name| name.as_str().to_owned()).unwrap_or_default();
    let filled = filled_with(&[("user_name", name), ("level", id_text(level.map(|level| level.id)))]);
    show(&asked, request, &filled, &FieldErrors::new(), StatusCode::OK).await
}

async fn show(
    asked: &Asked<ManageUsers>,
    request: JoinLine,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let levels = users::levels(&may).await?;
    let policy = users::policies(&may).await?.remove(&request.row.organization_id).ok_or(Problem::NotFound)?;
    let name = format!("{} {}", request.row.first_name, request.row.last_name);
    let elsewhere =
        users::emails_elsewhere(&may, request.row.organization_id, std::slice::from_ref(&request.row.email)).await?;
    let mut shell = asked.shell("", "manage-users").await;
    shell.title = shell.t1("users-request-line", "name", name);
    let words = std::sync::Arc::clone(&shell.words);
    let mut fields = shell.fields(errors);
    let user_name = fields.text("user_name", words.t("crm-user-name")).value(filled.get("user_name"));
    let user_name = user_name.plain_text().max(200).long().autocomplete("off").hint(words.t("users-user-name-hint"));
    let choices = known_levels(&levels, None).into_iter().map(|row| {
        let choice = Choice::new(row.id, row.name.clone()).disabled(!is_selectable(&row));
        if is_selectable(&row) { choice } else { choice.hint(words.t("users-level-closed")) }
    });
    let level = fields.choice("level", words.t("crm-security-level")).choices(choices).value(filled.line("level"));
    let [date, time, number] = policy.formats;
    let warning = (!elsewhere.is_empty())
        .then(|| callout(Tone::Attention, words.t("users-email-twice"), words.t("users-email-twice-hint")));
    let page = RequestPage {
        summary: fields.summary(),
        action: format!("/manage/users/requests/{}", request.row.id),
        hidden: vec![
            hidden("version", request.row.version),
            hidden("date_format", date),
            hidden("time_format", time),
            hidden("number_format", number),
        ],
        known: request.contact.as_ref().map(|row| (row.full_name(), format!("/manage/users/{}", row.id))),
        warning,
        user_name,
        level,
        request,
        shell,
    };
    web::answer::html(status, &page)
}

/// Approves: the person becomes a contact, or is matched to the one with this address, and gets the welcome mail.
pub(crate) async fn approve(asked: Asked<ManageUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: JoinRequestId = id.parse().map_err(|_| Problem::NotFound)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let request = users::waiting_one(&may, id).await?;
    let known = match &request.contact {
        Some(contact) => Some(crm::portal_user(&may, contact.id).await?),
        None => None,
    };
    if known.as_ref().is_some_and(|user| Person::of(user).has_login()) {
        return Err(Problem::Refused(words.t("users-request-has-login")).into());
    }
    let organizations = users::organizations(&may).await?;
    let organization =
        organizations.iter().find(|row| row.id == request.row.organization_id).ok_or(Problem::NotFound)?;
    let account = known.as_ref().and_then(|user| user.account.as_deref());
    let levels = known_levels(&users::levels(&may).await?, account.and_then(|account| account.security_level_id));
    let person = Person {
        email: &request.row.email,
        is_active: known.as_ref().is_none_or(|user| user.contact.active),
        organization,
        levels: &levels,
        account,
    };
    let with_name = form::with_user_name(&filled, &request.row.email);
    let wanted = match access::judge(&may, &with_name, &words, person, Giver::Manager).await? {
        Ok(wanted) => wanted,
        Err(errors) => return show(&asked, request, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let user = match known {
        Some(user) => user,
        None => joined(&may, &request).await?,
    };
    access::save(&may, &user, &wanted).await?;
    users::decide(&may, &request.row, JoinState::Approved).await?;
    audit::of_contact(&may, "join.approved", &user.contact, ("", &request.row.email)).await?;
    write.done().await?;
    asked.go_and_say(format!("/manage/users/{}", user.contact.id), "said-users-approved")
}

/// The person as a new contact of the organization.
async fn joined(may: &Granted<'_, ManageUsers>, request: &JoinLine) -> Result<crm::PortalUser, Problem> {
    let new = contact::ActiveModel {
        first_name: Set(request.row.first_name.clone()),
        last_name: Set(request.row.last_name.clone()),
        email: Set(request.row.email.clone()),
        ..users::new_contact(may, request.row.organization_id)
    };
    let row = may.add::<contact::Entity>(new).await?;
    audit::of_contact(may, "contact.added", &row, ("", &row.email)).await?;
    crm::portal_user(may, row.id).await
}

/// Declines.
pub(crate) async fn decline(asked: Asked<ManageUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: JoinRequestId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let request = users::waiting_one(&may, id).await?;
    users::decide(&may, &request.row, JoinState::Declined).await?;
    let of = (request.row.organization_id, request.organization.as_str());
    audit::of_organization(&may, "join.declined", of, ("", &request.row.email)).await?;
    write.done().await?;
    asked.go_and_say("/manage/users", "said-users-declined")
}
