//! The second step: the password. The same answer and the same work whether or not there is such a login, whether it is
//! shut out, has no password, or has to wait (ASVS 6.3.8, P-11).

use askama::Template;
use kernel::{FieldErrors, Problem, password::Password};
use platform::hashing::Verdict;
use store::door::{Candidate, Limits};
use web::{Answer, Filled, Visitor, components::ErrorSummary, field::Field, shell::Shell};

use crate::{
    entry::{self, Between},
    federation::{self, Button},
};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    shell: Shell,
    summary: ErrorSummary,
    user_name: String,
    password: Field,
    /// The identity provider of the mail domain, whoever the name belongs to.
    ways: Vec<Button>,
    /// Its name, if its people sign in with it alone.
    only: Option<String>,
    destination: String,
}

async fn form(visitor: &Visitor, user_name: &str, error: Option<&str>) -> Result<PasswordPage, Problem> {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("sign-in-password-title");
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("password", message);
    }
    let mut f = shell.fields(&errors);
    let password = f.password("password", words.t("sign-in-password"));
    let password = if error.is_none() { password.autofocus() } else { password };
    let own = visitor.app.store.door().identity_provider_for(user_name).await?;
    Ok(PasswordPage {
        summary: f.summary(),
        user_name: user_name.to_owned(),
        password,
        only: own.as_ref().filter(|row| row.is_required).map(|row| row.name.clone()),
        ways: own.iter().map(|row| Button { key: federation::key_of(row), name: row.name.clone() }).collect(),
        destination: Between::of(visitor).next,
        shell,
    })
}

/// `GET /sign-in/password`.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    let between = Between::of(&visitor);
    if between.user_name.is_empty() {
        return visitor.go("/sign-in", None);
    }
    visitor.page(&form(&visitor, &between.user_name, None).await?)
}

/// `POST /sign-in/password`.
pub(crate) async fn prove(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["user_name", "password"], None)?;
    let user_name = filled.line("user_name");
    if user_name.is_empty() {
        return visitor.go("/sign-in", None);
    }
    let (app, door) = (&visitor.app, visitor.app.store.door());
    let address = Limits::ADDRESS.address(&visitor.trace.address);
    let of_name = [Limits::PASSWORD.user_name(user_name), Limits::PASSWORD_ROW.user_name(user_name)];
    let [one, row] = of_name.clone();
    let wait = entry::wait_of(door.take_try(&[address.clone(), one, row]).await)?;

    let candidate = door.candidate(user_name).await?;
    let stored = candidate.as_ref().filter(|_| wait.is_none()).and_then(Candidate::sign_in_hash);
    let entered = Password::entered(filled.get("password"));
    let verdict = app.hashing.verify(stored, entered.as_ref()).await?;

    if let Some(seconds) = wait {
        door.refused(candidate.as_ref(), "account.sign-in", "too-often", &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &form(&visitor, user_name, Some(&message)).await?);
    }
    let (Some(candidate), Some(entered), Verdict::Right { rehash }) = (&candidate, &entered, verdict) else {
        door.refused(candidate.as_ref(), "account.sign-in", reason(candidate.as_ref()), &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t("sign-in-wrong");
        return visitor.wrong(&form(&visitor, user_name, Some(&message)).await?);
    };
    if rehash {
        let hash = app.hashing.hash(entered).await?;
        door.store_rehash(&candidate.account, &hash).await?;
    }
    door.forgive(&of_name).await?;
    door.give_back(&address).await?;
    let stage = candidate.after_password(!entered.is_long_enough_alone());
    let opened = door.begin_session(candidate, stage, entry::browser(&visitor)).await?;
    entry::step_up(&visitor, candidate, &opened, None)
}

/// Why it was refused, for the audit log alone.
fn reason(candidate: Option<&Candidate>) -> &'static str {
    match candidate {
        None => "unknown-user-name",
        Some(candidate) if !candidate.may_enter() => "shut-out",
        Some(candidate) if candidate.account.password_hash.is_none() => "no-password",
        Some(candidate) if candidate.sign_in_hash().is_none() => "way-not-allowed",
        Some(_) => "wrong-password",
    }
}
