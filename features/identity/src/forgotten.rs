//! "Forgot your password?" (P-10): the same answer for every name, and only so many mails (CVE-2022-35488).

use askama::Template;
use kernel::FieldErrors;
use store::door::Limits;
use web::{Answer, Filled, Visitor, components::ErrorSummary, field::Field, shell::Shell};

use crate::entry::{self, Between};

#[derive(Template)]
#[template(path = "forgotten.html")]
struct ForgottenPage {
    shell: Shell,
    summary: ErrorSummary,
    user_name: Field,
}

#[derive(Template)]
#[template(path = "sent.html")]
struct SentPage {
    shell: Shell,
}

async fn form(visitor: &Visitor, user_name: &str, error: Option<&str>) -> ForgottenPage {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("forgotten-title");
    let words = shell.words.clone();
    let mut errors = FieldErrors::new();
    if let Some(message) = error {
        errors.add("user_name", message);
    }
    let mut f = shell.fields(&errors);
    let name = f.text("user_name", words.t("sign-in-user-name")).hint(words.t("sign-in-user-name-hint"));
    let name = name.value(user_name).required().autocomplete("username").plain_text();
    ForgottenPage { summary: f.summary(), user_name: name, shell }
}

/// `GET /forgotten`.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    let known = Between::of(&visitor).user_name;
    let known = if known.is_empty() { entry::remembered(&visitor).unwrap_or_default() } else { known };
    visitor.page(&form(&visitor, &known, None).await)
}

/// `POST /forgotten`. A name that has had its mails gets the same answer, and no further mail.
pub(crate) async fn ask(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["user_name"], None)?;
    let user_name = filled.line("user_name");
    if user_name.is_empty() {
        let message = entry::shell(&visitor).await.t("sign-in-user-name-needed");
        return visitor.wrong(&form(&visitor, user_name, Some(&message)).await);
    }
    let door = visitor.app.store.door();
    if let Some(seconds) =
        entry::wait_of(door.take_try(&[Limits::RESET_ADDRESS.address(&visitor.trace.address)]).await)?
    {
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &form(&visitor, user_name, Some(&message)).await);
    }
    let mails_left = entry::wait_of(door.take_try(&[Limits::RESET_MAIL.user_name(user_name)]).await)?.is_none();
    if mails_left {
        door.ask_reset(user_name, &visitor.trace).await?;
    } else {
        door.refused(None, "account.reset-asked", "too-often", &visitor.trace).await?;
    }
    visitor.go("/forgotten/sent", None)
}

/// `GET /forgotten/sent`.
pub(crate) async fn sent(visitor: Visitor) -> Answer {
    let mut shell = entry::shell(&visitor).await;
    shell.title = shell.t("forgotten-sent-title");
    visitor.page(&SentPage { shell })
}
