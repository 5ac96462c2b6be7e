//! My Settings (P-28): what one may see and change about oneself.

pub(crate) mod confirm;
pub(crate) mod factor;
pub(crate) mod formats;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod profile;
pub(crate) mod security;

use kernel::Problem;
use store::{door::Candidate, guard::Grant, ids::AccountId, views::account::confirmed_lately};
use web::{Answer, Asked, entering::set_cookie};

/// One's own login with its provider and policies.
async fn own<G: Grant>(asked: &Asked<G>) -> Result<Candidate, Problem> {
    let actor = asked.actor();
    asked.app.store.door().candidate_of(actor.provider(), account_of(asked)?).await
}

fn account_of<G: Grant>(asked: &Asked<G>) -> Result<AccountId, Problem> {
    asked.actor().account().ok_or(Problem::SignInNeeded)
}

/// Whether the person has just proved who they are; if not, pages that touch e-mail, password or factor ask first (ASVS 7.5.1,
/// CVE-2025-32359).
fn is_confirmed<G: Grant>(asked: &Asked<G>) -> bool {
    confirmed_lately(asked.actor().confirmed_at(), asked.app.now().into())
}

/// On to the page that asks for the password, and back.
fn confirm_first<G: Grant>(asked: &Asked<G>, next: &str) -> Answer {
    asked.go(web::Address::new("/my/security/confirm").with("next", next).to_string())
}

/// Puts the renewed session into the browser of an answer.
fn with_session(answer: Answer, app: &web::App, token: &str) -> Answer {
    let mut response = answer?;
    let secure = app.site.secure;
    let cookie = set_cookie(web::entering::session_cookie(secure), token, None, secure);
    web::asked::append_cookie(response.headers_mut(), &cookie);
    Ok(response)
}
