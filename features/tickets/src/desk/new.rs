//! New Ticket by staff: organization first, then its contact and the fields; the same numbers as everywhere.

use askama::Template;
use axum::extract::Query;
use kernel::{FieldErrors, Permission, Problem};
use store::{
    Granted, Row, Set, contracts,
    guard::{DispatchTickets, WorkTickets},
    ids::{ContactId, ContractId, DraftId, OrganizationId, TicketId},
    outbox::{Cause, Event},
    tables::{
        contact, contract,
        kinds::{CreatedVia, StatusMeaning, TicketKind},
        location, organization, ticket, ticket_change, ticket_contact,
    },
    taskfire,
    views::{
        desk_ticket::{self, Choices, Member},
        new_ticket,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::{Cause as Why, EmptyState, ErrorSummary},
    field::{Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{
    assign::{choices, member_of},
    fields::{self, Checked, Made, NAMES, Offers},
    work::address,
};

/// Organizations that the first step lists at once.
const LISTED: u64 = 100;

#[derive(Template)]
#[template(path = "desk/new_organization.html")]
struct OrganizationPage {
    shell: Shell,
    words: String,
    rows: Vec<(String, String)>,
    empty: Option<EmptyState>,
}

#[derive(Template)]
#[template(path = "desk/new.html")]
struct DetailsPage {
    shell: Shell,
    summary: ErrorSummary,
    organization: (String, String),
    hidden: [Hidden; 2],
    made: Made,
    resource: Field,
}

/// What the details of a new ticket may be made of.
struct Loaded {
    organization: Row<organization::Entity>,
    choices: Choices,
    contacts: Vec<contact::Model>,
    locations: Vec<location::Model>,
    contracts: Vec<contract::Model>,
    /// The one that the organization's new work belongs to.
    new_work: Option<ContractId>,
    members: Vec<Member>,
}

impl Loaded {
    fn offers(&self) -> Offers<'_> {
        Offers {
            choices: &self.choices,
            contacts: &self.contacts,
            locations: &self.locations,
            contracts: &self.contracts,
            had: None,
            queues: true,
        }
    }
}

async fn load(may: &Granted<'_, WorkTickets>, id: &str) -> Result<Loaded, Problem> {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let organization = may.row::<organization::Entity>(id).await?;
    let offered = organization.active
        && (organization.is_provider || organization.kind == store::tables::kinds::OrganizationKind::Customer);
    if !offered {
        return Err(Problem::NotFound);
    }
    let mut members = desk_ticket::members(may, None).await?;
    if may.actor().may(Permission::DispatchTickets).is_none() {
        // Without dispatching one gives work to oneself alone.
        members.retain(|member| Some(member.resource) == may.actor().resource());
    }
    Ok(Loaded {
        organization,
        choices: desk_ticket::choices(may).await?,
        contacts: desk_ticket::contacts_of(may, id, &[]).await?,
        locations: desk_ticket::locations_of(may, id, None).await?,
        contracts: desk_ticket::contracts_of(may, id, None).await?,
        new_work: contracts::of_new_work(may, id).await?,
        members,
    })
}

/// Step one: whose ticket; step two, once that is known: the rest.
pub(crate) async fn page(asked: Asked<WorkTickets>, Query(values): Query<Vec<(String, String)>>) -> Answer {
    let get = |name: &str| values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let may = asked.may()?;
    let organization = match (get("organization"), get("contact").parse::<ContactId>()) {
        ("", Ok(contact)) => may.row::<contact::Entity>(contact).await?.organization_id.to_string(),
        (organization, _) => organization.to_owned(),
    };
    if organization.is_empty() {
        return organizations(&asked, &may, get("q")).await;
    }
    let loaded = load(&may, &organization).await?;
    let filled = presets(&loaded, get("contact"));
    details(&asked, &loaded, &filled, None, &FieldErrors::new()).await
}

/// Creates the ticket.
pub(crate) async fn create(asked: Asked<WorkTickets>, filled: Filled) -> Answer {
    let names: Vec<&str> = NAMES.iter().copied().chain(["organization", "form", "resource"]).collect();
    filled.only(&names, None)?;
    let form: DraftId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    if let Some(made) = desk_ticket::ticket_of_form(&may, form).await? {
        return asked.go(address(&made.number));
    }
    let loaded = load(&may, filled.line("organization")).await?;
    let mut check = Check::new(&filled, &words);
    let checked = fields::check(&mut check, &loaded.offers(), &asked.actor().formats().zone);
    let member = check.choice_if("resource", &words.t("desk-field-assigned-resource"), |value| {
        member_of(&loaded.members, value).cloned()
    });
    if check.filled.line("contact").is_empty() {
        check.wrong("contact", words.t_with("check-choice", &[("field", words.t("desk-field-contact").into())]));
    }
    let (Some(checked), true) = (checked, check.errors.is_empty()) else {
        let errors = check.errors;
        drop(write);
        return details(&asked, &loaded, &filled, Some(form), &errors).await;
    };
    let number = command(&may, &loaded, &checked, member.as_ref(), form).await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-ticket-created")
}

async fn command(
    may: &Granted<'_, WorkTickets>,
    loaded: &Loaded,
    new: &Checked,
    member: Option<&Member>,
    form: DraftId,
) -> Result<String, Problem> {
    if member.is_some_and(|member| Some(member.resource) != may.actor().resource()) {
        // Giving work to others is dispatching.
        may.also::<DispatchTickets>()?;
    }
    let status = loaded.choices.statuses.iter().find(|row| row.meaning == StatusMeaning::New);
    let status = status.ok_or_else(|| Problem::Fault("no status for new tickets".to_owned()))?;
    let id: TicketId = may.fresh_id();
    let number = new_ticket::next_number(may).await?;
    let now = may.now();
    let added = may
        .add::<ticket::Entity>(ticket::ActiveModel {
            id: Set(id),
            number: Set(number.clone()),
            title: Set(new.title.clone()),
            description: Set(new.description.clone()),
            organization_id: Set(loaded.organization.id),
            location_id: Set(new.location),
            contact_id: Set(new.contact),
            created_by_contact_id: Set(None),
            created_by_resource_id: Set(may.actor().resource()),
            kind: Set(new.kind),
            category_id: Set(new.category),
            request_type_id: Set(new.request_type),
            status_id: Set(status.id),
            priority_id: Set(new.priority),
            queue_id: Set(new.queue),
            resource_id: Set(member.map(|member| member.resource)),
            role_id: Set(member.map(|member| member.role)),
            issue_type_id: Set(new.issue_type),
            sub_issue_type_id: Set(new.sub_issue_type),
            source_id: Set(new.source),
            created_via: Set(CreatedVia::Desk),
            work_type_id: Set(new.work_type),
            contract_id: Set(new.contract),
            due_at: Set(new.due),
            completed_at: Set(None),
            resolution: Set(String::new()),
            created_at: Set(now),
            last_activity_at: Set(now),
            status_since_at: Set(now),
            draft_id: Set(Some(form)),
            taskfire_born: Set(loaded.organization.taskfire_enabled),
            ..Default::default()
        })
        .await?;
    // What staff open begins with the provider, also where the customer has a help desk of its own.
    let begins = taskfire::Landing { to_provider: true, ..taskfire::Landing::default() };
    taskfire::land(may, &added, begins).await?;
    for contact in &new.additional {
        may.add::<ticket_contact::Entity>(ticket_contact::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(id),
            contact_id: Set(*contact),
            ..Default::default()
        })
        .await?;
    }
    may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(id),
        field: Set("created".to_owned()),
        old_value: Set(String::new()),
        new_value: Set(number.clone()),
        public: Set(false),
        author_contact_id: Set(None),
        author_resource_id: Set(may.actor().resource()),
        created_at: Set(now),
        ..Default::default()
    })
    .await?;
    let cause = Cause { account: may.actor().account() };
    may.record(Event::TicketCreated { ticket: id, cause }).await?;
    if let Some(member) = member {
        may.record(Event::TicketAssigned { ticket: id, resource: member.resource, cause }).await?;
    }
    Ok(number)
}

/// What a fresh form holds: the provider's defaults, and the contact one came from.
fn presets(loaded: &Loaded, contact: &str) -> Filled {
    let lists = &loaded.choices;
    let category = lists.categories.iter().find(|row| row.is_default).or_else(|| lists.categories.first());
    let priority = category
        .and_then(|row| row.default_priority_id)
        .or_else(|| lists.priorities.iter().find(|row| row.is_default).map(|row| row.id));
    // Most who write a ticket for someone have them on the phone.
    let phone = lists.sources.iter().find(|row| row.active && row.name == "Phone");
    let source = phone.or_else(|| lists.sources.iter().find(|row| row.active && row.code.is_none()));
    let queue = lists.queues.iter().find(|row| row.active);
    let place = loaded.locations.iter().find(|row| row.is_primary);
    let known = loaded.contacts.iter().find(|row| row.id.to_string() == contact);
    let location = known.and_then(|row| row.location_id).or(place.map(|row| row.id));
    let text = |id: Option<String>| id.unwrap_or_default();
    let values = [
        ("contact", text(known.map(|row| row.id.to_string()))),
        ("location", text(location.map(|id| id.to_string()))),
        ("kind", TicketKind::ServiceRequest.code().to_owned()),
        ("category", text(category.map(|row| row.id.to_string()))),
        ("priority", text(priority.map(|id| id.to_string()))),
        ("queue", text(queue.map(|row| row.id.to_string()))),
        ("source", text(source.map(|row| row.id.to_string()))),
        ("contract", text(loaded.new_work.map(|id| id.to_string()))),
    ];
    Filled::of(&values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

async fn organizations(asked: &Asked<WorkTickets>, may: &Granted<'_, WorkTickets>, typed: &str) -> Answer {
    let typed: String = typed.chars().filter(|character| *character != '\0').take(100).collect();
    let found = desk_ticket::organizations_for_tickets(may, &typed, LISTED).await?;
    let shell = asked.shell(asked.t("new-ticket"), "work-tickets").await;
    let row = |row: &organization::Model| (format!("/desk/tickets/new?organization={}", row.id), row.name.clone());
    let empty = found.is_empty().then(|| {
        EmptyState::new(Why::NoMatch, shell.t("desk-new-none-title"), shell.t("desk-new-none-text")).icon("building")
    });
    asked.page(&OrganizationPage { words: typed, rows: found.iter().map(row).collect(), empty, shell })
}

async fn details(
    asked: &Asked<WorkTickets>,
    loaded: &Loaded,
    filled: &Filled,
    form: Option<DraftId>,
    errors: &FieldErrors,
) -> Answer {
    let form = form.unwrap_or(asked.may()?.fresh_id());
    let mut shell = asked.shell(asked.t("new-ticket"), "work-tickets").await;
    let words = shell.words.clone();
    let mut made_from = shell.fields(errors);
    let made = fields::make(&mut made_from, &words, &loaded.offers(), filled);
    let resource = made_from
        .select("resource", words.t("desk-field-assigned-resource"))
        .none(words.t("desk-unassigned"))
        .choices(choices(&loaded.members))
        .value(filled.line("resource"));
    let organization = &loaded.organization;
    let page = DetailsPage {
        summary: made_from.summary(),
        organization: (format!("/desk/organizations/{}", organization.id), organization.name.clone()),
        hidden: [hidden("organization", organization.id), hidden("form", form)],
        made,
        resource,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
