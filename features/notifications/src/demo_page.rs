//! The demo's mail page: what would have been sent, as it lies in the folder of the file transport.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header::CONTENT_SECURITY_POLICY},
    response::{Html, IntoResponse},
};
use kernel::Problem;
use platform::mail::folder::{Entry, MailFolder, Shown};
use web::{Answer, Visitor, shell::Shell};

/// Most mails on the page.
const LIMIT: usize = 200;

#[derive(Template)]
#[template(path = "demo_list.html")]
struct List {
    shell: Shell,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "demo_letter.html")]
struct LetterPage {
    shell: Shell,
    mail: Shown,
    file: String,
}

/// All mails, newest first.
pub(crate) async fn list(visitor: Visitor) -> Answer {
    let folder = folder(&visitor)?;
    let entries = folder.list(LIMIT).map_err(|error| Problem::fault("read the mail folder", error))?;
    let mut shell = visitor.shell("").await;
    shell.title = shell.t("mail-demo-title");
    visitor.page(&List { shell, entries })
}

/// One mail.
pub(crate) async fn read(visitor: Visitor, Path(file): Path<String>) -> Answer {
    let letter = letter(&visitor, &file)?;
    let shell = visitor.shell(letter.subject.clone()).await;
    visitor.page(&LetterPage { shell, mail: letter, file })
}

/// Its HTML alone, for the frame: it may style itself, but neither load nor run anything.
pub(crate) async fn html(visitor: Visitor, Path(file): Path<String>) -> Answer {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups";
    let mut response = Html(letter(&visitor, &file)?.html).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert("x-frame-options", HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

fn folder(visitor: &Visitor) -> Result<&MailFolder, Problem> {
    visitor.app.mailbox.as_ref().filter(|_| visitor.app.site.demo).ok_or(Problem::NotFound)
}

fn letter(visitor: &Visitor, file: &str) -> Result<Shown, Problem> {
    let found = folder(visitor)?.read(file).map_err(|error| Problem::fault("read a mail", error))?;
    found.ok_or(Problem::NotFound)
}
