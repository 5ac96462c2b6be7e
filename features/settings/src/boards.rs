//! Change advisory boards: who approves changes, by name and by role (A-280 … A-282, P-121, P-122).

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Set,
    guard::AdminServiceDesk,
    ids::{ChangeBoardId, ContactId, OrganizationId, ResourceId},
    tables::{change_board, organization},
    views::change_desk::{self, Board, Named},
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Badge, Callout, Cause, EmptyState, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::list::{filled_with, flag};

const PATH: &str = "/desk/settings/change-boards";

/// The roles by which somebody is on a board, as forms send them.
const ROLES: [&str; 5] =
    ["ticket_contact", "primary_contact", "parent_contact", "assigned_resource", "account_manager"];

/// What the form sends.
const FIELDS: [&str; 10] =
    ["version", "form", "name", "description", "roles", "resources", "organization", "contacts", "active", "of"];

#[derive(Template)]
#[template(path = "boards.html")]
struct ListPage {
    shell: Shell,
    off: Option<Callout>,
    lines: Vec<Line>,
    empty: EmptyState,
}

struct Line {
    href: String,
    name: String,
    description: String,
    who: String,
    organization: Option<String>,
    state: Badge,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    shell: Shell,
    summary: ErrorSummary,
    off: Option<Callout>,
    action: String,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    people: Vec<Field>,
    active: Option<Field>,
}

/// The list.
pub(crate) async fn page(asked: Asked<AdminServiceDesk>) -> Answer {
    let boards = change_desk::boards(&asked.may()?).await?;
    let shell = asked.shell(asked.t("settings-change-boards"), "change-approvals").await;
    let line = |(row, organization, members): change_desk::BoardLine| Line {
        href: format!("{PATH}/{}", row.id),
        who: who(&shell, &row, members),
        state: if row.active {
            badge(Tone::Success, "check", shell.t("settings-active"))
        } else {
            badge(Tone::Neutral, "pause", shell.t("settings-access-inactive"))
        },
        name: row.name,
        description: row.description,
        organization,
    };
    let empty = EmptyState::new(Cause::FirstUse, shell.t("settings-boards-none"), shell.t("settings-boards-none-text"));
    let page = ListPage {
        off: off(&asked, &shell),
        lines: boards.into_iter().map(line).collect(),
        empty: empty.icon("users").action(format!("{PATH}/new"), shell.t("settings-boards-new")),
        shell,
    };
    asked.page(&page)
}

/// What stands above the pages while nobody is asked for approval anywhere.
fn off(asked: &Asked<AdminServiceDesk>, shell: &Shell) -> Option<Callout> {
    let off = !asked.actor().has_change_management();
    off.then(|| callout(Tone::Attention, shell.t("settings-changes-off"), shell.t("settings-changes-off-text")))
}

/// Roles and named people in a line.
fn who(shell: &Shell, row: &change_board::Model, members: usize) -> String {
    let mut who: Vec<String> = roles(row).into_iter().map(|role| shell.t(&role_key(role))).collect();
    if members > 0 {
        who.push(shell.t1("settings-board-people", "count", i64::try_from(members).unwrap_or(i64::MAX)));
    }
    if who.is_empty() { shell.t("settings-board-nobody") } else { who.join(", ") }
}

fn role_key(role: &str) -> String {
    format!("settings-board-{}", role.replace('_', "-"))
}

fn roles(row: &change_board::Model) -> Vec<&'static str> {
    let is = [row.ticket_contact, row.primary_contact, row.parent_contact, row.assigned_resource, row.account_manager];
    ROLES.into_iter().zip(is).filter(|(_, is)| *is).map(|(role, _)| role).collect()
}

/// The form of a new board.
pub(crate) async fn new(asked: Asked<AdminServiceDesk>) -> Answer {
    let id: ChangeBoardId = asked.may()?.fresh_id();
    let filled = filled_with(&[("form", id.to_string()), ("active", flag(true))]);
    form(&asked, None, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a board.
pub(crate) async fn edit(asked: Asked<AdminServiceDesk>, Path(id): Path<String>) -> Answer {
    let board = change_desk::board(&asked.may()?, id_of(&id)?).await?;
    let filled = filled_with(&values(&board));
    form(&asked, Some(&board), &filled, &FieldErrors::new(), StatusCode::OK).await
}

fn id_of(text: &str) -> Result<ChangeBoardId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn values(board: &Board) -> Vec<(&'static str, String)> {
    let row = &board.row;
    let organization = board.organization.as_ref();
    let mut values = vec![
        ("name", row.name.clone()),
        ("description", row.description.clone()),
        ("organization", organization.map(|one| one.name.clone()).unwrap_or_default()),
        ("of", organization.map(|one| one.id.to_string()).unwrap_or_default()),
        ("active", flag(row.active)),
    ];
    values.extend(roles(row).into_iter().map(|role| ("roles", role.to_owned())));
    values.extend(board.resources.iter().map(|id| ("resources", id.to_string())));
    values.extend(board.contacts.iter().map(|id| ("contacts", id.to_string())));
    values
}

async fn form(
    asked: &Asked<AdminServiceDesk>,
    board: Option<&Board>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let of = filled.line("of").parse::<OrganizationId>().ok();
    let (resources, contacts) = change_desk::people_for(&may, of).await?;
    let title = board.map_or_else(|| asked.t("settings-boards-new"), |board| board.row.name.clone());
    let mut shell = asked.shell(title, "change-approvals").await;
    let words = Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("settings-name")).value(filled.get("name")).required().max(100);
    let about = form.text("description", words.t("settings-description")).value(filled.get("description")).max(500);
    let offered = ROLES.into_iter().map(|role| (role, words.t(&role_key(role))));
    let roles = form.checks("roles", words.t("settings-board-roles")).options(offered);
    let staff = form.checks("resources", words.t("settings-resources")).options(resources);
    let owner = form.text("organization", words.t("settings-board-organization")).value(filled.get("organization"));
    let mut people = vec![
        roles.values(filled.all("roles")).hint(words.t("settings-board-roles-hint")),
        staff.values(filled.all("resources")),
        owner.max(200).hint(words.t("settings-board-organization-hint")),
    ];
    if !contacts.is_empty() {
        let contacts = form.checks("contacts", words.t("settings-board-contacts")).options(contacts);
        people.push(contacts.values(filled.all("contacts")).hint(words.t("settings-board-contacts-hint")));
    }
    let active = board.map(|_| {
        let active = form.check("active", words.t("settings-active")).on(filled.line("active") == "true");
        active.hint(words.t("settings-board-active-hint"))
    });
    let mut hiddens = vec![hidden("of", filled.line("of"))];
    hiddens
        .push(board.map_or_else(|| hidden("form", filled.line("form")), |board| hidden("version", board.row.version)));
    let page = BoardPage {
        summary: form.summary(),
        off: off(asked, &shell),
        action: board.map_or_else(|| format!("{PATH}/new"), |board| format!("{PATH}/{}", board.row.id)),
        hidden: hiddens,
        fields: vec![name, about],
        people,
        active,
        shell,
    };
    web::answer::html(status, &page)
}

/// A board as it was filled in.
struct Checked {
    set: change_board::ActiveModel,
    resources: Vec<ResourceId>,
    contacts: Vec<ContactId>,
}

async fn check(
    may: &Granted<'_, AdminServiceDesk>,
    filled: &Filled,
    words: &Words,
    board: Option<&Board>,
) -> Result<Result<Checked, FieldErrors>, Problem> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("settings-name"), 100);
    let description = check.line("description", &words.t("settings-description"), 500);
    let chosen: Vec<&str> = filled.all("roles").collect();
    if chosen.iter().any(|role| !ROLES.contains(role)) {
        check.wrong("roles", words.t_with("check-choice", &[("field", words.t("settings-board-roles").into())]));
    }
    let organization = organization_of(may, filled, words, board).await?;
    let of = match organization {
        Ok(found) => found,
        Err(wrong) => {
            check.wrong("organization", wrong);
            None
        }
    };
    let (known_resources, known_contacts) = change_desk::people_for(may, of.as_ref().map(|row| row.id)).await?;
    let resources =
        chosen_of(&mut check, "resources", "settings-resources", &known_resources, |board| &board.resources, board);
    // Contacts of another organization than the one that is named now were ticked before it changed: they go.
    let contacts: Vec<ContactId> = known_contacts
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| filled.all("contacts").any(|one| one == id.to_string()))
        .collect();
    if !check.errors.is_empty() {
        return Ok(Err(check.errors));
    }
    let is = |role: &str| Set(chosen.contains(&role));
    let set = change_board::ActiveModel {
        name: Set(name),
        description: Set(description),
        organization_id: Set(of.map(|row| row.id)),
        ticket_contact: is("ticket_contact"),
        primary_contact: is("primary_contact"),
        parent_contact: is("parent_contact"),
        assigned_resource: is("assigned_resource"),
        account_manager: is("account_manager"),
        active: Set(board.is_none() || check.on("active")),
        ..Default::default()
    };
    Ok(Ok(Checked { set, resources, contacts }))
}

/// The people who are ticked; who was on the board before stays possible when they are no longer active.
fn chosen_of<I: Copy + PartialEq + std::fmt::Display>(
    check: &mut Check<'_>,
    name: &str,
    label: &str,
    known: &[Named<I>],
    had: fn(&Board) -> &Vec<I>,
    board: Option<&Board>,
) -> Vec<I> {
    let before = board.map(had).into_iter().flatten().copied();
    let all: Vec<I> = known.iter().map(|(id, _)| *id).chain(before).collect();
    let mut chosen: Vec<I> = Vec::new();
    let mut unknown = false;
    for sent in check.filled.all(name) {
        match all.iter().find(|id| id.to_string() == sent) {
            Some(id) if !chosen.contains(id) => chosen.push(*id),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown {
        let field = check.words.t(label);
        check.wrong(name, check.words.t_with("check-choice", &[("field", field.into())]));
    }
    chosen
}

/// The organization whose contacts may be named, from what was typed, or what is wrong with it.
async fn organization_of(
    may: &Granted<'_, AdminServiceDesk>,
    filled: &Filled,
    words: &Words,
    board: Option<&Board>,
) -> Result<Result<Option<organization::Model>, String>, Problem> {
    let typed = filled.line("organization").trim();
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    if let Some(present) = board.and_then(|board| board.organization.as_ref()).filter(|row| row.name == typed) {
        return Ok(Ok(Some(present.clone())));
    }
    let mut found = change_desk::organizations_called(may, typed).await?;
    Ok(match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(Some(only)),
        (None, _) => Err(words.t_with("settings-board-organization-unknown", &[("typed", typed.into())])),
        (Some(_), false) => Err(words.t_with("settings-board-organization-several", &[("typed", typed.into())])),
    })
}

/// Adds a board. A second send leads to the first one's.
pub(crate) async fn create(asked: Asked<AdminServiceDesk>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let id: ChangeBoardId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    if may.row_if::<change_board::Entity>(id).await?.is_some() {
        return asked.go(format!("{PATH}/{id}"));
    }
    let checked = named_anew(&may, check(&may, &filled, &words, None).await?, None, &words).await?;
    let Checked { mut set, resources, contacts } = match checked {
        Ok(checked) => checked,
        Err(errors) => {
            drop(write);
            return form(&asked, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    set.id = Set(id);
    set.created_at = Set(may.now());
    let with_contacts = matches!(set.organization_id, Set(Some(_)));
    may.add::<change_board::Entity>(set).await?;
    change_desk::name_on(&may, id, &contacts, &resources).await?;
    let added = change_desk::board(&may, id).await?;
    record(&may, "change-board.added", &added, ("", &told(&added))).await?;
    write.done().await?;
    // The contacts of the organization are ticked on its page.
    let there = if with_contacts { format!("{PATH}/{id}") } else { PATH.to_owned() };
    asked.go_and_say(there, "said-settings-saved")
}

/// Changes a board. Tickets keep the approvers they have until approval is asked for again.
pub(crate) async fn save(asked: Asked<AdminServiceDesk>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    let board = change_desk::board(&may, id_of(&id)?).await?;
    let (checked, status) = if filled.line("version") == board.row.version.to_string() {
        let checked = check(&may, &filled, &words, Some(&board)).await?;
        (named_anew(&may, checked, Some(&board), &words).await?, StatusCode::UNPROCESSABLE_ENTITY)
    } else {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        (Err(errors), StatusCode::CONFLICT)
    };
    let Checked { set, resources, contacts } = match checked {
        Ok(checked) => checked,
        Err(errors) => {
            drop(write);
            return form(&asked, Some(&board), &filled, &errors, status).await;
        }
    };
    let moved = set.organization_id != Set(board.row.organization_id) && matches!(set.organization_id, Set(Some(_)));
    may.change(&board.row, set).await?;
    change_desk::name_on(&may, board.row.id, &contacts, &resources).await?;
    let changed = change_desk::board(&may, board.row.id).await?;
    record(&may, "change-board.changed", &changed, (&told(&board), &told(&changed))).await?;
    write.done().await?;
    let there = if moved { format!("{PATH}/{}", changed.row.id) } else { PATH.to_owned() };
    asked.go_and_say(there, "said-settings-saved")
}

/// No two boards have the same name.
async fn named_anew(
    may: &Granted<'_, AdminServiceDesk>,
    checked: Result<Checked, FieldErrors>,
    board: Option<&Board>,
    words: &Words,
) -> Result<Result<Checked, FieldErrors>, Problem> {
    let Ok(checked) = checked else { return Ok(checked) };
    let own = board.map(|board| board.row.id);
    let taken = change_desk::boards(may).await?;
    let same = |row: &change_board::Model| matches!(&checked.set.name, Set(name) if *name == row.name);
    if taken.iter().any(|(row, ..)| Some(row.id) != own && same(row)) {
        let mut errors = FieldErrors::new();
        errors.add("name", words.t("settings-board-name-taken"));
        return Ok(Err(errors));
    }
    Ok(Ok(checked))
}

fn told(board: &Board) -> String {
    let row = &board.row;
    let organization = board.organization.as_ref().map_or("all", |one| one.name.as_str());
    let active = if row.active { "" } else { ", inactive" };
    let (contacts, resources) = (board.contacts.len(), board.resources.len());
    format!(
        "{}, {organization}, {}, {contacts} contacts, {resources} resources{active}",
        row.name,
        roles(row).join(" ")
    )
}

async fn record(
    may: &Granted<'_, AdminServiceDesk>,
    act: &str,
    board: &Board,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "change-board",
        object_id: Some(board.row.id.0),
        object_name: &board.row.name,
        organization: board.row.organization_id,
        before,
        after,
    })
    .await
}
