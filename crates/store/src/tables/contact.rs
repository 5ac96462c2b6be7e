//! Contacts: people at organizations (A-20 … A-27).

use kernel::Reach;
use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{ContactId, LocationId, OrganizationId, ProviderId},
    search::Record,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    pub organization_id: OrganizationId,
    pub location_id: Option<LocationId>,
    pub first_name: String,
    pub last_name: String,
    pub title: String,
    pub email: String,
    pub additional_emails: String,
    pub phone: String,
    pub extension: String,
    pub mobile: String,
    pub alternate_phone: String,
    pub fax: String,
    pub address: String,
    pub city: String,
    pub state: String,
    pub postal_code: String,
    pub country: String,
    pub active: bool,
    pub accepts_ticket_mail: bool,
    pub created_at: Instant,
    pub version: i32,
}

impl Model {
    /// First and last name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);
    const SEARCHED: &'static [Column] = &[
        Column::FirstName,
        Column::LastName,
        Column::Email,
        Column::AdditionalEmails,
        Column::Title,
        Column::Phone,
        Column::Mobile,
        Column::AlternatePhone,
    ];

    /// Oneself; with reach over the organization all its people and those of its sub-organizations; staff as with organizations.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (&actor.who, reach) {
            (Who::Contact { contact, .. }, Reach::Own) => Condition::all().add(Column::Id.eq(*contact)),
            (Who::Contact { .. }, Reach::Organization) => {
                Condition::all().add(Column::OrganizationId.is_in(actor.organizations.iter().copied()))
            }
            (Who::Contact { .. }, Reach::Desk) => {
                Condition::all().add(Column::OrganizationId.is_in(actor.desk_organizations.iter().copied()))
            }
            (Who::Resource { resource }, Reach::Own) => Condition::all().add(
                Column::OrganizationId.in_subquery(super::organization::ids_managed_by(actor.provider, *resource)),
            ),
            (Who::Resource { .. } | Who::System { .. }, Reach::Provider) => every_row(),
            _ => no_row(),
        }
    }

    fn searched_as(row: &Model) -> Option<Record> {
        Some(Record::Contact(row.id))
    }
}

/// The contacts at organizations whose account manager `manager` is.
pub(crate) fn ids_managed_by(provider: ProviderId, manager: crate::ids::ResourceId) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::OrganizationId.in_subquery(super::organization::ids_managed_by(provider, manager)))
        .into_query()
}

/// The contacts of the actor's own organization and of its sub-organizations.
pub(crate) fn ids_within(actor: &Actor) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ProviderId.eq(actor.provider))
        .filter(Column::OrganizationId.is_in(actor.organizations.iter().copied()))
        .into_query()
}
