//! A rule as a sentence: when what, then what.

use kernel::escalation::{Availability, Body, Target, Window};
use store::views::taskfire::rules::Offers;
use uuid::Uuid;
use web::words::Words;

/// What a rule asks for, each as a phrase.
pub(super) fn asked_for(words: &Words, body: &Body, offers: &Offers) -> Vec<String> {
    let when = &body.when;
    let mut phrases = Vec::new();
    let named = |ids: &[Uuid]| {
        let names: Vec<String> = ids.iter().map(|id| name(words, offers, *id)).collect();
        names.join(&words.t("rules-or"))
    };
    for (key, ids) in [
        ("rules-when-issue-types", &when.issue_types),
        ("rules-when-sub-issue-types", &when.sub_issue_types),
        ("rules-when-request-types", &when.request_types),
        ("rules-when-priorities", &when.priorities),
        ("rules-when-queues", &when.queues),
        ("rules-when-locations", &when.locations),
    ] {
        if !ids.is_empty() {
            phrases.push(words.t_with(key, &[("names", named(ids).into())]));
        }
    }
    if !when.contacts.is_empty() {
        phrases.push(words.t_with("rules-when-contacts", &[("count", when.contacts.len().into())]));
    }
    match &when.window {
        Window::Always => {}
        Window::Outside => phrases.push(words.t("rules-when-outside")),
        Window::During => phrases.push(words.t("rules-when-during")),
        Window::Own { .. } => phrases.push(words.t("rules-when-own")),
    }
    match when.availability {
        Availability::Ignore => {}
        Availability::AssigneeOut => phrases.push(words.t("rules-when-assignee-out")),
        Availability::QueueOut => phrases.push(words.t("rules-when-queue-out")),
    }
    if let Some(delay) = when.delay {
        let unit = if delay.business { "rules-business-minutes" } else { "rules-clock-minutes" };
        let minutes = words.t_with(unit, &[("count", delay.minutes.into())]);
        phrases.push(words.t_with(since_phrase(delay.since), &[("minutes", minutes.into())]));
    }
    if phrases.is_empty() {
        phrases.push(words.t("rules-when-anything"));
    }
    phrases
}

/// Key of the phrase for what a delay is measured from.
pub(super) fn since_phrase(since: kernel::escalation::Since) -> &'static str {
    use kernel::escalation::Since;
    match since {
        Since::Created => "rules-when-delay-created",
        Since::Unaccepted => "rules-when-delay-unaccepted",
        Since::Idle => "rules-when-delay-idle",
        Since::Warned => "rules-when-delay-warned",
        Since::Breached => "rules-when-delay-breached",
    }
}

/// Where a rule sends the ticket.
pub(super) fn done(words: &Words, body: &Body, offers: &Offers) -> String {
    let key = match (body.then.target, body.then.transfer) {
        (Target::Queue(_), _) => "rules-then-queue",
        (_, true) => "rules-then-transfer",
        (_, false) => "rules-then-escalate",
    };
    let to = match body.then.target {
        Target::Provider => words.t("rules-the-provider"),
        Target::Vendor(id) | Target::Queue(id) => name(words, offers, id),
    };
    words.t_with(key, &[("to", to.into())])
}

/// The whole rule.
pub(super) fn whole(words: &Words, body: &Body, offers: &Offers) -> String {
    let asked = asked_for(words, body, offers).join(&words.t("rules-and"));
    words.t_with("rules-sentence", &[("when", asked.into()), ("then", done(words, body, offers).into())])
}

fn name(words: &Words, offers: &Offers, id: Uuid) -> String {
    offers.name(id).map_or_else(|| words.t("rules-gone"), str::to_owned)
}
