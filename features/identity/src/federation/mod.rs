//! Signing in with an account elsewhere (OpenID Connect): Google, Microsoft, or the organization's own identity provider.

pub(crate) mod back;
pub(crate) mod choose;
pub(crate) mod start;

use kernel::Problem;
use percent_encoding::percent_decode_str;
use platform::{
    openid::{Provider, Trip},
    secrets::Sealed,
};
use serde::{Deserialize, Serialize};
use store::{
    door::{Candidate, Door},
    ids::{AccountId, OrganizationId, SessionId},
    tables::{
        identity_provider,
        kinds::{IdentityProviderKind, SignInWay},
    },
};
use web::{App, Visitor, asked::append_cookie, entering::set_cookie};

/// A round trip takes no longer, in minutes.
const MINUTES: i64 = 10;

/// The purpose of a round trip.
const TRIP: &str = "federated";

/// A button that leads to a provider.
pub(crate) struct Button {
    /// The provider's place in addresses.
    pub(crate) key: String,
    /// Its name.
    pub(crate) name: String,
}

/// What is remembered while somebody is away at their provider.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Away {
    key: String,
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    aim: Aim,
}

/// What a round trip is for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Aim {
    /// Signing in.
    Enter,
    /// Trying the provider out, by this administrator: nobody is signed in then.
    Test(AccountId),
    /// Taking up an invitation: what is stored of the welcome link's secret.
    Invited(String),
    /// Showing once more who one is, in a session that goes on. `since`: when it was asked, in seconds since 1970.
    Confirm { account: AccountId, session: SessionId, since: i64 },
}

impl Away {
    fn trip(&self) -> Trip {
        Trip { state: self.state.clone(), nonce: self.nonce.clone(), verifier: self.verifier.clone() }
    }
}

/// The provider's place in addresses: one for each, so that no provider can pass off another's answer as its own
/// (ASVS 10.2.2).
pub(crate) fn key_of(row: &identity_provider::Model) -> String {
    row.organization_id
        .map_or_else(|| row.kind.code().to_owned(), |organization: OrganizationId| organization.to_string())
}

/// The way to sign in that a provider is.
pub(crate) fn way_of(row: &identity_provider::Model) -> SignInWay {
    match row.kind {
        IdentityProviderKind::Google => SignInWay::Google,
        IdentityProviderKind::Microsoft => SignInWay::Microsoft,
        IdentityProviderKind::Oidc => SignInWay::Oidc,
    }
}

/// The provider as the protocol takes it.
fn provider(app: &App, row: &identity_provider::Model) -> Result<Provider, Problem> {
    let secret = if row.client_secret.is_empty() {
        Vec::new()
    } else {
        let sealed = Sealed::from_text(&*row.client_secret);
        let opened = app.secrets.open(&sealed, &format!("identity-provider:{}", row.id));
        opened.map_err(|fault| Problem::fault("open client secret", fault))?
    };
    Ok(Provider {
        issuer: row.issuer.clone(),
        many_tenants: row.kind == IdentityProviderKind::Microsoft,
        client_id: row.client_id.clone(),
        client_secret: String::from_utf8(secret).map_err(|fault| Problem::fault("read client secret", fault))?,
        redirect_uri: format!("{}/sign-in/callback/{}", app.site.public_url, key_of(row)),
    })
}

/// The buttons of the sign-in page: the presets where anybody may use them; at an organization's own address its provider.
pub(crate) async fn buttons(
    door: Door<'_>,
    open: &[SignInWay],
    organization: Option<OrganizationId>,
) -> Result<Vec<Button>, Problem> {
    let mut found = door.presets().await?;
    found.retain(|row| open.contains(&way_of(row)));
    if let Some(organization) = organization {
        found.extend(door.identity_provider(&organization.to_string()).await?.filter(|row| row.active));
    }
    Ok(found.iter().map(button).collect())
}

fn button(row: &identity_provider::Model) -> Button {
    Button { key: key_of(row), name: row.name.clone() }
}

/// Whether the policy lets this portal user in by this provider: a preset, or their own organization's.
pub(crate) fn is_way_of(candidate: &Candidate, row: &identity_provider::Model) -> bool {
    let theirs = row.organization_id.is_none() || row.organization_id == candidate.organization();
    row.active && theirs && !candidate.is_staff() && candidate.allows(way_of(row))
}

/// The providers by which an invited portal user may come in.
pub(crate) async fn invited_ways(app: &App, candidate: &Candidate) -> Result<Vec<Button>, Problem> {
    let mut found = app.store.door().presets().await?;
    found.extend(candidate.own_provider.clone());
    Ok(found.iter().filter(|row| is_way_of(candidate, row)).map(button).collect())
}

/// The providers at which a signed-in person can show once more who they are: those to which the login is bound.
pub(crate) async fn confirming_ways(app: &App, own: &Candidate) -> Result<Vec<Button>, Problem> {
    let found = app.store.door().providers_bound(own).await?;
    Ok(found.iter().filter(|row| is_way_of(own, row)).map(button).collect())
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-emberdesk-away" } else { "emberdesk-away" }
}

/// Remembers a ceremony in the store and its secret in the browser.
async fn remember(
    app: &App,
    headers: &mut axum::http::HeaderMap,
    purpose: &str,
    payload: &impl Serialize,
) -> Result<(), Problem> {
    let payload = serde_json::to_string(payload).map_err(|fault| Problem::fault("write ceremony", fault))?;
    let token = app.store.door().begin_ceremony(purpose, &payload, MINUTES).await?;
    let secure = app.site.secure;
    append_cookie(headers, &set_cookie(cookie_name(secure), &token, Some(MINUTES * 60), secure));
    Ok(())
}

/// What this browser's ceremony remembers, once.
async fn recall<P: for<'de> Deserialize<'de>>(visitor: &Visitor, purpose: &str) -> Result<Option<P>, Problem> {
    let app = &visitor.app;
    let token = visitor.cookie(cookie_name(app.site.secure));
    let Some(token) = token.map(|token| percent_decode_str(token).decode_utf8_lossy().into_owned()) else {
        return Ok(None);
    };
    let Some(payload) = app.store.door().take_ceremony(purpose, &token).await? else { return Ok(None) };
    serde_json::from_str(&payload).map(Some).map_err(|fault| Problem::fault("read ceremony", fault))
}

fn forget(app: &App, headers: &mut axum::http::HeaderMap) {
    let secure = app.site.secure;
    append_cookie(headers, &set_cookie(cookie_name(secure), "", Some(0), secure));
}
