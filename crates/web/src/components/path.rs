//! The path strip: between whom a ticket went, who has it now, and how long each held it (F-60, F-83).

use std::fmt;

use askama::{Template, filters::HtmlSafe};
use kernel::ownership::Refusal;
use store::{
    tables::kinds::{self, Acceptance, HandOverAct, HandOverReason},
    views::{
        people::Author,
        taskfire::{
            part::{Part, Side},
            path::{self, Line},
        },
    },
};

use super::Party;
use crate::shell::Shell;

/// The path strip of a ticket.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/path.html")]
pub struct PathStrip {
    title: String,
    stops: Vec<Stop>,
    foot: Vec<String>,
}

impl HtmlSafe for PathStrip {}

/// One party on the path.
#[derive(Debug, Clone)]
struct Stop {
    party: Party,
    name: String,
    said: Option<String>,
    time: String,
    state: State,
}

impl Stop {
    fn is_now(&self) -> bool {
        self.state == State::Now
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Past,
    Now,
    Next,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Past => "past",
            Self::Now => "now",
            Self::Next => "next",
        })
    }
}

/// The strip of a ticket: the internal desk, the provider, and a vendor where one is involved or could be.
pub fn path_strip(shell: &Shell, part: &Part, lines: &[Line]) -> PathStrip {
    use kinds::Party::{Internal, Provider, Vendor};
    let vendor_too = part.side == Side::Desk || lines.iter().any(|line| line.party == Vendor);
    let parties = [Internal, Provider, Vendor].into_iter().filter(|party| *party != Vendor || vendor_too);
    PathStrip {
        title: shell.t("path-title"),
        stops: parties.map(|party| stop(shell, part, lines, party)).collect(),
        foot: foot(shell, part),
    }
}

fn stop(shell: &Shell, part: &Part, lines: &[Line], party: kinds::Party) -> Stop {
    let held = path::minutes_of(lines, party, shell.now.into());
    let (state, said, time) = if party != part.responsible {
        match held {
            Some(minutes) => (State::Past, None, shell.span(minutes)),
            None => (State::Next, None, shell.t("path-never")),
        }
    } else if part.closed_at.is_some() {
        let time = shell.t1("path-closed", "span", shell.span(held.unwrap_or_default()));
        (State::Past, Some(shell.t("path-had-last")), time)
    } else {
        let since = shell.moments().short(part.since_at);
        let time = shell.t2("path-since", "time", since, "span", shell.span(held.unwrap_or_default()));
        (State::Now, Some(shell.t("path-has-now")), time)
    };
    // The vendor that has it, else the last one that had.
    let vendor = part.vendor.as_ref().filter(|_| part.responsible == party).and_then(|(_, name)| name.clone());
    let vendor = vendor.or_else(|| lines.iter().rev().find_map(|line| line.vendor.clone()));
    Stop { party: glyph(party), name: party_name(shell, part, party, vendor.as_deref()), said, time, state }
}

/// A stored party as pages show it.
pub fn glyph(party: kinds::Party) -> Party {
    match party {
        kinds::Party::Internal => Party::Internal,
        kinds::Party::Provider => Party::Provider,
        kinds::Party::Vendor => Party::Vendor,
    }
}

/// The name of a party for the readers of a ticket; a vendor's is known to the desk alone (F-162).
pub fn party_name(shell: &Shell, part: &Part, party: kinds::Party, vendor: Option<&str>) -> String {
    match (party, vendor) {
        (kinds::Party::Internal, _) if part.side != Side::Provider => shell.t("path-own-desk"),
        (kinds::Party::Internal, _) => shell.t1("path-desk-of", "organization", part.organization.1.as_str()),
        (kinds::Party::Provider, _) => shell.brand.provider.clone(),
        (kinds::Party::Vendor, Some(name)) => name.to_owned(),
        (kinds::Party::Vendor, None) => shell.t("path-vendor"),
    }
}

/// How a conversation with a vendor stands, in a word.
pub fn conversation_key(state: kinds::ThreadState) -> &'static str {
    match state {
        kinds::ThreadState::Open => "conversation-open",
        kinds::ThreadState::Done => "conversation-done",
        kinds::ThreadState::Closed => "conversation-closed",
    }
}

/// What happened, by whom and when, e.g. "Escalated by Tom Okafor, 10:12".
pub fn hand_over_sentence(
    shell: &Shell,
    act: HandOverAct,
    by: &Author,
    rule: Option<&str>,
    at: store::Instant,
) -> String {
    let name = match (by, rule) {
        (_, Some(rule)) => shell.t1("path-by-rule", "rule", rule),
        (Author::You { name } | Author::Contact { name } | Author::Staff { name: Some(name) }, _) => name.clone(),
        (Author::Staff { name: None }, _) => shell.brand.provider.clone(),
        (Author::System, None) => shell.t("path-by-itself"),
    };
    let key = match act {
        HandOverAct::Landed => "path-act-landed",
        HandOverAct::BroughtIn => "path-act-brought-in",
        HandOverAct::Escalated => "path-act-escalated",
        HandOverAct::SentToDesk => "path-act-sent-to-desk",
        HandOverAct::Declined => "path-act-declined",
        HandOverAct::Recalled => "path-act-recalled",
        HandOverAct::TakenBack => "path-act-taken-back",
        HandOverAct::Lapsed => "path-act-lapsed",
        HandOverAct::ForConfirmation => "path-act-for-confirmation",
        HandOverAct::VendorDone => "path-act-vendor-done",
        HandOverAct::TaskfireOff => "path-act-taskfire-off",
    };
    shell.t2(key, "name", name, "time", shell.moments().short(at))
}

/// The key of a reason's words.
pub fn reason_key(reason: HandOverReason) -> &'static str {
    match reason {
        HandOverReason::NoCapacity => "path-reason-no-capacity",
        HandOverReason::NoSkill => "path-reason-no-skill",
        HandOverReason::OutOfHours => "path-reason-out-of-hours",
        HandOverReason::Policy => "path-reason-policy",
        HandOverReason::Other => "path-reason-other",
    }
}

/// The key of the sentence that says why an act is refused.
pub fn refusal_key(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Closed => "hand-over-refused-closed",
        Refusal::NotClosed => "hand-over-refused-not-closed",
        Refusal::AlreadyThere => "hand-over-refused-already-there",
        Refusal::NotYours => "hand-over-refused-not-yours",
        Refusal::NotAwaited => "hand-over-refused-not-awaited",
        Refusal::TooLate => "hand-over-refused-too-late",
        Refusal::NotAllowed => "hand-over-refused-not-allowed",
        Refusal::Off => "hand-over-refused-off",
    }
}

fn foot(shell: &Shell, part: &Part) -> Vec<String> {
    let mut foot = vec![hand_over_sentence(shell, part.act, &part.by, part.rule.as_deref(), part.since_at)];
    if let Some(reason) = part.reason {
        foot.push(shell.t1("path-reason", "reason", shell.t(reason_key(reason))));
    }
    if part.closed_at.is_some() {
        return foot;
    }
    if part.responsible != kinds::Party::Internal && part.side != Side::Requester {
        foot.push(shell.t(if part.client_fronts { "path-client-fronts" } else { "path-transferred" }));
    }
    match (part.acceptance, part.accept_by_at) {
        (Acceptance::Awaited, Some(by)) => foot.push(shell.t1("path-accept-by", "time", shell.moments().short(by))),
        (Acceptance::Accepted, _) => foot.push(shell.t("path-accepted")),
        _ => {}
    }
    if let Some(by) = part.confirm_by_at {
        foot.push(shell.t1("path-confirm-by", "time", shell.moments().short(by)));
    } else if part.returned && part.side != Side::Requester {
        foot.push(shell.t("path-returned"));
    }
    foot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_is_said_in_words_and_names_are_text() {
        let stop = |state, name: &str| Stop {
            party: Party::Internal,
            name: name.to_owned(),
            said: (state == State::Now).then(|| "(has the ticket now)".to_owned()),
            time: "20 min".to_owned(),
            state,
        };
        let strip = PathStrip {
            title: "Who has the ticket".to_owned(),
            stops: vec![stop(State::Now, "<b>"), stop(State::Next, "Vendor")],
            foot: vec!["<script>".to_owned()],
        };
        let html = strip.to_string();
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1, "{html}");
        assert!(html.contains("(has the ticket now)") && !html.contains("<b>") && !html.contains("<script>"), "{html}");
    }
}
