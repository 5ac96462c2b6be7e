//! An authenticator app being set up (P-17). The secret travels with the form, sealed for this login, so that looking at the
//! page changes nothing and only a right code stores it.

use kernel::Problem;
use platform::secrets::Sealed;
use store::{door::NewFactor, ids::AccountId};
use web::App;

use crate::{
    recovery,
    totp::{self, Picture},
};

/// What the set-up page shows.
pub(crate) struct Enrolment {
    account: AccountId,
    secret: String,
    /// The secret for the hidden field of the form.
    pub(crate) sealed: String,
    /// The secret in groups, to type it.
    pub(crate) typed: String,
    /// The address as a picture.
    pub(crate) picture: Picture,
}

/// An app that has shown a right code.
pub(crate) struct Accepted {
    /// What is stored.
    pub(crate) factor: NewFactor,
    /// The recovery codes, to be shown once.
    pub(crate) codes: Vec<String>,
}

impl Enrolment {
    /// With a fresh secret.
    pub(crate) fn fresh(app: &App, account: AccountId, issuer: &str, user_name: &str) -> Result<Self, Problem> {
        let secret = totp::fresh_secret(app.store.chance());
        let sealed = app.secrets.seal(secret.as_bytes(), &in_form(account), app.store.chance());
        let sealed = sealed.map_err(|fault| Problem::fault("seal secret", fault))?;
        Self::of(account, secret, sealed.as_str().to_owned(), issuer, user_name)
    }

    /// With the secret that a form brought back.
    pub(crate) fn again(
        app: &App,
        account: AccountId,
        sealed: &str,
        issuer: &str,
        user_name: &str,
    ) -> Result<Self, Problem> {
        let opened = app.secrets.open(&Sealed::from_text(sealed), &in_form(account));
        let opened = opened.map_err(|fault| Problem::Unreadable(fault.to_string()))?;
        let secret = String::from_utf8(opened).map_err(|fault| Problem::Unreadable(fault.to_string()))?;
        Self::of(account, secret, sealed.to_owned(), issuer, user_name)
    }

    fn of(account: AccountId, secret: String, sealed: String, issuer: &str, user_name: &str) -> Result<Self, Problem> {
        let address = totp::address(&secret, issuer, user_name);
        let picture = totp::picture(&address).ok_or_else(|| Problem::Fault("no QR code for an address".to_owned()))?;
        Ok(Self { account, sealed, typed: totp::grouped(&secret), picture, secret })
    }

    /// What to store if `code` is right now.
    pub(crate) async fn accept(&self, app: &App, code: &str) -> Result<Option<Accepted>, Problem> {
        let now = app.now().as_second();
        let step = totp::as_code(code).and_then(|code| totp::step_of(&self.secret, &code, now));
        let Some(step) = step else { return Ok(None) };
        let sealed = seal(app, self.account, &self.secret)?;
        let codes = recovery::fresh(app.store.chance());
        let code_hashes = recovery::hashes(&app.hashing, &codes).await?;
        Ok(Some(Accepted { factor: NewFactor { sealed_secret: sealed, step, code_hashes }, codes }))
    }
}

/// The secret of a login as it is stored: base32 text, sealed for `totp:ACCOUNT`.
pub(crate) fn seal(app: &App, account: AccountId, secret: &str) -> Result<String, Problem> {
    let sealed = app.secrets.seal(secret.as_bytes(), &stored(account), app.store.chance());
    Ok(sealed.map_err(|fault| Problem::fault("seal secret", fault))?.as_str().to_owned())
}

/// The stored secret of a login, opened.
pub(crate) fn open(app: &App, account: AccountId, sealed: &str) -> Result<String, Problem> {
    let opened = app.secrets.open(&Sealed::from_text(sealed), &stored(account));
    let opened = opened.map_err(|fault| Problem::fault("open secret", fault))?;
    String::from_utf8(opened).map_err(|fault| Problem::fault("read secret", fault))
}

fn stored(account: AccountId) -> String {
    format!("totp:{account}")
}

fn in_form(account: AccountId) -> String {
    format!("totp-set-up:{account}")
}
