//! A person of the organization: profile, user name, activation, standard level (P-174, P-175, P-177).

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Granted, NotSet,
    guard::ManageUsers,
    ids::ContactId,
    outbox::{Cause, Event},
    tables::{contact, kinds::LevelKind},
    views::{
        crm::{self, PortalUser},
        users::{self, Login},
    },
};
use web::{Answer, Asked, Filled, words::Words};

use super::{
    form::{self, About, is_other},
    known_levels,
};
use crate::{
    access::{self, Person},
    audit, contact_edit,
    parts::{filled_with, stale},
    rules::Giver,
};

/// The person's form.
pub(crate) async fn page(asked: Asked<ManageUsers>, Path(id): Path<String>) -> Answer {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let user = crm::portal_user(&may, id).await?;
    let login = login(&may, id).await?;
    let mut values = contact_edit::values(&user.contact);
    values.extend(form::portal_values(&user));
    let about = About::Known(&user, login.as_ref());
    form::show(&asked, &about, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

async fn login(may: &Granted<'_, ManageUsers>, id: ContactId) -> Result<Option<Login>, Problem> {
    Ok(users::logins(may, &[id]).await?.remove(&id))
}

enum Outcome {
    Done(&'static str),
    Wrong(Box<PortalUser>, FieldErrors, StatusCode),
}

/// Saves the person. Taking the activation back ends sessions and links at once, a Taskfire licence too.
pub(crate) async fn save(asked: Asked<ManageUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    form::only(&filled)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    match change(&asked, id, &filled).await? {
        Outcome::Done(said) => asked.go_and_say(format!("/manage/users/{id}"), said),
        Outcome::Wrong(user, errors, status) => {
            let login = login(&asked.may()?, id).await?;
            form::show(&asked, &About::Known(&user, login.as_ref()), &filled, &errors, status).await
        }
    }
}

async fn change(asked: &Asked<ManageUsers>, id: ContactId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let row = may.row::<contact::Entity>(id).await?;
    let user = crm::portal_user(&may, id).await?;
    let version = user.account.as_ref().map_or(0, |account| account.version);
    if filled.line("version") != row.version.to_string() || filled.line("login_version") != version.to_string() {
        return Ok(Outcome::Wrong(Box::new(user), stale(&words), StatusCode::CONFLICT));
    }
    let places = crm::locations(&may, user.organization.id).await?;
    let (set, errors) = match contact_edit::check(filled, &words, &places, None) {
        Ok(set) => (Some(set), FieldErrors::new()),
        Err(errors) => (None, errors),
    };
    let errors = form::joined(errors, &forbidden(asked, &user, filled, &words));
    let mut errors = form::joined(errors, &doubled(&may, &user, filled, &words).await?);
    let activate = filled.line("activate") == "true";
    let mut wanted = None;
    if activate {
        let levels = known_levels(&user.levels, user.account.as_ref().and_then(|account| account.security_level_id));
        let email = filled.line("email");
        let person = Person { email, levels: &levels, ..Person::of(&user) };
        if email.is_empty() && person.has_login() {
            errors.add("email", words.t("crm-email-login"));
        }
        match access::judge(&may, &form::with_user_name(filled, email), &words, person, Giver::Manager).await? {
            Ok(judged) => wanted = Some(judged),
            Err(more) => errors = form::joined(errors, &more),
        }
    }
    let Some(mut set) = set.filter(|_| errors.is_empty()) else {
        return Ok(Outcome::Wrong(Box::new(user), errors, StatusCode::UNPROCESSABLE_ENTITY));
    };
    // Whether somebody still works there is the provider's to say.
    set.active = NotSet;
    may.change(&row, set).await?;
    let user = crm::portal_user(&may, id).await?;
    let (before, after) = store::differences(&contact_edit::values(&row), &contact_edit::values(&user.contact));
    if !(before.is_empty() && after.is_empty()) {
        audit::of_contact(&may, "contact.changed", &user.contact, (&before, &after)).await?;
    }
    let active = user.account.as_ref().filter(|account| account.active);
    if let Some(account) = active
        && is_other(&row, &user.contact.email)
    {
        let cause = Cause { account: may.actor().account() };
        may.record(Event::EmailChanged { account: account.id, old_address: row.email.clone(), cause }).await?;
    }
    let said = match (&wanted, active) {
        (Some(wanted), _) => access::save(&may, &user, wanted).await?,
        (None, Some(account)) => {
            access::take_away(&may, &user.contact, &user.organization, account).await?;
            "said-crm-deactivated"
        }
        (None, None) => "said-crm-saved",
    };
    write.done().await?;
    Ok(Outcome::Done(said))
}

/// What nobody does here: to themselves (P-177), and to those who have a Taskfire level, whose address would open it.
fn forbidden(asked: &Asked<ManageUsers>, user: &PortalUser, filled: &Filled, words: &Words) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let person = Person::of(user);
    let other_address = is_other(&user.contact, filled.line("email"));
    if asked.actor().contact() == Some(user.contact.id) {
        if filled.line("activate") != "true" {
            errors.add("activate", words.t("users-own-deactivate"));
        }
        if person.level().is_some_and(|level| level.id.to_string() != filled.line("level")) {
            errors.add("level", words.t("users-own-level"));
        }
        if other_address {
            errors.add("email", words.t("users-email-own"));
        }
    } else if other_address && person.held() == Some(LevelKind::Taskfire) {
        errors.add("email", words.t("users-email-taskfire"));
    }
    errors
}

/// The warning that somebody else has a new address already, until it is confirmed (P-178).
async fn doubled(
    may: &Granted<'_, ManageUsers>,
    user: &PortalUser,
    filled: &Filled,
    words: &Words,
) -> Result<FieldErrors, Problem> {
    let (mut errors, email) = (FieldErrors::new(), filled.line("email"));
    if !email.is_empty()
        && is_other(&user.contact, email)
        && filled.line("email_twice") != "true"
        && crm::same_email(may, email, Some(user.contact.id)).await?
    {
        errors.add("email_twice", words.t("users-email-twice"));
    }
    Ok(errors)
}
