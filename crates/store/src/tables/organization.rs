//! Organizations and sub-organizations (A-10 … A-19).

use kernel::Reach;
use sea_orm::{
    Condition, ExprTrait, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Func, SelectStatement},
};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{ContactId, OrganizationId, ProviderId, ResourceId},
    search::Record,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    pub name: String,
    pub number: String,
    pub kind: super::kinds::OrganizationKind,
    pub parent_id: Option<OrganizationId>,
    pub is_provider: bool,
    pub active: bool,
    pub portal_enabled: bool,
    pub taskfire_enabled: bool,
    pub two_factor: Option<super::kinds::TwoFactorPolicy>,
    pub phone: String,
    pub web: String,
    pub account_manager_id: Option<ResourceId>,
    pub primary_contact_id: Option<ContactId>,
    pub created_at: Instant,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);
    const SEARCHED: &'static [Column] = &[Column::Name, Column::Number, Column::Phone, Column::Web];

    /// A contact's own organization, or with reach over the organization its sub-organizations too (T-4, T-6);
    /// staff all, or those they are account manager of.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (&actor.who, reach) {
            (Who::Contact { organization, .. }, Reach::Own) => Condition::all().add(Column::Id.eq(*organization)),
            (Who::Contact { .. }, Reach::Organization) => {
                Condition::all().add(Column::Id.is_in(actor.organizations.iter().copied()))
            }
            (Who::Contact { .. }, Reach::Desk) => {
                Condition::all().add(Column::Id.is_in(actor.desk_organizations.iter().copied()))
            }
            (Who::Resource { resource }, Reach::Own) => Condition::all().add(Column::AccountManagerId.eq(*resource)),
            (Who::Resource { .. } | Who::System { .. }, Reach::Provider) => every_row(),
            _ => no_row(),
        }
    }

    fn searched_as(row: &Model) -> Option<Record> {
        Some(Record::Organization(row.id))
    }
}

/// The organizations whose account manager `manager` is (A-75, "Edit Mine").
pub(crate) fn ids_managed_by(provider: ProviderId, manager: ResourceId) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::AccountManagerId.eq(manager))
        .into_query()
}

/// Rows of an organization and of its sub-organizations.
pub(crate) fn with_those_below(
    owner: impl ColumnTrait,
    provider: ProviderId,
    organization: OrganizationId,
) -> Condition {
    let below = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::ParentId.eq(organization))
        .into_query();
    Condition::any().add(owner.eq(organization)).add(owner.in_subquery(below))
}

/// The reach rule of everything that belongs to an organization: as far as the organization itself.
pub(crate) fn owned_rows(owner: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    match (&actor.who, reach) {
        (Who::Contact { organization, .. }, Reach::Own) => Condition::all().add(owner.eq(*organization)),
        (Who::Contact { .. }, Reach::Organization) => {
            Condition::all().add(owner.is_in(actor.organizations.iter().copied()))
        }
        (Who::Contact { .. }, Reach::Desk) => {
            Condition::all().add(owner.is_in(actor.desk_organizations.iter().copied()))
        }
        (Who::Resource { resource }, Reach::Own) => {
            Condition::all().add(owner.in_subquery(ids_managed_by(actor.provider, *resource)))
        }
        (Who::Resource { .. } | Who::System { .. }, Reach::Provider) => every_row(),
        _ => no_row(),
    }
}

/// Organizations of this name, whatever its case, or of this number: how people name one in a form.
pub(crate) fn called(typed: &str) -> Condition {
    let folded = |column: Column| Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).eq(typed.to_lowercase());
    // Databases fold ASCII letters alone the same way; the name as typed finds the rest.
    Condition::any().add(Column::Name.eq(typed)).add(folded(Column::Name)).add(folded(Column::Number))
}
