//! "Two-factor Authentication Setup": where the policy asks for a second factor that is not set up yet (P-17).

use askama::Template;
use kernel::{FieldErrors, Problem};
use store::{
    door::{Candidate, Limits},
    tables::kinds::SessionStage,
};
use web::{
    Answer, Filled, Visitor,
    answer::html,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use crate::{
    enrolment::Enrolment,
    entry::{self, Between},
    passkeys,
    totp::Picture,
};

#[derive(Template)]
#[template(path = "factor.html")]
struct FactorPage {
    shell: Shell,
    summary: ErrorSummary,
    name: String,
    picture: Picture,
    typed: String,
    secret: Hidden,
    code: Field,
    /// What went wrong with the passkey.
    notice: Option<String>,
    passkeys: bool,
}

#[derive(Template)]
#[template(path = "codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
    next: String,
}

async fn form(visitor: &Visitor, candidate: &Candidate, enrolment: Enrolment, error: Option<&str>) -> FactorPage {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("factor-title");
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("code", message);
    }
    let mut f = shell.fields(&errors);
    let code = f.code("code", words.t("factor-code")).hint(words.t("factor-code-hint")).required().max(7).short();
    FactorPage {
        summary: f.summary(),
        name: candidate.account.user_name.clone(),
        picture: enrolment.picture,
        typed: enrolment.typed,
        secret: hidden("secret", enrolment.sealed),
        code,
        notice: None,
        passkeys: passkeys::ceremony::possible(&visitor.app.site.public_url),
        shell,
    }
}

/// The page again, with a fresh secret, after a passkey that was not made.
pub(crate) async fn again(
    visitor: &Visitor,
    candidate: &Candidate,
    notice: &str,
) -> Result<impl askama::Template, Problem> {
    let (issuer, user_name) = (&candidate.provider.name, &candidate.account.user_name);
    let enrolment = Enrolment::fresh(&visitor.app, candidate.account.id, issuer, user_name)?;
    Ok(FactorPage { notice: Some(notice.to_owned()), ..form(visitor, candidate, enrolment, None).await })
}

/// The recovery codes, and on to where the sign-in leads.
pub(crate) async fn codes_page(visitor: &Visitor, candidate: &Candidate, codes: Vec<String>) -> Answer {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("codes-title");
    let between = Between::of(visitor);
    let next = entry::destination(candidate.is_staff(), candidate.account.landing_hidden, &between.next);
    html(axum::http::StatusCode::OK, &CodesPage { shell, codes, next })
}

/// `GET /sign-in/set-up`.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsSetup) else {
        return visitor.go("/sign-in", None);
    };
    let candidate = visitor.app.store.door().candidate_of(passing.provider, passing.account).await?;
    let (issuer, user_name) = (&candidate.provider.name, &candidate.account.user_name);
    let enrolment = Enrolment::fresh(&visitor.app, passing.account, issuer, user_name)?;
    visitor.page(&form(&visitor, &candidate, enrolment, None).await)
}

/// `POST /sign-in/set-up`: "Enable 2FA". The recovery codes are in this answer and nowhere else.
pub(crate) async fn enable(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["secret", "code"], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsSetup) else {
        return visitor.go("/sign-in", None);
    };
    let (app, door) = (&visitor.app, visitor.app.store.door());
    let candidate = door.candidate_of(passing.provider, passing.account).await?;
    if !candidate.may_enter() {
        return visitor.go("/sign-in", None);
    }
    let (issuer, user_name) = (&candidate.provider.name, &candidate.account.user_name);
    let enrolment = Enrolment::again(app, passing.account, filled.get("secret"), issuer, user_name)?;
    let limit = [Limits::CODE.account(passing.account)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limit).await)? {
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &form(&visitor, &candidate, enrolment, Some(&message)).await);
    }
    let Some(accepted) = enrolment.accept(app, filled.line("code")).await? else {
        let message = entry::shell(&visitor).await.t("factor-code-wrong");
        return visitor.wrong(&form(&visitor, &candidate, enrolment, Some(&message)).await);
    };
    let opened = door.set_up_factor(passing, &candidate, &accepted.factor, entry::browser(&visitor)).await?;
    let Some(opened) = opened else { return visitor.go("/sign-in", None) };
    door.forgive(&limit).await?;
    let mut response = codes_page(&visitor, &candidate, accepted.codes).await?;
    entry::hand_over(response.headers_mut(), app, &opened);
    Ok(response)
}
