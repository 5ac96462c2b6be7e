//! Between the two steps of a passkey: the browser holds a secret, the store what was asked.

use axum::{Json, http::HeaderMap, response::IntoResponse};
use kernel::Problem;
use serde::{Deserialize, Serialize};
use store::ids::AccountId;
use web::{Answer, App, asked::append_cookie, entering::set_cookie};

use super::ceremony::Asked;

/// A challenge lives so long.
const MINUTES: i64 = 5;

/// What the store remembers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// Whose passkey is made or wanted; nobody's in particular where it is the first proof.
    pub(crate) account: Option<AccountId>,
    /// The challenge and what was asked with it.
    pub(crate) state: String,
}

/// Over HTTPS the prefix binds it to this host alone.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-emberdesk-passkey" } else { "emberdesk-passkey" }
}

/// Remembers what is asked and hands it to the browser's script as JSON.
pub(crate) async fn options(app: &App, purpose: &str, account: Option<AccountId>, asked: Asked) -> Answer {
    let payload = serde_json::to_string(&Begun { account, state: asked.state });
    let payload = payload.map_err(|fault| Problem::fault("write ceremony", fault))?;
    let token = app.store.door().begin_ceremony(purpose, &payload, MINUTES).await?;
    let mut response = Json(asked.options).into_response();
    let secure = app.site.secure;
    append_cookie(response.headers_mut(), &set_cookie(cookie_name(secure), &token, Some(MINUTES * 60), secure));
    Ok(response)
}

/// The challenge no longer opens anything in this browser.
pub(crate) fn forget(headers: &mut HeaderMap, app: &App) {
    let secure = app.site.secure;
    append_cookie(headers, &set_cookie(cookie_name(secure), "", Some(0), secure));
}

impl Begun {
    /// What this browser's challenge was made for; nothing if it is over, was used before, or was made for something or
    /// somebody else.
    pub(crate) async fn take(
        app: &App,
        purpose: &str,
        account: Option<AccountId>,
        cookie: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Option<Self>, Problem> {
        let Some(token) = cookie(cookie_name(app.site.secure)) else { return Ok(None) };
        let Some(payload) = app.store.door().take_ceremony(purpose, &token).await? else { return Ok(None) };
        let begun: Self = serde_json::from_str(&payload).map_err(|fault| Problem::fault("read ceremony", fault))?;
        Ok((begun.account == account).then_some(begun))
    }
}
