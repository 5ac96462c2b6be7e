//! The form of an organization: new and changed.

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem, Reach};
use store::{
    Granted, Row, Set,
    guard::EditCrm,
    ids::{ContactId, OrganizationId, ResourceId},
    tables::{contact, kinds::OrganizationKind, organization},
    views::{crm, portal_organizations, settings},
};
use web::{Answer, Asked, Check, Filled, field::hidden, words::Words};

use crate::{
    audit,
    form::FormPage,
    parts::{filled_with, flag, id_text, stale},
    rules::{OrganizationFacts, Parent, judge_active, judge_parent, judge_portal},
};

/// What the form sends.
const FIELDS: [&str; 11] = [
    "version",
    "name",
    "number",
    "kind",
    "parent",
    "phone",
    "web",
    "account_manager",
    "primary_contact",
    "active",
    "portal_enabled",
];

/// What the checks need to know.
struct Facts {
    rules: OrganizationFacts,
    /// The parent that the form names, if it exists within reach.
    parent: Option<(OrganizationId, Parent)>,
    /// The account managers that can be chosen.
    managers: Vec<(ResourceId, String)>,
    /// The contact that the form names as the primary one, if it belongs here.
    primary_contact: Option<ContactId>,
}

/// The form of a new organization.
pub(crate) async fn new(asked: Asked<EditCrm>) -> Answer {
    let own = if asked.may()?.reach() == Reach::Own { asked.actor().resource() } else { None };
    let values = [
        ("kind", OrganizationKind::Customer.code().to_owned()),
        ("account_manager", id_text(own)),
        ("active", flag(true)),
        ("portal_enabled", flag(true)),
    ];
    form(&asked, None, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

/// The form of an organization.
pub(crate) async fn edit(asked: Asked<EditCrm>, Path(id): Path<String>) -> Answer {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = asked.may()?.row::<organization::Entity>(id).await?;
    form(&asked, Some(&row), &filled_with(&values(&row)), &FieldErrors::new(), StatusCode::OK).await
}

/// What the form holds of an organization.
fn values(row: &organization::Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("number", row.number.clone()),
        ("kind", row.kind.code().to_owned()),
        ("parent", id_text(row.parent_id)),
        ("phone", row.phone.clone()),
        ("web", row.web.clone()),
        ("account_manager", id_text(row.account_manager_id)),
        ("primary_contact", id_text(row.primary_contact_id)),
        ("active", flag(row.active)),
        ("portal_enabled", flag(row.portal_enabled)),
    ]
}

async fn form(
    asked: &Asked<EditCrm>,
    row: Option<&Row<organization::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let managers = managers(&may, row.and_then(|row| row.account_manager_id)).await?;
    let mut parents = crm::possible_parents(&may, row.map(|row| row.id)).await?;
    if let Some(parent) = row.and_then(|row| row.parent_id).filter(|id| parents.iter().all(|(other, _)| other != id)) {
        let names = store::views::people::organizations(&may, vec![parent]).await?;
        parents.extend(names);
    }
    let contacts = match row {
        Some(row) => crm::people_of(&may, row.id).await?,
        None => Vec::new(),
    };
    let title = row.map_or_else(|| asked.t("crm-organization-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "organizations-and-contacts").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("crm-name")).value(filled.get("name")).required().max(100);
    let kinds = OrganizationKind::ALL.iter().map(|kind| (kind.code(), words.t(&format!("crm-kind-{}", kind.code()))));
    let kind = form.select("kind", words.t("crm-type")).options(kinds).value(filled.line("kind"));
    let number = form.text("number", words.t("crm-number")).value(filled.get("number")).max(50);
    let parent = form.select("parent", words.t("crm-parent")).none(words.t("crm-parent-none")).options(parents);
    let parent = parent.value(filled.line("parent")).hint(words.t("crm-parent-hint"));
    let phone = form.tel("phone", words.t("crm-phone")).value(filled.get("phone")).max(40);
    let web = form.url("web", words.t("crm-web")).value(filled.get("web")).max(200);
    let manager = form.select("account_manager", words.t("crm-account-manager")).options(managers);
    let manager = if may.reach() == Reach::Own { manager } else { manager.none(words.t("crm-nobody")) };
    let mut fields = vec![
        name.autocomplete("off"),
        kind.hint(words.t("crm-type-hint")),
        number.hint(words.t("crm-number-hint")),
        parent,
        phone.autocomplete("off"),
        web.hint(words.t("crm-web-hint")),
        manager.value(filled.line("account_manager")),
    ];
    if row.is_some() {
        let person = form.select("primary_contact", words.t("crm-primary-contact")).none(words.t("crm-nobody"));
        fields.push(person.options(contacts).value(filled.line("primary_contact")));
    }
    let active = form.check("active", words.t("crm-active")).on(filled.line("active") == "true");
    let portal =
        form.check("portal_enabled", words.t("crm-portal-enabled")).on(filled.line("portal_enabled") == "true");
    let taskfire = row.is_some_and(|row| row.taskfire_enabled);
    let hint = if taskfire { "crm-portal-taskfire" } else { "crm-portal-enabled-hint" };
    let checks = vec![active.hint(words.t("crm-organization-active-hint")), portal.hint(words.t(hint))];
    let summary = form.summary();
    let own = row.map(|row| format!("/desk/organizations/{}", row.id));
    let back = match (&own, row) {
        (Some(href), Some(row)) => shell.back(href, &row.name),
        _ => shell.back("/desk/organizations", words.t("crm-organizations")),
    };
    let page = FormPage {
        back,
        summary,
        action: own.as_ref().map_or_else(|| "/desk/organizations/new".to_owned(), |own| format!("{own}/edit")),
        cancel: own.unwrap_or_else(|| "/desk/organizations".to_owned()),
        hidden: row.map(|row| hidden("version", row.version)).into_iter().collect(),
        fields,
        checks,
        note: String::new(),
        shell,
    };
    web::answer::html(status, &page)
}

/// Who can be account manager: all active resources, or with "Edit Mine" only oneself.
async fn managers(
    may: &Granted<'_, EditCrm>,
    chosen: Option<ResourceId>,
) -> Result<Vec<(ResourceId, String)>, Problem> {
    let mut found = settings::offered_resources(may, chosen).await?;
    if may.reach() == Reach::Own {
        found.retain(|(id, _)| Some(*id) == may.actor().resource());
    }
    Ok(found)
}

enum Outcome {
    Done(OrganizationId),
    Wrong(FieldErrors, StatusCode),
}

/// Adds an organization.
pub(crate) async fn create(asked: Asked<EditCrm>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    match write(&asked, None, &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/organizations/{id}"), "said-crm-added"),
        Outcome::Wrong(errors, status) => form(&asked, None, &filled, &errors, status).await,
    }
}

/// Changes an organization.
pub(crate) async fn save(asked: Asked<EditCrm>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    match write(&asked, Some(id), &filled).await? {
        Outcome::Done(id) => asked.go_and_say(format!("/desk/organizations/{id}"), "said-crm-saved"),
        Outcome::Wrong(errors, status) => {
            let row = asked.may()?.row::<organization::Entity>(id).await?;
            form(&asked, Some(&row), &filled, &errors, status).await
        }
    }
}

async fn write(asked: &Asked<EditCrm>, id: Option<OrganizationId>, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditCrm>()?;
    let row = match id {
        Some(id) => Some(may.row::<organization::Entity>(id).await?),
        None => None,
    };
    if row.as_ref().is_some_and(|row| filled.line("version") != row.version.to_string()) {
        return Ok(Outcome::Wrong(stale(&words), StatusCode::CONFLICT));
    }
    let facts = facts(&may, row.as_ref(), filled).await?;
    let mut set = match check(filled, &words, &facts) {
        Ok(set) => set,
        Err(errors) => return Ok(Outcome::Wrong(errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let id = if let Some(row) = row {
        let shut = |name: &str, before: bool| before && filled.line(name) != "true";
        if shut("portal_enabled", row.portal_enabled) || shut("active", row.active) {
            // Nobody of it stays signed in, and nobody is when it is opened again (P-2, A-19).
            portal_organizations::end_sessions(&may, row.id).await?;
        }
        may.change(&row, set).await?;
        let changed = may.row::<organization::Entity>(row.id).await;
        let (before, after) = match &changed {
            Ok(changed) => store::differences(&values(&row), &values(changed)),
            // "Edit Mine" staff may hand an organization over: then it is out of their reach.
            Err(_) => store::differences(&values(&row), &values(&row)),
        };
        audit::of_organization(&may, "organization.changed", (row.id, &row.name), (&before, &after)).await?;
        row.id
    } else {
        set.id = Set(may.fresh_id());
        set.is_provider = Set(false);
        set.taskfire_enabled = Set(false);
        set.two_factor = Set(None);
        set.primary_contact_id = Set(None);
        set.created_at = Set(may.now());
        let row = may.add::<organization::Entity>(set).await?;
        audit::of_organization(&may, "organization.added", (row.id, &row.name), ("", &row.name)).await?;
        row.id
    };
    write.done().await?;
    Ok(Outcome::Done(id))
}

async fn facts(
    may: &Granted<'_, EditCrm>,
    row: Option<&Row<organization::Entity>>,
    filled: &Filled,
) -> Result<Facts, Problem> {
    let rules = match row {
        Some(row) => OrganizationFacts {
            is_provider: row.is_provider,
            has_taskfire: row.taskfire_enabled,
            has_sub_organizations: crm::has_sub_organizations(may, row.id).await?,
        },
        None => OrganizationFacts::default(),
    };
    let parent = match filled.line("parent").parse::<OrganizationId>() {
        Ok(id) if row.is_some_and(|row| row.id == id) => Some((id, Parent::Itself)),
        // What it has already stays possible, even out of the reach of "Edit Mine".
        Ok(id) if row.is_some_and(|row| row.parent_id == Some(id)) => Some((id, Parent::Top)),
        Ok(id) => may
            .row_if::<organization::Entity>(id)
            .await?
            .map(|parent| (id, if parent.parent_id.is_some() { Parent::SubOrganization } else { Parent::Top })),
        Err(_) => None,
    };
    let primary_contact = match (row, filled.line("primary_contact").parse::<ContactId>()) {
        (Some(row), Ok(id)) => may
            .row_if::<contact::Entity>(id)
            .await?
            .filter(|person| person.organization_id == row.id)
            .map(|person| person.id),
        _ => None,
    };
    let managers = managers(may, row.and_then(|row| row.account_manager_id)).await?;
    Ok(Facts { rules, parent, managers, primary_contact })
}

fn check(filled: &Filled, words: &Words, facts: &Facts) -> Result<organization::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("crm-name"), 100);
    let number = check.line("number", &words.t("crm-number"), 50);
    let kind = check.choice("kind", &words.t("crm-type"), OrganizationKind::from_code);
    let parent = check.choice_if("parent", &words.t("crm-parent"), |_| facts.parent);
    if let Some(key) = judge_parent(facts.rules, parent.map_or(Parent::None, |(_, parent)| parent)) {
        check.wrong("parent", words.t(key));
    }
    let phone = check.line("phone", &words.t("crm-phone"), 40);
    let web = check.line("web", &words.t("crm-web"), 200);
    if !web.is_empty() && !is_web_address(&web) {
        check.wrong("web", words.t("crm-web-wrong"));
    }
    let manager = |id: &str| facts.managers.iter().find(|(manager, _)| manager.to_string() == id).map(|(id, _)| *id);
    let manager = check.choice_if("account_manager", &words.t("crm-account-manager"), manager);
    let label = words.t("crm-primary-contact");
    let primary_contact = check.choice_if("primary_contact", &label, |_| facts.primary_contact);
    let (active, portal) = (check.on("active"), check.on("portal_enabled"));
    if let Some(key) = judge_active(facts.rules, active) {
        check.wrong("active", words.t(key));
    }
    if let Some(key) = judge_portal(facts.rules, portal) {
        check.wrong("portal_enabled", words.t(key));
    }
    let Some(kind) = kind.filter(|_| check.errors.is_empty()) else { return Err(check.errors) };
    Ok(organization::ActiveModel {
        name: Set(name),
        number: Set(number),
        kind: Set(kind),
        parent_id: Set(parent.map(|(id, _)| id)),
        phone: Set(phone),
        web: Set(web),
        account_manager_id: Set(manager),
        primary_contact_id: Set(primary_contact),
        active: Set(active),
        portal_enabled: Set(portal),
        ..Default::default()
    })
}

/// An address of the web: `https://…`, `http://…` or a bare host.
pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.contains('.')
        && !rest.contains(char::is_whitespace)
        && host.chars().all(|c| c.is_alphanumeric() || "-.:".contains(c))
        && !host.starts_with('.')
        && !host.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts { rules: OrganizationFacts::default(), parent: None, managers: Vec::new(), primary_contact: None }
    }

    #[test]
    fn a_10_types_are_a_fixed_list() {
        let words = crate::tests::words();
        for (kind, fine) in [
            ("customer", true),
            ("lead", true),
            ("prospect", true),
            ("dead", true),
            ("cancelation", true),
            ("vendor", true),
            ("partner", true),
            ("friend", false),
            ("", false),
        ] {
            let filled = Filled::of(&[("name", "Contoso"), ("kind", kind), ("active", "true")]);
            assert_eq!(check(&filled, &words, &facts()).is_ok(), fine, "{kind}");
        }
    }

    #[test]
    fn a_foreign_id_in_a_field_reads_like_one_that_does_not_exist() {
        let words = crate::tests::words();
        let id = uuid::Uuid::from_u128(7).to_string();
        for field in ["parent", "account_manager", "primary_contact"] {
            let filled = Filled::of(&[("name", "Contoso"), ("kind", "customer"), (field, &id)]);
            let errors = check(&filled, &words, &facts()).err().unwrap_or_default();
            assert!(errors.on(field).is_some_and(|message| message.starts_with("Choose: ")), "{field}");
        }
    }

    #[test]
    fn web_addresses_are_addresses() {
        for (text, fine) in [
            ("https://contoso.example/about", true),
            ("contoso.example", true),
            ("http://a.b:8080", true),
            ("javascript:alert(1)", false),
            ("contoso", false),
            ("a b.c", false),
            ("ftp://x.y", false),
        ] {
            assert_eq!(is_web_address(text), fine, "{text}");
        }
    }
}
