//! What the form of an organization says, checked: limits, its login address, its mail domains.

use kernel::FieldErrors;
use store::{
    NotSet, Set,
    policy::Policy,
    tables::{
        kinds::{ResourceNames, ShowTime, TwoFactorPolicy},
        organization_policy,
    },
    views::portal_organizations::Detail,
};
use web::{Check, Filled, words::Words};

use super::{
    free_mail::{is_domain, is_free},
    organization::format_codes,
};
use crate::{
    global_settings::level_of,
    policy_fields::{DAY, IDLE_MINUTES, PASSWORD, RESET_MINUTES, SESSION_HOURS, WELCOME_DAYS, number_if, stored, ways},
};

/// What the checks need to know of others.
pub(super) struct Facts {
    /// Another organization has the login address.
    pub(super) name_taken: bool,
    /// Mail domains of other organizations.
    pub(super) claimed: Vec<String>,
}

/// A form after its checks.
pub(super) struct Said {
    /// The organization's own rule for the second factor.
    pub(super) two_factor: Option<TwoFactorPolicy>,
    /// Everything else.
    pub(super) own: organization_policy::ActiveModel,
}

/// The most domains of one organization.
const MOST_DOMAINS: usize = 50;

pub(super) fn check(filled: &Filled, words: &Words, detail: &Detail, facts: &Facts) -> Result<Said, FieldErrors> {
    let mut check = Check::new(filled, words);
    let login_name = login_name(&mut check, words, facts);
    let two_factor = check.choice_if("two_factor", &words.t("settings-two-factor"), TwoFactorPolicy::from_code);
    let label = words.t("portal-organizations-ways");
    let own_ways = check.choice_if("ways", &label, |code| (code == "own").then_some(())).is_some();
    let sign_in_ways = own_ways.then(|| stored(&ways(&mut check, words)));
    let mut number = |name: &str, label: &str, limits| number_if(&mut check, name, &words.t(label), limits);
    let password = number("password_length", "portal-organizations-password", PASSWORD);
    let idle = number("session_idle", "settings-session-idle", IDLE_MINUTES);
    let whole = number("session_hours", "settings-session-hours", SESSION_HOURS);
    let welcome = number("welcome_days", "settings-welcome-days", WELCOME_DAYS);
    let reset = number("reset_minutes", "settings-reset-minutes", RESET_MINUTES);
    let given = Policy::of_provider(&detail.provider).ok();
    let inherited = |minutes: fn(&Policy) -> i64| given.as_ref().map_or(0, minutes);
    let idle_minutes = idle.map_or_else(|| inherited(|policy| policy.session_idle_minutes), i64::from);
    let minutes = whole.map_or_else(|| inherited(|policy| policy.session_minutes), |hours| i64::from(hours) * 60);
    if (idle.is_some() || whole.is_some()) && idle_minutes > minutes {
        let name = if idle.is_some() { "session_idle" } else { "session_hours" };
        check.wrong(name, words.t("settings-session-idle-long"));
    }
    let [date_format, time_format, number_format] = format_codes(&mut check, words);
    let label = words.t("settings-resource-names");
    let names = check.choice_if("resource_names", &label, ResourceNames::from_code);
    let hours = check.choice("show_time", &words.t("portal-organizations-show-time"), ShowTime::from_code);
    let label = words.t("portal-organizations-default-level");
    let level = check.choice_if("default_level", &label, |id| level_of(&detail.levels, id));
    let domains = domains(&mut check, words, facts);
    let (Some(hours), true) = (hours, check.errors.is_empty()) else { return Err(check.errors) };
    let own = organization_policy::ActiveModel {
        provider_id: NotSet,
        organization_id: NotSet,
        manager_two_factor: NotSet,
        password_length: Set(password),
        sign_in_ways: Set(sign_in_ways),
        session_idle_minutes: Set(idle),
        session_minutes: Set(whole.map(|hours| hours * 60)),
        welcome_link_minutes: Set(welcome.map(|days| days * DAY)),
        reset_link_minutes: Set(reset),
        date_format: Set(date_format),
        time_format: Set(time_format),
        number_format: Set(number_format),
        resource_names: Set(names),
        show_time: Set(hours),
        notify_resources: Set(check.on("notifications")),
        knowledge_base: Set(check.on("knowledge_base")),
        documentation: Set(check.on("documentation")),
        default_level_id: Set(level),
        join_domains: Set(domains),
        login_name: Set(login_name),
        version: NotSet,
    };
    Ok(Said { two_factor, own })
}

/// The name in the organization's login address: letters, digits and hyphens, for itself alone.
fn login_name(check: &mut Check<'_>, words: &Words, facts: &Facts) -> Option<String> {
    let name = check.filled.line("login_name").to_ascii_lowercase();
    if name.is_empty() {
        return None;
    }
    if !is_name(&name) {
        check.wrong("login_name", words.t("portal-organizations-login-name-wrong"));
    } else if facts.name_taken {
        check.wrong("login_name", words.t("portal-organizations-login-name-taken"));
    }
    Some(name)
}

fn is_name(name: &str) -> bool {
    (2..=60).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// The login address that is proposed for an organization of this name; empty if none can be made of it.
pub(super) fn proposed_name(name: &str) -> String {
    let mut proposed = String::new();
    for character in name.to_ascii_lowercase().chars() {
        if character.is_ascii_alphanumeric() {
            proposed.push(character);
        } else if !proposed.ends_with('-') && !proposed.is_empty() {
            proposed.push('-');
        }
    }
    let proposed: String = proposed.chars().take(60).collect();
    let proposed = proposed.trim_end_matches('-');
    if is_name(proposed) { proposed.to_owned() } else { String::new() }
}

/// The mail domains as JSON: each a domain, none that anybody can have, none of another organization.
fn domains(check: &mut Check<'_>, words: &Words, facts: &Facts) -> String {
    let typed = check.filled.get("join_domains").to_ascii_lowercase();
    let mut found: Vec<&str> = Vec::new();
    for domain in typed.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|part| !part.is_empty()) {
        let domain = domain.trim_start_matches('@');
        let wrong = if !is_domain(domain) {
            Some("portal-organizations-domain-wrong")
        } else if is_free(domain) {
            Some("portal-organizations-domain-free")
        } else if facts.claimed.iter().any(|other| other == domain) {
            Some("portal-organizations-domain-taken")
        } else {
            None
        };
        if let Some(key) = wrong {
            check.wrong("join_domains", words.t_with(key, &[("domain", domain.into())]));
        } else if !found.contains(&domain) {
            found.push(domain);
        }
    }
    if found.len() > MOST_DOMAINS {
        check
            .wrong("join_domains", words.t_with("portal-organizations-domains-many", &[("most", MOST_DOMAINS.into())]));
    }
    serde_json::to_string(&found).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_183_login_addresses_are_made_of_letters_digits_and_hyphens() {
        for (name, proposed) in [
            ("Contoso Legal", "contoso-legal"),
            ("  A & B  Ltd. ", "a-b-ltd"),
            ("Ü", ""),
            ("Müller GmbH", "m-ller-gmbh"),
        ] {
            assert_eq!(proposed_name(name), proposed);
        }
        for (name, fine) in
            [("contoso", true), ("c", false), ("-a", false), ("a b", false), ("a-1", true), ("é1", false)]
        {
            assert_eq!(is_name(name), fine, "{name}");
        }
    }

    #[test]
    fn mail_domains_that_anybody_can_have_or_another_has_are_refused() {
        let words = crate::tests::words();
        let facts = Facts { name_taken: false, claimed: vec!["fabrikam.example".to_owned()] };
        for (typed, expected) in [
            (
                "Contoso.example\n@contoso-legal.example, contoso.example",
                Ok(r#"["contoso.example","contoso-legal.example"]"#),
            ),
            ("", Ok("[]")),
            ("gmail.com", Err("gmail.com")),
            ("fabrikam.example", Err("fabrikam.example")),
            ("contoso", Err("contoso")),
        ] {
            let filled = Filled::of(&[("join_domains", typed)]);
            let mut check = Check::new(&filled, &words);
            let found = domains(&mut check, &words, &facts);
            match expected {
                Ok(stored) => assert_eq!((found.as_str(), check.errors.is_empty()), (stored, true), "{typed}"),
                Err(named) => assert!(check.errors.on("join_domains").unwrap_or_default().contains(named), "{typed}"),
            }
        }
    }
}
