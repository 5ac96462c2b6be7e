//! The acts on a list: add, change, move, remove, each with the rules of A-38 and a line in the audit log.

use std::collections::BTreeMap;

use crate::{Answer, Asked, Check, Filled, words::Words};
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted,
    views::settings::{self, Common, Entry, Listed},
};
use uuid::Uuid;

use super::{
    Columns, List, Model, flag,
    page::{Subject, cannot_go, form, id_of, judged_parent, load},
};

/// How an act ended.
enum Outcome<L: List> {
    /// Done; on to this page.
    Done(String),
    /// The form cannot be taken.
    Wrong(Subject<L>, FieldErrors, StatusCode),
}

/// What a form asks for, after its checks.
struct Judged<L: List> {
    name: String,
    active: bool,
    is_default: bool,
    own: Columns<L>,
}

/// What the rules need to know of the row and its surroundings.
struct Facts<'a> {
    entry: Option<&'a Entry>,
    siblings: &'a [Entry],
    bound_by: Option<String>,
}

/// Adds a row.
pub async fn create<L: List>(asked: Asked<L::Need>, filled: Filled) -> Answer {
    only::<L>(&filled)?;
    let outcome = add::<L>(&asked, &filled).await?;
    answer::<L>(&asked, &filled, outcome, "said-list-added").await
}

/// Changes a row.
pub async fn save<L: List>(asked: Asked<L::Need>, Path(id): Path<String>, filled: Filled) -> Answer {
    only::<L>(&filled)?;
    let outcome = change::<L>(&asked, id_of(&id)?, &filled).await?;
    answer::<L>(&asked, &filled, outcome, "said-list-saved").await
}

/// Moves a row one place up or down.
pub async fn step<L: List>(asked: Asked<L::Need>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["direction"], None)?;
    let write = asked.write().await?;
    let may = write.need::<L::Need>()?;
    let row = load::<L>(&may, id_of(&id)?).await?;
    let entry = L::Table::entry(&row);
    settings::step::<L::Table, L::Need>(&may, &row, filled.line("direction") == "up").await?;
    let act = format!("{}.moved", L::OBJECT);
    let line = Act {
        act: &act,
        object_kind: L::OBJECT,
        object_id: Some(entry.id),
        object_name: &entry.name,
        organization: may.actor().organization(),
        ..Act::default()
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go(L::back(entry.parent))
}

/// Removes a row to which nothing refers; the audit log keeps all that it said (decision 19, `docs/decisions/0014`).
pub async fn remove<L: List>(asked: Asked<L::Need>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<L::Need>()?;
    let row = load::<L>(&may, id_of(&id)?).await?;
    let entry = L::Table::entry(&row);
    if let Some(key) = cannot_go::<L>(&may, &entry).await? {
        return Err(Problem::Refused(asked.t(key)).into());
    }
    let (before, _) = differences::<L>(&L::around(&may).await?, Some(&row), &Filled::of(&[]));
    L::part(&may, &row).await?;
    may.remove(&row).await?;
    if let Some((_, key)) = L::forbidden(&may).await? {
        return Err(Problem::Refused(asked.t(key)).into());
    }
    record::<L>(&may, "removed", &entry, (&before, "")).await?;
    write.done().await?;
    asked.go_and_say(L::back(entry.parent), "said-list-removed")
}

fn only<L: List>(filled: &Filled) -> Result<(), Problem> {
    let mut names = vec!["name", "active", "is_default", "of", "version"];
    names.extend(L::FIELDS);
    filled.only(&names, None)
}

async fn answer<L: List>(asked: &Asked<L::Need>, filled: &Filled, outcome: Outcome<L>, said: &str) -> Answer {
    match outcome {
        Outcome::Done(to) => asked.go_and_say(to, said),
        Outcome::Wrong(subject, errors, status) => form::<L>(asked, filled, &errors, &subject, status).await,
    }
}

async fn add<L: List>(asked: &Asked<L::Need>, filled: &Filled) -> Result<Outcome<L>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<L::Need>()?;
    let parent = judged_parent::<L>(&may, filled.line("of").parse().ok()).await?;
    let around = L::around(&may).await?;
    let siblings = settings::entries::<L::Table, L::Need>(&may, parent).await?;
    let facts = Facts { entry: None, siblings: &siblings, bound_by: None };
    let wrong = |errors| Outcome::Wrong(Subject { row: None, parent }, errors, StatusCode::UNPROCESSABLE_ENTITY);
    let mut judged = match judge::<L>(filled, &words, &around, &facts) {
        Ok(judged) => judged,
        Err(errors) => return Ok(wrong(errors)),
    };
    L::prepare(&may, None, &mut judged.own).await?;
    let common = Common { name: &judged.name, active: judged.active, is_default: judged.is_default };
    let row = settings::add::<L::Table, L::Need>(&may, judged.own, common, parent).await?;
    if let Some(errors) = forbidden::<L>(&may, &words).await? {
        return Ok(wrong(errors));
    }
    L::settle(&may).await?;
    let after = differences::<L>(&around, None, filled).1;
    record::<L>(&may, "added", &L::Table::entry(&row), ("", &after)).await?;
    write.done().await?;
    Ok(Outcome::Done(L::back(parent)))
}

async fn change<L: List>(asked: &Asked<L::Need>, id: Uuid, filled: &Filled) -> Result<Outcome<L>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<L::Need>()?;
    let row = load::<L>(&may, id).await?;
    let entry = L::Table::entry(&row);
    if entry.system && L::SYSTEM_IS_LOCKED {
        return Err(Problem::Refused(words.t("list-locked")));
    }
    let wrong = |row, errors, status| Outcome::Wrong(Subject { row: Some(row), parent: entry.parent }, errors, status);
    if filled.line("version") != entry.version.to_string() {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("list-stale"));
        return Ok(wrong(row, errors, StatusCode::CONFLICT));
    }
    let around = L::around(&may).await?;
    let siblings = settings::entries::<L::Table, L::Need>(&may, entry.parent).await?;
    let bound_by = settings::bound_by::<L::Table, L::Need>(&may, id).await?;
    let facts = Facts { entry: Some(&entry), siblings: &siblings, bound_by };
    let mut judged = match judge::<L>(filled, &words, &around, &facts) {
        Ok(judged) => judged,
        Err(errors) => return Ok(wrong(row, errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    L::prepare(&may, Some(&row), &mut judged.own).await?;
    let common = Common { name: &judged.name, active: judged.active, is_default: judged.is_default };
    settings::change::<L::Table, L::Need>(&may, &row, judged.own, common).await?;
    if let Some(errors) = forbidden::<L>(&may, &words).await? {
        return Ok(wrong(row, errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    L::settle(&may).await?;
    let (before, after) = differences::<L>(&around, Some(&row), filled);
    record::<L>(&may, "changed", &entry, (&before, &after)).await?;
    write.done().await?;
    Ok(Outcome::Done(L::back(entry.parent)))
}

async fn forbidden<L: List>(may: &Granted<'_, L::Need>, words: &Words) -> Result<Option<FieldErrors>, Problem> {
    Ok(L::forbidden(may).await?.map(|(field, key)| {
        let mut errors = FieldErrors::new();
        errors.add(field, words.t(key));
        errors
    }))
}

async fn record<L: List>(
    may: &Granted<'_, L::Need>,
    what: &str,
    entry: &Entry,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let act = format!("{}.{what}", L::OBJECT);
    let line = Act {
        act: &act,
        object_kind: L::OBJECT,
        object_id: Some(entry.id),
        object_name: &entry.name,
        before,
        after,
        organization: may.actor().organization(),
    };
    may.audit(line).await
}

/// The rules of all lists, then the list's own checks.
fn judge<L: List>(
    filled: &Filled,
    words: &Words,
    around: &L::Around,
    facts: &Facts<'_>,
) -> Result<Judged<L>, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t(&L::key("-name")), L::NAME_MAX);
    let own_id = facts.entry.map(|entry| entry.id);
    let same = |other: &&Entry| Some(other.id) != own_id && other.name.to_lowercase() == name.to_lowercase();
    if let Some(other) = facts.siblings.iter().find(same) {
        check.wrong("name", words.t_with("list-name-taken", &[("name", other.name.as_str().into())]));
    }
    let system = facts.entry.is_some_and(|entry| entry.system);
    if system && L::SYSTEM_KEEPS_NAME && facts.entry.is_some_and(|entry| entry.name != name) {
        check.wrong("name", words.t("list-name-locked"));
    }
    let active = L::Table::ACTIVE.is_none() || check.on("active");
    if system && !active {
        check.wrong("active", words.t("list-active-locked"));
    }
    if let Some((most, key)) = L::MOST {
        let turns_on = active && !facts.entry.is_some_and(|entry| entry.active);
        if turns_on && facts.siblings.iter().filter(|entry| entry.active && !entry.system).count() >= most {
            check.wrong(
                if facts.entry.is_some() { "active" } else { "name" },
                words.t_with(key, &[("most", most.into())]),
            );
        }
    }
    let turns_off = facts.entry.is_some_and(|entry| entry.active) && !active;
    if let Some(binder) = facts.bound_by.as_deref().filter(|_| turns_off) {
        check.wrong("active", words.t_with("list-bound", &[("name", binder.into())]));
    }
    let is_default = L::Table::DEFAULT.is_some() && check.on("is_default");
    if facts.entry.is_some_and(|entry| entry.is_default) && !is_default {
        check.wrong("is_default", words.t("list-default-needed"));
    }
    if is_default && !active {
        check.wrong("active", words.t("list-default-active"));
    }
    let own = L::check(&mut check, around, facts.entry);
    if check.errors.is_empty() { Ok(Judged { name, active, is_default, own }) } else { Err(check.errors) }
}

/// The values that differ, before and after, as people read them.
fn differences<L: List>(around: &L::Around, row: Option<&Model<L>>, filled: &Filled) -> (String, String) {
    let mut before: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    if let Some(row) = row {
        let entry = L::Table::entry(row);
        let mut values =
            vec![("name", entry.name), ("active", flag(entry.active)), ("is_default", flag(entry.is_default))];
        values.extend(L::values(row));
        for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
            before.entry(name).or_default().push(L::said(around, name, &value));
        }
    }
    let mut after: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, value) in filled
        .values()
        .iter()
        .filter(|(name, value)| !value.trim().is_empty() && !["version", "of"].contains(&name.as_str()))
    {
        after.entry(name).or_default().push(L::said(around, name, value.trim()));
    }
    if L::Table::ACTIVE.is_none() {
        before.remove("active");
        after.remove("active");
    }
    let told = |these: &BTreeMap<&str, Vec<String>>, those: &BTreeMap<&str, Vec<String>>| {
        let lines = these.iter().filter(|(name, values)| those.get(*name) != Some(*values));
        lines.map(|(name, values)| format!("{name}: {}", values.join(", "))).collect::<Vec<_>>().join("; ")
    };
    (told(&before, &after), told(&after, &before))
}
