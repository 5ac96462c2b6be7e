//! Escalation rules of the desks: one that is on, two that their administrators keep for later.

use kernel::{
    Problem,
    escalation::{Body, Delay, Since, Target, Then, When, Window},
};
use store::{Set, tables::escalation_rule};

use super::{super::Filling, Desk};

impl Filling<'_> {
    pub(super) async fn rules(&self, desk: &Desk) -> Result<(), Problem> {
        let issue = |name: &str| desk.issues.iter().find(|(known, _)| known == name).map(|(_, id)| id.0);
        let carrier = desk.vendors.iter().find(|(kind, _)| *kind == "carrier").map(|(_, id)| id.0);
        let critical = When {
            priorities: desk.priorities.first().into_iter().map(|id| id.0).collect(),
            window: Window::Outside,
            ..When::default()
        };
        let line = When { issue_types: issue("Line and telephone").into_iter().collect(), ..When::default() };
        let unaccepted = Delay { minutes: 240, business: true, since: Since::Unaccepted };
        let waiting = When { delay: Some(unaccepted), ..When::default() };
        let to = |target, note: &str| Then { target, note: note.to_owned(), ..Then::default() };
        let rules = [
            (
                "Critical outside hours",
                true,
                critical,
                to(Target::Provider, "Nobody of us is in. Please take it at once."),
            ),
            ("Line down: to the carrier", false, line, to(carrier.map_or(Target::Provider, Target::Vendor), "")),
            ("Nobody takes it within four hours", false, waiting, to(Target::Provider, "")),
        ];
        let row =
            |(position, (name, active, when, then)): (i32, (&str, bool, When, Then))| escalation_rule::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                organization_id: Set(desk.organization),
                name: Set(name.to_owned()),
                rule: Set(Body { when, then }.to_json()),
                disabled_reason: Set(String::new()),
                active: Set(active),
                position: Set(position),
                version: Set(1),
            };
        self.seeding.add_all::<escalation_rule::Entity>((0..).zip(rules).map(row).collect()).await
    }
}
