//! A note on a completed ticket as a ticket of its own, where the provider has set it so (decision 14).

use kernel::Problem;
use store::{
    Granted, Row, Set, contracts,
    guard::{AddNotes, CreateTickets},
    ids::{DraftId, FormId, TicketId},
    outbox::{Cause, Event},
    tables::{
        kinds::{CreatedVia, NoteKind, Publish, TicketKind},
        note, request_type, ticket, ticket_category, ticket_contact,
    },
    taskfire,
    views::{
        files::{self as held, Target},
        new_ticket, notes,
    },
};
use web::words::Words;

use super::note::own_contact;

/// Most characters of a title (T-69).
const TITLE: usize = 255;

/// Opens the follow-up of a completed ticket and gives its number. The completed one says where it goes on.
pub(super) async fn open(
    may: &Granted<'_, AddNotes>,
    done: &Row<ticket::Entity>,
    form: FormId,
    body: &str,
    words: &Words,
) -> Result<String, Problem> {
    let own = own_contact(may)?;
    let creates = may.also::<CreateTickets>()?;
    let category = may.row::<ticket_category::Entity>(done.category_id).await?;
    let request_type = match done.request_type_id {
        Some(id) => may.row_if::<request_type::Entity>(id).await?,
        None => None,
    };
    let landing = new_ticket::landing(may, request_type.as_deref(), &category).await?;
    let number = new_ticket::next_number(may).await?;
    let now = may.now();
    let id: TicketId = may.fresh_id();
    let title = words.t_with("ticket-follow-up-title", &[("title", done.title.as_str().into())]);
    let origin = words.t_with("ticket-follow-up-of", &[("number", done.number.as_str().into())]);
    let chosen = taskfire::Landing::default();
    let begins = new_ticket::internal_landing(&creates, done.organization_id, request_type.as_deref(), chosen).await?;
    // As with any new ticket: a contract comes with the provider.
    let contract = match begins {
        Some(landing) if !landing.to_provider => None,
        _ => contracts::of_new_work(may, done.organization_id).await?,
    };
    let added = may
        .add::<ticket::Entity>(ticket::ActiveModel {
            id: Set(id),
            number: Set(number.clone()),
            title: Set(title.chars().take(TITLE).collect()),
            description: Set(format!("{body}\n\n{origin}")),
            organization_id: Set(done.organization_id),
            location_id: Set(done.location_id),
            contact_id: Set(done.contact_id.or(Some(own))),
            created_by_contact_id: Set(Some(own)),
            created_by_resource_id: Set(None),
            kind: Set(TicketKind::ServiceRequest),
            category_id: Set(done.category_id),
            request_type_id: Set(done.request_type_id),
            status_id: Set(landing.status),
            priority_id: Set(landing.priority),
            queue_id: Set(landing.queue),
            resource_id: Set(None),
            role_id: Set(None),
            issue_type_id: Set(done.issue_type_id),
            sub_issue_type_id: Set(done.sub_issue_type_id),
            source_id: Set(landing.source),
            created_via: Set(CreatedVia::Portal),
            work_type_id: Set(None),
            contract_id: Set(contract),
            due_at: Set(None),
            completed_at: Set(None),
            resolution: Set(String::new()),
            created_at: Set(now),
            last_activity_at: Set(now),
            status_since_at: Set(now),
            draft_id: Set(Some(DraftId(form.0))),
            taskfire_born: Set(new_ticket::is_taskfire(&creates, done.organization_id).await?),
            ..Default::default()
        })
        .await?;
    if let Some(begins) = begins {
        taskfire::land(&creates, &added, begins).await?;
    }
    for contact in notes::additional_contacts(may, done.id).await? {
        creates
            .add::<ticket_contact::Entity>(ticket_contact::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(id),
                contact_id: Set(contact),
                ..Default::default()
            })
            .await?;
    }
    held::attach(may, form, Target { ticket: id, note: None, publish: Publish::All, at: now }).await?;
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(done.id),
        kind: Set(NoteKind::System),
        publish: Set(Publish::All),
        title: Set(String::new()),
        body: Set(words.t_with("ticket-followed-up-by", &[("number", number.as_str().into())])),
        author_contact_id: Set(Some(own)),
        author_resource_id: Set(None),
        form_id: Set(Some(form)),
        created_at: Set(now),
        ..Default::default()
    })
    .await?;
    may.change(done, ticket::ActiveModel { last_activity_at: Set(now), ..Default::default() }).await?;
    may.record(Event::TicketCreated { ticket: id, cause: Cause { account: may.actor().account() } }).await?;
    Ok(number)
}
