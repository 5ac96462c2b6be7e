//! From a session token to an actor. Everything that can end access is looked at here, at every request (T-248): session,
//! account, contact, organization, level.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use kernel::{DateFormat, Formats, NumberFormat, Problem, Right, StaffRight, Subject, TimeFormat};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr,
};

use super::{
    Door,
    sharing::{self, Family},
};
use crate::{
    Instant, Store,
    guard::{Actor, Trace, Who},
    ids::{AccountId, ContactId, OrganizationId, ProviderId, ResourceId, SessionId},
    policy::Policy,
    tables::{
        account, contact, contract, joined,
        kinds::{LevelKind, OrganizationKind, SessionStage},
        organization, organization_policy, provider, resource, security_level, session, staff_level,
    },
};

/// The column that says whether a person's organization is billed for work for others.
const PAYS: &str = "pays_for_others";

/// What a session token leads to.
#[derive(Debug)]
pub enum Entry {
    /// No such session, or it is over.
    Nobody,
    /// The password was right, something is still missing: only the sign-in pages may be used.
    Passing(Passing),
    /// Signed in.
    Actor(Box<Actor>),
}

/// A sign-in that waits for its second step.
#[derive(Debug, Clone)]
pub struct Passing {
    /// The provider.
    pub provider: ProviderId,
    /// The login.
    pub account: AccountId,
    /// The half-open session.
    pub session: SessionId,
    /// What is awaited.
    pub stage: SessionStage,
}

impl Door<'_> {
    /// Who stands behind the session whose token has this hash. `touch_after_seconds`: how stale `last_seen_at` may get
    /// before it is written again.
    pub async fn enter(&self, token_hash: &str, trace: Trace, touch_after_seconds: i64) -> Result<Entry, Problem> {
        let fault = |error| Problem::fault("enter", error);
        let now = self.now();
        let Some((session, account, provider)) = self.standing(token_hash).await.map_err(fault)? else {
            return Ok(Entry::Nobody);
        };
        let idle_since = |minutes: i64| session.last_seen_at.plus_minutes(minutes) <= now;
        if session.ended_at.is_some() || session.expires_at <= now || !account.active {
            return Ok(Entry::Nobody);
        }
        if session.stage != SessionStage::Full {
            if idle_since(i64::from(provider.session_idle_minutes)) {
                return Ok(Entry::Nobody);
            }
            return Ok(Entry::Passing(Passing {
                provider: session.provider_id,
                account: account.id,
                session: session.id,
                stage: session.stage,
            }));
        }
        let Some(person) = self.person(&provider, &account).await? else { return Ok(Entry::Nobody) };
        if idle_since(person.policy.session_idle_minutes) {
            return Ok(Entry::Nobody);
        }
        let actor = person.act(&provider, &account, Some(&session), trace);
        if session.last_seen_at.plus_seconds(touch_after_seconds) <= now {
            self.touch(&session, now).await?;
        }
        Ok(Entry::Actor(Box::new(actor)))
    }

    /// The session whose token has this hash, its login and its provider.
    async fn standing(
        &self,
        token_hash: &str,
    ) -> Result<Option<(session::Model, account::Model, provider::Model)>, DbErr> {
        use session::Column;
        let mut query = session::Entity::find().select_only().filter(Column::TokenHash.eq(token_hash)).into_query();
        joined::join::<account::Entity>(&mut query, JoinType::InnerJoin, Column::ProviderId, Column::AccountId);
        joined::join::<provider::Entity>(&mut query, JoinType::InnerJoin, Column::ProviderId, Column::ProviderId);
        joined::columns::<session::Entity>(&mut query);
        joined::columns::<account::Entity>(&mut query);
        joined::columns::<provider::Entity>(&mut query);
        let Some(row) = self.reader().query_one(&query).await? else { return Ok(None) };
        let provider = joined::model::<provider::Entity>(&row)?;
        if let Some(snapshot) = self.snapshot {
            snapshot.keep_provider(&provider);
        }
        Ok(Some((joined::model::<session::Entity>(&row)?, joined::model::<account::Entity>(&row)?, provider)))
    }

    async fn absent(&self, provider: ProviderId, account: AccountId) -> Result<Option<Actor>, Problem> {
        let found = account::Entity::find_by_id((provider, account)).one(&self.reader()).await;
        let found = found.map_err(|error| Problem::fault("read login", error))?;
        let Some(account) = found.filter(|account| account.active) else { return Ok(None) };
        let provider = self.provider(provider).await?;
        let person = self.person(&provider, &account).await?;
        Ok(person.map(|person| person.act(&provider, &account, None, Trace::default())))
    }

    async fn touch(&self, session: &session::Model, now: Instant) -> Result<(), Problem> {
        let touched = session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, sea_orm::sea_query::Expr::value(now))
            .filter(session::Column::ProviderId.eq(session.provider_id))
            .filter(session::Column::Id.eq(session.id))
            .exec(self.store.writer())
            .await;
        touched.map(|_| ()).map_err(|error| Problem::fault("touch session", error))
    }

    /// The person behind a login, unless they or their organization are shut out (T-22, T-23, P-2, A-19).
    pub(super) async fn person(
        &self,
        provider: &provider::Model,
        account: &account::Model,
    ) -> Result<Option<Person>, Problem> {
        match (account.contact_id, account.resource_id) {
            (Some(contact), None) => self.portal_person(provider, account, contact).await,
            (None, Some(resource)) => self.staff_person(provider, resource).await,
            _ => Ok(None),
        }
    }

    async fn portal_person(
        &self,
        provider: &provider::Model,
        account: &account::Model,
        id: ContactId,
    ) -> Result<Option<Person>, Problem> {
        let fault = |error| Problem::fault("read portal user", error);
        let reader = &self.reader();
        let key = provider.provider_id;
        let Some(level) = account.security_level_id else { return Ok(None) };
        let mut query = contact::Entity::find_by_id((key, id)).select_only().into_query();
        let of = contact::Column::ProviderId;
        joined::join::<organization::Entity>(&mut query, JoinType::InnerJoin, of, contact::Column::OrganizationId);
        joined::join::<organization_policy::Entity>(
            &mut query,
            JoinType::LeftJoin,
            of,
            contact::Column::OrganizationId,
        );
        joined::join::<security_level::Entity>(&mut query, JoinType::InnerJoin, of, Expr::val(level));
        joined::columns::<contact::Entity>(&mut query);
        joined::columns::<organization::Entity>(&mut query);
        joined::columns::<organization_policy::Entity>(&mut query);
        joined::columns::<security_level::Entity>(&mut query);
        let pays = contract::billed_to(key, Expr::col(contact::Column::OrganizationId.as_column_ref()));
        query.expr_as(Expr::exists(pays), PAYS);
        let Some(row) = reader.query_one(&query).await.map_err(fault)? else { return Ok(None) };
        let contact = joined::model::<contact::Entity>(&row).map_err(fault)?;
        let own = joined::model::<organization::Entity>(&row).map_err(fault)?;
        let said = joined::model_if::<organization_policy::Entity>(&row).map_err(fault)?;
        let level = joined::model::<security_level::Entity>(&row).map_err(fault)?;
        let end_clients: bool = row.try_get("", PAYS).map_err(fault)?;
        let open = own.active && own.portal_enabled && (own.kind == OrganizationKind::Customer || own.is_provider);
        if !contact.active || !open {
            return Ok(None);
        }
        let below: Vec<OrganizationId> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(organization::Column::ProviderId.eq(key))
            .filter(organization::Column::ParentId.eq(own.id))
            .into_tuple()
            .all(reader)
            .await
            .map_err(fault)?;
        let mut rights = portal_rights(&level.rights)?;
        if !own.taskfire_enabled {
            // A level of Taskfire counts for nothing where Taskfire is off (F-36).
            rights.retain(|right| !matches!(right, Right::WorkInternally | Right::AdministerTaskfire));
        }
        let organizations: Vec<OrganizationId> = std::iter::once(own.id).chain(below).collect();
        let family = Family::of(reader, &own, &organizations).await?;
        let works = rights.contains(&Right::WorkInternally);
        if let Some(snapshot) = self.snapshot {
            snapshot.keep_policy(own.id, said.as_ref());
        }
        let policy = Policy::of_organization(provider, &own, said.as_ref())?;
        Ok(Some(Person {
            who: Who::Contact { contact: id, organization: own.id },
            subject: Subject::Contact(rights),
            name: format!("{} {}", contact.first_name, contact.last_name).trim().to_owned(),
            line: format!("{}, {}", level.name, own.name),
            ticket_organizations: family.seen(works, &organizations),
            desk_organizations: if works { family.worked(own.id) } else { Vec::new() },
            organizations,
            parent: own.parent_id,
            hidden_desks: Vec::new(),
            taskfire: own.taskfire_enabled,
            end_clients,
            level: Some(level.kind),
            policy,
            email: contact.email,
        }))
    }

    async fn staff_person(&self, provider: &provider::Model, id: ResourceId) -> Result<Option<Person>, Problem> {
        let fault = |error| Problem::fault("read resource", error);
        let reader = &self.reader();
        let key = provider.provider_id;
        let mut query = resource::Entity::find_by_id((key, id)).select_only().into_query();
        let (of, points) = (resource::Column::ProviderId, resource::Column::StaffLevelId);
        joined::join::<staff_level::Entity>(&mut query, JoinType::InnerJoin, of, points);
        joined::columns::<resource::Entity>(&mut query);
        joined::columns::<staff_level::Entity>(&mut query);
        let Some(row) = reader.query_one(&query).await.map_err(fault)? else { return Ok(None) };
        let resource = joined::model::<resource::Entity>(&row).map_err(fault)?;
        let level = joined::model::<staff_level::Entity>(&row).map_err(fault)?;
        if !resource.active {
            return Ok(None);
        }
        let rights = staff_rights(&level.rights)?;
        let hidden_desks = if rights.contains(&StaffRight::AdminPortal) {
            Vec::new()
        } else {
            sharing::hidden_desks(reader, key).await?
        };
        Ok(Some(Person {
            who: Who::Resource { resource: id },
            subject: Subject::Resource(rights),
            name: format!("{} {}", resource.first_name, resource.last_name).trim().to_owned(),
            line: if resource.title.is_empty() { level.name } else { resource.title },
            organizations: Vec::new(),
            ticket_organizations: Vec::new(),
            desk_organizations: Vec::new(),
            parent: None,
            hidden_desks,
            taskfire: false,
            end_clients: false,
            level: None,
            policy: Policy::of_provider(provider)?,
            email: resource.email,
        }))
    }
}

impl Store {
    /// What the owner of a login may see now, though they have no session: asked before they are written to about something
    /// that happened earlier (F-182). `None` if they are shut out by now.
    pub async fn absent(&self, provider: ProviderId, account: AccountId) -> Result<Option<Actor>, Problem> {
        self.door().absent(provider, account).await
    }
}

/// A person who may enter.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) who: Who,
    subject: Subject,
    pub(super) name: String,
    line: String,
    organizations: Vec<OrganizationId>,
    ticket_organizations: Vec<OrganizationId>,
    desk_organizations: Vec<OrganizationId>,
    parent: Option<OrganizationId>,
    hidden_desks: Vec<OrganizationId>,
    taskfire: bool,
    /// Whether their organization is billed for work for others (P-160).
    end_clients: bool,
    /// Kind of the portal level; none for staff.
    pub(super) level: Option<LevelKind>,
    /// What holds for the login.
    pub(super) policy: Policy,
    /// Where links are mailed to; may be empty.
    pub(super) email: String,
}

impl Person {
    /// Level and organization, or title.
    pub(super) fn line(&self) -> &str {
        &self.line
    }

    /// The actor of a live session.
    pub(super) fn act(
        self,
        provider: &provider::Model,
        account: &account::Model,
        session: Option<&session::Model>,
        trace: Trace,
    ) -> Actor {
        Actor {
            provider: provider.provider_id,
            who: self.who,
            subject: self.subject,
            account: Some(account.id),
            session: session.map(|session| session.id),
            name: self.name,
            line: self.line,
            organizations: self.organizations,
            ticket_organizations: self.ticket_organizations,
            desk_organizations: self.desk_organizations,
            parent: self.parent,
            hidden_desks: self.hidden_desks,
            tickets_from: provider.tickets_from_at,
            taskfire: self.taskfire,
            changes: provider.change_management,
            end_clients: self.end_clients,
            preview: None,
            formats: formats_of(account),
            language: account.language.clone(),
            trace,
            landing_hidden: account.landing_hidden,
            keys_off: account.keys_off,
            theme: account.theme.clone(),
            confirmed_at: session.and_then(|session| session.confirmed_at),
        }
    }
}

/// The rights in a portal level's column; unknown codes are a fault, never a silent grant.
pub(crate) fn portal_rights(json: &str) -> Result<BTreeSet<Right>, Problem> {
    serde_json::from_str(json).map_err(|error| Problem::fault("read rights", error))
}

/// The rights in a staff level's column.
pub(crate) fn staff_rights(json: &str) -> Result<BTreeSet<StaffRight>, Problem> {
    serde_json::from_str(json).map_err(|error| Problem::fault("read staff rights", error))
}

/// A login's formats; a code from a newer version falls back to the default.
pub(crate) fn formats_of(account: &account::Model) -> Formats {
    Formats {
        date: DateFormat::from_code(&account.date_format).unwrap_or_default(),
        time: TimeFormat::from_code(&account.time_format).unwrap_or_default(),
        number: NumberFormat::from_code(&account.number_format).unwrap_or_default(),
        zone: TimeZone::get(&account.time_zone).unwrap_or(TimeZone::UTC),
    }
}
