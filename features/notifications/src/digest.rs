//! The one mail of the day (F-182): what waited for it, as far as its reader may still see it.

use std::{collections::BTreeMap, sync::Arc};

use kernel::Problem;
use platform::worker::{Handler, JobFault};
use store::{
    Granted, Store,
    guard::{RunJobs, ViewTickets},
    ids::{AccountId, MailId, TicketId},
    outbox::{Claimed, Task},
    views::{
        mail::{self, NewMail},
        taskfire::{
            bell,
            digest::{gathered, waiting},
        },
    },
};
use web::App;

use crate::{
    bell::event_key,
    foot,
    letter::Letter,
    recipients::{self, Side},
    templates::{render, values::Values},
};

/// Code of the mail.
const EVENT: &str = "digest";

/// Sends people the mail of their day.
pub struct Digest {
    app: Arc<App>,
}

/// Tickets in reach: number and title.
type Seen = BTreeMap<TicketId, (String, String)>;

impl Digest {
    /// One that writes in this program's words.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    async fn write(&self, may: &Granted<'_, RunJobs>, account: AccountId, store: &Store) -> Result<(), Problem> {
        let facts = mail::account(may, account).await?;
        let rows = waiting(may, &facts.account).await?;
        // What they see now decides, not what they saw when it happened.
        let seen = match store.absent(may.actor().provider(), account).await? {
            Some(actor) => match store.reading(&actor).need::<ViewTickets>() {
                Ok(tickets) => bell::seen(&tickets, rows.iter().filter_map(|row| row.ticket_id)).await?,
                Err(_) => Seen::new(),
            },
            None => Seen::new(),
        };
        for row in &rows {
            gathered(may, row).await?;
        }
        let app = &*self.app;
        let provider = mail::provider(may).await?;
        let reader = facts.reader;
        let words = app.dictionary.words(&reader.language);
        let lines: Vec<(String, String)> = rows
            .iter()
            .filter_map(|row| {
                let (number, title) = seen.get(&row.ticket_id?)?;
                let what = words.t(event_key(&row.event));
                let said = [("what", what.into()), ("title", title.as_str().into())];
                Some((number.clone(), words.t_with("mail-digest-line", &said)))
            })
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        let side = if reader.resource.is_some() { Side::Staff } else { Side::Customer };
        let link = format!("{}/notifications", app.site.public_url);
        let values = || {
            let mut values = Values::new(app, &provider, side, Some(&reader));
            values.set("organization.name", &facts.organization);
            values.set("digest.count", lines.len().to_string());
            let listed = lines.iter().map(|(number, line)| format!("- {number} {line}")).collect::<Vec<_>>();
            values.set("digest.lines", listed.join("\n"));
            values.set("digest.link", &link);
            values
        };
        let frame = || render::frame(&words, &provider, side, &facts.organization);
        let own = render::own(may, EVENT, side, facts.organization_id, values, frame).await?;
        let letter = own.unwrap_or_else(|| Letter {
            language: words.language().to_owned(),
            preview: lines.first().map(|(_, line)| line.clone()).unwrap_or_default(),
            subject: words.t_with("mail-digest-subject", &[("count", lines.len().into())]),
            from: facts.organization.clone(),
            heading: words.t_with("mail-digest-heading", &[("name", reader.first_name.as_str().into())]),
            facts: lines.clone(),
            button: Some((words.t("mail-digest-button"), link.clone())),
            after: vec![words.t("mail-digest-why")],
            foot: foot(&words, &provider),
            ..Letter::default()
        });
        let (html, text) = letter.render()?;
        let skip = recipients::skipped(side, &reader);
        let id: MailId = may.fresh_id();
        let new = NewMail {
            id,
            event: EVENT,
            ticket: None,
            to: reader,
            subject: letter.subject,
            text,
            html,
            message_id: crate::message_id(app, &id.to_string()),
            thread_id: String::new(),
        };
        mail::queue(may, new, skip).await
    }
}

#[async_trait::async_trait]
impl Handler for Digest {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Digest { account } = job.task else {
            return Err(JobFault::Never("not a mail of the day".to_owned()));
        };
        let Some(write) = store.perform(job, "mail of the day").await? else { return Ok(()) };
        self.write(&write.need::<RunJobs>()?, account, store).await?;
        Ok(write.done().await?)
    }
}
