//! `/`: leads staff to the desk and strangers to sign-in; portal users get large buttons for what people do most, until
//! they hide the page for good (P-27, P-48, T-38).

use askama::Template;
use kernel::Permission;
use store::{
    Actor, Set,
    guard::{OwnAccount, UsePortal, ViewTickets},
    tables::account,
    views::home::{self, Figures},
};
use web::{Answer, Asked, Filled, Refusal, Visitor, entering::Entered, shell::Shell};

use crate::{
    approvals,
    first_steps::{FirstSteps, PASSWORD, PROFILE},
    greeting::greeting,
};

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    shell: Shell,
    greeting: String,
    first_steps: Option<FirstSteps>,
    buttons: Vec<Button>,
}

/// A large button.
struct Button {
    href: &'static str,
    icon: &'static str,
    name: String,
    hint: String,
}

/// Whoever comes gets where they belong.
pub(crate) async fn page(visitor: Visitor, asked: Result<Asked<UsePortal>, Refusal>) -> Answer {
    match (asked, &visitor.entered) {
        (Ok(asked), _) if asked.actor().landing_hidden() => asked.go("/home"),
        (Ok(asked), _) => show(&asked).await,
        (Err(_), Entered::Actor(actor)) if actor.is_staff() => visitor.go("/desk", None),
        (Err(refusal), Entered::Actor(_)) => Err(refusal),
        (Err(_), _) => visitor.go("/sign-in", None),
    }
}

async fn show(asked: &Asked<UsePortal>) -> Answer {
    let may = asked.may()?;
    let reader = home::reader(&may).await?;
    let tickets = may.also::<ViewTickets>()?;
    let figures = home::figures(&tickets).await?;
    let mut shell = asked.shell(asked.t("landing-title"), "home-and-the-landing-page").await;
    shell.notices.extend(approvals::bar(&tickets, &shell).await?);
    asked.page(&Landing {
        greeting: greeting(&shell, &reader.first_name),
        first_steps: FirstSteps::on("/", reader.first_steps, asked.actor()),
        buttons: buttons(asked.actor(), &shell, &figures),
        shell,
    })
}

/// Hides the page for good if the mark is set; goes to Home either way.
pub(crate) async fn hide(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["hide"], None)?;
    if !filled.has("hide") {
        return asked.go("/home");
    }
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    if let Some(own) = may.actor().account() {
        let own = may.row::<account::Entity>(own).await?;
        may.change(&own, account::ActiveModel { landing_hidden: Set(true), ..Default::default() }).await?;
    }
    write.done().await?;
    asked.go_and_say("/home", "said-landing-hidden")
}

/// The buttons that this reader has a use for (P-36): what one may not do is not offered.
fn buttons(actor: &Actor, shell: &Shell, figures: &Figures) -> Vec<Button> {
    let button = |href, icon, name, hint| Button { href, icon, name, hint };
    let mut buttons = Vec::new();
    if actor.may(Permission::CreateTickets).is_some() {
        let (name, hint) = (shell.t("landing-create"), shell.t("landing-create-hint"));
        buttons.push(button("/tickets/new", "plus", name, hint));
    }
    let open = figures.needs_you + figures.in_hand;
    let mine = shell.t2("landing-mine-hint", "open", open, "needs", figures.needs_you);
    buttons.push(button("/tickets", "ticket", shell.t("menu-my-tickets"), mine));
    if let Some(all) = &figures.organization {
        let organization = shell.brand.organization.as_deref().unwrap_or_default();
        let hint = shell.t2("landing-open-hint", "open", all.open, "organization", organization);
        buttons.push(button("/tickets/open", "building", shell.t("menu-open-tickets"), hint));
    }
    if actor.may(Permission::EditProfile).is_some() {
        buttons.push(button(PROFILE, "user", shell.t("landing-profile"), shell.t("landing-profile-hint")));
    }
    buttons.push(button(PASSWORD, "key", shell.t("landing-password"), shell.t("landing-password-hint")));
    buttons.push(button("/help", "help", shell.t("help"), shell.t("landing-help-hint")));
    buttons
}
