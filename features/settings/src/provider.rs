//! The provider itself: name, zone, support, brand. What the portal does stands in Global Settings.

use askama::Template;
use axum::http::StatusCode;
use kernel::FieldErrors;
use store::{Act, Row, Set, guard::AdminSystem, tables::provider};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use crate::list::{filled_with, flag};

/// What the form sends.
const FIELDS: [&str; 9] = [
    "version",
    "name",
    "time_zone",
    "support_phone",
    "support_email",
    "support_hours",
    "brand_hue",
    "brand_chroma",
    "change_management",
];

#[derive(Template)]
#[template(path = "provider.html")]
struct ProviderPage {
    shell: Shell,
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    about: Vec<Field>,
    change_management: Field,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminSystem>) -> Answer {
    let row = asked.may()?.row::<provider::Entity>(asked.actor().provider()).await?;
    let filled = filled_with(&values(&row));
    form(&asked, &row, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// What the form holds of the row, in the order of the page.
fn values(row: &provider::Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("time_zone", row.time_zone.clone()),
        ("support_phone", row.support_phone.clone()),
        ("support_email", row.support_email.clone()),
        ("support_hours", row.support_hours.clone()),
        ("brand_hue", row.brand_hue.to_string()),
        ("brand_chroma", row.brand_chroma.to_string()),
        ("change_management", flag(row.change_management)),
    ]
}

async fn form(
    asked: &Asked<AdminSystem>,
    row: &Row<provider::Entity>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("settings-provider"), "provider-settings").await;
    let words = std::sync::Arc::clone(&shell.words);
    let value = |name: &str| filled.get(name).to_owned();
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("settings-provider-name")).value(value("name")).required().max(100);
    let zone = form.select("time_zone", words.t("settings-time-zone")).required();
    let zone = locale::zones(zone, filled.line("time_zone")).hint(words.t("settings-provider-time-zone-hint"));
    let phone = form.tel("support_phone", words.t("settings-support-phone")).value(value("support_phone")).max(40);
    let mail = form.email("support_email", words.t("settings-support-email")).value(value("support_email")).max(254);
    let hours = form.text("support_hours", words.t("settings-support-hours")).value(value("support_hours")).max(200);
    let hours = hours.hint(words.t("settings-support-hours-hint"));
    let hue = form.number("brand_hue", words.t("settings-brand-hue")).value(value("brand_hue")).required();
    let chroma = form.number("brand_chroma", words.t("settings-brand-chroma")).value(value("brand_chroma")).required();
    let about = vec![
        name.autocomplete("off"),
        zone,
        phone.autocomplete("off"),
        mail.autocomplete("off"),
        hours,
        hue.hint(words.t("settings-brand-hue-hint")),
        chroma.hint(words.t("settings-brand-chroma-hint")),
    ];
    let change_management = form.switch("change_management", words.t("settings-change-management"));
    let change_management = change_management.on(filled.line("change_management") == "true");
    let summary = form.summary();
    let hidden = vec![hidden("version", row.version)];
    let change_management = change_management.hint(words.t("settings-change-management-hint"));
    let page = ProviderPage { shell, summary, hidden, about, change_management };
    web::answer::html(status, &page)
}

/// Changes the settings.
pub(crate) async fn save(asked: Asked<AdminSystem>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminSystem>()?;
    let row = may.row::<provider::Entity>(asked.actor().provider()).await?;
    if filled.line("version") != row.version.to_string() {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        return form(&asked, &row, &filled, &errors, StatusCode::CONFLICT).await;
    }
    let set = match check(&filled, &words) {
        Ok(set) => set,
        Err(errors) => {
            drop(write);
            return form(&asked, &row, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    may.change(&row, set).await?;
    let changed = may.row::<provider::Entity>(row.provider_id).await?;
    let (before, after) = store::differences(&values(&row), &values(&changed));
    let line = Act {
        act: "provider.changed",
        object_kind: "provider",
        object_id: Some(row.provider_id.0),
        object_name: &row.name,
        before: &before,
        after: &after,
        ..Act::default()
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say("/desk/settings/provider", "said-settings-saved")
}

fn check(filled: &Filled, words: &Words) -> Result<provider::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let label = |key: &str| words.t(key);
    let name = check.needed("name", &label("settings-provider-name"), 100);
    let zone = |name: &str| locale::zone(name).map(|_| name.to_owned());
    let time_zone = check.choice("time_zone", &label("settings-time-zone"), zone);
    let support_phone = check.line("support_phone", &label("settings-support-phone"), 40);
    let support_email = check.email("support_email", &label("settings-support-email"));
    let support_hours = check.line("support_hours", &label("settings-support-hours"), 200);
    let hue = check.number("brand_hue", &label("settings-brand-hue"), 0, 359);
    let chroma = check.number("brand_chroma", &label("settings-brand-chroma"), 30, 170);
    let change_management = check.on("change_management");
    match (time_zone, hue, chroma) {
        (Some(time_zone), Some(hue), Some(chroma)) if check.errors.is_empty() => Ok(provider::ActiveModel {
            name: Set(name),
            time_zone: Set(time_zone),
            support_phone: Set(support_phone),
            support_email: Set(support_email),
            support_hours: Set(support_hours),
            brand_hue: Set(hue),
            brand_chroma: Set(chroma),
            change_management: Set(change_management),
            ..Default::default()
        }),
        _ => Err(check.errors),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Problem;

    use super::*;

    fn checked(changes: &[(&str, &str)]) -> Result<provider::ActiveModel, Problem> {
        let words = crate::tests::words();
        let mut values = vec![
            ("name", "Northwind IT"),
            ("time_zone", "Europe/Berlin"),
            ("brand_hue", "42"),
            ("brand_chroma", "150"),
        ];
        for (name, value) in changes {
            values.retain(|(other, _)| other != name);
            values.push((name, value));
        }
        check(&Filled::of(&values), &words).map_err(Problem::Invalid)
    }

    fn wrong_field(changes: &[(&str, &str)]) -> Option<String> {
        match checked(changes) {
            Err(Problem::Invalid(errors)) => errors.iter().next().map(|(field, _)| field.to_owned()),
            _ => None,
        }
    }

    #[test]
    fn decision_20_each_field_is_judged() {
        assert!(checked(&[]).is_ok());
        for (field, value, fine) in [
            ("time_zone", "CET", false),
            ("time_zone", "Asia/Tokyo", true),
            ("support_email", "help@", false),
            ("name", "  ", false),
            ("brand_hue", "360", false),
            ("brand_chroma", "29", false),
        ] {
            let found = wrong_field(&[(field, value)]);
            assert_eq!(found.as_deref(), (!fine).then_some(field), "{field} = {value}");
        }
    }
}
