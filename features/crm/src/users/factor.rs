//! What pages say of the second factor of a person.

use store::{
    tables::kinds::{LevelKind, TwoFactorPolicy},
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
pub(super) fn badge_of(login: &Login, global: TwoFactorPolicy, words: &Words) -> Option<Badge> {
    let (tone, icon) = match state_of(login, global) {
        SecondFactor::Configured => (Tone::Success, "shield"),
        SecondFactor::NotConfigured => (Tone::Attention, "alert"),
        SecondFactor::NotRequired => (Tone::Neutral, "shield"),
        SecondFactor::Hidden => return None,
    };
    word(login, global, words).map(|word| badge(tone, icon, word))
}

/// The same as a word.
pub(super) fn word(login: &Login, global: TwoFactorPolicy, words: &Words) -> Option<String> {
    Some(words.t(match state_of(login, global) {
        SecondFactor::Configured => "crm-factor-configured",
        SecondFactor::NotConfigured => "crm-factor-not-configured",
        SecondFactor::NotRequired => "crm-factor-not-required",
        SecondFactor::Hidden => return None,
    }))
}
