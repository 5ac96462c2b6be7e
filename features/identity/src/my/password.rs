//! Change Password (P-12): current, new, confirm; all other sessions end.

use askama::Template;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Set,
    door::{Candidate, NewPassword},
    guard::OwnAccount,
    outbox::{Cause, Event},
    tables::{account, kinds::SignInWay},
    views::account as views,
};
use web::{Answer, Asked, Filled, components::ErrorSummary, field::Field, shell::Shell};

use super::confirm::{self, Judged};
use crate::{entry, new_password};

#[derive(Template)]
#[template(path = "my/password.html")]
struct PasswordPage {
    shell: Shell,
    summary: ErrorSummary,
    user_name: String,
    /// None if the login has no password yet.
    current: Option<Field>,
    password: Field,
    confirm: Field,
}

async fn form(asked: &Asked<OwnAccount>, own: &Candidate, errors: &FieldErrors) -> PasswordPage {
    let mut shell = asked.shell(asked.t("my-password"), "change-your-password").await;
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let current = own.password_hash().map(|_| f.password("current", words.t("my-password-current")).required());
    let (password, confirm) = new_password::fields(&mut f, &words, own.password_circumstances());
    PasswordPage { summary: f.summary(), user_name: own.account.user_name.clone(), current, password, confirm, shell }
}

/// `GET /my/password`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    let own = super::own(&asked).await?;
    match first_needs(&asked, &own) {
        Some(answer) => answer,
        None => asked.page(&form(&asked, &own, &FieldErrors::new()).await),
    }
}

/// What stands before a first password: a policy that knows no passwords, or a proof that it is oneself (ASVS 7.5.1).
fn first_needs(asked: &Asked<OwnAccount>, own: &Candidate) -> Option<Answer> {
    if own.password_hash().is_some() {
        None
    } else if !own.allows(SignInWay::Password) {
        Some(asked.go_and_say("/my/security", "said-federated-only"))
    } else if !super::is_confirmed(asked) {
        Some(super::confirm_first(asked, "/my/password"))
    } else {
        None
    }
}

/// `POST /my/password`.
pub(crate) async fn change(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["user_name", "current", "password", "confirm"], None)?;
    let own = super::own(&asked).await?;
    if let Some(answer) = first_needs(&asked, &own) {
        return answer;
    }
    let shell = asked.shell("", "change-your-password").await;
    let judged = new_password::judge(&asked.app, &shell.words, &filled, own.password_circumstances()).await?;
    let mut errors = FieldErrors::new();
    let judged_current = match own.password_hash() {
        Some(_) => confirm::judge(&asked, &own, filled.get("current")).await?,
        None => Judged::Right,
    };
    match judged_current {
        Judged::Right => {}
        Judged::Wrong => errors.add("current", shell.t("my-password-wrong")),
        Judged::Later(seconds) => {
            errors.add("current", shell.t1("sign-in-wait", "minutes", entry::minutes(seconds)));
            return entry::later(seconds, &form(&asked, &own, &errors).await);
        }
    }
    let password = match judged {
        Ok(password) if errors.is_empty() => password,
        judged => {
            for (field, message) in judged.err().unwrap_or_default().iter() {
                errors.add(field, message);
            }
            return asked.wrong(&form(&asked, &own, &errors).await);
        }
    };
    let write = asked.write().await?;
    let token = command(&write.need::<OwnAccount>()?, &own, password).await?;
    write.done().await?;
    super::with_session(asked.go_and_say("/my/password", "said-password-changed"), &asked.app, &token)
}

/// Stores it, ends the other sessions, renews this one; gives its new token.
async fn command(
    may: &store::Granted<'_, OwnAccount>,
    own: &Candidate,
    password: NewPassword,
) -> Result<String, Problem> {
    let row = may.row::<account::Entity>(own.account.id).await?;
    if row.password_hash != own.account.password_hash {
        return Err(Problem::Stale);
    }
    let set = account::ActiveModel {
        password_hash: Set(Some(password.hash)),
        password_short: Set(password.short),
        password_changed_at: Set(Some(may.now())),
        ..Default::default()
    };
    may.change(&row, set).await?;
    views::end_other_sessions(may).await?;
    views::kill_links(may).await?;
    let act = Act {
        act: "account.password-changed",
        object_kind: "account",
        object_id: Some(row.id.0),
        object_name: &row.user_name,
        organization: may.actor().organization(),
        ..Act::default()
    };
    may.audit(act).await?;
    may.record(Event::PasswordChanged { account: row.id, cause: Cause { account: Some(row.id) } }).await?;
    views::renew_session(may).await
}
