//! A login at the door, with what decides whether and how it may be entered.

use kernel::{
    Problem,
    password::{Circumstances, MIN_ALONE},
};
use sea_orm::EntityTrait;

use super::{
    Door,
    enter::Person,
    second_factor::{self, Holder},
};
use crate::{
    guard::Who,
    ids::{AccountId, ProviderId},
    policy::Policy,
    tables::{
        account, identity_provider,
        kinds::{LevelKind, SessionStage},
        provider,
    },
};

/// A login that somebody claims, before or while they prove it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The login.
    pub account: account::Model,
    /// Its provider.
    pub provider: provider::Model,
    pub(super) person: Option<Person>,
    /// How many passkeys are set up.
    pub passkeys: u64,
    /// The active identity provider of the organization.
    pub own_provider: Option<identity_provider::Model>,
}

impl Candidate {
    /// Whether account, person and organization are all open (P-1, P-2, T-22, T-23).
    pub fn may_enter(&self) -> bool {
        self.account.active && self.person.is_some()
    }

    /// The stored hash to compare with; none if no password can open this login.
    pub fn password_hash(&self) -> Option<&str> {
        self.account.password_hash.as_deref().filter(|_| self.may_enter())
    }

    /// Full name, as greetings show it; the user name when the person is shut out.
    pub fn name(&self) -> &str {
        self.person.as_ref().map_or(&self.account.user_name, |person| &person.name)
    }

    /// Name, level and organization in one line, to tell several logins of one person apart.
    pub fn line(&self) -> String {
        let more = self.person.as_ref().map(Person::line).unwrap_or_default();
        format!("{} ({})", self.name(), more)
    }

    /// Whether it is provider staff.
    pub fn is_staff(&self) -> bool {
        self.account.resource_id.is_some()
    }

    /// Whether links can be mailed to the person.
    pub fn has_mail(&self) -> bool {
        self.person.as_ref().is_some_and(|person| !person.email.is_empty())
    }

    /// Whether links are mailed to this address, compared without regard to case.
    pub fn is_mailed_at(&self, address: &str) -> bool {
        let own = self.person.as_ref().map(|person| person.email.trim().to_lowercase());
        own.is_some_and(|own| !own.is_empty() && own == address.trim().to_lowercase())
    }

    /// Whether a second factor is set up: an authenticator app or a passkey.
    pub fn has_factor(&self) -> bool {
        self.has_app() || self.passkeys > 0
    }

    /// Whether an authenticator app is set up.
    pub fn has_app(&self) -> bool {
        self.account.totp_secret.is_some() && self.account.totp_confirmed_at.is_some()
    }

    /// Whether the policy asks for a second factor (decision 6).
    pub fn needs_factor(&self) -> bool {
        let holder = match self.person.as_ref().map(|person| (&person.who, person.level)) {
            Some((Who::Contact { .. }, Some(LevelKind::Taskfire))) => Holder::Taskfire,
            Some((Who::Contact { .. }, _)) => Holder::Standard,
            _ => Holder::Staff,
        };
        let policy = self.person.as_ref().map_or(self.provider.two_factor, |person| person.policy.two_factor);
        second_factor::is_required(policy, holder)
    }

    /// What holds for this login; the provider's word when the person is shut out.
    pub fn policy(&self) -> Result<Policy, Problem> {
        match &self.person {
            Some(person) => Ok(person.policy.clone()),
            None => Policy::of_provider(&self.provider),
        }
    }

    /// Whether a password of eight characters is enough (decision 5).
    pub fn second_factor(&self) -> bool {
        self.needs_factor() || self.has_factor()
    }

    /// What a new password of this login has to keep (decision 5).
    pub fn password_circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            second_factor: self.second_factor(),
            alone: self.person.as_ref().map_or(MIN_ALONE, |person| person.policy.password_length),
            user_name: &self.account.user_name,
            brand: &self.provider.name,
        }
    }

    /// Where a sign-in stands after the right password. `short`: whether that password cannot stand alone.
    pub fn after_password(&self, short: bool) -> SessionStage {
        if self.has_factor() {
            SessionStage::AwaitsFactor
        } else if self.needs_factor() {
            SessionStage::AwaitsSetup
        } else if short {
            SessionStage::AwaitsPassword
        } else {
            SessionStage::Full
        }
    }
}

impl Door<'_> {
    /// The login with this user name, if there is one; open or not.
    pub async fn candidate(&self, user_name: &str) -> Result<Option<Candidate>, Problem> {
        match self.account_by_user_name(user_name).await? {
            Some(account) => Ok(Some(self.candidate_behind(account).await?)),
            None => Ok(None),
        }
    }

    /// The login with this id.
    pub async fn candidate_of(&self, provider: ProviderId, account: AccountId) -> Result<Candidate, Problem> {
        let found = account::Entity::find_by_id((provider, account)).one(&self.reader()).await;
        let found = found.map_err(|error| Problem::fault("read account", error))?.ok_or(Problem::NotFound)?;
        self.candidate_behind(found).await
    }

    async fn candidate_behind(&self, account: account::Model) -> Result<Candidate, Problem> {
        let provider = self.provider(account.provider_id).await?;
        let person = self.person(&provider, &account).await?;
        let passkeys = self.count_passkeys(account.provider_id, account.id).await?;
        let own_provider = match &person {
            Some(person) => self.provider_of(account.provider_id, &person.who).await?,
            None => None,
        };
        Ok(Candidate { account, provider, person, passkeys, own_provider })
    }
}
