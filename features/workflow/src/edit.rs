//! The editor of a rule.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem, workflow::MOST_ACTIVE};
use store::{Granted, Row, Set, guard::AdminServiceDesk, ids::WorkflowRuleId, tables::workflow_rule, views::workflow};
use web::{
    Answer, Asked, Filled,
    components::ErrorSummary,
    field::{Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::{
    PATH,
    form::{self, Judged, RuleFields},
    list::{active_rules, record, rule},
};

#[derive(Template)]
#[template(path = "edit.html")]
struct EditPage {
    shell: Shell,
    action: String,
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    fields: RuleFields,
    /// The rule, on the page of one that exists.
    id: Option<WorkflowRuleId>,
    remove: String,
}

/// The form of a new rule.
pub(crate) async fn new(asked: Asked<AdminServiceDesk>) -> Answer {
    let form: WorkflowRuleId = asked.may()?.fresh_id();
    let form = form.to_string();
    let filled = Filled::of(&[("form", form.as_str()), ("active", "true")]);
    show(&asked, None, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a rule.
pub(crate) async fn page(asked: Asked<AdminServiceDesk>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let row = rule(&may, &id).await?;
    let mut values = form::values(&may, &workflow::read(&row)?).await?;
    values.push(("name".to_owned(), row.name.clone()));
    values.push(("active".to_owned(), row.active.to_string()));
    values.push(("version".to_owned(), row.version.to_string()));
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    show(&asked, Some(&row), &Filled::of(&pairs), &FieldErrors::new(), StatusCode::OK).await
}

async fn show(
    asked: &Asked<AdminServiceDesk>,
    row: Option<&Row<workflow_rule::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let offers = workflow::offers(&asked.may()?).await?;
    let title = row.map_or_else(|| asked.t("workflow-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "workflow-rules").await;
    let words = Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let fields = form::fields(&mut form, filled, &offers, &words);
    let summary = form.summary();
    let hiddens = ["form", "version"].into_iter().filter(|name| !filled.line(name).is_empty());
    let page = EditPage {
        action: row.map_or_else(|| format!("{PATH}/new"), |row| format!("{PATH}/{}", row.id)),
        summary,
        hidden: hiddens.map(|name| hidden(name, filled.line(name))).collect(),
        fields,
        id: row.map(|row| row.id),
        remove: row
            .map(|row| words.t_with("workflow-remove", &[("name", row.name.as_str().into())]))
            .unwrap_or_default(),
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

fn only(filled: &Filled) -> Result<(), Problem> {
    let names = form::names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    filled.only(&names, None)
}

/// Checks a form, and that not too many rules are active.
async fn judge(
    may: &Granted<'_, AdminServiceDesk>,
    filled: &Filled,
    words: &Words,
    was_active: bool,
) -> Result<Result<Judged, FieldErrors>, Problem> {
    let offers = workflow::offers(may).await?;
    let judged = match form::judge(may, filled, &offers, words).await? {
        Ok(judged) => judged,
        Err(errors) => return Ok(Err(errors)),
    };
    if judged.active && !was_active && active_rules(may).await? >= MOST_ACTIVE {
        let mut errors = FieldErrors::new();
        errors.add("active", words.t("workflow-too-many"));
        return Ok(Err(errors));
    }
    Ok(Ok(judged))
}

/// Adds a rule at the end. A second send leads where the first did.
pub(crate) async fn create(asked: Asked<AdminServiceDesk>, filled: Filled) -> Answer {
    only(&filled)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let id: WorkflowRuleId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    if may.row_if::<workflow_rule::Entity>(id).await?.is_some() {
        return asked.go(PATH);
    }
    let judged = match judge(&may, &filled, &words, false).await? {
        Ok(judged) => judged,
        Err(errors) => {
            drop(write);
            return show(&asked, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let last = workflow::rules(&may).await?.iter().map(|row| row.position).max().unwrap_or(0);
    let row = may
        .add::<workflow_rule::Entity>(workflow_rule::ActiveModel {
            id: Set(id),
            name: Set(judged.name),
            rule: Set(workflow::written(&judged.rule)?),
            active: Set(judged.active),
            position: Set(last + 1),
            ..Default::default()
        })
        .await?;
    record(&may, "workflow-rule.added", &row, ("", &row.rule)).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-workflow-saved")
}

/// Changes a rule; what happened before is not judged again.
pub(crate) async fn save(asked: Asked<AdminServiceDesk>, Path(id): Path<String>, filled: Filled) -> Answer {
    only(&filled)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    let row = rule(&may, &id).await?;
    let judged = if filled.line("version") == row.version.to_string() {
        judge(&may, &filled, &words, row.active).await?.map_err(|errors| (errors, StatusCode::UNPROCESSABLE_ENTITY))
    } else {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("workflow-stale"));
        Err((errors, StatusCode::CONFLICT))
    };
    match judged {
        Err((errors, status)) => {
            drop(write);
            show(&asked, Some(&row), &filled, &errors, status).await
        }
        Ok(judged) => {
            let text = workflow::written(&judged.rule)?;
            let set = workflow_rule::ActiveModel {
                name: Set(judged.name),
                rule: Set(text.clone()),
                active: Set(judged.active),
                ..Default::default()
            };
            may.change(&row, set).await?;
            let told = |rule: &str, active: bool| format!("{rule}{}", if active { "" } else { ", inactive" });
            let (before, after) = (told(&row.rule, row.active), told(&text, judged.active));
            record(&may, "workflow-rule.changed", &row, (&before, &after)).await?;
            write.done().await?;
            asked.go_and_say(PATH, "said-workflow-saved")
        }
    }
}
