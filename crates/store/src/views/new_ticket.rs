//! What the New Ticket pages offer, where a new ticket lands, its number, and how often one may post.

mod desk;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kernel::{Problem, number};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

pub use desk::{DeskOffer, IssueOffer, internal_landing, responsible};

use super::people;
use crate::{
    Actor, Granted, Row, Set,
    guard::{CreateTickets, Reads, WorkInternally, Writes},
    ids::{
        ContactId, DraftId, IssueTypeId, LocationId, OrganizationId, PriorityId, QueueId, RequestTypeId, SourceId,
        StatusId, SubIssueTypeId,
    },
    tables::{
        contact, issue_type, kinds::StatusMeaning, organization, priority, question, queue, request_type, source,
        sub_issue_type, ticket, ticket_category, ticket_counter, ticket_draft, ticket_status,
    },
};

/// Most contacts that a form offers.
const MAX_OFFERED: u64 = 1_000;

/// Code of the system queue and of the system source of portal tickets (A-50, T-89).
const CLIENT_PORTAL: &str = "client-portal";

/// What a category shows of the optional fields in the portal (T-65, A-46).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exposed {
    /// Issue and sub-issue type (T-77).
    pub issue: bool,
    /// Due date (T-79).
    pub due: bool,
}

impl Exposed {
    /// Reads the stored list, e.g. `["issue-type","due"]`. What cannot be read exposes nothing.
    pub fn of(portal_fields: &str) -> Self {
        let names: Vec<String> = serde_json::from_str(portal_fields).unwrap_or_default();
        let has = |name: &str| names.iter().any(|known| known == name);
        Self { issue: has("issue-type"), due: has("due") }
    }
}

/// A contact that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactOffer {
    /// The contact.
    pub id: ContactId,
    /// Full name.
    pub name: String,
    /// Their organization.
    pub organization: OrganizationId,
    /// Their location.
    pub location: Option<LocationId>,
    /// Their mail address.
    pub email: String,
}

/// Everything that the details of a new ticket may be made of. What is not in here cannot be chosen.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The request type.
    pub request_type: request_type::Model,
    /// Its category.
    pub category: ticket_category::Model,
    /// Which optional fields are shown.
    pub exposed: Exposed,
    /// Active background questions in their order (T-78).
    pub questions: Vec<question::Model>,
    /// Active contacts within reach, by name: oneself alone without T-4 (T-70).
    pub contacts: Vec<ContactOffer>,
    /// Names of their organizations.
    pub organizations: BTreeMap<OrganizationId, String>,
    /// Priorities that can be set, with that right alone (T-20, T-76).
    pub priorities: Vec<(PriorityId, String)>,
    /// Issue types, where exposed.
    pub issue_types: Vec<(IssueTypeId, String)>,
    /// Sub-issue types with their issue type, where exposed.
    pub sub_issue_types: Vec<(SubIssueTypeId, IssueTypeId, String)>,
    /// The internal desks that the actor works, with what they have to choose from (F-69); none for everybody else.
    pub desks: Vec<DeskOffer>,
}

/// Where a new portal ticket lands (T-88 … T-92, A-171, decision 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The request type's status, else the initial one.
    pub status: StatusId,
    /// Its name.
    pub status_name: String,
    /// The request type's queue, else the Client Portal queue.
    pub queue: QueueId,
    /// Its name, if customers may know it and it says more than where they come from.
    pub queue_name: Option<String>,
    /// The request type's priority, else the category's, else the usual one (T-21).
    pub priority: PriorityId,
    /// The category's source, else Client Portal.
    pub source: SourceId,
}

/// A ticket being written, as step 1 lists it.
#[derive(Debug, Clone)]
pub struct DraftLine {
    /// The draft.
    pub draft: ticket_draft::Model,
    /// Name of its request type.
    pub request_type: String,
}

/// The request types that can be chosen, the provider's before the customer's, each in their order (T-63, T-67).
pub async fn request_types(may: &Granted<'_, CreateTickets>) -> Result<Vec<request_type::Model>, Problem> {
    let mut rows = offered(may, Condition::all()).await?;
    let place = |row: &request_type::Model| (row.organization_id.is_some(), row.position, row.name.clone(), row.id);
    rows.sort_by_cached_key(place);
    Ok(rows)
}

/// The request type with this id if it can be chosen, else [`Problem::NotFound`].
pub async fn request_type(may: &Granted<'_, CreateTickets>, id: RequestTypeId) -> Result<request_type::Model, Problem> {
    let found = offered(may, Condition::all().add(request_type::Column::Id.eq(id))).await?;
    found.into_iter().next().ok_or(Problem::NotFound)
}

/// Active request types for this actor: the provider's, those of the own organization, those that the organization above
/// shares, and those of the desks that the actor works; never those of anybody else (A-172).
async fn offered(may: &Granted<'_, CreateTickets>, which: Condition) -> Result<Vec<request_type::Model>, Problem> {
    request_type::Entity::find()
        .filter(request_type::Column::ProviderId.eq(may.actor().provider()))
        .filter(request_type::Column::Active.eq(true))
        .filter(choosable(may.actor()))
        .filter(which)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read request types", error))
}

fn choosable(actor: &Actor) -> Condition {
    let of = |owner: OrganizationId| request_type::Column::OrganizationId.eq(owner);
    let mut any = Condition::any().add(request_type::Column::OrganizationId.is_null());
    if actor.has_taskfire() {
        any = any.add_option(actor.organization().map(of));
        any = any.add(request_type::Column::OrganizationId.is_in(actor.desk_organizations().iter().copied()));
    }
    let shared = |parent| Condition::all().add(of(parent)).add(request_type::Column::Shared.eq(true));
    any.add_option(actor.parent().map(shared))
}

/// The actor's drafts, the last written first.
pub async fn drafts(may: &Granted<'_, CreateTickets>) -> Result<Vec<DraftLine>, Problem> {
    let drafts = may
        .find::<ticket_draft::Entity>()
        .order_by_desc(ticket_draft::Column::UpdatedAt)
        .limit(50)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read drafts", error))?;
    let types = may.rows::<request_type::Entity>(Condition::all()).await?;
    let name = |id: RequestTypeId| types.iter().find(|row| row.id == id).map(|row| row.name.clone());
    let line =
        |draft: ticket_draft::Model| DraftLine { request_type: name(draft.request_type_id).unwrap_or_default(), draft };
    Ok(drafts.into_iter().map(line).collect())
}

/// What the details of a ticket of this type may be made of; [`Problem::NotFound`] if the type can no longer be chosen.
pub async fn offer(may: &Granted<'_, CreateTickets>, id: RequestTypeId) -> Result<Offer, Problem> {
    let request_type = request_type(may, id).await?;
    let category = may.row::<ticket_category::Entity>(request_type.category_id).await?.into_inner();
    let exposed = Exposed::of(&category.portal_fields);
    let of_type = Condition::all().add(question::Column::RequestTypeId.eq(id)).add(question::Column::Active.eq(true));
    let mut questions: Vec<_> = may.rows::<question::Entity>(of_type).await?.into_iter().map(Row::into_inner).collect();
    questions.sort_by_key(|row| (row.position, row.id));
    let mut contacts = contacts(may).await?;
    if let Some(owner) = request_type.organization_id {
        let usable = usable_at(may, owner, request_type.shared).await?;
        contacts.retain(|contact| usable.contains(&contact.organization));
    }
    let organizations = people::organizations(may, contacts.iter().map(|row| row.organization).collect()).await?;
    let mut priorities = Vec::new();
    if may.actor().holds(kernel::Right::SetPriority) {
        let active = Condition::all().add(priority::Column::Active.eq(true));
        priorities = may.rows::<priority::Entity>(active).await?;
        priorities.sort_by_key(|row| row.position);
    }
    let (mut issues, mut sub_issues) = (Vec::new(), Vec::new());
    if exposed.issue {
        issues = may.rows::<issue_type::Entity>(Condition::all().add(issue_type::Column::Active.eq(true))).await?;
        issues.sort_by_key(|row| row.position);
        let active = Condition::all().add(sub_issue_type::Column::Active.eq(true));
        sub_issues = may.rows::<sub_issue_type::Entity>(active).await?;
        sub_issues.sort_by_key(|row| row.position);
    }
    Ok(Offer {
        request_type,
        category,
        exposed,
        questions,
        contacts,
        organizations,
        priorities: priorities.iter().map(|row| (row.id, row.name.clone())).collect(),
        issue_types: issues.iter().map(|row| (row.id, row.name.clone())).collect(),
        sub_issue_types: sub_issues.iter().map(|row| (row.id, row.issue_type_id, row.name.clone())).collect(),
        desks: desk::desks(may, id).await?,
    })
}

/// Contacts within reach; for who works an internal desk also those whose desk it is (F-70).
async fn contacts(may: &Granted<'_, CreateTickets>) -> Result<Vec<ContactOffer>, Problem> {
    let mut found = contacts_of(may).await?;
    if may.actor().works_internally() {
        let more = contacts_of(&may.also::<WorkInternally>()?).await?;
        let fresh: Vec<_> = more.into_iter().filter(|row| !found.iter().any(|known| known.id == row.id)).collect();
        found.extend(fresh);
    }
    let offer = |row: contact::Model| ContactOffer {
        id: row.id,
        name: format!("{} {}", row.first_name, row.last_name).trim().to_owned(),
        organization: row.organization_id,
        location: row.location_id,
        email: row.email,
    };
    let mut offers: Vec<ContactOffer> = found.into_iter().map(offer).collect();
    offers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(offers)
}

/// The organizations whose people a customer's own request type is for: its own, and with sharing those below (F-144).
async fn usable_at<G: Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    owner: OrganizationId,
    shared: bool,
) -> Result<Vec<OrganizationId>, Problem> {
    let mut usable = vec![owner];
    if shared {
        let below: Result<Vec<OrganizationId>, _> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(organization::Column::ProviderId.eq(may.actor().provider()))
            .filter(organization::Column::ParentId.eq(owner))
            .into_tuple()
            .all(&may.executor())
            .await;
        usable.extend(below.map_err(|error| Problem::fault("read sub-organizations", error))?);
    }
    Ok(usable)
}

async fn contacts_of<G: Reads<contact::Entity>>(may: &Granted<'_, G>) -> Result<Vec<contact::Model>, Problem> {
    may.find::<contact::Entity>()
        .filter(contact::Column::Active.eq(true))
        .order_by_asc(contact::Column::LastName)
        .order_by_asc(contact::Column::FirstName)
        .limit(MAX_OFFERED)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read contacts", error))
}

/// Where a ticket of this request type lands.
pub async fn landing<G>(
    may: &Granted<'_, G>,
    request_type: Option<&request_type::Model>,
    category: &ticket_category::Model,
) -> Result<Landing, Problem>
where
    G: Reads<ticket_status::Entity> + Reads<queue::Entity> + Reads<priority::Entity> + Reads<source::Entity>,
{
    let missing = |what: &str| Problem::Fault(format!("no {what} for portal tickets"));
    let statuses = may.rows::<ticket_status::Entity>(Condition::all()).await?;
    let status = request_type
        .and_then(|row| row.status_id)
        .and_then(|id| statuses.iter().find(|row| row.id == id && row.active))
        .or_else(|| statuses.iter().find(|row| row.meaning == StatusMeaning::New))
        .ok_or_else(|| missing("initial status"))?;
    let queues = may.rows::<queue::Entity>(Condition::all()).await?;
    // T-90: tickets of a customer's own types begin in the Client Portal queue.
    let queue = request_type
        .filter(|row| row.organization_id.is_none())
        .and_then(|row| row.queue_id)
        .and_then(|id| queues.iter().find(|row| row.id == id && row.active))
        .or_else(|| queues.iter().find(|row| row.code.as_deref() == Some(CLIENT_PORTAL)))
        .ok_or_else(|| missing("queue"))?;
    let priorities = may.rows::<priority::Entity>(Condition::all()).await?;
    let chosen = request_type.and_then(|row| row.priority_id).or(category.default_priority_id);
    let priority = chosen
        .and_then(|id| priorities.iter().find(|row| row.id == id))
        .or_else(|| priorities.iter().find(|row| row.is_default))
        .or_else(|| priorities.first())
        .ok_or_else(|| missing("priority"))?;
    let sources = may.rows::<source::Entity>(Condition::all()).await?;
    let source = category
        .default_source_id
        .and_then(|id| sources.iter().find(|row| row.id == id))
        .or_else(|| sources.iter().find(|row| row.code.as_deref() == Some(CLIENT_PORTAL)))
        .ok_or_else(|| missing("source"))?;
    Ok(Landing {
        status: status.id,
        status_name: status.name.clone(),
        queue: queue.id,
        queue_name: (queue.appears_in_portal && queue.code.is_none()).then(|| queue.name.clone()),
        priority: priority.id,
        source: source.id,
    })
}

/// The next ticket number of the provider's present day (T-239, T-240). The counter's row stays locked until the
/// transaction ends, so that numbers are neither doubled nor left out.
pub async fn next_number<G>(may: &Granted<'_, G>) -> Result<String, Problem>
where
    G: Writes<ticket::Entity>,
{
    let provider = people::provider(may).await?;
    let zone = TimeZone::get(&provider.time_zone).map_err(|error| Problem::fault("read the provider's zone", error))?;
    let day = number::day_of(may.now().into(), &zone);
    let key = i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day());
    let fault = |error| Problem::fault("count tickets of the day", error);
    let first = ticket_counter::ActiveModel { provider_id: Set(provider.provider_id), day: Set(key), running: Set(1) };
    let next = Expr::col((ticket_counter::Entity, ticket_counter::Column::Running)).add(1);
    let key_columns = [ticket_counter::Column::ProviderId, ticket_counter::Column::Day];
    ticket_counter::Entity::insert(first)
        .on_conflict(OnConflict::columns(key_columns).value(ticket_counter::Column::Running, next).to_owned())
        .exec_without_returning(&may.executor())
        .await
        .map_err(fault)?;
    let row = ticket_counter::Entity::find_by_id((provider.provider_id, key)).one(&may.executor()).await;
    let row = row.map_err(fault)?.ok_or_else(|| Problem::Fault("ticket counter is gone".to_owned()))?;
    Ok(number::ticket_number(day, row.running))
}

/// The ticket that the actor made of a draft, if it was sent already (T-94).
pub async fn by_draft<G>(may: &Granted<'_, G>, draft: DraftId) -> Result<Option<Row<ticket::Entity>>, Problem>
where
    G: Reads<ticket::Entity>,
{
    let Some(contact) = may.actor().contact() else { return Ok(None) };
    let which =
        Condition::all().add(ticket::Column::DraftId.eq(draft)).add(ticket::Column::CreatedByContactId.eq(contact));
    Ok(may.rows::<ticket::Entity>(which).await?.into_iter().next())
}

/// Whether an organization has Taskfire on: its new tickets carry Taskfire fields from birth (T-95). The caller has reached
/// it.
pub async fn is_taskfire<G: Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    id: OrganizationId,
) -> Result<bool, Problem> {
    let row = organization::Entity::find_by_id((may.actor().provider(), id)).one(&may.executor()).await;
    Ok(row.map_err(|error| Problem::fault("read organization", error))?.is_some_and(|row| row.taskfire_enabled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_65_only_what_the_category_exposes_is_shown() {
        for (stored, exposed) in [
            (r#"["issue-type","due"]"#, Exposed { issue: true, due: true }),
            (r#"["priority","device"]"#, Exposed::default()),
            ("[]", Exposed::default()),
            ("not json", Exposed::default()),
        ] {
            assert_eq!(Exposed::of(stored), exposed, "{stored}");
        }
    }
}
