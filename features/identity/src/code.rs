//! The third step where a second factor is set up: a code of the app, or a recovery code.

use askama::Template;
use kernel::{FieldErrors, Problem};
use store::{
    door::{Candidate, Limits, Proof},
    tables::kinds::SessionStage,
};
use web::{Answer, App, Filled, Visitor, components::ErrorSummary, field::Field, shell::Shell};

use crate::{enrolment, entry, passkeys, recovery, totp};

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    shell: Shell,
    summary: ErrorSummary,
    name: String,
    code: Field,
    /// What went wrong with the passkey.
    notice: Option<String>,
    passkeys: bool,
}

/// The page again after a passkey that does not count.
pub(crate) async fn again(visitor: &Visitor, candidate: &Candidate, notice: &str) -> impl askama::Template {
    CodePage { notice: Some(notice.to_owned()), ..form(visitor, candidate, None).await }
}

async fn form(visitor: &Visitor, candidate: &Candidate, error: Option<&str>) -> CodePage {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("sign-in-code-title");
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("code", message);
    }
    let hint = words.t(if candidate.has_app() { "sign-in-code-hint" } else { "sign-in-recovery-hint" });
    let passkeys = candidate.passkeys > 0 && passkeys::ceremony::possible(&visitor.app.site.public_url);
    let mut f = shell.fields(&errors);
    let code = f.text("code", words.t("sign-in-code")).hint(hint).plain_text().max(20);
    let code = code.autocomplete("one-time-code");
    let code = if error.is_none() && !passkeys { code.autofocus() } else { code };
    CodePage { summary: f.summary(), name: candidate.name().to_owned(), code, notice: None, passkeys, shell }
}

/// `GET /sign-in/code`.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsFactor) else {
        return visitor.go("/sign-in", None);
    };
    let candidate = visitor.app.store.door().candidate_of(passing.provider, passing.account).await?;
    visitor.page(&form(&visitor, &candidate, None).await)
}

/// `POST /sign-in/code`.
pub(crate) async fn prove(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["code"], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsFactor) else {
        return visitor.go("/sign-in", None);
    };
    let door = visitor.app.store.door();
    let candidate = door.candidate_of(passing.provider, passing.account).await?;
    if !candidate.may_enter() {
        return visitor.go("/sign-in", None);
    }
    if filled.line("code").is_empty() {
        let message = entry::shell(&visitor).await.t("sign-in-code-needed");
        return visitor.wrong(&form(&visitor, &candidate, Some(&message)).await);
    }
    let limits = [Limits::CODE.account(passing.account), Limits::CODE_ROW.account(passing.account)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limits).await)? {
        door.refused(Some(&candidate), "account.second-factor", "too-often", &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &form(&visitor, &candidate, Some(&message)).await);
    }
    let proof = proof(&visitor.app, &candidate, filled.line("code")).await?;
    let opened = match proof {
        Some(proof) => door.pass_factor(passing, &candidate, proof, entry::browser(&visitor)).await?,
        None => None,
    };
    let Some(opened) = opened else {
        let reason = if proof.is_some() { "used-before" } else { "wrong-code" };
        door.refused(Some(&candidate), "account.second-factor", reason, &visitor.trace).await?;
        let message = entry::shell(&visitor).await.t("sign-in-code-wrong");
        return visitor.wrong(&form(&visitor, &candidate, Some(&message)).await);
    };
    door.forgive(&limits).await?;
    let said = matches!(proof, Some(Proof::Recovery { .. })).then_some("said-recovery-code-used");
    entry::step_up(&visitor, &candidate, &opened, said)
}

/// What the typed code proves, if anything.
async fn proof(app: &App, candidate: &Candidate, typed: &str) -> Result<Option<Proof>, Problem> {
    let account = &candidate.account;
    if let Some(code) = totp::as_code(typed) {
        let Some(sealed) = account.totp_secret.as_deref().filter(|_| candidate.has_app()) else { return Ok(None) };
        let secret = enrolment::open(app, account.id, sealed)?;
        return Ok(totp::step_of(&secret, &code, app.now().as_second()).map(|step| Proof::Totp { step }));
    }
    let stored = app.store.door().recovery_codes(account.provider_id, account.id).await?;
    Ok(recovery::found(&app.hashing, &stored, typed).await?.map(|code| Proof::Recovery { code }))
}
