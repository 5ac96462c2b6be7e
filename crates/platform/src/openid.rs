//! OpenID Connect as a client: discovery, the address to send people to, and what came back, checked. Authorization code
//! with PKCE, state and nonce (ASVS 10.2, 10.5).

mod token;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    Request,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use openidconnect::{
    PkceCodeChallenge, PkceCodeVerifier,
    core::{CoreClientAuthMethod, CoreJsonWebKeySet, CoreProviderMetadata},
};
use url::{Url, form_urlencoded};

use crate::outbound::{Outbound, OutboundFault};
pub use token::{Claims, Expected, TokenFault, verify};

/// What a provider said about itself is believed for so long.
const KEPT: Duration = Duration::from_mins(5);

/// Stands in the issuer of Microsoft's discovery for all tenants; the token names the tenant.
pub const TENANT: &str = "{tenantid}";

/// Why a provider cannot be used. The text is for those who set it up.
#[derive(Debug, thiserror::Error)]
pub enum OpenIdFault {
    /// It was not reached.
    #[error(transparent)]
    Outbound(#[from] OutboundFault),
    /// It answered with something else than was asked for.
    #[error("{0} answered with {1}")]
    Answer(String, String),
    /// It calls itself otherwise than it is set up here.
    #[error("the provider calls itself {found:?}, but it is set up as {wanted:?}")]
    Issuer {
        /// What is set up.
        wanted: String,
        /// What it says.
        found: String,
    },
    /// Its token is not what it should be.
    #[error(transparent)]
    Token(#[from] TokenFault),
}

/// A provider as it is set up here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its issuer, letter for letter; for Microsoft the address whose discovery is asked.
    pub issuer: String,
    /// Whether it may speak for several tenants, each with an issuer of its own.
    pub many_tenants: bool,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; empty if there is none.
    pub client_secret: String,
    /// Where it sends people back to.
    pub redirect_uri: String,
}

/// The secrets of one round trip. All stay here but the state and what is derived from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// Comes back with the person.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Proves that the code is fetched by whoever asked for it (PKCE).
    pub verifier: String,
}

/// What a provider says about itself.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its own description.
    pub metadata: Arc<CoreProviderMetadata>,
    /// Its issuer letter for letter, perhaps with [`TENANT`] in it.
    pub issuer: String,
    /// The keys it signs with.
    pub keys: Arc<CoreJsonWebKeySet>,
    /// Whether it names itself when it sends people back (RFC 9207).
    pub names_itself: bool,
    at: Instant,
}

/// The client.
#[derive(Clone)]
pub struct OpenId {
    outbound: Outbound,
    known: Arc<Mutex<BTreeMap<String, Known>>>,
}

impl OpenId {
    /// A client that goes out this way.
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound, known: Arc::default() }
    }

    /// What the provider says about itself, from minutes ago if it was asked then.
    pub async fn discover(&self, provider: &Provider) -> Result<Known, OpenIdFault> {
        let kept = self.known.lock().ok().and_then(|known| known.get(&provider.issuer).cloned());
        match kept.filter(|kept| kept.at.elapsed() < KEPT) {
            Some(kept) => {
                self.check_issuer(provider, &kept.issuer)?;
                Ok(kept)
            }
            None => self.discover_anew(provider).await,
        }
    }

    /// What the provider says about itself now.
    pub async fn discover_anew(&self, provider: &Provider) -> Result<Known, OpenIdFault> {
        let address = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
        let text = self.fetch(&address).await?;
        let wrong = |fault: serde_json::Error| OpenIdFault::Answer(address.clone(), fault.to_string());
        let plain: serde_json::Value = serde_json::from_slice(&text).map_err(wrong)?;
        let metadata: CoreProviderMetadata = serde_json::from_slice(&text).map_err(wrong)?;
        let issuer = plain["issuer"].as_str().unwrap_or_default().to_owned();
        self.check_issuer(provider, &issuer)?;
        let keys_at = metadata.jwks_uri().as_str().to_owned();
        let keys = serde_json::from_slice(&self.fetch(&keys_at).await?);
        let keys = keys.map_err(|fault| OpenIdFault::Answer(keys_at, fault.to_string()))?;
        let names_itself = plain["authorization_response_iss_parameter_supported"] == true;
        let known =
            Known { metadata: Arc::new(metadata), issuer, keys: Arc::new(keys), names_itself, at: Instant::now() };
        if let Ok(mut all) = self.known.lock() {
            all.retain(|_, kept| kept.at.elapsed() < KEPT);
            all.insert(provider.issuer.clone(), known.clone());
        }
        Ok(known)
    }

    /// Letter for letter the one that is set up; only Microsoft may answer for all its tenants with a pattern.
    #[allow(clippy::unused_self)]
    fn check_issuer(&self, provider: &Provider, found: &str) -> Result<(), OpenIdFault> {
        let pattern = provider.many_tenants && found.contains(TENANT) && same_origin(&provider.issuer, found);
        if found == provider.issuer || pattern {
            return Ok(());
        }
        Err(OpenIdFault::Issuer { wanted: provider.issuer.clone(), found: found.to_owned() })
    }

    /// Where to send a person who wants to sign in. `anew`: whether they have to show once more who they are, also if they
    /// are signed in there; the token then says when they did.
    pub fn address(&self, provider: &Provider, known: &Known, trip: &Trip, anew: bool) -> Url {
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(trip.verifier.clone()));
        let mut address = known.metadata.authorization_endpoint().url().clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", "openid email profile")
            .append_pair("client_id", &provider.client_id)
            .append_pair("redirect_uri", &provider.redirect_uri)
            .append_pair("state", &trip.state)
            .append_pair("nonce", &trip.nonce)
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256");
        if anew {
            address.query_pairs_mut().append_pair("prompt", "login").append_pair("max_age", "0");
        }
        address
    }

    /// Fetches the token for a code and gives its claims once all is right with it. `now` in seconds since 1970.
    pub async fn redeem(
        &self,
        provider: &Provider,
        known: &Known,
        trip: &Trip,
        code: &str,
        now: i64,
    ) -> Result<Claims, OpenIdFault> {
        let token = self.token(provider, known, trip, code).await?;
        let expected = |known: &Known| Expected {
            issuer: known.issuer.clone(),
            client_id: provider.client_id.clone(),
            nonce: trip.nonce.clone(),
            algorithms: known.metadata.id_token_signing_alg_values_supported().clone(),
            now,
        };
        match verify(&token, &known.keys, &expected(known)) {
            // It may have begun to sign with a new key since it was asked.
            Err(TokenFault::Signature(_)) => {
                let fresh = self.discover_anew(provider).await?;
                Ok(verify(&token, &fresh.keys, &expected(&fresh))?)
            }
            judged => Ok(judged?),
        }
    }

    async fn token(&self, provider: &Provider, known: &Known, trip: &Trip, code: &str) -> Result<String, OpenIdFault> {
        let endpoint = known.metadata.token_endpoint().map(|endpoint| endpoint.as_str().to_owned());
        let endpoint =
            endpoint.ok_or_else(|| OpenIdFault::Answer(known.issuer.clone(), "no token endpoint".to_owned()))?;
        let ways = known.metadata.token_endpoint_auth_methods_supported();
        let in_body = ways.is_some_and(|ways| !ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", provider.redirect_uri.as_str()),
            ("code_verifier", trip.verifier.as_str()),
        ];
        let mut request = Request::post(&endpoint)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json");
        if provider.client_secret.is_empty() || in_body {
            fields.push(("client_id", &provider.client_id));
        }
        if in_body && !provider.client_secret.is_empty() {
            fields.push(("client_secret", &provider.client_secret));
        }
        if !in_body && !provider.client_secret.is_empty() {
            let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(&provider.client_id), encoded(&provider.client_secret));
            request = request.header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(pair)));
        }
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = request.body(form.into_bytes());
        let request = request.map_err(|fault| OpenIdFault::Answer(endpoint.clone(), fault.to_string()))?;
        let answer = self.outbound.send(request).await?;
        let said: serde_json::Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        if let (true, Some(token)) = (answer.status().is_success(), said["id_token"].as_str()) {
            return Ok(token.to_owned());
        }
        // Its error code is a fixed word; a description could hold anything.
        let error: String = said["error"].as_str().unwrap_or("no token").chars().take(60).collect();
        Err(OpenIdFault::Answer(endpoint, format!("status {}: {error}", answer.status())))
    }

    async fn fetch(&self, address: &str) -> Result<Vec<u8>, OpenIdFault> {
        let request = Request::get(address).header(ACCEPT, "application/json").body(Vec::new());
        let request = request.map_err(|_| OutboundFault::NotAnAddress(address.to_owned()))?;
        let answer = self.outbound.send(request).await?;
        if answer.status().as_u16() == 200 {
            return Ok(answer.into_body());
        }
        Err(OpenIdFault::Answer(address.to_owned(), format!("status {}", answer.status())))
    }
}

fn same_origin(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}
