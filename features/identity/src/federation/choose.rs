//! One person, several logins: they say which.

use askama::Template;
use axum::http::StatusCode;
use kernel::Problem;
use platform::openid::Claims;
use serde::{Deserialize, Serialize};
use store::{door::Candidate, ids::AccountId, tables::identity_provider};
use web::{Answer, Filled, Visitor, answer::html, shell::Shell};

use super::{back, key_of, recall, remember, way_of};
use crate::entry;

const PURPOSE: &str = "federated-choice";

/// What is remembered while the person chooses.
#[derive(Debug, Serialize, Deserialize)]
struct Choice {
    key: String,
    claims: Claims,
    accounts: Vec<AccountId>,
    next: String,
}

#[derive(Template)]
#[template(path = "federation/choose.html")]
struct ChoosePage {
    shell: Shell,
    logins: Vec<(AccountId, String)>,
}

/// Asks which of these logins is meant.
pub(super) async fn ask(
    visitor: &Visitor,
    row: &identity_provider::Model,
    candidates: &[Candidate],
    claims: Claims,
    next: String,
) -> Answer {
    let choice =
        Choice { key: key_of(row), claims, accounts: candidates.iter().map(|one| one.account.id).collect(), next };
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("federated-choose");
    let logins = candidates.iter().map(|one| (one.account.id, one.line()));
    let mut response = html(StatusCode::OK, &ChoosePage { logins: logins.collect(), shell })?;
    remember(&visitor.app, response.headers_mut(), PURPOSE, &choice).await?;
    Ok(response)
}

/// `POST /sign-in/choose`.
pub(crate) async fn choose(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["account"], None)?;
    let Some(choice) = recall::<Choice>(&visitor, PURPOSE).await? else {
        return back::refuse(&visitor, "", None, "federated-over", "federated-over").await;
    };
    let chosen: AccountId = filled.line("account").parse().map_err(|_| Problem::NotFound)?;
    let door = visitor.app.store.door();
    let row = door.identity_provider(&choice.key).await?.filter(|row| row.active);
    let Some(row) = row.filter(|_| choice.accounts.contains(&chosen)) else {
        return back::refuse(&visitor, &choice.next, None, "federated-nobody", "federated-nobody").await;
    };
    let candidate = door.candidate_of(row.provider_id, chosen).await?;
    if !candidate.may_enter() || !candidate.allows(way_of(&row)) {
        return back::refuse(&visitor, &choice.next, Some(&candidate), "federated-nobody", "federated-nobody").await;
    }
    back::enter(&visitor, &row, (&candidate, None), &choice.claims, &choice.next).await
}
