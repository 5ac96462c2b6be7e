//! What an ID token has to keep before a word of it is believed (ASVS 9.1.1 … 9.2.4, 10.5.1 … 10.5.5).

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IssuerUrl, Nonce,
    core::{
        CoreGenderClaim, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    },
};
use serde::{Deserialize, Serialize};

use super::TENANT;

/// Signatures that are believed: nothing without one, nothing with a shared secret.
const BELIEVED: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What is wrong with a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is not a token at all, or lacks what a token has.
    #[error("the token cannot be read: {0}")]
    Unreadable(String),
    /// Signed by nobody, by somebody else, or in a way that is not believed.
    #[error("the token's signature does not count: {0}")]
    Signature(String),
    /// It comes from another issuer.
    #[error("the token comes from another issuer: {0}")]
    Issuer(String),
    /// It is for somebody else.
    #[error("the token is for somebody else: {0}")]
    Audience(String),
    /// Its time is over.
    #[error("the token's time is over: {0}")]
    Expired(String),
    /// It answers another question.
    #[error("the token does not belong to this sign-in: {0}")]
    Nonce(String),
}

/// What a token is held against.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The issuer, letter for letter; with [`TENANT`] in it the token's own tenant is put there.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// The nonce of this round trip.
    pub nonce: String,
    /// The signatures that the provider says it makes.
    pub algorithms: Vec<CoreJwsSigningAlgorithm>,
    /// Seconds since 1970.
    pub now: i64,
}

/// Who signed in there, as far as the provider says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer, with the tenant in it.
    pub issuer: String,
    /// The person, for this issuer.
    pub subject: String,
    /// Their mail address, only if the provider has verified it (CVE-2026-84458).
    pub verified_email: Option<String>,
    /// The mail address that the token names, verified or not: to be shown, never believed.
    pub email: String,
    /// Their name, to be shown.
    pub name: String,
    /// When they last showed there who they are, in seconds since 1970, if the token says so.
    #[serde(default)]
    pub signed_in_at: Option<i64>,
    /// The names of all claims in the token.
    pub names: Vec<String>,
}

/// Claims beyond the standard.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct Beyond {
    #[serde(default)]
    tid: Option<String>,
    /// "The address's domain owner is verified", Microsoft's word for it.
    #[serde(default)]
    xms_edov: Option<serde_json::Value>,
}

impl AdditionalClaims for Beyond {}

type Token = IdToken<Beyond, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// The claims of a token that keeps everything it has to.
pub fn verify(token: &str, keys: &CoreJsonWebKeySet, expected: &Expected) -> Result<Claims, TokenFault> {
    let plain = payload(token)?;
    let tenant = plain["tid"].as_str().unwrap_or_default();
    let issuer = if expected.issuer.contains(TENANT) {
        if !is_tenant(tenant) {
            return Err(TokenFault::Issuer("it names no tenant".to_owned()));
        }
        expected.issuer.replace(TENANT, tenant)
    } else {
        expected.issuer.clone()
    };
    let parsed = Token::from_str(token).map_err(|fault| TokenFault::Unreadable(fault.to_string()))?;
    let algorithms = expected.algorithms.iter().filter(|algorithm| BELIEVED.contains(algorithm)).cloned();
    let now = DateTime::<Utc>::from_timestamp(expected.now, 0);
    let now = now.ok_or_else(|| TokenFault::Expired("no such time".to_owned()))?;
    let name = IssuerUrl::new(issuer.clone()).map_err(|fault| TokenFault::Issuer(fault.to_string()))?;
    let verifier =
        CoreIdTokenVerifier::new_public_client(ClientId::new(expected.client_id.clone()), name, keys.clone())
            .set_allowed_algs(algorithms)
            .set_time_fn(|| now);
    let claims = parsed.claims(&verifier, &Nonce::new(expected.nonce.clone())).map_err(|fault| fault_of(&fault))?;
    let beyond = claims.additional_claims();
    if expected.issuer.contains(TENANT) && beyond.tid.as_deref() != Some(tenant) {
        return Err(TokenFault::Issuer("it names another tenant".to_owned()));
    }
    let email = claims.email().map(|email| email.as_str().to_owned()).unwrap_or_default();
    let edov = match &beyond.xms_edov {
        Some(serde_json::Value::Bool(is)) => *is,
        Some(serde_json::Value::Number(number)) => number.as_i64() == Some(1),
        Some(serde_json::Value::String(text)) => text == "1" || text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let verified = claims.email_verified() == Some(true) || edov;
    let display = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    Ok(Claims {
        issuer,
        subject: claims.subject().as_str().to_owned(),
        verified_email: Some(email.clone()).filter(|email| verified && email.contains('@')),
        email,
        name: display.unwrap_or_default(),
        signed_in_at: claims.auth_time().map(|at| at.timestamp()),
        names: plain.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default(),
    })
}

/// The middle of the token, not yet believed.
fn payload(token: &str) -> Result<serde_json::Value, TokenFault> {
    let unreadable = |why: &str| TokenFault::Unreadable(why.to_owned());
    let middle = token.split('.').nth(1).ok_or_else(|| unreadable("it has no parts"))?;
    let bytes = URL_SAFE_NO_PAD.decode(middle).map_err(|_| unreadable("it is not base64url"))?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable("it is not JSON"))
}

/// A tenant is a GUID, nothing that could change the rest of an address.
fn is_tenant(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|sign| sign.is_ascii_hexdigit() || sign == '-')
}

fn fault_of(fault: &ClaimsVerificationError) -> TokenFault {
    let text = fault.to_string();
    match fault {
        ClaimsVerificationError::Expired(_) => TokenFault::Expired(text),
        ClaimsVerificationError::InvalidAudience(_) => TokenFault::Audience(text),
        ClaimsVerificationError::InvalidIssuer(_) => TokenFault::Issuer(text),
        ClaimsVerificationError::InvalidNonce(_) => TokenFault::Nonce(text),
        ClaimsVerificationError::SignatureVerification(_) => TokenFault::Signature(text),
        _ => TokenFault::Unreadable(text),
    }
}

#[cfg(test)]
mod tests;
