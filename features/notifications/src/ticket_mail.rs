//! Letters about tickets: one per reader, in their words and formats.

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, MailId, NoteId, TicketId},
    tables::kinds::Publish,
    tables::provider,
    views::{
        mail::{self, NewMail, NoteFacts, Reader, TicketFacts},
        templates,
    },
};
use web::{App, moments::Moments, words::Words};

use crate::{
    foot,
    letter::{Letter, Quote},
    recipients::{self, Side},
    templates::{render, values::Values},
};

/// What happened to the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It came into being.
    Created,
    /// A note was added.
    Noted,
    /// It went to a resource.
    Assigned,
    /// It was completed.
    Completed,
    /// It was opened again.
    Reopened,
}

impl News {
    /// Code: part of the word keys, and kept with each mail.
    const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Noted => "note",
            Self::Assigned => "assigned",
            Self::Completed => "completed",
            Self::Reopened => "reopened",
        }
    }
}

/// Queues a letter to everybody who hears of this.
pub async fn tell(
    app: &App,
    may: &Granted<'_, RunJobs>,
    news: News,
    ticket: TicketId,
    note: Option<NoteId>,
    cause: Option<AccountId>,
) -> Result<(), Problem> {
    let facts = mail::ticket(may, ticket).await?;
    let note = match note {
        Some(id) => Some(mail::note(may, id, facts.ticket.organization_id).await?),
        None => None,
    };
    let provider = mail::provider(may).await?;
    let readers = match (news, &note) {
        (News::Created, _) => recipients::of_creation(&facts, cause),
        (News::Noted, Some(note)) => recipients::of_note(&facts, note, cause),
        (News::Noted, None) => Vec::new(),
        (News::Assigned, _) => recipients::of_assignment(&facts, cause),
        (News::Completed, _) => recipients::of_completion(&facts, cause),
        (News::Reopened, _) => recipients::of_reopening(&facts, note.as_ref(), cause),
    };
    let muted = templates::muted(may, news.code(), readers.iter().filter_map(|(_, reader)| reader.account)).await?;
    for (side, reader) in readers {
        let words = app.dictionary.words(&reader.language);
        let told = Told { app, words: &words, provider: &provider, facts: &facts, note: note.as_ref(), news };
        let now = may.now().into();
        let values = || told.values(side, reader, now);
        let frame = || render::frame(&words, &provider, side, &facts.organization);
        let own = render::own(may, news.code(), side, Some(facts.ticket.organization_id), values, frame).await?;
        let letter = own.unwrap_or_else(|| told.letter(side, reader, now));
        let (html, text) = letter.render()?;
        let is_muted = reader.account.is_some_and(|account| muted.contains(&account));
        let skip = recipients::skipped(side, reader).or(is_muted.then_some(recipients::MUTED));
        let id: MailId = may.fresh_id();
        let new = NewMail {
            id,
            event: news.code(),
            ticket: Some(ticket),
            to: reader.clone(),
            subject: letter.subject,
            text,
            html,
            message_id: crate::message_id(app, &id.to_string()),
            thread_id: crate::message_id(app, &format!("ticket-{ticket}")),
        };
        mail::queue(may, new, skip).await?;
    }
    Ok(())
}

/// One event of one ticket, in the words of one reader.
pub(crate) struct Told<'t> {
    /// The program.
    pub(crate) app: &'t App,
    /// The reader's words.
    pub(crate) words: &'t Words,
    /// The provider.
    pub(crate) provider: &'t provider::Model,
    /// The ticket.
    pub(crate) facts: &'t TicketFacts,
    /// The note that it is about, if it is.
    pub(crate) note: Option<&'t NoteFacts>,
    /// What happened.
    pub(crate) news: News,
}

impl Told<'_> {
    fn letter(&self, side: Side, reader: &Reader, now: jiff::Timestamp) -> Letter {
        let ticket = &self.facts.ticket;
        let moments = Moments { words: self.words, formats: &reader.formats, now };
        let fact = |key: &str, value: &str| (self.words.t(key), value.to_owned());
        let mut facts = vec![fact("mail-fact-number", &ticket.number), fact("mail-fact-title", &ticket.title)];
        if side == Side::Staff {
            facts.push(fact("mail-fact-organization", &self.facts.organization));
            if let Some(contact) = self.facts.contacts.first() {
                facts.push(fact("mail-fact-contact", &contact.name));
            }
        }
        facts.push(fact("mail-fact-status", &self.facts.status));
        facts.push((self.words.t("mail-fact-created"), moments.exact(jiff::Timestamp::from(ticket.created_at))));
        if let Some(due) = ticket.due_at {
            facts.push((self.words.t("mail-fact-due"), moments.exact(jiff::Timestamp::from(due))));
        }
        let why = if side == Side::Customer { "mail-why" } else { "mail-why-staff" };
        let customer = side == Side::Customer;
        let quote = self.quote(side);
        let heading = self.words_of(side, "heading", reader);
        Letter {
            language: self.words.language().to_owned(),
            subject: one_line(&self.words_of(side, "subject", reader)),
            preview: quote.as_ref().map_or_else(|| ticket.title.clone(), |quote| excerpt(&quote.text)),
            from: if customer { self.facts.organization.clone() } else { self.provider.name.clone() },
            from_line: customer
                .then(|| self.words.t_with("mail-from-line", &[("provider", self.provider.name.as_str().into())])),
            heading,
            lines: if self.news == News::Noted { Vec::new() } else { vec![self.words_of(side, "line", reader)] },
            quote,
            facts,
            button: Some((self.words.t("mail-open-ticket"), self.href(side))),
            after: vec![self.words.t(why)],
            foot: foot(self.words, self.provider),
            ..Letter::default()
        }
    }

    /// What stands for the variables of an own template.
    pub(crate) fn values(&self, side: Side, reader: &Reader, now: jiff::Timestamp) -> Values {
        let ticket = &self.facts.ticket;
        let moments = Moments { words: self.words, formats: &reader.formats, now };
        let exact = |at: store::Instant| moments.exact(jiff::Timestamp::from(at));
        let mut values = Values::new(self.app, self.provider, side, Some(reader));
        if let Some(contact) = self.facts.contacts.first().filter(|_| side == Side::Staff) {
            values.contact(contact);
        }
        values.set("organization.name", &self.facts.organization);
        values.set("ticket.number", &ticket.number);
        values.set("ticket.title", &ticket.title);
        values.set("ticket.description", &ticket.description);
        values.set("ticket.status", &self.facts.status);
        values.set("ticket.priority", &self.facts.priority);
        values.set("ticket.resource", self.facts.resource.as_ref().map_or("", |resource| resource.name.as_str()));
        values.set("ticket.created", exact(ticket.created_at));
        values.set("ticket.due", ticket.due_at.map(exact).unwrap_or_default());
        values.set("ticket.resolution", &ticket.resolution);
        values.set("ticket.link", self.href(side));
        let note = self.readable_note(side);
        values.set("note.author", note.map_or("", |note| author(note, side)));
        values.set("note.title", note.map_or("", |note| note.note.title.as_str()));
        values.set("note.text", note.map_or("", |note| note.note.body.as_str()));
        values
    }

    /// Where the ticket is found on this side.
    fn href(&self, side: Side) -> String {
        let base = if side == Side::Customer { "/tickets/" } else { "/desk/tickets/" };
        format!("{}{base}{}", self.app.site.public_url, self.facts.ticket.number)
    }

    /// The note, if readers of this side may read it (T-131).
    fn readable_note(&self, side: Side) -> Option<&NoteFacts> {
        self.note.filter(|note| side == Side::Staff || note.note.publish == Publish::All)
    }

    /// The note, the description of a new ticket, or the resolution.
    fn quote(&self, side: Side) -> Option<Quote> {
        let by = |author: &str| self.words.t_with("mail-quote-by", &[("author", author.into())]);
        let ticket = &self.facts.ticket;
        match (self.news, self.readable_note(side)) {
            (News::Noted | News::Reopened, Some(note)) => Some(Quote::new(by(author(note, side)), &note.note.body)),
            (News::Created | News::Assigned, _) if !ticket.description.is_empty() => {
                let author = self.facts.contacts.first().map_or("", |contact| contact.name.as_str());
                Some(Quote::new(by(author), &ticket.description))
            }
            (News::Completed, _) if !ticket.resolution.is_empty() => {
                Some(Quote::new(self.words.t("mail-resolution-by"), &ticket.resolution))
            }
            _ => None,
        }
    }

    fn words_of(&self, side: Side, part: &str, reader: &Reader) -> String {
        let internal = self.note.is_some_and(|note| note.note.publish == Publish::Internal);
        let author = self.note.map_or("", |note| author(note, side));
        let side = match side {
            Side::Customer => "customer",
            Side::Staff if internal && part == "heading" => "internal",
            Side::Staff => "staff",
        };
        let values = [
            ("number", self.facts.ticket.number.as_str().into()),
            ("title", self.facts.ticket.title.as_str().into()),
            ("organization", self.facts.organization.as_str().into()),
            ("author", author.into()),
            ("name", reader.first_name.as_str().into()),
        ];
        self.words.t_with(&format!("mail-{}-{side}-{part}", self.news.code()), &values)
    }
}

/// Who wrote a note, as readers of this side may know it (T-150).
fn author(note: &NoteFacts, side: Side) -> &str {
    if side == Side::Customer { &note.shown_author } else { &note.author }
}

fn excerpt(text: &str) -> String {
    text.trim_start_matches("> ").chars().take(120).collect()
}

/// A subject is one line, whatever a title of another system brought along (header injection).
fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
