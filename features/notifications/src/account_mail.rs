//! Letters about logins: welcome, reset, and notices of changes.

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, MailId},
    tables::kinds::LinkPurpose,
    views::{
        account::new_link,
        mail::{self, AccountFacts, NewMail},
    },
};
use web::{App, moments::Moments, words::Words};

use crate::{
    foot,
    letter::Letter,
    recipients::{self, Side},
};

/// What happened to the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It was given: the welcome mail with the link to set a password.
    Invited,
    /// A reset link was asked for (P-7, event "Email: Reset Password").
    ResetAsked,
    /// The password was changed.
    PasswordChanged,
    /// The second factor was set up or removed (decision 7).
    FactorChanged,
    /// The mail address was changed; told to the old address (GHSA-7pwm-pg76-3q9x).
    EmailChanged {
        /// Where the owner could be reached before.
        old_address: String,
    },
}

impl News {
    const fn code(&self) -> &'static str {
        match self {
            Self::Invited => "welcome",
            Self::ResetAsked => "reset",
            Self::PasswordChanged => "password",
            Self::FactorChanged => "factor",
            Self::EmailChanged { .. } => "email",
        }
    }
}

/// Whether mails of this event carry a link that opens an account; their bodies are cleared once sent.
pub fn carries_secret(event: &str) -> bool {
    event == News::Invited.code() || event == News::ResetAsked.code()
}

/// Queues the letter to the owner of the login. A new link kills the older ones (decision 4).
pub async fn tell(app: &App, may: &Granted<'_, RunJobs>, news: News, id: AccountId) -> Result<(), Problem> {
    let mut facts = mail::account(may, id).await?;
    if let News::EmailChanged { old_address } = &news {
        facts.reader.address.clone_from(old_address);
    }
    let provider = mail::provider(may).await?;
    let words = app.dictionary.words(&facts.reader.language);
    let now = may.now();
    let moments = Moments { words: &words, formats: &facts.reader.formats, now: now.into() };
    let staff = facts.reader.resource.is_some();
    let skip = if facts.account.active { recipients::skipped(Side::Staff, &facts.reader) } else { Some("inactive") };
    let code = news.code();
    let name = [("name", facts.reader.first_name.as_str().into())];
    let mut letter = Letter {
        language: words.language().to_owned(),
        subject: words.t_with(&format!("mail-{code}-subject"), &[("organization", facts.organization.as_str().into())]),
        from: facts.organization.clone(),
        from_line: (!staff).then(|| words.t_with("mail-from-line", &[("provider", provider.name.as_str().into())])),
        heading: words.t_with(&format!("mail-{code}-heading"), &name),
        after: vec![words.t(&format!("mail-{code}-unexpected"))],
        foot: foot(&words, &provider),
        ..Letter::default()
    };
    match news {
        News::Invited if skip.is_none() => {
            let minutes = facts.policy.link_minutes(LinkPurpose::Welcome);
            let secret = new_link(may, &facts.account, &facts.policy, LinkPurpose::Welcome, now).await?;
            let until = moments.exact(jiff::Timestamp::from(now.plus_minutes(minutes)));
            welcome(app, &words, &facts, &mut letter, &secret, &until, staff);
        }
        News::ResetAsked if skip.is_none() => {
            let minutes = facts.policy.link_minutes(LinkPurpose::Reset);
            let secret = new_link(may, &facts.account, &facts.policy, LinkPurpose::Reset, now).await?;
            let until = moments.exact(jiff::Timestamp::from(now.plus_minutes(minutes)));
            reset(app, &words, &facts, &mut letter, &secret, &until);
        }
        _ => {
            let at = moments.exact(jiff::Timestamp::from(now));
            letter.lines.push(words.t_with(&format!("mail-{code}-line"), &[("at", at.as_str().into())]));
            letter.preview = letter.lines.join(" ");
        }
    }
    let (html, text) = letter.render()?;
    let mail_id: MailId = may.fresh_id();
    let new = NewMail {
        id: mail_id,
        event: code,
        ticket: None,
        to: facts.reader,
        subject: letter.subject,
        text,
        html,
        message_id: crate::message_id(app, &mail_id.to_string()),
        thread_id: String::new(),
    };
    mail::queue(may, new, skip).await
}

fn welcome(
    app: &App,
    words: &Words,
    facts: &AccountFacts,
    letter: &mut Letter,
    secret: &str,
    until: &str,
    staff: bool,
) {
    let address = app.site.public_url.as_str();
    let organization = facts.organization.as_str();
    let (subject, line) = if staff {
        ("mail-welcome-staff-subject", "mail-welcome-staff-line")
    } else {
        ("mail-welcome-subject", "mail-welcome-line")
    };
    letter.subject = words.t_with(subject, &[("organization", organization.into())]);
    letter.preview = words.t_with("mail-welcome-preview", &[("until", until.into())]);
    letter.lines.push(words.t(line));
    letter.facts.push((words.t("mail-fact-user-name"), facts.account.user_name.clone()));
    letter.button = Some((words.t("mail-welcome-button"), format!("{address}/welcome/{secret}")));
    let until = words.t_with("mail-welcome-until", &[("until", until.into()), ("address", address.into())]);
    letter.after.insert(0, until);
}

fn reset(app: &App, words: &Words, facts: &AccountFacts, letter: &mut Letter, secret: &str, until: &str) {
    letter.preview = words.t_with("mail-reset-preview", &[("until", until.into())]);
    letter.lines.push(words.t("mail-reset-line"));
    letter.facts.push((words.t("mail-fact-user-name"), facts.account.user_name.clone()));
    letter.button = Some((words.t("mail-reset-button"), format!("{}/reset/{secret}", app.site.public_url)));
    letter.after.insert(0, words.t_with("mail-reset-until", &[("until", until.into())]));
}
