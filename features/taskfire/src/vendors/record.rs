//! The form of a vendor (F-160). Any trade: nothing in it presupposes IT (F-4).

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Row, Set,
    guard::AdministerTaskfire,
    ids::VendorId,
    tables::vendor,
    views::taskfire::{config, vendors},
};
use web::{
    Answer, Asked, Check, Filled,
    components::{BackLink, ErrorSummary},
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use super::{TOPIC, filled_with, flag};

/// What the form sends.
const FIELDS: [&str; 13] = [
    "id",
    "version",
    "name",
    "kind",
    "account_number",
    "phone",
    "web",
    "address",
    "support_hours",
    "accept",
    "notes",
    "shared",
    "active",
];

/// Longest time to accept: thirty days.
const MOST_MINUTES: i32 = 30 * 24 * 60;

#[derive(Template)]
#[template(path = "vendors/form.html")]
pub(super) struct FormPage {
    pub(super) shell: Shell,
    pub(super) back: BackLink,
    pub(super) summary: ErrorSummary,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) hidden: Vec<Hidden>,
    /// Two in a line.
    pub(super) fields: Vec<Field>,
    /// Each on its own.
    pub(super) wide: Vec<Field>,
}

/// The form of a new vendor.
pub(super) async fn new(asked: Asked<AdministerTaskfire>) -> Answer {
    let id: VendorId = asked.may()?.fresh_id();
    let values = filled_with(&[("id", id.to_string()), ("active", flag(true))]);
    form(&asked, None, &values, &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a vendor.
pub(super) async fn edit(asked: Asked<AdministerTaskfire>, Path(id): Path<String>) -> Answer {
    let row = asked.may()?.row::<vendor::Entity>(id_of(&id)?).await?;
    form(&asked, Some(&row), &filled_with(&values(&row)), &FieldErrors::new(), StatusCode::OK).await
}

/// The id in an address.
pub(super) fn id_of(text: &str) -> Result<VendorId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// The error of a form that was opened before someone else changed the record (T-108).
pub(super) fn stale(words: &Words) -> FieldErrors {
    let mut errors = FieldErrors::new();
    errors.add("version", words.t("vendors-stale"));
    errors
}

fn values(row: &vendor::Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("kind", row.kind.clone()),
        ("account_number", row.account_number.clone()),
        ("phone", row.phone.clone()),
        ("web", row.web.clone()),
        ("address", row.address.clone()),
        ("support_hours", row.support_hours.clone()),
        ("accept", row.accept_minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        ("notes", row.notes.clone()),
        ("shared", flag(row.shared)),
        ("active", flag(row.active)),
    ]
}

async fn form(
    asked: &Asked<AdministerTaskfire>,
    row: Option<&Row<vendor::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let shares = config::shares_downwards(&asked.may()?).await?;
    let title = row.map_or_else(|| asked.t("vendors-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, TOPIC).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let kind = form.text("kind", words.t("vendors-kind")).hint(words.t("vendors-kind-hint"));
    let web = form.text("web", words.t("vendors-web")).plain_text();
    let fields = vec![
        form.text("name", words.t("vendors-name")).value(filled.get("name")).required().max(100).autocomplete("off"),
        kind.value(filled.get("kind")).max(100).autocomplete("off"),
        form.text("account_number", words.t("vendors-account-number"))
            .value(filled.get("account_number"))
            .hint(words.t("vendors-account-number-hint"))
            .max(60)
            .autocomplete("off"),
        form.tel("phone", words.t("vendors-phone")).value(filled.get("phone")).max(40).autocomplete("off"),
        web.value(filled.get("web")).max(200).autocomplete("off"),
        form.text("support_hours", words.t("vendors-hours"))
            .value(filled.get("support_hours"))
            .max(200)
            .autocomplete("off"),
    ];
    let mut wide = vec![
        form.textarea("address", words.t("vendors-address")).value(filled.get("address")).rows(3).max(500),
        form.number("accept", words.t("vendors-accept-minutes"))
            .value(filled.get("accept"))
            .hint(words.t("vendors-accept-hint"))
            .short(),
        form.textarea("notes", words.t("vendors-notes"))
            .value(filled.get("notes"))
            .hint(words.t("vendors-notes-hint"))
            .rows(5)
            .max(8_000),
    ];
    if shares || row.is_some_and(|row| row.shared) {
        let shared = form.check("shared", words.t("vendors-shared")).on(filled.line("shared") == "true");
        wide.push(shared.hint(words.t("vendors-shared-hint")));
    }
    let active = form.check("active", words.t("vendors-active")).on(filled.line("active") == "true");
    wide.push(active.hint(words.t("vendors-active-hint")));
    let summary = form.summary();
    let (back, cancel, action) = match row {
        Some(row) => {
            let own = format!("/manage/vendors/{}", row.id);
            (shell.back(&own, &row.name), own.clone(), format!("{own}/edit"))
        }
        None => {
            let list = "/manage/vendors".to_owned();
            (shell.back(&list, words.t("vendors-title")), list.clone(), format!("{list}/new"))
        }
    };
    let hidden = match row {
        Some(row) => vec![hidden("version", row.version)],
        None => vec![hidden("id", filled.line("id"))],
    };
    web::answer::html(status, &FormPage { shell, back, summary, action, cancel, hidden, fields, wide })
}

/// Adds a vendor. Sent twice, it is one: the form chose its id.
pub(super) async fn create(asked: Asked<AdministerTaskfire>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id = filled.line("id").parse().map_err(|_| Problem::Unreadable("no form id".to_owned()))?;
    match add(&asked, id, &filled).await? {
        None => asked.go_and_say(format!("/manage/vendors/{id}"), "said-vendors-added"),
        Some(errors) => form(&asked, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

async fn add(asked: &Asked<AdministerTaskfire>, id: VendorId, filled: &Filled) -> Result<Option<FieldErrors>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let own = config::own(&may)?;
    if may.row_if::<vendor::Entity>(id).await?.is_some() {
        return Ok(None);
    }
    let mut new = match check(filled, &words) {
        Ok(new) => new,
        Err(errors) => return Ok(Some(errors)),
    };
    if filled.line("active") == "true" && !vendors::has_room(&may).await? {
        return Ok(Some(full(&words)));
    }
    new.id = Set(id);
    new.organization_id = Set(own);
    new.created_at = Set(may.now());
    let row = may.add::<vendor::Entity>(new).await?;
    record(&may, "vendor.added", &row, ("", &row.name)).await?;
    write.done().await?;
    Ok(None)
}

fn full(words: &Words) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let most = i64::try_from(vendors::MOST).unwrap_or(i64::MAX);
    errors.add("active", words.t_with("vendors-full", &[("most", most.into())]));
    errors
}

/// Changes a vendor.
pub(super) async fn save(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id = id_of(&id)?;
    asked.may()?.row::<vendor::Entity>(id).await?;
    filled.only(&FIELDS, None)?;
    match change(&asked, id, &filled).await? {
        None => asked.go_and_say(format!("/manage/vendors/{id}"), "said-vendors-saved"),
        Some((errors, status)) => {
            let row = asked.may()?.row::<vendor::Entity>(id).await?;
            form(&asked, Some(&row), &filled, &errors, status).await
        }
    }
}

async fn change(
    asked: &Asked<AdministerTaskfire>,
    id: VendorId,
    filled: &Filled,
) -> Result<Option<(FieldErrors, StatusCode)>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let row = may.row::<vendor::Entity>(id).await?;
    if filled.line("version") != row.version.to_string() {
        return Ok(Some((stale(&words), StatusCode::CONFLICT)));
    }
    let set = match check(filled, &words) {
        Ok(set) => set,
        Err(errors) => return Ok(Some((errors, StatusCode::UNPROCESSABLE_ENTITY))),
    };
    if !row.active && filled.line("active") == "true" && !vendors::has_room(&may).await? {
        return Ok(Some((full(&words), StatusCode::UNPROCESSABLE_ENTITY)));
    }
    may.change(&row, set).await?;
    let changed = may.row::<vendor::Entity>(id).await?;
    let (before, after) = store::differences(&values(&row), &values(&changed));
    record(&may, "vendor.changed", &row, (&before, &after)).await?;
    write.done().await?;
    Ok(None)
}

fn check(filled: &Filled, words: &Words) -> Result<vendor::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("vendors-name"), 100);
    let kind = check.line("kind", &words.t("vendors-kind"), 100);
    let account_number = check.line("account_number", &words.t("vendors-account-number"), 60);
    let phone = check.line("phone", &words.t("vendors-phone"), 40);
    let web = check.line("web", &words.t("vendors-web"), 200);
    let web = match site(&web) {
        Some(web) => web,
        None => {
            check.wrong("web", words.t("vendors-web-wrong"));
            String::new()
        }
    };
    let address = check.text("address", &words.t("vendors-address"), 500);
    let support_hours = check.line("support_hours", &words.t("vendors-hours"), 200);
    let accept = if filled.line("accept").is_empty() {
        None
    } else {
        check.number("accept", &words.t("vendors-accept-minutes"), 1, MOST_MINUTES)
    };
    let notes = check.text("notes", &words.t("vendors-notes"), 8_000);
    let (shared, active) = (check.on("shared"), check.on("active"));
    if !check.errors.is_empty() {
        return Err(check.errors);
    }
    Ok(vendor::ActiveModel {
        name: Set(name),
        kind: Set(kind),
        account_number: Set(account_number),
        phone: Set(phone),
        web: Set(web),
        address: Set(address),
        support_hours: Set(support_hours),
        notes: Set(notes),
        accept_minutes: Set(accept),
        shared: Set(shared),
        active: Set(active),
        ..Default::default()
    })
}

/// A web site as a link; `None` if a browser would do something else with it.
fn site(typed: &str) -> Option<String> {
    if typed.is_empty() {
        return Some(String::new());
    }
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let rest = whole.strip_prefix("https://").or_else(|| whole.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.contains('.') && !host.contains(['@', ' ', '"', '<', '>', '\\']);
    (named && !whole.contains(char::is_whitespace)).then_some(whole)
}

async fn record(
    may: &Granted<'_, AdministerTaskfire>,
    act: &str,
    row: &Row<vendor::Entity>,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "vendor",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.organization_id),
        before,
        after,
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_sites_are_links_and_nothing_else() {
        assert_eq!(site("www.lifts.example").as_deref(), Some("https://www.lifts.example"));
        assert_eq!(site("http://lifts.example/help?a=1").as_deref(), Some("http://lifts.example/help?a=1"));
        assert_eq!(site("").as_deref(), Some(""));
        for typed in ["javascript:alert(1)", "data://x.y", "https://", "lifts", "https://a.b@c.d", "a.b c", "ftp://a.b"]
        {
            assert_eq!(site(typed), None, "{typed}");
        }
    }
}
