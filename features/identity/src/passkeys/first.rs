//! A passkey as the only proof: it is something one has and, by finger, face or PIN, something one is or knows.

use kernel::Problem;
use store::{
    door::{Limits, UsedPasskey},
    tables::kinds::SignInWay,
};
use web::{Answer, Filled, Visitor};

use super::{Begun, ceremony, forget, options};
use crate::{
    entry::{self, Between},
    sign_in,
};

const PURPOSE: &str = "passkey-sign-in";

/// Whether anybody may sign in this way here, where these ways are open.
pub(crate) fn offered(visitor: &Visitor, open: &[SignInWay]) -> bool {
    open.contains(&SignInWay::Passkey) && ceremony::possible(&visitor.app.site.public_url)
}

/// `POST /sign-in/passkey/begin`: the options for the browser's dialog, as JSON.
pub(crate) async fn begin(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    if !offered(&visitor, &visitor.app.store.door().ways_open().await?) {
        return Err(Problem::Denied("sign-in-way").into());
    }
    visitor.app.store.door().take_try(&[Limits::CEREMONY.address(&visitor.trace.address)]).await?;
    let asked = ceremony::any(&visitor.app.site.public_url)?;
    options(&visitor.app, PURPOSE, None, asked).await
}

/// `POST /sign-in/passkey`. One answer for every failure.
pub(crate) async fn prove(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["answer", "next"], None)?;
    if !offered(&visitor, &visitor.app.store.door().ways_open().await?) {
        return Err(Problem::Denied("sign-in-way").into());
    }
    let next = entry::own_path(filled.get("next")).unwrap_or_default();
    let door = visitor.app.store.door();
    let address = Limits::ADDRESS.address(&visitor.trace.address);
    if let Some(seconds) = entry::wait_of(door.take_try(std::slice::from_ref(&address)).await)? {
        door.refused(None, "account.sign-in", "too-often", &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &sign_in::again(&visitor, next, &message).await?);
    }
    let begun = Begun::take(&visitor.app, PURPOSE, None, |name| visitor.cookie(name).map(str::to_owned)).await?;
    let row = match ceremony::credential_id(filled.get("answer")) {
        Ok(id) => door.passkey(&id).await?,
        Err(_) => None,
    };
    let owner = match &row {
        Some(row) => Some(door.candidate_of(row.provider_id, row.account_id).await?),
        None => None,
    };
    let judged = match (begun, row, &owner) {
        (None, ..) => Err("passkey-challenge-over"),
        (Some(_), None, _) | (_, _, None) => Err("unknown-passkey"),
        (Some(begun), Some(row), Some(owner)) => judge(&visitor, &begun, filled.get("answer"), row, owner),
    };
    let opened = match (&judged, &owner) {
        (Ok(used), Some(owner)) => door.pass_passkey(None, owner, used, entry::browser(&visitor)).await?,
        _ => None,
    };
    let (Some(opened), Some(owner)) = (opened, &owner) else {
        let reason = judged.err().unwrap_or("used-before");
        door.refused(owner.as_ref(), "account.sign-in", reason, &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t("passkey-refused");
        return visitor.wrong(&sign_in::again(&visitor, next, &message).await?);
    };
    door.give_back(&address).await?;
    let between = Between { user_name: String::new(), next: next.to_owned() };
    let mut response = entry::step_up_to(&visitor, owner, &opened, None, &between)?;
    forget(response.headers_mut(), &visitor.app);
    Ok(response)
}

/// The passkey if its answer is right and its owner may enter this way; else why not, for the audit log alone.
fn judge(
    visitor: &Visitor,
    begun: &Begun,
    answer: &str,
    row: store::tables::passkey::Model,
    owner: &store::door::Candidate,
) -> Result<UsedPasskey, &'static str> {
    let used = ceremony::answered_any(&visitor.app.site.public_url, &begun.state, answer, row);
    match used {
        Err(refused) => Err(refused.code()),
        Ok(_) if !owner.may_enter() => Err("shut-out"),
        Ok(_) if !owner.allows(SignInWay::Passkey) => Err("way-not-allowed"),
        Ok(used) => Ok(used),
    }
}
