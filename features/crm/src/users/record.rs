//! What several pages say and note of a person.

use kernel::Problem;
use store::{
    Act, Granted,
    guard::ManageUsers,
    ids::OrganizationId,
    tables::{
        contact,
        kinds::{LevelKind, TwoFactorPolicy},
    },
    views::users::Login,
};
use web::{
    components::{Badge, Tone, badge},
    words::Words,
};

use crate::rules::{SecondFactor, second_factor};

fn state_of(login: &Login, global: TwoFactorPolicy) -> SecondFactor {
    let kind = login.level.as_ref().map_or(LevelKind::Standard, |(_, _, kind)| *kind);
    second_factor(global, login.two_factor, kind, login.factor)
}

/// The state of a login's second factor as the tab of the desk names it (P-19); nothing where nobody needs one.
pub(super) fn factor(login: &Login, global: TwoFactorPolicy, words: &Words) -> Option<Badge> {
    let (tone, icon) = match state_of(login, global) {
        SecondFactor::Configured => (Tone::Success, "shield"),
        SecondFactor::NotConfigured => (Tone::Attention, "alert"),
        SecondFactor::NotRequired => (Tone::Neutral, "shield"),
        SecondFactor::Hidden => return None,
    };
    factor_word(login, global, words).map(|word| badge(tone, icon, word))
}

/// The same as a word.
pub(super) fn factor_word(login: &Login, global: TwoFactorPolicy, words: &Words) -> Option<String> {
    Some(words.t(match state_of(login, global) {
        SecondFactor::Configured => "crm-factor-configured",
        SecondFactor::NotConfigured => "crm-factor-not-configured",
        SecondFactor::NotRequired => "crm-factor-not-required",
        SecondFactor::Hidden => return None,
    }))
}

/// Writes the audit line of an act on a contact.
pub(super) async fn of_contact(
    may: &Granted<'_, ManageUsers>,
    act: &str,
    row: &contact::Model,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "contact",
        object_id: Some(row.id.0),
        object_name: &row.full_name(),
        organization: Some(row.organization_id),
        before,
        after,
    };
    may.audit(line).await
}

/// Writes the audit line of an act on the organization itself.
pub(super) async fn of_organization(
    may: &Granted<'_, ManageUsers>,
    act: &str,
    (id, name): (OrganizationId, &str),
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "organization",
        object_id: Some(id.0),
        object_name: name,
        organization: Some(id),
        before,
        after,
    };
    may.audit(line).await
}
