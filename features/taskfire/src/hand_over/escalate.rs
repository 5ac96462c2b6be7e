//! Escalate (F-101 … F-111, F-225): a ticket of the internal desk goes to the provider or a vendor, with a reason, a note,
//! and what the desk chooses to pass on.

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Right};
use store::{
    Granted,
    guard::WorkInternally,
    ids::{AttachmentId, IssueTypeId, PriorityId, SubIssueTypeId, VendorId},
    tables::kinds::{HandOverReason, Publish},
    taskfire::{self, Escalation},
    views::{
        people::{self, Author},
        taskfire::{
            escalation::{self, Offers, Quotable},
            part::Move,
            path,
        },
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::{ErrorSummary, PathStrip, path_strip, reason_key, refusal_key},
    field::{Choice, Field, Fields, Hidden, hidden},
    form::Filled,
    rich_text::plain,
    shell::Shell,
    words::Words,
};

use super::{Loaded, address, load, overtaken, part, refused};

/// Longest note (F-103).
const NOTE: usize = 8_000;

/// What stands for the provider in the field of targets.
const PROVIDER: &str = "provider";

const NAMES: &[&str] = &["seen", "to", "way", "reason", "note", "quote", "files", "issue", "priority", "keep", "tell"];

const REASONS: [HandOverReason; 5] = [
    HandOverReason::NoCapacity,
    HandOverReason::NoSkill,
    HandOverReason::OutOfHours,
    HandOverReason::Policy,
    HandOverReason::Other,
];

#[derive(Template)]
#[template(path = "hand_over/escalate.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    strip: PathStrip,
    number: String,
    ticket_title: String,
    seen: Hidden,
    to: Field,
    way: Field,
    reason: Field,
    note: Field,
    quote: Option<Field>,
    files: Option<Field>,
    issue: Field,
    priority: Option<Field>,
    keep: Field,
    tell: Option<Field>,
}

/// A form that passed.
struct Checked {
    vendor: Option<VendorId>,
    client_fronts: bool,
    reason: HandOverReason,
    note: String,
    quotes: Vec<Quotable>,
    files: Vec<AttachmentId>,
    issue: Option<(IssueTypeId, Option<SubIssueTypeId>)>,
    priority: Option<PriorityId>,
    keep: bool,
    tell: bool,
}

/// The page.
pub(super) async fn page(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let loaded = load(&may, &number).await?;
    let Some(row) = &loaded.row else {
        let sentence = asked.t("hand-over-before-taskfire");
        return refused(&asked, asked.t("hand-over-escalate"), &loaded.ticket, &sentence, None).await;
    };
    let offers = escalation::offers(&may, row, loaded.ticket.organization_id).await?;
    let issue =
        offers.mapped_issue_type.or(loaded.ticket.issue_type_id.map(|id| (id, loaded.ticket.sub_issue_type_id)));
    let issue = issue.map(issue_value).unwrap_or_default();
    let priority = offers.mapped_priority.unwrap_or(loaded.ticket.priority_id).to_string();
    let mut values = vec![
        ("to", PROVIDER.to_owned()),
        ("way", "escalate".to_owned()),
        ("issue", issue),
        ("priority", priority),
        ("keep", "true".to_owned()),
        ("tell", "true".to_owned()),
    ];
    let open = offers.files.iter().filter(|file| file.publish == Publish::All);
    values.extend(open.map(|file| ("files", file.id.to_string())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    show(&asked, &may, &loaded, &offers, &Filled::of(&values), &FieldErrors::new()).await
}

/// Escalates.
pub(super) async fn send(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    // Whoever does not reach the ticket learns nothing about its forms (T-13).
    load(&asked.may()?, &number).await?;
    filled.only(NAMES, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let seen: i32 = filled.line("seen").parse().unwrap_or(-1);
    let title = words.t("hand-over-escalate");
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let loaded = load(&may, &number).await?;
    let Some(row) = &loaded.row else {
        drop(write);
        let sentence = words.t("hand-over-before-taskfire");
        return refused(&asked, title, &loaded.ticket, &sentence, Some(&filled)).await;
    };
    if row.hand_over_no != seen {
        drop(write);
        return overtaken(&asked, &loaded, title, seen, &filled, "said-hand-over-escalated").await;
    }
    let offers = escalation::offers(&may, row, loaded.ticket.organization_id).await?;
    let mut check = Check::new(&filled, &words);
    let Some(checked) = read(&mut check, &offers, asked.actor().holds(Right::SetPriority)) else {
        let errors = check.errors;
        drop(write);
        return show(&asked, &asked.may()?, &loaded, &offers, &filled, &errors).await;
    };
    let note = whole_note(&asked, &words, &checked);
    let done = taskfire::escalate(
        &may,
        &loaded.ticket,
        row,
        Escalation {
            vendor: checked.vendor,
            client_fronts: checked.client_fronts,
            reason: Some(checked.reason),
            note: &note,
            issue_type: checked.issue,
            priority: checked.priority,
            keep_contact: checked.keep,
            tell_requester: checked.tell,
            pass_on: &checked.files,
            ..Escalation::to_provider()
        },
    )
    .await?;
    match done {
        Ok(_) => {
            write.done().await?;
            asked.go_and_say(address(&number), "said-hand-over-escalated")
        }
        Err(refusal) => {
            drop(write);
            refused(&asked, title, &loaded.ticket, &words.t(refusal_key(refusal)), Some(&filled)).await
        }
    }
}

/// Reads the form; a foreign id reads like one that does not exist.
fn read(check: &mut Check<'_>, offers: &Offers, sets_priority: bool) -> Option<Checked> {
    let (words, filled) = (check.words, check.filled);
    let to = check.choice("to", &words.t("hand-over-to"), |value| match value {
        PROVIDER => Some(None),
        id => offers.vendors.iter().find(|vendor| vendor.id.to_string() == id).map(|vendor| Some(vendor.id)),
    });
    let client_fronts = check.choice("way", &words.t("hand-over-way"), |value| match value {
        "escalate" => Some(true),
        "transfer" => Some(false),
        _ => None,
    });
    let reason = check.choice("reason", &words.t("hand-over-reason"), |value| {
        REASONS.into_iter().find(|reason| reason.code() == value)
    });
    let note = check.text("note", &words.t("hand-over-note-to"), NOTE);
    if note.is_empty() {
        check.wrong("note", words.t_with("check-needed", &[("field", words.t("hand-over-note-to").into())]));
    }
    let chosen: Vec<&str> = filled.all("quote").collect();
    let quotes: Vec<Quotable> =
        offers.notes.iter().filter(|note| chosen.contains(&note.id.to_string().as_str())).cloned().collect();
    if quotes.len() != chosen.len() {
        check.wrong("quote", words.t_with("check-choice", &[("field", words.t("hand-over-quote").into())]));
    }
    let chosen: Vec<&str> = filled.all("files").collect();
    let files: Vec<AttachmentId> =
        offers.files.iter().filter(|file| chosen.contains(&file.id.to_string().as_str())).map(|file| file.id).collect();
    if files.len() != chosen.len() {
        check.wrong("files", words.t_with("check-choice", &[("field", words.t("hand-over-files").into())]));
    }
    let issue = check.choice_if("issue", &words.t("hand-over-issue"), |value| {
        issues(offers).into_iter().find(|(known, _)| issue_value(*known) == value).map(|(known, _)| known)
    });
    let priority = if sets_priority {
        check.choice_if("priority", &words.t("hand-over-priority"), |value| {
            offers.priorities.iter().find(|row| row.id.to_string() == value).map(|row| row.id)
        })
    } else {
        if filled.has("priority") {
            check.wrong("priority", words.t("hand-over-priority-not-yours"));
        }
        None
    };
    let (keep, tell) = (check.on("keep"), check.on("tell"));
    if !check.errors.is_empty() {
        return None;
    }
    Some(Checked {
        vendor: to?,
        client_fronts: client_fronts?,
        reason: reason?,
        note,
        quotes,
        files,
        issue,
        priority,
        keep,
        tell,
    })
}

/// What was typed, and behind it what is quoted from the desk's own notes; those stay the desk's own (decision 23).
fn whole_note(asked: &Asked<WorkInternally>, words: &Words, checked: &Checked) -> String {
    let formats = asked.actor().formats();
    let mut note = checked.note.clone();
    for quote in &checked.quotes {
        let head = words.t_with(
            "hand-over-quoted",
            &[("name", author(&quote.author, words).into()), ("time", formats.moment(quote.at.into()).into())],
        );
        let body: Vec<String> = quote.body.lines().map(|line| format!("> {line}")).collect();
        note.extend(["\n\n", &head, "\n\n", &body.join("\n")]);
    }
    note
}

fn author(author: &Author, words: &Words) -> String {
    match author {
        Author::You { name } | Author::Contact { name } | Author::Staff { name: Some(name) } => name.clone(),
        Author::Staff { name: None } | Author::System => words.t("path-by-itself"),
    }
}

/// The provider's issue types, each followed by those below it.
fn issues(offers: &Offers) -> Vec<((IssueTypeId, Option<SubIssueTypeId>), String)> {
    let mut all = Vec::new();
    for issue in &offers.issue_types {
        all.push(((issue.id, None), issue.name.clone()));
        let below = offers.sub_issue_types.iter().filter(|sub| sub.issue_type_id == issue.id);
        all.extend(below.map(|sub| ((issue.id, Some(sub.id)), format!("{}, {}", issue.name, sub.name))));
    }
    all
}

fn issue_value((issue, sub): (IssueTypeId, Option<SubIssueTypeId>)) -> String {
    sub.map_or_else(|| issue.to_string(), |sub| format!("{issue}.{sub}"))
}

async fn show(
    asked: &Asked<WorkInternally>,
    may: &Granted<'_, WorkInternally>,
    loaded: &Loaded,
    offers: &Offers,
    filled: &Filled,
    errors: &FieldErrors,
) -> Answer {
    let ticket = &loaded.ticket;
    let title = asked.t("hand-over-escalate");
    let (Some(row), Some(part)) = (&loaded.row, part(asked, ticket).await?) else {
        return refused(asked, title, ticket, &asked.t("hand-over-before-taskfire"), None).await;
    };
    if let Some(Err(refusal)) = part.may(Move::Escalate) {
        return refused(asked, title, ticket, &asked.t(refusal_key(refusal)), None).await;
    }
    let lines = path::of(may, ticket).await?;
    let contact = people::names(may, ticket.contact_id, []).await?;
    let contact = contact.contact(ticket.contact_id).filter(|one| Some(one.id) != asked.actor().contact());
    let mut shell = asked.shell(title, "taskfire-escalation").await;
    let strip = path_strip(&shell, &part, &lines);
    let words = shell.words.clone();
    let provider = shell.brand.provider.clone();
    let snapshot = shell.clone();
    let mut fields = shell.fields(errors);
    let (to, way, reason) = direction(&mut fields, &words, &provider, offers, filled);
    let note = fields
        .textarea("note", words.t("hand-over-note-to"))
        .required()
        .rows(8)
        .max(NOTE)
        .hint(words.t("hand-over-note-hint"))
        .value(filled.get("note"));
    let quote = (!offers.notes.is_empty()).then(|| quotes(&mut fields, &words, &snapshot, offers, filled));
    let files = (!offers.files.is_empty()).then(|| files(&mut fields, &words, offers, filled));
    let issue = fields
        .select("issue", words.t("hand-over-issue"))
        .none(words.t("hand-over-issue-none"))
        .options(issues(offers).into_iter().map(|(id, name)| (issue_value(id), name)))
        .value(filled.line("issue"));
    let priority = asked.actor().holds(Right::SetPriority).then(|| {
        fields
            .select("priority", words.t("hand-over-priority"))
            .none(words.t("hand-over-priority-none"))
            .options(offers.priorities.iter().map(|row| (row.id, row.name.clone())))
            .value(filled.line("priority"))
    });
    let kept = part.inside.as_ref().and_then(|inside| inside.resource.as_ref()).map(|one| one.name.clone());
    let keep = fields
        .check(
            "keep",
            match kept {
                Some(name) => words.t_with("hand-over-keep", &[("name", name.into())]),
                None => words.t("hand-over-keep-nobody"),
            },
        )
        .on(filled.line("keep") == "true");
    let tell = contact.map(|one| {
        let label = words.t_with("hand-over-tell", &[("name", one.name.as_str().into())]);
        fields.check("tell", label).on(filled.line("tell") == "true")
    });
    let page = Page {
        summary: fields.summary(),
        strip,
        number: ticket.number.clone(),
        ticket_title: ticket.title.clone(),
        seen: hidden("seen", row.hand_over_no),
        to,
        way,
        reason,
        note,
        quote,
        files,
        issue,
        priority,
        keep,
        tell,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// To whom, which way, and why.
fn direction(
    fields: &mut Fields<'_>,
    words: &Words,
    provider: &str,
    offers: &Offers,
    filled: &Filled,
) -> (Field, Field, Field) {
    let vendor_word = words.t("hand-over-vendor");
    let mut targets = vec![Choice::new(PROVIDER, provider)];
    targets.extend(offers.vendors.iter().map(|vendor| {
        let about = [vendor_word.as_str(), vendor.kind.as_str(), vendor.support_hours.as_str()];
        let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
        Choice::new(vendor.id, vendor.name.clone()).hint(about.join(", "))
    }));
    let to = fields.choice("to", words.t("hand-over-to")).required().choices(targets).value(filled.line("to"));
    let ways = [
        Choice::new("escalate", words.t("hand-over-way-escalate")).hint(words.t("hand-over-way-escalate-hint")),
        Choice::new("transfer", words.t("hand-over-way-transfer")).hint(words.t("hand-over-way-transfer-hint")),
    ];
    let way = fields.choice("way", words.t("hand-over-way")).required().choices(ways).value(filled.line("way"));
    let reasons = REASONS.map(|reason| Choice::new(reason.code(), words.t(reason_key(reason))));
    let reason =
        fields.choice("reason", words.t("hand-over-reason")).required().choices(reasons).value(filled.line("reason"));
    (to, way, reason)
}

fn quotes(fields: &mut Fields<'_>, words: &Words, shell: &Shell, offers: &Offers, filled: &Filled) -> Field {
    let choices = offers.notes.iter().map(|note| {
        let label = format!("{}, {}", author(&note.author, words), shell.moments().short(note.at));
        Choice::new(note.id, label).hint(plain(&note.body, 160))
    });
    fields
        .checks("quote", words.t("hand-over-quote"))
        .hint(words.t("hand-over-quote-hint"))
        .choices(choices)
        .values(filled.all("quote"))
}

fn files(fields: &mut Fields<'_>, words: &Words, offers: &Offers, filled: &Filled) -> Field {
    let choices = offers.files.iter().map(|file| {
        let own = offers.is_own(file.id);
        let hint = if own { "hand-over-file-own" } else { "hand-over-file-open" };
        Choice::new(file.id, file.name.clone()).hint(words.t(hint))
    });
    fields.checks("files", words.t("hand-over-files")).choices(choices).values(filled.all("files"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> std::sync::Arc<Words> {
        web::words::Dictionary::new(&[crate::WORDS]).unwrap().words("en")
    }

    fn offers() -> Offers {
        Offers {
            vendors: Vec::new(),
            issue_types: Vec::new(),
            sub_issue_types: Vec::new(),
            priorities: Vec::new(),
            mapped_issue_type: None,
            mapped_priority: None,
            notes: Vec::new(),
            files: Vec::new(),
        }
    }

    #[test]
    fn f_103_reason_and_note_are_needed_and_ids_must_be_offered() {
        let words = words();
        let read = |values: &[(&str, &str)]| {
            let filled = Filled::of(values);
            let mut check = Check::new(&filled, &words);
            let checked = read(&mut check, &offers(), false);
            let wrong: Vec<String> = check.errors.iter().map(|(name, _)| name.to_owned()).collect();
            (checked.is_some(), wrong)
        };
        let good = [("to", "provider"), ("way", "escalate"), ("reason", "no-skill"), ("note", "Please look.")];
        assert_eq!(read(&good), (true, vec![]));
        let long = "x".repeat(8_001);
        for (name, value) in [("to", "x"), ("way", ""), ("reason", "because"), ("note", "  "), ("note", long.as_str())]
        {
            let mut values = good.to_vec();
            values.retain(|(known, _)| *known != name);
            values.push((name, value));
            assert_eq!(read(&values), (false, vec![name.to_owned()]), "{name} {value:.5}");
        }
        for name in ["quote", "files", "issue", "priority"] {
            let mut values = good.to_vec();
            values.push((name, "01934f0e-0000-7000-8000-000000000001"));
            assert_eq!(read(&values), (false, vec![name.to_owned()]));
        }
    }
}
