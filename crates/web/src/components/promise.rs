//! What is promised on a ticket, in plain words, with the reason of a pause (F-153 … F-157).

use askama::{Template, filters::HtmlSafe};
use store::{
    tables::kinds::{ClockTarget, Party},
    views::taskfire::{
        clocks::{Promise, Spent, Standing},
        part::{Part, Side},
    },
};

use super::{Tone, party_name};
use crate::shell::Shell;

/// The promises on a ticket. Write it into a template with `{{ promises }}`; nothing is written where nothing is promised.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/promises.html")]
pub struct Promises {
    title: String,
    lines: Vec<Line>,
    spent: Option<String>,
}

impl HtmlSafe for Promises {}

#[derive(Debug, Clone)]
struct Line {
    tone: Tone,
    icon: &'static str,
    text: String,
    risk: Option<String>,
}

/// The promises of a ticket as this reader reads them: the customer's side all of them, staff the provider's own (F-62).
/// What each party spent is for those who work the desk.
pub fn promises(shell: &Shell, part: &Part, promises: &[Promise], spent: Spent) -> Promises {
    let theirs = |promise: &&Promise| part.side != Side::Provider || promise.party == Party::Provider;
    let name = |party: Party| party_name(shell, part, party, None);
    let spent = (part.side == Side::Desk && spent != Spent::default()).then(|| {
        let values = [
            ("desk", name(Party::Internal).into()),
            ("provider", name(Party::Provider).into()),
            ("internal", shell.span(spent.internal).into()),
            ("outside", shell.span(spent.provider).into()),
            ("vendors", shell.span(spent.vendors).into()),
        ];
        shell.words.t_with("promise-spent", &values)
    });
    Promises {
        title: shell.t("promise-title"),
        lines: promises.iter().filter(theirs).map(|promise| line(shell, part, promise)).collect(),
        spent,
    }
}

/// Minutes of working hours: never days, which would be read as days of the calendar.
fn span(shell: &Shell, minutes: i64, business: bool) -> String {
    if !business {
        return shell.span(minutes);
    }
    let (hours, rest) = (minutes / 60, minutes % 60);
    let in_hours = || shell.t1("span-hours", "count", hours);
    let in_minutes = || shell.t1("span-minutes", "count", rest);
    let span = match (hours, rest) {
        (0, _) => in_minutes(),
        (_, 0) => in_hours(),
        _ => format!("{} {}", in_hours(), in_minutes()),
    };
    shell.t1("promise-working", "span", span)
}

fn line(shell: &Shell, part: &Part, promise: &Promise) -> Line {
    let name = |party: Party| party_name(shell, part, party, None);
    let target = shell.t(match promise.target {
        ClockTarget::Response => "promise-response",
        ClockTarget::Resolution => "promise-resolution",
    });
    let within = span(shell, promise.minutes, promise.business);
    let mut values = vec![("party", name(promise.party).into()), ("target", target.into()), ("span", within.into())];
    let (tone, icon, key) = match &promise.standing {
        Standing::Due(at) => {
            values.push(("at", shell.moments().short(*at).into()));
            (if promise.at_risk { Tone::Attention } else { Tone::Info }, "clock", "promise-due")
        }
        Standing::Paused(reason, left) => {
            let who = [
                ("desk", name(Party::Internal).into()),
                ("provider", name(Party::Provider).into()),
                ("side", if part.side == Side::Provider { "provider" } else { "customer" }.into()),
            ];
            values.push(("reason", shell.words.t_with(&format!("promise-paused-{reason}"), &who).into()));
            values.push(("left", span(shell, *left, promise.business).into()));
            (Tone::Neutral, "pause", "promise-paused")
        }
        Standing::Met(at) => {
            values.push(("at", shell.moments().short(*at).into()));
            (Tone::Success, "done", "promise-met")
        }
        Standing::Missed(at) => {
            values.push(("at", shell.moments().short(*at).into()));
            (Tone::Danger, "alert", "promise-missed")
        }
    };
    let risk = promise.at_risk && matches!(promise.standing, Standing::Due(_));
    Line { tone, icon, text: shell.words.t_with(key, &values), risk: risk.then(|| shell.t("promise-risk")) }
}
