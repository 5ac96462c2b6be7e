//! The first step of signing in: the user name (P-15, P-16). Whatever is typed, the next step is the same.

use askama::Template;
use axum::extract::{Path, Query};
use kernel::{FieldErrors, Problem};
use store::{door::Door, tables::organization};
use web::{
    Answer, Filled, Visitor,
    components::ErrorSummary,
    entering::Entered,
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use crate::{
    entry::{self, Between},
    federation::{self, Button},
    passkeys,
};

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
    at: Hidden,
    destination: String,
    /// What went wrong on another way in.
    notice: Option<String>,
    passkeys: bool,
    ways: Vec<Button>,
}

/// What the page shows and sends along.
#[derive(Default)]
struct Shown<'s> {
    user_name: &'s str,
    remember: bool,
    next: &'s str,
    /// Name of the organization's own address, if the page is shown there (P-24).
    at: &'s str,
}

fn form(mut shell: Shell, shown: &Shown<'_>, errors: &FieldErrors) -> SignInPage {
    let Shown { user_name, remember, next, at } = *shown;
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let name = f.text("user_name", words.t("sign-in-user-name")).hint(words.t("sign-in-user-name-hint"));
    let name = name.value(user_name).autocomplete("username").plain_text();
    let name = if user_name.is_empty() { name.autofocus() } else { name };
    let remember = f.check("remember", words.t("sign-in-remember")).on(remember);
    SignInPage {
        summary: f.summary(),
        user_name: name,
        remember,
        next: hidden("next", next),
        at: hidden("at", at),
        destination: next.to_owned(),
        notice: None,
        passkeys: false,
        ways: Vec::new(),
        shell,
    }
}

/// The page with the other ways in that are open here.
async fn with_ways(
    visitor: &Visitor,
    door: Door<'_>,
    at: Option<&organization::Model>,
    page: SignInPage,
) -> Result<SignInPage, Problem> {
    let open = door.ways_open().await?;
    let ways = federation::buttons(door, &open, at.map(|row| row.id)).await?;
    Ok(SignInPage { passkeys: passkeys::first::offered(visitor, &open), ways, ..page })
}

/// The page again after another way in has failed.
pub(crate) async fn again(visitor: &Visitor, next: &str, notice: &str) -> Result<impl askama::Template, Problem> {
    let door = visitor.app.store.door();
    let remembered = entry::remembered(visitor);
    let remember = remembered.is_some();
    let shown = Shown { user_name: &remembered.unwrap_or_default(), remember, next, at: "" };
    let page = form(shell_at(visitor, door, None).await, &shown, &FieldErrors::new());
    with_ways(visitor, door, None, SignInPage { notice: Some(notice.to_owned()), ..page }).await
}

/// `GET /sign-in`: who is signed in already goes on; before the first set-up it leads there.
pub(crate) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    if let Some(inside) = inside(&visitor, &asked) {
        return visitor.go(inside, None);
    }
    let moment = visitor.app.store.snapshot().await?;
    show(&visitor, visitor.app.store.door_at(&moment), &asked, None).await
}

/// `GET /at/{name}`: the same page for the people of one organization (A-183, P-24). A name that nobody has leads to the
/// generic page.
pub(crate) async fn own_page(visitor: Visitor, Path(name): Path<String>, Query(asked): Query<Asked>) -> Answer {
    if let Some(inside) = inside(&visitor, &asked) {
        return visitor.go(inside, None);
    }
    let moment = visitor.app.store.snapshot().await?;
    let door = visitor.app.store.door_at(&moment);
    match door.organization_at(&name).await? {
        Some(row) => show(&visitor, door, &asked, Some((&name, &row))).await,
        None => visitor.go("/sign-in", None),
    }
}

/// Where somebody goes who is signed in already. Asked before anything is read: they hold a moment of the database as it is.
fn inside(visitor: &Visitor, asked: &Asked) -> Option<String> {
    let Entered::Actor(actor) = &visitor.entered else { return None };
    let next = entry::own_path(&asked.next).unwrap_or_default();
    Some(entry::destination(actor.is_staff(), actor.landing_hidden(), next))
}

/// What stands around the page; at an organization's own address its name comes first.
async fn shell_at(visitor: &Visitor, door: Door<'_>, at: Option<&organization::Model>) -> Shell {
    let mut shell = entry::shell_by(visitor, door).await;
    if let Some(row) = at {
        shell.brand.organization = Some(row.name.clone());
    }
    shell.title = shell.t("sign-in-title");
    shell
}

async fn show(visitor: &Visitor, door: Door<'_>, asked: &Asked, at: Option<(&str, &organization::Model)>) -> Answer {
    let next = entry::own_path(&asked.next).unwrap_or_default();
    if door.setup_pending().await? {
        return visitor.go("/set-up", None);
    }
    let (name, at) = at.unzip();
    let shell = shell_at(visitor, door, at).await;
    let remembered = entry::remembered(visitor);
    let remember = remembered.is_some();
    let shown = Shown { user_name: &remembered.unwrap_or_default(), remember, next, at: name.unwrap_or_default() };
    visitor.page(&with_ways(visitor, door, at, form(shell, &shown, &FieldErrors::new())).await?)
}

/// `POST /sign-in`: on to the password, for every name.
pub(crate) async fn next(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["user_name", "remember", "next", "at"], None)?;
    let (user_name, remember) = (filled.line("user_name"), filled.has("remember"));
    let next = entry::own_path(filled.get("next")).unwrap_or_default();
    let (door, name) = (visitor.app.store.door(), filled.line("at"));
    let at = if name.is_empty() { None } else { door.organization_at(name).await? };
    let shell = shell_at(&visitor, door, at.as_ref()).await;
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
        let shown = Shown { user_name, remember, next, at: name };
        return visitor.wrong(&with_ways(&visitor, door, at.as_ref(), form(shell, &shown, &errors)).await?);
    }
    let mut response = visitor.go("/sign-in/password", None)?;
    let between = Between { user_name: user_name.to_owned(), next: next.to_owned() };
    between.keep(response.headers_mut(), &visitor.app);
    entry::remember(response.headers_mut(), &visitor.app, Some(user_name).filter(|_| remember));
    Ok(response)
}
