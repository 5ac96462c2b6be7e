//! Many people at once from a table (P-179): a file or pasted text, a preview that tells of each row what will happen or what
//! is wrong, then all or nothing.

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Set,
    guard::ManageUsers,
    tables::{contact, organization},
    views::{crm, users},
};
use web::{
    Answer, Asked, Filled,
    components::ErrorSummary,
    csv::Csv,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use super::table::{self, COLUMNS, Judged, MOST_ROWS, Plan};
use crate::{access, audit, contact_edit};

/// Most bytes of a table: a thousand rows have far less.
const MOST_BYTES: usize = 2 * 1024 * 1024;

#[derive(Template)]
#[template(path = "users/import.html")]
struct ImportPage {
    shell: Shell,
    summary: ErrorSummary,
    organization: Option<Field>,
    file: Field,
    text: Field,
    columns: Vec<(String, bool)>,
    most: usize,
}

#[derive(Template)]
#[template(path = "users/import_preview.html")]
struct PreviewPage {
    shell: Shell,
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    rows: Vec<Judged>,
    wrong: usize,
    adds: usize,
    updates: usize,
    activates: usize,
    twice: Option<Field>,
}

/// Step one: a file or text.
pub(crate) async fn page(asked: Asked<ManageUsers>) -> Answer {
    form(&asked, &Filled::default(), &FieldErrors::new(), StatusCode::OK).await
}

async fn form(asked: &Asked<ManageUsers>, filled: &Filled, errors: &FieldErrors, status: StatusCode) -> Answer {
    let organizations = users::organizations(&asked.may()?).await?;
    let mut shell = asked.shell(asked.t("users-import"), "import-users").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let organization = (organizations.len() > 1).then(|| {
        let field = form.select("organization", words.t("users-organization")).required();
        let chosen = if filled.has("organization") {
            filled.line("organization").to_owned()
        } else {
            organizations.first().map(|row| row.id.to_string()).unwrap_or_default()
        };
        field.options(organizations.iter().map(|row| (row.id, row.name.clone()))).value(chosen)
    });
    let file = form.files("file", words.t("users-import-file")).hint(words.t("users-import-file-hint"));
    let text = form.textarea("text", words.t("users-import-text")).value(filled.get("text")).rows(6).plain_text();
    let summary = form.summary();
    let columns = COLUMNS.iter().map(|(_, key, _, needed)| (words.t(key), *needed)).collect();
    let page = ImportPage { summary, organization, file, text, columns, most: MOST_ROWS, shell };
    web::answer::html(status, &page)
}

/// An empty table with the right head, to fill in.
pub(crate) async fn template(asked: Asked<ManageUsers>) -> Answer {
    let head: Vec<String> = COLUMNS
        .iter()
        .map(|(_, key, _, needed)| format!("{}{}", asked.t(key), if *needed { "*" } else { "" }))
        .collect();
    Csv::new(&head).into_file("users-template.csv")
}

/// Step two: what each row would do. Nothing is written.
pub(crate) async fn preview(asked: Asked<ManageUsers>, mut filled: Filled) -> Answer {
    filled.only(&["organization", "text", "file_held", "file_drop"], None)?;
    let files = std::mem::take(&mut filled.files);
    let text = match given(&asked, &filled, files).await? {
        Ok(text) => text,
        Err(errors) => return form(&asked, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let may = asked.may()?;
    let Some(organization) = chosen(&may, &filled).await? else { return no_organization(&asked, &filled).await };
    let words = asked.app.dictionary.words(asked.actor().language());
    match table::judge(&may, &organization, &text, &words).await? {
        Ok(rows) => show(&asked, &organization, &text, rows, &FieldErrors::new(), StatusCode::OK).await,
        Err(why) => {
            let mut errors = FieldErrors::new();
            errors.add("text", why);
            let organization = organization.id.to_string();
            let filled = Filled::of(&[("organization", &organization), ("text", &text)]);
            form(&asked, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// The text that was sent: from the file if there is one, else as pasted.
async fn given(
    asked: &Asked<ManageUsers>,
    filled: &Filled,
    files: Vec<web::form::Arrived>,
) -> Result<Result<String, FieldErrors>, Problem> {
    let mut errors = FieldErrors::new();
    let mut files = files.into_iter();
    let text = match (files.next(), files.next()) {
        (Some(_), Some(_)) => {
            errors.add("file", asked.t("users-import-one-file"));
            return Ok(Err(errors));
        }
        (Some(file), None) => match file.whole().await? {
            Some(bytes) if bytes.len() <= MOST_BYTES => match String::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => text,
                _ => {
                    errors.add("file", asked.t("users-import-encoding"));
                    return Ok(Err(errors));
                }
            },
            _ => {
                errors.add("file", asked.t("users-import-large"));
                return Ok(Err(errors));
            }
        },
        _ => filled.get("text").to_owned(),
    };
    if text.len() > MOST_BYTES {
        errors.add("text", asked.t("users-import-large"));
    } else if text.trim_start_matches('\u{feff}').trim().is_empty() {
        errors.add("file", asked.t("users-import-empty"));
    }
    Ok(if errors.is_empty() { Ok(text) } else { Err(errors) })
}

/// The organization whose people are imported: the own one unless another in reach is named.
async fn chosen(may: &Granted<'_, ManageUsers>, filled: &Filled) -> Result<Option<organization::Model>, Problem> {
    let named = filled.line("organization");
    let mut organizations = users::organizations(may).await?.into_iter();
    Ok(if named.is_empty() { organizations.next() } else { organizations.find(|row| row.id.to_string() == named) })
}

async fn no_organization(asked: &Asked<ManageUsers>, filled: &Filled) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut errors = FieldErrors::new();
    let field = words.t("users-organization");
    errors.add("organization", words.t_with("check-choice", &[("field", field.into())]));
    form(asked, filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn show(
    asked: &Asked<ManageUsers>,
    organization: &organization::Model,
    text: &str,
    rows: Vec<Judged>,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("users-import-preview"), "import-users").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let doubled = rows.iter().any(|row| row.twice);
    let twice = doubled.then(|| {
        let field = form.check("email_twice", words.t("users-email-twice-yes"));
        field.hint(words.t("users-email-twice-hint"))
    });
    let plans = || rows.iter().filter_map(|row| row.plan.as_ref());
    let page = PreviewPage {
        summary: form.summary(),
        hidden: vec![hidden("organization", organization.id), hidden("text", text)],
        wrong: rows.iter().filter(|row| !row.problems.is_empty()).count(),
        adds: plans().filter(|plan| plan.known.is_none()).count(),
        updates: plans().filter(|plan| plan.known.is_some()).count(),
        activates: plans().filter(|plan| plan.wanted.is_some()).count(),
        twice,
        rows,
        shell,
    };
    web::answer::html(status, &page)
}

/// Step three: all rows in one transaction, judged once more; with one fault nothing is written.
pub(crate) async fn run(asked: Asked<ManageUsers>, filled: Filled) -> Answer {
    filled.only(&["organization", "text", "email_twice"], None)?;
    let text = filled.get("text");
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let Some(organization) = chosen(&may, &filled).await? else { return no_organization(&asked, &filled).await };
    let judged = if text.len() > MOST_BYTES {
        Err(asked.t("users-import-large"))
    } else {
        table::judge(&may, &organization, text, &words).await?
    };
    let rows = match judged {
        Ok(rows) => rows,
        Err(why) => {
            let mut errors = FieldErrors::new();
            errors.add("text", why);
            return form(&asked, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let mut errors = FieldErrors::new();
    if rows.iter().any(|row| row.twice) && filled.line("email_twice") != "true" {
        errors.add("email_twice", words.t("users-email-twice"));
    }
    if !errors.is_empty() || rows.iter().any(|row| row.plan.is_none()) {
        return show(&asked, &organization, text, rows, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (mut added, mut updated, mut activated) = (0, 0, 0);
    for plan in rows.into_iter().filter_map(|row| row.plan) {
        *(if plan.known.is_some() { &mut updated } else { &mut added }) += 1;
        activated += usize::from(plan.wanted.is_some());
        carry_out(&may, &organization, plan).await?;
    }
    let after = words.t_with(
        "users-import-done",
        &[("added", added.into()), ("updated", updated.into()), ("activated", activated.into())],
    );
    // Who imported, as the original names importers: contact name (organization name).
    let own = users::organizations(&may).await?.into_iter().next().map(|row| row.name).unwrap_or_default();
    let who = format!("{} ({own})", may.actor().name());
    audit::of_organization(&may, "users.imported", (organization.id, &who), ("", &after)).await?;
    write.done().await?;
    asked.go_and_say("/manage/users", "said-users-imported")
}

async fn carry_out(
    may: &Granted<'_, ManageUsers>,
    organization: &organization::Model,
    plan: Plan,
) -> Result<(), Problem> {
    let id = match &plan.known {
        Some(row) => {
            let mut set = contact::ActiveModel::default();
            fill(&mut set, &plan);
            may.change(row, set).await?;
            let changed = may.row::<contact::Entity>(row.id).await?;
            let (before, after) = store::differences(&contact_edit::values(row), &contact_edit::values(&changed));
            if !(before.is_empty() && after.is_empty()) {
                audit::of_contact(may, "contact.changed", row, (&before, &after)).await?;
            }
            row.id
        }
        None => {
            let mut new = users::new_contact(may, organization.id);
            fill(&mut new, &plan);
            let row = may.add::<contact::Entity>(new).await?;
            audit::of_contact(may, "contact.added", &row, ("", &row.email)).await?;
            row.id
        }
    };
    if let Some(wanted) = &plan.wanted {
        access::save(may, &crm::portal_user(may, id).await?, wanted).await?;
    }
    Ok(())
}

/// Sets what the row says; empty cells leave what is there.
fn fill(set: &mut contact::ActiveModel, plan: &Plan) {
    for (code, value) in &plan.values {
        let value = Set(value.clone());
        match *code {
            "firstname" => set.first_name = value,
            "lastname" => set.last_name = value,
            "emailaddress" if plan.known.is_none() => set.email = value,
            "title" => set.title = value,
            "phone" => set.phone = value,
            "mobile" => set.mobile = value,
            _ => {}
        }
    }
    if plan.location.is_some() {
        set.location_id = Set(plan.location);
    }
}
