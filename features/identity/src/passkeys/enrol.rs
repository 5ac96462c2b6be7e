//! A passkey as the second factor that the policy asks for, made on the way in (P-17).

use kernel::Problem;
use store::{
    door::{Candidate, Limits, NewPasskey},
    tables::kinds::SessionStage,
};
use web::{Answer, App, Filled, Visitor};

use super::{
    Begun,
    ceremony::{self, Made},
    forget, options,
};
use crate::{entry, factor, recovery};

const PURPOSE: &str = "passkey-set-up";

/// Names are cut here: they are labels, nothing depends on them.
const NAME_LENGTH: usize = 60;

/// What the owner calls a passkey; the browser's name if nothing was typed.
pub(crate) fn name(typed: &str, otherwise: &str) -> String {
    let typed = if typed.is_empty() { otherwise } else { typed };
    typed.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect()
}

/// The passkey with its name, and fresh recovery codes where it is the first factor of the login.
pub(crate) async fn complete(
    app: &App,
    candidate: &Candidate,
    made: Made,
    name: String,
) -> Result<(NewPasskey, Vec<String>), Problem> {
    let codes = if candidate.has_factor() { Vec::new() } else { recovery::fresh(app.store.chance()) };
    let hashes = if codes.is_empty() { None } else { Some(recovery::hashes(&app.hashing, &codes).await?) };
    let Made { credential_id, credential, backed_up } = made;
    Ok((NewPasskey { name, credential_id, credential, backed_up, code_hashes: hashes }, codes))
}

/// `POST /sign-in/set-up/passkey/begin`: the options for the browser's dialog, as JSON.
pub(crate) async fn begin(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsSetup) else {
        return Err(Problem::SignInNeeded.into());
    };
    let candidate = visitor.app.store.door().candidate_of(passing.provider, passing.account).await?;
    let asked = ceremony::registration(&visitor.app.site.public_url, &candidate, &[])?;
    options(&visitor.app, PURPOSE, Some(passing.account), asked).await
}

/// `POST /sign-in/set-up/passkey`. The recovery codes are in this answer and nowhere else.
pub(crate) async fn enable(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["answer"], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsSetup) else {
        return visitor.go("/sign-in", None);
    };
    let (app, door) = (&visitor.app, visitor.app.store.door());
    let candidate = door.candidate_of(passing.provider, passing.account).await?;
    if !candidate.may_enter() {
        return visitor.go("/sign-in", None);
    }
    let limit = [Limits::CODE.account(passing.account)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limit).await)? {
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &factor::again(&visitor, &candidate, &message).await?);
    }
    let cookie = |name: &'static str| visitor.cookie(name).map(str::to_owned);
    let begun = Begun::take(app, PURPOSE, Some(passing.account), cookie).await?;
    let made = begun.and_then(|begun| {
        ceremony::registered(&app.site.public_url, passing.account, &begun.state, filled.get("answer")).ok()
    });
    let fresh = match made {
        Some(made) if door.passkey(&made.credential_id).await?.is_none() => Some(made),
        _ => None,
    };
    let Some(made) = fresh else {
        let message = entry::shell(&visitor).await.t("passkey-not-made");
        return visitor.wrong(&factor::again(&visitor, &candidate, &message).await?);
    };
    let words = entry::shell(&visitor).await.words;
    let label = name("", &web::agent::name(&visitor.agent, &words));
    let (new, codes) = complete(app, &candidate, made, label).await?;
    let Some(opened) = door.set_up_passkey(passing, &candidate, &new, entry::browser(&visitor)).await? else {
        return visitor.go("/sign-in", None);
    };
    door.forgive(&limit).await?;
    let mut response = factor::codes_page(&visitor, &candidate, codes).await?;
    entry::hand_over(response.headers_mut(), app, &opened);
    forget(response.headers_mut(), app);
    Ok(response)
}
