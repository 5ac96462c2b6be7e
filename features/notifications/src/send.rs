//! Letters leave: handed to the mail server outside any transaction, then noted as sent. After a crash in between the same
//! letter leaves once more with the same Message-ID, which mail programs fold into one (decision 19).

use std::sync::Arc;

use platform::{
    mail::{Address, Letter, MailFault, MailOut},
    worker::{Handler, JobFault},
};
use store::{
    Store,
    guard::RunJobs,
    ids::MailId,
    outbox::{Claimed, Task},
    tables::kinds::MailState,
    views::mail,
};
use web::App;

use crate::{account_mail::carries_secret, vendor_mail};

/// Sends queued mails.
pub struct Send {
    app: Arc<App>,
    out: Arc<dyn MailOut>,
}

impl Send {
    /// A sender over this way out.
    pub fn new(app: Arc<App>, out: Arc<dyn MailOut>) -> Self {
        Self { app, out }
    }

    fn mail_of(job: &Claimed) -> Result<MailId, JobFault> {
        match &job.task {
            Task::Send { mail } => Ok(*mail),
            _ => Err(JobFault::Never("not a mail".to_owned())),
        }
    }

    async fn settle(
        &self,
        store: &Store,
        job: &Claimed,
        id: MailId,
        state: MailState,
        error: &str,
    ) -> Result<(), JobFault> {
        let Some(write) = store.perform(job, "mail").await? else { return Ok(()) };
        {
            let may = write.need::<RunJobs>()?;
            let row = mail::queued(&may, id).await?;
            mail::settle(&may, &row, state, error, carries_secret(&row.event)).await?;
        }
        Ok(write.done().await?)
    }
}

#[async_trait::async_trait]
impl Handler for Send {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let id = Self::mail_of(job)?;
        let actor = store.system_actor(job.provider, "mail");
        let may = store.reading(&actor).need::<RunJobs>()?;
        let row = mail::queued(&may, id).await?;
        if row.state != MailState::Queued {
            return self.settle(store, job, id, row.state, &row.last_error).await;
        }
        let thread: Vec<String> = Some(row.thread_id.clone()).filter(|thread| !thread.is_empty()).into_iter().collect();
        let besides = vendor_mail::besides(&self.app, &may, &row).await?;
        let (from, reply_to, attachments) = match besides {
            Some(besides) => (besides.from, besides.reply_to, besides.files),
            None => (self.app.site.mail_from.clone(), None, Vec::new()),
        };
        let letter = Letter {
            message_id: row.message_id.clone(),
            written_at: row.created_at.into(),
            from,
            reply_to,
            to: Address { name: row.to_name.clone(), address: row.to_address.clone() },
            subject: row.subject.clone(),
            text: row.text_body.clone(),
            html: row.html_body.clone(),
            in_reply_to: thread.first().cloned(),
            references: thread,
            auto_submitted: true,
            attachments,
        };
        match self.out.send(&letter).await {
            Ok(()) => {
                metrics::counter!("mail_sent_total").increment(1);
                self.settle(store, job, id, MailState::Sent, "").await
            }
            Err(MailFault::Temporary(reason)) => Err(JobFault::Again(reason)),
            Err(MailFault::Permanent(reason)) => self.settle(store, job, id, MailState::Failed, &reason).await,
        }
    }

    async fn given_up(&self, store: &Store, job: &Claimed, reason: &str) -> Result<(), kernel::Problem> {
        let Task::Send { mail: id } = &job.task else { return Ok(()) };
        let actor = store.system_actor(job.provider, "mail");
        let write = store.write(Arc::new(actor)).await?;
        {
            let may = write.need::<RunJobs>()?;
            let row = mail::queued(&may, *id).await?;
            mail::settle(&may, &row, MailState::Failed, reason, carries_secret(&row.event)).await?;
        }
        write.done().await
    }
}
