//! Decisions about organizations and logins that need no database.

use store::tables::{
    kinds::{LevelKind, OrganizationKind, TwoFactorPolicy},
    organization,
};

/// What the rules for an organization need to know.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OrganizationFacts {
    /// It is the provider's own.
    pub(crate) is_provider: bool,
    /// Taskfire is on.
    pub(crate) has_taskfire: bool,
    /// Others stand below it.
    pub(crate) has_sub_organizations: bool,
}

/// The parent that a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent {
    /// None.
    None,
    /// The organization itself.
    Itself,
    /// One that has a parent.
    SubOrganization,
    /// One at the top.
    Top,
}

/// Why an organization cannot have this parent, as a word key: one level only (P-181), never in a circle, and the provider's
/// own organization is never below another.
pub(crate) fn judge_parent(facts: OrganizationFacts, parent: Parent) -> Option<&'static str> {
    match parent {
        Parent::None => None,
        _ if facts.is_provider => Some("crm-parent-provider"),
        Parent::Itself => Some("crm-parent-itself"),
        Parent::SubOrganization => Some("crm-parent-is-sub"),
        Parent::Top if facts.has_sub_organizations => Some("crm-parent-has-subs"),
        Parent::Top => None,
    }
}

/// Why the provider's own organization cannot be made inactive, as a word key.
pub(crate) fn judge_active(facts: OrganizationFacts, active: bool) -> Option<&'static str> {
    (facts.is_provider && !active).then_some("crm-active-provider")
}

/// Why the portal cannot be shut while Taskfire is on (P-2), as a word key.
pub(crate) fn judge_portal(facts: OrganizationFacts, enabled: bool) -> Option<&'static str> {
    (facts.has_taskfire && !enabled).then_some("crm-portal-taskfire")
}

/// Whether people of this organization can sign in at all (P-2, A-19): as the door decides it.
pub(crate) fn has_portal(row: &organization::Model) -> bool {
    row.portal_enabled && takes_tickets(row)
}

/// Whether new tickets can be written for this organization.
pub(crate) fn takes_tickets(row: &organization::Model) -> bool {
    row.active && (row.kind == OrganizationKind::Customer || row.is_provider)
}

/// Who gives a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Giver {
    /// Provider staff with the right to administer Client Portal & Taskfire.
    Administrator,
    /// Other staff who may edit portal users.
    Staff,
    /// A customer's own Manager, in the portal.
    Manager,
}

/// Whether a level may be given or taken: Taskfire levels only where Taskfire is on (P-64) and only by administrators (A-80,
/// P-63); customers give only what they may assign. `from`: the kind of level that the login has, active or not.
pub(crate) fn may_assign(
    giver: Giver,
    from: Option<LevelKind>,
    to: LevelKind,
    assignable: bool,
    has_taskfire: bool,
) -> bool {
    let touches_taskfire = to == LevelKind::Taskfire || from == Some(LevelKind::Taskfire);
    let fits = to != LevelKind::Taskfire || has_taskfire;
    fits && match giver {
        Giver::Administrator => true,
        Giver::Staff => !touches_taskfire,
        Giver::Manager => !touches_taskfire && assignable,
    }
}

/// What the tab says about the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecondFactor {
    /// Nothing is said: neither the provider nor the organization requires one.
    Hidden,
    /// Required and set up.
    Configured,
    /// Required, not set up.
    NotConfigured,
    /// Not required of this login, set up or not.
    NotRequired,
}

/// The state of a login's second factor. `global`: the provider's word; `policy`: what holds for the login, where the
/// organization's value wins and a Manager's tightening counts (decision 6). A voluntary factor reads Not Required.
pub(crate) fn second_factor(
    global: TwoFactorPolicy,
    policy: TwoFactorPolicy,
    level: LevelKind,
    is_set_up: bool,
) -> SecondFactor {
    let required = match policy {
        TwoFactorPolicy::NotRequired => false,
        TwoFactorPolicy::Taskfire => level == LevelKind::Taskfire,
        TwoFactorPolicy::Everyone => true,
    };
    let nowhere = global == TwoFactorPolicy::NotRequired && policy == TwoFactorPolicy::NotRequired;
    match (required, is_set_up) {
        (true, true) => SecondFactor::Configured,
        (true, false) => SecondFactor::NotConfigured,
        (false, _) if nowhere => SecondFactor::Hidden,
        (false, _) => SecondFactor::NotRequired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_181_a_13_parents() {
        let plain = OrganizationFacts::default();
        let provider = OrganizationFacts { is_provider: true, ..plain };
        let parent = OrganizationFacts { has_sub_organizations: true, ..plain };
        for (facts, wanted, fault) in [
            (plain, Parent::None, None),
            (plain, Parent::Top, None),
            (plain, Parent::Itself, Some("crm-parent-itself")),
            (plain, Parent::SubOrganization, Some("crm-parent-is-sub")),
            (parent, Parent::None, None),
            (parent, Parent::Top, Some("crm-parent-has-subs")),
            (provider, Parent::None, None),
            (provider, Parent::Top, Some("crm-parent-provider")),
            (provider, Parent::SubOrganization, Some("crm-parent-provider")),
        ] {
            assert_eq!(judge_parent(facts, wanted), fault, "{facts:?} {wanted:?}");
        }
    }

    #[test]
    fn a_13_p_2_what_cannot_be_switched_off() {
        let plain = OrganizationFacts::default();
        let provider = OrganizationFacts { is_provider: true, ..plain };
        let taskfire = OrganizationFacts { has_taskfire: true, ..plain };
        assert_eq!(judge_active(plain, false), None);
        assert_eq!(judge_active(provider, false), Some("crm-active-provider"));
        assert_eq!(judge_active(provider, true), None);
        assert_eq!(judge_portal(plain, false), None);
        assert_eq!(judge_portal(taskfire, false), Some("crm-portal-taskfire"));
        assert_eq!(judge_portal(taskfire, true), None);
    }

    #[test]
    fn a_80_a_141_p_63_p_64_who_gives_and_takes_which_level() {
        use Giver::{Administrator, Manager, Staff};
        use LevelKind::{Standard, Taskfire};
        for (giver, from, to, assignable, taskfire, fine) in [
            (Staff, None, Standard, false, false, true),
            (Staff, Some(Standard), Standard, true, true, true),
            (Staff, None, Taskfire, false, true, false),
            (Staff, Some(Taskfire), Standard, true, true, false),
            (Administrator, None, Taskfire, false, true, true),
            (Administrator, None, Taskfire, false, false, false),
            (Administrator, Some(Taskfire), Standard, true, false, true),
            (Administrator, Some(Taskfire), Taskfire, false, true, true),
            (Administrator, None, Standard, false, false, true),
            (Manager, None, Standard, true, false, true),
            (Manager, None, Standard, false, false, false),
            (Manager, None, Taskfire, true, true, false),
            (Manager, Some(Taskfire), Standard, true, true, false),
        ] {
            let case = format!("{giver:?} {from:?} {to:?} {assignable} {taskfire}");
            assert_eq!(may_assign(giver, from, to, assignable, taskfire), fine, "{case}");
        }
    }

    #[test]
    fn a_90_a_91_states_of_the_second_factor() {
        use LevelKind::{Standard, Taskfire};
        use TwoFactorPolicy as Policy;
        for (global, policy, level, set_up, state) in [
            (Policy::NotRequired, Policy::NotRequired, Taskfire, false, SecondFactor::Hidden),
            (Policy::NotRequired, Policy::NotRequired, Standard, true, SecondFactor::Hidden),
            (Policy::Taskfire, Policy::Taskfire, Standard, false, SecondFactor::NotRequired),
            (Policy::Taskfire, Policy::Taskfire, Standard, true, SecondFactor::NotRequired),
            (Policy::Taskfire, Policy::Taskfire, Taskfire, false, SecondFactor::NotConfigured),
            (Policy::Taskfire, Policy::Taskfire, Taskfire, true, SecondFactor::Configured),
            (Policy::Everyone, Policy::Everyone, Standard, false, SecondFactor::NotConfigured),
            (Policy::Everyone, Policy::NotRequired, Standard, false, SecondFactor::NotRequired),
            (Policy::NotRequired, Policy::Everyone, Standard, false, SecondFactor::NotConfigured),
            (Policy::NotRequired, Policy::Everyone, Standard, true, SecondFactor::Configured),
        ] {
            assert_eq!(second_factor(global, policy, level, set_up), state, "{global:?} {policy:?} {level:?} {set_up}");
        }
    }
}
