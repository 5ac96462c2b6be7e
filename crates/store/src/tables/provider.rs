//! The managed service provider: name, defaults and policies (one row per provider).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row},
    ids::{ProviderId, SecurityLevelId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    pub name: String,
    pub time_zone: String,
    pub language: String,
    pub date_format: String,
    pub time_format: String,
    pub number_format: String,
    pub brand_hue: i32,
    pub brand_chroma: i32,
    pub support_phone: String,
    pub support_email: String,
    pub support_hours: String,
    pub tickets_from_at: Option<Instant>,
    pub recent_days: i32,
    pub customer_note_on_completed: super::kinds::NoteOnCompleted,
    pub two_factor: super::kinds::TwoFactorPolicy,
    pub resource_names: super::kinds::ResourceNames,
    pub welcome_link_minutes: i32,
    pub reset_link_minutes: i32,
    pub session_idle_minutes: i32,
    pub session_minutes: i32,
    pub password_length: i32,
    pub sign_in_ways: String,
    pub default_level_id: Option<SecurityLevelId>,
    pub refused_extensions: Option<String>,
    pub refuse_programs: bool,
    /// Whether changes are approved here.
    pub change_management: bool,
    pub created_at: Instant,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::ProviderId;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Shared by all of the provider: names that tickets and forms show.
    fn reachable(_reach: Reach, _actor: &Actor) -> Condition {
        every_row()
    }
}
