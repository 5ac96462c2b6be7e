//! A template becomes a letter: subject and body filled, in the frame that all our mails have.

use kernel::Problem;
use store::{Granted, guard::RunJobs, ids::OrganizationId, tables::provider, views::templates};
use web::{
    rich_text::filled::{self, Fault, Part, Written},
    words::Words,
};

use super::{occasion::Occasion, values::Values};
use crate::{foot, letter::Letter, recipients::Side};

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failing {
    /// The subject.
    Subject(Fault),
    /// The body.
    Body(Fault),
    /// The body lacks the variable of this name.
    Missing(&'static str),
    /// The subject is empty, once filled.
    EmptySubject,
}

/// The frame of a letter without words: whose it is and whom to ask.
pub(crate) fn frame(words: &Words, provider: &provider::Model, side: Side, organization: &str) -> Letter {
    let customer = side == Side::Customer;
    let line = || words.t_with("mail-from-line", &[("provider", provider.name.as_str().into())]);
    Letter {
        language: words.language().to_owned(),
        from: if customer { organization.to_owned() } else { provider.name.clone() },
        from_line: customer.then(line),
        foot: foot(words, provider),
        ..Letter::default()
    }
}

/// Fills a subject and a body and puts them into a frame. Everything that is wrong with them is told.
pub(crate) fn letter(
    occasion: &Occasion,
    subject: &str,
    body: &str,
    values: &Values,
    frame: Letter,
) -> Result<Letter, Vec<Failing>> {
    let value = |name: &str| occasion.variable(name).map(|variable| values.filling(variable));
    let mut failing = Vec::new();
    let subject = filled::fill_line(subject, value);
    failing.extend(subject.iter().filter(|subject| subject.is_empty()).map(|_| Failing::EmptySubject));
    failing.extend(faults(&subject).into_iter().map(Failing::Subject));
    let body = filled::fill(body, value);
    failing.extend(faults(&body).into_iter().map(Failing::Body));
    if let (Ok(written), Some(name)) = (&body, occasion.compulsory()) {
        failing.extend((!holds(written, occasion, name, values)).then_some(Failing::Missing(name)));
    }
    match (subject, body) {
        (Ok(subject), Ok(written)) if failing.is_empty() => Ok(Letter {
            subject,
            preview: written.lead.clone(),
            heading: written.heading.clone(),
            written: Some(written),
            ..frame
        }),
        _ => Err(failing),
    }
}

fn faults<T>(filled: &Result<T, Vec<Fault>>) -> Vec<Fault> {
    filled.as_ref().err().cloned().unwrap_or_default()
}

/// Whether the link is there to be followed, in both forms of the mail.
fn holds(written: &Written, occasion: &Occasion, name: &str, values: &Values) -> bool {
    let Some(filled::Filling::Address(link)) = occasion.variable(name).map(|variable| values.filling(variable)) else {
        return true;
    };
    let shown = |part: &Part| match part {
        Part::Prose(html) => html.as_str().contains(&format!("href=\"{link}\"")),
        Part::Button { address, .. } => *address == link,
        Part::Quote(_) => false,
    };
    written.text.contains(&link) && written.parts.iter().any(shown)
}

/// The letter in the words of the template in use, if there is one. A template that fails is logged, and the words that come
/// with the program are used: no mail is lost over its words.
pub(crate) async fn own(
    may: &Granted<'_, RunJobs>,
    event: &str,
    side: Side,
    organization: Option<OrganizationId>,
    values: impl FnOnce() -> Values,
    frame: impl FnOnce() -> Letter,
) -> Result<Option<Letter>, Problem> {
    let Some(occasion) = Occasion::on(event, side) else { return Ok(None) };
    let Some(template) = templates::in_use(may, occasion.code, organization).await? else { return Ok(None) };
    match letter(occasion, &template.subject, &template.body, &values(), frame()) {
        Ok(letter) => Ok(Some(letter)),
        Err(failing) => {
            metrics::counter!("mail_template_failed_total").increment(1);
            tracing::error!(template = %template.id, event = occasion.code, ?failing, "a template fails, the built-in words are used");
            Ok(None)
        }
    }
}
