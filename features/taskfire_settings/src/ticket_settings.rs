//! Ticket settings of the desk (F-119, F-120, F-205, F-226, P-193).

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Set,
    guard::AdministerTaskfire,
    ids::{ContactId, InternalQueueId},
    tables::{
        internal_queue,
        kinds::{OnCompletion, Recall},
        taskfire_settings,
    },
    views::{
        settings::{self, Entry},
        taskfire::{config, people::Colleague},
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Choice, Field, Hidden, hidden},
    list::{chosen_in, filled_with, flag, id_text, name_in, offer},
    shell::Shell,
    words::Words,
};

#[derive(Template)]
#[template(path = "ticket_settings.html")]
struct SettingsPage {
    shell: Shell,
    summary: ErrorSummary,
    version: Hidden,
    new: Vec<Field>,
    provider: Vec<Field>,
    privacy: Vec<Field>,
}

const PATH: &str = "/manage/taskfire/ticket-settings";
const FIELDS: [&str; 8] =
    ["queue", "assignee", "on_completion", "confirm_days", "recall", "accept_minutes", "hidden", "version"];

/// What the form chooses from.
struct Around {
    queues: Vec<Entry>,
    colleagues: Vec<Colleague>,
}

async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Around, Problem> {
    Ok(Around {
        queues: settings::entries::<internal_queue::Entity, _>(may, None).await?,
        colleagues: config::colleagues(may).await?,
    })
}

/// The page.
pub(crate) async fn page(asked: Asked<AdministerTaskfire>) -> Answer {
    let row = config::settings(&asked.may()?).await?;
    let mut values = values(&row);
    values.push(("version", row.version.to_string()));
    show(&asked, &filled_with(&values), &FieldErrors::new(), StatusCode::OK).await
}

fn values(row: &taskfire_settings::Model) -> Vec<(&'static str, String)> {
    vec![
        ("queue", id_text(row.default_queue_id)),
        ("assignee", id_text(row.default_contact_id)),
        ("on_completion", row.on_completion.code().to_owned()),
        ("confirm_days", row.confirm_days.to_string()),
        ("recall", row.recall.code().to_owned()),
        ("accept_minutes", row.accept_minutes.to_string()),
        ("hidden", flag(row.hidden_from_provider)),
    ]
}

async fn show(asked: &Asked<AdministerTaskfire>, filled: &Filled, errors: &FieldErrors, status: StatusCode) -> Answer {
    let around = around(&asked.may()?).await?;
    let mut shell = asked.shell(asked.t("internal-ticket-settings"), "set-up-your-help-desk").await;
    let words = Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let chosen = filled.line("queue");
    let queue = form.select("queue", words.t("internal-default-queue")).none(words.t("internal-choose"));
    let queue = queue.options(offer(&around.queues, chosen)).value(chosen).required();
    let assignee = form.select("assignee", words.t("internal-default-assignee")).none(words.t("internal-nobody"));
    let people = around.colleagues.iter().map(|one| (one.id, one.name.clone()));
    let assignee = assignee.options(people).value(filled.line("assignee"));
    let choices = |codes: &[&str], key: &str| -> Vec<Choice> {
        let word = |code: &&str| words.t(&format!("{key}-{code}"));
        codes.iter().map(|code| Choice::new(code, word(code)).hint(words.t(&format!("{key}-{code}-hint")))).collect()
    };
    let completions: Vec<&str> = OnCompletion::ALL.iter().map(|one| one.code()).collect();
    let completion = form.choice("on_completion", words.t("internal-on-completion"));
    let completion = completion.choices(choices(&completions, "internal-on-completion"));
    let days = form.number("confirm_days", words.t("internal-confirm-days")).value(filled.line("confirm_days")).short();
    let recalls: Vec<&str> = Recall::ALL.iter().map(|one| one.code()).collect();
    let recall = form.choice("recall", words.t("internal-recall")).choices(choices(&recalls, "internal-recall"));
    let accept = form.number("accept_minutes", words.t("internal-accept-minutes")).short();
    let is_hidden = form.check("hidden", words.t("internal-hidden")).on(filled.line("hidden") == "true");
    let page = SettingsPage {
        new: vec![
            queue.hint(words.t("internal-default-queue-hint")),
            assignee.hint(words.t("internal-default-assignee-hint")),
        ],
        provider: vec![
            completion.value(filled.line("on_completion")).required(),
            days.hint(words.t("internal-confirm-days-hint")).required(),
            recall.value(filled.line("recall")).required(),
            accept.value(filled.line("accept_minutes")).hint(words.t("internal-accept-minutes-hint")).required(),
        ],
        privacy: vec![is_hidden.hint(words.t("internal-hidden-hint"))],
        summary: form.summary(),
        version: hidden("version", filled.line("version")),
        shell,
    };
    web::answer::html(status, &page)
}

/// Saves the settings; they hold for tickets from now on.
pub(crate) async fn save(asked: Asked<AdministerTaskfire>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let row = config::settings(&may).await?;
    let around = around(&may).await?;
    let (mut errors, status) = match judge(&filled, &words, &around) {
        Ok((set, queue)) if filled.line("version") == row.version.to_string() => {
            config::save_settings(&may, &row, set, queue).await?;
            let (before, after) = store::guard::differences(&said(&values(&row), &around), &{
                let sent: Vec<_> =
                    values(&row).into_iter().map(|(name, _)| (name, filled.line(name).to_owned())).collect();
                said(&sent, &around)
            });
            let line = Act {
                act: "taskfire-settings.changed",
                object_kind: "taskfire-settings",
                object_id: Some(row.organization_id.0),
                object_name: &words.t("internal-ticket-settings"),
                organization: Some(row.organization_id),
                before: &before,
                after: &after,
            };
            may.audit(line).await?;
            write.done().await?;
            return asked.go_and_say(PATH, "said-list-saved");
        }
        Ok(_) => (FieldErrors::new(), StatusCode::CONFLICT),
        Err(errors) => (errors, StatusCode::UNPROCESSABLE_ENTITY),
    };
    drop(write);
    if status == StatusCode::CONFLICT {
        errors.add("version", words.t("list-stale"));
    }
    show(&asked, &filled, &errors, status).await
}

/// The values as people read them.
fn said(values: &[(&'static str, String)], around: &Around) -> Vec<(&'static str, String)> {
    let told = |name: &str, value: &str| match name {
        "queue" => name_in(&around.queues, value),
        "assignee" => around.colleagues.iter().find(|one| one.id.to_string() == value).map(|one| one.name.clone()),
        _ => None,
    };
    values.iter().map(|(name, value)| (*name, told(name, value).unwrap_or_else(|| value.clone()))).collect()
}

fn judge(
    filled: &Filled,
    words: &Words,
    around: &Around,
) -> Result<(taskfire_settings::ActiveModel, InternalQueueId), FieldErrors> {
    let mut check = Check::new(filled, words);
    let active: Vec<Entry> = around.queues.iter().filter(|entry| entry.active).cloned().collect();
    let queue: Option<InternalQueueId> =
        check.choice("queue", &words.t("internal-default-queue"), |id| chosen_in(&active, id));
    let assignee: Option<ContactId> = check.choice_if("assignee", &words.t("internal-default-assignee"), |id| {
        around.colleagues.iter().find(|one| one.id.to_string() == id).map(|one| one.id)
    });
    let completion = check.choice("on_completion", &words.t("internal-on-completion"), OnCompletion::from_code);
    let days = check.number("confirm_days", &words.t("internal-confirm-days"), 1, 30);
    let recall = check.choice("recall", &words.t("internal-recall"), Recall::from_code);
    let accept = check.number("accept_minutes", &words.t("internal-accept-minutes"), 0, 10_080);
    match (queue, completion, days, recall, accept) {
        (Some(queue), Some(on_completion), Some(confirm_days), Some(recall), Some(accept_minutes))
            if check.errors.is_empty() =>
        {
            let set = taskfire_settings::ActiveModel {
                default_contact_id: Set(assignee),
                on_completion: Set(on_completion),
                confirm_days: Set(confirm_days),
                recall: Set(recall),
                accept_minutes: Set(accept_minutes),
                hidden_from_provider: Set(check.on("hidden")),
                ..Default::default()
            };
            Ok((set, queue))
        }
        _ => Err(check.errors),
    }
}
