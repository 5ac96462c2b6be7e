//! One act on many chosen tickets: the form that asks what is needed, and the page that says for each ticket what happened
//! or why not (T-123).

use std::sync::Arc;

use askama::Template;
use kernel::{FieldErrors, Problem};
use store::{
    Granted,
    guard::WorkInternally,
    ids::TicketId,
    tables::kinds::{HandOverReason, InternalMeaning},
    views::taskfire::{
        lists::{self, Offers},
        work,
    },
};
use web::{
    Answer, Asked, Check,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Field, Fields, Hidden, hidden},
    form::Filled,
    shell::Shell,
    words::Words,
};

use super::acts::{Act, Became, act};

/// Most tickets at once.
const MOST: usize = 200;

/// Longest note to the provider (F-103).
const NOTE: usize = 8_000;

/// Longest resolution (T-128).
const RESOLUTION: usize = 1_000_000;

/// Fields of the form.
const NAMES: &[&str] = &[
    "act",
    "ticket",
    "back",
    "go",
    "contact",
    "anyway",
    "queue",
    "status",
    "priority",
    "reason",
    "note",
    "resolution",
];

const REASONS: [HandOverReason; 5] = [
    HandOverReason::NoCapacity,
    HandOverReason::NoSkill,
    HandOverReason::OutOfHours,
    HandOverReason::Policy,
    HandOverReason::Other,
];

/// What can be done to many tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bulk {
    Accept,
    Assign,
    Set,
    Escalate,
    Complete,
}

impl Bulk {
    /// All of them in the order of their buttons.
    pub(super) const ALL: &'static [Self] = &[Self::Accept, Self::Assign, Self::Set, Self::Escalate, Self::Complete];

    /// The word that stands for it in forms.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Assign => "assign",
            Self::Set => "set",
            Self::Escalate => "escalate",
            Self::Complete => "complete",
        }
    }

    /// Its icon.
    pub(super) const fn icon(self) -> &'static str {
        match self {
            Self::Accept => "user",
            Self::Assign => "users",
            Self::Set => "edit",
            Self::Escalate => "provider",
            Self::Complete => "check",
        }
    }

    /// Key of its words.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Accept => "desk-bulk-accept",
            Self::Assign => "desk-bulk-assign",
            Self::Set => "desk-bulk-status",
            Self::Escalate => "desk-bulk-escalate",
            Self::Complete => "desk-bulk-complete",
        }
    }
}

#[derive(Template)]
#[template(path = "lists/bulk.html")]
struct FormPage {
    shell: Shell,
    back: String,
    summary: ErrorSummary,
    warning: Option<Callout>,
    tickets: Vec<(TicketId, String, String)>,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    button: Option<String>,
}

#[derive(Template)]
#[template(path = "lists/bulk_done.html")]
struct DonePage {
    shell: Shell,
    back: String,
    done: Vec<Told>,
    not: Vec<Told>,
}

/// What became of one ticket.
struct Told {
    number: String,
    title: String,
    text: String,
}

/// Asks what the act needs, or does it to each of the chosen tickets.
pub(crate) async fn post(asked: Asked<WorkInternally>, filled: Filled) -> Answer {
    filled.only(NAMES, None)?;
    let bulk = Bulk::ALL.iter().copied().find(|bulk| bulk.code() == filled.line("act"));
    let bulk = bulk.ok_or_else(|| Problem::Unreadable("no act".to_owned()))?;
    let mut ids: Vec<TicketId> = filled.all("ticket").filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    let may = asked.may()?;
    let chosen = lists::chosen(&may, ids.get(..MOST.min(ids.len())).unwrap_or_default()).await?;
    let page = Form { asked: &asked, bulk, filled: &filled, back: back(&filled) };
    if ids.is_empty() || ids.len() > MOST {
        return page.refused(ids.len()).await;
    }
    let offers = lists::offers(&may).await?;
    if bulk != Bulk::Accept && !filled.has("go") {
        return page.show(&may, &offers, chosen, &FieldErrors::new()).await;
    }
    let words = asked.app.dictionary.words(asked.actor().language());
    let checked = match check(&may, bulk, &offers, &filled, &words).await? {
        Ok(checked) => checked,
        Err(errors) => return page.show(&may, &offers, chosen, &errors).await,
    };
    let (mut done, mut not) = (Vec::new(), Vec::new());
    for (id, number, title) in chosen {
        let (list, key) = match act(&asked, id, &checked).await? {
            Became::Done(key) => (&mut done, key),
            Became::Not(key) => (&mut not, key),
        };
        list.push(Told { number, title, text: words.t(key) });
    }
    let shell = asked.shell(asked.t(bulk.key()), "taskfire-lists").await;
    asked.page(&DonePage { back: page.back, done, not, shell })
}

/// The list that the tickets were chosen on; never an address elsewhere.
fn back(filled: &Filled) -> String {
    let back = filled.line("back");
    let plain = back.starts_with("/taskfire/") && !back.contains(['\\', '\n', '\r']) && !back.contains("..");
    if plain { back.to_owned() } else { "/taskfire/mine".to_owned() }
}

/// The form of an act.
struct Form<'a> {
    asked: &'a Asked<WorkInternally>,
    bulk: Bulk,
    filled: &'a Filled,
    back: String,
}

impl Form<'_> {
    /// Nothing, or too much, was chosen.
    async fn refused(&self, count: usize) -> Answer {
        let shell = self.asked.shell(self.asked.t(self.bulk.key()), "taskfire-lists").await;
        let said = if count == 0 {
            callout(Tone::Attention, shell.t("desk-bulk-none"), shell.t("desk-bulk-none-text"))
        } else {
            callout(Tone::Attention, shell.t1("desk-bulk-many", "max", MOST), String::new())
        };
        let mut shell = shell;
        let summary = shell.fields(&FieldErrors::new()).summary();
        let page = FormPage {
            back: self.back.clone(),
            summary,
            warning: Some(said),
            tickets: Vec::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            button: None,
            shell,
        };
        self.asked.wrong(&page)
    }

    async fn show(
        &self,
        may: &Granted<'_, WorkInternally>,
        offers: &Offers,
        tickets: Vec<(TicketId, String, String)>,
        errors: &FieldErrors,
    ) -> Answer {
        let mut shell = self.asked.shell(self.asked.t(self.bulk.key()), "taskfire-lists").await;
        let words = Arc::clone(&shell.words);
        let mut f = shell.fields(errors);
        let mut fields = fields(&mut f, self.bulk, offers, self.filled, &words);
        if errors.on("contact").is_some() && is_away(may, self.filled).await? {
            fields.push(f.check("anyway", words.t("desk-bulk-anyway")).on(self.filled.line("anyway") == "true"));
        }
        let summary = f.summary();
        let mut hiddens = vec![hidden("act", self.bulk.code()), hidden("back", &self.back), hidden("go", "1")];
        hiddens.extend(tickets.iter().map(|(id, ..)| hidden("ticket", id)));
        let page = FormPage {
            back: self.back.clone(),
            summary,
            warning: None,
            button: Some(shell.t1("desk-bulk-go", "count", tickets.len())),
            tickets,
            hidden: hiddens,
            fields,
            shell,
        };
        if errors.is_empty() { self.asked.page(&page) } else { self.asked.wrong(&page) }
    }
}

const fn reason_key(reason: HandOverReason) -> &'static str {
    match reason {
        HandOverReason::NoCapacity => "path-reason-no-capacity",
        HandOverReason::NoSkill => "path-reason-no-skill",
        HandOverReason::OutOfHours => "path-reason-out-of-hours",
        HandOverReason::Policy => "path-reason-policy",
        HandOverReason::Other => "path-reason-other",
    }
}

/// Statuses that people set by hand: what hand-overs and completion bring comes with them.
const fn by_hand(meaning: InternalMeaning) -> bool {
    !matches!(meaning, InternalMeaning::Complete | InternalMeaning::WithProvider | InternalMeaning::Returned)
}

fn fields(f: &mut Fields<'_>, bulk: Bulk, offers: &Offers, filled: &Filled, words: &Words) -> Vec<Field> {
    let keep = words.t("desk-bulk-keep");
    match bulk {
        Bulk::Accept => Vec::new(),
        Bulk::Assign => {
            let people = offers.people.iter().map(|one| (one.id, one.name.clone()));
            let queues = offers.queues.iter().map(|queue| (queue.id, offers.queue_name(queue)));
            vec![
                f.select("contact", words.t("desk-list-resource"))
                    .none(&keep)
                    .options(people)
                    .value(filled.line("contact")),
                f.select("queue", words.t("desk-list-queue-head"))
                    .none(&keep)
                    .options(queues)
                    .value(filled.line("queue")),
            ]
        }
        Bulk::Set => {
            let statuses = offers.statuses.iter().filter(|(_, meaning)| by_hand(*meaning));
            let statuses = statuses.map(|(one, _)| (one.id, offers.named(one)));
            let priorities = offers.priorities.iter().map(|one| (one.id, offers.named(one)));
            vec![
                f.select("status", words.t("desk-list-status"))
                    .none(&keep)
                    .options(statuses)
                    .value(filled.line("status")),
                f.select("priority", words.t("desk-list-priority"))
                    .none(&keep)
                    .options(priorities)
                    .value(filled.line("priority")),
            ]
        }
        Bulk::Escalate => {
            let reasons = REASONS.map(|reason| (reason.code(), words.t(reason_key(reason))));
            vec![
                f.select("reason", words.t("desk-bulk-reason"))
                    .none("")
                    .options(reasons)
                    .required()
                    .value(filled.line("reason")),
                f.textarea("note", words.t("desk-bulk-note"))
                    .hint(words.t("desk-bulk-note-hint"))
                    .required()
                    .max(NOTE)
                    .rows(6)
                    .value(filled.get("note")),
            ]
        }
        Bulk::Complete => vec![
            f.textarea("resolution", words.t("desk-bulk-resolution"))
                .hint(words.t("desk-bulk-resolution-hint"))
                .required()
                .rows(6)
                .value(filled.get("resolution")),
        ],
    }
}

/// Whether the resource that the form names is out of office now (F-138).
async fn is_away(may: &Granted<'_, WorkInternally>, filled: &Filled) -> Result<bool, Problem> {
    match filled.line("contact").parse() {
        Ok(contact) => Ok(!work::away(may, vec![contact]).await?.is_empty()),
        Err(_) => Ok(false),
    }
}

async fn check(
    may: &Granted<'_, WorkInternally>,
    bulk: Bulk,
    offers: &Offers,
    filled: &Filled,
    words: &Words,
) -> Result<Result<Act, FieldErrors>, Problem> {
    let mut check = Check::new(filled, words);
    let checked = match bulk {
        Bulk::Accept => Some(Act::Accept),
        Bulk::Assign => {
            let contact = check.choice_if("contact", &words.t("desk-list-resource"), |id| {
                let found = offers.people.iter().find(|one| one.id.to_string() == id);
                found.map(|one| (one.id, one.name.clone()))
            });
            let queue = check.choice_if("queue", &words.t("desk-list-queue-head"), |id| {
                let found = offers.queues.iter().find(|queue| queue.id.to_string() == id);
                found.map(|queue| (queue.id, queue.name.clone()))
            });
            if let (Some((_, name)), false) = (&contact, check.on("anyway"))
                && is_away(may, filled).await?
            {
                check.wrong("contact", words.t_with("desk-bulk-away", &[("name", name.as_str().into())]));
            }
            if contact.is_none() && queue.is_none() && check.errors.is_empty() {
                check.wrong("contact", words.t("desk-bulk-something"));
            }
            Some(Act::Assign { contact, queue })
        }
        Bulk::Set => {
            let status = check.choice_if("status", &words.t("desk-list-status"), |id| {
                let mut known = offers.statuses.iter().filter(|(_, meaning)| by_hand(*meaning));
                known.find(|(one, _)| one.id.to_string() == id).map(|(one, _)| one.id)
            });
            let priority = check.choice_if("priority", &words.t("desk-list-priority"), |id| {
                offers.priorities.iter().find(|one| one.id.to_string() == id).map(|one| one.id)
            });
            if status.is_none() && priority.is_none() && check.errors.is_empty() {
                check.wrong("status", words.t("desk-bulk-something"));
            }
            Some(Act::Set { status, priority })
        }
        Bulk::Escalate => {
            let label = words.t("desk-bulk-reason");
            let reason = check.choice("reason", &label, HandOverReason::from_code);
            let note = needed(&mut check, "note", "desk-bulk-note", NOTE);
            reason.map(|reason| Act::Escalate { reason, note })
        }
        Bulk::Complete => {
            let resolution = needed(&mut check, "resolution", "desk-bulk-resolution", RESOLUTION);
            Some(Act::Complete { resolution })
        }
    };
    Ok(match checked {
        Some(checked) if check.errors.is_empty() => Ok(checked),
        _ => Err(check.errors),
    })
}

/// A text of several lines that must not be empty.
fn needed(check: &mut Check<'_>, name: &str, key: &str, max: usize) -> String {
    let label = check.words.t(key);
    let text = check.text(name, &label, max);
    if text.is_empty() {
        check.wrong(name, check.words.t_with("check-needed", &[("field", label.into())]));
    }
    text
}
