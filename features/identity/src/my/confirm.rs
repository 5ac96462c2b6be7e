//! Once more who one is, before what is sensitive is touched (ASVS 7.5.1): by password, by passkey, or at the identity provider
//! with which one signs in. It holds for ten minutes.

use askama::Template;
use axum::extract::Query;
use kernel::{FieldErrors, Problem, password::Password};
use platform::hashing::Verdict;
use store::{
    door::{Candidate, Limits, Outside},
    guard::{Grant, OwnAccount},
    ids::{AccountId, SessionId},
    tables::identity_provider,
    views::{account as views, passkeys as own_passkeys},
};
use web::{
    Answer, Asked, Filled, Visitor,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use crate::{
    entry,
    federation::{self, Aim, Button},
    passkeys::{Begun, ceremony, forget, options},
};

const PURPOSE: &str = "passkey-confirm";

/// By so many seconds the clock of an identity provider may be behind.
const BEHIND: i64 = 60;

/// The query of the page.
#[derive(serde::Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "my/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    summary: ErrorSummary,
    user_name: String,
    /// None if the login has no password.
    current: Option<Field>,
    next: Hidden,
    passkeys: bool,
    ways: Vec<Button>,
    /// What went wrong on another way than the password.
    notice: Option<String>,
}

impl ConfirmPage {
    /// Whether nothing can be shown here: the way that is left is to sign in anew.
    fn has_none(&self) -> bool {
        self.current.is_none() && !self.passkeys && self.ways.is_empty()
    }
}

/// Whether the typed password is one's own.
pub(crate) enum Judged {
    /// It is.
    Right,
    /// It is not.
    Wrong,
    /// Too many tries: the seconds to wait.
    Later(u32),
}

/// Compares a typed password with one's own; limited like a sign-in.
pub(crate) async fn judge<G: Grant>(asked: &Asked<G>, own: &Candidate, typed: &str) -> Result<Judged, Problem> {
    let door = asked.app.store.door();
    let limit = [Limits::CONFIRM.account(own.account.id)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limit).await)? {
        return Ok(Judged::Later(seconds));
    }
    let entered = Password::entered(typed);
    match asked.app.hashing.verify(own.password_hash(), entered.as_ref()).await? {
        Verdict::Right { .. } => {
            door.forgive(&limit).await?;
            Ok(Judged::Right)
        }
        Verdict::Wrong => {
            door.refused(Some(own), "account.confirm", "wrong-password", asked.actor().trace()).await?;
            Ok(Judged::Wrong)
        }
    }
}

async fn form(
    asked: &Asked<OwnAccount>,
    own: &Candidate,
    next: &str,
    error: Option<&str>,
) -> Result<ConfirmPage, Problem> {
    let mut shell = asked.shell(asked.t("my-confirm-title"), "sign-in").await;
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("current", message);
    }
    let mut f = shell.fields(&errors);
    let current = own.password_hash().map(|_| f.password("current", words.t("my-password-current")).required());
    Ok(ConfirmPage {
        summary: f.summary(),
        user_name: own.account.user_name.clone(),
        current: if error.is_none() { current.map(Field::autofocus) } else { current },
        next: hidden("next", next),
        passkeys: own.passkeys > 0 && ceremony::possible(&asked.app.site.public_url),
        ways: federation::confirming_ways(&asked.app, own).await?,
        notice: None,
        shell,
    })
}

/// The page again after another way than the password has failed (422).
async fn again(asked: &Asked<OwnAccount>, own: &Candidate, next: &str, notice: String) -> Answer {
    let page = form(asked, own, next, None).await?;
    asked.wrong(&ConfirmPage { notice: Some(notice), ..page })
}

/// `GET /my/security/confirm`.
pub(crate) async fn page(asked: Asked<OwnAccount>, Query(wanted): Query<Wanted>) -> Answer {
    let own = super::own(&asked).await?;
    asked.page(&form(&asked, &own, back(&wanted.next), None).await?)
}

/// `POST /my/security/confirm`: the session gets a new token, and what asked goes on.
pub(crate) async fn prove(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["user_name", "current", "next"], None)?;
    let own = super::own(&asked).await?;
    let next = back(filled.get("next")).to_owned();
    match judge(&asked, &own, filled.get("current")).await? {
        Judged::Right => {}
        Judged::Wrong => {
            let message = asked.t("my-password-wrong");
            return asked.wrong(&form(&asked, &own, &next, Some(&message)).await?);
        }
        Judged::Later(seconds) => {
            let page = form(&asked, &own, &next, None).await?;
            let message = page.shell.t1("sign-in-wait", "minutes", entry::minutes(seconds));
            return entry::later(seconds, &form(&asked, &own, &next, Some(&message)).await?);
        }
    }
    renewed(&asked, &next).await
}

async fn renewed(asked: &Asked<OwnAccount>, next: &str) -> Answer {
    let write = asked.write().await?;
    let token = views::renew_session(&write.need::<OwnAccount>()?).await?;
    write.done().await?;
    super::with_session(asked.go(next), &asked.app, &token)
}

/// `POST /my/security/confirm/passkey/begin`: the options for the browser's dialog, as JSON.
pub(crate) async fn passkey_begin(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let own = super::own(&asked).await?;
    let door = asked.app.store.door();
    let passkeys = door.passkeys_of(own.account.provider_id, own.account.id).await?;
    if passkeys.is_empty() {
        return Err(Problem::NotFound.into());
    }
    door.take_try(&[Limits::CEREMONY.address(&asked.actor().trace().address)]).await?;
    let question = ceremony::one_of(&asked.app.site.public_url, &passkeys)?;
    options(&asked.app, PURPOSE, Some(own.account.id), question).await
}

/// `POST /my/security/confirm/passkey`. Limited together with passwords: both prove the same.
pub(crate) async fn passkey(asked: Asked<OwnAccount>, visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["answer", "next"], None)?;
    let own = super::own(&asked).await?;
    let next = back(filled.get("next")).to_owned();
    let door = asked.app.store.door();
    let limit = [Limits::CONFIRM.account(own.account.id)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limit).await)? {
        let page = form(&asked, &own, &next, None).await?;
        let notice = page.shell.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &ConfirmPage { notice: Some(notice), ..page });
    }
    let cookie = |name: &'static str| visitor.cookie(name).map(str::to_owned);
    let begun = Begun::take(&asked.app, PURPOSE, Some(own.account.id), cookie).await?;
    let answer = filled.get("answer");
    let row = match ceremony::credential_id(answer) {
        Ok(id) => door.passkey(&id).await?.filter(|row| row.account_id == own.account.id),
        Err(_) => None,
    };
    let judged = match (begun, row) {
        (None, _) => Err("passkey-challenge-over"),
        (_, None) => Err("unknown-passkey"),
        (Some(begun), Some(row)) => ceremony::answered_one_of(&asked.app.site.public_url, &begun.state, answer, row)
            .map_err(ceremony::Refused::code),
    };
    let used = match judged {
        Ok(used) => used,
        Err(reason) => {
            door.refused(Some(&own), "account.confirm", reason, asked.actor().trace()).await?;
            return again(&asked, &own, &next, asked.t("passkey-not-accepted")).await;
        }
    };
    door.forgive(&limit).await?;
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    own_passkeys::note_use(&may, &used).await?;
    let token = views::renew_session(&may).await?;
    write.done().await?;
    let mut response = super::with_session(asked.go(next), &asked.app, &token)?;
    forget(response.headers_mut(), &asked.app);
    Ok(response)
}

/// `POST /my/security/confirm/elsewhere`: off to the identity provider, which has to ask who one is although one is signed in
/// there.
pub(crate) async fn elsewhere(asked: Asked<OwnAccount>, visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["provider", "next"], None)?;
    let own = super::own(&asked).await?;
    let next = back(filled.get("next")).to_owned();
    let door = asked.app.store.door();
    let bound = door.providers_bound(&own).await?;
    let row = bound.iter().find(|row| federation::key_of(row) == filled.line("provider"));
    let row = row.filter(|row| federation::is_way_of(&own, row)).ok_or(Problem::NotFound)?;
    let session = asked.actor().session().ok_or(Problem::SignInNeeded)?;
    let aim = Aim::Confirm { account: own.account.id, session, since: asked.app.now().as_second() };
    match federation::start::lead(&visitor, row, aim, &next).await? {
        Ok(page) => Ok(page),
        Err(_) => {
            let shell = asked.shell("", "sign-in").await;
            let notice = shell.t1("federated-unreachable", "name", row.name.as_str());
            again(&asked, &own, &next, notice).await
        }
    }
}

/// What a person has come back with from their identity provider.
pub(crate) struct Shown<'s> {
    /// Who they are there.
    pub(crate) outside: Outside<'s>,
    /// When they last showed it there, in seconds since 1970.
    pub(crate) signed_in_at: Option<i64>,
    /// For whom, in which session and since when it was asked.
    pub(crate) asked_of: (AccountId, SessionId, i64),
}

/// Back from the identity provider: it counts for the person and the session that asked, and only if the provider says that
/// the sign-in is younger than the question.
pub(crate) async fn elsewhere_done(
    asked: &Asked<OwnAccount>,
    row: &identity_provider::Model,
    shown: Shown<'_>,
    next: &str,
) -> Answer {
    let (account, session, since) = shown.asked_of;
    let own = super::own(asked).await?;
    let bound = asked.app.store.door().bound(row, shown.outside).await?;
    let reason = if own.account.id != account || asked.actor().session() != Some(session) {
        Some("federated-mix-up")
    } else if !federation::is_way_of(&own, row) || !bound.iter().any(|one| one.account.id == account) {
        Some("federated-other-person")
    } else if shown.signed_in_at.is_none_or(|at| at + BEHIND < since) {
        Some("federated-not-anew")
    } else {
        None
    };
    match reason {
        None => renewed(asked, back(next)).await,
        Some(reason) => refuse_elsewhere(asked, next, reason, &row.name).await,
    }
}

/// The page again after the way over the identity provider has failed. `reason`: code for the audit log.
pub(crate) async fn refuse_elsewhere(asked: &Asked<OwnAccount>, next: &str, reason: &str, name: &str) -> Answer {
    let own = super::own(asked).await?;
    asked.app.store.door().refused(Some(&own), "account.confirm", reason, asked.actor().trace()).await?;
    let shell = asked.shell("", "sign-in").await;
    let notice = match reason {
        "federated-not-anew" => shell.t1("my-confirm-not-anew", "name", name),
        "federated-other-person" => shell.t1("my-confirm-other-person", "name", name),
        _ => shell.t("federated-refused"),
    };
    again(asked, &own, back(next), notice).await
}

/// Only pages of My Settings send here.
fn back(next: &str) -> &str {
    entry::own_path(next).filter(|next| next.starts_with("/my/")).unwrap_or("/my/security")
}
