//! The pages of a list: its rows, and the form of one.

use crate::{
    Answer, Asked, Filled,
    components::{BackLink, Callout, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    shell::Shell,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    Granted, Row,
    views::settings::{self, Entry, Listed},
};
use uuid::Uuid;

use super::table::{Line, Section, Table};
use super::{Home, List, Model, filled_with, flag};

#[derive(Template)]
#[template(path = "list/rows.html")]
struct ListPage {
    shell: Shell,
    back: BackLink,
    lede: String,
    new: (String, String),
    table: Table,
    sections: Vec<Section>,
}

#[derive(Template)]
#[template(path = "list/row.html")]
struct FormPage {
    shell: Shell,
    back: BackLink,
    summary: ErrorSummary,
    notice: Option<Callout>,
    action: String,
    cancel: String,
    hidden: Vec<Hidden>,
    grid: Vec<Field>,
    stack: Vec<Field>,
    locked: bool,
    copy: Option<String>,
    remove: Option<Removal>,
    sections: Vec<Section>,
}

/// What the form says about removing its row.
struct Removal {
    action: String,
    label: String,
    /// Why it cannot be removed.
    why_not: Option<String>,
}

/// The row that a form is about.
pub(super) struct Subject<L: List> {
    pub(super) row: Option<Row<L::Table>>,
    pub(super) parent: Option<Uuid>,
}

impl<L: List> Subject<L> {
    pub(super) fn entry(&self) -> Option<Entry> {
        self.row.as_ref().map(|row| L::Table::entry(row))
    }
}

/// The rows of a list.
pub async fn page<L: List>(asked: Asked<L::Need>) -> Answer {
    let may = asked.may()?;
    let around = L::around(&may).await?;
    let rows = settings::rows::<L::Table, L::Need>(&may, None).await?;
    let shell = asked.shell(asked.t(&L::key("")), L::HELP).await;
    let page = ListPage {
        back: shell.back(L::Home::PATH, shell.t(L::Home::WORDS)),
        lede: shell.t(&L::key("-lede")),
        new: (format!("{}/new", L::path()), shell.t(&L::key("-new"))),
        table: table::<L>(&rows, &around, &shell),
        sections: L::beside(&may, &around, &shell).await?,
        shell,
    };
    asked.page(&page)
}

/// The rows as a table.
pub fn table<L: List>(rows: &[Row<L::Table>], around: &L::Around, shell: &Shell) -> Table {
    let words = &shell.words;
    let mut heads: Vec<String> = L::COLUMNS.iter().map(|key| words.t(key)).collect();
    let shows_active = L::Table::ACTIVE.is_some();
    if shows_active {
        heads.push(words.t("list-active"));
    }
    let line = |row: &Row<L::Table>| {
        let entry = L::Table::entry(row);
        let mut marks = Vec::new();
        if entry.is_default {
            marks.push(badge(Tone::Brand, "check", words.t("list-default")));
        }
        if entry.system {
            marks.push(badge(Tone::Neutral, "lock", words.t("list-system")));
        }
        let mut cells = L::cells(row, around, words);
        if shows_active {
            cells.push(super::table::Cell::Yes(entry.active));
        }
        let href = format!("{}/{}", L::path(), entry.id);
        Line {
            step: Some(format!("{href}/step")),
            href: Some(href),
            name: entry.name,
            sub: L::sub(row),
            marks,
            cells,
            remove: None,
        }
    };
    Table {
        caption: words.t(&L::key("")),
        first: words.t(&L::key("-name")),
        heads,
        lines: rows.iter().map(line).collect(),
        none: words.t(&L::key("-none")),
        words: std::sync::Arc::clone(words),
    }
}

/// What the address of a new form may say: the row it stands under, the row it copies.
#[derive(Deserialize)]
pub struct Origin {
    of: Option<Uuid>,
    from: Option<Uuid>,
}

/// The form of a new row, empty or with the values of the row it copies.
pub async fn new<L: List>(asked: Asked<L::Need>, Query(origin): Query<Origin>) -> Answer {
    let may = asked.may()?;
    let copied = match origin.from {
        Some(id) => Some(load::<L>(&may, id).await?),
        None => None,
    };
    let parent = copied.as_ref().and_then(|row| L::Table::entry(row).parent).or(origin.of);
    let parent = judged_parent::<L>(&may, parent).await?;
    let mut values = match &copied {
        Some(row) => {
            let name = asked.shell("", L::HELP).await.t1("list-copy-of", "name", L::Table::entry(row).name);
            shown::<L>(row, &name, true, false)
        }
        None => vec![("active", flag(true))],
    };
    values.extend(parent.map(|parent| ("of", parent.to_string())));
    let filled = filled_with(&values);
    let subject = Subject::<L> { row: None, parent };
    form::<L>(&asked, &filled, &FieldErrors::new(), &subject, StatusCode::OK).await
}

/// The row that new rows stand under, if they need one; an id out of reach is not found.
pub(super) async fn judged_parent<L: List>(
    may: &Granted<'_, L::Need>,
    parent: Option<Uuid>,
) -> Result<Option<Uuid>, Problem> {
    if L::UNDER.is_none() {
        return Ok(None);
    }
    let parent = parent.ok_or(Problem::NotFound)?;
    if L::has_parent(may, parent).await? { Ok(Some(parent)) } else { Err(Problem::NotFound) }
}

/// The form of a row.
pub async fn edit<L: List>(asked: Asked<L::Need>, Path(id): Path<String>) -> Answer {
    let row = load::<L>(&asked.may()?, id_of(&id)?).await?;
    let entry = L::Table::entry(&row);
    let filled = filled_with(&shown::<L>(&row, &entry.name, entry.active, entry.is_default));
    let subject = Subject::<L> { row: Some(row), parent: entry.parent };
    form::<L>(&asked, &filled, &FieldErrors::new(), &subject, StatusCode::OK).await
}

/// The page of a row once more, with a form below it that could not be taken (422).
pub async fn again<L: List>(asked: &Asked<L::Need>, id: Uuid, sent: &Filled, errors: &FieldErrors) -> Answer {
    let row = asked.may()?.row::<L::Table>(id).await?;
    let entry = L::Table::entry(&row);
    let shown = filled_with(&shown::<L>(&row, &entry.name, entry.active, entry.is_default));
    let values: Vec<(&str, String)> =
        shown.values().iter().chain(sent.values()).map(|(name, value)| (name.as_str(), value.clone())).collect();
    let subject = Subject::<L> { row: Some(row), parent: entry.parent };
    form::<L>(asked, &filled_with(&values), errors, &subject, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The row with this id, if the actor may change it and it belongs to this list of its table.
pub(super) async fn load<L: List>(may: &Granted<'_, L::Need>, id: Uuid) -> Result<Row<L::Table>, Problem> {
    let row = settings::row::<L::Table, L::Need>(may, id).await?;
    let is_below = L::Table::entry(&row).parent.is_some();
    if L::Table::NESTED && is_below != L::UNDER.is_some() { Err(Problem::NotFound) } else { Ok(row) }
}

/// An id in an address.
pub(super) fn id_of(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn shown<L: List>(row: &Model<L>, name: &str, active: bool, is_default: bool) -> Vec<(&'static str, String)> {
    let mut values = vec![("name", name.to_owned()), ("active", flag(active)), ("is_default", flag(is_default))];
    values.extend(L::values(row));
    values
}

/// The form with these values and errors.
pub(super) async fn form<L: List>(
    asked: &Asked<L::Need>,
    filled: &Filled,
    errors: &FieldErrors,
    subject: &Subject<L>,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let around = L::around(&may).await?;
    let entry = subject.entry();
    let title = entry.as_ref().map_or_else(|| asked.t(&L::key("-new")), |entry| entry.name.clone());
    let mut shell = asked.shell(title, L::HELP).await;
    let (remove, sections) = match (&subject.row, &entry) {
        (Some(row), Some(entry)) => {
            (Some(removal::<L>(&may, entry, &shell).await?), L::below(&may, row, &mut shell, filled, errors).await?)
        }
        _ => (None, Vec::new()),
    };
    let words = std::sync::Arc::clone(&shell.words);
    let system = entry.as_ref().is_some_and(|entry| entry.system);
    let locked = system && L::SYSTEM_IS_LOCKED;
    let mut fields = shell.fields(errors);
    let mut name =
        fields.text("name", words.t(&L::key("-name"))).value(filled.line("name")).required().max(L::NAME_MAX);
    if system && L::SYSTEM_KEEPS_NAME && !locked {
        name = name.readonly().hint(words.t("list-name-locked"));
    }
    let own = L::fields(&mut fields, filled, &around, entry.as_ref(), &words);
    let mut grid = vec![name];
    grid.extend(own.grid);
    let mut stack = own.stack;
    if L::Table::DEFAULT.is_some() {
        let is_default = fields.check("is_default", words.t("list-default")).on(filled.line("is_default") == "true");
        stack.push(is_default.hint(words.t("list-default-hint")));
    }
    if L::Table::ACTIVE.is_some() {
        let active = fields.check("active", words.t("list-active")).on(filled.line("active") == "true");
        let hint = if system { "list-active-locked" } else { "list-active-hint" };
        stack.push(active.hint(words.t(hint)));
    }
    if locked {
        grid = grid.into_iter().map(|field| field.disabled(true)).collect();
        stack = stack.into_iter().map(|field| field.disabled(true)).collect();
    }
    let summary = fields.summary();
    let mut hiddens = Vec::new();
    if let Some(entry) = &entry {
        hiddens.push(hidden("version", entry.version));
    }
    if let Some(parent) = subject.parent {
        hiddens.push(hidden("of", parent));
    }
    let back_to = L::back(subject.parent);
    let back_label = words.t(&format!("{}-{}", L::Home::WORDS, L::UNDER.unwrap_or(L::CODE)));
    let action =
        entry.as_ref().map_or_else(|| format!("{}/new", L::path()), |entry| format!("{}/{}", L::path(), entry.id));
    let page = FormPage {
        back: shell.back(&back_to, back_label),
        summary,
        notice: locked
            .then(|| callout(Tone::Neutral, words.t("list-locked"), words.t("list-locked-text")).icon("lock")),
        copy: entry.as_ref().map(|entry| format!("{}/new?from={}", L::path(), entry.id)),
        action,
        cancel: back_to,
        hidden: hiddens,
        grid,
        stack,
        locked,
        remove,
        sections,
        shell,
    };
    crate::answer::html(status, &page)
}

async fn removal<L: List>(may: &Granted<'_, L::Need>, entry: &Entry, shell: &Shell) -> Result<Removal, Problem> {
    let why_not = cannot_go::<L>(may, entry).await?.map(|key| shell.t(key));
    Ok(Removal {
        action: format!("{}/{}/remove", L::path(), entry.id),
        label: shell.t1("list-delete", "name", entry.name.as_str()),
        why_not,
    })
}

/// Why a row cannot be removed, as a key.
pub(super) async fn cannot_go<L: List>(
    may: &Granted<'_, L::Need>,
    entry: &Entry,
) -> Result<Option<&'static str>, Problem> {
    Ok(if entry.system {
        Some("list-no-removal-system")
    } else if entry.is_default {
        Some("list-no-removal-default")
    } else if settings::is_used::<L::Table, L::Need>(may, entry.id).await? {
        Some(if L::Table::ACTIVE.is_some() { "list-no-removal-used" } else { "list-no-removal-held" })
    } else {
        None
    })
}
