//! Search (T-189 … T-197): full text on FTS5 or tsvector. An entry is brought up to date by the guard in the transaction
//! that changed its record, so it is never stale and nobody can forget it; reading goes through `views::search`, which
//! asks a grant again for every hit.

mod entry;
mod find;
mod index;
mod words;

use kernel::Problem;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    ids::{ContactId, OrganizationId, ProviderId, TicketId},
    seed::Seeding,
    tables::{contact, organization, provider, ticket},
};

pub(crate) use find::{Question, Scope, find};

/// A record that can be found by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A ticket with its notes and time entries.
    Ticket(TicketId),
    /// An organization.
    Organization(OrganizationId),
    /// A contact.
    Contact(ContactId),
}

/// What kind of record an entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ticket,
    Organization,
    Contact,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Organization => "organization",
            Self::Contact => "contact",
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Ticket => 't',
            Self::Organization => 'o',
            Self::Contact => 'c',
        }
    }
}

/// For whom an entry holds words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Staff: everything, internal notes too.
    Internal,
    /// Customers who reach the record: what is published.
    Public,
    /// Those who work the customer's own help desk: what is published, and what this desk keeps to itself.
    Desk,
}

impl Audience {
    const fn code(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Public => "public",
            Self::Desk => "desk",
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Internal => 'i',
            Self::Public => 'p',
            Self::Desk => 'd',
        }
    }
}

/// The hidden word of a scope: audience, kind and the id of the provider, organization or person whose scope it is.
fn scope_word(audience: Audience, kind: Kind, whose: Uuid) -> String {
    format!("{}{}{}", audience.letter(), kind.letter(), whose.simple())
}

/// Brings the entries of a record up to date, in the caller's transaction.
pub(crate) async fn refresh<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    record: Record,
) -> Result<(), Problem> {
    let entries = match record {
        Record::Ticket(id) => {
            let found = ticket::Entity::find()
                .filter(ticket::Column::ProviderId.eq(provider))
                .filter(ticket::Column::Id.eq(id))
                .all(database)
                .await;
            entry::of_tickets(database, provider, found.map_err(fault)?).await?
        }
        Record::Organization(id) => {
            let found = organization::Entity::find()
                .filter(organization::Column::ProviderId.eq(provider))
                .filter(organization::Column::Id.eq(id))
                .all(database)
                .await;
            found.map_err(fault)?.iter().map(entry::of_organization).collect()
        }
        Record::Contact(id) => {
            let found = contact::Entity::find()
                .filter(contact::Column::ProviderId.eq(provider))
                .filter(contact::Column::Id.eq(id))
                .all(database)
                .await;
            found.map_err(fault)?.iter().map(entry::of_contact).collect()
        }
    };
    index::put(database, &entries).await
}

/// Makes the whole index anew, for seeds: their rows come past the guard. Oldest first, as they would have come.
pub async fn reindex(seed: &Seeding<'_>) -> Result<(), Problem> {
    const BATCH: u64 = 500;
    let database = seed.transaction();
    index::clear(database).await?;
    for provider in provider::Entity::find().all(database).await.map_err(fault)? {
        let provider = provider.provider_id;
        let organizations =
            organization::Entity::find().filter(organization::Column::ProviderId.eq(provider)).all(database).await;
        let entries: Vec<_> = organizations.map_err(fault)?.iter().map(entry::of_organization).collect();
        index::put_new(database, &entries).await?;
        let contacts = contact::Entity::find().filter(contact::Column::ProviderId.eq(provider)).all(database).await;
        let entries: Vec<_> = contacts.map_err(fault)?.iter().map(entry::of_contact).collect();
        index::put_new(database, &entries).await?;
        let mut after = None;
        loop {
            let mut page = ticket::Entity::find().filter(ticket::Column::ProviderId.eq(provider));
            if let Some((created_at, id)) = after {
                page = page.filter(entry::later_than(created_at, id));
            }
            let page = page
                .order_by_asc(ticket::Column::CreatedAt)
                .order_by_asc(ticket::Column::Id)
                .limit(BATCH)
                .all(database)
                .await
                .map_err(fault)?;
            let Some(last) = page.last() else { break };
            after = Some((last.created_at, last.id));
            let entries = entry::of_tickets(database, provider, page).await?;
            index::put_new(database, &entries).await?;
        }
    }
    Ok(())
}

fn fault(error: sea_orm::DbErr) -> Problem {
    Problem::fault("search index", error)
}
