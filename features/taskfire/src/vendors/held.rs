//! Mail of vendors at the desk (F-161): what waits since nobody can say that it is the vendor's, let in or refused by somebody
//! who works the desk; and every mail as it came, whatever was cut from it. Nobody else sees any of it (decision 23).

use askama::Template;
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use kernel::{FieldErrors, Permission, Problem};
use platform::mail_in::letter::{self, Incoming};
use store::{
    Act,
    guard::{AdministerTaskfire, WorkInternally},
    ids::InboundMailId,
    tables::kinds::InboundState,
    views::taskfire::inbound::{self, Letter},
};
use web::{
    Answer, Asked, Check, Filled, MenuItem, Place, Routes,
    components::{Cause, EmptyState, ErrorSummary},
    field::Field,
    shell::Shell,
};

use super::{TOPIC, mail_files};

const LIST: &str = "/taskfire/held-mail";

/// The entry of the Taskfire menu.
pub(crate) const MENU: MenuItem = MenuItem {
    place: Place::Portal,
    group: "menu-taskfire",
    icon: "desk",
    label: "held-mail-title",
    href: LIST,
    shown: |actor| actor.works_internally(),
};

/// The pages.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(LIST, list)
        .get("/taskfire/mail/{message}", page)
        .get("/taskfire/mail/{message}/original", original)
        .post("/taskfire/mail/{message}/let-in", let_in)
        .post("/taskfire/mail/{message}/refuse", refuse)
}

#[derive(Template)]
#[template(path = "vendors/held_list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    empty: EmptyState,
}

struct Line {
    letter: Letter,
    reason: String,
}

async fn list(asked: Asked<WorkInternally>) -> Answer {
    let found = inbound::held(&asked.may()?).await?;
    let mut shell = asked.shell(asked.t("held-mail-title"), TOPIC).await;
    shell.count = u64::try_from(found.len()).ok();
    let line = |letter: Letter| Line { reason: reason(&shell, &letter.row.reason), letter };
    let lines = found.into_iter().map(line).collect();
    let empty = EmptyState::new(Cause::Cleared, shell.t("held-mail-none"), shell.t("held-mail-none-text"));
    asked.page(&ListPage { lines, empty: empty.icon("mail"), shell })
}

fn reason(shell: &Shell, code: &str) -> String {
    shell.t(match code {
        "unknown-sender" => "held-mail-unknown-sender",
        "no-sender" => "held-mail-no-sender",
        "not-proven" => "held-mail-not-proven",
        "not-looked-up" => "held-mail-not-looked-up",
        "ended" => "held-mail-ended",
        _ => "held-mail-other",
    })
}

#[derive(Template)]
#[template(path = "vendors/held.html")]
struct Page {
    shell: Shell,
    letter: Letter,
    reason: String,
    origin: String,
    /// Names of its files.
    files: Vec<String>,
    summary: ErrorSummary,
    /// What is asked while it waits.
    judging: Option<Judging>,
}

struct Judging {
    name: Field,
    add: Option<Field>,
}

impl Page {
    fn is_taken(&self) -> bool {
        self.letter.row.state == InboundState::Taken
    }
}

async fn reach(asked: &Asked<WorkInternally>, id: &str) -> Result<Letter, Problem> {
    let id: InboundMailId = id.parse().map_err(|_| Problem::NotFound)?;
    inbound::letter(&asked.may().map_err(|refusal| refusal.0)?, id).await
}

/// The mail itself, as it was kept.
async fn whole(asked: &Asked<WorkInternally>, letter: &Letter) -> Result<bytes::Bytes, Problem> {
    let provider = asked.actor().provider();
    asked.app.files.read(provider.0, &letter.row.sha256).await?.ok_or(Problem::NotFound)
}

async fn read(asked: &Asked<WorkInternally>, letter: &Letter) -> Result<Incoming, Problem> {
    let raw = whole(asked, letter).await?;
    letter::read(&raw).ok_or_else(|| Problem::Fault("a kept mail cannot be read".to_owned()))
}

async fn page(asked: Asked<WorkInternally>, Path(id): Path<String>) -> Answer {
    let letter = reach(&asked, &id).await?;
    show(&asked, letter, &Filled::of(&[]), &FieldErrors::new()).await
}

async fn show(asked: &Asked<WorkInternally>, letter: Letter, filled: &Filled, errors: &FieldErrors) -> Answer {
    let mail = read(asked, &letter).await.ok();
    let offers_to_add = may_add(asked, &letter).await?;
    let mut shell = asked.shell(letter.row.subject.clone(), TOPIC).await;
    if shell.title.is_empty() {
        shell.title = shell.t("held-mail-no-subject");
    }
    let words = std::sync::Arc::clone(&shell.words);
    let mut fields = shell.fields(errors);
    let judging = if letter.row.state == InboundState::Held {
        let written = letter.message.as_ref().map(|said| said.sender_name.clone()).filter(|name| !name.is_empty());
        let name = written.unwrap_or_else(|| letter.row.sender_address.clone());
        let name = if filled.has("name") { filled.get("name").to_owned() } else { name };
        let name = fields.text("name", words.t("held-mail-name")).hint(words.t("held-mail-name-hint")).value(name);
        let add = offers_to_add.then(|| {
            let label = words.t_with("held-mail-add", &[("vendor", letter.vendor.as_str().into())]);
            fields.check("add", label).hint(words.t("held-mail-add-hint")).on(filled.line("add") == "true")
        });
        Some(Judging { name: name.required().max(100).autocomplete("off"), add })
    } else {
        None
    };
    let summary = fields.summary();
    let origin = words.t(match letter.row.authenticated.rsplit_once("dmarc=").map(|(_, found)| found) {
        Some("pass") => "held-mail-origin-pass",
        Some("fail") => "held-mail-origin-fail",
        Some("temperror") => "held-mail-origin-unknown",
        _ => "held-mail-origin-none",
    });
    let page = Page {
        reason: reason(&shell, &letter.row.reason),
        files: mail.map(|mail| mail.files.into_iter().map(|file| file.name).collect()).unwrap_or_default(),
        origin,
        summary,
        judging,
        letter,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// Whether the actor may add the sender to the vendor's people: an Administrator, to a vendor of the own organization.
async fn may_add(asked: &Asked<WorkInternally>, letter: &Letter) -> Result<bool, Problem> {
    if letter.row.sender_address.is_empty() || asked.actor().may(Permission::AdministerTaskfire).is_none() {
        return Ok(false);
    }
    let may = asked.session().need::<AdministerTaskfire>()?;
    Ok(inbound::enlargeable(&may, letter.thread.vendor_id).await?.is_some())
}

/// The mail as it came, always as a download.
async fn original(asked: Asked<WorkInternally>, Path(id): Path<String>) -> Answer {
    let letter = reach(&asked, &id).await?;
    let mut response = Body::from(whole(&asked, &letter).await?).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let way = HeaderValue::from_str(&format!("attachment; filename=\"{}-mail.eml\"", letter.number));
    headers.insert(header::CONTENT_DISPOSITION, way.unwrap_or(HeaderValue::from_static("attachment")));
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Lets a mail in: its words and good files are on the ticket, and its sender belongs to the vendor if that was ticked.
async fn let_in(asked: Asked<WorkInternally>, Path(id): Path<String>, filled: Filled) -> Answer {
    let letter = reach(&asked, &id).await?;
    filled.only(&["name", "add"], None)?;
    let back = format!("/tickets/{}/vendors/{}", letter.number, letter.thread.id);
    match letter.row.state {
        InboundState::Taken => return asked.go_and_say(back, "said-held-mail-let-in"),
        InboundState::Refused => return Err(Problem::Refused(asked.t("held-mail-was-refused")).into()),
        InboundState::Held => {}
    }
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    let name = check.needed("name", &words.t("held-mail-name"), 100);
    let add = check.on("add");
    if add && !may_add(&asked, &letter).await? {
        return Err(Problem::Denied("administer-taskfire").into());
    }
    if !check.errors.is_empty() {
        let errors = check.errors;
        return show(&asked, letter, &filled, &errors).await;
    }
    let mail = read(&asked, &letter).await?;
    let rules = mail_files::rules(&asked.may()?).await?;
    let (files, left) = mail_files::keep(&asked.app, asked.actor().provider().0, &rules, &mail.files).await?;
    let body = mail_files::body(&words, &mail.answer, &left);
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let letter = inbound::letter(&may, letter.row.id).await?;
    if letter.row.state != InboundState::Held {
        return Err(Problem::Stale.into());
    }
    inbound::let_in(&may, &letter, &name, (&body, &files)).await?;
    may.audit(told("vendor.mail-let-in", &letter)).await?;
    if add {
        let may = may.also::<AdministerTaskfire>()?;
        let seller = inbound::enlargeable(&may, letter.thread.vendor_id).await?.ok_or(Problem::NotFound)?;
        let sender = letter.row.sender_address.as_str();
        if inbound::add_sender(&may, &seller, (&name, sender)).await? {
            let line = Act {
                act: "vendor.contact-added",
                object_kind: "vendor",
                object_id: Some(seller.id.0),
                object_name: &seller.name,
                organization: Some(seller.organization_id),
                after: sender,
                ..Act::default()
            };
            may.audit(line).await?;
        }
    }
    write.done().await?;
    asked.go_and_say(back, "said-held-mail-let-in")
}

fn told<'a>(act: &'a str, letter: &'a Letter) -> Act<'a> {
    Act {
        act,
        object_kind: "ticket",
        object_id: Some(letter.thread.ticket_id.0),
        object_name: &letter.number,
        organization: Some(letter.thread.organization_id),
        after: &letter.row.sender_address,
        ..Act::default()
    }
}

/// Refuses a mail: nothing of it comes onto the ticket, and its sender hears nothing.
async fn refuse(asked: Asked<WorkInternally>, Path(id): Path<String>, filled: Filled) -> Answer {
    let letter = reach(&asked, &id).await?;
    filled.only(&[], None)?;
    match letter.row.state {
        InboundState::Refused => return asked.go_and_say(LIST, "said-held-mail-refused"),
        InboundState::Taken => return Err(Problem::Refused(asked.t("held-mail-was-let-in")).into()),
        InboundState::Held => {}
    }
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let letter = inbound::letter(&may, letter.row.id).await?;
    if letter.row.state != InboundState::Held {
        return Err(Problem::Stale.into());
    }
    inbound::refuse(&may, &letter).await?;
    may.audit(told("vendor.mail-refused", &letter)).await?;
    write.done().await?;
    asked.go_and_say(LIST, "said-held-mail-refused")
}
