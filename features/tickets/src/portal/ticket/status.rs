//! The sentence that answers: with whom a ticket is, since when, who is expected to act (T-99, T-117).

use kernel::Problem;
use store::{
    Granted,
    guard::ViewTickets,
    tables::kinds::{Acceptance, InternalMeaning, Party as Holder, StatusMeaning},
    views::{
        taskfire::{
            part::{Part, Side},
            work,
        },
        ticket_page::TicketPage,
    },
};
use web::{
    components::{Avatar, Badge, Party, Tone, badge, organization_avatar},
    shell::Shell,
};

use crate::{portal::table::DueMark, rules::status_badge};

/// Who has the ticket, since when, and who acts next.
pub(super) struct Status {
    pub(super) avatar: Avatar,
    pub(super) sentence: String,
    pub(super) badge: Badge,
    /// The state in a word, for the details.
    pub(super) word: String,
    pub(super) need: String,
    pub(super) yours: bool,
    pub(super) due: Option<DueMark>,
}

/// What this reader is told: those who work the desk whose turn it is, requesters one status in plain words.
pub(super) async fn of(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    page: &TicketPage,
    part: Option<&Part>,
    mine: bool,
) -> Result<Status, Problem> {
    let open = part.map_or(page.status.meaning != StatusMeaning::Complete, |part| part.closed_at.is_none());
    Ok(match part {
        Some(part) if part.side == Side::Desk && open => of_desk(shell, page, part),
        Some(part) if part.responsible != Holder::Provider && open => {
            let meaning = work::meaning(may, page.ticket.id).await?.unwrap_or(InternalMeaning::Open);
            of_requester(shell, page, part, meaning, mine)
        }
        _ => of_provider(shell, page, mine),
    })
}

/// The icon of an internal status.
fn icon(meaning: InternalMeaning) -> &'static str {
    match meaning {
        InternalMeaning::New => "ring",
        InternalMeaning::Accepted | InternalMeaning::Open => "half",
        InternalMeaning::WaitingUser => "user",
        InternalMeaning::WaitingVendor => "vendor",
        InternalMeaning::WithProvider => "provider",
        InternalMeaning::Returned => "undo",
        InternalMeaning::Complete => "check",
    }
}

/// For those who work the desk: whose turn it is.
fn of_desk(shell: &Shell, page: &TicketPage, part: &Part) -> Status {
    let since = shell.moments().short(part.since_at);
    let with = |name: &str| shell.t2("ticket-work-has", "name", name, "time", since.as_str());
    let provider = shell.brand.provider.as_str();
    let resource = part.inside.as_ref().and_then(|inside| inside.resource.as_ref());
    let (party, sentence, need, ours) = match part.responsible {
        Holder::Internal if part.confirm_by_at.is_some() => (
            Party::Internal,
            shell.t1("ticket-work-confirm", "name", provider),
            shell.t("ticket-work-confirm-need"),
            true,
        ),
        Holder::Internal => {
            let sentence = match resource {
                Some(one) => with(&one.name),
                None => shell.t1("ticket-work-nobody", "time", since.as_str()),
            };
            (Party::Internal, sentence, shell.t("ticket-work-our-turn"), true)
        }
        Holder::Provider => {
            let need = match (part.acceptance, part.accept_by_at) {
                (Acceptance::Awaited, Some(by)) => {
                    shell.t2("ticket-work-accepts-by", "name", provider, "time", shell.moments().short(by))
                }
                _ => shell.t1("ticket-work-their-turn", "name", provider),
            };
            (Party::Provider, with(provider), need, false)
        }
        Holder::Vendor => {
            let vendor = part.vendor.as_ref().and_then(|(_, name)| name.clone());
            let vendor = vendor.unwrap_or_else(|| shell.t("path-vendor"));
            (Party::Vendor, with(&vendor), shell.t1("ticket-work-their-turn", "name", vendor.as_str()), false)
        }
    };
    let (badge, word) = match &part.inside {
        Some(inside) => {
            let (_, name, meaning, tone) = &inside.status;
            (badge(Tone::from_code(tone), icon(*meaning), name), name.clone())
        }
        None => (status_badge(&page.status), page.status.name.clone()),
    };
    let due = part.inside.as_ref().and_then(|inside| inside.due_at);
    Status {
        avatar: organization_avatar(party).large(),
        sentence,
        badge,
        word,
        need,
        yours: ours,
        due: due.map(|due| DueMark::of(shell, due.into())),
    }
}

/// For requesters while their own help desk, or a company that it asked, has the ticket.
fn of_requester(shell: &Shell, page: &TicketPage, part: &Part, meaning: InternalMeaning, mine: bool) -> Status {
    let since = shell.moments().short(part.since_at);
    let contact = page.contact.as_ref().map(|contact| contact.name.clone()).unwrap_or_default();
    let waits = part.responsible == Holder::Internal && meaning == InternalMeaning::WaitingUser;
    let sentence = match (part.responsible, waits, mine) {
        (Holder::Vendor, ..) => shell.t1("ticket-desk-with-company", "time", since.as_str()),
        (_, true, true) => shell.t1("ticket-desk-waits-for-you", "time", since.as_str()),
        (_, true, false) => shell.t1("ticket-desk-waits", "time", since.as_str()),
        _ => shell.t1("ticket-desk-has", "time", since.as_str()),
    };
    let need = match (waits, mine) {
        (true, true) => shell.t("ticket-needs-you"),
        (true, false) => shell.t1("ticket-needs-contact", "name", contact.as_str()),
        _ => shell.t("ticket-needs-nothing"),
    };
    let (key, tone) = match meaning {
        InternalMeaning::New => ("ticket-plain-new", Tone::Info),
        InternalMeaning::WaitingUser => ("ticket-plain-waiting-user", Tone::Attention),
        InternalMeaning::WaitingVendor => ("ticket-plain-waiting-company", Tone::Info),
        _ => ("ticket-plain-open", Tone::Info),
    };
    let yours = waits && mine;
    Status {
        avatar: organization_avatar(if yours { Party::You } else { Party::Internal }).large(),
        sentence,
        badge: badge(tone, icon(meaning), shell.t(key)),
        word: shell.t(key),
        need,
        yours,
        due: page.ticket.due_at.map(|due| DueMark::of(shell, due.into())),
    }
}

/// While the provider has the ticket, and of a completed one.
fn of_provider(shell: &Shell, page: &TicketPage, mine: bool) -> Status {
    let provider = shell.brand.provider.as_str();
    let since = shell.moments().short(page.ticket.status_since_at);
    let named = page.resource.as_deref().filter(|name| *name != provider);
    let worker = match named {
        Some(name) => shell.t2("ticket-at", "name", name, "provider", provider),
        None => provider.to_owned(),
    };
    let with = |key: &str| shell.t2(key, "name", worker.as_str(), "time", since.as_str());
    let waits = page.status.meaning == StatusMeaning::WaitingCustomer;
    let contact = page.contact.as_ref().map(|contact| contact.name.clone()).unwrap_or_default();
    let (sentence, need) = match page.status.meaning {
        StatusMeaning::Complete => {
            let at = page.ticket.completed_at.map(|at| shell.moments().short(at)).unwrap_or(since);
            (shell.t1("ticket-is-complete", "time", at.as_str()), shell.t("ticket-needs-nothing"))
        }
        StatusMeaning::WaitingCustomer if mine => (with("ticket-waits-for-you"), shell.t("ticket-needs-you")),
        StatusMeaning::WaitingCustomer => {
            let sentence = with("ticket-waits");
            (sentence, shell.t1("ticket-needs-contact", "name", contact.as_str()))
        }
        StatusMeaning::CustomerNoteAdded => (with("ticket-noted"), shell.t("ticket-needs-nothing")),
        StatusMeaning::New | StatusMeaning::Open if page.ticket.resource_id.is_some() => {
            (with("ticket-is-with"), shell.t("ticket-needs-nothing"))
        }
        StatusMeaning::New | StatusMeaning::Open => (with("ticket-is-unassigned"), shell.t("ticket-needs-nothing")),
    };
    let yours = waits && mine;
    let party = if yours { Party::You } else { Party::Provider };
    let complete = page.status.meaning == StatusMeaning::Complete;
    Status {
        avatar: organization_avatar(party).large(),
        sentence,
        badge: status_badge(&page.status),
        word: page.status.name.clone(),
        need,
        yours,
        due: page.ticket.due_at.filter(|_| !complete).map(|due| DueMark::of(shell, due.into())),
    }
}
