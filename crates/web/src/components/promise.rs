//! What is promised on a ticket, in plain words, with the reason of a pause (F-153 … F-157).

use askama::{Template, filters::HtmlSafe};
use store::{
    tables::kinds::{ClockTarget, Party},
    views::taskfire::clocks::{Promise, Spent, Standing},
};

use super::Tone;
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

/// The promises of a ticket as this reader reads them. `desk` is what the internal desk is called; times that each party
/// spent are for those who work the desk.
pub fn promises(shell: &Shell, promises: &[Promise], spent: Option<Spent>, desk: &str) -> Promises {
    Promises {
        title: shell.t("rules-promises"),
        lines: promises.iter().map(|promise| line(shell, promise, desk)).collect(),
        spent: spent.map(|spent| {
            let values = [
                ("internal", shell.span(spent.internal).into()),
                ("provider", shell.span(spent.provider).into()),
                ("vendors", shell.span(spent.vendors).into()),
            ];
            shell.words.t_with("rules-spent", &values)
        }),
    }
}

fn line(shell: &Shell, promise: &Promise, desk: &str) -> Line {
    let party = match promise.party {
        Party::Internal => desk.to_owned(),
        Party::Provider | Party::Vendor => shell.brand.provider.clone(),
    };
    let target = shell.t(match promise.target {
        ClockTarget::Response => "rules-promise-response",
        ClockTarget::Resolution => "rules-promise-resolution",
    });
    let mut values =
        vec![("party", party.into()), ("target", target.into()), ("span", shell.span(promise.minutes).into())];
    let (tone, icon, key) = match &promise.standing {
        Standing::Due(at) => {
            values.push(("at", shell.moments().short(*at).into()));
            (if promise.at_risk { Tone::Attention } else { Tone::Info }, "clock", "rules-promise-due")
        }
        Standing::Paused(reason, left) => {
            values.push(("reason", shell.t(&format!("rules-clock-paused-{reason}")).into()));
            values.push(("left", shell.span(*left).into()));
            (Tone::Neutral, "pause", "rules-promise-paused")
        }
        Standing::Met(at) => {
            values.push(("at", shell.moments().short(*at).into()));
            (Tone::Success, "done", "rules-promise-met")
        }
        Standing::Missed(at) => {
            values.push(("at", shell.moments().short(*at).into()));
            (Tone::Danger, "alert", "rules-promise-missed")
        }
    };
    let risk = promise.at_risk && matches!(promise.standing, Standing::Due(_));
    Line { tone, icon, text: shell.words.t_with(key, &values), risk: risk.then(|| shell.t("rules-promise-risk")) }
}
