//! The form of a location: exactly one of an organization is the primary one; none is deleted.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Row, Set,
    guard::EditCrm,
    ids::{LocationId, OrganizationId},
    tables::{location, organization},
    views::{crm, people},
};
use web::{
    Answer, Asked, Check, Filled,
    components::{BackLink, ErrorSummary},
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use crate::parts::{filled_with, flag, stale};

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    shell: Shell,
    back: BackLink,
    summary: ErrorSummary,
    action: String,
    cancel: String,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    checks: Vec<Field>,
    note: String,
}

/// What the form sends.
const FIELDS: [&str; 10] =
    ["version", "name", "address", "city", "postal_code", "country", "phone", "time_zone", "is_primary", "active"];

/// The form of a new location.
pub(crate) async fn new(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let organization = may.row::<organization::Entity>(id_of(&id)?).await?;
    let places = crm::locations(&may, organization.id).await?;
    let zone = match places.first() {
        Some(place) => place.time_zone.clone(),
        None => people::provider(&may).await?.time_zone,
    };
    let values = [("time_zone", zone), ("active", flag(true)), ("is_primary", flag(places.is_empty()))];
    form(&asked, &organization, None, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a location.
pub(crate) async fn edit(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let id: LocationId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<location::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    form(&asked, &organization, Some(&row), &filled_with(&values(&row)), &FieldErrors::new(), StatusCode::OK).await
}

fn id_of(text: &str) -> Result<OrganizationId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn values(row: &location::Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("address", row.address.clone()),
        ("city", row.city.clone()),
        ("postal_code", row.postal_code.clone()),
        ("country", row.country.clone()),
        ("phone", row.phone.clone()),
        ("time_zone", row.time_zone.clone()),
        ("is_primary", flag(row.is_primary)),
        ("active", flag(row.active)),
    ]
}

async fn form(
    asked: &Asked<EditCrm>,
    organization: &Row<organization::Entity>,
    row: Option<&Row<location::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let title = row.map_or_else(|| asked.t("crm-location-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "organizations-and-contacts").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let mut line = |name: &str, key: &str, max: usize| form.text(name, words.t(key)).value(filled.get(name)).max(max);
    let mut fields = vec![
        line("name", "crm-location-name", 100).required(),
        line("address", "crm-address", 200),
        line("postal_code", "crm-postal-code", 20),
        line("city", "crm-city", 100),
        line("country", "crm-country", 100),
    ];
    fields = fields.into_iter().map(|field| field.autocomplete("off")).collect();
    fields.push(form.tel("phone", words.t("crm-phone")).value(filled.get("phone")).max(40).autocomplete("off"));
    let zone = form.select("time_zone", words.t("crm-time-zone")).required();
    fields.push(locale::zones(zone, filled.line("time_zone")));
    let primary = form.check("is_primary", words.t("crm-primary")).on(filled.line("is_primary") == "true");
    let active = form.check("active", words.t("crm-active")).on(filled.line("active") == "true");
    let checks = vec![primary.hint(words.t("crm-primary-hint")), active.hint(words.t("crm-location-active-hint"))];
    let summary = form.summary();
    let own = format!("/desk/organizations/{}", organization.id);
    let page = FormPage {
        back: shell.back(&own, &organization.name),
        summary,
        action: row.map_or_else(|| format!("{own}/locations/new"), |row| format!("/desk/locations/{}", row.id)),
        cancel: own,
        hidden: row.map(|row| hidden("version", row.version)).into_iter().collect(),
        fields,
        checks,
        note: String::new(),
        shell,
    };
    web::answer::html(status, &page)
}

enum Outcome {
    Done(OrganizationId),
    Wrong(Box<Row<organization::Entity>>, FieldErrors, StatusCode),
}

/// Adds a location; the first one is the primary one, whatever the form says.
pub(crate) async fn create(asked: Asked<EditCrm>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    match add(&asked, id_of(&id)?, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/organizations/{id}"), "said-crm-added"),
        Outcome::Wrong(organization, errors, status) => {
            form(&asked, &organization, None, &filled, &errors, status).await
        }
    }
}

/// Changes a location.
pub(crate) async fn save(asked: Asked<EditCrm>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: LocationId = id.parse().map_err(|_| Problem::NotFound)?;
    match change(&asked, id, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/organizations/{id}"), "said-crm-saved"),
        Outcome::Wrong(organization, errors, status) => {
            let row = asked.may()?.row::<location::Entity>(id).await?;
            form(&asked, &organization, Some(&row), &filled, &errors, status).await
        }
    }
}

async fn add(asked: &Asked<EditCrm>, id: OrganizationId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let organization = may.row::<organization::Entity>(id).await?;
    let places = crm::locations(&may, id).await?;
    let mut new = match check(filled, &words, false) {
        Ok(new) => new,
        Err(errors) => return Ok(Outcome::Wrong(Box::new(organization), errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let primary = places.is_empty() || filled.line("is_primary") == "true";
    if primary {
        step_back(&may, &places, None).await?;
    }
    new.id = Set(may.fresh_id());
    new.organization_id = Set(id);
    new.is_primary = Set(primary);
    let row = may.add::<location::Entity>(new).await?;
    record(&may, "location.added", &row, ("", &row.name)).await?;
    write.done().await?;
    Ok(Outcome::Done(id))
}

async fn change(asked: &Asked<EditCrm>, id: LocationId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let row = may.row::<location::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    if filled.line("version") != row.version.to_string() {
        return Ok(Outcome::Wrong(Box::new(organization), stale(&words), StatusCode::CONFLICT));
    }
    let set = match check(filled, &words, row.is_primary) {
        Ok(set) => set,
        Err(errors) => return Ok(Outcome::Wrong(Box::new(organization), errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    if filled.line("is_primary") == "true" {
        step_back(&may, &crm::locations(&may, row.organization_id).await?, Some(row.id)).await?;
    }
    may.change(&row, set).await?;
    let changed = may.row::<location::Entity>(id).await?;
    let (before, after) = store::differences(&values(&row), &values(&changed));
    record(&may, "location.changed", &row, (&before, &after)).await?;
    write.done().await?;
    Ok(Outcome::Done(organization.id))
}

/// The primary location makes way for another one.
async fn step_back(
    may: &Granted<'_, EditCrm>,
    places: &[Row<location::Entity>],
    except: Option<LocationId>,
) -> Result<(), Problem> {
    for place in places.iter().filter(|place| place.is_primary && Some(place.id) != except) {
        may.change(place, location::ActiveModel { is_primary: Set(false), ..Default::default() }).await?;
    }
    Ok(())
}

fn check(filled: &Filled, words: &Words, is_primary: bool) -> Result<location::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("crm-location-name"), 100);
    let address = check.line("address", &words.t("crm-address"), 200);
    let postal_code = check.line("postal_code", &words.t("crm-postal-code"), 20);
    let city = check.line("city", &words.t("crm-city"), 100);
    let country = check.line("country", &words.t("crm-country"), 100);
    let phone = check.line("phone", &words.t("crm-phone"), 40);
    let zone = |name: &str| locale::zone(name).map(|_| name.to_owned());
    let time_zone = check.choice("time_zone", &words.t("crm-time-zone"), zone);
    let (primary, active) = (check.on("is_primary"), check.on("active"));
    if is_primary && !primary {
        check.wrong("is_primary", words.t("crm-primary-needed"));
    }
    if (is_primary || primary) && !active {
        check.wrong("active", words.t("crm-primary-active"));
    }
    let Some(time_zone) = time_zone.filter(|_| check.errors.is_empty()) else { return Err(check.errors) };
    Ok(location::ActiveModel {
        name: Set(name),
        address: Set(address),
        postal_code: Set(postal_code),
        city: Set(city),
        country: Set(country),
        phone: Set(phone),
        time_zone: Set(time_zone),
        is_primary: Set(primary),
        active: Set(active),
        ..Default::default()
    })
}

async fn record(
    may: &Granted<'_, EditCrm>,
    act: &str,
    row: &Row<location::Entity>,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "location",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.organization_id),
        before,
        after,
    };
    may.audit(line).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_15_the_primary_location_stays_until_another_one_is() {
        let words = crate::tests::words();
        for (was, primary, active, wrong) in [
            (false, "", "true", None),
            (false, "true", "true", None),
            (false, "true", "", Some("active")),
            (false, "", "", None),
            (true, "true", "true", None),
            (true, "", "true", Some("is_primary")),
            (true, "true", "", Some("active")),
        ] {
            let filled = Filled::of(&[
                ("name", "Hamburg"),
                ("time_zone", "Europe/Berlin"),
                ("is_primary", primary),
                ("active", active),
            ]);
            let errors = check(&filled, &words, was).err().unwrap_or_default();
            assert_eq!(errors.iter().next().map(|(field, _)| field), wrong, "{was} {primary} {active}");
        }
    }
}
