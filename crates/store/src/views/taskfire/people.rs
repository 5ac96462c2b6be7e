//! Who works which internal desk (F-91, F-171): active contacts at a level with that right, of the organization itself and
//! of those that share its work.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, Right};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    Granted,
    door::portal_rights,
    guard::Grant,
    ids::{ContactId, OrganizationId, SecurityLevelId},
    tables::{account, contact, kinds::Sharing, organization, security_level, taskfire_settings},
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
        let here = people.iter().filter(|row| homes.contains(&row.organization_id));
        here.map(colleague).collect()
    };
    Ok(families.iter().map(|(desk, homes)| (*desk, of(homes))).collect())
}

/// Who administers the desk of an organization, by name: people of its own (F-124).
pub async fn administrators<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Vec<Colleague>, Problem> {
    let people = with_right(may, Right::AdministerTaskfire, BTreeSet::from([desk])).await?;
    Ok(people.iter().map(colleague).collect())
}

fn colleague(row: &contact::Model) -> Colleague {
    Colleague { id: row.id, name: format!("{} {}", row.first_name, row.last_name).trim().to_owned() }
}

/// Active contacts of these organizations, by name, whose login is at a level with that right.
async fn with_right<G: Grant>(
    may: &Granted<'_, G>,
    right: Right,
    homes: BTreeSet<OrganizationId>,
) -> Result<Vec<contact::Model>, Problem> {
    let logins = account::Entity::find()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::ProviderId.eq(may.actor().provider()))
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::SecurityLevelId.is_in(levels_with(may, right).await?))
        .filter(account::Column::ContactId.is_not_null())
        .into_query();
    let mut people = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::OrganizationId.is_in(homes))
        .filter(contact::Column::Active.eq(true))
        .filter(contact::Column::Id.in_subquery(logins))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read people of desks", error))?;
    people.sort_by_cached_key(|row| (row.first_name.to_lowercase(), row.last_name.to_lowercase(), row.id));
    Ok(people)
}

/// Whose Taskfire users work each desk.
async fn families<G: Grant>(
    may: &Granted<'_, G>,
    desks: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, BTreeSet<OrganizationId>>, Problem> {
    let fault = |error| Problem::fault("read sharing", error);
    let provider = may.actor().provider();
    let own = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(organization::Column::Id.is_in(desks.iter().copied()))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let heads: BTreeSet<OrganizationId> = own.iter().map(|row| row.parent_id.unwrap_or(row.id)).collect();
    let within = Condition::any()
        .add(organization::Column::Id.is_in(heads.iter().copied()))
        .add(organization::Column::ParentId.is_in(heads.iter().copied()));
    let all = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(organization::Column::TaskfireEnabled.eq(true))
        .filter(organization::Column::Active.eq(true))
        .filter(within)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let said = taskfire_settings::Entity::find()
        .filter(taskfire_settings::Column::ProviderId.eq(provider))
        .filter(taskfire_settings::Column::OrganizationId.is_in(heads))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let shares = |head: OrganizationId| {
        said.iter().find(|row| row.organization_id == head).map_or(Sharing::Off, |row| row.sharing)
    };
    let family = |desk: &organization::Model| {
        let head = desk.parent_id.unwrap_or(desk.id);
        let works = |one: &&organization::Model| {
            one.id == desk.id
                || match shares(head) {
                    Sharing::Off => false,
                    Sharing::Everything => one.id == head || one.parent_id == Some(head),
                    Sharing::Upwards => one.id == head,
                }
        };
        (desk.id, all.iter().filter(works).map(|one| one.id).collect())
    };
    Ok(own.iter().map(family).collect())
}

/// The security levels with a right.
async fn levels_with<G: Grant>(may: &Granted<'_, G>, right: Right) -> Result<Vec<SecurityLevelId>, Problem> {
    let found = security_level::Entity::find()
        .filter(security_level::Column::ProviderId.eq(may.actor().provider()))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read levels", error))?;
    let mut levels = Vec::new();
    for level in found {
        if portal_rights(&level.rights)?.contains(&right) {
            levels.push(level.id);
        }
    }
    Ok(levels)
}
