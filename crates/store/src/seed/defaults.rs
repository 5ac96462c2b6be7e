//! What every provider starts with: the system levels, statuses, priorities, sources, the Client Portal queue, staff levels.

use kernel::{
    Problem, StaffRight,
    level::{Kind, SYSTEM_LEVELS},
};
use sea_orm::ActiveValue::Set;

use super::Seeding;
use crate::{
    ids::{CategoryId, PriorityId, ProviderId, QueueId, SecurityLevelId, SourceId, StaffLevelId, StatusId},
    tables::{
        kinds::{LevelKind, NoteOnCompleted, ResourceNames, SignInWay, StatusMeaning, TwoFactorPolicy},
        priority, provider, queue, security_level, source, staff_level, ticket_category, ticket_status,
    },
};

/// Ids of the rows that later rows refer to.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The provider.
    pub provider: ProviderId,
    /// Portal levels in the order of [`SYSTEM_LEVELS`].
    pub levels: Vec<SecurityLevelId>,
    /// Staff levels in the order of [`STAFF_LEVELS`].
    pub staff_levels: Vec<StaffLevelId>,
    /// Statuses in the order of [`STATUSES`].
    pub statuses: Vec<StatusId>,
    /// Priorities: Critical, High, Medium, Low.
    pub priorities: Vec<PriorityId>,
    /// Sources in the order of [`SOURCES`]; the first is Client Portal.
    pub sources: Vec<SourceId>,
    /// The Client Portal queue.
    pub portal_queue: QueueId,
    /// The default ticket category.
    pub category: CategoryId,
}

/// Name and rights of a staff level that comes with the system.
pub const STAFF_LEVELS: &[(&str, &[StaffRight])] = &[
    (
        "System Administrator",
        &[
            StaffRight::Crm,
            StaffRight::EditAllOrganizations,
            StaffRight::ViewTickets,
            StaffRight::EditTickets,
            StaffRight::DispatchTickets,
            StaffRight::LogTime,
            StaffRight::EditPortalUsers,
            StaffRight::PreviewPortal,
            StaffRight::AdminPortal,
            StaffRight::AdminServiceDesk,
            StaffRight::AdminResources,
            StaffRight::AdminSystem,
        ],
    ),
    ("Full Access", StaffRight::ALL),
    (
        "Dispatcher",
        &[
            StaffRight::Crm,
            StaffRight::EditAllOrganizations,
            StaffRight::ViewTickets,
            StaffRight::EditTickets,
            StaffRight::DispatchTickets,
            StaffRight::LogTime,
            StaffRight::EditPortalUsers,
            StaffRight::PreviewPortal,
        ],
    ),
    (
        "Service Desk User",
        &[
            StaffRight::Crm,
            StaffRight::EditMyOrganizations,
            StaffRight::ViewTickets,
            StaffRight::EditTickets,
            StaffRight::LogTime,
        ],
    ),
    ("Minimal Access", &[StaffRight::ViewTickets]),
];

/// Statuses that come with the system (T-164): name, meaning, tone.
pub const STATUSES: &[(&str, StatusMeaning, &str)] = &[
    ("New", StatusMeaning::New, "neutral"),
    ("In Progress", StatusMeaning::Open, "info"),
    ("Waiting Customer", StatusMeaning::WaitingCustomer, "attention"),
    ("Waiting Materials", StatusMeaning::Open, "neutral"),
    ("Customer Note Added", StatusMeaning::CustomerNoteAdded, "info"),
    ("Escalated", StatusMeaning::Open, "brand"),
    ("Complete", StatusMeaning::Complete, "success"),
];

/// Sources that come with the system; those with a code are reserved.
pub const SOURCES: &[(&str, Option<&str>)] = &[
    ("Client Portal", Some("client-portal")),
    ("Insourced", Some("insourced")),
    ("Phone", None),
    ("Email", None),
    ("Monitoring Alert", None),
    ("In Person", None),
];

impl Seeding<'_> {
    /// A provider with everything that a first ticket needs.
    pub async fn provider(&self, name: &str, time_zone: &str) -> Result<Defaults, Problem> {
        let id: ProviderId = self.fresh_id();
        let ways =
            serde_json::to_string(SignInWay::ALL).map_err(|error| Problem::fault("write ways to sign in", error))?;
        self.add::<provider::Entity>(provider::ActiveModel {
            provider_id: Set(id),
            name: Set(name.to_owned()),
            time_zone: Set(time_zone.to_owned()),
            language: Set("en".to_owned()),
            date_format: Set("y-M-d".to_owned()),
            time_format: Set("24h".to_owned()),
            number_format: Set("1,234.56".to_owned()),
            brand_hue: Set(42),
            brand_chroma: Set(150),
            support_phone: Set(String::new()),
            support_email: Set(String::new()),
            support_hours: Set(String::new()),
            tickets_from_at: Set(None),
            recent_days: Set(30),
            customer_note_on_completed: Set(NoteOnCompleted::Reopen),
            two_factor: Set(TwoFactorPolicy::NotRequired),
            resource_names: Set(ResourceNames::Full),
            welcome_link_minutes: Set(14 * 24 * 60),
            reset_link_minutes: Set(60),
            session_idle_minutes: Set(60),
            session_minutes: Set(12 * 60),
            password_length: Set(15),
            sign_in_ways: Set(ways),
            default_level_id: Set(None),
            refused_extensions: Set(None),
            refuse_programs: Set(true),
            change_management: Set(false),
            created_at: Set(self.now()),
            version: Set(1),
        })
        .await?;
        Ok(Defaults {
            provider: id,
            levels: self.levels(id).await?,
            staff_levels: self.staff_levels(id).await?,
            statuses: self.statuses(id).await?,
            priorities: self.priorities(id).await?,
            sources: self.sources(id).await?,
            portal_queue: self.portal_queue(id).await?,
            category: self.category(id).await?,
        })
    }

    async fn levels(&self, provider: ProviderId) -> Result<Vec<SecurityLevelId>, Problem> {
        let mut ids = Vec::new();
        for (position, level) in (1..).zip(SYSTEM_LEVELS) {
            let id: SecurityLevelId = self.fresh_id();
            let rights = serde_json::to_string(level.rights).map_err(|error| Problem::fault("write rights", error))?;
            self.add::<security_level::Entity>(security_level::ActiveModel {
                provider_id: Set(provider),
                id: Set(id),
                name: Set(level.name.to_owned()),
                code: Set(Some(level.code.to_owned())),
                kind: Set(if level.kind == Kind::Taskfire { LevelKind::Taskfire } else { LevelKind::Standard }),
                assignable: Set(level.assignable),
                rights: Set(rights),
                position: Set(position),
                version: Set(1),
            })
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn staff_levels(&self, provider: ProviderId) -> Result<Vec<StaffLevelId>, Problem> {
        let mut ids = Vec::new();
        for (position, (name, rights)) in (1..).zip(STAFF_LEVELS) {
            let id: StaffLevelId = self.fresh_id();
            let rights = serde_json::to_string(rights).map_err(|error| Problem::fault("write rights", error))?;
            self.add::<staff_level::Entity>(staff_level::ActiveModel {
                provider_id: Set(provider),
                id: Set(id),
                name: Set((*name).to_owned()),
                system: Set(true),
                rights: Set(rights),
                position: Set(position),
                version: Set(1),
            })
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn statuses(&self, provider: ProviderId) -> Result<Vec<StatusId>, Problem> {
        let mut ids = Vec::new();
        for (position, (name, meaning, tone)) in (1..).zip(STATUSES) {
            let id: StatusId = self.fresh_id();
            self.add::<ticket_status::Entity>(ticket_status::ActiveModel {
                provider_id: Set(provider),
                id: Set(id),
                name: Set((*name).to_owned()),
                customer_label: Set(String::new()),
                meaning: Set(*meaning),
                service_event: Set(meaning.service_event()),
                service_event_at: Set(None),
                tone: Set((*tone).to_owned()),
                system: Set(*meaning != StatusMeaning::Open),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            })
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn priorities(&self, provider: ProviderId) -> Result<Vec<PriorityId>, Problem> {
        let mut ids = Vec::new();
        let rows = [("Critical", "danger"), ("High", "attention"), ("Medium", "info"), ("Low", "neutral")];
        for (position, (name, tone)) in (1..).zip(rows) {
            let id: PriorityId = self.fresh_id();
            self.add::<priority::Entity>(priority::ActiveModel {
                provider_id: Set(provider),
                id: Set(id),
                name: Set(name.to_owned()),
                tone: Set(tone.to_owned()),
                is_default: Set(name == "Medium"),
                active: Set(true),
                position: Set(position),
                response_minutes: Set(None),
                resolution_minutes: Set(None),
                version: Set(1),
            })
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn sources(&self, provider: ProviderId) -> Result<Vec<SourceId>, Problem> {
        let mut ids = Vec::new();
        for (position, (name, code)) in (1..).zip(SOURCES) {
            let id: SourceId = self.fresh_id();
            self.add::<source::Entity>(source::ActiveModel {
                provider_id: Set(provider),
                id: Set(id),
                name: Set((*name).to_owned()),
                code: Set(code.map(str::to_owned)),
                active: Set(true),
                position: Set(position),
                version: Set(1),
            })
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn portal_queue(&self, provider: ProviderId) -> Result<QueueId, Problem> {
        let id: QueueId = self.fresh_id();
        self.add::<queue::Entity>(queue::ActiveModel {
            provider_id: Set(provider),
            id: Set(id),
            name: Set("Client Portal".to_owned()),
            description: Set("Where portal tickets land when their request type names no other queue".to_owned()),
            code: Set(Some("client-portal".to_owned())),
            appears_in_portal: Set(true),
            active: Set(true),
            position: Set(1),
            version: Set(1),
        })
        .await?;
        Ok(id)
    }

    async fn category(&self, provider: ProviderId) -> Result<CategoryId, Problem> {
        let id: CategoryId = self.fresh_id();
        self.add::<ticket_category::Entity>(ticket_category::ActiveModel {
            provider_id: Set(provider),
            id: Set(id),
            name: Set("Standard".to_owned()),
            nickname: Set("STD".to_owned()),
            tone: Set("neutral".to_owned()),
            is_default: Set(true),
            default_priority_id: Set(None),
            default_source_id: Set(None),
            portal_fields: Set("[]".to_owned()),
            active: Set(true),
            position: Set(1),
            version: Set(1),
        })
        .await?;
        Ok(id)
    }
}
