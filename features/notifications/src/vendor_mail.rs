//! Letters to vendors (F-161): what an internal desk writes to them, in the customer's name. They hold what was chosen for the
//! vendor and nothing else, and nothing of the provider; each reader gets a link of their own to answer (F-163).

use kernel::Problem;
use platform::{
    mail::{Address, Enclosed},
    mail_in::history,
};
use store::{
    Granted,
    guard::RunJobs,
    ids::{MailId, VendorMessageId},
    tables::{mail as mails, provider, vendor_participant},
    views::{
        mail::{self, NewMail, Reader},
        taskfire::vendor_threads::{self, Outgoing},
    },
};
use web::{App, moments::Moments, words::Words};

use crate::{
    letter::{Letter, Quote},
    recipients::Side,
    templates::{render, values::Values},
};

/// Code of the letter with which a conversation begins. The reach rule of mails knows both codes by their first part.
pub(crate) const ESCALATED: &str = "vendor-escalated";

/// Code of the letters that follow.
const WRITTEN: &str = "vendor-written";

/// Most bytes of files in one letter; more than that are behind the link alone.
const MOST_BYTES: i64 = 10 * 1024 * 1024;

/// Begin of the Message-IDs of these letters; the message's id follows.
const PREFIX: &str = "vendor-message-";

/// Whether a letter of this event brings a guest link.
pub(crate) fn carries_link(event: &str) -> bool {
    [ESCALATED, WRITTEN].contains(&event)
}

/// Queues the letters of a message of the desk's, one to each who takes part.
pub(crate) async fn tell(app: &App, may: &Granted<'_, RunJobs>, id: VendorMessageId) -> Result<(), Problem> {
    let said = vendor_threads::outgoing(may, id).await?;
    let provider = mail::provider(may).await?;
    let words = app.dictionary.words(&provider.language);
    let mut first = None;
    for who in &said.conversation.people {
        let mail = letter(app, may, &said, who, &provider, &words).await?;
        first.get_or_insert(mail);
    }
    match first {
        Some(mail) => vendor_threads::left(may, &said.message, mail).await,
        None => Ok(()),
    }
}

async fn letter(
    app: &App,
    may: &Granted<'_, RunJobs>,
    said: &Outgoing,
    who: &vendor_participant::Model,
    provider: &provider::Model,
    words: &Words,
) -> Result<MailId, Problem> {
    let thread = &said.conversation.row;
    let organization = &said.conversation.organization;
    let to = reader(who, provider);
    let (secret, until) = vendor_threads::new_link(may, who).await?;
    let link = format!("{}/vendor/{secret}", app.site.public_url);
    let moments = Moments { words, formats: &to.formats, now: may.now().into() };
    let until = moments.exact(jiff::Timestamp::from(until));
    let event = if said.first && thread.of_hand_over { ESCALATED } else { WRITTEN };
    let values = || {
        let mut values = Values::new(app, provider, Side::Customer, Some(&to));
        values.set("organization.name", organization);
        values.set("ticket.number", &said.number);
        values.set("ticket.title", &thread.subject);
        values.set("note.text", &said.message.body);
        values.set("link", &link);
        values.set("link.expires", &until);
        values
    };
    let by_mail = app.site.reply_to("").is_some();
    let frame = || frame(words, organization, by_mail);
    let own = render::own(may, event, Side::Customer, Some(thread.organization_id), values, frame).await?;
    let letter = match own {
        Some(letter) => letter,
        None => built_in(said, &to, words, (link.as_str(), until.as_str()), by_mail),
    };
    let (html, text) = letter.render()?;
    let id: MailId = may.fresh_id();
    let new = NewMail {
        id,
        event,
        ticket: Some(thread.ticket_id),
        to,
        subject: numbered(letter.subject, &said.number),
        text,
        html,
        message_id: crate::message_id(app, &format!("{PREFIX}{}-{id}", said.message.id)),
        thread_id: crate::message_id(app, &format!("vendor-thread-{}", thread.id)),
    };
    mail::queue(may, new, None).await?;
    Ok(id)
}

/// The frame of a letter: the customer's name, the customer's help desk for questions, and, where answers come in by mail, the
/// line above which they are read.
fn frame(words: &Words, organization: &str, by_mail: bool) -> Letter {
    Letter {
        language: words.language().to_owned(),
        from: organization.to_owned(),
        above: by_mail.then(|| history::above(&words.t("mail-vendor-above"))),
        foot: words.t_with("mail-vendor-foot", &[("organization", organization.into())]),
        ..Letter::default()
    }
}

fn built_in(said: &Outgoing, to: &Reader, words: &Words, (link, until): (&str, &str), by_mail: bool) -> Letter {
    let (thread, organization) = (&said.conversation.row, &said.conversation.organization);
    let values = [
        ("number", said.number.as_str().into()),
        ("title", thread.subject.as_str().into()),
        ("organization", organization.as_str().into()),
        ("name", to.name.as_str().into()),
    ];
    let author = said.conversation.messages.iter().find(|one| one.row.id == said.message.id);
    let author = author.map_or(organization.as_str(), |one| one.author.as_str());
    let by = words.t_with("mail-quote-by", &[("author", author.into())]);
    let files = names_of_files(said);
    let answer = if by_mail { "mail-vendor-answer-mail" } else { "mail-vendor-answer" };
    let after = vec![words.t(answer), words.t_with("mail-vendor-until", &[("until", until.into())])];
    let mut facts =
        vec![(words.t("mail-fact-number"), said.number.clone()), (words.t("mail-fact-title"), thread.subject.clone())];
    if !files.is_empty() {
        facts.push((words.t("mail-vendor-files"), files.join(", ")));
    }
    let line = if said.first { "mail-vendor-line" } else { "mail-vendor-line-more" };
    Letter {
        subject: words.t_with("mail-vendor-subject", &values),
        preview: said.message.body.chars().take(120).collect(),
        heading: words.t_with("mail-vendor-heading", &values),
        lines: vec![words.t_with(line, &values)],
        quote: (!said.message.body.is_empty()).then(|| Quote::new(by, &said.message.body)),
        facts,
        button: Some((words.t("mail-vendor-button"), link.to_owned())),
        after,
        ..frame(words, organization, by_mail)
    }
}

fn names_of_files(said: &Outgoing) -> Vec<&str> {
    let message = said.conversation.messages.iter().find(|one| one.row.id == said.message.id);
    message.map(|one| one.files.iter().map(|file| file.name.as_str()).collect()).unwrap_or_default()
}

/// The ticket's number stands in every subject, whatever a template says (F-161); a subject is one line.
fn numbered(subject: String, number: &str) -> String {
    let subject: String = subject.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if subject.contains(number) { subject } else { format!("{number}: {subject}") }
}

/// A vendor's person, who has no login.
fn reader(who: &vendor_participant::Model, provider: &provider::Model) -> Reader {
    let (first, last) = who.name.split_once(' ').unwrap_or((who.name.as_str(), ""));
    Reader {
        account: None,
        contact: None,
        resource: None,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        name: who.name.clone(),
        address: who.email.clone(),
        formats: mail::provider_formats(provider),
        language: provider.language.clone(),
        active: true,
        accepts_ticket_mail: true,
    }
}

/// What a letter to a vendor has besides: sender, where answers go, files.
pub(crate) struct Besides {
    /// The customer, at the installation's address.
    pub(crate) from: Address,
    /// Where answers go.
    pub(crate) reply_to: Option<Address>,
    /// The chosen files.
    pub(crate) files: Vec<Enclosed>,
}

/// The same for a queued mail; `None` if it is no letter to a vendor.
pub(crate) async fn besides(
    app: &App,
    may: &Granted<'_, RunJobs>,
    row: &mails::Model,
) -> Result<Option<Besides>, Problem> {
    let named = row.message_id.strip_prefix('<').and_then(|rest| rest.strip_prefix(PREFIX));
    let Some(message) = named.and_then(|rest| rest.get(..36)?.parse::<VendorMessageId>().ok()) else { return Ok(None) };
    let said = vendor_threads::outgoing(may, message).await?;
    let organization = said.conversation.organization.clone();
    let thread = &said.conversation.row;
    let tokens = app.secrets.derive(&format!("vendor-thread:{}", thread.id));
    let tokens = tokens.map_err(|error| Problem::fault("derive reply token", error))?;
    let token = tokens.iter().find(|token| store::door::token_hash(token) == thread.reply_token_hash);
    let reply_to = token.and_then(|token| app.site.reply_to(token));
    let reply_to = reply_to.map(|address| Address { name: organization.clone(), address });
    let mut files = Vec::new();
    let chosen = said.conversation.messages.iter().find(|one| one.row.id == message);
    let mut room = MOST_BYTES;
    for file in chosen.map(|one| one.files.as_slice()).unwrap_or_default() {
        room -= file.size;
        if room < 0 {
            break;
        }
        if let Some(content) = app.files.read(row.provider_id.0, &file.sha256).await? {
            files.push(Enclosed { name: file.name.clone(), media_type: file.media_type.clone(), content });
        }
    }
    let from = Address { name: organization, address: app.site.mail_from.address.clone() };
    Ok(Some(Besides { from, reply_to, files }))
}
