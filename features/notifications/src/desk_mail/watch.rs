//! Letters about what nobody did and the system noticed: a party's time runs out, a rule acted or was switched off.

use kernel::Problem;
use store::{
    ids::{EscalationRuleId, RuleFiringId, ServiceClockId},
    tables::kinds::Party,
    views::{
        mail::{Reader, TicketFacts},
        taskfire::told,
    },
};
use web::words::Words;

use super::DeskTicket;
use crate::{
    recipients::{self, Side},
    ticket_mail::{News, Passage},
};

impl DeskTicket<'_> {
    /// A party's time on it runs out, or has run out: its own people (F-156).
    pub(crate) async fn time_runs_out(&self, news: News, clock: ServiceClockId) -> Result<(), Problem> {
        let party = told::clock(self.may, clock).await?;
        let readers = of_party(&self.facts, party);
        self.deliver(self.telling(news), &readers, &|_, _| None).await
    }

    /// A rule acted: those of the desk whom it names (F-126).
    pub(crate) async fn rule_fired(&self, firing: RuleFiringId) -> Result<(), Problem> {
        let (rule, people) = told::firing(self.may, firing, self.facts.ticket.organization_id).await?;
        let by = |_: Side, words: &Words| {
            let by = words.t_with("mail-by-rule", &[("rule", rule.as_str().into())]);
            Some(Passage { by, ..Passage::default() })
        };
        self.deliver(self.telling(News::RuleFired), &recipients::customers(people.iter().collect()), &by).await
    }

    /// The system switched a rule off at it: those who administer its desk (F-178).
    pub(crate) async fn rule_disabled(&self, rule: EscalationRuleId) -> Result<(), Problem> {
        let Some((rule, reason, people)) = told::disabled(self.may, rule).await? else { return Ok(()) };
        let passage =
            |_: Side, _: &Words| Some(Passage { by: rule.clone(), reason: reason.clone(), ..Passage::default() });
        self.deliver(self.telling(News::RuleDisabled), &recipients::customers(people.iter().collect()), &passage).await
    }
}

/// Those who work the ticket for the party: the provider's people, or the desk's, who also chase a vendor, with those who
/// administer it (F-156).
fn of_party(facts: &TicketFacts, party: Party) -> Vec<(Side, &Reader)> {
    if party == Party::Provider { recipients::of_provider(facts, None) } else { recipients::of_desk_and_heads(facts) }
}
