//! Welcome and reset links (P-6 … P-8). Looking changes nothing; setting the password uses the link up, ends all sessions and
//! goes on to the second factor, which a reset never passes by. An invitation can be taken up with an account elsewhere
//! instead, where the policy lets people in that way ([`crate::federation`]).

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    door::{Limits, Link},
    tables::kinds::{LinkPurpose, SignInWay},
};
use web::{Answer, Filled, Visitor, answer::html, shell::Shell};

use crate::{
    entry,
    federation::{self, Button},
    new_password::{self, NewPasswordPage},
};

/// For links that are used, superseded, expired or never were: one page, which offers a new one.
#[derive(Template)]
#[template(path = "dead_link.html")]
struct DeadLinkPage {
    shell: Shell,
}

/// For an invited person whose organization lets them in with accounts elsewhere alone.
#[derive(Template)]
#[template(path = "accept.html")]
struct AcceptPage {
    shell: Shell,
    user_name: String,
    ways: Vec<Button>,
    invitation: String,
    only: bool,
}

/// `GET /welcome/{token}`.
pub(crate) async fn welcome(visitor: Visitor, Path(token): Path<String>) -> Answer {
    show(&visitor, &token, LinkPurpose::Welcome).await
}

/// `GET /reset/{token}`.
pub(crate) async fn reset(visitor: Visitor, Path(token): Path<String>) -> Answer {
    show(&visitor, &token, LinkPurpose::Reset).await
}

/// `POST /welcome/{token}`.
pub(crate) async fn set_first(visitor: Visitor, Path(token): Path<String>, filled: Filled) -> Answer {
    set(&visitor, &token, LinkPurpose::Welcome, &filled).await
}

/// `POST /reset/{token}`.
pub(crate) async fn set_new(visitor: Visitor, Path(token): Path<String>, filled: Filled) -> Answer {
    set(&visitor, &token, LinkPurpose::Reset, &filled).await
}

async fn show(visitor: &Visitor, token: &str, purpose: LinkPurpose) -> Answer {
    let Some(link) = alive(visitor, token, purpose).await? else { return dead(visitor).await };
    let ways = ways(visitor, purpose, &link).await?;
    if link.candidate.allows(SignInWay::Password) {
        let page = form(visitor, token, purpose, &link, &FieldErrors::new()).await;
        return visitor.page(&page.or_elsewhere(ways, token));
    }
    if ways.is_empty() {
        return visitor.go("/sign-in", Some("said-federated-only"));
    }
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t1("welcome-title", "name", link.candidate.name());
    let user_name = link.candidate.account.user_name.clone();
    visitor.page(&AcceptPage { shell, user_name, ways, invitation: token.to_owned(), only: true })
}

async fn set(visitor: &Visitor, token: &str, purpose: LinkPurpose, filled: &Filled) -> Answer {
    filled.only(&["user_name", "password", "confirm"], None)?;
    let Some(link) = alive(visitor, token, purpose).await? else { return dead(visitor).await };
    if !link.candidate.allows(SignInWay::Password) {
        return visitor.go("/sign-in", Some("said-federated-only"));
    }
    let words = entry::shell(visitor).await.words;
    let password =
        match new_password::judge(&visitor.app, &words, filled, link.candidate.password_circumstances()).await? {
            Ok(password) => password,
            Err(errors) => {
                let ways = ways(visitor, purpose, &link).await?;
                let page = form(visitor, token, purpose, &link, &errors).await;
                return visitor.wrong(&page.or_elsewhere(ways, token));
            }
        };
    let door = visitor.app.store.door();
    let Some(opened) = door.use_link(&link, &password, entry::browser(visitor)).await? else {
        return dead(visitor).await;
    };
    let user_name = &link.candidate.account.user_name;
    door.forgive(&[Limits::PASSWORD.user_name(user_name), Limits::PASSWORD_ROW.user_name(user_name)]).await?;
    let said = if purpose == LinkPurpose::Welcome { "said-password-set" } else { "said-password-changed" };
    entry::step_up(visitor, &link.candidate, &opened, Some(said))
}

/// The providers with which an invitation can be taken up; a reset sets a password and nothing else.
async fn ways(visitor: &Visitor, purpose: LinkPurpose, link: &Link) -> Result<Vec<Button>, Problem> {
    match purpose {
        LinkPurpose::Welcome => federation::invited_ways(&visitor.app, &link.candidate).await,
        LinkPurpose::Reset => Ok(Vec::new()),
    }
}

/// The link if it is alive. Every look is counted per address; those that find something are given back.
pub(crate) async fn alive(visitor: &Visitor, token: &str, purpose: LinkPurpose) -> Result<Option<Link>, Problem> {
    let door = visitor.app.store.door();
    let limit = Limits::LINK.address(&visitor.trace.address);
    door.take_try(std::slice::from_ref(&limit)).await?;
    let link = door.link(token, purpose).await?;
    if link.is_some() {
        door.give_back(&limit).await?;
    }
    Ok(link)
}

async fn form(
    visitor: &Visitor,
    token: &str,
    purpose: LinkPurpose,
    link: &Link,
    errors: &FieldErrors,
) -> NewPasswordPage {
    let mut shell = entry::shell(visitor).await;
    let (lede, button) = match purpose {
        LinkPurpose::Welcome => {
            shell.title = shell.t1("welcome-title", "name", link.candidate.name());
            (shell.t("welcome-lede"), shell.t("welcome-save"))
        }
        LinkPurpose::Reset => {
            shell.title = shell.t("reset-title");
            (shell.t("reset-lede"), shell.t("reset-save"))
        }
    };
    let action = format!("/{}/{token}", purpose.code());
    NewPasswordPage::new(shell, &action, lede, button, link.candidate.password_circumstances(), errors)
}

/// The page of links that no longer work.
pub(crate) async fn dead(visitor: &Visitor) -> Answer {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("dead-link-title");
    html(StatusCode::NOT_FOUND, &DeadLinkPage { shell })
}
