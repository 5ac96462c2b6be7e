//! The demo's world becomes rows: all of it in one transaction, so that an interrupted start leaves nothing behind.

mod audit;
mod changes;
mod end_clients;
mod files;
mod licences;
mod lists;
mod people;
mod taskfire;
mod tickets;
mod workflow;

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use kernel::Problem;
use platform::{files::Files, hashing::Hashing, secrets::Secrets};
use store::{
    Store,
    ids::{
        AccountId, CategoryId, ContactId, IssueTypeId, LocationId, OrganizationId, ProviderId, QuestionId, QueueId,
        RequestTypeId, ResourceId, RoleId, SecurityLevelId, SourceId, StaffLevelId, StatusId, SubIssueTypeId, TicketId,
        WorkTypeId,
    },
    seed::{Seeding, defaults::STATUSES},
};

use super::{content::Content, dice::Dice, plot, world::World};

/// Name of the demo's provider.
pub const PROVIDER: &str = "Northwind IT";

/// Zone of the demo's provider.
const ZONE: &str = "Europe/Berlin";

/// What is needed besides the database.
#[allow(missing_docs)]
pub struct Doors<'a> {
    pub files: &'a Files,
    pub secrets: &'a Secrets,
    /// How passwords are hashed.
    pub hashing: &'a Hashing,
}

/// Fills a database that has been migrated and is empty.
pub async fn fill(store: &Store, doors: &Doors<'_>, content: &Content) -> Result<(), Problem> {
    let now = store.clock().now();
    let zone = TimeZone::get(ZONE).map_err(|error| Problem::fault("demo time zone", error))?;
    let world = plot::world(content, now, &zone)?;
    let seeding = store.seed().await?;
    let mut filling = Filling::begin(&seeding, doors, content, &world, now).await?;
    filling.provider().await?;
    filling.lists().await?;
    filling.people().await?;
    filling.accounts().await?;
    filling.tickets(&zone).await?;
    filling.taskfire(&zone).await?;
    filling.licences(&zone).await?;
    filling.end_clients(&zone).await?;
    filling.changes().await?;
    filling.workflow().await?;
    filling.counters().await?;
    filling.visits().await?;
    filling.audit().await?;
    store::search::reindex(&seeding).await?;
    seeding.mark(true, true).await?;
    seeding.done().await
}

/// What has been made so far, as later rows need it. Lists stand in the order of the world's lists.
struct Filling<'a> {
    seeding: &'a Seeding<'a>,
    doors: &'a Doors<'a>,
    content: &'a Content,
    world: &'a World,
    now: Timestamp,
    dice: Dice,
    provider: ProviderId,
    statuses: BTreeMap<String, StatusId>,
    priorities: BTreeMap<String, store::ids::PriorityId>,
    sources: BTreeMap<String, SourceId>,
    queues: BTreeMap<String, QueueId>,
    categories: BTreeMap<String, CategoryId>,
    issue_types: BTreeMap<String, IssueTypeId>,
    sub_issue_types: BTreeMap<(String, String), SubIssueTypeId>,
    work_types: BTreeMap<String, WorkTypeId>,
    roles: BTreeMap<String, RoleId>,
    staff_levels: BTreeMap<String, StaffLevelId>,
    levels: BTreeMap<String, SecurityLevelId>,
    request_types: Vec<RequestTypeId>,
    questions: Vec<Vec<QuestionId>>,
    organizations: Vec<OrganizationId>,
    locations: Vec<Vec<LocationId>>,
    contacts: Vec<ContactId>,
    resources: Vec<ResourceId>,
    contact_accounts: BTreeMap<usize, AccountId>,
    resource_accounts: Vec<AccountId>,
    tickets: Vec<TicketId>,
    /// How many tickets each day has.
    counters: BTreeMap<i32, i64>,
}

impl<'a> Filling<'a> {
    async fn begin(
        seeding: &'a Seeding<'a>,
        doors: &'a Doors<'a>,
        content: &'a Content,
        world: &'a World,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let defaults = seeding.provider(PROVIDER, ZONE).await?;
        let statuses = STATUSES.iter().map(|(name, ..)| (*name).to_owned()).zip(defaults.statuses).collect();
        let priorities = ["Critical", "High", "Medium", "Low"].map(str::to_owned).into_iter().zip(defaults.priorities);
        let sources = store::seed::defaults::SOURCES.iter().map(|(name, _)| (*name).to_owned());
        let staff_levels = store::seed::defaults::STAFF_LEVELS.iter().map(|(name, _)| (*name).to_owned());
        let levels = kernel::level::SYSTEM_LEVELS.iter().map(|level| level.code.to_owned());
        Ok(Self {
            seeding,
            doors,
            content,
            world,
            now,
            dice: Dice::new(11),
            provider: defaults.provider,
            statuses,
            priorities: priorities.collect(),
            sources: sources.zip(defaults.sources).collect(),
            queues: BTreeMap::from([("Client Portal".to_owned(), defaults.portal_queue)]),
            categories: BTreeMap::from([("Standard".to_owned(), defaults.category)]),
            issue_types: BTreeMap::new(),
            sub_issue_types: BTreeMap::new(),
            work_types: BTreeMap::new(),
            roles: BTreeMap::new(),
            staff_levels: staff_levels.zip(defaults.staff_levels).collect(),
            levels: levels.zip(defaults.levels).collect(),
            request_types: Vec::new(),
            questions: Vec::new(),
            organizations: Vec::new(),
            locations: Vec::new(),
            contacts: Vec::new(),
            resources: Vec::new(),
            contact_accounts: BTreeMap::new(),
            resource_accounts: Vec::new(),
            tickets: Vec::new(),
            counters: BTreeMap::new(),
        })
    }

    /// How the provider is reached; the rest stays as at every beginning.
    async fn provider(&self) -> Result<(), Problem> {
        let sql = "UPDATE provider SET support_phone = '+49 40 555 010', support_email = 'help@northwind-it.example', \
                   support_hours = 'Weekdays 8:00–18:00'";
        self.seeding.run(sql).await
    }

    /// So many days before now.
    fn days_ago(&self, days: i64) -> Timestamp {
        self.now - jiff::Span::new().hours(24 * days)
    }
}

/// The entry of a list, or the mistake in the content that it is missing.
fn entry<T: Copy>(list: &BTreeMap<String, T>, name: &str) -> Result<T, Problem> {
    list.get(name).copied().ok_or_else(|| Problem::Fault(format!("demo content: nothing is called {name:?}")))
}

/// What stands at a place, or the mistake in the generator that nothing does.
fn at<T: Copy>(list: &[T], place: usize) -> Result<T, Problem> {
    list.get(place).copied().ok_or_else(|| Problem::Fault(format!("demo: nothing at place {place}")))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::fault("write demo row", error))
}

#[cfg(test)]
mod tests;
