//! What is asked of a browser, and whether its answer is right (WebAuthn Level 3, 7.1 and 7.2). Origin and relying party come
//! from the configured address alone; the owner's finger, face or PIN is asked for every time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Problem;
use serde::{Deserialize, Serialize};
use store::{
    door::{Candidate, UsedPasskey},
    ids::AccountId,
    tables::passkey,
};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    NonDiscoverableAuthenticationServerState, NonDiscoverableCredentialRequestOptions,
    PublicKeyCredentialCreationOptions, RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, Credentials, PublicKeyCredentialDescriptor, RpId, UserVerificationRequirement,
        auth::{AllowedCredentials, AuthenticationVerificationOptions},
        register::{
            CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, Backup, CredentialId,
        auth::{DiscoverableAuthentication16, NonDiscoverableAuthentication16, error::AuthCeremonyErr},
        register::{CompressedPubKey, DynamicState, Registration, StaticState},
    },
};

/// The longest answer that is read, in bytes: keys and signatures are far smaller.
const LONGEST_ANSWER: usize = 32 * 1024;

/// What is asked of a browser.
pub(crate) struct Asked {
    /// What has to be remembered until the answer.
    pub(crate) state: String,
    /// The options for the browser's dialog.
    pub(crate) options: serde_json::Value,
}

/// A passkey that was just made.
#[derive(Debug)]
pub(crate) struct Made {
    /// Its id, base64url.
    pub(crate) credential_id: String,
    /// What is stored of it.
    pub(crate) credential: String,
    /// Whether it is copied to other devices of its owner.
    pub(crate) backed_up: bool,
}

/// Why an answer does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It cannot be read.
    Unreadable,
    /// The passkey's counter went back: there may be a copy of it.
    Counter,
    /// Challenge, origin, signature or flags are wrong.
    Invalid,
}

impl Refused {
    /// Its code in the audit log.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "passkey-unreadable",
            Self::Counter => "passkey-counter-went-back",
            Self::Invalid => "passkey-invalid",
        }
    }
}

type Keys = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// A passkey as its column holds it.
#[derive(Serialize, Deserialize)]
struct Kept {
    fixed: String,
    changing: String,
    transports: u8,
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Unreadable)
}

/// Whether passkeys can exist at this address: browsers make none for bare numbers.
pub(crate) fn possible(public_url: &str) -> bool {
    relying_party(public_url).is_ok()
}

/// The relying party: the host of the configured address.
fn relying_party(public_url: &str) -> Result<RpId, Problem> {
    let fault = || Problem::Refused(format!("no passkeys at {public_url}: its host is not a name"));
    let host = public_url.split_once("://").map(|(_, rest)| rest.split(['/', ':']).next().unwrap_or(rest));
    let host =
        host.filter(|host| !host.starts_with('[') && host.parse::<std::net::IpAddr>().is_err()).ok_or_else(fault)?;
    AsciiDomain::try_from(host.to_owned()).map(RpId::Domain).map_err(|_| fault())
}

fn handle(account: AccountId) -> UserHandle16 {
    let Ok(handle) = UserHandle16::decode(account.0.into_bytes());
    handle
}

fn json(options: &impl Serialize) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(options).map_err(|fault| Problem::fault("write passkey options", fault))
}

fn described(row: &passkey::Model) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Problem> {
    let fault = |()| Problem::Fault(format!("passkey {} cannot be read", row.id));
    let id = URL_SAFE_NO_PAD.decode(&row.credential_id).map_err(|_| fault(()))?;
    let kept: Kept = serde_json::from_str(&row.credential).map_err(|_| fault(()))?;
    Ok(PublicKeyCredentialDescriptor {
        id: CredentialId::<Vec<u8>>::decode(id).map_err(|_| fault(()))?,
        transports: AuthTransports::decode(kept.transports).map_err(|_| fault(()))?,
    })
}

/// Asks for a new passkey of this login; the ones it has are not made twice.
pub(crate) fn registration(
    public_url: &str,
    candidate: &Candidate,
    existing: &[passkey::Model],
) -> Result<Asked, Problem> {
    let rp = relying_party(public_url)?;
    let id = handle(candidate.account.id);
    let name = Username::try_from(candidate.account.user_name.as_str());
    let name = name.map_err(|fault| Problem::fault("name of passkey", fault))?;
    let user = PublicKeyCredentialUserEntity { name, id: &id, display_name: candidate.name().try_into().ok() };
    let existing = existing.iter().map(described).collect::<Result<_, _>>()?;
    let mut options = PublicKeyCredentialCreationOptions::passkey(&rp, user, existing);
    // Not every platform can promise it, and every answer is checked for it anyway.
    options.extensions.cred_protect = CredProtect::None;
    let (server, client) = options.start_ceremony().map_err(|fault| Problem::fault("ask for a passkey", fault))?;
    let state = server.encode().map_err(|fault| Problem::fault("write ceremony", fault))?;
    Ok(Asked { state: encoded(state), options: json(&client)? })
}

/// The passkey that a browser has made for `account`, if all is right with it.
pub(crate) fn registered(public_url: &str, account: AccountId, state: &str, answer: &str) -> Result<Made, Refused> {
    let rp = relying_party(public_url).map_err(|_| Refused::Invalid)?;
    let server = RegistrationServerState::<16>::decode(&decoded(state)?).map_err(|_| Refused::Unreadable)?;
    let answer = Registration::from_json_relaxed(short(answer)?).map_err(|_| Refused::Unreadable)?;
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &[public_url],
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let made = server.verify(&rp, &answer, &options).map_err(|_| Refused::Invalid)?;
    if made.user_id() != &handle(account) {
        return Err(Refused::Invalid);
    }
    let (Ok(fixed), Ok(changing), Ok(transports)) =
        (made.static_state().encode(), made.dynamic_state().encode(), made.transports().encode());
    let kept = Kept { fixed: encoded(fixed), changing: encoded(changing), transports };
    Ok(Made {
        credential_id: encoded(made.id()),
        credential: serde_json::to_string(&kept).map_err(|_| Refused::Unreadable)?,
        backed_up: matches!(made.dynamic_state().backup, Backup::Exists),
    })
}

/// Asks for any passkey of this site: the browser offers those it has.
pub(crate) fn any(public_url: &str) -> Result<Asked, Problem> {
    let rp = relying_party(public_url)?;
    let options = DiscoverableCredentialRequestOptions::passkey(&rp);
    let (server, client) = options.start_ceremony().map_err(|fault| Problem::fault("ask for a passkey", fault))?;
    let state = server.encode().map_err(|fault| Problem::fault("write ceremony", fault))?;
    Ok(Asked { state: encoded(state), options: json(&client)? })
}

/// Asks for one of these passkeys.
pub(crate) fn one_of(public_url: &str, rows: &[passkey::Model]) -> Result<Asked, Problem> {
    let rp = relying_party(public_url)?;
    let mut allowed = AllowedCredentials::with_capacity(rows.len());
    for row in rows {
        allowed.push(described(row)?.into());
    }
    let options = NonDiscoverableCredentialRequestOptions::second_factor(&rp, allowed);
    let mut options = options.map_err(|fault| Problem::fault("ask for a passkey", fault))?;
    options.options().user_verification = UserVerificationRequirement::Required;
    let (server, client) = options.start_ceremony().map_err(|fault| Problem::fault("ask for a passkey", fault))?;
    let state = server.encode().map_err(|fault| Problem::fault("write ceremony", fault))?;
    Ok(Asked { state: encoded(state), options: json(&client)? })
}

/// The id of the passkey that an answer is from, base64url.
pub(crate) fn credential_id(answer: &str) -> Result<String, Refused> {
    let answer = NonDiscoverableAuthentication16::from_json_relaxed(short(answer)?);
    Ok(encoded(answer.map_err(|_| Refused::Unreadable)?.raw_id()))
}

/// The passkey's row as it is after an answer to [`any`], if that is right.
pub(crate) fn answered_any(
    public_url: &str,
    state: &str,
    answer: &str,
    row: passkey::Model,
) -> Result<UsedPasskey, Refused> {
    let server = DiscoverableAuthenticationServerState::decode(&decoded(state)?).map_err(|_| Refused::Unreadable)?;
    let answer = DiscoverableAuthentication16::from_json_relaxed(short(answer)?).map_err(|_| Refused::Unreadable)?;
    check(public_url, row, |rp, credential, options| server.verify(rp, &answer, credential, &options))
}

/// The passkey's row as it is after an answer to [`one_of`], if that is right.
pub(crate) fn answered_one_of(
    public_url: &str,
    state: &str,
    answer: &str,
    row: passkey::Model,
) -> Result<UsedPasskey, Refused> {
    let server = NonDiscoverableAuthenticationServerState::decode(&decoded(state)?).map_err(|_| Refused::Unreadable)?;
    let answer = NonDiscoverableAuthentication16::from_json_relaxed(short(answer)?).map_err(|_| Refused::Unreadable)?;
    check(public_url, row, |rp, credential, options| server.verify(rp, &answer, credential, &options))
}

fn check(
    public_url: &str,
    row: passkey::Model,
    verify: impl FnOnce(
        &RpId,
        &mut AuthenticatedCredential<'_, '_, 16, Keys>,
        AuthenticationVerificationOptions<'_, '_, &str, &str>,
    ) -> Result<bool, AuthCeremonyErr>,
) -> Result<UsedPasskey, Refused> {
    let rp = relying_party(public_url).map_err(|_| Refused::Invalid)?;
    let kept: Kept = serde_json::from_str(&row.credential).map_err(|_| Refused::Unreadable)?;
    let (id, owner) = (decoded(&row.credential_id)?, handle(row.account_id));
    let fixed = StaticState::<Keys>::decode(&decoded(&kept.fixed)?).map_err(|_| Refused::Unreadable)?;
    let changing = decoded(&kept.changing)?.try_into().map_err(|_| Refused::Unreadable)?;
    let changing = DynamicState::decode(changing).map_err(|_| Refused::Unreadable)?;
    let id = CredentialId::<&[u8]>::decode(&id).map_err(|_| Refused::Unreadable)?;
    let mut credential = AuthenticatedCredential::new(id, &owner, fixed, changing).map_err(|_| Refused::Unreadable)?;
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &[public_url],
        error_on_unsolicited_extensions: false,
        ..AuthenticationVerificationOptions::default()
    };
    verify(&rp, &mut credential, options).map_err(|fault| match fault {
        AuthCeremonyErr::SignatureCounter => Refused::Counter,
        _ => Refused::Invalid,
    })?;
    let changing = credential.dynamic_state();
    let Ok(written) = changing.encode();
    let kept = Kept { changing: encoded(written), ..kept };
    let backed_up = matches!(changing.backup, Backup::Exists);
    let credential = serde_json::to_string(&kept).map_err(|_| Refused::Unreadable)?;
    Ok(UsedPasskey { row, credential, backed_up })
}

fn short(answer: &str) -> Result<&[u8], Refused> {
    if answer.len() <= LONGEST_ANSWER { Ok(answer.as_bytes()) } else { Err(Refused::Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relying_party_is_the_configured_host() {
        for (address, host) in [
            ("https://help.example.com", Some("help.example.com")),
            ("http://localhost:8080", Some("localhost")),
            ("https://203.0.113.9", None),
            ("https://[2001:db8::1]:8443", None),
        ] {
            let found = relying_party(address).ok();
            assert_eq!(found.as_ref().map(AsRef::<str>::as_ref), host, "{address}");
        }
    }
}
