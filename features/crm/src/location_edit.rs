//! The form of a location in the desk.

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Row,
    guard::EditCrm,
    ids::{LocationId, OrganizationId},
    tables::{location as location_table, organization},
};
use web::{Answer, Asked, Filled, field::hidden};

use crate::{
    form::FormPage,
    location,
    parts::{filled_with, stale},
};

/// The form of a new location.
pub(crate) async fn new(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let organization = may.row::<organization::Entity>(id_of(&id)?).await?;
    let values = location::values_of_new(&may, organization.id).await?;
    form(&asked, &organization, None, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a location.
pub(crate) async fn edit(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let id: LocationId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<location_table::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    form(&asked, &organization, Some(&row), &filled_with(&location::values(&row)), &FieldErrors::new(), StatusCode::OK)
        .await
}

fn id_of(text: &str) -> Result<OrganizationId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

async fn form(
    asked: &Asked<EditCrm>,
    organization: &Row<organization::Entity>,
    row: Option<&Row<location_table::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let title = row.map_or_else(|| asked.t("crm-location-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "organizations-and-contacts").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let (fields, checks) = location::fields(&mut form, filled, &words);
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
    filled.only(&location::FIELDS, None)?;
    match add(&asked, id_of(&id)?, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/organizations/{id}"), "said-crm-added"),
        Outcome::Wrong(organization, errors, status) => {
            form(&asked, &organization, None, &filled, &errors, status).await
        }
    }
}

/// Changes a location.
pub(crate) async fn save(asked: Asked<EditCrm>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&location::FIELDS, None)?;
    let id: LocationId = id.parse().map_err(|_| Problem::NotFound)?;
    match change(&asked, id, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/organizations/{id}"), "said-crm-saved"),
        Outcome::Wrong(organization, errors, status) => {
            let row = asked.may()?.row::<location_table::Entity>(id).await?;
            form(&asked, &organization, Some(&row), &filled, &errors, status).await
        }
    }
}

async fn add(asked: &Asked<EditCrm>, id: OrganizationId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let organization = may.row::<organization::Entity>(id).await?;
    let place: LocationId = may.fresh_id();
    if let Err(errors) = location::add(&may, (id, place), filled, &words).await? {
        return Ok(Outcome::Wrong(Box::new(organization), errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    write.done().await?;
    Ok(Outcome::Done(id))
}

async fn change(asked: &Asked<EditCrm>, id: LocationId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let row = may.row::<location_table::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    if filled.line("version") != row.version.to_string() {
        return Ok(Outcome::Wrong(Box::new(organization), stale(&words), StatusCode::CONFLICT));
    }
    if let Err(errors) = location::change(&may, &row, filled, &words).await? {
        return Ok(Outcome::Wrong(Box::new(organization), errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    write.done().await?;
    Ok(Outcome::Done(organization.id))
}
