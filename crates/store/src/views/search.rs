//! Search as pages ask it (T-189 … T-197). Every hit of the index passes the grant again, so nothing out of reach is
//! shown, and nothing out of reach is counted (T-192, decision 13).

use std::collections::HashMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    guard::{Granted, Guarded, Reads, Who},
    search::{Kind, Question, Scope, find},
    tables::{contact, organization, ticket},
};

/// What was found, in order: all words in the title first, then the newest first.
#[derive(Debug, Clone)]
pub struct Hits<T> {
    /// The records, at most as many as asked for.
    pub rows: Vec<T>,
    /// Whether there are more than these.
    pub more: bool,
}

impl<T> Hits<T> {
    const fn none() -> Self {
        Self { rows: Vec::new(), more: false }
    }
}

/// Tickets in reach that hold all of the typed words: in number, title, description, resolution, answers, notes and time
/// entries; customers find what is published, those who work an internal desk also what that desk keeps to itself (F-97), staff
/// everything else (T-191).
pub async fn tickets<G: Reads<ticket::Entity>>(
    may: &Granted<'_, G>,
    typed: &str,
    limit: usize,
) -> Result<Hits<ticket::Model>, Problem> {
    let actor = may.actor();
    let scope = match actor.who() {
        Who::Contact { contact, .. } => {
            let wide = may.reach() >= kernel::Reach::Organization;
            let organizations = actor.ticket_organizations().iter().filter(|_| wide).map(|id| id.0);
            let desks = actor.desk_organizations().iter().map(|id| id.0);
            Scope::public(Kind::Ticket, organizations.chain([contact.0])).and_desks(Kind::Ticket, desks)
        }
        Who::Resource { .. } | Who::System { .. } => Scope::internal(Kind::Ticket, actor.provider().0),
    };
    hits::<ticket::Entity, G>(may, &scope, typed, limit, |row| row.id.0).await
}

/// The ticket with exactly this number, if it is in reach (T-194). Blanks around it and small letters do not matter.
pub async fn ticket_by_number<G: Reads<ticket::Entity>>(
    may: &Granted<'_, G>,
    typed: &str,
) -> Result<Option<ticket::Model>, Problem> {
    let number = typed.trim();
    let tail = number.strip_prefix(['T', 't']).unwrap_or_default();
    if !(tail.starts_with(|first: char| first.is_ascii_digit()) && tail.contains('.')) {
        return Ok(None);
    }
    let either = ticket::Column::Number.is_in([number.to_owned(), number.to_ascii_uppercase()]);
    let found = may.find::<ticket::Entity>().filter(either).one(&may.executor()).await;
    found.map_err(|error| Problem::fault("read ticket", error))
}

/// Organizations in reach by name, number, phone or web address; for staff.
pub async fn organizations<G: Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    typed: &str,
    limit: usize,
) -> Result<Hits<organization::Model>, Problem> {
    if !may.actor().is_staff() {
        return Ok(Hits::none());
    }
    let scope = Scope::internal(Kind::Organization, may.actor().provider().0);
    hits::<organization::Entity, G>(may, &scope, typed, limit, |row| row.id.0).await
}

/// Contacts in reach by name, mail address, phone or title; for staff.
pub async fn contacts<G: Reads<contact::Entity>>(
    may: &Granted<'_, G>,
    typed: &str,
    limit: usize,
) -> Result<Hits<contact::Model>, Problem> {
    if !may.actor().is_staff() {
        return Ok(Hits::none());
    }
    let scope = Scope::internal(Kind::Contact, may.actor().provider().0);
    hits::<contact::Entity, G>(may, &scope, typed, limit, |row| row.id.0).await
}

async fn hits<T, G>(
    may: &Granted<'_, G>,
    scope: &Scope,
    typed: &str,
    limit: usize,
    id_of: impl Fn(&T::Model) -> Uuid,
) -> Result<Hits<T::Model>, Problem>
where
    T: Guarded,
    G: Reads<T>,
{
    let Some(question) = Question::read(typed) else { return Ok(Hits::none()) };
    let ids = find(&may.executor(), scope, &question).await?;
    if ids.is_empty() {
        return Ok(Hits::none());
    }
    let found = may.find::<T>().filter(T::ID.is_in(ids.iter().copied())).all(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("read hits", error))?;
    let mut by_id: HashMap<Uuid, T::Model> = found.into_iter().map(|row| (id_of(&row), row)).collect();
    let mut rows: Vec<T::Model> = ids.iter().filter_map(|id| by_id.remove(id)).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Hits { rows, more })
}
