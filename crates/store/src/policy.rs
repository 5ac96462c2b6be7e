//! What holds for somebody's access: the provider's values, except where the organization says otherwise (A-2, decision 6).

use kernel::Problem;

use crate::ids::SecurityLevelId;
use crate::tables::{
    kinds::{LinkPurpose, ResourceNames, SignInWay, TwoFactorPolicy},
    organization, organization_policy, provider,
};

/// The policy of a login or of an organization, with nothing left to inherit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Who must have a second factor. A Manager's tightening is in it (P-18).
    pub two_factor: TwoFactorPolicy,
    /// The fewest characters of a password that is the only factor; at least 15 (decision 5).
    pub password_length: usize,
    /// Ways to sign in that are allowed; never empty.
    pub sign_in_ways: Vec<SignInWay>,
    /// A session ends after so many minutes without a request (P-25).
    pub session_idle_minutes: i64,
    /// A session ends after so many minutes in any case.
    pub session_minutes: i64,
    /// Life of a welcome link in minutes; at most 14 days (decision 4).
    pub welcome_link_minutes: i64,
    /// Life of a reset link in minutes; at most one hour.
    pub reset_link_minutes: i64,
    /// Codes of the formats of new portal users: date, time, number.
    pub formats: [String; 3],
    /// How staff names show in the portal.
    pub resource_names: ResourceNames,
    /// The level proposed for new portal users; none: the first one.
    pub default_level: Option<SecurityLevelId>,
}

impl Policy {
    /// What holds for staff, and for organizations that say nothing.
    pub fn of_provider(provider: &provider::Model) -> Result<Self, Problem> {
        Ok(Self {
            two_factor: provider.two_factor,
            password_length: length(provider.password_length),
            sign_in_ways: ways(&provider.sign_in_ways)?,
            session_idle_minutes: i64::from(provider.session_idle_minutes),
            session_minutes: i64::from(provider.session_minutes),
            welcome_link_minutes: i64::from(provider.welcome_link_minutes),
            reset_link_minutes: i64::from(provider.reset_link_minutes),
            formats: [provider.date_format.clone(), provider.time_format.clone(), provider.number_format.clone()],
            resource_names: provider.resource_names,
            default_level: provider.default_level_id,
        })
    }

    /// What holds for an organization's portal users. `own` is what the organization says for itself, if anything.
    pub fn of_organization(
        provider: &provider::Model,
        organization: &organization::Model,
        own: Option<&organization_policy::Model>,
    ) -> Result<Self, Problem> {
        let mut policy = Self::of_provider(provider)?;
        policy.two_factor = organization.two_factor.unwrap_or(policy.two_factor);
        let Some(own) = own else { return Ok(policy) };
        policy.two_factor = stricter(policy.two_factor, own.manager_two_factor);
        if let Some(characters) = own.password_length {
            policy.password_length = length(characters);
        }
        if let Some(own) = &own.sign_in_ways {
            policy.sign_in_ways = ways(own)?;
        }
        let minutes = |own: Option<i32>, inherited: i64| own.map_or(inherited, i64::from);
        policy.session_idle_minutes = minutes(own.session_idle_minutes, policy.session_idle_minutes);
        policy.session_minutes = minutes(own.session_minutes, policy.session_minutes);
        policy.welcome_link_minutes = minutes(own.welcome_link_minutes, policy.welcome_link_minutes);
        policy.reset_link_minutes = minutes(own.reset_link_minutes, policy.reset_link_minutes);
        for (format, own) in policy.formats.iter_mut().zip([&own.date_format, &own.time_format, &own.number_format]) {
            if let Some(own) = own {
                format.clone_from(own);
            }
        }
        policy.resource_names = own.resource_names.unwrap_or(policy.resource_names);
        policy.default_level = own.default_level_id.or(policy.default_level);
        Ok(policy)
    }

    /// How long a link lives, in minutes (decision 4).
    pub fn link_minutes(&self, purpose: LinkPurpose) -> i64 {
        match purpose {
            LinkPurpose::Welcome => self.welcome_link_minutes,
            LinkPurpose::Reset => self.reset_link_minutes,
        }
    }

    /// Whether a way to sign in is allowed.
    pub fn allows(&self, way: SignInWay) -> bool {
        self.sign_in_ways.contains(&way)
    }
}

/// The stricter of the provider's word and a Manager's: they may tighten, never loosen (decision 6, P-18).
pub fn stricter(given: TwoFactorPolicy, manager: Option<TwoFactorPolicy>) -> TwoFactorPolicy {
    let strictness = |policy: TwoFactorPolicy| TwoFactorPolicy::ALL.iter().position(|one| *one == policy);
    match manager {
        Some(manager) if strictness(manager) > strictness(given) => manager,
        _ => given,
    }
}

fn length(characters: i32) -> usize {
    usize::try_from(characters).unwrap_or_default().max(kernel::password::MIN_ALONE)
}

pub(crate) fn ways(json: &str) -> Result<Vec<SignInWay>, Problem> {
    serde_json::from_str(json).map_err(|error| Problem::fault("read ways to sign in", error))
}

#[cfg(test)]
mod tests {
    use TwoFactorPolicy::{Everyone, NotRequired, Taskfire};

    use super::*;

    #[test]
    fn p_18_a_manager_tightens_and_never_loosens() {
        for (given, manager, holds) in [
            (NotRequired, None, NotRequired),
            (NotRequired, Some(Taskfire), Taskfire),
            (NotRequired, Some(Everyone), Everyone),
            (Taskfire, Some(NotRequired), Taskfire),
            (Taskfire, Some(Everyone), Everyone),
            (Everyone, Some(NotRequired), Everyone),
            (Everyone, Some(Taskfire), Everyone),
        ] {
            assert_eq!(stricter(given, manager), holds, "{given:?} {manager:?}");
        }
    }
}
