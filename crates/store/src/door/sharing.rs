//! Who sees and works whose tickets between a parent and its sub-organizations (F-167 … F-173). Looked up at every
//! request, so that a change of the mode holds at once (F-170).

use kernel::Problem;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    ids::{OrganizationId, ProviderId},
    tables::{kinds::Sharing, organization, taskfire_settings},
};

/// A parent with its sub-organizations, and how they share their work.
#[derive(Debug)]
pub(crate) struct Family {
    parent: OrganizationId,
    /// The parent first. Only known where it matters.
    members: Vec<OrganizationId>,
    sharing: Sharing,
    standard_users_too: bool,
}

impl Family {
    /// The parent with its sub-organizations, the parent first, as a mode would have them.
    pub(crate) fn under(members: Vec<OrganizationId>, sharing: Sharing, standard_users_too: bool) -> Option<Self> {
        Some(Self { parent: *members.first()?, members, sharing, standard_users_too })
    }

    /// The family of `own`, whose sub-organizations follow it in `below`. The parent's settings decide (F-167), as long as it
    /// has Taskfire on.
    pub(super) async fn of<C: ConnectionTrait>(
        database: &C,
        own: &organization::Model,
        below: &[OrganizationId],
    ) -> Result<Self, Problem> {
        let fault = |error| Problem::fault("read sharing", error);
        let parent = own.parent_id.unwrap_or(own.id);
        let alone = Self { parent, members: below.to_vec(), sharing: Sharing::Off, standard_users_too: false };
        if own.parent_id.is_none() && below.len() < 2 {
            return Ok(alone);
        }
        let said = taskfire_settings::Entity::find_by_id((own.provider_id, parent)).one(database).await;
        let Some(said) = said.map_err(fault)?.filter(|said| said.sharing != Sharing::Off) else { return Ok(alone) };
        if !Self::parent_is_on(database, own, parent).await.map_err(fault)? {
            return Ok(alone);
        }
        let members = if own.parent_id.is_none() {
            below.to_vec()
        } else {
            let children = organization::Entity::find()
                .select_only()
                .column(organization::Column::Id)
                .filter(organization::Column::ProviderId.eq(own.provider_id))
                .filter(organization::Column::ParentId.eq(parent))
                .into_tuple()
                .all(database)
                .await
                .map_err(fault)?;
            std::iter::once(parent).chain(children).collect()
        };
        Ok(Self { parent, members, sharing: said.sharing, standard_users_too: said.sharing_standard })
    }

    async fn parent_is_on<C: ConnectionTrait>(
        database: &C,
        own: &organization::Model,
        parent: OrganizationId,
    ) -> Result<bool, sea_orm::DbErr> {
        if own.id == parent {
            return Ok(own.taskfire_enabled);
        }
        let above = organization::Entity::find_by_id((own.provider_id, parent)).one(database).await?;
        Ok(above.is_some_and(|above| above.active && above.taskfire_enabled))
    }

    /// Whose internal desk a Taskfire user at `own` works, the own one first (the matrix of F-171).
    pub(crate) fn worked(&self, own: OrganizationId) -> Vec<OrganizationId> {
        let all = match self.sharing {
            Sharing::Off => false,
            Sharing::Everything => true,
            Sharing::Upwards => own == self.parent,
        };
        let others = self.members.iter().copied().filter(|one| all && *one != own);
        std::iter::once(own).chain(others).collect()
    }

    /// Whose tickets a right to all tickets shows: own and below (T-4), and in the mode that shares everything those of
    /// parent and siblings, to standard users only if chosen (T-8).
    pub(crate) fn seen(&self, works: bool, below: &[OrganizationId]) -> Vec<OrganizationId> {
        let wide = self.sharing == Sharing::Everything && (works || self.standard_users_too);
        let others = self.members.iter().copied().filter(|one| wide && !below.contains(one));
        below.iter().copied().chain(others).collect()
    }
}

/// The organizations that hide their internal tickets from the provider's staff (F-120).
pub(super) async fn hidden_desks<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
) -> Result<Vec<OrganizationId>, Problem> {
    taskfire_settings::Entity::find()
        .select_only()
        .column(taskfire_settings::Column::OrganizationId)
        .filter(taskfire_settings::Column::ProviderId.eq(provider))
        .filter(taskfire_settings::Column::HiddenFromProvider.eq(true))
        .into_tuple()
        .all(database)
        .await
        .map_err(|error| Problem::fault("read hidden desks", error))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn family(sharing: Sharing, standard_users_too: bool) -> (Family, [OrganizationId; 3]) {
        let [parent, own, sister] = [1, 2, 3].map(|n| OrganizationId(Uuid::from_u128(n)));
        (Family { parent, members: vec![parent, own, sister], sharing, standard_users_too }, [parent, own, sister])
    }

    /// F-171: the access test matrix.
    #[test]
    fn f_171_who_works_whose_tickets() {
        for (sharing, of_parent, of_sub) in [
            (Sharing::Off, vec![0], vec![1]),
            (Sharing::Everything, vec![0, 1, 2], vec![1, 0, 2]),
            (Sharing::Upwards, vec![0, 1, 2], vec![1]),
        ] {
            let (family, people) = family(sharing, false);
            let ids = |which: &[usize]| which.iter().map(|at| people[*at]).collect::<Vec<_>>();
            assert_eq!(family.worked(people[0]), ids(&of_parent), "{sharing:?}, parent");
            assert_eq!(family.worked(people[1]), ids(&of_sub), "{sharing:?}, sub-organization");
        }
    }

    /// T-8: standard users are reached by choice, Taskfire users always; upwards sharing shows nobody more.
    #[test]
    fn t_8_whom_sharing_reaches() {
        for (sharing, standard, works, wide) in [
            (Sharing::Everything, false, false, false),
            (Sharing::Everything, true, false, true),
            (Sharing::Everything, false, true, true),
            (Sharing::Upwards, true, true, false),
            (Sharing::Off, true, true, false),
        ] {
            let (family, people) = family(sharing, standard);
            let seen = family.seen(works, &people[1..2]);
            assert_eq!(seen.len(), if wide { 3 } else { 1 }, "{sharing:?} {standard} {works}");
        }
    }
}
