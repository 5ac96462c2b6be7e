//! The form of somebody at a vendor (F-160): those who are default recipients get the mail of a hand-over (F-161).

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Row, Set,
    guard::AdministerTaskfire,
    ids::{VendorContactId, VendorId},
    tables::{vendor, vendor_contact},
    views::taskfire::vendors,
};
use web::{Answer, Asked, Check, Filled, field::hidden, words::Words};

use super::{
    TOPIC, filled_with, flag,
    record::{FormPage, id_of, stale},
};

/// What the form sends.
const FIELDS: [&str; 7] = ["id", "version", "name", "email", "phone", "is_default", "active"];

/// Most people at one vendor.
const MOST: usize = 50;

/// The form of a new contact; the first one is the default recipient.
pub(super) async fn new(asked: Asked<AdministerTaskfire>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let seller = may.row::<vendor::Entity>(id_of(&id)?).await?;
    let first = !vendors::contacts(&may, seller.id).await?.iter().any(|row| row.active && row.is_default);
    let id: VendorContactId = may.fresh_id();
    let values = filled_with(&[("id", id.to_string()), ("is_default", flag(first)), ("active", flag(true))]);
    form(&asked, &seller, None, &values, &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a contact.
pub(super) async fn edit(asked: Asked<AdministerTaskfire>, Path((id, contact)): Path<(String, String)>) -> Answer {
    let (seller, row) = pair(&asked.may()?, id_of(&id)?, contact_of(&contact)?).await?;
    form(&asked, &seller, Some(&row), &filled_with(&values(&row)), &FieldErrors::new(), StatusCode::OK).await
}

fn contact_of(text: &str) -> Result<VendorContactId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

async fn pair(
    may: &Granted<'_, AdministerTaskfire>,
    id: VendorId,
    contact: VendorContactId,
) -> Result<(Row<vendor::Entity>, Row<vendor_contact::Entity>), Problem> {
    let seller = may.row::<vendor::Entity>(id).await?;
    let row = may.row::<vendor_contact::Entity>(contact).await?;
    if row.vendor_id == seller.id { Ok((seller, row)) } else { Err(Problem::NotFound) }
}

fn values(row: &vendor_contact::Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("email", row.email.clone()),
        ("phone", row.phone.clone()),
        ("is_default", flag(row.is_default)),
        ("active", flag(row.active)),
    ]
}

async fn form(
    asked: &Asked<AdministerTaskfire>,
    seller: &Row<vendor::Entity>,
    row: Option<&Row<vendor_contact::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let title = row.map_or_else(|| asked.t("vendors-contact-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, TOPIC).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let fields = vec![
        form.text("name", words.t("vendors-contact-name"))
            .value(filled.get("name"))
            .required()
            .max(100)
            .autocomplete("off"),
        form.email("email", words.t("vendors-email")).value(filled.get("email")).required().autocomplete("off"),
        form.tel("phone", words.t("vendors-phone")).value(filled.get("phone")).max(40).autocomplete("off"),
    ];
    let default = form.check("is_default", words.t("vendors-default")).on(filled.line("is_default") == "true");
    let active = form.check("active", words.t("vendors-contact-active")).on(filled.line("active") == "true");
    let wide = vec![default.hint(words.t("vendors-default-hint")), active];
    let summary = form.summary();
    let own = format!("/manage/vendors/{}", seller.id);
    let page = FormPage {
        back: shell.back(&own, &seller.name),
        summary,
        action: row.map_or_else(|| format!("{own}/contacts/new"), |row| format!("{own}/contacts/{}", row.id)),
        hidden: vec![row.map_or_else(|| hidden("id", filled.line("id")), |row| hidden("version", row.version))],
        cancel: own,
        fields,
        wide,
        shell,
    };
    web::answer::html(status, &page)
}

/// Adds a contact. Sent twice, it is one: the form chose its id.
pub(super) async fn create(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let id = id_of(&id)?;
    let seller = asked.may()?.row::<vendor::Entity>(id).await?;
    filled.only(&FIELDS, None)?;
    let new = filled.line("id").parse().map_err(|_| Problem::Unreadable("no form id".to_owned()))?;
    match add(&asked, id, new, &filled).await? {
        None => asked.go_and_say(format!("/manage/vendors/{id}"), "said-vendors-contact-added"),
        Some(errors) => form(&asked, &seller, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

async fn add(
    asked: &Asked<AdministerTaskfire>,
    seller: VendorId,
    id: VendorContactId,
    filled: &Filled,
) -> Result<Option<FieldErrors>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let seller = may.row::<vendor::Entity>(seller).await?;
    if may.row_if::<vendor_contact::Entity>(id).await?.is_some() {
        return Ok(None);
    }
    let known = vendors::contacts(&may, seller.id).await?;
    let mut new = match check(filled, &words) {
        Ok(new) => new,
        Err(errors) => return Ok(Some(errors)),
    };
    if known.len() >= MOST {
        let mut errors = FieldErrors::new();
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        errors.add("name", words.t_with("vendors-contacts-full", &[("most", most.into())]));
        return Ok(Some(errors));
    }
    new.id = Set(id);
    new.vendor_id = Set(seller.id);
    new.organization_id = Set(seller.organization_id);
    new.position = Set(i32::try_from(known.len()).unwrap_or(i32::MAX));
    let row = may.add::<vendor_contact::Entity>(new).await?;
    record(&may, "vendor.contact-added", &seller, ("", &row.email)).await?;
    write.done().await?;
    Ok(None)
}

/// Changes a contact.
pub(super) async fn save(
    asked: Asked<AdministerTaskfire>,
    Path((id, contact)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let (id, contact) = (id_of(&id)?, contact_of(&contact)?);
    pair(&asked.may()?, id, contact).await?;
    filled.only(&FIELDS, None)?;
    match change(&asked, id, contact, &filled).await? {
        None => asked.go_and_say(format!("/manage/vendors/{id}"), "said-vendors-saved"),
        Some((errors, status)) => {
            let (seller, row) = pair(&asked.may()?, id, contact).await?;
            form(&asked, &seller, Some(&row), &filled, &errors, status).await
        }
    }
}

async fn change(
    asked: &Asked<AdministerTaskfire>,
    id: VendorId,
    contact: VendorContactId,
    filled: &Filled,
) -> Result<Option<(FieldErrors, StatusCode)>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let (seller, row) = pair(&may, id, contact).await?;
    if filled.line("version") != row.version.to_string() {
        return Ok(Some((stale(&words), StatusCode::CONFLICT)));
    }
    let set = match check(filled, &words) {
        Ok(set) => set,
        Err(errors) => return Ok(Some((errors, StatusCode::UNPROCESSABLE_ENTITY))),
    };
    may.change(&row, set).await?;
    let changed = may.row::<vendor_contact::Entity>(contact).await?;
    let (before, after) = store::differences(&values(&row), &values(&changed));
    record(&may, "vendor.contact-changed", &seller, (&before, &after)).await?;
    write.done().await?;
    Ok(None)
}

fn check(filled: &Filled, words: &Words) -> Result<vendor_contact::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("vendors-contact-name"), 100);
    let email = check.needed_email("email", &words.t("vendors-email"));
    let phone = check.line("phone", &words.t("vendors-phone"), 40);
    let (is_default, active) = (check.on("is_default"), check.on("active"));
    if !check.errors.is_empty() {
        return Err(check.errors);
    }
    Ok(vendor_contact::ActiveModel {
        name: Set(name),
        email: Set(email),
        phone: Set(phone),
        is_default: Set(is_default),
        active: Set(active),
        ..Default::default()
    })
}

async fn record(
    may: &Granted<'_, AdministerTaskfire>,
    act: &str,
    seller: &Row<vendor::Entity>,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "vendor",
        object_id: Some(seller.id.0),
        object_name: &seller.name,
        organization: Some(seller.organization_id),
        before,
        after,
    })
    .await
}
