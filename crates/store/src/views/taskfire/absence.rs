//! Who is out of office and who is on call (F-136 … F-140).

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::people::people_of_desks;
use crate::{
    Granted, Instant,
    guard::{Grant, Reads},
    ids::{ContactId, OrganizationId},
    tables::{absence, contact, on_call},
    views::people,
};

/// Most past periods that a page shows.
const PAST: u64 = 100;

/// An absence with names.
#[derive(Debug, Clone)]
pub struct Absent {
    /// The period.
    pub row: absence::Model,
    /// Who is out.
    pub name: String,
    /// Who stands in.
    pub stand_in: Option<String>,
}

/// Absences of one person, or of all people of an organization.
#[derive(Debug, Clone, Default)]
pub struct Absences {
    /// Those that go on now.
    pub now: Vec<Absent>,
    /// Those to come, the next one first.
    pub ahead: Vec<Absent>,
    /// Those that are over, the last one first.
    pub past: Vec<Absent>,
}

/// The absences in reach: of one contact, or of everybody of an organization.
pub async fn of<G: Reads<absence::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    contact: Option<ContactId>,
) -> Result<Absences, Problem> {
    let fault = |error| Problem::fault("read absences", error);
    let now = may.now();
    let mut whose = Condition::all().add(absence::Column::OrganizationId.eq(organization));
    if let Some(contact) = contact {
        whose = whose.add(absence::Column::ContactId.eq(contact));
    }
    let lasting = Condition::any().add(absence::Column::ToAt.is_null()).add(absence::Column::ToAt.gt(now));
    let going =
        may.find::<absence::Entity>().filter(whose.clone()).filter(lasting).order_by_asc(absence::Column::FromAt);
    let going = going.all(&may.executor()).await.map_err(fault)?;
    let over = may.find::<absence::Entity>().filter(whose).filter(absence::Column::ToAt.lte(now));
    let over = over.order_by_desc(absence::Column::ToAt).limit(PAST).all(&may.executor()).await.map_err(fault)?;
    let people = going.iter().chain(&over).flat_map(|row| std::iter::once(row.contact_id).chain(row.stand_in_id));
    let names = people::names(may, people, []).await?;
    let name = |id: ContactId| names.contact(Some(id)).map(|contact| contact.name.clone());
    let absent = |row: absence::Model| Absent {
        name: name(row.contact_id).unwrap_or_default(),
        stand_in: row.stand_in_id.and_then(name),
        row,
    };
    let (begun, ahead): (Vec<_>, Vec<_>) = going.into_iter().partition(|row| row.from_at <= now);
    Ok(Absences {
        now: begun.into_iter().map(absent).collect(),
        ahead: ahead.into_iter().map(absent).collect(),
        past: over.into_iter().map(absent).collect(),
    })
}

/// Whether somebody has an absence that shares time with this one.
pub async fn overlaps<G: Reads<absence::Entity>>(
    may: &Granted<'_, G>,
    contact: ContactId,
    (from, to): (Instant, Option<Instant>),
    except: Option<crate::ids::AbsenceId>,
) -> Result<bool, Problem> {
    let mut which = Condition::all()
        .add(absence::Column::ContactId.eq(contact))
        .add(Condition::any().add(absence::Column::ToAt.is_null()).add(absence::Column::ToAt.gt(from)));
    if let Some(to) = to {
        which = which.add(absence::Column::FromAt.lt(to));
    }
    if let Some(except) = except {
        which = which.add(absence::Column::Id.ne(except));
    }
    Ok(!may.rows::<absence::Entity>(which).await?.is_empty())
}

/// Somebody who works a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The contact.
    pub id: ContactId,
    /// Full name.
    pub name: String,
    /// Whether they belong to the organization itself; else to its parent.
    pub own: bool,
}

/// Who can be out of office at an organization, and who can stand in there (F-137): people of its desk who belong to it or
/// to its parent.
pub async fn people<G: Grant>(may: &Granted<'_, G>, organization: OrganizationId) -> Result<Vec<Person>, Problem> {
    let parent = may.actor().parent();
    let desks: Vec<OrganizationId> = std::iter::once(organization).chain(parent).collect();
    let mut found = people_of_desks(may, &desks).await?;
    let ids: Vec<ContactId> = found.values().flatten().map(|person| person.id).collect();
    let homes = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Id.is_in(ids))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read people of a desk", error))?;
    let home = |id: ContactId| homes.iter().find(|row| row.id == id).map(|row| row.organization_id);
    let mut people: Vec<Person> = Vec::new();
    for desk in desks {
        for person in found.remove(&desk).unwrap_or_default() {
            let at = home(person.id);
            let fits = at == Some(organization) || at.is_some() && at == parent;
            if fits && !people.iter().any(|other| other.id == person.id) {
                people.push(Person { own: at == Some(organization), id: person.id, name: person.name });
            }
        }
    }
    people.sort_by_cached_key(|person| person.name.to_lowercase());
    Ok(people)
}

/// A turn on call with its name.
#[derive(Debug, Clone)]
pub struct OnCall {
    /// The turn.
    pub row: on_call::Model,
    /// Whose.
    pub name: String,
}

/// The turns on call of an organization that are not over, the next one first.
pub async fn on_call<G: Reads<on_call::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<OnCall>, Problem> {
    let rows = may
        .find::<on_call::Entity>()
        .filter(on_call::Column::OrganizationId.eq(organization))
        .filter(on_call::Column::ToAt.gt(may.now()))
        .order_by_asc(on_call::Column::FromAt)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read turns on call", error))?;
    let names = people::names(may, rows.iter().map(|row| row.contact_id), []).await?;
    let name = |id| names.contact(Some(id)).map(|contact| contact.name.clone()).unwrap_or_default();
    Ok(rows.into_iter().map(|row| OnCall { name: name(row.contact_id), row }).collect())
}
