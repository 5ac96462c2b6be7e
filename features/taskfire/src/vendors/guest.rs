//! A vendor's page (F-163): one conversation, opened by a link of 14 days without signing in. It shows what was chosen for the
//! vendor and nothing else; it takes answers and files, and for a ticket in the vendor's hands it says accepted, declined or
//! done (F-226). Looking uses nothing up.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{
    FieldErrors, Problem,
    ownership::{Act, By},
};
use platform::{
    file_kinds::{FileName, Refused, judge},
    files::ReceiveFault,
};
use store::{
    Actor, Granted, Instant, Row,
    door::{Guest, Limits},
    guard::RunJobs,
    ids::AttachmentId,
    tables::{
        attachment,
        kinds::{Acceptance, MessageWay, Party, ThreadState},
        taskfire_ticket, ticket, vendor_participant,
    },
    taskfire::{Step, hand_over},
    views::{
        files::{self, NewFile},
        taskfire::vendor_threads::{self as threads, Conversation, Message},
    },
};
use web::{
    Answer, Check, Filled, Visitor,
    answer::html,
    components::{ErrorSummary, refusal_key},
    field::Field,
    shell::{Face, Shell},
    words::Words,
};

use super::writing::MOST_TEXT;

/// Most answers to one conversation within an hour.
const MOST_AN_HOUR: u64 = 30;

/// So many minutes the same answer is taken for a second press of its button.
const AGAIN: i64 = 2;

/// Most files of one answer.
const MOST_FILES: usize = 10;

#[derive(Template)]
#[template(path = "vendors/guest.html")]
struct Page {
    shell: Shell,
    token: String,
    number: String,
    organization: String,
    vendor: String,
    me: String,
    state: Option<String>,
    messages: Vec<Message>,
    summary: ErrorSummary,
    writing: Option<(Field, Field)>,
    /// Whether the vendor is asked to accept the ticket.
    to_accept: bool,
    /// Whether the vendor can say that it is done.
    can_finish: bool,
}

#[derive(Template)]
#[template(path = "vendors/guest_dead.html")]
struct DeadPage {
    shell: Shell,
}

/// What a guest came to.
struct Inside {
    found: Conversation,
    who: vendor_participant::Model,
    ticket: Row<ticket::Entity>,
    part: Row<taskfire_ticket::Entity>,
}

impl Inside {
    /// Whether something can be said.
    fn is_open(&self) -> bool {
        self.found.row.state == ThreadState::Open && self.part.closed_at.is_none()
    }

    /// Whether the ticket is in the hands of this vendor by the hand-over of this conversation.
    fn holds(&self) -> bool {
        self.is_open()
            && self.part.responsible == Party::Vendor
            && self.part.vendor_id == Some(self.found.row.vendor_id)
            && self.found.row.hand_over_no == Some(self.part.hand_over_no)
    }

    /// Whether these were the last words, a moment ago: a second press of one button says nothing twice.
    fn just_said(&self, body: &str, files: &[NewFile], now: Instant) -> bool {
        self.found.messages.last().is_some_and(|last| {
            last.row.way == MessageWay::Guest
                && last.row.sender_address == self.who.email
                && last.row.body == body
                && last.row.created_at > now.plus_minutes(-AGAIN)
                && last.files.len() == files.len()
                && files.iter().all(|file| last.files.iter().any(|known| known.sha256 == file.sha256))
        })
    }
}

/// The guest, if the link is alive. Every look is counted per address; those that find something are given back.
async fn alive(visitor: &Visitor, token: &str) -> Result<Option<Guest>, Problem> {
    let door = visitor.app.store.door();
    let limit = Limits::LINK.address(&visitor.trace.address);
    door.take_try(std::slice::from_ref(&limit)).await?;
    let guest = door.guest(token).await?;
    if guest.is_some() {
        door.give_back(&limit).await?;
    }
    Ok(guest)
}

fn actor(visitor: &Visitor, guest: Guest) -> Actor {
    visitor.app.store.system_actor(guest.provider, "vendor")
}

async fn inside(may: &Granted<'_, RunJobs>, guest: Guest) -> Result<Inside, Problem> {
    let found = threads::conversation(may, guest.thread).await?;
    let ticket = may.row::<ticket::Entity>(found.row.ticket_id).await?;
    let part = may.row::<taskfire_ticket::Entity>(found.row.ticket_id).await?;
    Ok(Inside { who: threads::participant(may, guest.participant).await?, found, ticket, part })
}

/// Nothing of these pages is kept by search engines, or told to other sites.
fn unlisted(answer: Answer) -> Answer {
    let mut response = answer?;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn dead(visitor: &Visitor) -> Answer {
    let shell = visitor.shell("").await;
    let title = shell.t("vendor-guest-dead");
    let face = Face::Guest;
    unlisted(html(StatusCode::NOT_FOUND, &DeadPage { shell: Shell { title, face, ..shell } }))
}

/// `GET /vendor/{token}`.
pub(super) async fn page(visitor: Visitor, Path(token): Path<String>) -> Answer {
    let Some(guest) = alive(&visitor, &token).await? else { return dead(&visitor).await };
    show(&visitor, &token, guest, &Filled::of(&[]), &FieldErrors::new()).await
}

async fn show(visitor: &Visitor, token: &str, guest: Guest, filled: &Filled, errors: &FieldErrors) -> Answer {
    let actor = actor(visitor, guest);
    let session = visitor.app.store.reading(&actor);
    let inside = inside(&session.need::<RunJobs>()?, guest).await?;
    let mut shell = visitor.shell(inside.found.row.subject.clone()).await;
    shell.face = Face::Guest;
    shell.brand.organization = Some(inside.found.organization.clone());
    let words = Arc::clone(&shell.words);
    let (open, holds) = (inside.is_open(), inside.holds());
    let mut fields = shell.fields(errors);
    let writing = open.then(|| {
        let body = fields.textarea("body", words.t("vendor-guest-body")).value(filled.get("body"));
        (body.rows(6).max(MOST_TEXT), fields.files("files", words.t("vendor-thread-files")))
    });
    let summary = fields.summary();
    let page = Page {
        token: token.to_owned(),
        number: inside.ticket.number.clone(),
        organization: inside.found.organization.clone(),
        vendor: inside.found.vendor.name.clone(),
        me: inside.who.name.clone(),
        state: (!open).then(|| words.t("vendor-guest-over")),
        messages: inside.found.messages.into_iter().filter(|one| !one.row.held).collect(),
        summary,
        writing,
        to_accept: holds && inside.part.acceptance == Acceptance::Awaited,
        can_finish: open && (holds || !inside.found.row.of_hand_over),
        shell,
    };
    unlisted(if errors.is_empty() { visitor.page(&page) } else { visitor.wrong(&page) })
}

/// `GET /vendor/{token}/files/{attachment}`: a file of the conversation, always as a download.
pub(super) async fn file(visitor: Visitor, Path((token, id)): Path<(String, String)>) -> Answer {
    let Some(guest) = alive(&visitor, &token).await? else { return dead(&visitor).await };
    let id: AttachmentId = id.parse().map_err(|_| Problem::NotFound)?;
    let actor = actor(&visitor, guest);
    let session = visitor.app.store.reading(&actor);
    let inside = inside(&session.need::<RunJobs>()?, guest).await?;
    let shown = inside.found.messages.iter().filter(|one| !one.row.held).flat_map(|one| &one.files);
    let file = shown.into_iter().find(|file| file.id == id).ok_or(Problem::NotFound)?;
    unlisted(Ok(download(&visitor, guest, file).await?))
}

async fn download(visitor: &Visitor, guest: Guest, file: &attachment::Model) -> Result<Response, Problem> {
    let opened = visitor.app.files.open(guest.provider.0, &file.sha256).await?.ok_or(Problem::NotFound)?;
    let mut response = Body::from_stream(opened.stream).into_response();
    let plain: String =
        file.name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let way = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\""));
    headers.insert(header::CONTENT_DISPOSITION, way.unwrap_or(HeaderValue::from_static("attachment")));
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(opened.size));
    Ok(response)
}

/// What the vendor does with the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Answer,
    Accept,
    Decline,
    Done,
}

impl Wish {
    fn of(code: &str) -> Option<Self> {
        match code {
            "answer" => Some(Self::Answer),
            "accept" => Some(Self::Accept),
            "decline" => Some(Self::Decline),
            "done" => Some(Self::Done),
            _ => None,
        }
    }
}

/// `POST /vendor/{token}`.
pub(super) async fn answer(visitor: Visitor, Path(token): Path<String>, mut filled: Filled) -> Answer {
    let Some(guest) = alive(&visitor, &token).await? else { return dead(&visitor).await };
    filled.only(&["body", "act"], None)?;
    let wish = Wish::of(filled.line("act")).ok_or_else(|| Problem::Unreadable("no act".to_owned()))?;
    let words = visitor.shell("").await.words;
    let (taken, refused) = take(&visitor, guest, &mut filled).await?;
    let mut check = Check::new(&filled, &words);
    let body = check.text("body", &words.t("vendor-guest-body"), MOST_TEXT);
    // Why a vendor declines is told (F-226); an answer says something or brings a file.
    let needed = wish == Wish::Decline || wish == Wish::Answer && taken.is_empty();
    if needed && body.is_empty() && refused.is_empty() {
        check.wrong("body", words.t_with("check-needed", &[("field", words.t("vendor-guest-body").into())]));
    }
    if !refused.is_empty() {
        check.wrong("files", refused.join("\n"));
    }
    if !check.errors.is_empty() {
        let errors = check.errors;
        return show(&visitor, &token, guest, &filled, &errors).await;
    }
    let write = visitor.app.store.write(Arc::new(actor(&visitor, guest))).await?;
    let may = write.need::<RunJobs>()?;
    let inside = inside(&may, guest).await?;
    if !inside.is_open() {
        return Err(Problem::Refused(words.t("vendor-guest-over")).into());
    }
    if threads::written_since(&may, guest.thread, may.now().plus_minutes(-60)).await? >= MOST_AN_HOUR {
        return Err(Problem::TooOften(3_600).into());
    }
    if (!body.is_empty() || !taken.is_empty()) && !inside.just_said(&body, &taken, may.now()) {
        let who = &inside.who;
        let said = threads::Answer {
            way: MessageWay::Guest,
            name: &who.name,
            address: &who.email,
            body: &body,
            files: &taken,
            mail: None,
        };
        threads::answer(&may, &inside.found.row, said).await?;
    }
    act(&may, &inside, wish, &body, &words).await?;
    write.done().await?;
    let said = match wish {
        Wish::Answer => "said-vendor-guest-sent",
        Wish::Accept => "said-vendor-guest-accepted",
        Wish::Decline => "said-vendor-guest-declined",
        Wish::Done => "said-vendor-guest-done",
    };
    unlisted(visitor.go(format!("/vendor/{token}"), Some(said)))
}

/// Accepting, declining and finishing move the ticket where this conversation belongs to its hand-over; at the side, being
/// done ends the conversation alone (F-229).
async fn act(
    may: &Granted<'_, RunJobs>,
    inside: &Inside,
    wish: Wish,
    body: &str,
    words: &Words,
) -> Result<(), Problem> {
    let step = match wish {
        Wish::Answer => return Ok(()),
        Wish::Done if !inside.found.row.of_hand_over => None,
        Wish::Accept => Some(Act::Accept),
        Wish::Decline => Some(Act::Decline),
        Wish::Done => Some(Act::Complete),
    };
    if let Some(step) = step {
        if !inside.holds() {
            return Err(Problem::Refused(words.t("vendor-guest-over")));
        }
        let part = may.row::<taskfire_ticket::Entity>(inside.ticket.id).await?;
        let step = Step { note: body, ..Step::of(step, By::Vendor) };
        if let Err(refusal) = hand_over(may, &part, step).await? {
            return Err(Problem::Refused(words.t(refusal_key(refusal))));
        }
    }
    if wish == Wish::Accept {
        return Ok(());
    }
    let thread = threads::conversation(may, inside.found.row.id).await?.row;
    threads::settle(may, &thread, ThreadState::Done).await
}

/// Judges and keeps the files of an answer; what is refused is told by name.
async fn take(visitor: &Visitor, guest: Guest, filled: &mut Filled) -> Result<(Vec<NewFile>, Vec<String>), Problem> {
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    if filled.files.is_empty() {
        return Ok((good, refused));
    }
    let words = visitor.shell("").await.words;
    let actor = actor(visitor, guest);
    let (extensions, programs) = files::refused(&visitor.app.store.reading(&actor).need::<RunJobs>()?).await?;
    let rules = Refused::new(extensions.map(|list| list.split_whitespace().map(str::to_owned).collect()), programs);
    for arrived in std::mem::take(&mut filled.files) {
        let name = FileName::clean(&arrived.name);
        let not = |reason: &str| words.t_with(reason, &[("name", name.as_str().into())]);
        if good.len() >= MOST_FILES {
            refused.push(not("vendor-guest-file-many"));
            continue;
        }
        let received = match arrived.content {
            Ok(received) => received,
            Err(ReceiveFault::TooLarge { .. }) => {
                refused.push(not("vendor-guest-file-large"));
                continue;
            }
            Err(_) => {
                refused.push(not("file-broken"));
                continue;
            }
        };
        match judge(&name, received.head(), received.size(), &rules) {
            Err(_) => refused.push(not("vendor-guest-file-refused")),
            Ok(kind) => {
                let kept = visitor.app.files.keep(guest.provider.0, received).await?;
                good.push(NewFile {
                    name: name.as_str().to_owned(),
                    size: i64::try_from(kept.size).unwrap_or(i64::MAX),
                    media_type: kind.media_type.to_owned(),
                    sha256: kept.sha256,
                });
            }
        }
    }
    Ok((good, refused))
}
