//! All topics. The `?` of a page leads to the topic that its handler names (P-38).

use std::sync::LazyLock;

use web::rich_text::{self, SafeHtml};

/// For whom a topic is, and where it stands on the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Where to begin.
    Start,
    /// Tickets in the portal.
    Tickets,
    /// Signing in and one's own settings.
    Account,
    /// For those who look after the users of their organization.
    Manage,
    /// For the provider's staff.
    Desk,
}

impl Group {
    /// All groups in the order of the index.
    pub(crate) const ALL: [Self; 5] = [Self::Start, Self::Tickets, Self::Account, Self::Manage, Self::Desk];

    /// Key of its words.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Start => "help-group-start",
            Self::Tickets => "help-group-tickets",
            Self::Account => "help-group-account",
            Self::Manage => "help-group-manage",
            Self::Desk => "help-group-desk",
        }
    }
}

/// One topic.
pub(crate) struct Topic {
    /// Last part of its address.
    pub(crate) slug: &'static str,
    /// Group.
    pub(crate) group: Group,
    /// Its name.
    pub(crate) name: &'static str,
    /// What follows the name, as plain text on one line, for the search.
    pub(crate) plain: String,
    /// What follows the name, as a page shows it.
    pub(crate) html: SafeHtml,
}

macro_rules! files {
    ($($group:ident: $($slug:literal),+;)+) => {
        &[$($((Group::$group, $slug, include_str!(concat!("../../../docs/help/", $slug, ".md")))),+),+]
    };
}

const FILES: &[(Group, &str, &str)] = files! {
    Start:
        "using-client-portal", "navigate-the-client-portal", "home-and-the-landing-page", "using-taskfire",
        "configure-your-browser-settings";
    Tickets:
        "create-a-ticket", "my-tickets", "follow-a-ticket", "approve-changes", "taskfire-lists",
        "taskfire-working-tickets",
        "taskfire-time", "taskfire-escalation", "taskfire-reports";
    Account:
        "sign-in", "edit-your-profile", "change-your-password", "notifications", "security-level-permissions";
    Manage:
        "your-organization", "manage-users", "import-users", "organization-security", "set-up-your-help-desk", "work-sharing",
        "vendors", "taskfire-rules";
    Desk:
        "work-tickets", "change-approvals", "transfer-to-taskfire", "queues-and-my-work", "time-entries", "organizations-and-contacts", "the-client-portal-tab",
        "service-desk-lists", "resources-and-rights", "manage-security-levels", "global-settings", "identity-providers",
        "client-portal-organizations", "enabling-taskfire", "contracts", "workflow-rules", "provider-settings", "mail-deliveries", "notification-templates",
        "audit-log", "access-review";
};

/// All topics in the order of the index.
pub(crate) static TOPICS: LazyLock<Vec<Topic>> =
    LazyLock::new(|| FILES.iter().map(|(group, slug, text)| read(*group, slug, text)).collect());

/// The topic of an address.
pub(crate) fn topic(slug: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.slug == slug)
}

/// A file begins with `# Name`; the rest is the body.
fn read(group: Group, slug: &'static str, text: &'static str) -> Topic {
    let (name, body) = text.split_once('\n').unwrap_or((text, ""));
    Topic {
        slug,
        group,
        name: name.trim_start_matches("# ").trim(),
        plain: rich_text::plain(body, usize::MAX),
        html: rich_text::manual(body),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_a_topic_with_a_name_of_its_own() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/help");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".md").to_owned())
            .collect();
        let topics: BTreeSet<String> = TOPICS.iter().map(|topic| topic.slug.to_owned()).collect();
        assert_eq!(files, topics);
        let names: BTreeSet<&str> = TOPICS.iter().map(|topic| topic.name).collect();
        assert_eq!(names.len(), TOPICS.len());
        for (_, slug, text) in FILES {
            assert!(text.starts_with("# "), "{slug} begins with its name");
            assert!(!text.contains("\n# "), "{slug} has one name");
        }
    }

    #[test]
    fn the_names_of_the_original_are_kept() {
        for name in [
            "Navigate the Client Portal",
            "Create a Ticket",
            "Edit Your Profile",
            "Change Your Password",
            "Configure Your Browser Settings",
            "Using Client Portal",
            "Using Taskfire",
        ] {
            let topic = TOPICS.iter().find(|topic| topic.name == name).expect(name);
            assert_eq!(topic.slug, name.to_lowercase().replace(' ', "-"));
        }
    }

    #[test]
    fn links_between_topics_lead_somewhere() {
        for (_, slug, text) in FILES {
            for rest in text.split("](/help/").skip(1) {
                let other = rest.split([')', '#']).next().unwrap_or_default();
                assert!(topic(other).is_some(), "{slug} links to {other}");
            }
        }
    }
}
