//! The provider's own workflow rules.

use kernel::{
    Problem,
    workflow::{Action, Condition, Field, Rule, Trigger},
};
use store::{Happened, Set, outbox::Task, tables::workflow_rule};

use super::{Filling, entry, json};
use crate::commands::demo::world::Status;

impl Filling<'_> {
    /// Three rules that work, and one that waits to be switched on.
    pub async fn workflow(&self) -> Result<(), Problem> {
        let security = Rule {
            timed: None,
            events: vec![Trigger::Created],
            conditions: vec![Condition {
                field: Field::IssueType,
                is: true,
                values: vec![entry(&self.issue_types, "Security")?.to_string()],
            }],
            actions: vec![
                Action::Queue { id: entry(&self.queues, "Security")?.0 },
                Action::Priority { id: entry(&self.priorities, "High")?.0 },
                Action::Notify {
                    resource: false,
                    queue: true,
                    other: None,
                    subject: "{number}: {title}".to_owned(),
                    text: "A security ticket of {organization} has come in.".to_owned(),
                    once: false,
                    as_note: false,
                },
            ],
        };
        let escalated = Rule {
            timed: None,
            events: vec![Trigger::ToProvider],
            conditions: Vec::new(),
            actions: vec![Action::Queue { id: entry(&self.queues, "Service Desk 2nd Level")?.0 }],
        };
        let advice = Rule {
            timed: None,
            events: vec![Trigger::Created],
            conditions: vec![Condition {
                field: Field::IssueType,
                is: true,
                values: vec![entry(&self.issue_types, "Advice")?.to_string()],
            }],
            actions: vec![
                Action::WorkType { id: entry(&self.work_types, "Consulting")?.0 },
                Action::Note { text: "Counts as consulting unless the contract says otherwise.".to_owned() },
            ],
        };
        let accounts = Rule {
            timed: None,
            events: vec![Trigger::Created],
            conditions: vec![
                Condition {
                    field: Field::IssueType,
                    is: true,
                    values: vec![entry(&self.issue_types, "Accounts")?.to_string()],
                },
                Condition { field: Field::CreatedBy, is: true, values: vec!["contact".to_owned()] },
            ],
            actions: vec![Action::SendToTaskfire { queue: None, contact: None }],
        };
        let rules = [
            ("Security first", security, true),
            ("Escalated tickets to the second level", escalated, true),
            ("Advice is consulting", advice, true),
            ("Accounts go to the customer’s own help desk", accounts, false),
        ];
        for (position, (name, rule, active)) in (1..).zip(rules) {
            let row = workflow_rule::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                name: Set(name.to_owned()),
                rule: Set(json(&rule)?),
                active: Set(active),
                position: Set(position),
                version: Set(1),
            };
            self.seeding.add::<workflow_rule::Entity>(row).await?;
        }
        self.runs().await
    }

    /// The newest open tickets that these rules are about are judged when the demo starts, so that the history has runs in it.
    async fn runs(&self) -> Result<(), Problem> {
        for (issue, most) in [("Security", 2), ("Advice", 3)] {
            let open = self.tickets.iter().zip(&self.world.tickets).rev();
            let open = open.filter(|(_, told)| told.issue == issue && told.status != Status::Complete);
            for (id, _) in open.take(most) {
                let happened = Happened { created: true, ..Happened::default() };
                self.job(&Task::Workflow { ticket: *id, happened, depth: 0 }).await?;
            }
        }
        Ok(())
    }
}
