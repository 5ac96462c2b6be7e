//! New User (P-172, P-173): a person becomes a contact of the organization, with or without a login.

use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    Set,
    guard::ManageUsers,
    ids::ContactId,
    tables::{contact, organization},
    views::{crm, users},
};
use web::{Answer, Asked, Filled};

use super::{
    form::{self, About},
    known_levels, proposed_level,
};
use crate::{
    access::{self, Person},
    audit, contact_edit,
    parts::{filled_with, flag, id_text},
    rules::Giver,
};

/// The empty form, with what is proposed.
pub(crate) async fn page(asked: Asked<ManageUsers>) -> Answer {
    let may = asked.may()?;
    let organizations = users::organizations(&may).await?;
    let (levels, places) = (users::levels(&may).await?, users::locations(&may).await?);
    let own = organizations.first().ok_or(Problem::NotFound)?;
    let policy = users::policies(&may).await?.remove(&own.id).ok_or(Problem::NotFound)?;
    let place = places.iter().find(|place| place.organization_id == own.id && place.is_primary);
    let level = proposed_level(&levels, policy.default_level);
    let mut values = form::new_values(String::new(), level, &policy.formats);
    values.extend([
        ("organization", own.id.to_string()),
        ("location", id_text(place.map(|place| place.id))),
        ("phone", own.phone.clone()),
        ("accepts_ticket_mail", flag(true)),
    ]);
    let filled = filled_with(&values);
    form::show(&asked, &About::New(&organizations), &filled, &FieldErrors::new(), StatusCode::OK).await
}

enum Outcome {
    Done(ContactId, &'static str),
    Wrong(Vec<organization::Model>, FieldErrors),
}

/// Adds the person; with Activate Client Portal set they get the welcome mail.
pub(crate) async fn save(asked: Asked<ManageUsers>, filled: Filled) -> Answer {
    form::only(&filled)?;
    match add(&asked, &filled).await? {
        Outcome::Done(id, said) => asked.go_and_say(format!("/manage/users/{id}"), said),
        Outcome::Wrong(organizations, errors) => {
            let about = About::New(&organizations);
            form::show(&asked, &about, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn add(asked: &Asked<ManageUsers>, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let organizations = users::organizations(&may).await?;
    let chosen = filled.line("organization");
    let organization = match organizations.as_slice() {
        [only] if chosen.is_empty() => Some(only),
        all => all.iter().find(|row| row.id.to_string() == chosen),
    };
    let Some(organization) = organization.cloned() else {
        let mut errors = FieldErrors::new();
        let field = words.t("users-organization");
        errors.add("organization", words.t_with("check-choice", &[("field", field.into())]));
        return Ok(Outcome::Wrong(organizations, errors));
    };
    let places = crm::locations(&may, organization.id).await?;
    let email = filled.line("email");
    let (checked, mut errors) = match contact_edit::check(filled, &words, &places, None) {
        Ok(new) => (Some(new), FieldErrors::new()),
        Err(errors) => (None, errors),
    };
    if !email.is_empty() && filled.line("email_twice") != "true" && crm::same_email(&may, email, None).await? {
        errors.add("email_twice", words.t("users-email-twice"));
    }
    let wanted = if filled.line("activate") == "true" {
        let levels = known_levels(&users::levels(&may).await?, None);
        let person = Person { email, is_active: true, organization: &organization, levels: &levels, account: None };
        let filled = form::with_user_name(filled, email);
        match access::judge(&may, &filled, &words, person, Giver::Manager).await? {
            Ok(wanted) => Some(wanted),
            Err(more) => {
                errors = form::joined(errors, &more);
                None
            }
        }
    } else {
        None
    };
    let Some(mut new) = checked.filter(|_| errors.is_empty()) else {
        return Ok(Outcome::Wrong(organizations, errors));
    };
    new.id = Set(may.fresh_id());
    new.organization_id = Set(organization.id);
    new.active = Set(true);
    new.created_at = Set(may.now());
    let row = may.add::<contact::Entity>(new).await?;
    audit::of_contact(&may, "contact.added", &row, ("", &row.email)).await?;
    let said = match wanted {
        Some(wanted) => access::save(&may, &crm::portal_user(&may, row.id).await?, &wanted).await?,
        None => "said-crm-added",
    };
    write.done().await?;
    Ok(Outcome::Done(row.id, said))
}
