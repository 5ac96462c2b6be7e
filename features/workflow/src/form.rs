//! The editor's form: one set of fields for each condition and each action; read, checked, and filled from a rule.

use kernel::{
    FieldErrors, Problem,
    workflow::{Action, Condition, Field as Of, MOST_HOURS, Rule, Since, Timed, Trigger},
};
use store::{
    Granted,
    guard::AdminServiceDesk,
    ids::{ContactId, OrganizationId},
    views::workflow::{self, Offers},
};
use web::{
    Check, Filled,
    field::{Field, Fields},
    words::Words,
};

/// Most characters of a note or of a mail's text.
const TEXT: usize = 8000;

/// Most organizations that a condition names.
const ORGANIZATIONS: usize = 100;

/// The actions that set a field, with what they set.
const SETS: [&str; 6] = ["status", "queue", "priority", "resource", "issue-type", "work-type"];

/// Names of all fields that the form sends.
pub(crate) fn names() -> Vec<String> {
    let fixed = [
        "form",
        "version",
        "name",
        "active",
        "events",
        "timed",
        "timed_hours",
        "note",
        "notify",
        "notify_other",
        "notify_subject",
        "notify_text",
        "notify_once",
        "notify_note",
        "send",
        "send_queue",
        "send_contact",
    ];
    let conditions = Of::ALL.iter().flat_map(|of| [format!("is_{}", of.code()), format!("v_{}", of.code())]);
    let sets = SETS.iter().map(|what| format!("set_{what}"));
    fixed.iter().map(|name| (*name).to_owned()).chain(conditions).chain(sets).collect()
}

/// The values of a field of a condition, by their names; none for organizations, which are written by name.
fn offered(of: Of, offers: &Offers, words: &Words) -> Vec<(String, String)> {
    macro_rules! rows {
        ($rows:expr) => {
            $rows.iter().map(|row| (row.id.to_string(), row.name.clone())).collect()
        };
    }
    let choices = &offers.choices;
    match of {
        Of::Source => rows!(choices.sources),
        Of::RequestType => rows!(choices.request_types),
        Of::Queue => rows!(choices.queues),
        Of::IssueType => rows!(choices.issue_types),
        Of::Priority => rows!(choices.priorities),
        Of::Status => rows!(choices.statuses),
        Of::Organization => Vec::new(),
        fixed => {
            let word = |value: &&str| words.t(&format!("workflow-value-{value}"));
            fixed.fixed().iter().map(|value| ((*value).to_owned(), word(value))).collect()
        }
    }
}

/// What an action can set, by its names: active entries, and the one that is set.
fn settable(what: &str, offers: &Offers, set: &str) -> Vec<(String, String)> {
    macro_rules! rows {
        ($rows:expr) => {
            $rows
                .iter()
                .map(|row| (row.id.to_string(), row.name.clone(), row.active))
                .filter(|(id, _, active)| *active || id == set)
                .map(|(id, name, _)| (id, name))
                .collect()
        };
    }
    let choices = &offers.choices;
    match what {
        "status" => rows!(choices.statuses),
        "queue" => rows!(choices.queues),
        "priority" => rows!(choices.priorities),
        "issue-type" => rows!(choices.issue_types),
        "work-type" => rows!(choices.work_types),
        _ => resources(offers),
    }
}

fn resources(offers: &Offers) -> Vec<(String, String)> {
    offers.resources.iter().map(|row| (row.id.to_string(), format!("{} {}", row.first_name, row.last_name))).collect()
}

/// A condition's fields.
pub(crate) struct ConditionFields {
    /// What it compares.
    pub(crate) title: String,
    /// Whether it is used, and how.
    pub(crate) how: Field,
    /// The values.
    pub(crate) values: Field,
    /// Whether it is used, so that it is shown open.
    pub(crate) open: bool,
}

/// The fields of the whole form.
pub(crate) struct RuleFields {
    pub(crate) name: Field,
    pub(crate) active: Field,
    pub(crate) events: Field,
    pub(crate) timed: Field,
    pub(crate) timed_hours: Field,
    pub(crate) conditions: Vec<ConditionFields>,
    pub(crate) sets: Vec<Field>,
    pub(crate) note: Field,
    pub(crate) notify: Field,
    pub(crate) notify_other: Field,
    pub(crate) notify_subject: Field,
    pub(crate) notify_text: Field,
    pub(crate) notify_once: Field,
    pub(crate) notify_note: Field,
    pub(crate) send: Field,
    pub(crate) send_queue: Field,
    pub(crate) send_contact: Field,
}

/// Makes the fields with what was filled in.
pub(crate) fn fields(form: &mut Fields<'_>, filled: &Filled, offers: &Offers, words: &Words) -> RuleFields {
    let events = Trigger::ALL.iter().map(|one| (one.code(), words.t(&format!("workflow-event-{}", one.code()))));
    let times = Since::ALL.iter().map(|one| (one.code(), words.t(&format!("workflow-event-{}", one.code()))));
    let conditions = Of::ALL.iter().map(|of| {
        let (is, values) = (format!("is_{}", of.code()), format!("v_{}", of.code()));
        let title = words.t(&format!("workflow-field-{}", of.code()));
        let how = form.select(&is, words.t_with("workflow-how", &[("field", title.as_str().into())]));
        let how = how.none(words.t("workflow-how-any"));
        let how = how.options([("is", words.t("workflow-how-is")), ("is-not", words.t("workflow-how-is-not"))]);
        let label = words.t_with("workflow-values", &[("field", title.as_str().into())]);
        let field = if *of == Of::Organization {
            let lines = form.textarea(&values, label).rows(3).plain_text().value(filled.get(&values));
            lines.hint(words.t("workflow-organizations-hint"))
        } else {
            form.checks(&values, label).options(offered(*of, offers, words)).values(filled.all(&values))
        };
        let open = !filled.line(&is).is_empty();
        ConditionFields { title, how: how.value(filled.line(&is)), values: field, open }
    });
    let conditions = conditions.collect();
    let sets = SETS.iter().map(|what| {
        let name = format!("set_{what}");
        let field = form.select(&name, words.t(&format!("workflow-set-{what}"))).none(words.t("workflow-leave"));
        field.options(settable(what, offers, filled.line(&name))).value(filled.line(&name))
    });
    let sets = sets.collect();
    let queues = offers.internal_queues.iter().map(|(row, owner)| (row.id, format!("{owner}: {}", row.name)));
    let to = [("resource", words.t("workflow-notify-resource")), ("queue", words.t("workflow-notify-queue"))];
    RuleFields {
        name: form.text("name", words.t("workflow-name")).value(filled.get("name")).required().max(100),
        active: form
            .check("active", words.t("workflow-active"))
            .on(filled.line("active") == "true")
            .hint(words.t("workflow-active-hint")),
        events: form
            .checks("events", words.t("workflow-events"))
            .options(events)
            .values(filled.all("events"))
            .hint(words.t("workflow-events-hint")),
        timed: form
            .select("timed", words.t("workflow-timed"))
            .none(words.t("workflow-timed-none"))
            .options(times)
            .value(filled.line("timed"))
            .hint(words.t("workflow-timed-hint")),
        timed_hours: form
            .number("timed_hours", words.t("workflow-timed-hours"))
            .value(filled.get("timed_hours"))
            .short(),
        conditions,
        sets,
        note: form
            .textarea("note", words.t("workflow-note"))
            .rows(3)
            .value(filled.get("note"))
            .hint(words.t("workflow-text-hint")),
        notify: form.checks("notify", words.t("workflow-notify")).options(to).values(filled.all("notify")),
        notify_other: form
            .select("notify_other", words.t("workflow-notify-other"))
            .none(words.t("workflow-nobody"))
            .options(resources(offers))
            .value(filled.line("notify_other")),
        notify_subject: form
            .text("notify_subject", words.t("workflow-subject"))
            .max(200)
            .value(filled.get("notify_subject")),
        notify_text: form
            .textarea("notify_text", words.t("workflow-text"))
            .rows(4)
            .value(filled.get("notify_text"))
            .hint(words.t("workflow-text-hint")),
        notify_once: form
            .check("notify_once", words.t("workflow-notify-once"))
            .on(filled.line("notify_once") == "true")
            .hint(words.t("workflow-notify-once-hint")),
        notify_note: form
            .check("notify_note", words.t("workflow-notify-note"))
            .on(filled.line("notify_note") == "true"),
        send: form
            .check("send", words.t("workflow-send"))
            .on(filled.line("send") == "true")
            .hint(words.t("workflow-send-hint")),
        send_queue: form
            .select("send_queue", words.t("workflow-send-queue"))
            .none(words.t("workflow-send-queue-none"))
            .options(queues)
            .value(filled.line("send_queue")),
        send_contact: form
            .email("send_contact", words.t("workflow-send-contact"))
            .value(filled.get("send_contact"))
            .hint(words.t("workflow-send-contact-hint")),
    }
}

/// What a form asks for.
pub(crate) struct Judged {
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) rule: Rule,
}

/// Checks a form.
pub(crate) async fn judge(
    may: &Granted<'_, AdminServiceDesk>,
    filled: &Filled,
    offers: &Offers,
    words: &Words,
) -> Result<Result<Judged, FieldErrors>, Problem> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("workflow-name"), 100);
    let events: Vec<Option<Trigger>> = filled.all("events").map(Trigger::from_code).collect();
    let timed = timed(&mut check);
    let by_time = !filled.line("timed").is_empty();
    if events.contains(&None) || events.is_empty() && !by_time {
        check.wrong("events", words.t("workflow-events-needed"));
    } else if by_time && !events.is_empty() {
        check.wrong("timed", words.t("workflow-timed-or-events"));
    }
    let mut conditions = Vec::new();
    for of in Of::ALL {
        conditions.extend(condition(may, &mut check, *of, offers).await?);
    }
    let mut actions: Vec<Action> = SETS.iter().filter_map(|what| set(&mut check, what, offers)).collect();
    let note = check.text("note", &words.t("workflow-note"), TEXT);
    if !note.is_empty() {
        actions.push(Action::Note { text: note });
    }
    actions.extend(notify(&mut check, offers));
    actions.extend(send(may, &mut check, offers).await?);
    if actions.is_empty() && check.errors.is_empty() {
        check.wrong("set_status", words.t("workflow-actions-needed"));
    }
    let active = check.on("active");
    if !check.errors.is_empty() {
        return Ok(Err(check.errors));
    }
    let rule = Rule { events: events.into_iter().flatten().collect(), timed, conditions, actions };
    Ok(Ok(Judged { name, active, rule }))
}

/// When a rule that goes by time fires.
fn timed(check: &mut Check<'_>) -> Option<Timed> {
    let words = check.words;
    let since = check.choice_if("timed", &words.t("workflow-timed"), Since::from_code);
    let typed = check.filled.line("timed_hours").to_owned();
    let hours = typed.parse::<u32>().ok().filter(|hours| *hours <= MOST_HOURS);
    let at_once = hours == Some(0) && since != Some(Since::AfterDue);
    if (hours.is_none() || at_once) && (since.is_some() || !typed.is_empty()) {
        check.wrong("timed_hours", words.t_with("workflow-timed-hours-wrong", &[("most", MOST_HOURS.into())]));
    } else if since.is_none() && !typed.is_empty() && check.filled.line("timed").is_empty() {
        check.wrong("timed", words.t("workflow-timed-needed"));
    }
    Some(Timed { since: since?, hours: hours.filter(|_| !at_once)? })
}

async fn condition(
    may: &Granted<'_, AdminServiceDesk>,
    check: &mut Check<'_>,
    of: Of,
    offers: &Offers,
) -> Result<Option<Condition>, Problem> {
    let (is, values) = (format!("is_{}", of.code()), format!("v_{}", of.code()));
    let words = check.words;
    let title = words.t(&format!("workflow-field-{}", of.code()));
    let how = |text: &str| match text {
        "is" => Some(true),
        "is-not" => Some(false),
        _ => None,
    };
    let filled = check.filled;
    let Some(is) = check.choice_if(&is, &title, how) else {
        if !filled.get(&values).trim().is_empty() {
            check.wrong(&values, words.t_with("workflow-how-needed", &[("field", title.into())]));
        }
        return Ok(None);
    };
    let chosen = if of == Of::Organization {
        organizations(may, check, filled.get(&values)).await?
    } else {
        let known = offered(of, offers, words);
        let chosen: Vec<String> = filled.all(&values).map(str::to_owned).collect();
        if chosen.iter().any(|value| known.iter().all(|(id, _)| id != value)) {
            check.wrong(&values, words.t_with("check-choice", &[("field", title.as_str().into())]));
        }
        chosen
    };
    if chosen.is_empty() && check.errors.on(&values).is_none() {
        check.wrong(&values, words.t_with("workflow-values-needed", &[("field", title.into())]));
    }
    Ok(Some(Condition { field: of, is, values: chosen }))
}

/// Organizations by their names, one a line.
async fn organizations(
    may: &Granted<'_, AdminServiceDesk>,
    check: &mut Check<'_>,
    lines: &str,
) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > ORGANIZATIONS {
        let most = [("most", ORGANIZATIONS.into())];
        check.wrong("v_organization", check.words.t_with("workflow-organizations-many", &most));
        return Ok(found);
    }
    for line in lines {
        match workflow::organization_named(may, line).await? {
            Some(id) => found.push(id.to_string()),
            None => {
                check.wrong(
                    "v_organization",
                    check.words.t_with("workflow-organization-unknown", &[("name", line.into())]),
                );
            }
        }
    }
    Ok(found)
}

fn set(check: &mut Check<'_>, what: &str, offers: &Offers) -> Option<Action> {
    let name = format!("set_{what}");
    let label = check.words.t(&format!("workflow-set-{what}"));
    let known = settable(what, offers, check.filled.line(&name));
    let find = |text: &str| known.iter().find(|(id, _)| id == text).and_then(|(id, _)| id.parse().ok());
    let id = check.choice_if(&name, &label, find)?;
    Some(match what {
        "status" => Action::Status { id },
        "queue" => Action::Queue { id },
        "priority" => Action::Priority { id },
        "resource" => Action::Resource { id },
        "issue-type" => Action::IssueType { id },
        _ => Action::WorkType { id },
    })
}

fn notify(check: &mut Check<'_>, offers: &Offers) -> Option<Action> {
    let words = check.words;
    let to: Vec<&str> = check.filled.all("notify").collect();
    let known = resources(offers);
    let find = |text: &str| known.iter().find(|(id, _)| id == text).and_then(|(id, _)| id.parse().ok());
    let other = check.choice_if("notify_other", &words.t("workflow-notify-other"), find);
    let (resource, queue) = (to.contains(&"resource"), to.contains(&"queue"));
    let subject = check.line("notify_subject", &words.t("workflow-subject"), 200);
    let text = check.text("notify_text", &words.t("workflow-text"), TEXT);
    if !(resource || queue || other.is_some()) {
        if !subject.is_empty() || !text.is_empty() {
            check.wrong("notify", words.t("workflow-notify-whom"));
        }
        return None;
    }
    for (name, value) in [("notify_subject", &subject), ("notify_text", &text)] {
        if value.is_empty() {
            let label = words.t(if name == "notify_subject" { "workflow-subject" } else { "workflow-text" });
            check.wrong(name, words.t_with("check-needed", &[("field", label.into())]));
        }
    }
    let (once, as_note) = (check.on("notify_once"), check.on("notify_note"));
    Some(Action::Notify { resource, queue, other, subject, text, once, as_note })
}

async fn send(
    may: &Granted<'_, AdminServiceDesk>,
    check: &mut Check<'_>,
    offers: &Offers,
) -> Result<Option<Action>, Problem> {
    let words = check.words;
    let find = |text: &str| offers.internal_queues.iter().find(|(row, _)| row.id.to_string() == text);
    let queue = check.choice_if("send_queue", &words.t("workflow-send-queue"), find).map(|(row, _)| row.id.0);
    let email = check.email("send_contact", &words.t("workflow-send-contact"));
    let contact = if email.is_empty() || check.errors.on("send_contact").is_some() {
        None
    } else {
        let found = workflow::internal_resource(may, &email).await?;
        if found.is_none() {
            check.wrong("send_contact", words.t("workflow-send-contact-unknown"));
        }
        found
    };
    if !check.on("send") {
        if queue.is_some() || contact.is_some() {
            check.wrong("send", words.t("workflow-send-needed"));
        }
        return Ok(None);
    }
    Ok(Some(Action::SendToTaskfire { queue, contact: contact.map(|id| id.0) }))
}

/// What the form holds of a rule.
pub(crate) async fn values(may: &Granted<'_, AdminServiceDesk>, rule: &Rule) -> Result<Vec<(String, String)>, Problem> {
    let mut values: Vec<(String, String)> = Vec::new();
    let mut hold = |name: &str, value: String| values.push((name.to_owned(), value));
    for event in &rule.events {
        hold("events", event.code().to_owned());
    }
    if let Some(timed) = rule.timed {
        hold("timed", timed.since.code().to_owned());
        hold("timed_hours", timed.hours.to_string());
    }
    for condition in &rule.conditions {
        let code = condition.field.code();
        hold(&format!("is_{code}"), if condition.is { "is" } else { "is-not" }.to_owned());
        if condition.field == Of::Organization {
            let ids: Vec<OrganizationId> = condition.values.iter().filter_map(|id| id.parse().ok()).collect();
            hold("v_organization", workflow::organization_names(may, &ids).await?.join("\n"));
        } else {
            for value in &condition.values {
                hold(&format!("v_{code}"), value.clone());
            }
        }
    }
    for action in &rule.actions {
        match action {
            Action::Status { id }
            | Action::Queue { id }
            | Action::Priority { id }
            | Action::Resource { id }
            | Action::IssueType { id }
            | Action::WorkType { id } => hold(&format!("set_{}", action.code()), id.to_string()),
            Action::Note { text } => hold("note", text.clone()),
            Action::Notify { resource, queue, other, subject, text, once, as_note } => {
                for (is, name) in [(resource, "resource"), (queue, "queue")] {
                    if *is {
                        hold("notify", name.to_owned());
                    }
                }
                for (is, name) in [(once, "notify_once"), (as_note, "notify_note")] {
                    if *is {
                        hold(name, "true".to_owned());
                    }
                }
                hold("notify_other", other.map(|id| id.to_string()).unwrap_or_default());
                hold("notify_subject", subject.clone());
                hold("notify_text", text.clone());
            }
            Action::SendToTaskfire { queue, contact } => {
                hold("send", "true".to_owned());
                hold("send_queue", queue.map(|id| id.to_string()).unwrap_or_default());
                if let Some(id) = contact {
                    hold("send_contact", workflow::address_of(may, ContactId(*id)).await?);
                }
            }
        }
    }
    Ok(values)
}
