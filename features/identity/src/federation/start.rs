//! Off to the identity provider. A form may not be answered with a redirect to another site (content security policy), so a
//! page leads on by itself, with a link for browsers that do not.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use kernel::{Permission, Problem, chance::fresh_secret};
use store::{
    door::Limits,
    tables::{identity_provider, kinds::LinkPurpose},
};
use web::{Answer, Filled, Refusal, Visitor, answer::html, entering::Entered, shell::Shell};

use super::{Aim, Away, TRIP, is_way_of, key_of, provider, remember, way_of};
use crate::{entry, link, sign_in};

#[derive(Template)]
#[template(path = "federation/go.html")]
struct GoPage {
    shell: Shell,
    name: String,
    address: String,
}

#[derive(Template)]
#[template(path = "federation/failed.html")]
pub(super) struct FailedPage {
    pub(super) shell: Shell,
    pub(super) fault: String,
}

/// `POST /sign-in/federated`: to sign in; for administrators to try the provider out; with the secret of a welcome link to
/// take up an invitation.
pub(crate) async fn start(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["provider", "next", "test", "link"], None)?;
    let door = visitor.app.store.door();
    let row = door.identity_provider(filled.line("provider")).await?.ok_or(Problem::NotFound)?;
    let aim = match &visitor.entered {
        _ if filled.has("link") => match link::alive(&visitor, filled.line("link"), LinkPurpose::Welcome).await? {
            Some(link) if is_way_of(&link.candidate, &row) => Aim::Invited(link.hash().to_owned()),
            Some(_) => return Err(Problem::NotFound.into()),
            None => return link::dead(&visitor).await,
        },
        _ if !filled.has("test") && is_open(&visitor, &row).await? => Aim::Enter,
        _ if !filled.has("test") => return Err(Problem::NotFound.into()),
        Entered::Actor(actor) if actor.may(Permission::AdminPortal).is_some() => match actor.account() {
            Some(account) => Aim::Test(account),
            None => return Err(Problem::SignInNeeded.into()),
        },
        _ => return Err(Problem::Denied(Permission::AdminPortal.code()).into()),
    };
    let test = matches!(aim, Aim::Test(_));
    let next = entry::own_path(filled.get("next")).unwrap_or_default();
    match lead(&visitor, &row, aim, next).await? {
        Ok(page) => Ok(page),
        Err(fault) if test => failed(&visitor, fault).await,
        Err(_) => {
            let message = entry::shell(&visitor).await.t1("federated-unreachable", "name", row.name.as_str());
            visitor.wrong(&sign_in::again(&visitor, next, &message).await?)
        }
    }
}

/// The page that leads to the provider, in a round trip that this browser alone can end. The inner error says why the provider
/// cannot be used.
pub(crate) async fn lead(
    visitor: &Visitor,
    row: &identity_provider::Model,
    aim: Aim,
    next: &str,
) -> Result<Result<Response, String>, Refusal> {
    let app = &visitor.app;
    app.store.door().take_try(&[Limits::CEREMONY.address(&visitor.trace.address)]).await?;
    let wanted = provider(app, row)?;
    let known = match aim {
        Aim::Test(_) => app.openid.discover_anew(&wanted).await,
        _ => app.openid.discover(&wanted).await,
    };
    let known = match known {
        Ok(known) => known,
        Err(fault) => {
            tracing::warn!(%fault, provider = %row.name, "identity provider cannot be used");
            return Ok(Err(fault.to_string()));
        }
    };
    let secret = || fresh_secret(app.store.chance());
    let away =
        Away { key: key_of(row), state: secret(), nonce: secret(), verifier: secret(), next: next.to_owned(), aim };
    let anew = matches!(away.aim, Aim::Confirm { .. });
    let address = app.openid.address(&wanted, &known, &away.trip(), anew).to_string();
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t1("federated-going", "name", row.name.as_str());
    let mut response = html(StatusCode::OK, &GoPage { shell, name: row.name.clone(), address })?;
    remember(app, response.headers_mut(), TRIP, &away).await?;
    Ok(Ok(response))
}

/// Whether people may be sent there: it is switched on, and for a preset some policy lets it in.
async fn is_open(visitor: &Visitor, row: &identity_provider::Model) -> Result<bool, Problem> {
    let preset = row.organization_id.is_none();
    let allowed = !preset || visitor.app.store.door().ways_open().await?.contains(&way_of(row));
    Ok(row.active && allowed)
}

/// What the administrator sees when a test fails.
pub(super) async fn failed(visitor: &Visitor, fault: String) -> Answer {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("federated-test-failed");
    html(StatusCode::UNPROCESSABLE_ENTITY, &FailedPage { shell, fault })
}
