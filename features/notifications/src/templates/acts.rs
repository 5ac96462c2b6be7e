//! Which template is in use, and which words it had before.

use axum::extract::Path;
use kernel::Problem;
use store::{
    Set,
    guard::AdminPortal,
    ids::TemplateRevisionId,
    tables::{notification_template, template_revision},
    views::templates,
};
use web::{Answer, Asked, Filled};

use super::{
    PATH,
    edit::{act, row_of},
    events::{self, release},
    judge,
    occasion::Occasion,
};

/// `POST /desk/settings/templates/{template}/default`, for one of its events or for all: there is one default for each event,
/// so the other one ends with this act.
pub(super) async fn make_default(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["event"], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    // Nobody else decides meanwhile; the template is read after that.
    templates::one_at_a_time(&may).await?;
    let row = row_of(&may, &id).await?;
    if row.organization_id.is_some() {
        return Err(Problem::Refused(asked.t("template-default-of-organization")).into());
    }
    let mut events = templates::events_of(&may, row.id).await?;
    events.retain(|at| !filled.has("event") || at.event == filled.line("event"));
    if events.is_empty() {
        return Err(Problem::NotFound.into());
    }
    events.retain(|at| !at.in_use);
    if !events.is_empty() {
        for at in &events {
            release(&may, &at.event, None).await?;
            templates::set_in_use(&may, at, true).await?;
            may.audit(act("template.made-default", row.id, &row.name, None, "", &at.event)).await?;
        }
        may.change(&row, notification_template::ActiveModel { active: Set(true), ..Default::default() }).await?;
        write.done().await?;
    }
    asked.go_and_say(format!("{PATH}/{id}"), "said-template-default")
}

/// `POST /desk/settings/templates/events/{event}/built-in`: the words that come with the program are the default again.
pub(super) async fn use_built_in(asked: Asked<AdminPortal>, Path(event): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let occasion = Occasion::of(&event).ok_or(Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    templates::one_at_a_time(&may).await?;
    release(&may, occasion.code, None).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-template-built-in")
}

/// `POST /desk/settings/templates/{template}/delete`: never the default, so that every event keeps one.
pub(super) async fn delete(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    templates::one_at_a_time(&may).await?;
    let row = row_of(&may, &id).await?;
    let events = templates::events_of(&may, row.id).await?;
    if row.organization_id.is_none() && events.iter().any(|at| at.in_use) {
        return Err(Problem::Refused(asked.t("template-default-kept")).into());
    }
    for at in &events {
        templates::set_in_use(&may, at, false).await?;
    }
    let set = notification_template::ActiveModel {
        deleted_at: Set(Some(may.now())),
        active: Set(false),
        ..Default::default()
    };
    may.change(&row, set).await?;
    may.audit(act("template.deleted", row.id, &row.name, row.organization_id, &row.subject, "")).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-template-deleted")
}

/// `POST /desk/settings/templates/{template}/revisions/{revision}/restore`.
pub(super) async fn restore(
    asked: Asked<AdminPortal>,
    Path((id, revision)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let revision: TemplateRevisionId = revision.parse().map_err(|_| Problem::NotFound)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let row = row_of(&may, &id).await?;
    let events = events::occasions(&events::of(&may, &row).await?);
    let earlier = may.row::<template_revision::Entity>(revision).await?;
    if earlier.template_id != row.id {
        return Err(Problem::NotFound.into());
    }
    // Words of long ago may name variables that are no more.
    let errors = judge::of(&events, &earlier.subject, &earlier.body, &words);
    if !errors.is_empty() {
        let said: Vec<&str> = errors.iter().map(|(_, message)| message).collect();
        return Err(Problem::Refused(said.join(" ")).into());
    }
    let set = notification_template::ActiveModel {
        subject: Set(earlier.subject.clone()),
        body: Set(earlier.body.clone()),
        ..Default::default()
    };
    may.change(&row, set).await?;
    templates::keep_words(&may, row.id, &earlier.subject, &earlier.body).await?;
    may.audit(act("template.restored", row.id, &row.name, row.organization_id, &row.subject, &earlier.subject)).await?;
    write.done().await?;
    asked.go_and_say(format!("{PATH}/{id}"), "said-template-restored")
}
