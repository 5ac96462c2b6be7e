//! Letters about logins: welcome, reset, and notices of changes.

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, MailId},
    outbox::Urgency,
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
    templates::{render, values::Values},
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
    /// It was used in a browser that it was never used in before.
    NewDevice {
        /// When.
        at: store::Instant,
        /// What the browser calls itself.
        agent: String,
        /// Where from.
        address: String,
    },
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
            Self::NewDevice { .. } => "device",
            Self::EmailChanged { .. } => "email",
        }
    }
}

/// Whether mails of this event carry a link that opens an account; their bodies are cleared once sent.
pub fn carries_secret(event: &str) -> bool {
    [News::Invited.code(), News::ResetAsked.code(), crate::join_mail::PROVE].contains(&event)
        || crate::vendor_mail::carries_link(event)
}

/// Queues the letter to the owner of the login. A new link kills the older ones (decision 4).
pub async fn tell(
    app: &App,
    may: &Granted<'_, RunJobs>,
    news: News,
    id: AccountId,
    urgency: Urgency,
) -> Result<(), Problem> {
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
    let side = if staff { Side::Staff } else { Side::Customer };
    let mut values = Values::new(app, &provider, side, Some(&facts.reader));
    values.set("organization.name", &facts.organization);
    values.set("login.user_name", &facts.account.user_name);
    values.set("event.time", moments.exact(jiff::Timestamp::from(now)));
    match news {
        News::Invited if skip.is_none() => {
            let minutes = facts.policy.link_minutes(LinkPurpose::Welcome);
            let secret = new_link(may, &facts.account, &facts.policy, LinkPurpose::Welcome, now).await?;
            let until = moments.exact(jiff::Timestamp::from(now.plus_minutes(minutes)));
            welcome(app, &words, &facts, &mut letter, &secret, &until, staff);
            values.set("link", format!("{}/welcome/{secret}", app.site.public_url));
            values.set("link.expires", until);
        }
        News::ResetAsked if skip.is_none() => {
            let minutes = facts.policy.link_minutes(LinkPurpose::Reset);
            let secret = new_link(may, &facts.account, &facts.policy, LinkPurpose::Reset, now).await?;
            let until = moments.exact(jiff::Timestamp::from(now.plus_minutes(minutes)));
            reset(app, &words, &facts, &mut letter, &secret, &until);
            values.set("link", format!("{}/reset/{secret}", app.site.public_url));
            values.set("link.expires", until);
        }
        News::NewDevice { at, ref agent, ref address } => {
            letter.lines.push(words.t("mail-device-line"));
            letter.facts.push((words.t("mail-fact-at"), moments.exact(jiff::Timestamp::from(at))));
            letter.facts.push((words.t("mail-fact-browser"), web::agent::name(agent, &words)));
            letter.facts.push((words.t("mail-fact-address"), address.clone()));
            letter.preview = letter.lines.join(" ");
            values.set("event.time", moments.exact(jiff::Timestamp::from(at)));
            values.set("event.browser", web::agent::name(agent, &words));
            values.set("event.address", address);
        }
        _ => {
            let at = moments.exact(jiff::Timestamp::from(now));
            letter.lines.push(words.t_with(&format!("mail-{code}-line"), &[("at", at.as_str().into())]));
            letter.preview = letter.lines.join(" ");
        }
    }
    // A mail that is not sent has no link: its words do not matter.
    if skip.is_none() {
        let frame = || render::frame(&words, &provider, side, &facts.organization);
        let own = render::own(may, code, side, facts.organization_id, || values, frame).await?;
        letter = own.unwrap_or(letter);
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
    mail::queue_as(may, new, skip, urgency).await
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
