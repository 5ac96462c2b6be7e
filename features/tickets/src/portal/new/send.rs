//! Step 3: check and send. One transaction makes the ticket, its answers, people, files and history; a second send of the
//! same draft finds the ticket that the first one made (T-88 … T-95).

use askama::Template;
use axum::extract::Path;
use kernel::{Permission, Problem};
use store::{
    Act, Granted, Row, Set, contracts,
    guard::CreateTickets,
    ids::{DraftId, TicketId},
    outbox::{Cause, Event},
    tables::{
        custom_value,
        kinds::{CreatedVia, Publish, TicketKind},
        ticket, ticket_answer, ticket_contact, ticket_draft,
    },
    taskfire,
    views::{
        files::{self as held, Target},
        new_ticket::{self, Landing, Offer},
        posting,
    },
};
use web::{Answer, Asked, form::Filled, rich_text::SafeHtml, shell::Shell};

use super::{address, desk, details, draft_id, form_of, rules::Checked, typed::Typed};
use crate::files;

#[derive(Template)]
#[template(path = "portal/new/check.html")]
struct CheckPage {
    shell: Shell,
    back: String,
    action: String,
    facts: Vec<Fact>,
    goes_to: String,
    readers: String,
    colleagues: Option<String>,
    mail_to: String,
}

/// One line of the check list.
struct Fact {
    label: String,
    text: String,
    rich: Option<SafeHtml>,
    href: String,
}

/// The page: what will be sent, where it goes, who will see it.
pub(crate) async fn page(asked: Asked<CreateTickets>, Path(draft): Path<String>) -> Answer {
    let id = draft_id(&draft)?;
    let may = asked.may()?;
    let Some(row) = may.row_if::<ticket_draft::Entity>(id).await? else {
        new_ticket::by_draft(&may, id).await?.ok_or(Problem::NotFound)?;
        return asked.go(format!("{}/done", address(id)));
    };
    let offer = new_ticket::offer(&may, row.request_type_id).await?;
    let filled = Typed::read(&row.filled).as_form();
    let words = asked.app.dictionary.words(asked.actor().language());
    let held = files::shown(&may, form_of(id), &words).await?;
    let checked = match details::judge(&asked, &offer, &filled) {
        Ok(checked) => checked,
        Err(errors) => return details::again(&asked, id, &offer, &filled, held, &errors).await,
    };
    let landing = new_ticket::landing(&may, Some(&offer.request_type), &offer.category).await?;
    let on_desk = on_desk(&may, &offer, &checked).await?;
    let shell = asked.shell(asked.t("new-check-title"), "create-a-ticket").await;
    let names: Vec<String> = held.into_iter().map(|file| file.name).collect();
    asked.page(&check_page(&asked, shell, id, &offer, &checked, &names, &landing, on_desk))
}

/// Sends the ticket.
pub(crate) async fn send(asked: Asked<CreateTickets>, Path(draft): Path<String>, filled: Filled) -> Answer {
    let id = draft_id(&draft)?;
    filled.only(&[], None)?;
    match try_send(&asked, id).await {
        Ok(Sent::Done) => asked.go(format!("{}/done", address(id))),
        Ok(Sent::Wrong(answer)) => answer,
        // Somebody else was faster with the same draft: it was the same person.
        Err(Problem::Stale) => {
            new_ticket::by_draft(&asked.may()?, id).await?.ok_or(Problem::Stale)?;
            asked.go(format!("{}/done", address(id)))
        }
        Err(problem) => Err(problem.into()),
    }
}

enum Sent {
    Done,
    Wrong(Answer),
}

async fn try_send(asked: &Asked<CreateTickets>, id: DraftId) -> Result<Sent, Problem> {
    let write = asked.write().await?;
    let may = write.need::<CreateTickets>()?;
    let Some(row) = may.row_if::<ticket_draft::Entity>(id).await? else {
        return new_ticket::by_draft(&may, id).await?.map(|_| Sent::Done).ok_or(Problem::NotFound);
    };
    let offer = new_ticket::offer(&may, row.request_type_id).await?;
    let filled = Typed::read(&row.filled).as_form();
    match details::judge(asked, &offer, &filled) {
        Ok(checked) => {
            submit(&may, &row, &offer, &checked).await?;
            write.done().await?;
            Ok(Sent::Done)
        }
        Err(errors) => {
            let words = asked.app.dictionary.words(asked.actor().language());
            let held = files::shown(&may, form_of(id), &words).await?;
            drop(write);
            Ok(Sent::Wrong(details::again(asked, id, &offer, &filled, held, &errors).await))
        }
    }
}

/// Makes the ticket of a draft.
async fn submit(
    may: &Granted<'_, CreateTickets>,
    draft: &Row<ticket_draft::Entity>,
    offer: &Offer,
    checked: &Checked,
) -> Result<TicketId, Problem> {
    let Some(own) = may.actor().contact() else { return Err(Problem::Denied(Permission::CreateTickets.code())) };
    // The draft goes first: whoever sends it a second time at the same moment waits here and then finds it gone.
    may.remove(draft).await?;
    posting::count(may).await?;
    let landing = new_ticket::landing(may, Some(&offer.request_type), &offer.category).await?;
    let number = new_ticket::next_number(may).await?;
    let now = may.now();
    let on_desk = on_desk(may, offer, checked).await?;
    // What begins with the internal desk is worked under no contract until the provider gets it.
    let contract = match on_desk {
        Some(landing) if !landing.to_provider => None,
        _ => contracts::of_new_work(may, checked.contact.organization).await?,
    };
    let id: TicketId = may.fresh_id();
    let added = may
        .add::<ticket::Entity>(ticket::ActiveModel {
            id: Set(id),
            number: Set(number.clone()),
            title: Set(checked.title.clone()),
            description: Set(checked.description.clone()),
            // T-71: the ticket belongs to the contact's organization.
            organization_id: Set(checked.contact.organization),
            location_id: Set(checked.contact.location),
            contact_id: Set(Some(checked.contact.id)),
            created_by_contact_id: Set(Some(own)),
            created_by_resource_id: Set(None),
            kind: Set(TicketKind::ServiceRequest),
            category_id: Set(offer.category.id),
            request_type_id: Set(Some(offer.request_type.id)),
            status_id: Set(landing.status),
            priority_id: Set(checked.priority.unwrap_or(landing.priority)),
            queue_id: Set(landing.queue),
            resource_id: Set(None),
            role_id: Set(None),
            issue_type_id: Set(checked.issue),
            sub_issue_type_id: Set(checked.sub_issue),
            source_id: Set(landing.source),
            created_via: Set(CreatedVia::Portal),
            work_type_id: Set(None),
            contract_id: Set(contract),
            due_at: Set(checked.due_at),
            completed_at: Set(None),
            resolution: Set(String::new()),
            created_at: Set(now),
            last_activity_at: Set(now),
            status_since_at: Set(now),
            draft_id: Set(Some(draft.id)),
            taskfire_born: Set(new_ticket::is_taskfire(may, checked.contact.organization).await?),
            ..Default::default()
        })
        .await?;
    if let Some(landing) = on_desk {
        taskfire::land(may, &added, landing).await?;
        for (field, _, text) in &checked.desk.custom {
            may.add::<custom_value::Entity>(custom_value::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(id),
                field_id: Set(*field),
                text: Set(text.clone()),
                ..Default::default()
            })
            .await?;
        }
    }
    for answer in &checked.answers {
        may.add::<ticket_answer::Entity>(ticket_answer::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(id),
            question_id: Set(answer.question),
            label: Set(answer.label.clone()),
            answer: Set(answer.answer.clone()),
            position: Set(answer.position),
            ..Default::default()
        })
        .await?;
    }
    for contact in &checked.additional {
        may.add::<ticket_contact::Entity>(ticket_contact::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(id),
            contact_id: Set(contact.id),
            ..Default::default()
        })
        .await?;
    }
    let to = Target { ticket: id, note: None, publish: Publish::All, at: now };
    held::attach(may, form_of(draft.id), to).await?;
    may.record(Event::TicketCreated { ticket: id, cause: Cause { account: may.actor().account() } }).await?;
    may.audit(Act {
        act: "ticket.created",
        object_kind: "ticket",
        object_id: Some(id.0),
        object_name: &number,
        organization: Some(checked.contact.organization),
        ..Act::default()
    })
    .await?;
    Ok(id)
}

/// Where the ticket begins on the internal side, at an organization that has one (decision 9). What the requester wants
/// done by a day is also wanted by then there.
async fn on_desk(
    may: &Granted<'_, CreateTickets>,
    offer: &Offer,
    checked: &Checked,
) -> Result<Option<taskfire::Landing>, Problem> {
    let chosen = checked.desk.landing;
    let organization = checked.contact.organization;
    let landing = new_ticket::internal_landing(may, organization, Some(&offer.request_type), chosen).await?;
    Ok(landing.map(|landing| taskfire::Landing { due_at: landing.due_at.or(checked.due_at), ..landing }))
}

#[allow(clippy::too_many_arguments)] // the facts of one page
fn check_page(
    asked: &Asked<CreateTickets>,
    shell: Shell,
    id: DraftId,
    offer: &Offer,
    checked: &Checked,
    files: &[String],
    landing: &Landing,
    on_desk: Option<taskfire::Landing>,
) -> CheckPage {
    let own = asked.actor().contact();
    let back = address(id);
    let plain =
        |label: String, text: String, anchor: &str| Fact { label, text, rich: None, href: format!("{back}#{anchor}") };
    let mut facts = vec![Fact {
        href: format!("/tickets/new?draft={id}"),
        ..plain(shell.t("ticket-request-type"), offer.request_type.name.clone(), "")
    }];
    facts.push(plain(shell.t("ticket-title"), checked.title.clone(), "title"));
    facts.push(Fact {
        rich: Some(shell.rich(&checked.description)),
        ..plain(shell.t("ticket-description"), String::new(), "description")
    });
    for answer in &checked.answers {
        let text = readable(&shell, offer, answer.question, &answer.answer);
        facts.push(plain(answer.label.clone(), text, &format!("answer-{}", answer.question)));
    }
    if let Some(issue) = checked.issue.filter(|_| offer.exposed.issue) {
        let name = offer.issue_types.iter().find(|(known, _)| *known == issue);
        facts.push(plain(
            shell.t("ticket-issue-type"),
            name.map(|(_, name)| name.clone()).unwrap_or_default(),
            "issue",
        ));
    }
    if let Some(sub) = checked.sub_issue.filter(|_| offer.exposed.issue) {
        let name = offer.sub_issue_types.iter().find(|(known, _, _)| *known == sub);
        let name = name.map(|(_, _, name)| name.clone()).unwrap_or_default();
        facts.push(plain(shell.t("ticket-sub-issue-type"), name, "sub_issue"));
    }
    if let Some(priority) = checked.priority {
        let name = offer.priorities.iter().find(|(known, _)| *known == priority);
        facts.push(plain(
            shell.t("ticket-priority"),
            name.map(|(_, name)| name.clone()).unwrap_or_default(),
            "priority",
        ));
    }
    if let Some(due) = checked.due_at {
        facts.push(plain(shell.t("ticket-due-date"), shell.formats.date(due.into()), "due"));
    }
    for (key, text) in desk::told(offer, checked.contact.organization, &checked.desk) {
        facts.push(plain(shell.t(key), text, "desk"));
    }
    if let Some(due) = checked.desk.landing.due_at {
        facts.push(plain(shell.t("new-desk-due"), shell.formats.date(due.into()), "desk_due"));
    }
    for (_, label, text) in &checked.desk.custom {
        let text = if text == "true" { shell.t("new-yes") } else { text.clone() };
        facts.push(plain(label.clone(), text, "desk"));
    }
    let name_of = |contact: &new_ticket::ContactOffer| {
        if Some(contact.id) == own { shell.t1("new-contact-you", "name", &contact.name) } else { contact.name.clone() }
    };
    if offer.contacts.len() > 1 {
        facts.push(plain(shell.t("ticket-contact"), name_of(&checked.contact), "contact"));
        let names: Vec<String> = checked.additional.iter().map(name_of).collect();
        let names = if names.is_empty() { shell.t("new-nobody") } else { names.join(", ") };
        facts.push(plain(shell.t("ticket-additional-contacts"), names, "people"));
    }
    let names = if files.is_empty() { shell.t("new-no-files") } else { files.join(", ") };
    facts.push(plain(shell.t("ticket-attachments"), names, "files"));

    let mut readers = vec![shell.t("new-reader-you")];
    readers.extend(
        std::iter::once(&checked.contact)
            .chain(&checked.additional)
            .filter(|contact| Some(contact.id) != own)
            .map(|contact| contact.name.clone()),
    );
    let provider = shell.brand.provider.clone();
    let organization = offer.organizations.get(&checked.contact.organization);
    CheckPage {
        action: format!("{back}/check"),
        goes_to: match &landing.queue_name {
            _ if on_desk.is_some_and(|landing| !landing.to_provider) => {
                let name = organization.cloned().unwrap_or_default();
                shell.t1("new-goes-to-desk", "organization", name)
            }
            Some(queue) => shell.t2("new-goes-to-queue", "provider", &provider, "queue", queue),
            None => shell.t1("new-goes-to", "provider", &provider),
        },
        readers: shell.t2("new-readers", "names", readers.join(", "), "provider", &provider),
        colleagues: organization.map(|name| shell.t1("new-colleagues", "organization", name)),
        mail_to: shell.t1("new-mail-to", "address", &checked.contact.email),
        back,
        facts,
        shell,
    }
}

/// An answer as the reader reads it: dates in their format.
fn readable(shell: &Shell, offer: &Offer, question: store::ids::QuestionId, answer: &str) -> String {
    let asked = offer.questions.iter().find(|row| row.id == question);
    let is_date = asked.is_some_and(|row| row.kind == store::tables::kinds::QuestionKind::Date);
    match answer.parse().ok().filter(|_| is_date) {
        Some(day) => shell.formats.civil_date(day),
        None => answer.to_owned(),
    }
}
