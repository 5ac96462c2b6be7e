//! Off to the identity provider. A form may not be answered with a redirect to another site (content security policy), so a
//! page leads on by itself, with a link for browsers that do not.

use askama::Template;
use axum::http::StatusCode;
use kernel::{Permission, Problem, chance::fresh_secret};
use store::{door::Limits, tables::identity_provider};
use web::{Answer, Filled, Visitor, answer::html, entering::Entered, shell::Shell};

use super::{Away, TRIP, key_of, provider, remember, way_of};
use crate::{entry, sign_in};

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

/// `POST /sign-in/federated`.
pub(crate) async fn start(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["provider", "next", "test"], None)?;
    let app = &visitor.app;
    let door = app.store.door();
    let row = door.identity_provider(filled.line("provider")).await?.ok_or(Problem::NotFound)?;
    let test = match &visitor.entered {
        _ if !filled.has("test") => None,
        Entered::Actor(actor) if actor.may(Permission::AdminPortal).is_some() => actor.account(),
        _ => return Err(Problem::Denied(Permission::AdminPortal.code()).into()),
    };
    if test.is_none() && !is_open(&visitor, &row).await? {
        return Err(Problem::NotFound.into());
    }
    door.take_try(&[Limits::CEREMONY.address(&visitor.trace.address)]).await?;
    let next = entry::own_path(filled.get("next")).unwrap_or_default();
    let wanted = provider(app, &row)?;
    let known =
        if test.is_some() { app.openid.discover_anew(&wanted).await } else { app.openid.discover(&wanted).await };
    let known = match known {
        Ok(known) => known,
        Err(fault) => {
            tracing::warn!(%fault, provider = %row.name, "identity provider cannot be used");
            if test.is_some() {
                return failed(&visitor, fault.to_string()).await;
            }
            let message = entry::shell(&visitor).await.t1("federated-unreachable", "name", row.name.as_str());
            return visitor.wrong(&sign_in::again(&visitor, next, &message).await?);
        }
    };
    let secret = || fresh_secret(app.store.chance());
    let away =
        Away { key: key_of(&row), state: secret(), nonce: secret(), verifier: secret(), next: next.to_owned(), test };
    let address = app.openid.address(&wanted, &known, &away.trip()).to_string();
    let mut shell = entry::shell(&visitor).await;
    shell.title = shell.t1("federated-going", "name", row.name.as_str());
    let mut response = html(StatusCode::OK, &GoPage { shell, name: row.name, address })?;
    remember(app, response.headers_mut(), TRIP, &away).await?;
    Ok(response)
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
