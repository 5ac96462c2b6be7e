//! Who works which internal desk (F-91, F-171): active contacts at a level with that right, of the organization itself and
//! of those that share its work.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, Right};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement,
};

use crate::{
    Actor, Granted,
    guard::Grant,
    ids::{ContactId, OrganizationId},
    tables::{account, contact, joined, kinds::Sharing, organization, security_level, taskfire_settings},
};

/// Somebody who works a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The contact.
    pub id: ContactId,
    /// Full name.
    pub name: String,
}

/// Everybody who works the desks of these organizations, by name. The caller has reached the organizations.
pub async fn people_of_desks<G: Grant>(
    may: &Granted<'_, G>,
    desks: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Vec<Colleague>>, Problem> {
    let families = families(may, desks).await?;
    let homes: BTreeSet<OrganizationId> = families.values().flatten().copied().collect();
    let people = with_right(may, Right::WorkInternally, homes).await?;
    let of = |homes: &BTreeSet<OrganizationId>| -> Vec<Colleague> {
        let here = people.iter().filter(|row| homes.contains(&row.organization));
        here.map(colleague).collect()
    };
    Ok(families.iter().map(|(desk, homes)| (*desk, of(homes))).collect())
}

/// Who administers the desk of an organization, by name: people of its own (F-124).
pub async fn administrators<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Vec<Colleague>, Problem> {
    let people = with_right(may, Right::AdministerTaskfire, BTreeSet::from([desk])).await?;
    Ok(people.iter().map(colleague).collect())
}

fn colleague(row: &Person) -> Colleague {
    Colleague { id: row.id, name: format!("{} {}", row.first_name, row.last_name).trim().to_owned() }
}

/// A person with the organization that they belong to.
struct Person {
    id: ContactId,
    organization: OrganizationId,
    first_name: String,
    last_name: String,
}

/// Active contacts of these organizations, by name, whose login is at a level with that right.
async fn with_right<G: Grant>(
    may: &Granted<'_, G>,
    right: Right,
    homes: BTreeSet<OrganizationId>,
) -> Result<Vec<Person>, Problem> {
    use contact::Column;
    let logins = account::Entity::find()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::ProviderId.eq(may.actor().provider()))
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::SecurityLevelId.in_subquery(levels_with(may, right)?))
        .filter(account::Column::ContactId.is_not_null())
        .into_query();
    let found: Result<Vec<(ContactId, OrganizationId, String, String)>, _> = contact::Entity::find()
        .select_only()
        .columns([Column::Id, Column::OrganizationId, Column::FirstName, Column::LastName])
        .filter(Column::ProviderId.eq(may.actor().provider()))
        .filter(Column::OrganizationId.is_in(homes))
        .filter(Column::Active.eq(true))
        .filter(Column::Id.in_subquery(logins))
        .into_tuple()
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read people of desks", error))?;
    let mut people: Vec<Person> = found
        .into_iter()
        .map(|(id, organization, first_name, last_name)| Person { id, organization, first_name, last_name })
        .collect();
    people.sort_by_cached_key(|one| (one.first_name.to_lowercase(), one.last_name.to_lowercase(), one.id));
    Ok(people)
}

/// Whether the reader asks for the own desk alone, and there is neither parent nor sub-organization to share with.
fn is_alone(actor: &Actor, desks: &BTreeSet<OrganizationId>) -> bool {
    let own = actor.organization();
    let only = desks.iter().all(|desk| Some(*desk) == own);
    only && actor.taskfire && actor.parent.is_none() && actor.organizations().len() == 1
}

/// An organization of a family, with what it says of sharing.
type Member = (OrganizationId, Option<OrganizationId>, bool, bool, Option<Sharing>);

/// Whose Taskfire users work each desk.
async fn families<G: Grant>(
    may: &Granted<'_, G>,
    desks: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, BTreeSet<OrganizationId>>, Problem> {
    use organization::Column;
    let desks: BTreeSet<OrganizationId> = desks.iter().copied().collect();
    if is_alone(may.actor(), &desks) {
        return Ok(desks.iter().map(|own| (*own, BTreeSet::from([*own]))).collect());
    }
    let of_provider = || organization::Entity::find().filter(Column::ProviderId.eq(may.actor().provider()));
    let heads = || {
        let own = of_provider().filter(Column::Id.is_in(desks.iter().copied())).filter(Column::ParentId.is_not_null());
        own.select_only().column(Column::ParentId).into_query()
    };
    let within = Condition::any()
        .add(Column::Id.is_in(desks.iter().copied()))
        .add(Column::ParentId.is_in(desks.iter().copied()))
        .add(Column::Id.in_subquery(heads()))
        .add(Column::ParentId.in_subquery(heads()));
    let mut select = of_provider()
        .filter(within)
        .select_only()
        .columns([Column::Id, Column::ParentId, Column::TaskfireEnabled, Column::Active])
        .column(taskfire_settings::Column::Sharing);
    let query = QueryTrait::query(&mut select);
    joined::join::<taskfire_settings::Entity>(query, JoinType::LeftJoin, Column::ProviderId, Column::Id);
    let found: Result<Vec<Member>, _> = select.into_tuple().all(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("read sharing", error))?;
    let shares = |head: OrganizationId| found.iter().find(|(id, ..)| *id == head).and_then(|(.., sharing)| *sharing);
    let family = |(desk, parent, ..): &Member| {
        let head = parent.unwrap_or(*desk);
        let works = |id: OrganizationId, parent: Option<OrganizationId>| {
            id == *desk
                || match shares(head).unwrap_or(Sharing::Off) {
                    Sharing::Off => false,
                    Sharing::Everything => id == head || parent == Some(head),
                    Sharing::Upwards => id == head,
                }
        };
        let homes = found.iter().filter(|(id, parent, on, active, _)| *on && *active && works(*id, *parent));
        (*desk, homes.map(|(id, ..)| *id).collect())
    };
    Ok(found.iter().filter(|(id, ..)| desks.contains(id)).map(family).collect())
}

/// The security levels with a right. Rights are stored as a JSON array of codes: a code in its quotation marks is that right alone.
fn levels_with<G: Grant>(may: &Granted<'_, G>, right: Right) -> Result<SelectStatement, Problem> {
    use security_level::Column;
    let code = serde_json::to_string(&right).map_err(|error| Problem::fault("write right", error))?;
    Ok(security_level::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(may.actor().provider()))
        .filter(Column::Rights.contains(code))
        .into_query())
}
