//! Letters about tickets: one per reader, in their words and formats.

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, MailId, NoteId, TicketId},
    tables::kinds::Publish,
    tables::provider,
    views::mail::{self, NewMail, NoteFacts, Reader, TicketFacts},
};
use web::{App, moments::Moments, words::Words};

use crate::{
    foot,
    letter::{Letter, Quote},
    recipients::{self, Side},
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
        Some(id) => Some(mail::note(may, id).await?),
        None => None,
    };
    let provider = mail::provider(may).await?;
    let readers = match (news, &note) {
        (News::Created, _) => recipients::of_creation(&facts, cause),
        (News::Noted, Some(note)) => recipients::of_note(&facts, note, cause),
        (News::Noted, None) => Vec::new(),
        (News::Assigned, _) => recipients::of_assignment(&facts, cause),
        (News::Completed, _) => recipients::of_completion(&facts, cause),
        (News::Reopened, _) => recipients::of_reopening(&facts, cause),
    };
    for (side, reader) in readers {
        let words = app.dictionary.words(&reader.language);
        let told = Told { app, words: &words, provider: &provider, facts: &facts, note: note.as_ref(), news };
        let letter = told.letter(side, reader, may.now().into());
        let (html, text) = letter.render()?;
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
        mail::queue(may, new, recipients::skipped(side, reader)).await?;
    }
    Ok(())
}

struct Told<'t> {
    app: &'t App,
    words: &'t Words,
    provider: &'t provider::Model,
    facts: &'t TicketFacts,
    note: Option<&'t NoteFacts>,
    news: News,
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
        let (base, why) = match side {
            Side::Customer => ("/tickets/", "mail-why"),
            Side::Staff => ("/desk/tickets/", "mail-why-staff"),
        };
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
            button: Some((
                self.words.t("mail-open-ticket"),
                format!("{}{base}{}", self.app.site.public_url, ticket.number),
            )),
            after: vec![self.words.t(why)],
            foot: foot(self.words, self.provider),
        }
    }

    /// The note, the description of a new ticket, or the resolution.
    fn quote(&self, side: Side) -> Option<Quote> {
        let by = |author: &str| self.words.t_with("mail-quote-by", &[("author", author.into())]);
        let readable = |note: &&NoteFacts| side == Side::Staff || note.note.publish == Publish::All;
        let ticket = &self.facts.ticket;
        match (self.news, self.note.filter(readable)) {
            (News::Noted | News::Reopened, Some(note)) => Some(Quote::new(by(&note.author), &note.note.body)),
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
        let side = match side {
            Side::Customer => "customer",
            Side::Staff if internal && part == "heading" => "internal",
            Side::Staff => "staff",
        };
        let author = self.note.map_or("", |note| note.author.as_str());
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

fn excerpt(text: &str) -> String {
    text.trim_start_matches("> ").chars().take(120).collect()
}

/// A subject is one line, whatever a title of another system brought along (header injection).
fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
