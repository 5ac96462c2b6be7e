//! Logins of contacts and resources (P-4).

use kernel::Reach;
use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{AccountId, ContactId, ProviderId, ResourceId, SecurityLevelId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub contact_id: Option<ContactId>,
    pub resource_id: Option<ResourceId>,
    pub security_level_id: Option<SecurityLevelId>,
    pub user_name: String,
    pub user_name_key: String,
    pub password_hash: Option<String>,
    pub password_short: bool,
    pub active: bool,
    pub date_format: String,
    pub time_format: String,
    pub number_format: String,
    pub language: String,
    pub time_zone: String,
    pub totp_secret: Option<String>,
    pub totp_confirmed_at: Option<Instant>,
    pub totp_last_step: Option<i64>,
    pub landing_hidden: bool,
    pub keys_off: bool,
    pub theme: String,
    pub first_sign_in_at: Option<Instant>,
    pub last_sign_in_at: Option<Instant>,
    pub password_changed_at: Option<Instant>,
    pub profile_seen_at: Option<Instant>,
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

    /// One's own login; a portal user with reach over the organization those of its people; staff with a grant over the
    /// provider reach all, over "my organizations" those of their contacts.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (reach, actor.account, &actor.who) {
            (Reach::Provider, _, _) => every_row(),
            (Reach::Own, Some(own), Who::Contact { .. }) => Condition::all().add(Column::Id.eq(own)),
            (Reach::Organization, _, Who::Contact { .. }) => {
                Condition::all().add(Column::ContactId.in_subquery(super::contact::ids_within(actor)))
            }
            (Reach::Own, Some(own), Who::Resource { resource }) => Condition::any()
                .add(Column::Id.eq(own))
                .add(Column::ContactId.in_subquery(super::contact::ids_managed_by(actor.provider, *resource))),
            _ => no_row(),
        }
    }
}

/// The reach rule of everything that belongs to a login: as far as the login itself.
pub(crate) fn owned_rows(owner: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    let logins = |which: Condition| {
        let found = Entity::find().select_only().column(Column::Id).filter(Column::ProviderId.eq(actor.provider));
        owner.in_subquery(found.filter(which).into_query())
    };
    match (reach, actor.account, actor.resource()) {
        (Reach::Provider, _, _) => every_row(),
        (Reach::Own, Some(own), None) => Condition::all().add(owner.eq(own)),
        (Reach::Own | Reach::Organization, Some(_), _) => Condition::all().add(logins(Entity::reachable(reach, actor))),
        _ => no_row(),
    }
}
