//! A contract that somebody else pays, with a few tickets under it: so that End Client Tickets has something to show (P-160).

use jiff::tz::TimeZone;
use kernel::Problem;
use store::{
    Set,
    ids::ContractId,
    tables::{contract, kinds::ContractPeriod},
};

use super::{Filling, at};
use crate::commands::demo::world::Ticket;

/// Who is worked for, and who pays.
const SERVED: &str = "wingtip";
const PAYS: &str = "contoso";

const NAME: &str = "Shop support";

/// Tickets of each state under the contract: open, completed.
const TICKETS: [(bool, usize); 2] = [(false, 3), (true, 2)];

impl Filling<'_> {
    /// The contract, and the latest of the tickets on which somebody wrote and worked.
    pub async fn end_clients(&self, zone: &TimeZone) -> Result<(), Problem> {
        let place = |key: &str| {
            let found = self.world.organizations.iter().position(|one| one.key == key);
            found.ok_or_else(|| Problem::Fault(format!("demo content: no organization {key:?}")))
        };
        let (served, pays) = (place(SERVED)?, place(PAYS)?);
        let id: ContractId = self.seeding.fresh_id();
        let row = contract::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            organization_id: Set(at(&self.organizations, served)?),
            name: Set(NAME.to_owned()),
            starts_on: Set(self.days_ago(200).to_zoned(zone.clone()).date().first_of_month().to_string()),
            ends_on: Set(None),
            period: Set(ContractPeriod::Month),
            currency: Set("EUR".to_owned()),
            active: Set(true),
            billing_organization_id: Set(Some(at(&self.organizations, pays)?)),
            is_default: Set(true),
            created_at: Set(self.days_ago(201).into()),
            version: Set(1),
        };
        self.seeding.add::<contract::Entity>(row).await?;
        let mut worked: Vec<&Ticket> = self.world.tickets.iter().filter(|told| told.organization == served).collect();
        worked.retain(|told| !told.notes.is_empty() && !told.times.is_empty());
        worked.sort_by_key(|told| std::cmp::Reverse(told.last_activity_at));
        let mut numbers: Vec<String> = Vec::new();
        for (completed, most) in TICKETS {
            let such = worked.iter().filter(|told| told.completed_at.is_some() == completed).take(most);
            numbers.extend(such.map(|told| format!("'{}'", told.number)));
        }
        if numbers.is_empty() {
            return Err(Problem::Fault(format!("demo: nothing was worked for {SERVED}")));
        }
        // The tickets were made before their contract.
        let under = format!("(SELECT contract.id FROM contract WHERE contract.name = '{NAME}')");
        self.seeding
            .run(&format!("UPDATE ticket SET contract_id = {under} WHERE number IN ({})", numbers.join(", ")))
            .await
    }
}
