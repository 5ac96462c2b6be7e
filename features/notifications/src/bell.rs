//! The bell (F-182, T-232): what happened on one's tickets, what of it is new, and how many there are while a page stays open.

use std::{convert::Infallible, time::Duration};

use askama::Template;
use axum::{
    extract::Query,
    http::{HeaderMap, header::ACCEPT},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::stream;
use kernel::Problem;
use serde::Deserialize;
use store::{
    guard::{Cursor, OwnAccount, ViewTickets},
    ids::BellId,
    views::taskfire::bell::{self, Line},
};
use web::{
    Address, Answer, Asked, Filled,
    components::{Cause, EmptyState, Pager},
    shell::Shell,
};

/// How often an open connection looks for news.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How many looks a connection lives: the browser then asks anew, and with it everything is judged anew (T-248).
const LOOKS: u32 = 6;

/// How long the browser waits before it asks anew.
const AGAIN: Duration = Duration::from_secs(3);

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asking {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "bell.html")]
struct BellPage {
    shell: Shell,
    lines: Vec<Shown>,
    unread: u64,
    empty: EmptyState,
    pager: Pager,
}

/// A line as the page shows it.
struct Shown {
    line: Line,
    what: String,
}

/// Key of the words for an event.
pub(crate) fn event_key(event: &str) -> &'static str {
    match event {
        "created" => "bell-created",
        "note" => "bell-note",
        "assigned" => "bell-assigned",
        "completed" => "bell-completed",
        "reopened" => "bell-reopened",
        "internally-assigned" => "bell-internally-assigned",
        "escalated" => "bell-escalated",
        "auto-escalated" => "bell-auto-escalated",
        "passed-on" => "bell-passed-on",
        "returned" => "bell-returned",
        "declined" => "bell-declined",
        "recalled" => "bell-recalled",
        "taken-back" => "bell-taken-back",
        "lapsed" => "bell-lapsed",
        "for-confirmation" => "bell-for-confirmation",
        "vendor-done" => "bell-vendor-done",
        "acceptance-due" => "bell-acceptance-due",
        "service-warned" => "bell-service-warned",
        "service-breached" => "bell-service-breached",
        "rule-fired" => "bell-rule-fired",
        "accepted" => "bell-accepted",
        "status-changed" => "bell-status-changed",
        "vendor-replied" => "bell-vendor-replied",
        "vendor-mail-held" => "bell-vendor-mail-held",
        "approval-asked" => "bell-approval-asked",
        "approval-reminder" => "bell-approval-reminder",
        "approval-answered" => "bell-approval-answered",
        "approval-expired" => "bell-approval-expired",
        "rule-disabled" => "bell-rule-disabled",
        _ => "bell-other",
    }
}

/// `GET /notifications`.
pub(crate) async fn page(asked: Asked<OwnAccount>, Query(asking): Query<Asking>) -> Answer {
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let may = asked.may()?;
    let tickets = asked.session().need::<ViewTickets>().ok();
    let found = bell::page(&may, tickets.as_ref(), after.as_ref()).await?;
    let unread = bell::unread(&may).await?;
    let shell = asked.shell(asked.t("bell-title"), "notifications").await;
    let count = i64::try_from(found.rows.len()).unwrap_or(i64::MAX);
    let older = found.next.as_ref().map(|next| Address::new("/notifications").with("after", next.encode()).to_string());
    let pager = Pager::new(shell.t1("bell-shown", "count", count), &shell.words)
        .newer(after.is_some().then(|| "/notifications".to_owned()))
        .older(older);
    let lines = found.rows.into_iter().map(|line| Shown { what: shell.t(event_key(&line.row.event)), line }).collect();
    let empty = EmptyState::new(Cause::Cleared, shell.t("bell-empty-title"), shell.t("bell-empty-text"));
    asked.page(&BellPage { shell, lines, unread, empty, pager })
}

/// `POST /notifications`: opens the ticket of a line, which is read by that; a line whose ticket is out of reach by now is read
/// and the list shown again.
pub(crate) async fn open(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["line"], None)?;
    let id: BellId = filled.line("line").parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let ticket = bell::read(&write.need::<OwnAccount>()?, id).await?;
    write.done().await?;
    let (Some(ticket), Ok(tickets)) = (ticket, asked.session().need::<ViewTickets>()) else {
        return asked.go("/notifications");
    };
    match bell::seen(&tickets, [ticket]).await?.remove(&ticket) {
        Some((number, _)) if asked.actor().is_staff() => asked.go(format!("/desk/tickets/{number}")),
        Some((number, _)) => asked.go(format!("/tickets/{number}")),
        None => asked.go("/notifications"),
    }
}

/// `POST /notifications/read`: all of them.
pub(crate) async fn read_all(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    bell::read_all(&write.need::<OwnAccount>()?).await?;
    write.done().await?;
    asked.go_and_say("/notifications", "said-bell-read")
}

/// An open connection: who looks, how many lines they were told of, and how often it has looked.
struct Watch {
    asked: Asked<OwnAccount>,
    told: Option<u64>,
    looks: u32,
}

/// `GET /notifications/live`: how many lines are unread, as server-sent events while they change; as a number for those who
/// ask for no stream.
pub(crate) async fn live(asked: Asked<OwnAccount>, headers: HeaderMap) -> Answer {
    let streams = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if !streams.is_some_and(|value| value.contains("text/event-stream")) {
        return Ok(bell::unread(&asked.may()?).await?.to_string().into_response());
    }
    let watch = Watch { asked: asked.lasting(), told: None, looks: 0 };
    let news = stream::unfold(watch, |mut watch| async move {
        while watch.looks < LOOKS {
            if watch.looks > 0 {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            watch.looks += 1;
            let may = watch.asked.may().ok()?;
            let now = bell::unread(&may).await.ok()?;
            if watch.told != Some(now) {
                watch.told = Some(now);
                return Some((Ok::<_, Infallible>(Event::default().retry(AGAIN).data(now.to_string())), watch));
            }
        }
        None
    });
    Ok(Sse::new(news).keep_alive(KeepAlive::default()).into_response())
}
