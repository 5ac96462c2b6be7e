//! A vendor's answer by mail (F-161). The address that it came to holds a token that only this program makes; it names the
//! conversation. Words of the vendor's own people, whose domain does not disown them, go onto the ticket as through a guest
//! link; everything else at such an address waits for the desk. Nothing is ever answered by mail, so nothing can echo.

use std::{convert::Infallible, sync::Arc};

use bytes::Bytes;
use futures::stream;
use kernel::Problem;
use platform::mail_in::{
    MAX_MAIL_BYTES,
    letter::{self, Incoming},
    origin::{Found, Origin, Origins},
};
use sha2::{Digest, Sha256};
use store::{
    Granted, Row,
    door::Reply,
    guard::RunJobs,
    ids::ProviderId,
    tables::{kinds::ThreadState, taskfire_ticket, vendor_contact, vendor_thread},
    views::{
        mail,
        taskfire::{inbound, vendor_threads as threads},
    },
};
use subtle::ConstantTimeEq;
use web::App;

use super::{follow::reply_tokens, mail_files};

/// Most mails of one conversation within an hour; more of them only echo.
const MOST_AN_HOUR: u64 = 30;

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is on its ticket.
    Taken,
    /// It waits for the desk, for this reason.
    Held(&'static str),
    /// It belongs nowhere, for this reason.
    Refused(&'static str),
    /// It came before.
    Known,
    /// It is no mail that can be read.
    Unreadable,
}

/// What the rule says about a mail.
enum Judgement {
    Take(vendor_contact::Model),
    Hold(&'static str),
    Refuse(&'static str),
}

/// Takes in a mail. When this returns, what became of it is kept: the source may be told. Taken in again, also by several
/// programs at once, it is there once.
pub async fn receive(app: &App, origins: &Origins, raw: &Bytes) -> Result<Received, Problem> {
    let Some(mail) = letter::read(raw) else { return Ok(Received::Unreadable) };
    let door = app.store.door();
    let Some((recipient, reply)) = addressed(app, &mail).await? else {
        let Some(provider) = door.first_provider().await? else { return Err(Problem::NotFound) };
        let meant = mail.recipients.iter().find(|address| app.site.token_in(address).is_some());
        let reason = if meant.is_some() { "unknown-address" } else { "no-address" };
        let recipient = meant.or(mail.recipients.first()).map(String::as_str).unwrap_or_default();
        return refuse(app, provider.provider_id, (&mail, raw), recipient, reason).await;
    };
    if let Some(reason) = of_program(app, &mail).or((!reply.alive).then_some("no-desk")) {
        return refuse(app, reply.provider, (&mail, raw), &recipient, reason).await;
    }
    let origin = origins.prove(raw).await;
    let actor = app.store.system_actor(reply.provider, "mail");
    let (first, rules, words) = {
        let session = app.store.reading(&actor);
        let may = session.need::<RunJobs>()?;
        if inbound::is_known(&may, &key(&mail, raw)).await? {
            return Ok(Received::Known);
        }
        let thread = may.row::<vendor_thread::Entity>(reply.thread).await?;
        let language = mail::provider(&may).await?.language.clone();
        (judge(&may, &thread, &mail, origin).await?, mail_files::rules(&may).await?, app.dictionary.words(&language))
    };
    let (mut files, mut left) = (Vec::new(), Vec::new());
    if matches!(first, Judgement::Take(_)) {
        (files, left) = mail_files::keep(app, reply.provider.0, &rules, &mail.files).await?;
    }
    let sha256 = match first {
        Judgement::Refuse(_) => String::new(),
        _ => keep_whole(app, reply.provider, raw).await?,
    };
    let body = mail_files::body(&words, &mail.answer, &left);
    let (key, known) = (key(&mail, raw), origin.to_string());
    let arrival = arrival(&mail, &key, &recipient, (&sha256, &known));
    let write = app.store.write(Arc::new(actor)).await?;
    let may = write.need::<RunJobs>()?;
    if inbound::is_known(&may, &key).await? {
        return Ok(Received::Known);
    }
    let thread = may.row::<vendor_thread::Entity>(reply.thread).await?;
    // Looked at again in the transaction: the conversation may have ended meanwhile. What waited stays waiting.
    let judgement = match (first, judge(&may, &thread, &mail, origin).await?) {
        (Judgement::Take(_), now) => now,
        (before, _) => before,
    };
    let received = match judgement {
        Judgement::Take(who) => {
            inbound::take(&may, &arrival, &thread, &who, (&body, &files)).await?;
            Received::Taken
        }
        Judgement::Hold(reason) => {
            inbound::hold(&may, &arrival, &thread, &body, reason).await?;
            Received::Held(reason)
        }
        Judgement::Refuse(reason) => {
            inbound::refuse_unseen(&may, &arrival, Some(&thread), reason).await?;
            Received::Refused(reason)
        }
    };
    write.done().await?;
    Ok(received)
}

/// The first of the mail's addresses that this program made, with its conversation.
async fn addressed(app: &App, mail: &Incoming) -> Result<Option<(String, Reply)>, Problem> {
    for address in &mail.recipients {
        let Some(token) = app.site.token_in(address) else { continue };
        let Some(reply) = app.store.door().reply(&token).await? else { continue };
        // The token of that very conversation, made once more: a row alone does not open the door.
        let ours = reply_tokens(app, reply.thread)?;
        if ours.iter().any(|ours| bool::from(ours.as_bytes().ct_eq(token.as_bytes()))) {
            return Ok(Some((address.chars().take(320).collect(), reply)));
        }
    }
    Ok(None)
}

/// Why a mail is a program's: it is never taken for somebody's words, and never answered.
fn of_program(app: &App, mail: &Incoming) -> Option<&'static str> {
    let own = mail.from.as_ref().is_some_and(|from| from.address.eq_ignore_ascii_case(&app.site.mail_from.address));
    if own { Some("own") } else { mail.automatic.map(|_| "automatic") }
}

async fn judge(
    may: &Granted<'_, RunJobs>,
    thread: &Row<vendor_thread::Entity>,
    mail: &Incoming,
    origin: Origin,
) -> Result<Judgement, Problem> {
    if threads::written_since(may, thread.id, may.now().plus_minutes(-60)).await? >= MOST_AN_HOUR {
        return Ok(Judgement::Refuse("too-often"));
    }
    let Some(from) = &mail.from else { return Ok(Judgement::Hold("no-sender")) };
    let Some(who) = inbound::sender(may, thread, &from.address).await? else {
        return Ok(Judgement::Hold("unknown-sender"));
    };
    match origin.dmarc {
        Found::Fail => return Ok(Judgement::Hold("not-proven")),
        Found::Unknown => return Ok(Judgement::Hold("not-looked-up")),
        Found::Pass | Found::None => {}
    }
    let part = may.row::<taskfire_ticket::Entity>(thread.ticket_id).await?;
    if thread.state != ThreadState::Open || part.closed_at.is_some() {
        return Ok(Judgement::Hold("ended"));
    }
    Ok(Judgement::Take(who))
}

async fn refuse(
    app: &App,
    provider: ProviderId,
    (mail, raw): (&Incoming, &Bytes),
    recipient: &str,
    reason: &'static str,
) -> Result<Received, Problem> {
    let key = key(mail, raw);
    let write = app.store.write(Arc::new(app.store.system_actor(provider, "mail"))).await?;
    let may = write.need::<RunJobs>()?;
    if inbound::is_known(&may, &key).await? {
        return Ok(Received::Known);
    }
    inbound::refuse_unseen(&may, &arrival(mail, &key, recipient, ("", "")), None, reason).await?;
    write.done().await?;
    Ok(Received::Refused(reason))
}

fn arrival<'a>(
    mail: &'a Incoming,
    key: &'a str,
    recipient: &'a str,
    (sha256, authenticated): (&'a str, &'a str),
) -> inbound::Arrival<'a> {
    let from = mail.from.as_ref();
    inbound::Arrival {
        key,
        name: from.map(|from| from.name.as_str()).unwrap_or_default(),
        sender: from.map(|from| from.address.as_str()).unwrap_or_default(),
        recipient,
        subject: &mail.subject,
        sha256,
        authenticated,
    }
}

/// By which a mail is known again, whatever way it took: its Message-ID with a digest of what its sender wrote, without the
/// headers that servers add.
fn key(mail: &Incoming, raw: &[u8]) -> String {
    let body =
        raw.windows(4).position(|four| four == b"\r\n\r\n").or_else(|| raw.windows(2).position(|two| two == b"\n\n"));
    let body = body.and_then(|at| raw.get(at..)).unwrap_or(raw);
    let mut digest = Sha256::new();
    let from = mail.from.as_ref().map(|from| from.address.as_str()).unwrap_or_default();
    for part in [mail.message_id.as_bytes(), from.as_bytes(), mail.subject.as_bytes(), body] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().fold(String::with_capacity(64), |text, byte| format!("{text}{byte:02x}"))
}

/// Keeps the mail as it came, so that what was cut from it can be read again.
async fn keep_whole(app: &App, provider: ProviderId, raw: &Bytes) -> Result<String, Problem> {
    let content = stream::iter([Ok::<_, Infallible>(raw.clone())]);
    let received = app.files.receive(content, MAX_MAIL_BYTES).await;
    let received = received.map_err(|error| Problem::fault("keep a mail", error))?;
    Ok(app.files.keep(provider.0, received).await?.sha256)
}
