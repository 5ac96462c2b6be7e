//! The form of a contact: new and changed. The organization never changes.

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem, email::is_email};
use store::{
    Granted, Row, Set,
    guard::EditCrm,
    ids::{ContactId, LocationId, OrganizationId},
    outbox::{Cause, Event},
    tables::{account, contact, location, organization},
    views::crm,
};
use web::{Answer, Asked, Check, Filled, field::hidden, words::Words};

use crate::{
    access, audit,
    form::FormPage,
    parts::{filled_with, flag, id_text, stale},
};

/// The one-line fields in the order of the form: name, words, most characters.
pub(crate) const LINES: [(&str, &str, usize); 14] = [
    ("first_name", "crm-first-name", 100),
    ("last_name", "crm-last-name", 100),
    ("title", "crm-title", 100),
    ("email", "crm-email", 254),
    ("phone", "crm-phone", 40),
    ("extension", "crm-extension", 20),
    ("mobile", "crm-mobile", 40),
    ("alternate_phone", "crm-alternate-phone", 40),
    ("fax", "crm-fax", 40),
    ("address", "crm-address", 200),
    ("postal_code", "crm-postal-code", 20),
    ("city", "crm-city", 100),
    ("state", "crm-state", 100),
    ("country", "crm-country", 100),
];

/// The other fields that the form sends.
const OTHERS: [&str; 5] = ["version", "location", "additional_emails", "active", "accepts_ticket_mail"];

/// Most further e-mail addresses.
const MOST_EMAILS: usize = 10;

/// The form of a new contact, with address and phone of the organization's primary location.
pub(crate) async fn new(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let organization = may.row::<organization::Entity>(id_of(&id)?).await?;
    let places = crm::locations(&may, organization.id).await?;
    let mut values =
        vec![("phone", organization.phone.clone()), ("active", flag(true)), ("accepts_ticket_mail", flag(true))];
    if let Some(place) = places.iter().find(|place| place.is_primary) {
        values.extend([
            ("location", place.id.to_string()),
            ("address", place.address.clone()),
            ("postal_code", place.postal_code.clone()),
            ("city", place.city.clone()),
            ("country", place.country.clone()),
        ]);
        if !place.phone.is_empty() {
            values.retain(|(name, _)| *name != "phone");
            values.push(("phone", place.phone.clone()));
        }
    }
    form(&asked, &organization, None, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a contact.
pub(crate) async fn edit(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let row = may.row::<contact::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    form(&asked, &organization, Some(&row), &filled_with(&values(&row)), &FieldErrors::new(), StatusCode::OK).await
}

fn id_of(text: &str) -> Result<OrganizationId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

pub(crate) fn values(row: &contact::Model) -> Vec<(&'static str, String)> {
    vec![
        ("first_name", row.first_name.clone()),
        ("last_name", row.last_name.clone()),
        ("title", row.title.clone()),
        ("email", row.email.clone()),
        ("phone", row.phone.clone()),
        ("extension", row.extension.clone()),
        ("mobile", row.mobile.clone()),
        ("alternate_phone", row.alternate_phone.clone()),
        ("fax", row.fax.clone()),
        ("address", row.address.clone()),
        ("postal_code", row.postal_code.clone()),
        ("city", row.city.clone()),
        ("state", row.state.clone()),
        ("country", row.country.clone()),
        ("location", id_text(row.location_id)),
        ("additional_emails", row.additional_emails.clone()),
        ("active", flag(row.active)),
        ("accepts_ticket_mail", flag(row.accepts_ticket_mail)),
    ]
}

async fn form(
    asked: &Asked<EditCrm>,
    organization: &Row<organization::Entity>,
    row: Option<&Row<contact::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let places = crm::locations(&asked.may()?, organization.id).await?;
    let title = row.map_or_else(|| asked.t("crm-contact-new"), |row| format!("{} {}", row.first_name, row.last_name));
    let mut shell = asked.shell(title, "organizations-and-contacts").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let mut fields = Vec::new();
    for (name, key, max) in LINES {
        let label = words.t(key);
        let field = match name {
            "email" => form.email(name, label).hint(words.t("crm-email-hint")),
            "phone" | "mobile" | "alternate_phone" | "fax" => form.tel(name, label),
            "first_name" | "last_name" => form.text(name, label).required(),
            _ => form.text(name, label),
        };
        fields.push(field.value(filled.get(name)).max(max).autocomplete("off"));
        if name == "email" {
            let more = form.textarea("additional_emails", words.t("crm-additional-emails"));
            let more = more.value(filled.get("additional_emails")).rows(2);
            fields.push(more.hint(words.t("crm-additional-emails-hint")));
        }
        if name == "fax" {
            let chosen = filled.line("location");
            let place = form.select("location", words.t("crm-location")).none(words.t("crm-location-no"));
            let offered = places.iter().filter(|place| place.active || place.id.to_string() == chosen);
            fields.push(place.options(offered.map(|place| (place.id, place.name.clone()))).value(chosen));
        }
    }
    let mail =
        form.check("accepts_ticket_mail", words.t("crm-ticket-mail")).on(filled.line("accepts_ticket_mail") == "true");
    let mut checks = vec![mail.hint(words.t("crm-ticket-mail-hint"))];
    if row.is_some() {
        let active = form.check("active", words.t("crm-active")).on(filled.line("active") == "true");
        checks.push(active.hint(words.t("crm-contact-active-hint")));
    }
    let summary = form.summary();
    let above = format!("/desk/organizations/{}", organization.id);
    let own = row.map(|row| format!("/desk/contacts/{}", row.id));
    let back = match (&own, row) {
        (Some(href), Some(row)) => shell.back(href, format!("{} {}", row.first_name, row.last_name)),
        _ => shell.back(&above, &organization.name),
    };
    let page = FormPage {
        back,
        summary,
        action: own.as_ref().map_or_else(|| format!("{above}/contacts/new"), |own| format!("{own}/edit")),
        cancel: own.unwrap_or(above),
        hidden: row.map(|row| hidden("version", row.version)).into_iter().collect(),
        fields,
        checks,
        note: shell.t1("crm-contact-of", "organization", organization.name.as_str()),
        shell,
    };
    web::answer::html(status, &page)
}

enum Outcome {
    Done(ContactId),
    Wrong(Box<Row<organization::Entity>>, FieldErrors, StatusCode),
}

/// Adds a contact.
pub(crate) async fn create(asked: Asked<EditCrm>, Path(id): Path<String>, filled: Filled) -> Answer {
    only(&filled)?;
    match add(&asked, id_of(&id)?, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/contacts/{id}"), "said-crm-added"),
        Outcome::Wrong(organization, errors, status) => {
            form(&asked, &organization, None, &filled, &errors, status).await
        }
    }
}

/// Changes a contact. Making it inactive ends its access at once; its tickets stay.
pub(crate) async fn save(asked: Asked<EditCrm>, Path(id): Path<String>, filled: Filled) -> Answer {
    only(&filled)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    match change(&asked, id, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/contacts/{id}"), "said-crm-saved"),
        Outcome::Wrong(organization, errors, status) => {
            let row = asked.may()?.row::<contact::Entity>(id).await?;
            form(&asked, &organization, Some(&row), &filled, &errors, status).await
        }
    }
}

fn only(filled: &Filled) -> Result<(), Problem> {
    let names: Vec<&str> = LINES.iter().map(|(name, _, _)| *name).chain(OTHERS).collect();
    filled.only(&names, None)
}

async fn add(asked: &Asked<EditCrm>, id: OrganizationId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let organization = may.row::<organization::Entity>(id).await?;
    let places = crm::locations(&may, id).await?;
    let mut new = match check(filled, &words, &places, None) {
        Ok(new) => new,
        Err(errors) => return Ok(Outcome::Wrong(Box::new(organization), errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    new.id = Set(may.fresh_id());
    new.organization_id = Set(id);
    new.active = Set(true);
    new.created_at = Set(may.now());
    let row = may.add::<contact::Entity>(new).await?;
    audit::of_contact(&may, "contact.added", &row, ("", &row.email)).await?;
    write.done().await?;
    Ok(Outcome::Done(row.id))
}

async fn change(asked: &Asked<EditCrm>, id: ContactId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let row = may.row::<contact::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    if filled.line("version") != row.version.to_string() {
        return Ok(Outcome::Wrong(Box::new(organization), stale(&words), StatusCode::CONFLICT));
    }
    let places = crm::locations(&may, row.organization_id).await?;
    let login = crm::account_of_contact(&may, id).await?;
    let set = match check(filled, &words, &places, login.as_ref().map(|login| login.active)) {
        Ok(set) => set,
        Err(errors) => return Ok(Outcome::Wrong(Box::new(organization), errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    may.change(&row, set).await?;
    let changed = may.row::<contact::Entity>(id).await?;
    let (before, after) = store::differences(&values(&row), &values(&changed));
    audit::of_contact(&may, "contact.changed", &row, (&before, &after)).await?;
    if let Some(login) = login {
        follow(&may, (&row, &changed), &organization, &login).await?;
    }
    write.done().await?;
    Ok(Outcome::Done(id))
}

/// What a change means for the login: an inactive contact has no access, not even when it becomes active again; whoever had
/// the old mail address is told that it leads here no more.
async fn follow(
    may: &Granted<'_, EditCrm>,
    (row, changed): (&contact::Model, &contact::Model),
    organization: &organization::Model,
    login: &Row<account::Entity>,
) -> Result<(), Problem> {
    if !changed.active {
        access::inactivated(may, changed, organization, login).await?;
    } else if row.email != changed.email && login.active && !row.email.is_empty() {
        let cause = Cause { account: may.actor().account() };
        may.record(Event::EmailChanged { account: login.id, old_address: row.email.clone(), cause }).await?;
    }
    Ok(())
}

/// Checks the form. `login`: whether the contact has a login, and whether that is active.
pub(crate) fn check(
    filled: &Filled,
    words: &Words,
    places: &[Row<location::Entity>],
    login: Option<bool>,
) -> Result<contact::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let mut line = |field: &str| {
        let (name, key, max) = LINES.iter().find(|(name, _, _)| *name == field).copied().unwrap_or(LINES[0]);
        let label = words.t(key);
        match name {
            "email" => check.email(name, &label),
            "first_name" | "last_name" => check.needed(name, &label, max),
            _ => check.line(name, &label, max),
        }
    };
    let mut row = contact::ActiveModel {
        first_name: Set(line("first_name")),
        last_name: Set(line("last_name")),
        title: Set(line("title")),
        phone: Set(line("phone")),
        extension: Set(line("extension")),
        mobile: Set(line("mobile")),
        alternate_phone: Set(line("alternate_phone")),
        fax: Set(line("fax")),
        address: Set(line("address")),
        postal_code: Set(line("postal_code")),
        city: Set(line("city")),
        state: Set(line("state")),
        country: Set(line("country")),
        ..Default::default()
    };
    let email = line("email");
    if email.is_empty() && login == Some(true) && check.on("active") {
        check.wrong("email", words.t("crm-email-login"));
    }
    row.email = Set(email);
    let label = words.t("crm-additional-emails");
    let typed = check.text("additional_emails", &label, MOST_EMAILS * 256);
    let addresses: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if addresses.len() > MOST_EMAILS {
        check.wrong("additional_emails", words.t("crm-additional-emails-many"));
    } else if let Some(slip) = addresses.iter().find(|address| !is_email(address)) {
        check.wrong("additional_emails", words.t_with("crm-additional-emails-wrong", &[("address", (*slip).into())]));
    }
    row.additional_emails = Set(addresses.join("\n"));
    let place = |id: &str| places.iter().find(|place| place.id.to_string() == id).map(|place| place.id);
    let place: Option<LocationId> = check.choice_if("location", &words.t("crm-location"), place);
    row.location_id = Set(place);
    row.accepts_ticket_mail = Set(check.on("accepts_ticket_mail"));
    row.active = Set(check.on("active"));
    if check.errors.is_empty() { Ok(row) } else { Err(check.errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decision_20_a_20_what_a_contact_needs() {
        let words = crate::tests::words();
        let long = "x".repeat(101);
        for (changes, login, wrong) in [
            (vec![], None, None),
            (vec![("first_name", "")], None, Some("first_name")),
            (vec![("last_name", "  ")], None, Some("last_name")),
            (vec![("first_name", long.as_str())], None, Some("first_name")),
            (vec![("title", "a\tb")], None, Some("title")),
            (vec![("email", "mia@")], None, Some("email")),
            (vec![("email", "")], None, None),
            (vec![("email", "")], Some(true), Some("email")),
            (vec![("email", ""), ("active", "")], Some(true), None),
            (vec![("email", "")], Some(false), None),
            (vec![("additional_emails", "a@x.example\n\n b@x.example ")], None, None),
            (vec![("additional_emails", "a@x.example\nnot one")], None, Some("additional_emails")),
            (vec![("location", "01890000-0000-7000-8000-000000000000")], None, Some("location")),
        ] {
            let mut values =
                vec![("first_name", "Mia"), ("last_name", "Lang"), ("email", "mia@x.example"), ("active", "true")];
            for (name, value) in &changes {
                values.retain(|(other, _)| other != name);
                values.push((name, value));
            }
            let errors = check(&Filled::of(&values), &words, &[], login).err().unwrap_or_default();
            assert_eq!(errors.iter().next().map(|(field, _)| field), wrong, "{changes:?}");
        }
    }
}
