//! Lines of the audit log from before an actor exists.

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::{Candidate, Door};
use crate::{
    guard::{Trace, Who},
    ids::{AuditId, ProviderId},
    outbox::{self, Event},
    tables::audit,
};

/// What happened at the door. Never what was typed.
pub(super) struct Line<'a> {
    /// Code of the act, e.g. `account.signed-in`.
    pub(super) act: &'a str,
    /// Why or how, as a code.
    pub(super) after: &'a str,
    /// `done` or `refused`.
    pub(super) result: &'a str,
    /// The provider concerned.
    pub(super) provider: ProviderId,
    /// The login concerned, if there is one.
    pub(super) candidate: Option<&'a Candidate>,
    /// Whether the person has proved to be the login's owner; else a visitor acts.
    pub(super) proved: bool,
    /// Where from.
    pub(super) trace: &'a Trace,
}

impl<'a> Line<'a> {
    /// An act of the login's owner.
    pub(super) fn of(candidate: &'a Candidate, trace: &'a Trace) -> Self {
        Self {
            act: "",
            after: "",
            result: "done",
            provider: candidate.account.provider_id,
            candidate: Some(candidate),
            proved: true,
            trace,
        }
    }
}

impl Door<'_> {
    /// Notes a try that failed: `act` as a code such as `account.sign-in`, `reason` as a code such as `wrong-password`.
    /// `candidate` is the login that was meant, if it exists.
    pub async fn refused(
        &self,
        candidate: Option<&Candidate>,
        act: &str,
        reason: &str,
        trace: &Trace,
    ) -> Result<(), Problem> {
        let provider = match candidate {
            Some(candidate) => candidate.account.provider_id,
            None => match self.first_provider().await? {
                Some(provider) => provider.provider_id,
                None => return Ok(()),
            },
        };
        let line = Line { act, after: reason, result: "refused", provider, candidate, proved: false, trace };
        self.write_line(self.store.writer(), &line).await
    }

    pub(super) async fn write_line<C: ConnectionTrait>(&self, database: &C, line: &Line<'_>) -> Result<(), Problem> {
        let person = line.candidate.and_then(|candidate| candidate.person.as_ref());
        let (kind, id, name) = match person.filter(|_| line.proved).map(|person| (&person.who, &person.name)) {
            Some((Who::Contact { contact, .. }, name)) => ("contact", Some(contact.0), name.clone()),
            Some((Who::Resource { resource }, name)) => ("resource", Some(resource.0), name.clone()),
            _ => ("visitor", None, String::new()),
        };
        let organization = person.and_then(|person| match person.who {
            Who::Contact { organization, .. } => Some(organization),
            _ => None,
        });
        let account = line.candidate.map(|candidate| &candidate.account);
        let written = audit::Entity::insert(audit::ActiveModel {
            provider_id: Set(line.provider),
            id: Set(self.fresh_id::<AuditId>()),
            at: Set(self.now()),
            actor_kind: Set(kind.to_owned()),
            actor_id: Set(id),
            actor_name: Set(name),
            behalf_of: Set(String::new()),
            organization_id: Set(organization),
            act: Set(line.act.to_owned()),
            object_kind: Set("account".to_owned()),
            object_id: Set(account.map(|account| account.id.0)),
            object_name: Set(account.map(|account| account.user_name.clone()).unwrap_or_default()),
            before_value: Set(String::new()),
            after_value: Set(line.after.to_owned()),
            address: Set(line.trace.address.clone()),
            request_id: Set(line.trace.request_id.clone()),
            result: Set(line.result.to_owned()),
            sequence: Set(None),
            hash: Set(String::new()),
            previous_hash: Set(String::new()),
        })
        .exec_without_returning(database)
        .await;
        written.map(|_| ()).map_err(|error| Problem::fault("write audit line", error))
    }

    pub(super) async fn record<C: ConnectionTrait>(
        &self,
        database: &C,
        provider: ProviderId,
        event: &Event,
    ) -> Result<(), Problem> {
        outbox::record(database, provider, self.store.clock(), self.store.chance(), event).await
    }

    pub(super) fn fresh_id<I: From<uuid::Uuid>>(self) -> I {
        kernel::chance::fresh_id(self.store.clock(), self.store.chance()).into()
    }
}
