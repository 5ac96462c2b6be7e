//! Recurring service contracts.

use kernel::Reach;
use sea_orm::{Condition, ExprTrait, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ContractId, OrganizationId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contract")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractId,
    pub organization_id: OrganizationId,
    pub name: String,
    pub starts_on: String,
    pub ends_on: Option<String>,
    pub period: super::kinds::ContractPeriod,
    pub currency: String,
    pub active: bool,
    /// Who is billed instead of the organization it serves; none if that one pays itself.
    pub billing_organization_id: Option<OrganizationId>,
    /// Whether the provider's new work for the organization belongs to it; at most one contract of each.
    pub is_default: bool,
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

    /// As the organization it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::organization::owned_rows(Column::OrganizationId, reach, actor)
    }
}

/// Ids of the contracts of other organizations for which `organization` is billed (P-160). What is inactive or over counts: the
/// work that was done under it stays in view.
pub(crate) fn billed_to(provider: ProviderId, organization: impl Into<Expr>) -> SelectStatement {
    let column = |column: Column| Expr::col(column.as_column_ref());
    let billed = column(Column::BillingOrganizationId);
    let other = column(Column::OrganizationId).ne(billed.clone());
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(provider))
        .filter(billed.eq(organization))
        .filter(other)
        .into_query()
}
