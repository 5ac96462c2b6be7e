//! Home: the five-second answer (P-43 … P-47, T-33 … T-36). What needs the reader comes first, then what others have in
//! hand, then what was done; those who see their whole organization get its figures too.

use askama::Template;
use kernel::Permission;
use store::{
    guard::{UsePortal, ViewTickets},
    ids::RequestTypeId,
    tables::kinds::{Party, StatusMeaning},
    views::{
        home::{self, Figures, Home, OnHome},
        people::Author,
    },
};
use web::{
    Answer, Asked,
    address::Address,
    components::{Avatar, Cause, EmptyState, Party as Hands, Tone, organization_avatar},
    rich_text,
    shell::Shell,
};

use crate::{approvals, first_steps::FirstSteps, greeting::greeting};

/// Most request types offered as quick starts.
const QUICK: u64 = 5;

/// Most characters of a word in a line.
const EXCERPT: usize = 120;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    sentence: String,
    first_steps: Option<FirstSteps>,
    may_create: bool,
    needs_you: Vec<Line>,
    in_hand: Vec<Line>,
    done: Vec<Line>,
    figures: Figures,
    organization: Option<Organization>,
    empty: Option<EmptyState>,
    quick: Vec<(RequestTypeId, String)>,
}

/// A ticket in a band, in words.
struct Line {
    href: String,
    title: String,
    /// Whom it is for, if not for the reader.
    contact: Option<String>,
    /// Who has it, and in what state since when.
    holder: String,
    state: String,
    /// Who said what last.
    said: Option<(String, String)>,
    /// How it was solved.
    resolution: String,
    /// Whose mark stands before it.
    avatar: Avatar,
    /// Whether the reader works it, rather than answers a question.
    work: bool,
    at: store::Instant,
}

/// The figures of the whole organization.
struct Organization {
    title: String,
    figures: Vec<Figure>,
}

/// A number that opens the list of exactly those tickets (T-35).
struct Figure {
    href: String,
    tone: Tone,
    count: String,
    name: String,
}

/// The page.
pub(crate) async fn page(asked: Asked<UsePortal>) -> Answer {
    let may = asked.may()?;
    let reader = home::reader(&may).await?;
    let tickets = may.also::<ViewTickets>()?;
    let home = home::home(&tickets).await?;
    let may_create = asked.actor().may(Permission::CreateTickets).is_some();
    let quick = if may_create { home::request_types(&may, QUICK).await? } else { Vec::new() };
    let mut shell = asked.shell(String::new(), "home-and-the-landing-page").await;
    shell.title = greeting(&shell, &reader.first_name);
    shell.count = Some(home.figures.needs_you);
    shell.notices.extend(approvals::bar(&tickets, &shell).await?);
    let lines = |tickets: &[OnHome]| tickets.iter().map(|ticket| line(&shell, asked.actor().name(), ticket)).collect();
    asked.page(&HomePage {
        sentence: shell.t2("home-sentence", "needs", home.figures.needs_you, "hand", home.figures.in_hand),
        first_steps: FirstSteps::on("/home", reader.first_steps && asked.actor().landing_hidden(), asked.actor()),
        needs_you: lines(&home.needs_you),
        in_hand: lines(&home.in_hand),
        done: lines(&home.done),
        organization: organization(&shell, &home.figures),
        empty: empty(&shell, &home, may_create),
        quick,
        figures: home.figures,
        may_create,
        shell,
    })
}

fn line(shell: &Shell, reader: &str, ticket: &OnHome) -> Line {
    let line = &ticket.line;
    let provider = shell.brand.provider.as_str();
    let internal = line.internal.as_ref().filter(|side| side.party != Party::Provider);
    let holder = match (internal, line.resource.as_deref().filter(|name| *name != provider)) {
        (Some(side), _) if side.party == Party::Vendor => match &side.vendor {
            Some(vendor) => shell.t1("home-with", "provider", vendor),
            None => shell.t("home-with-vendor"),
        },
        (Some(side), _) if side.mine => shell.t("home-with-you"),
        (Some(side), _) => match &side.resource {
            Some(name) => shell.t1("home-with-desk-person", "name", name),
            None => shell.t("home-with-desk"),
        },
        (None, Some(name)) => shell.t2("home-with-person", "name", name, "provider", provider),
        (None, None) => shell.t1("home-with", "provider", provider),
    };
    let status = internal.map_or(&line.status.name, |side| &side.status.name);
    let work = internal.is_some_and(|side| side.mine && side.party == Party::Internal);
    let since = shell.moments().short(ticket.status_since);
    let said = line.last_word.as_ref().and_then(|word| {
        let author = match &word.author {
            Author::You { .. } => shell.t("home-you"),
            Author::Contact { name } => name.clone(),
            Author::Staff { name } => name.clone().unwrap_or_else(|| provider.to_owned()),
            Author::System => return None,
        };
        let text = rich_text::plain(&word.text, EXCERPT);
        (!text.is_empty()).then_some((author, text))
    });
    Line {
        href: format!("/tickets/{}", line.number),
        title: line.title.clone(),
        contact: line.contact.clone().filter(|name| name != reader),
        holder,
        state: shell.t2("home-state-since", "status", status.as_str(), "time", since),
        work,
        avatar: organization_avatar(match internal.map(|side| side.party) {
            Some(Party::Internal) => Hands::Internal,
            Some(Party::Vendor) => Hands::Vendor,
            _ => Hands::Provider,
        }),
        said,
        resolution: rich_text::plain(&ticket.resolution, EXCERPT),
        at: line.completed_at.unwrap_or(line.last_activity_at),
    }
}

fn organization(shell: &Shell, figures: &Figures) -> Option<Organization> {
    let all = figures.organization.as_ref()?;
    let list = Address::new("/tickets/open");
    let mut cells = vec![Figure {
        href: list.to_string(),
        tone: Tone::Neutral,
        count: shell.number(count(all.open)),
        name: shell.t("home-open"),
    }];
    for (status, many) in &all.statuses {
        let waits = status.meaning == StatusMeaning::WaitingCustomer;
        cells.push(Figure {
            href: list.clone().with("status", status.id).to_string(),
            tone: if waits { Tone::Attention } else { Tone::Neutral },
            count: shell.number(count(*many)),
            name: status.name.clone(),
        });
    }
    let name = shell.brand.organization.as_deref().unwrap_or_default();
    Some(Organization { title: shell.t1("home-organization", "organization", name), figures: cells })
}

fn count(many: u64) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// What stands where no band has anything: nothing ever, or all done.
fn empty(shell: &Shell, home: &Home, may_create: bool) -> Option<EmptyState> {
    if !home.needs_you.is_empty() || !home.in_hand.is_empty() {
        return None;
    }
    if home.ever {
        let clear = EmptyState::new(Cause::Cleared, shell.t("home-clear"), shell.t("home-clear-text"));
        return Some(clear.action("/tickets/completed", shell.t("menu-completed-tickets")));
    }
    let first = EmptyState::new(Cause::FirstUse, shell.t("home-first"), shell.t("home-first-text"));
    Some(if may_create { first.action("/tickets/new", shell.t("new-ticket")) } else { first })
}
