//! Words of mails that the provider has written (A-260 … A-262), what they are tried on, and mails that people have switched
//! off.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::mail::{NoteFacts, Reader, TicketFacts, full_name};
use crate::{
    Granted, Instant, Row, Set,
    guard::{AdminPortal, OwnAccount, RunJobs, UseDesk, ViewTickets},
    ids::{AccountId, OrganizationId, TemplateEventId, TemplateId, TemplateRevisionId},
    tables::{
        account, contact,
        kinds::{OrganizationKind, Publish},
        muted_mail, note, notification_template, organization, priority, provider, resource, template_event,
        template_revision, ticket, ticket_status,
    },
};

/// The template in use for an event and an organization: the organization's own, else the provider's default. None: the
/// words that come with the program.
pub async fn in_use(
    may: &Granted<'_, RunJobs>,
    event: &str,
    organization: Option<OrganizationId>,
) -> Result<Option<notification_template::Model>, Problem> {
    use template_event::Column;
    let mut whose = Condition::any().add(Column::OrganizationId.is_null());
    if let Some(organization) = organization {
        whose = whose.add(Column::OrganizationId.eq(organization));
    }
    let which = Condition::all().add(Column::Event.eq(event)).add(Column::InUse.eq(true)).add(whose);
    let found = may.rows::<template_event::Entity>(which).await?;
    match found.into_iter().max_by_key(|row| row.organization_id.is_some()) {
        Some(at) => Ok(may.row_if::<notification_template::Entity>(at.template_id).await?.map(Row::into_inner)),
        None => Ok(None),
    }
}

/// A template in the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The template.
    pub row: notification_template::Model,
    /// Its events.
    pub events: Vec<template_event::Model>,
    /// Name of the organization that it is for, if it is for one.
    pub organization: Option<String>,
    /// When its words were last changed, and by whom.
    pub changed: Option<(Instant, String)>,
}

impl Line {
    /// The template at this event, if it serves it.
    pub fn at(&self, event: &str) -> Option<&template_event::Model> {
        self.events.iter().find(|at| at.event == event)
    }
}

/// All templates by name, those for all before those of organizations.
pub async fn all(may: &Granted<'_, AdminPortal>) -> Result<Vec<Line>, Problem> {
    use template_revision::Column;
    let fault = |error| Problem::fault("list templates", error);
    let rows = may.rows::<notification_template::Entity>(Condition::all()).await?;
    let mut events: BTreeMap<TemplateId, Vec<template_event::Model>> = BTreeMap::new();
    for at in may.rows::<template_event::Entity>(Condition::all()).await? {
        events.entry(at.template_id).or_default().push(at.into_inner());
    }
    let names: BTreeMap<OrganizationId, String> =
        organizations_of(may, rows.iter().filter_map(|row| row.organization_id).collect()).await?.into_iter().collect();
    let changes: Vec<(TemplateId, Instant, String)> = may
        .find::<template_revision::Entity>()
        .select_only()
        .columns([Column::TemplateId, Column::At, Column::ActorName])
        .order_by_asc(Column::At)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let mut changed: BTreeMap<TemplateId, (Instant, String)> =
        changes.into_iter().map(|(id, at, who)| (id, (at, who))).collect();
    let line = |row: Row<notification_template::Entity>| Line {
        organization: row.organization_id.and_then(|id| names.get(&id).cloned()),
        events: events.remove(&row.id).unwrap_or_default(),
        changed: changed.remove(&row.id),
        row: row.into_inner(),
    };
    let mut lines: Vec<Line> = rows.into_iter().map(line).collect();
    lines.sort_by_cached_key(|line| (line.organization.clone(), line.row.name.to_lowercase()));
    Ok(lines)
}

/// The events that a template serves.
pub async fn events_of(
    may: &Granted<'_, AdminPortal>,
    template: TemplateId,
) -> Result<Vec<Row<template_event::Entity>>, Problem> {
    may.rows::<template_event::Entity>(Condition::all().add(template_event::Column::TemplateId.eq(template))).await
}

/// Associates a template with an event.
pub async fn associate(
    may: &Granted<'_, AdminPortal>,
    template: &notification_template::Model,
    event: &str,
    in_use: bool,
) -> Result<(), Problem> {
    let new = template_event::ActiveModel {
        id: Set(may.fresh_id::<TemplateEventId>()),
        template_id: Set(template.id),
        event: Set(event.to_owned()),
        organization_id: Set(template.organization_id),
        in_use: Set(in_use),
        ..Default::default()
    };
    may.add::<template_event::Entity>(new).await.map(|_| ())
}

/// Says whether a template is in use for one of its events.
pub async fn set_in_use(
    may: &Granted<'_, AdminPortal>,
    at: &Row<template_event::Entity>,
    in_use: bool,
) -> Result<(), Problem> {
    if at.in_use == in_use {
        return Ok(());
    }
    may.change(at, template_event::ActiveModel { in_use: Set(in_use), ..Default::default() }).await
}

async fn organizations_of(
    may: &Granted<'_, AdminPortal>,
    ids: BTreeSet<OrganizationId>,
) -> Result<Vec<(OrganizationId, String)>, Problem> {
    let select = may.find::<organization::Entity>().filter(organization::Column::Id.is_in(ids));
    names(may, select).await
}

/// Customers by name, as a choice.
pub async fn organizations(may: &Granted<'_, AdminPortal>) -> Result<Vec<(OrganizationId, String)>, Problem> {
    let select = may
        .find::<organization::Entity>()
        .filter(organization::Column::Kind.eq(OrganizationKind::Customer))
        .filter(organization::Column::Active.eq(true))
        .filter(organization::Column::IsProvider.eq(false));
    names(may, select).await
}

async fn names(
    may: &Granted<'_, AdminPortal>,
    select: sea_orm::Select<organization::Entity>,
) -> Result<Vec<(OrganizationId, String)>, Problem> {
    use organization::Column;
    let found = select.select_only().columns([Column::Id, Column::Name]).order_by_asc(Column::Name).into_tuple();
    found.all(&may.executor()).await.map_err(|error| Problem::fault("list organizations", error))
}

/// Earlier words of a template, newest first.
pub async fn history(
    may: &Granted<'_, AdminPortal>,
    template: TemplateId,
    most: u64,
) -> Result<Vec<template_revision::Model>, Problem> {
    let found = may
        .find::<template_revision::Entity>()
        .filter(template_revision::Column::TemplateId.eq(template))
        .order_by_desc(template_revision::Column::At)
        .limit(most)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read the history of a template", error))
}

/// Keeps the words of a template as they are from now on, with who wrote them.
pub async fn keep_words(
    may: &Granted<'_, AdminPortal>,
    template: TemplateId,
    subject: &str,
    body: &str,
) -> Result<(), Problem> {
    let new = template_revision::ActiveModel {
        id: Set(may.fresh_id::<TemplateRevisionId>()),
        template_id: Set(template),
        at: Set(may.now()),
        actor_name: Set(may.actor().name().to_owned()),
        subject: Set(subject.to_owned()),
        body: Set(body.to_owned()),
        ..Default::default()
    };
    may.add::<template_revision::Entity>(new).await.map(|_| ())
}

/// Lets one act at a time decide which template is in use: others wait until this transaction has ended.
pub async fn one_at_a_time(may: &Granted<'_, AdminPortal>) -> Result<(), Problem> {
    let held = may.find::<provider::Entity>().lock_exclusive().all(&may.executor()).await;
    held.map(|_| ()).map_err(|error| Problem::fault("hold the provider", error))
}

/// What is in use for an event: the provider's default, or the template of one organization.
pub async fn rivals(
    may: &Granted<'_, AdminPortal>,
    event: &str,
    organization: Option<OrganizationId>,
) -> Result<Vec<Row<template_event::Entity>>, Problem> {
    use template_event::Column;
    let which = Condition::all().add(Column::Event.eq(event)).add(Column::InUse.eq(true));
    let which = match organization {
        Some(organization) => which.add(Column::OrganizationId.eq(organization)),
        None => which.add(Column::OrganizationId.is_null()),
    };
    may.rows::<template_event::Entity>(which).await
}

// ---- what templates are tried on ---------------------------------------------------------------------------------------

/// A ticket in reach by its number, as a mail would tell of it, with its last published note. Readers get the formats and
/// language of whoever asks.
pub async fn ticket_sample(
    may: &Granted<'_, ViewTickets>,
    number: &str,
) -> Result<Option<(TicketFacts, Option<NoteFacts>)>, Problem> {
    let fault = |error| Problem::fault("read a ticket to try a template on", error);
    let found = may.find::<ticket::Entity>().filter(ticket::Column::Number.eq(number)).one(&may.executor()).await;
    let Some(ticket) = found.map_err(fault)? else { return Ok(None) };
    let organization = may.row::<organization::Entity>(ticket.organization_id).await?;
    let status = may.row::<ticket_status::Entity>(ticket.status_id).await?;
    let priority = may.row::<priority::Entity>(ticket.priority_id).await?;
    let contact = match ticket.contact_id {
        Some(id) => may.row_if::<contact::Entity>(id).await?,
        None => None,
    };
    let resource = match ticket.resource_id {
        Some(id) => may.row_if::<resource::Entity>(id).await?,
        None => None,
    };
    let note = may
        .find::<note::Entity>()
        .filter(note::Column::TicketId.eq(ticket.id))
        .filter(note::Column::Publish.eq(Publish::All))
        .order_by_desc(note::Column::CreatedAt)
        .one(&may.executor())
        .await
        .map_err(fault)?;
    let note = match note {
        Some(note) => Some(super::mail::with_author(may, note, ticket.organization_id).await?),
        None => None,
    };
    let label = if status.customer_label.is_empty() { &status.name } else { &status.customer_label };
    let facts = TicketFacts {
        organization: organization.name.clone(),
        status: label.clone(),
        priority: priority.name.clone(),
        contacts: contact.iter().map(|row| reader(may, &row.first_name, &row.last_name, &row.email)).collect(),
        resource: resource.map(|row| reader(may, &row.first_name, &row.last_name, &row.email)),
        queue: Vec::new(),
        tells_staff: true,
        desk: None,
        ticket,
    };
    Ok(Some((facts, note)))
}

/// A contact as a mail about a login would address them.
#[derive(Debug, Clone)]
pub struct ContactSample {
    /// The contact.
    pub reader: Reader,
    /// The user name, or the address that would become it.
    pub user_name: String,
    /// Name of the organization.
    pub organization: String,
}

/// A contact by e-mail address or user name, in whatever case.
pub async fn contact_sample(may: &Granted<'_, AdminPortal>, who: &str) -> Result<Option<ContactSample>, Problem> {
    let fault = |error| Problem::fault("read a contact to try a template on", error);
    let who = who.to_lowercase();
    let by_name = may.find::<account::Entity>().filter(account::Column::UserNameKey.eq(&who));
    let by_name = by_name.one(&may.executor()).await.map_err(fault)?.and_then(|login| login.contact_id);
    let same = Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(contact::Column::Email.as_column_ref())));
    let same = ExprTrait::eq(same, who.as_str());
    let which = match by_name {
        Some(id) => Condition::all().add(contact::Column::Id.eq(id)),
        None => Condition::all().add(same),
    };
    let found = may.find::<contact::Entity>().filter(which).order_by_asc(contact::Column::Id);
    let Some(row) = found.one(&may.executor()).await.map_err(fault)? else { return Ok(None) };
    let login = may.find::<account::Entity>().filter(account::Column::ContactId.eq(row.id));
    let login = login.one(&may.executor()).await.map_err(fault)?;
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    Ok(Some(ContactSample {
        user_name: login.map_or_else(|| row.email.clone(), |login| login.user_name),
        organization: organization.name.clone(),
        reader: reader(may, &row.first_name, &row.last_name, &row.email),
    }))
}

/// Whoever asks, as a mail would address them. Staff only.
pub async fn oneself(may: &Granted<'_, UseDesk>) -> Result<Reader, Problem> {
    let own = may.actor().resource().ok_or(Problem::NotFound)?;
    let row = may.row::<resource::Entity>(own).await?;
    let found = reader(may, &row.first_name, &row.last_name, &row.email);
    Ok(Reader { account: may.actor().account(), resource: Some(own), ..found })
}

fn reader<G: crate::guard::Grant>(may: &Granted<'_, G>, first: &str, last: &str, address: &str) -> Reader {
    Reader {
        account: None,
        contact: None,
        resource: None,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        name: full_name(first, last),
        address: address.to_owned(),
        formats: may.actor().formats().clone(),
        language: may.actor().language().to_owned(),
        active: true,
        accepts_ticket_mail: true,
    }
}

// ---- mails switched off ------------------------------------------------------------------------------------------------

/// Which of these logins have switched mails of this event off.
pub async fn muted(
    may: &Granted<'_, RunJobs>,
    event: &str,
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<BTreeSet<AccountId>, Problem> {
    use muted_mail::Column;
    let which = Condition::all().add(Column::Event.eq(event)).add(Column::AccountId.is_in(accounts));
    Ok(may.rows::<muted_mail::Entity>(which).await?.iter().map(|row| row.account_id).collect())
}

/// The mails that one has switched off oneself.
pub async fn own_muted(may: &Granted<'_, OwnAccount>) -> Result<Vec<Row<muted_mail::Entity>>, Problem> {
    may.rows::<muted_mail::Entity>(Condition::all()).await
}
