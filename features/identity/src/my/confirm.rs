//! The password once more, before what is sensitive is touched (ASVS 7.5.1). It holds for ten minutes.

use askama::Template;
use axum::extract::Query;
use kernel::{FieldErrors, Problem, password::Password};
use platform::hashing::Verdict;
use store::{
    door::{Candidate, Limits},
    guard::{Grant, OwnAccount},
    views::account as views,
};
use web::{
    Answer, Asked, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use crate::entry;

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
    current: Field,
    next: Hidden,
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

async fn form(asked: &Asked<OwnAccount>, own: &Candidate, next: &str, error: Option<&str>) -> ConfirmPage {
    let mut shell = asked.shell(asked.t("my-confirm-title"), "sign-in").await;
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("current", message);
    }
    let mut f = shell.fields(&errors);
    let current = f.password("current", words.t("my-password-current")).required();
    ConfirmPage {
        summary: f.summary(),
        user_name: own.account.user_name.clone(),
        current: if error.is_none() { current.autofocus() } else { current },
        next: hidden("next", next),
        shell,
    }
}

/// `GET /my/security/confirm`.
pub(crate) async fn page(asked: Asked<OwnAccount>, Query(wanted): Query<Wanted>) -> Answer {
    let own = super::own(&asked).await?;
    asked.page(&form(&asked, &own, back(&wanted.next), None).await)
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
            return asked.wrong(&form(&asked, &own, &next, Some(&message)).await);
        }
        Judged::Later(seconds) => {
            let page = form(&asked, &own, &next, None).await;
            let message = page.shell.t1("sign-in-wait", "minutes", entry::minutes(seconds));
            return entry::later(seconds, &form(&asked, &own, &next, Some(&message)).await);
        }
    }
    let write = asked.write().await?;
    let token = views::renew_session(&write.need::<OwnAccount>()?).await?;
    write.done().await?;
    super::with_session(asked.go(next), &asked.app, &token)
}

/// Only pages of My Settings send here.
fn back(next: &str) -> &str {
    entry::own_path(next).filter(|next| next.starts_with("/my/")).unwrap_or("/my/security")
}
