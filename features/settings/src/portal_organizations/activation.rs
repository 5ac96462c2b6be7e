//! Mass activation of an organization's contacts: choose, look at what would happen, start.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    Act, Cursor,
    guard::AdminPortal,
    ids::{ActivationRunId, ContactId, OrganizationId, SecurityLevelId},
    policy::Policy,
    tables::{activation_run, kinds::LevelKind},
    views::{
        activation::{self, Candidate, Choice, NewRun, Trouble},
        portal_organizations::{self, Detail},
    },
};
use web::{
    Address, Answer, Asked, Check, Filled,
    components::{Badge, Callout, Cause, EmptyState, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use super::{PATH, organization::format_codes};
use crate::global_settings::level_of;

/// Contacts on one page of the choice.
const SIZE: u64 = 50;

/// Most rows of a preview; the rest is counted.
const SHOWN: usize = 500;

/// What the choice sends on, and what the preview sends to start.
const FIELDS: [&str; 8] = ["form", "q", "all", "contact", "level", "date_format", "time_format", "number_format"];

#[derive(Template)]
#[template(path = "portal_organizations/choose.html")]
struct ChoosePage {
    shell: Shell,
    id: OrganizationId,
    back: String,
    name: String,
    notice: Option<Callout>,
    summary: ErrorSummary,
    search: String,
    choice_error: Option<String>,
    rows: Vec<Row>,
    total: u64,
    /// "All" is set: everybody found, not only those on this page.
    all: bool,
    level: Field,
    formats: Vec<Field>,
    next: Option<String>,
    empty: EmptyState,
}

#[derive(Template)]
#[template(path = "portal_organizations/preview.html")]
struct PreviewPage {
    shell: Shell,
    id: OrganizationId,
    back: String,
    hidden: Vec<Hidden>,
    facts: Vec<(String, String)>,
    rows: Vec<Row>,
    chosen: i64,
    ready: i64,
    left_out: i64,
    /// Rows that are not shown.
    more: i64,
}

/// A contact with what would happen.
struct Row {
    id: ContactId,
    name: String,
    email: String,
    user_name: String,
    state: Badge,
    problem: Option<String>,
    chosen: bool,
}

/// What the address of the choice may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

/// The choice.
pub(crate) async fn choose(asked: Asked<AdminPortal>, Path(id): Path<String>, Query(asking): Query<Asking>) -> Answer {
    let detail = detail(&asked, &id).await?;
    let policy = Policy::of_organization(&detail.provider, &detail.row, detail.own.as_deref())?;
    let [date, time, digits] = &policy.formats;
    let level = policy.default_level.map(|id| id.to_string()).unwrap_or_default();
    let values = [
        ("q", asking.q.as_str()),
        ("level", &level),
        ("date_format", date),
        ("time_format", time),
        ("number_format", digits),
    ];
    let filled = Filled::of(&values);
    form(&asked, &detail, &filled, asking.after.as_deref(), &FieldErrors::new(), StatusCode::OK).await
}

async fn detail(asked: &Asked<AdminPortal>, id: &str) -> Result<Detail, Problem> {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.session().need::<AdminPortal>()?;
    portal_organizations::detail(&may, id).await
}

/// What was searched for.
fn search_of(filled: &Filled) -> String {
    filled.line("q").chars().take(100).collect()
}

async fn form(
    asked: &Asked<AdminPortal>,
    detail: &Detail,
    filled: &Filled,
    after: Option<&str>,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let (id, search) = (detail.row.id, search_of(filled));
    let after = after.map(Cursor::decode).transpose()?;
    let (found, total) = activation::offered(&may, id, &search, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(asked.t("activation-title"), "client-portal-organizations").await;
    let words = Arc::clone(&shell.words);
    let (now, like) = (shell.now, shell.formats.clone());
    let mut form = shell.fields(errors);
    let standard = detail.levels.iter().filter(|level| level.kind == LevelKind::Standard);
    let level = form.select("level", words.t("activation-level")).hint(words.t("activation-level-hint"));
    let level = level.options(standard.map(|level| (level.id, level.name.clone()))).value(filled.line("level"));
    let date = form.select("date_format", words.t("settings-date-format")).options(locale::date_formats(now, &like));
    let time = form.select("time_format", words.t("settings-time-format")).options(locale::time_formats(now, &like));
    let digits = form.select("number_format", words.t("settings-number-format")).options(locale::number_formats());
    let formats = vec![
        date.value(filled.line("date_format")),
        time.value(filled.line("time_format")),
        digits.value(filled.line("number_format")),
    ];
    let chosen: Vec<&str> = filled.all("contact").collect();
    let row =
        |candidate: &Candidate| row(candidate, &words, chosen.contains(&candidate.contact.id.to_string().as_str()));
    let here = Address::new(format!("{PATH}/{id}/activation")).with("q", &search);
    let empty = if search.is_empty() {
        EmptyState::new(Cause::Cleared, words.t("activation-nobody"), words.t("activation-nobody-text"))
    } else {
        EmptyState::new(Cause::NoMatch, words.t("activation-no-match"), words.t("activation-no-match-text"))
            .action(here.clone().without("q").to_string(), words.t("filter-remove-all"))
    };
    let page = ChoosePage {
        id,
        back: format!("{PATH}/{id}"),
        name: detail.row.name.clone(),
        notice: (!has_portal(detail)).then(|| shut(&words)),
        summary: form.summary(),
        choice_error: errors.on("contact").map(str::to_owned),
        rows: found.rows.iter().map(row).collect(),
        total,
        all: filled.line("all") == "true",
        level,
        formats,
        next: found.next.map(|next| here.with("after", next.encode()).to_string()),
        empty: empty.icon("users"),
        search,
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

/// Whether people of the organization can sign in at all (P-1): as the door decides it.
fn has_portal(detail: &Detail) -> bool {
    detail.row.active && detail.row.portal_enabled
}

fn shut(words: &Words) -> Callout {
    callout(Tone::Attention, words.t("activation-shut"), words.t("activation-shut-text"))
}

fn row(candidate: &Candidate, words: &Words, chosen: bool) -> Row {
    let contact = &candidate.contact;
    let name = format!("{} {}", contact.first_name, contact.last_name);
    let state = match candidate.trouble {
        None => badge(Tone::Success, "check", words.t("activation-ready")),
        Some(_) => badge(Tone::Danger, "x", words.t("activation-left-out")),
    };
    Row {
        id: contact.id,
        name: name.trim().to_owned(),
        email: contact.email.clone(),
        user_name: candidate.user_name.clone(),
        state,
        problem: candidate.trouble.map(|trouble| trouble_word(trouble.code(), words)),
        chosen,
    }
}

/// Why somebody is left out, in words.
pub(super) fn trouble_word(code: &str, words: &Words) -> String {
    match Trouble::ALL.iter().find(|trouble| trouble.code() == code) {
        Some(trouble) => words.t(&format!("activation-trouble-{}", trouble.code())),
        None => String::new(),
    }
}

/// A choice after its checks.
struct Chosen {
    candidates: Vec<Candidate>,
    level: SecurityLevelId,
    level_name: String,
    formats: [String; 3],
}

async fn judge(
    asked: &Asked<AdminPortal>,
    detail: &Detail,
    filled: &Filled,
    words: &Words,
) -> Result<Result<Chosen, FieldErrors>, Problem> {
    let may = asked.session().need::<AdminPortal>()?;
    let mut check = Check::new(filled, words);
    let choice = if filled.line("all") == "true" {
        Choice::All(search_of(filled))
    } else {
        // An id that is none, or a foreign one, reads like one that is not on the list.
        Choice::These(filled.all("contact").filter_map(|id| id.parse().ok()).collect())
    };
    let candidates = activation::candidates(&may, detail.row.id, &choice).await?;
    if candidates.is_empty() {
        check.wrong("contact", words.t("activation-nobody-chosen"));
    }
    let level = check.choice("level", &words.t("activation-level"), |id| level_of(&detail.levels, id));
    let [date, time, digits] = format_codes(&mut check, words);
    for (name, format) in [("date_format", &date), ("time_format", &time), ("number_format", &digits)] {
        if format.is_none() && check.errors.on(name).is_none() {
            check.choice(name, &words.t(format_key(name)), |_| None::<()>);
        }
    }
    let (Some(level), Some(date), Some(time), Some(digits), true) =
        (level, date, time, digits, check.errors.is_empty())
    else {
        return Ok(Err(check.errors));
    };
    let level_name = detail.levels.iter().find(|row| row.id == level).map(|row| row.name.clone()).unwrap_or_default();
    Ok(Ok(Chosen { candidates, level, level_name, formats: [date, time, digits] }))
}

fn format_key(name: &str) -> &'static str {
    match name {
        "date_format" => "settings-date-format",
        "time_format" => "settings-time-format",
        _ => "settings-number-format",
    }
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// What would happen. Nothing has been done yet.
pub(crate) async fn preview(
    asked: Asked<AdminPortal>,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let detail = detail(&asked, &id).await?;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let filled = Filled::of(&pairs);
    filled.only(&FIELDS, None)?;
    if pairs.is_empty() {
        return asked.go(format!("{PATH}/{}/activation", detail.row.id));
    }
    let shell = asked.shell(asked.t("activation-preview"), "client-portal-organizations").await;
    let words = Arc::clone(&shell.words);
    let chosen = match judge(&asked, &detail, &filled, &words).await? {
        Ok(chosen) => chosen,
        Err(errors) => return form(&asked, &detail, &filled, None, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let id = detail.row.id;
    let ready = chosen.candidates.iter().filter(|candidate| candidate.trouble.is_none()).count();
    let mut shown: Vec<&Candidate> = chosen.candidates.iter().collect();
    // Who is left out comes first: that is what can still be mended.
    shown.sort_by_key(|candidate| candidate.trouble.is_none());
    let run: ActivationRunId = asked.may()?.fresh_id();
    let back = Address::new(format!("{PATH}/{id}/activation")).with("q", search_of(&filled));
    let names = ["q", "all", "level", "date_format", "time_format", "number_format"];
    let mut hiddens = vec![hidden("form", run)];
    hiddens.extend(names.iter().filter(|name| filled.has(name)).map(|name| hidden(name, filled.get(name))));
    if filled.line("all") != "true" {
        hiddens.extend(filled.all("contact").map(|id| hidden("contact", id)));
    }
    let page = PreviewPage {
        id,
        back: back.to_string(),
        hidden: hiddens,
        facts: vec![
            (words.t("portal-organizations-name"), detail.row.name.clone()),
            (words.t("activation-level"), chosen.level_name.clone()),
        ],
        chosen: count(chosen.candidates.len()),
        ready: count(ready),
        left_out: count(chosen.candidates.len() - ready),
        more: count(chosen.candidates.len().saturating_sub(SHOWN)),
        rows: shown.into_iter().take(SHOWN).map(|candidate| row(candidate, &words, true)).collect(),
        shell,
    };
    asked.page(&page)
}

/// Starts the run: its lines and the job that does it are one transaction. A second send leads to the run of the first.
pub(crate) async fn start(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let detail = detail(&asked, &id).await?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let run: ActivationRunId =
        filled.line("form").parse().map_err(|_| Problem::Unreadable("the form has no id".to_owned()))?;
    let there = format!("{PATH}/{}/activation/runs/{run}", detail.row.id);
    if asked.may()?.row_if::<activation_run::Entity>(run).await?.is_some() {
        return asked.go(there);
    }
    if !has_portal(&detail) {
        return Err(Problem::Refused(words.t("activation-shut")).into());
    }
    let chosen = match judge(&asked, &detail, &filled, &words).await? {
        Ok(chosen) => chosen,
        Err(errors) => return form(&asked, &detail, &filled, None, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    match begin(&asked, &detail, run, chosen).await {
        // Two sends at the very same time: the other one was first.
        Err(Problem::Stale) if asked.may()?.row_if::<activation_run::Entity>(run).await?.is_some() => asked.go(there),
        Err(other) => Err(other.into()),
        Ok(()) => asked.go_and_say(there, "said-activation-started"),
    }
}

async fn begin(
    asked: &Asked<AdminPortal>,
    detail: &Detail,
    run: ActivationRunId,
    chosen: Chosen,
) -> Result<(), Problem> {
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let account = asked.actor().account().ok_or(Problem::NotFound)?;
    let ready = chosen.candidates.iter().filter(|candidate| candidate.trouble.is_none()).count();
    let after = format!("{}: {ready} of {}", chosen.level_name, chosen.candidates.len());
    let new = NewRun {
        id: run,
        organization: detail.row.id,
        level: chosen.level,
        level_name: chosen.level_name.clone(),
        formats: chosen.formats,
        started_by: asked.actor().name().to_owned(),
        account,
    };
    activation::start(&may, new, &chosen.candidates).await?;
    let line = Act {
        act: "activation.started",
        object_kind: "organization",
        object_id: Some(detail.row.id.0),
        object_name: &detail.row.name,
        organization: Some(detail.row.id),
        before: "",
        after: &after,
    };
    may.audit(line).await?;
    write.done().await
}
