//! A passkey after the password.

use kernel::Problem;
use store::{door::Limits, tables::kinds::SessionStage};
use web::{Answer, Filled, Visitor};

use super::{Begun, ceremony, forget, options};
use crate::{code, entry};

const PURPOSE: &str = "passkey-factor";

/// `POST /sign-in/code/passkey/begin`: the options for the browser's dialog, as JSON.
pub(crate) async fn begin(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsFactor) else {
        return Err(Problem::SignInNeeded.into());
    };
    let door = visitor.app.store.door();
    let passkeys = door.passkeys_of(passing.provider, passing.account).await?;
    if passkeys.is_empty() {
        return Err(Problem::NotFound.into());
    }
    let asked = ceremony::one_of(&visitor.app.site.public_url, &passkeys)?;
    options(&visitor.app, PURPOSE, Some(passing.account), asked).await
}

/// `POST /sign-in/code/passkey`. Limited together with codes: both prove the same.
pub(crate) async fn prove(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["answer"], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsFactor) else {
        return visitor.go("/sign-in", None);
    };
    let door = visitor.app.store.door();
    let candidate = door.candidate_of(passing.provider, passing.account).await?;
    if !candidate.may_enter() {
        return visitor.go("/sign-in", None);
    }
    let limits = [Limits::CODE.account(passing.account), Limits::CODE_ROW.account(passing.account)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limits).await)? {
        door.refused(Some(&candidate), "account.second-factor", "too-often", &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &code::again(&visitor, &candidate, &message).await);
    }
    let cookie = |name: &'static str| visitor.cookie(name).map(str::to_owned);
    let begun = Begun::take(&visitor.app, PURPOSE, Some(passing.account), cookie).await?;
    let answer = filled.get("answer");
    let row = match ceremony::credential_id(answer) {
        Ok(id) => door.passkey(&id).await?.filter(|row| row.account_id == passing.account),
        Err(_) => None,
    };
    let judged = match (begun, row) {
        (None, _) => Err("passkey-challenge-over"),
        (_, None) => Err("unknown-passkey"),
        (Some(begun), Some(row)) => ceremony::answered_one_of(&visitor.app.site.public_url, &begun.state, answer, row)
            .map_err(ceremony::Refused::code),
    };
    let opened = match &judged {
        Ok(used) => door.pass_passkey(Some(passing), &candidate, used, entry::browser(&visitor)).await?,
        Err(_) => None,
    };
    let Some(opened) = opened else {
        let reason = judged.err().unwrap_or("used-before");
        door.refused(Some(&candidate), "account.second-factor", reason, &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t("passkey-refused");
        return visitor.wrong(&code::again(&visitor, &candidate, &message).await);
    };
    door.forgive(&limits).await?;
    let mut response = entry::step_up(&visitor, &candidate, &opened, None)?;
    forget(response.headers_mut(), &visitor.app);
    Ok(response)
}
