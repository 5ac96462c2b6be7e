//! "Ask for access": somebody without a login names an address of a domain that an organization knows. The answer is the
//! same for every address; a link proves it, by a button and never by looking; then a Manager decides.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::FieldErrors;
use store::door::{Joiner, Limits, Unconfirmed};
use web::{Answer, Check, Filled, Visitor, answer::html, components::ErrorSummary, field::Field, shell::Shell};

use crate::entry;

/// Most characters of the message.
const MOST: usize = 1_000;

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage {
    shell: Shell,
    summary: ErrorSummary,
    name: [Field; 2],
    email: Field,
    message: Field,
}

#[derive(Template)]
#[template(path = "join_said.html")]
struct SaidPage {
    shell: Shell,
    lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "join_confirm.html")]
struct ConfirmPage {
    shell: Shell,
    action: String,
    lede: String,
    email: String,
}

async fn form(visitor: &Visitor, filled: &Filled, errors: &FieldErrors) -> JoinPage {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("join-title");
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let line = |field: Field, name: &str| field.value(filled.get(name)).required();
    let first =
        line(f.text("first_name", words.t("join-first-name")), "first_name").max(100).autocomplete("given-name");
    let last = line(f.text("last_name", words.t("join-last-name")), "last_name").max(100).autocomplete("family-name");
    let email = line(f.email("email", words.t("join-email")), "email").max(254).autocomplete("email");
    let message = f.textarea("message", words.t("join-message")).value(filled.get("message")).rows(3).max(MOST);
    JoinPage {
        summary: f.summary(),
        name: [first, last],
        email: email.hint(words.t("join-email-hint")),
        message,
        shell,
    }
}

/// `GET /ask-for-access`.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    visitor.page(&form(&visitor, &Filled::default(), &FieldErrors::new()).await)
}

/// `POST /ask-for-access`. An address that has had its mails gets the same answer, and no further mail.
pub(crate) async fn ask(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["first_name", "last_name", "email", "message"], None)?;
    let words = entry::shell(&visitor).await.words;
    let mut check = Check::new(&filled, &words);
    let joiner = Joiner {
        first_name: check.needed("first_name", &words.t("join-first-name"), 100),
        last_name: check.needed("last_name", &words.t("join-last-name"), 100),
        email: check.needed_email("email", &words.t("join-email")),
        message: check.text("message", &words.t("join-message"), MOST),
    };
    if !check.errors.is_empty() {
        return visitor.wrong(&form(&visitor, &filled, &check.errors).await);
    }
    let door = visitor.app.store.door();
    let address = Limits::JOIN_ADDRESS.address(&visitor.trace.address);
    if let Some(seconds) = entry::wait_of(door.take_try(&[address]).await)? {
        let mut errors = FieldErrors::new();
        errors.add("email", entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds)));
        return entry::later(seconds, &form(&visitor, &filled, &errors).await);
    }
    let mails_left = entry::wait_of(door.take_try(&[Limits::JOIN_MAIL.user_name(&joiner.email)]).await)?.is_none();
    if mails_left {
        door.ask_to_join(&joiner, &visitor.trace).await?;
    } else {
        door.refused(None, "join.asked", "too-often", &visitor.trace).await?;
    }
    visitor.go("/ask-for-access/sent", None)
}

/// `GET /ask-for-access/sent`.
pub(crate) async fn sent(visitor: Visitor) -> Answer {
    let shell = entry::shell(&visitor).await;
    let lines = vec![shell.t("join-sent"), shell.t("join-sent-nothing")];
    visitor.page(&SaidPage { lines, shell: Shell { title: shell.t("join-sent-title"), ..shell } })
}

/// `GET /ask-for-access/{token}`: shows the button; the link stays alive however often it is looked at.
pub(crate) async fn look(visitor: Visitor, Path(token): Path<String>) -> Answer {
    let Some(found) = alive(&visitor, &token).await? else { return dead(&visitor).await };
    let mut shell = entry::shell(&visitor).await;
    shell.title = shell.t("join-confirm-title");
    let lede = shell.t1("join-confirm-lede", "organization", found.organization);
    let action = format!("/ask-for-access/{token}");
    visitor.page(&ConfirmPage { action, lede, email: found.row.email, shell })
}

/// `POST /ask-for-access/{token}`: the address is proven, the request waits for a Manager.
pub(crate) async fn confirm(visitor: Visitor, Path(token): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let Some(found) = alive(&visitor, &token).await? else { return dead(&visitor).await };
    if !visitor.app.store.door().confirm_join(&found, &visitor.trace).await? {
        return dead(&visitor).await;
    }
    visitor.go("/ask-for-access/confirmed", None)
}

/// `GET /ask-for-access/confirmed`.
pub(crate) async fn confirmed(visitor: Visitor) -> Answer {
    let shell = entry::shell(&visitor).await;
    let lines = vec![shell.t("join-confirmed")];
    visitor.page(&SaidPage { lines, shell: Shell { title: shell.t("join-confirmed-title"), ..shell } })
}

/// The request if the link is alive. Every look is counted per address; those that find something are given back.
async fn alive(visitor: &Visitor, token: &str) -> Result<Option<Unconfirmed>, kernel::Problem> {
    let door = visitor.app.store.door();
    let limit = Limits::LINK.address(&visitor.trace.address);
    door.take_try(std::slice::from_ref(&limit)).await?;
    let found = door.unconfirmed(token).await?;
    if found.is_some() {
        door.give_back(&limit).await?;
    }
    Ok(found)
}

async fn dead(visitor: &Visitor) -> Answer {
    let shell = entry::shell(visitor).await;
    let lines = vec![shell.t("join-dead")];
    html(StatusCode::NOT_FOUND, &SaidPage { lines, shell: Shell { title: shell.t("dead-link-title"), ..shell } })
}
