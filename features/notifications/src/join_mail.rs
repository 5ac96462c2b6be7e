//! Letters about requests for access: the link that proves an address, and the news for those who decide.

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{JoinRequestId, MailId},
    tables::{kinds::JoinState, provider},
    views::{
        join::{self, JoinFacts},
        mail::{self, NewMail, Reader},
        templates,
    },
};
use web::{App, moments::Moments, words::Words};

use crate::{
    foot,
    letter::Letter,
    recipients::{self, Side},
    templates::{render, values::Values},
};

/// Code of the letter that carries the link.
pub(crate) const PROVE: &str = "join-prove";

/// Code of the letter to those who decide.
const ASKED: &str = "join-asked";

/// Queues the letter with the link that proves the address. A request that is further on gets none.
pub(crate) async fn prove(app: &App, may: &Granted<'_, RunJobs>, id: JoinRequestId) -> Result<(), Problem> {
    let Some(facts) = join::facts(may, id, JoinState::Unconfirmed).await? else { return Ok(()) };
    let provider = mail::provider(may).await?;
    let words = app.dictionary.words(&provider.language);
    let (secret, until) = join::new_link(may, &facts.row).await?;
    let to = joiner(&facts, &provider);
    let moments = Moments { words: &words, formats: &to.formats, now: may.now().into() };
    let until = moments.exact(jiff::Timestamp::from(until));
    let organization = [("organization", facts.organization.as_str().into())];
    let letter = Letter {
        subject: words.t_with("mail-join-prove-subject", &organization),
        heading: words.t_with("mail-join-prove-heading", &[("name", to.first_name.as_str().into())]),
        lines: vec![words.t_with("mail-join-prove-line", &organization)],
        button: Some((words.t("mail-join-prove-button"), format!("{}/ask-for-access/{secret}", app.site.public_url))),
        after: vec![
            words.t_with("mail-join-prove-until", &[("until", until.as_str().into())]),
            words.t("mail-join-prove-unexpected"),
        ],
        ..begun(&words, &provider, &facts.organization)
    };
    let mut values = Values::new(app, &provider, Side::Customer, Some(&to));
    values.set("organization.name", &facts.organization);
    values.set("link", format!("{}/ask-for-access/{secret}", app.site.public_url));
    values.set("link.expires", until);
    let frame = || render::frame(&words, &provider, Side::Customer, &facts.organization);
    let whose = Some(facts.row.organization_id);
    let own = render::own(may, PROVE, Side::Customer, whose, || values, frame).await?;
    queue(app, may, PROVE, to, own.unwrap_or(letter), None).await
}

/// Queues a letter to everybody who manages the users of the organization.
pub(crate) async fn tell_managers(app: &App, may: &Granted<'_, RunJobs>, id: JoinRequestId) -> Result<(), Problem> {
    let Some(facts) = join::facts(may, id, JoinState::Waiting).await? else { return Ok(()) };
    let provider = mail::provider(may).await?;
    let name = format!("{} {}", facts.row.first_name, facts.row.last_name);
    let managers = join::managers(may, facts.row.organization_id).await?;
    let muted = templates::muted(may, ASKED, managers.iter().filter_map(|to| to.account)).await?;
    for to in managers {
        let words = app.dictionary.words(&to.language);
        let organization = ("organization", facts.organization.as_str().into());
        let person = ("name", name.as_str().into());
        let letter = Letter {
            subject: words.t_with("mail-join-asked-subject", &[person.clone(), organization.clone()]),
            heading: words.t_with("mail-join-asked-heading", &[person]),
            lines: vec![words.t_with("mail-join-asked-line", &[("email", facts.row.email.as_str().into())])],
            button: Some((
                words.t("mail-join-asked-button"),
                format!("{}/manage/users/requests/{id}", app.site.public_url),
            )),
            after: vec![words.t_with("mail-join-asked-why", &[organization])],
            ..begun(&words, &provider, &facts.organization)
        };
        let mut values = Values::new(app, &provider, Side::Customer, Some(&to));
        values.set("organization.name", &facts.organization);
        values.set("joiner.name", &name);
        values.set("joiner.email", &facts.row.email);
        values.set("joiner.link", format!("{}/manage/users/requests/{id}", app.site.public_url));
        let frame = || render::frame(&words, &provider, Side::Customer, &facts.organization);
        let whose = Some(facts.row.organization_id);
        let own = render::own(may, ASKED, Side::Customer, whose, || values, frame).await?;
        let is_muted = to.account.is_some_and(|account| muted.contains(&account));
        let skip = recipients::skipped(Side::Staff, &to).or(is_muted.then_some(recipients::MUTED));
        queue(app, may, ASKED, to, own.unwrap_or(letter), skip).await?;
    }
    Ok(())
}

/// The person who asks, who has no login and perhaps no record.
fn joiner(facts: &JoinFacts, provider: &provider::Model) -> Reader {
    Reader {
        account: None,
        contact: None,
        resource: None,
        first_name: facts.row.first_name.clone(),
        last_name: facts.row.last_name.clone(),
        name: format!("{} {}", facts.row.first_name, facts.row.last_name),
        address: facts.row.email.clone(),
        formats: mail::provider_formats(provider),
        language: provider.language.clone(),
        active: true,
        accepts_ticket_mail: false,
    }
}

fn begun(words: &Words, provider: &provider::Model, organization: &str) -> Letter {
    Letter {
        language: words.language().to_owned(),
        from: organization.to_owned(),
        from_line: Some(words.t_with("mail-from-line", &[("provider", provider.name.as_str().into())])),
        foot: foot(words, provider),
        ..Letter::default()
    }
}

async fn queue(
    app: &App,
    may: &Granted<'_, RunJobs>,
    event: &'static str,
    to: Reader,
    mut letter: Letter,
    skip: Option<&str>,
) -> Result<(), Problem> {
    if letter.written.is_none() {
        letter.preview = letter.lines.join(" ");
    }
    let (html, text) = letter.render()?;
    let id: MailId = may.fresh_id();
    let message_id = crate::message_id(app, &id.to_string());
    let subject = letter.subject;
    let new = NewMail { id, event, ticket: None, to, subject, text, html, message_id, thread_id: String::new() };
    mail::queue(may, new, skip).await
}
