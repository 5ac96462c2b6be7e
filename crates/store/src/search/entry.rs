//! What an entry is made of: which texts of a record whom they may reach.

use std::collections::HashMap;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func, SimpleExpr},
};
use uuid::Uuid;

use super::{Audience, Kind, fault, scope_word, words::Words};
use crate::{
    Instant,
    ids::{ProviderId, TicketId},
    tables::{contact, kinds::Publish, note, organization, ticket, ticket_answer, ticket_contact, time_entry},
};

/// Characters of one note that are searched; the rest of a longer one is mostly quoted logs.
const NOTE_CHARACTERS: i32 = 20_000;

/// The words of a record for one audience.
pub(super) struct Entry {
    pub(super) provider: ProviderId,
    pub(super) kind: Kind,
    pub(super) record: Uuid,
    pub(super) audience: Audience,
    pub(super) created_at: Instant,
    pub(super) scope: Vec<String>,
    pub(super) title: Words,
    pub(super) body: Words,
}

impl Entry {
    fn new(provider: ProviderId, kind: Kind, record: Uuid, audience: Audience, created_at: Instant) -> Self {
        let (title, body) = (Words::default(), Words::default());
        Self { provider, kind, record, audience, created_at, scope: Vec::new(), title, body }
    }

    /// Lets those in whose scope word is built from this id.
    fn reach(&mut self, whose: Uuid) {
        let word = scope_word(self.audience, self.kind, whose);
        if !self.scope.contains(&word) {
            self.scope.push(word);
        }
    }
}

/// The entry of an organization: for staff only.
pub(super) fn of_organization(row: &organization::Model) -> Entry {
    let mut entry = Entry::new(row.provider_id, Kind::Organization, row.id.0, Audience::Internal, row.created_at);
    entry.reach(row.provider_id.0);
    entry.title.add(&row.name);
    entry.title.add(&row.number);
    entry.body.add_phone(&row.phone);
    entry.body.add(&row.web);
    entry
}

/// The entry of a contact: for staff only.
pub(super) fn of_contact(row: &contact::Model) -> Entry {
    let mut entry = Entry::new(row.provider_id, Kind::Contact, row.id.0, Audience::Internal, row.created_at);
    entry.reach(row.provider_id.0);
    entry.title.add(&row.first_name);
    entry.title.add(&row.last_name);
    for text in [&row.email, &row.additional_emails, &row.title] {
        entry.body.add(text);
    }
    for number in [&row.phone, &row.mobile, &row.alternate_phone] {
        entry.body.add_phone(number);
    }
    entry
}

/// A text of a ticket that stands in a row of its own.
#[derive(FromQueryResult)]
struct Text {
    ticket_id: TicketId,
    first: String,
    second: String,
    publish: Option<Publish>,
}

/// A person in whose scope a ticket is.
#[derive(FromQueryResult)]
struct Person {
    ticket_id: TicketId,
    contact_id: Uuid,
}

/// The entries of tickets: number, title, description, resolution, answers, notes and time entries (T-191).
pub(super) async fn of_tickets<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    rows: Vec<ticket::Model>,
) -> Result<Vec<Entry>, Problem> {
    let ids: Vec<TicketId> = rows.iter().map(|row| row.id).collect();
    let texts = texts(database, provider, &ids).await?;
    let people = ticket_contact::Entity::find()
        .select_only()
        .columns([ticket_contact::Column::TicketId, ticket_contact::Column::ContactId])
        .filter(ticket_contact::Column::ProviderId.eq(provider))
        .filter(ticket_contact::Column::TicketId.is_in(ids))
        .into_model::<Person>()
        .all(database)
        .await
        .map_err(fault)?;
    let mut kept: HashMap<TicketId, Vec<Text>> = HashMap::new();
    let mut entries: HashMap<TicketId, (Entry, Entry)> = HashMap::new();
    for row in &rows {
        entries.insert(row.id, (of_ticket(row, Audience::Internal), of_ticket(row, Audience::Public)));
    }
    for person in people {
        if let Some((_, public)) = entries.get_mut(&person.ticket_id) {
            public.reach(person.contact_id);
        }
    }
    for text in texts {
        let Some((internal, public)) = entries.get_mut(&text.ticket_id) else { continue };
        match text.publish {
            Some(Publish::All) => {
                for body in [&mut internal.body, &mut public.body] {
                    body.add(&text.first);
                    body.add(&text.second);
                }
            }
            Some(Publish::Internal) => {
                internal.body.add(&text.first);
                internal.body.add(&text.second);
            }
            // The customer's own desk: neither staff nor requesters may find a ticket by its words (decision 23).
            Some(Publish::HelpDesk) => kept.entry(text.ticket_id).or_default().push(text),
            // Of a time entry the summary is the customer's, the rest is not (A-59, T-162); answers are.
            None => {
                internal.body.add(&text.first);
                internal.body.add(&text.second);
                public.body.add(&text.first);
            }
        }
    }
    let mut ordered = Vec::with_capacity(rows.len() * 2);
    for row in rows {
        if let Some((internal, public)) = entries.remove(&row.id) {
            let desk = kept.remove(&row.id).map(|texts| of_desk(&row, &public, &texts));
            ordered.extend([internal, public].into_iter().chain(desk));
        }
    }
    Ok(ordered)
}

/// What those who work the customer's own desk find: all that is published, and what the desk keeps to itself (F-97).
fn of_desk(row: &ticket::Model, public: &Entry, texts: &[Text]) -> Entry {
    let mut entry = Entry::new(row.provider_id, Kind::Ticket, row.id.0, Audience::Desk, row.created_at);
    entry.reach(row.organization_id.0);
    entry.title = public.title.clone();
    entry.body = public.body.clone();
    for text in texts {
        entry.body.add(&text.first);
        entry.body.add(&text.second);
    }
    entry
}

fn of_ticket(row: &ticket::Model, audience: Audience) -> Entry {
    let mut entry = Entry::new(row.provider_id, Kind::Ticket, row.id.0, audience, row.created_at);
    entry.reach(row.provider_id.0);
    entry.reach(row.organization_id.0);
    for person in [row.contact_id, row.created_by_contact_id].into_iter().flatten() {
        entry.reach(person.0);
    }
    entry.title.add(&row.number);
    // Part of a number is enough: its day without the letter (T-191).
    entry.title.add(row.number.trim_start_matches('T'));
    entry.title.add(&row.title);
    entry.body.add(&row.description);
    // The resolution reaches the customer with completion (T-105).
    if audience == Audience::Internal || row.completed_at.is_some() {
        entry.body.add(&row.resolution);
    }
    entry
}

async fn texts<C: ConnectionTrait>(database: &C, provider: ProviderId, ids: &[TicketId]) -> Result<Vec<Text>, Problem> {
    let notes = note::Entity::find()
        .select_only()
        .column(note::Column::TicketId)
        .column_as(note::Column::Title, "first")
        .column_as(beginning(note::Column::Body), "second")
        .column(note::Column::Publish)
        .filter(note::Column::ProviderId.eq(provider))
        .filter(note::Column::TicketId.is_in(ids.iter().copied()))
        .order_by_desc(note::Column::CreatedAt)
        .into_model::<Text>()
        .all(database);
    let mut found = notes.await.map_err(fault)?;
    let entries = time_entry::Entity::find()
        .select_only()
        .column(time_entry::Column::TicketId)
        .column_as(beginning(time_entry::Column::Summary), "first")
        .column_as(beginning(time_entry::Column::InternalNotes), "second")
        .column_as(Expr::val(None::<String>), "publish")
        .filter(time_entry::Column::ProviderId.eq(provider))
        .filter(time_entry::Column::TicketId.is_in(ids.iter().copied()))
        .into_model::<Text>()
        .all(database);
    found.extend(entries.await.map_err(fault)?);
    let answers = ticket_answer::Entity::find()
        .select_only()
        .column(ticket_answer::Column::TicketId)
        .column_as(ticket_answer::Column::Answer, "first")
        .column_as(Expr::val(""), "second")
        .column_as(Expr::val(None::<String>), "publish")
        .filter(ticket_answer::Column::ProviderId.eq(provider))
        .filter(ticket_answer::Column::TicketId.is_in(ids.iter().copied()))
        .into_model::<Text>()
        .all(database);
    found.extend(answers.await.map_err(fault)?);
    Ok(found)
}

fn beginning(column: impl ColumnTrait) -> SimpleExpr {
    let substring = Func::cust("substr");
    substring.arg(Expr::col(column)).arg(Expr::val(1)).arg(Expr::val(NOTE_CHARACTERS)).into()
}

/// Tickets after this one, oldest first.
pub(super) fn later_than(created_at: Instant, id: TicketId) -> SimpleExpr {
    let here = Expr::tuple([Expr::col(ticket::Column::CreatedAt), Expr::col(ticket::Column::Id)]);
    here.gt(Expr::tuple([Expr::val(created_at), Expr::val(id)]))
}
