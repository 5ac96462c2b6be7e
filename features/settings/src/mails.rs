//! Mails and their delivery: what went out, what waits, what failed and can be sent again.

use askama::Template;
use axum::extract::{Path, Query};
use kernel::Problem;
use serde::Deserialize;
use store::{
    Act, Cursor,
    guard::AdminSystem,
    ids::MailId,
    tables::{kinds::MailState, mail},
    views::settings,
};
use web::{
    Address, Answer, Asked, Filled,
    components::{Badge, Cause, EmptyState, Tone, badge},
    shell::Shell,
};

#[derive(Template)]
#[template(path = "mails.html")]
struct MailsPage {
    shell: Shell,
    tabs: Vec<(String, String, bool)>,
    lines: Vec<(mail::Model, Badge)>,
    next: Option<String>,
    empty: EmptyState,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    state: String,
    after: Option<String>,
}

/// Mails on one page.
const SIZE: u64 = 50;

const PATH: &str = "/desk/settings/mail";

/// The list.
pub(crate) async fn page(asked: Asked<AdminSystem>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let state = MailState::from_code(&asking.state);
    let found = settings::mails(&may, state, after.as_ref(), SIZE).await?;
    let shell = asked.shell(asked.t("settings-mail"), "mail-deliveries").await;
    let code = state.map_or("", MailState::code);
    let all = std::iter::once((PATH.to_owned(), shell.t("settings-mail-all"), state.is_none()));
    let tabs = all.chain(MailState::ALL.iter().map(|one| {
        let href = Address::new(PATH).with("state", one.code()).to_string();
        (href, state_word(*one, &shell), state == Some(*one))
    }));
    let empty = EmptyState::new(Cause::Cleared, shell.t("settings-mail-none"), shell.t("settings-mail-none-text"));
    let page = MailsPage {
        tabs: tabs.collect(),
        next: found.next.map(|next| Address::new(PATH).with("state", code).with("after", next.encode()).to_string()),
        lines: found
            .rows
            .into_iter()
            .map(|row| (state_badge(row.state, &shell), row))
            .map(|(state, row)| (row, state))
            .collect(),
        empty: empty.icon("mail"),
        shell,
    };
    asked.page(&page)
}

fn state_word(state: MailState, shell: &Shell) -> String {
    shell.t(&format!("settings-mail-{}", state.code()))
}

fn state_badge(state: MailState, shell: &Shell) -> Badge {
    let (tone, icon) = match state {
        MailState::Queued => (Tone::Info, "clock"),
        MailState::Sent => (Tone::Success, "check"),
        MailState::Failed => (Tone::Danger, "alert"),
        MailState::Skipped => (Tone::Neutral, "x"),
    };
    badge(tone, icon, state_word(state, shell))
}

/// Sends a failed mail again.
pub(crate) async fn retry(asked: Asked<AdminSystem>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: MailId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AdminSystem>()?;
    let row = may.row::<mail::Entity>(id).await?;
    if !settings::send_again(&may, &row).await? {
        return Err(Problem::Refused(asked.t("settings-mail-not-failed")).into());
    }
    let line = Act {
        act: "mail.sent-again",
        object_kind: "mail",
        object_id: Some(id.0),
        object_name: &row.subject,
        after: &row.to_address,
        ..Act::default()
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say("/desk/settings/mail", "said-settings-mail-again")
}
