//! A letter about a ticket in the words of one reader: subject, facts, what is quoted; and the values that own templates
//! stand for.

use store::{
    tables::{
        kinds::{Party, Publish},
        provider,
    },
    views::mail::{NoteFacts, Reader, TicketFacts},
};
use web::{App, moments::Moments, words::Words};

use crate::{
    change_mail::Approval,
    foot,
    letter::{Letter, Quote},
    recipients::Side,
    templates::values::Values,
    ticket_mail::{News, Passage},
};

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
    /// How the responsible party changed, if it did.
    pub(crate) passage: Option<&'t Passage>,
    /// The approval that it is about, if it is.
    pub(crate) approval: Option<&'t Approval>,
}

impl Told<'_> {
    /// The letter in the program's own words.
    pub(crate) fn letter(&self, side: Side, reader: &Reader, now: jiff::Timestamp) -> Letter {
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
        if let Some(passage) = self.passage {
            let to = if self.news == News::StatusChanged { "mail-fact-internal-status" } else { "mail-fact-with" };
            let more = [(to, &passage.to), ("mail-fact-by", &passage.by), ("mail-fact-reason", &passage.reason)];
            facts.extend(more.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| fact(key, value)));
        }
        facts.extend(self.approval.into_iter().flat_map(Approval::facts).map(|(key, value)| fact(key, value)));
        facts.push((self.words.t("mail-fact-created"), moments.exact(jiff::Timestamp::from(ticket.created_at))));
        if let Some(due) = ticket.due_at {
            facts.push((self.words.t("mail-fact-due"), moments.exact(jiff::Timestamp::from(due))));
        }
        let (why, open) = match side {
            _ if self.news.asks() => ("mail-why-approver", "mail-open-approval"),
            Side::Customer => ("mail-why", "mail-open-ticket"),
            Side::Staff => ("mail-why-staff", "mail-open-ticket"),
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
            button: Some((self.words.t(open), self.href(side))),
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
        if let Some(passage) = self.passage {
            values.set("handover.by", &passage.by);
            values.set("handover.to", &passage.to);
            values.set("handover.reason", &passage.reason);
            values.set("handover.note", &passage.note);
            values.set("status.before", &passage.from);
            values.set("status.after", &passage.to);
            values.set("rule.name", &passage.by);
            values.set("rule.reason", &passage.reason);
        }
        if let Some(approval) = self.approval {
            values.set("approval.approver", &approval.approver);
            values.set("approval.until", &approval.until);
            values.set("approval.answer", &approval.answer);
            values.set("approval.by", &approval.by);
            values.set("approval.standing", &approval.standing);
            values.set("approval.comment", &approval.comment);
            values.set("approval.plan", &approval.plan);
        }
        values.set("note.author", note.map_or("", |note| author(note, side)));
        values.set("note.title", note.map_or("", |note| note.note.title.as_str()));
        values.set("note.text", note.map_or("", |note| note.note.body.as_str()));
        values
    }

    /// Where the ticket is found on this side, or its approvals.
    fn href(&self, side: Side) -> String {
        let (base, approvals) = match side {
            Side::Customer => ("/tickets/", "#approvals"),
            Side::Staff => ("/desk/tickets/", "/approvals"),
        };
        let place = if self.approval.is_some() { approvals } else { "" };
        format!("{}{base}{}{place}", self.app.site.public_url, self.facts.ticket.number)
    }

    /// The note, if readers of this side may read it (T-131).
    fn readable_note(&self, side: Side) -> Option<&NoteFacts> {
        self.note.filter(|note| match note.note.publish {
            Publish::All => true,
            Publish::Internal => side == Side::Staff,
            // Only its own people are among the readers at all.
            Publish::HelpDesk => side == Side::Customer,
        })
    }

    /// The note, the description of a new ticket, or the resolution.
    fn quote(&self, side: Side) -> Option<Quote> {
        let by = |author: &str| self.words.t_with("mail-quote-by", &[("author", author.into())]);
        let ticket = &self.facts.ticket;
        if let Some(passage) = self.passage {
            return (!passage.note.is_empty()).then(|| Quote::new(by(&passage.by), &passage.note));
        }
        if let Some(approval) = self.approval {
            let said = || by(if approval.by.is_empty() { &approval.approver } else { &approval.by });
            let comment = (!approval.comment.is_empty()).then(|| Quote::new(said(), &approval.comment));
            let plan = || (!approval.plan.is_empty()).then(|| Quote::new(self.words.t("mail-plan-by"), &approval.plan));
            return comment.or_else(plan);
        }
        match (self.news, self.readable_note(side)) {
            (News::Noted | News::Reopened | News::VendorReplied, Some(note)) => {
                Some(Quote::new(by(author(note, side)), &note.note.body))
            }
            (News::Created | News::Assigned | News::InternallyAssigned, _) if !ticket.description.is_empty() => {
                let author = self.facts.contacts.first().map_or("", |contact| contact.name.as_str());
                Some(Quote::new(by(author), &ticket.description))
            }
            (News::Completed, _) if !ticket.resolution.is_empty() => {
                Some(Quote::new(self.words.t("mail-resolution-by"), &ticket.resolution))
            }
            _ => None,
        }
    }

    /// In which words a customer's reader hears of a new ticket: whoever asked reads who has it, their own help desk where it
    /// does; whoever only works that desk reads that there is work.
    fn created_for(&self, reader: &Reader) -> &'static str {
        let asked = self.facts.contacts.iter().any(|one| one.contact == reader.contact);
        match &self.facts.desk {
            Some(_) if !asked => "worker",
            Some(desk) if desk.responsible != Party::Provider => "desk",
            _ => "customer",
        }
    }

    fn words_of(&self, side: Side, part: &str, reader: &Reader) -> String {
        let internal = self.note.is_some_and(|note| note.note.publish == Publish::Internal);
        let author = self.note.map_or("", |note| author(note, side));
        let desk = self.note.is_some_and(|note| note.note.publish == Publish::HelpDesk);
        let side = match side {
            Side::Customer if desk && part == "heading" && self.news == News::Noted => "desk",
            Side::Customer if self.news == News::Created => self.created_for(reader),
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
            ("by", self.passage.map_or("", |passage| passage.by.as_str()).into()),
            ("to", self.passage.map_or("", |passage| passage.to.as_str()).into()),
            ("from", self.passage.map_or("", |passage| passage.from.as_str()).into()),
            ("reason", self.passage.map_or("", |passage| passage.reason.as_str()).into()),
            ("approver", self.approval.map_or("", |approval| approval.approver.as_str()).into()),
            ("answer", self.approval.map_or("", |approval| approval.answer.as_str()).into()),
            ("stead", if self.approval.is_some_and(|approval| approval.in_stead) { "yes" } else { "no" }.into()),
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
