//! One's own authenticator app and recovery codes. Each act needs a password typed within the last ten minutes (ASVS 7.5.1,
//! CVE-2025-32359).

use askama::Template;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Set,
    door::{Candidate, Limits, NewFactor},
    guard::OwnAccount,
    outbox::{Cause, Event},
    tables::account,
    views::account as views,
};
use web::{
    Answer, Asked, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use super::security::act;
use crate::{enrolment::Enrolment, entry, recovery, totp::Picture};

#[derive(Template)]
#[template(path = "my/factor.html")]
struct FactorPage {
    shell: Shell,
    summary: ErrorSummary,
    picture: Picture,
    typed: String,
    secret: Hidden,
    code: Field,
    /// Whether an app is set up already.
    again: bool,
}

#[derive(Template)]
#[template(path = "my/codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
    just_set_up: bool,
}

async fn form(asked: &Asked<OwnAccount>, own: &Candidate, enrolment: Enrolment, error: Option<&str>) -> FactorPage {
    let mut shell = asked.shell(asked.t("factor-title"), "sign-in").await;
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("code", message);
    }
    let mut f = shell.fields(&errors);
    let code = f.code("code", words.t("factor-code")).hint(words.t("factor-code-hint")).required().max(7).short();
    FactorPage {
        summary: f.summary(),
        picture: enrolment.picture,
        typed: enrolment.typed,
        secret: hidden("secret", enrolment.sealed),
        code,
        again: own.has_app(),
        shell,
    }
}

pub(super) async fn codes_page(asked: &Asked<OwnAccount>, codes: Vec<String>, just_set_up: bool) -> Answer {
    let shell = asked.shell(asked.t("codes-title"), "sign-in").await;
    asked.page(&CodesPage { shell, codes, just_set_up })
}

/// `GET /my/security/set-up`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, "/my/security/set-up");
    }
    let own = super::own(&asked).await?;
    let enrolment = Enrolment::fresh(&asked.app, own.account.id, &own.provider.name, &own.account.user_name)?;
    asked.page(&form(&asked, &own, enrolment, None).await)
}

/// `POST /my/security/set-up`: "Enable 2FA". The recovery codes are in this answer and nowhere else.
pub(crate) async fn enable(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["secret", "code"], None)?;
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, "/my/security/set-up");
    }
    let own = super::own(&asked).await?;
    let (issuer, user_name) = (&own.provider.name, &own.account.user_name);
    if filled.get("secret").is_empty() {
        return asked.go("/my/security/set-up");
    }
    let enrolment = Enrolment::again(&asked.app, own.account.id, filled.get("secret"), issuer, user_name)?;
    let door = asked.app.store.door();
    let limit = [Limits::CODE.account(own.account.id)];
    if let Some(seconds) = entry::wait_of(door.take_try(&limit).await)? {
        let words = asked.app.dictionary.words(asked.actor().language());
        let message = words.t_with("sign-in-wait", &[("minutes", entry::minutes(seconds).into())]);
        return entry::later(seconds, &form(&asked, &own, enrolment, Some(&message)).await);
    }
    let Some(accepted) = enrolment.accept(&asked.app, filled.line("code")).await? else {
        let message = asked.t("factor-code-wrong");
        return asked.wrong(&form(&asked, &own, enrolment, Some(&message)).await);
    };
    door.forgive(&limit).await?;
    let write = asked.write().await?;
    let token = store_factor(&write.need::<OwnAccount>()?, &own, accepted.factor).await?;
    write.done().await?;
    super::with_session(codes_page(&asked, accepted.codes, true).await, &asked.app, &token)
}

async fn store_factor(may: &Granted<'_, OwnAccount>, own: &Candidate, factor: NewFactor) -> Result<String, Problem> {
    let row = may.row::<account::Entity>(own.account.id).await?;
    let set = account::ActiveModel {
        totp_secret: Set(Some(factor.sealed_secret)),
        totp_confirmed_at: Set(Some(may.now())),
        totp_last_step: Set(Some(factor.step)),
        ..Default::default()
    };
    may.change(&row, set).await?;
    views::replace_recovery_codes(may, &factor.code_hashes).await?;
    told(may, &row, "account.factor-set-up").await
}

/// `POST /my/security/remove`: not while it is the only factor and the policy asks for one (decision 6).
pub(crate) async fn remove(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, "/my/security");
    }
    let own = super::own(&asked).await?;
    if own.needs_factor() && own.passkeys == 0 {
        return Err(Problem::Refused(asked.t("my-factor-needed")).into());
    }
    if !own.has_app() {
        return asked.go("/my/security");
    }
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let row = may.row::<account::Entity>(own.account.id).await?;
    if row.version != own.account.version {
        return Err(Problem::Stale.into());
    }
    let set = account::ActiveModel {
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        ..Default::default()
    };
    may.change(&row, set).await?;
    if own.passkeys == 0 {
        views::replace_recovery_codes(&may, &[]).await?;
    }
    let token = told(&may, &row, "account.factor-removed").await?;
    write.done().await?;
    super::with_session(asked.go_and_say("/my/security", "said-factor-removed"), &asked.app, &token)
}

/// `POST /my/security/codes`: new recovery codes; the old ones are worthless.
pub(crate) async fn renew_codes(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, "/my/security");
    }
    let own = super::own(&asked).await?;
    if !own.has_factor() {
        return asked.go("/my/security/set-up");
    }
    let codes = recovery::fresh(asked.app.store.chance());
    let hashes = recovery::hashes(&asked.app.hashing, &codes).await?;
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    views::replace_recovery_codes(&may, &hashes).await?;
    may.audit(act(&may, "account.recovery-codes-renewed")).await?;
    may.record(Event::FactorChanged { account: own.account.id, cause: Cause { account: Some(own.account.id) } })
        .await?;
    write.done().await?;
    codes_page(&asked, codes, false).await
}

/// What follows every change of the factor: other sessions end, this one is renewed, it is audited, the owner is told.
async fn told(may: &Granted<'_, OwnAccount>, row: &store::Row<account::Entity>, what: &str) -> Result<String, Problem> {
    told_of(may, row, act(may, what)).await
}

/// The same with an act that says more.
pub(super) async fn told_of(
    may: &Granted<'_, OwnAccount>,
    row: &store::Row<account::Entity>,
    act: store::Act<'_>,
) -> Result<String, Problem> {
    views::end_other_sessions(may).await?;
    may.audit(act).await?;
    may.record(Event::FactorChanged { account: row.id, cause: Cause { account: Some(row.id) } }).await?;
    views::renew_session(may).await
}
