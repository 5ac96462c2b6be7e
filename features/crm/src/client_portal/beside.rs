//! What is known of the login beside the form: sessions, mails, the history of the tab, licences.

use store::{
    tables::{audit, billing_event, kinds::MailState},
    views::{
        crm::PortalUser,
        portal_tab::{About, MailLine},
    },
};
use web::{
    components::{Badge, Tone, badge},
    shell::Shell,
};

/// What stands beside the form.
pub(super) struct Beside {
    pub(super) last_sign_in: Option<store::Instant>,
    pub(super) sessions: Vec<SessionRow>,
    /// Sessions can be ended.
    pub(super) may_end: bool,
    pub(super) mails: Vec<MailRow>,
    pub(super) history: Vec<HistoryRow>,
    /// Licences in use, where Taskfire is on.
    pub(super) licences: Option<u64>,
    /// What this contact's licence cost.
    pub(super) billed: Vec<BilledRow>,
}

/// A live session.
pub(super) struct SessionRow {
    pub(super) id: String,
    pub(super) browser: String,
    pub(super) address: String,
    pub(super) seen_at: store::Instant,
    pub(super) since: store::Instant,
}

/// The last mail of its kind.
pub(super) struct MailRow {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) state: Badge,
    pub(super) at: store::Instant,
    /// Why it did not arrive.
    pub(super) error: String,
}

/// A billing event.
pub(super) struct BilledRow {
    pub(super) at: store::Instant,
    /// `+1`, `−1` or `0`.
    pub(super) change: String,
    pub(super) levels: String,
}

/// What was done.
pub(super) struct HistoryRow {
    pub(super) at: store::Instant,
    pub(super) act: String,
    pub(super) actor: String,
    pub(super) change: String,
    pub(super) refused: bool,
}

/// Puts what is known into words.
pub(super) fn beside(user: &PortalUser, about: About, may_edit: bool, shell: &Shell) -> Beside {
    let session = |row: store::tables::session::Model| SessionRow {
        id: row.id.to_string(),
        browser: web::agent::name(&row.agent, &shell.words),
        address: row.address,
        seen_at: row.last_seen_at,
        since: row.created_at,
    };
    Beside {
        last_sign_in: user.account.as_ref().and_then(|account| account.last_sign_in_at),
        sessions: about.sessions.into_iter().map(session).collect(),
        may_end: may_edit,
        mails: about.mails.into_iter().map(|line| mail(line, shell)).collect(),
        history: about.history.into_iter().map(|row| told(row, shell)).collect(),
        billed: about.licence_events.into_iter().rev().map(|row| billed(row, shell)).collect(),
        licences: user.organization.taskfire_enabled.then_some(about.licences),
    }
}

fn mail(line: MailLine, shell: &Shell) -> MailRow {
    let (tone, icon, key) = match line.state {
        MailState::Queued => (Tone::Neutral, "clock", "crm-mail-queued"),
        MailState::Sent => (Tone::Success, "check", "crm-mail-sent"),
        MailState::Failed => (Tone::Danger, "alert", "crm-mail-failed"),
        MailState::Skipped => (Tone::Attention, "alert", "crm-mail-skipped"),
    };
    MailRow {
        name: shell.t(if line.event == "welcome" { "crm-mail-welcome" } else { "crm-mail-reset" }),
        address: line.address,
        state: badge(tone, icon, shell.t(key)),
        at: line.sent_at.unwrap_or(line.created_at),
        error: line.last_error,
    }
}

fn billed(row: billing_event::Model, shell: &Shell) -> BilledRow {
    let name = |level: String| if level.is_empty() { shell.t("crm-licence-none") } else { level };
    let change = match row.change {
        0 => "0".to_owned(),
        change if change < 0 => format!("−{}", change.unsigned_abs()),
        change => format!("+{change}"),
    };
    BilledRow { at: row.at, change, levels: format!("{} → {}", name(row.old_level), name(row.new_level)) }
}

fn told(row: audit::Model, shell: &Shell) -> HistoryRow {
    let key = format!("act-{}", row.act.replace('.', "-"));
    let change = match (row.before_value.is_empty(), row.after_value.is_empty()) {
        (true, _) => row.after_value,
        (false, true) => row.before_value,
        (false, false) => format!("{} → {}", row.before_value, row.after_value),
    };
    HistoryRow {
        at: row.at,
        act: if shell.words.has(&key) { shell.t(&key) } else { row.act },
        actor: row.actor_name,
        change,
        refused: row.result != "done",
    }
}
