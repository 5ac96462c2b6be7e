//! The first step of signing in: the user name (P-15, P-16). Whatever is typed, the next step is the same.

use askama::Template;
use axum::extract::Query;
use kernel::FieldErrors;
use web::{
    Answer, Filled, Visitor,
    components::ErrorSummary,
    entering::Entered,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use crate::entry::{self, Between};

/// The query of the page.
#[derive(serde::Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    shell: Shell,
    summary: ErrorSummary,
    user_name: Field,
    remember: Field,
    next: Hidden,
}

fn form(mut shell: Shell, user_name: &str, remember: bool, next: &str, errors: &FieldErrors) -> SignInPage {
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let name = f.text("user_name", words.t("sign-in-user-name")).hint(words.t("sign-in-user-name-hint"));
    let name = name.value(user_name).autocomplete("username").plain_text();
    let name = if user_name.is_empty() { name.autofocus() } else { name };
    let remember = f.check("remember", words.t("sign-in-remember")).on(remember);
    SignInPage { summary: f.summary(), user_name: name, remember, next: hidden("next", next), shell }
}

/// `GET /sign-in`: who is signed in already goes on; before the first set-up it leads there.
pub(crate) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let next = entry::own_path(&asked.next).unwrap_or_default();
    if let Entered::Actor(actor) = &visitor.entered {
        return visitor.go(entry::destination(actor.is_staff(), actor.landing_hidden(), next), None);
    }
    if visitor.app.store.door().setup_pending().await? {
        return visitor.go("/set-up", None);
    }
    let shell = entry::shell(&visitor).await;
    let shell = Shell { title: shell.t("sign-in-title"), ..shell };
    let remembered = entry::remembered(&visitor);
    let remember = remembered.is_some();
    visitor.page(&form(shell, &remembered.unwrap_or_default(), remember, next, &FieldErrors::new()))
}

/// `POST /sign-in`: on to the password, for every name.
pub(crate) async fn next(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["user_name", "remember", "next"], None)?;
    let (user_name, remember) = (filled.line("user_name"), filled.has("remember"));
    let next = entry::own_path(filled.get("next")).unwrap_or_default();
    let shell = entry::shell(&visitor).await;
    let wrong = if user_name.is_empty() {
        Some(shell.t("sign-in-user-name-needed"))
    } else if user_name.chars().count() > kernel::user_name::MAX_LENGTH {
        Some(shell.t1("sign-in-user-name-long", "max", kernel::user_name::MAX_LENGTH))
    } else {
        None
    };
    if let Some(message) = wrong {
        let mut errors = FieldErrors::new();
        errors.add("user_name", message);
        let shell = Shell { title: shell.t("sign-in-title"), ..shell };
        return visitor.wrong(&form(shell, user_name, remember, next, &errors));
    }
    let mut response = visitor.go("/sign-in/password", None)?;
    let between = Between { user_name: user_name.to_owned(), next: next.to_owned() };
    between.keep(response.headers_mut(), &visitor.app);
    entry::remember(response.headers_mut(), &visitor.app, Some(user_name).filter(|_| remember));
    Ok(response)
}
