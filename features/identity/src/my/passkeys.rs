//! One's own passkeys: add, rename, remove. Like every change of a factor it needs a proof of the last ten minutes, ends the
//! other sessions and is told (ASVS 7.5.1, CVE-2025-32359).

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Row, Set,
    door::Limits,
    guard::OwnAccount,
    ids::PasskeyId,
    tables::{account, passkey},
    views::{account as views, passkeys as own_passkeys},
};
use web::{Answer, Asked, Filled, components::ErrorSummary, field::Field, shell::Shell};

use super::{factor, security::act};
use crate::passkeys::{Begun, ceremony, enrol, forget, options};

const PURPOSE: &str = "passkey-add";
const NEW: &str = "/my/security/passkeys/new";
const NAME_LENGTH: usize = 60;

/// Nobody needs more; each is a row.
const MOST: u64 = 20;

#[derive(Template)]
#[template(path = "my/passkey_new.html")]
struct NewPage {
    shell: Shell,
    summary: ErrorSummary,
    name: Field,
    notice: Option<String>,
}

#[derive(Template)]
#[template(path = "my/passkey.html")]
struct OnePage {
    shell: Shell,
    summary: ErrorSummary,
    id: PasskeyId,
    name: Field,
}

async fn form(asked: &Asked<OwnAccount>, name: &str, errors: &FieldErrors, notice: Option<String>) -> NewPage {
    let mut shell = asked.shell(asked.t("passkey-add"), "sign-in").await;
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let name = f.text("name", words.t("passkey-name")).value(name).required().max(NAME_LENGTH);
    NewPage { summary: f.summary(), name, notice, shell }
}

async fn rename_form(asked: &Asked<OwnAccount>, id: PasskeyId, name: &str, errors: &FieldErrors) -> OnePage {
    let mut shell = asked.shell(asked.t("passkey-rename-title"), "sign-in").await;
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let name = f.text("name", words.t("passkey-name")).value(name).required().max(NAME_LENGTH);
    OnePage { summary: f.summary(), id, name, shell }
}

/// What is wrong with a name, if anything.
fn name_errors(asked: &Asked<OwnAccount>, name: &str) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let words = asked.app.dictionary.words(asked.actor().language());
    if name.is_empty() {
        errors.add("name", words.t("passkey-name-needed"));
    } else if name.chars().count() > NAME_LENGTH {
        errors.add("name", words.t_with("passkey-name-long", &[("max", NAME_LENGTH.into())]));
    }
    errors
}

/// `GET /my/security/passkeys/new`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, NEW);
    }
    let notice = (!ceremony::possible(&asked.app.site.public_url)).then(|| asked.t("passkey-no-place"));
    asked.page(&form(&asked, "", &FieldErrors::new(), notice).await)
}

/// `POST /my/security/passkeys/begin`: the options for the browser's dialog, as JSON.
pub(crate) async fn begin(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, NEW);
    }
    let own = super::own(&asked).await?;
    let door = asked.app.store.door();
    door.take_try(&[Limits::CEREMONY.address(&asked.actor().trace().address)]).await?;
    let existing = door.passkeys_of(own.account.provider_id, own.account.id).await?;
    let question = ceremony::registration(&asked.app.site.public_url, &own, &existing)?;
    options(&asked.app, PURPOSE, Some(own.account.id), question).await
}

/// `POST /my/security/passkeys/new`. With the first factor of a login come its recovery codes, in this answer alone.
pub(crate) async fn add(asked: Asked<OwnAccount>, visitor: web::Visitor, filled: Filled) -> Answer {
    filled.only(&["name", "answer"], None)?;
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, NEW);
    }
    let name = filled.line("name");
    let errors = name_errors(&asked, name);
    if !errors.is_empty() {
        return asked.wrong(&form(&asked, name, &errors, None).await);
    }
    let own = super::own(&asked).await?;
    let door = asked.app.store.door();
    let cookie = |name: &'static str| visitor.cookie(name).map(str::to_owned);
    let begun = Begun::take(&asked.app, PURPOSE, Some(own.account.id), cookie).await?;
    let site = &asked.app.site.public_url;
    let made = begun
        .and_then(|begun| ceremony::registered(site, own.account.id, &begun.state, filled.get("answer")).ok())
        .filter(|_| own.passkeys < MOST);
    let fresh = match made {
        Some(made) if door.passkey(&made.credential_id).await?.is_none() => Some(made),
        _ => None,
    };
    let Some(made) = fresh else {
        door.refused(Some(&own), "account.passkey-added", "passkey-invalid", asked.actor().trace()).await?;
        let notice = Some(asked.t("passkey-not-made"));
        return asked.wrong(&form(&asked, name, &errors, notice).await);
    };
    let (new, codes) = enrol::complete(&asked.app, &own, made, enrol::name(name, "")).await?;
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let row = may.row::<account::Entity>(own.account.id).await?;
    own_passkeys::add(&may, &new).await?;
    if let Some(hashes) = &new.code_hashes {
        views::replace_recovery_codes(&may, hashes).await?;
    }
    let token = factor::told_of(&may, &row, Act { after: &new.name, ..act(&may, "account.passkey-added") }).await?;
    write.done().await?;
    let answer = if codes.is_empty() {
        asked.go_and_say("/my/security", "said-passkey-added")
    } else {
        factor::codes_page(&asked, codes, true).await
    };
    let mut response = super::with_session(answer, &asked.app, &token)?;
    forget(response.headers_mut(), &asked.app);
    Ok(response)
}

async fn found(asked: &Asked<OwnAccount>, passkey: &str) -> Result<Row<passkey::Entity>, Problem> {
    let id: PasskeyId = passkey.parse().map_err(|_| Problem::NotFound)?;
    own_passkeys::one(&asked.session().need::<OwnAccount>()?, id).await
}

/// `GET /my/security/passkeys/{passkey}`.
pub(crate) async fn one(asked: Asked<OwnAccount>, Path(passkey): Path<String>) -> Answer {
    let row = found(&asked, &passkey).await?;
    asked.page(&rename_form(&asked, row.id, &row.name, &FieldErrors::new()).await)
}

/// `POST /my/security/passkeys/{passkey}`: another name. It changes nothing about who gets in.
pub(crate) async fn rename(asked: Asked<OwnAccount>, Path(passkey): Path<String>, filled: Filled) -> Answer {
    filled.only(&["name"], None)?;
    let row = found(&asked, &passkey).await?;
    let name = filled.line("name");
    let errors = name_errors(&asked, name);
    if !errors.is_empty() {
        return asked.wrong(&rename_form(&asked, row.id, name, &errors).await);
    }
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let row = own_passkeys::one(&may, row.id).await?;
    may.change(&row, passkey::ActiveModel { name: Set(enrol::name(name, "")), ..Default::default() }).await?;
    may.audit(Act { before: &row.name, after: name, ..act(&may, "account.passkey-renamed") }).await?;
    write.done().await?;
    asked.go_and_say("/my/security", "said-passkey-renamed")
}

/// `POST /my/security/passkeys/{passkey}/remove`: not while it is the only factor and the policy asks for one (decision 6).
pub(crate) async fn remove(asked: Asked<OwnAccount>, Path(passkey): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id = found(&asked, &passkey).await?.id;
    if !super::is_confirmed(&asked) {
        return super::confirm_first(&asked, "/my/security");
    }
    let own = super::own(&asked).await?;
    let last = own.passkeys <= 1 && !own.has_app();
    if last && own.needs_factor() {
        return Err(Problem::Refused(asked.t("my-factor-needed")).into());
    }
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    // The login's row orders two removals at once: the second finds it changed and starts again.
    let login = may.row::<account::Entity>(own.account.id).await?;
    if login.version != own.account.version {
        return Err(Problem::Stale.into());
    }
    may.change(&login, account::ActiveModel { keys_off: Set(login.keys_off), ..Default::default() }).await?;
    let row = own_passkeys::one(&may, id).await?;
    may.remove(&row).await?;
    if last {
        views::replace_recovery_codes(&may, &[]).await?;
    }
    let token =
        factor::told_of(&may, &login, Act { before: &row.name, ..act(&may, "account.passkey-removed") }).await?;
    write.done().await?;
    super::with_session(asked.go_and_say("/my/security", "said-passkey-removed"), &asked.app, &token)
}
