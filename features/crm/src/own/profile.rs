//! The profile of the own organization (P-185). Its name is the provider's to change; address and time zone are those of its
//! primary location.

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::EditOrganization,
    tables::{location as location_table, organization},
    views::crm,
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use super::{HELP, LOCATIONS};
use crate::{
    audit, location,
    organization_edit::is_web_address,
    parts::{filled_with, stale},
};

#[derive(Template)]
#[template(path = "own/profile.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    name: String,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    /// The primary location: its name, its fields.
    place: Option<(String, Vec<Field>)>,
    locations: &'static str,
}

const FIELDS: [&str; 9] =
    ["version", "place_version", "phone", "web", "address", "postal_code", "city", "country", "time_zone"];

type Own = (Row<organization::Entity>, Option<Row<location_table::Entity>>);

/// The organization and its primary location.
async fn own(may: &Granted<'_, EditOrganization>) -> Result<Own, Problem> {
    let id = may.actor().organization().ok_or(Problem::NotFound)?;
    let row = may.row::<organization::Entity>(id).await?;
    let places = crm::locations(may, id).await?;
    Ok((row, places.into_iter().find(|place| place.is_primary)))
}

/// The page.
pub(super) async fn page(asked: Asked<EditOrganization>) -> Answer {
    let (row, place) = own(&asked.may()?).await?;
    let mut values = vec![("phone", row.phone.clone()), ("web", row.web.clone())];
    values.extend(place.iter().flat_map(|place| location::values(place)).filter(|(name, _)| {
        // The location has a telephone number of its own.
        FIELDS.contains(name) && *name != "phone"
    }));
    show(&asked, &(row, place), &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

async fn show(
    asked: &Asked<EditOrganization>,
    (row, place): &Own,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("own-profile"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let phone = form.tel("phone", words.t("crm-phone")).value(filled.get("phone")).max(40).autocomplete("off");
    let web = form.url("web", words.t("crm-web")).value(filled.get("web")).max(200).hint(words.t("crm-web-hint"));
    let place_fields = place.as_ref().map(|place| {
        let mut fields: Vec<Field> = location::address_fields(&mut form, filled, &words).into();
        fields.push(location::zone_field(&mut form, filled, &words));
        (place.name.clone(), fields)
    });
    let versions = [("version", Some(row.version)), ("place_version", place.as_ref().map(|place| place.version))];
    let page = Page {
        summary: form.summary(),
        name: row.name.clone(),
        hidden: versions.into_iter().filter_map(|(name, version)| Some(hidden(name, version?))).collect(),
        fields: vec![phone, web],
        place: place_fields,
        locations: LOCATIONS,
        shell,
    };
    web::answer::html(status, &page)
}

/// Saves the profile.
pub(super) async fn save(asked: Asked<EditOrganization>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditOrganization>()?;
    let (row, place) = own(&may).await?;
    let place_version = place.as_ref().map(|place| place.version.to_string()).unwrap_or_default();
    if filled.line("version") != row.version.to_string() || filled.line("place_version") != place_version {
        drop(write);
        return show(&asked, &(row, place), &filled, &stale(&words), StatusCode::CONFLICT).await;
    }
    let mut check = Check::new(&filled, &words);
    let phone = check.line("phone", &words.t("crm-phone"), 40);
    let web = check.line("web", &words.t("crm-web"), 200);
    if !web.is_empty() && !is_web_address(&web) {
        check.wrong("web", words.t("crm-web-wrong"));
    }
    let set = place.as_ref().map(|_| location::place(&mut check));
    if !check.errors.is_empty() {
        let errors = check.errors;
        drop(write);
        return show(&asked, &(row, place), &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let values = |phone: &str, web: &str| [("phone", phone.to_owned()), ("web", web.to_owned())];
    let (before, after) = store::differences(&values(&row.phone, &row.web), &values(&phone, &web));
    may.change(&row, organization::ActiveModel { phone: Set(phone), web: Set(web), ..Default::default() }).await?;
    audit::of_organization(&may, "organization.changed", (row.id, &row.name), (&before, &after)).await?;
    if let (Some(place), Some(set)) = (&place, set) {
        location::write(&may, place, set).await?;
    }
    write.done().await?;
    asked.go_and_say("/manage/organization", "said-crm-saved")
}
