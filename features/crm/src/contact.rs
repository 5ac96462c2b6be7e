//! One contact: the head that all tabs share, and the tab General.

use askama::Template;
use axum::extract::Path;
use kernel::{Permission, Problem};
use store::{
    guard::{EditCrm, Grant, ViewCrm, ViewPortalUsers},
    ids::ContactId,
    tables::contact,
    views::crm::{self, ContactPage},
};
use web::{
    Answer, Asked,
    components::{Badge, Callout, Tone, callout},
    shell::Shell,
};

use crate::{parts::activity, rules::takes_tickets};

/// What stands over every tab of a contact's page.
pub(crate) struct Head {
    /// The contact with its organization.
    pub(crate) found: ContactPage,
    /// Full name.
    pub(crate) name: String,
    /// Active or not.
    pub(crate) activity: Badge,
    /// Whether the reader may change the contact.
    pub(crate) may_edit: bool,
    /// Address, label, count and whether it is this page.
    pub(crate) tabs: Vec<(String, String, Option<u64>, bool)>,
}

#[derive(Template)]
#[template(path = "contact.html")]
struct General {
    shell: Shell,
    head: Head,
    additional: Vec<String>,
    notices: Vec<Callout>,
}

/// The tab General.
pub(crate) async fn page(asked: Asked<ViewCrm>, Path(id): Path<String>) -> Answer {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let shell = asked.shell("", "organizations-and-contacts").await;
    let (mut shell, head) = head(&asked, shell, id, "").await?;
    let row = &head.found.row;
    shell.title.clone_from(&head.name);
    let mut notices = Vec::new();
    if !row.active {
        notices.push(callout(Tone::Neutral, shell.t("crm-contact-inactive"), shell.t("crm-contact-inactive-text")));
    }
    if !row.email.is_empty() && crm::same_email(&may, &row.email, Some(id)).await? {
        let about = shell.t1("crm-same-email", "email", row.email.as_str());
        notices.push(callout(Tone::Attention, about, shell.t("crm-same-email-text")));
    }
    let additional = row.additional_emails.lines().map(str::to_owned).collect();
    asked.page(&General { shell, head, additional, notices })
}

/// Reads what stands over every tab; `here` is the last part of the tab's address.
pub(crate) async fn head<G: Grant>(
    asked: &Asked<G>,
    mut shell: Shell,
    id: ContactId,
    here: &str,
) -> Result<(Shell, Head), Problem> {
    let may = asked.session().need::<ViewCrm>()?;
    let found = crm::contact(&may, id).await?;
    let may_edit = match asked.session().need::<EditCrm>() {
        Ok(edit) => edit.row_if::<contact::Entity>(id).await?.is_some(),
        Err(_) => false,
    };
    // The tab is absent for those who may not look after this contact's login.
    let sees_portal = match asked.session().need::<ViewPortalUsers>() {
        Ok(view) => view.row_if::<contact::Entity>(id).await?.is_some(),
        Err(_) => false,
    };
    let own = format!("/desk/contacts/{id}");
    let mut tabs = vec![(own.clone(), shell.t("crm-tab-general"), None, here.is_empty())];
    if sees_portal {
        tabs.push((format!("{own}/client-portal"), shell.t("crm-client-portal"), None, here == "client-portal"));
    }
    let open = Some(found.open_tickets).filter(|count| *count > 0);
    tabs.push((format!("{own}/tickets"), shell.t("crm-tickets"), open, here == "tickets"));
    let name = format!("{} {}", found.row.first_name, found.row.last_name).trim().to_owned();
    shell.title.clone_from(&name);
    let activity = activity(found.row.active, &shell.words);
    let works =
        found.row.active && takes_tickets(&found.organization) && asked.actor().may(Permission::WorkTickets).is_some();
    if works {
        // New Ticket begins with this contact.
        shell.new_ticket = Some(format!("/desk/tickets/new?contact={id}"));
    }
    Ok((shell, Head { found, name, activity, may_edit, tabs }))
}
