//! What a template is tried on: a ticket or a contact in reach, or examples.

use kernel::Problem;
use store::{
    guard::{AdminPortal, UseDesk, ViewTickets},
    tables::provider,
    views::{mail::Reader, templates},
};
use web::{Asked, words::Words};

use super::{occasion::Occasion, render, values::Values};
use crate::{letter::Letter, recipients::Side, ticket_letter, ticket_mail};

/// Values and the frame to try a template with, and who is asking.
pub(super) struct Sample {
    /// The values.
    pub(super) values: Values,
    /// The letter without words.
    pub(super) frame: Letter,
    /// Whoever asks.
    pub(super) oneself: Reader,
}

/// The sample that `typed` names: a ticket's number, or a contact's user name or address; examples if it is empty. `None`: there
/// is no such ticket or contact in reach.
pub(super) async fn sample(
    asked: &Asked<AdminPortal>,
    occasion: &Occasion,
    words: &Words,
    typed: &str,
) -> Result<Option<Sample>, Problem> {
    let app = &*asked.app;
    let may = asked.session().need::<AdminPortal>()?;
    let provider = may.row::<provider::Entity>(asked.actor().provider()).await?.into_inner();
    let oneself = templates::oneself(&asked.session().need::<UseDesk>()?).await?;
    let staff = (occasion.side == Side::Staff).then_some(&oneself);
    let example = || words.t("template-example-organization-name");
    let (mut values, organization) = match (typed, occasion.of_ticket()) {
        ("", _) => (Values::new(app, &provider, occasion.side, staff), example()),
        (number, true) => {
            // Whoever writes templates need not see tickets.
            let Ok(tickets) = asked.session().need::<ViewTickets>() else { return Ok(None) };
            let Some((facts, note)) = templates::ticket_sample(&tickets, number).await? else { return Ok(None) };
            let news = ticket_mail::News::Noted;
            let note = note.as_ref();
            let (provider, facts) = (&provider, &facts);
            let told = ticket_letter::Told { app, words, provider, facts, note, news, passage: None, approval: None };
            let reader = staff.or(facts.contacts.first()).unwrap_or(&oneself);
            (told.values(occasion.side, reader, app.now()), facts.organization.clone())
        }
        (who, false) => {
            let Some(found) = templates::contact_sample(&may, who).await? else { return Ok(None) };
            let mut values = Values::new(app, &provider, occasion.side, staff.or(Some(&found.reader)));
            values.set("organization.name", &found.organization);
            values.set("login.user_name", &found.user_name);
            (values, found.organization)
        }
    };
    // Nobody gets a link that opens an account by trying a template.
    values.set("link", format!("{}/sign-in", app.site.public_url));
    let frame = render::frame(words, &provider, occasion.side, &organization);
    Ok(Some(Sample { values: values.or_examples(occasion, words), frame, oneself }))
}
