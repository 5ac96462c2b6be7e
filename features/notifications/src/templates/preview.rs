//! What a reader would get: HTML in a frame of its own, light and dark, and the text twin; and as a mail to oneself.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderValue, StatusCode, header::CONTENT_SECURITY_POLICY},
    response::{Html, IntoResponse},
};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    guard::AdminPortal,
    ids::MailId,
    views::mail::{self, NewMail},
};
use web::{Answer, Asked, Filled, words::Words};

use super::{
    built_in,
    edit::{act, row_of},
    events,
    form::{FIELDS, again},
    judge,
    occasion::{OCCASIONS, Occasion},
    render,
    sample::{Sample, sample},
};
use crate::letter::{Letter, Look};

/// The ways to look at a mail, with the keys of their words.
pub(super) const LOOKS: &[(&str, &str)] =
    &[("light", "template-show-light"), ("dark", "template-show-dark"), ("text", "template-show-text")];

/// The frame may style itself, but neither load nor run anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups";

/// What a frame shows that is not the HTML of a mail.
#[derive(Template)]
#[template(path = "mails/preview.html")]
struct Plain<'p> {
    language: &'p str,
    title: String,
    subject: String,
    text: String,
    errors: Vec<String>,
}

/// What the address of the frame may say.
#[derive(Deserialize)]
pub(super) struct Asking {
    #[serde(default)]
    event: String,
    template: Option<String>,
    #[serde(default)]
    show: String,
    #[serde(default)]
    sample: String,
}

/// `GET /desk/settings/templates/preview`: a stored template, or the built-in words of an event.
pub(super) async fn saved(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let (occasion, subject, body) = match &asking.template {
        Some(id) => {
            let may = asked.may()?;
            let row = row_of(&may, id).await?.into_inner();
            let events = events::occasions(&events::of(&may, &row).await?);
            (chosen(&events, &asking.event).ok_or(Problem::NotFound)?, row.subject, row.body)
        }
        None => {
            let occasion = Occasion::of(&asking.event).unwrap_or(&OCCASIONS[0]);
            let (subject, body) = built_in::source(&words, occasion);
            (occasion, subject, body)
        }
    };
    let Some(sample) = sample(&asked, occasion, &words, asking.sample.trim()).await? else {
        return Err(Problem::NotFound.into());
    };
    show(&words, &asking.show, letter(occasion, &subject, &body, sample, &words))
}

/// `POST /desk/settings/templates/preview`: the words as they are typed, without keeping them.
pub(super) async fn typed(asked: Asked<AdminPortal>, filled: Filled) -> Answer {
    filled.only(FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let tried = tried(&asked, &filled, &words).await?;
    show(&words, filled.line("show"), tried.map(|(letter, _)| letter))
}

/// `POST /desk/settings/templates/{template}/test`: the words as they are typed, as a mail to oneself.
pub(super) async fn test(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    let row = row_of(&asked.may()?, &id).await?.into_inner();
    filled.only(FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let (letter, to) = match tried(&asked, &filled, &words).await? {
        Ok((letter, sample)) => (letter, sample.oneself),
        Err(errors) => return again(&asked, &row, &filled, Err(errors)).await,
    };
    let address = to.address.clone();
    let (html, text) = letter.render()?;
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let mail_id: MailId = may.fresh_id();
    let new = NewMail {
        id: mail_id,
        event: "template-test",
        ticket: None,
        to,
        subject: letter.subject,
        text,
        html,
        message_id: crate::message_id(&asked.app, &mail_id.to_string()),
        thread_id: String::new(),
    };
    mail::queue(&may, new, None).await?;
    may.audit(act("template.tested", row.id, &row.name, row.organization_id, "", &address)).await?;
    write.done().await?;
    let said = words.t_with("template-tested", &[("address", address.into())]);
    again(&asked, &row, &filled, Ok(said)).await
}

/// The event to look at: the one named, if the template serves it, else the first.
fn chosen(events: &[&'static Occasion], code: &str) -> Option<&'static Occasion> {
    events.iter().find(|one| one.code == code).or(events.first()).copied()
}

/// The typed words on the typed sample, or what is wrong with them.
async fn tried(
    asked: &Asked<AdminPortal>,
    filled: &Filled,
    words: &Words,
) -> Result<Result<(Letter, Sample), FieldErrors>, Problem> {
    let events = judge::events(filled);
    let Some(occasion) = chosen(&events, filled.line("as")) else {
        let mut errors = FieldErrors::new();
        errors.add("event", words.t_with("check-needed", &[("field", words.t("template-associate").into())]));
        return Ok(Err(errors));
    };
    let (subject, body) = match judge::said(&events, filled, words) {
        Ok(said) => said,
        Err(errors) => return Ok(Err(errors)),
    };
    let Some(found) = sample(asked, occasion, words, filled.line("sample")).await? else {
        let mut errors = FieldErrors::new();
        let key = if occasion.of_ticket() { "template-sample-no-ticket" } else { "template-sample-no-contact" };
        errors.add("sample", words.t(key));
        return Ok(Err(errors));
    };
    let frame = found.frame.clone();
    let letter = render::letter(occasion, &subject, &body, &found.values, frame);
    Ok(letter.map(|letter| (letter, found)).map_err(|failing| judge::told(&failing, words)))
}

fn letter(
    occasion: &Occasion,
    subject: &str,
    body: &str,
    sample: Sample,
    words: &Words,
) -> Result<Letter, FieldErrors> {
    render::letter(occasion, subject, body, &sample.values, sample.frame)
        .map_err(|failing| judge::told(&failing, words))
}

/// The frame's content.
fn show(words: &Words, look: &str, letter: Result<Letter, FieldErrors>) -> Answer {
    let plain = Plain {
        language: words.language(),
        title: words.t("template-preview-frame"),
        subject: String::new(),
        text: String::new(),
        errors: Vec::new(),
    };
    let fault = |error| Problem::fault("render preview", error);
    let (status, html) = match letter {
        Ok(letter) if look == "text" => {
            let (_, text) = letter.render()?;
            (StatusCode::OK, Plain { subject: letter.subject, text, ..plain }.render().map_err(fault)?)
        }
        Ok(letter) => {
            let look = if look == "dark" { Look::Dark } else { Look::Light };
            (StatusCode::OK, Letter { look, shows_subject: true, ..letter }.render()?.0)
        }
        Err(errors) => {
            let errors = errors.iter().map(|(_, message)| message.to_owned()).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, Plain { errors, ..plain }.render().map_err(fault)?)
        }
    };
    let mut response = (status, Html(html)).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert("x-frame-options", HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}
