//! Step 1: what is it? Request types in groups, and the drafts that wait (T-63, T-66, T-67).

use askama::Template;
use axum::extract::{Path, Query};
use kernel::Problem;
use store::{
    Granted, Row, Set,
    guard::CreateTickets,
    ids::{DraftId, RequestTypeId},
    tables::{request_type, ticket_draft},
    views::{files, new_ticket},
};
use web::{
    Answer, Asked,
    components::{Cause, EmptyState, Icon, icon},
    field::{Hidden, hidden},
    form::Filled,
    moments::Time,
    shell::Shell,
};

use super::{address, draft_id, form_of, typed::Typed};
use crate::portal::lists::Values;

#[derive(Template)]
#[template(path = "portal/new/choose.html")]
struct ChoosePage {
    shell: Shell,
    text: String,
    draft: Option<Hidden>,
    drafts: Vec<DraftRow>,
    groups: Vec<Group>,
    empty: Option<EmptyState>,
}

struct DraftRow {
    href: String,
    title: String,
    request_type: String,
    saved: Time,
}

struct Group {
    name: String,
    types: Vec<Type>,
}

struct Type {
    id: RequestTypeId,
    name: String,
    about: String,
    icon: Icon,
}

/// The page. With a single request type it is skipped (T-66), but in a preview, which begins no draft.
pub(crate) async fn page(asked: Asked<CreateTickets>, Query(values): Values) -> Answer {
    let may = asked.may()?;
    let get = |name: &str| values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let types = new_ticket::request_types(&may).await?;
    let drafts = new_ticket::drafts(&may).await?;
    let drafts: Vec<_> = drafts.into_iter().filter(|line| !Typed::read(&line.draft.filled).is_empty()).collect();
    let changing = drafts.iter().find(|line| line.draft.id.to_string() == get("draft")).map(|line| line.draft.id);
    if let ([only], true, None) = (types.as_slice(), drafts.is_empty(), asked.actor().preview()) {
        let id = begin(&asked, only.id, None).await?;
        return asked.go(address(id));
    }
    let text = get("q").to_lowercase();
    let shell = asked.shell(asked.t("new-choose-title"), "create-a-ticket").await;
    let found = types.iter().filter(|row| {
        let about = format!("{} {} {}", row.name, row.description, row.group_name).to_lowercase();
        text.split_whitespace().all(|word| about.contains(word))
    });
    let groups = groups(found);
    let empty = groups.is_empty().then(|| {
        if text.is_empty() {
            EmptyState::new(Cause::Denied, shell.t("new-none-title"), shell.t("new-none-text"))
        } else {
            EmptyState::new(Cause::NoMatch, shell.t("new-no-type-title"), shell.t("new-no-type-text"))
                .action("/tickets/new", shell.t("new-all-types"))
        }
    });
    let drafts = if changing.is_some() { Vec::new() } else { drafts };
    let drafts = drafts.into_iter().map(|line| DraftRow {
        href: address(line.draft.id),
        title: match Typed::read(&line.draft.filled).title() {
            "" => shell.t("new-draft-untitled"),
            title => title.to_owned(),
        },
        saved: shell.time(line.draft.updated_at),
        request_type: line.request_type,
    });
    let drafts = drafts.collect();
    let draft = changing.map(|id| hidden("draft", id));
    asked.page(&ChoosePage { text: get("q").to_owned(), draft, drafts, groups, empty, shell })
}

/// Chooses a request type: for a new draft, or for one that is being written.
pub(crate) async fn choose(asked: Asked<CreateTickets>, filled: Filled) -> Answer {
    filled.only(&["request_type", "draft"], None)?;
    let request_type: RequestTypeId =
        filled.line("request_type").parse().map_err(|_| Problem::Unreadable("no request type".to_owned()))?;
    let draft = match filled.line("draft") {
        "" => None,
        id => Some(draft_id(id)?),
    };
    let id = begin(&asked, request_type, draft).await?;
    asked.go(address(id))
}

/// Throws a draft away, with the files it holds.
pub(crate) async fn discard(asked: Asked<CreateTickets>, Path(draft): Path<String>) -> Answer {
    let id = draft_id(&draft)?;
    let write = asked.write().await?;
    let may = write.need::<CreateTickets>()?;
    let row = may.row::<ticket_draft::Entity>(id).await?;
    let held = files::held(&may, form_of(id)).await?;
    let held: Vec<_> = held.iter().map(|file| file.id).collect();
    files::forget(&may, form_of(id), &held).await?;
    may.remove(&row).await?;
    write.done().await?;
    asked.go_and_say("/tickets", "said-draft-discarded")
}

/// A draft of this type: `changing` with another type, or the one that nothing was typed into, or a new one.
async fn begin(
    asked: &Asked<CreateTickets>,
    request_type: RequestTypeId,
    changing: Option<DraftId>,
) -> Result<DraftId, Problem> {
    let write = asked.write().await?;
    let may = write.need::<CreateTickets>()?;
    new_ticket::request_type(&may, request_type).await?;
    let known = match changing {
        Some(id) => Some(may.row::<ticket_draft::Entity>(id).await?),
        None => untouched(&may).await?,
    };
    let id = match known {
        Some(row) => {
            let change = ticket_draft::ActiveModel {
                request_type_id: Set(request_type),
                updated_at: Set(may.now()),
                ..Default::default()
            };
            may.change(&row, change).await?;
            row.id
        }
        None => add(&may, request_type).await?,
    };
    write.done().await?;
    Ok(id)
}

async fn untouched(may: &Granted<'_, CreateTickets>) -> Result<Option<Row<ticket_draft::Entity>>, Problem> {
    let drafts = new_ticket::drafts(may).await?;
    match drafts.into_iter().find(|line| Typed::read(&line.draft.filled).is_empty()) {
        Some(line) => Ok(Some(may.row::<ticket_draft::Entity>(line.draft.id).await?)),
        None => Ok(None),
    }
}

async fn add(may: &Granted<'_, CreateTickets>, request_type: RequestTypeId) -> Result<DraftId, Problem> {
    let Some(account) = may.actor().account() else { return Err(Problem::NotFound) };
    let id = may.fresh_id();
    may.add::<ticket_draft::Entity>(ticket_draft::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        request_type_id: Set(request_type),
        filled: Set("{}".to_owned()),
        created_at: Set(may.now()),
        updated_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    Ok(id)
}

/// The types under the names of their groups, both in their order; those without a group last.
fn groups<'t>(types: impl Iterator<Item = &'t request_type::Model>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in types {
        let one =
            Type { id: row.id, name: row.name.clone(), about: row.description.clone(), icon: icon(icon_of(&row.icon)) };
        match groups.iter_mut().find(|group| group.name == row.group_name) {
            Some(group) => group.types.push(one),
            None => groups.push(Group { name: row.group_name.clone(), types: vec![one] }),
        }
    }
    groups.sort_by_key(|group| group.name.is_empty());
    groups
}

/// Icons that request types may have; any other is the ticket.
const ICONS: &[&str] = &[
    "alert", "bell", "bolt", "book", "building", "calendar", "chart", "clip", "clock", "copy", "desk", "device",
    "download", "edit", "external", "eye", "help", "home", "info", "key", "link", "lock", "mail", "manage", "mega",
    "mobile", "phone", "print", "project", "receipt", "search", "send", "shield", "swap", "ticket", "trash", "undo",
    "upload", "user", "users", "vendor",
];

/// The icon of a request type by its stored name.
pub(super) fn icon_of(name: &str) -> &'static str {
    ICONS.iter().find(|known| **known == name).copied().unwrap_or("ticket")
}
