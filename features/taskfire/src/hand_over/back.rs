//! Recall from the provider and Take back from a vendor: the ticket returns to the internal desk.

use askama::Template;
use axum::extract::Path;
use kernel::{
    FieldErrors,
    ownership::{Act, By},
};
use store::{
    guard::WorkInternally,
    taskfire::{Step, hand_over},
    views::taskfire::part::Move,
};
use web::{
    Answer, Asked,
    check::Check,
    components::{ErrorSummary, refusal_key},
    field::{Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{Loaded, address, load, overtaken, part, refused};

/// Longest note.
const NOTE: usize = 8_000;

/// Which way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Back {
    Recall,
    TakeBack,
}

impl Back {
    fn act(self) -> (Act, Move) {
        match self {
            Self::Recall => (Act::Recall, Move::Recall),
            Self::TakeBack => (Act::TakeBack, Move::TakeBack),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::TakeBack => "take-back",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Recall => "hand-over-recall-title",
            Self::TakeBack => "hand-over-take-back-title",
        }
    }

    fn said(self) -> &'static str {
        match self {
            Self::Recall => "said-hand-over-recalled",
            Self::TakeBack => "said-hand-over-taken-back",
        }
    }
}

#[derive(Template)]
#[template(path = "hand_over/back.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    ticket_title: String,
    action: String,
    lede: String,
    button: String,
    seen: Hidden,
    note: Field,
}

/// The page that recalls a ticket from the provider.
pub(super) async fn recall_page(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    page(&asked, &number, Back::Recall).await
}

/// The page that takes a ticket back from a vendor.
pub(super) async fn take_back_page(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    page(&asked, &number, Back::TakeBack).await
}

/// Recalls a ticket from the provider.
pub(super) async fn recall(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    send(&asked, &number, &filled, Back::Recall).await
}

/// Takes a ticket back from a vendor.
pub(super) async fn take_back(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    send(&asked, &number, &filled, Back::TakeBack).await
}

async fn page(asked: &Asked<WorkInternally>, number: &str, back: Back) -> Answer {
    let loaded = load(&asked.may()?, number).await?;
    show(asked, &loaded, back, &Filled::of(&[]), &FieldErrors::new()).await
}

async fn send(asked: &Asked<WorkInternally>, number: &str, filled: &Filled, back: Back) -> Answer {
    load(&asked.may()?, number).await?;
    filled.only(&["note", "seen"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let seen: i32 = filled.line("seen").parse().unwrap_or(-1);
    let mut check = Check::new(filled, &words);
    let note = check.text("note", &words.t("hand-over-note"), NOTE);
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let loaded = load(&may, number).await?;
    let Some(row) = &loaded.row else {
        drop(write);
        return refused(
            asked,
            words.t(back.title()),
            &loaded.ticket,
            &words.t("hand-over-before-taskfire"),
            Some(filled),
        )
        .await;
    };
    if row.hand_over_no != seen {
        drop(write);
        return overtaken(asked, &loaded, words.t(back.title()), seen, filled, back.said()).await;
    }
    if !check.errors.is_empty() {
        let errors = check.errors;
        drop(write);
        return show(asked, &loaded, back, filled, &errors).await;
    }
    let step = Step { note: &note, ..Step::of(back.act().0, By::Desk) };
    match hand_over(&may, row, step).await? {
        Ok(_) => {
            write.done().await?;
            asked.go_and_say(address(number), back.said())
        }
        Err(refusal) => {
            drop(write);
            let sentence = words.t(refusal_key(refusal));
            refused(asked, words.t(back.title()), &loaded.ticket, &sentence, Some(filled)).await
        }
    }
}

async fn show(
    asked: &Asked<WorkInternally>,
    loaded: &Loaded,
    back: Back,
    filled: &Filled,
    errors: &FieldErrors,
) -> Answer {
    let ticket = &loaded.ticket;
    let title = asked.t(back.title());
    let (Some(row), Some(part)) = (&loaded.row, part(asked, ticket).await?) else {
        return refused(asked, title, ticket, &asked.t("hand-over-before-taskfire"), None).await;
    };
    if let Some(Err(refusal)) = part.may(back.act().1) {
        return refused(asked, title, ticket, &asked.t(refusal_key(refusal)), None).await;
    }
    let mut shell = asked.shell(title, "taskfire-escalation").await;
    let words = shell.words.clone();
    let from = match (back, part.vendor.as_ref().and_then(|(_, name)| name.clone())) {
        (Back::TakeBack, Some(name)) => name,
        _ => shell.brand.provider.clone(),
    };
    let mut fields = shell.fields(errors);
    let note = fields
        .textarea("note", words.t("hand-over-note"))
        .hint(words.t_with("hand-over-back-hint", &[("name", from.as_str().into())]))
        .rows(4)
        .max(NOTE)
        .value(filled.get("note"));
    let page = Page {
        summary: fields.summary(),
        number: ticket.number.clone(),
        ticket_title: ticket.title.clone(),
        action: format!("{}/{}", address(&ticket.number), back.path()),
        lede: words.t_with("hand-over-back-lede", &[("name", from.into())]),
        button: words.t(match back {
            Back::Recall => "hand-over-recall",
            Back::TakeBack => "hand-over-take-back",
        }),
        seen: hidden("seen", row.hand_over_no),
        note,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
