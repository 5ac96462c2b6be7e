//! Signing out (P-26).

use axum::http::HeaderValue;
use web::{Answer, Visitor, entering::Entered};

use crate::entry;

/// `POST /sign-out`: ends the session and forgets what the browser keeps for this site.
pub(crate) async fn sign_out(visitor: Visitor) -> Answer {
    let ends = match &visitor.entered {
        Entered::Actor(actor) => {
            actor.account().zip(actor.session()).map(|(account, session)| (actor.provider(), account, session))
        }
        Entered::Passing(passing) => Some((passing.provider, passing.account, passing.session)),
        Entered::Nobody => None,
    };
    if let Some((provider, account, session)) = ends {
        visitor.app.store.door().end_session(provider, account, session, &visitor.trace).await?;
    }
    let mut response = visitor.go("/sign-in", Some("said-signed-out"))?;
    entry::take_back(response.headers_mut(), &visitor.app);
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    Ok(response)
}
