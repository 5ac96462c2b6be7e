//! The locations of the own organization (P-186): what is in use is made inactive, nothing is deleted.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Row,
    guard::EditOrganization,
    ids::{LocationId, OrganizationId},
    tables::location::Entity,
    views::crm,
};
use web::{
    Answer, Asked, Filled,
    components::{Cause, EmptyState},
    field::hidden,
    shell::Shell,
};

use super::{HELP, LOCATIONS};
use crate::{
    form::FormPage,
    location,
    parts::{filled_with, stale},
};

#[derive(Template)]
#[template(path = "own/locations.html")]
struct List {
    shell: Shell,
    places: Vec<Row<Entity>>,
    empty: EmptyState,
}

fn own(asked: &Asked<EditOrganization>) -> Result<OrganizationId, Problem> {
    asked.actor().organization().ok_or(Problem::NotFound)
}

fn id_of(text: &str) -> Result<LocationId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// The list.
pub(super) async fn page(asked: Asked<EditOrganization>) -> Answer {
    let places = crm::locations(&asked.may()?, own(&asked)?).await?;
    let shell = asked.shell(asked.t("own-locations"), HELP).await;
    let empty = EmptyState::new(Cause::FirstUse, shell.t("crm-locations-none"), shell.t("own-locations-none-text"));
    let empty = empty.icon("building").action(format!("{LOCATIONS}/new"), shell.t("crm-location-new"));
    asked.page(&List { shell, places, empty })
}

/// The form of a new location. Its id is chosen now, so that a form sent twice adds one.
pub(super) async fn new(asked: Asked<EditOrganization>) -> Answer {
    let may = asked.may()?;
    let mut values = location::values_of_new(&may, own(&asked)?).await?;
    values.push(("form", may.fresh_id::<LocationId>().to_string()));
    show(&asked, None, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a location.
pub(super) async fn edit(asked: Asked<EditOrganization>, Path(id): Path<String>) -> Answer {
    let row = asked.may()?.row::<Entity>(id_of(&id)?).await?;
    show(&asked, Some(&row), &filled_with(&location::values(&row)), &FieldErrors::new(), StatusCode::OK).await
}

async fn show(
    asked: &Asked<EditOrganization>,
    row: Option<&Row<Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let title = row.map_or_else(|| asked.t("crm-location-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let (fields, checks) = location::fields(&mut form, filled, &words);
    let page = FormPage {
        back: shell.back(LOCATIONS, words.t("own-locations")),
        summary: form.summary(),
        action: row.map_or_else(|| format!("{LOCATIONS}/new"), |row| format!("{LOCATIONS}/{}", row.id)),
        cancel: LOCATIONS.to_owned(),
        hidden: vec![row.map_or_else(|| hidden("form", filled.line("form")), |row| hidden("version", row.version))],
        fields,
        checks,
        note: String::new(),
        shell,
    };
    web::answer::html(status, &page)
}

/// Adds a location.
pub(super) async fn create(asked: Asked<EditOrganization>, filled: Filled) -> Answer {
    let fields: Vec<&str> = location::FIELDS.into_iter().chain(["form"]).collect();
    filled.only(&fields, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let id: LocationId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let write = asked.write().await?;
    let may = write.need::<EditOrganization>()?;
    if may.row_if::<Entity>(id).await?.is_some() {
        return asked.go(LOCATIONS);
    }
    if let Err(errors) = location::add(&may, (own(&asked)?, id), &filled, &words).await? {
        drop(write);
        return show(&asked, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    write.done().await?;
    asked.go_and_say(LOCATIONS, "said-crm-added")
}

/// Changes a location.
pub(super) async fn save(asked: Asked<EditOrganization>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&location::FIELDS, None)?;
    let id = id_of(&id)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditOrganization>()?;
    let row = may.row::<Entity>(id).await?;
    if filled.line("version") != row.version.to_string() {
        drop(write);
        return show(&asked, Some(&row), &filled, &stale(&words), StatusCode::CONFLICT).await;
    }
    if let Err(errors) = location::change(&may, &row, &filled, &words).await? {
        drop(write);
        return show(&asked, Some(&row), &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    write.done().await?;
    asked.go_and_say(LOCATIONS, "said-crm-saved")
}
