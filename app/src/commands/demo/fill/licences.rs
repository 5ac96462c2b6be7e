//! Contracts of the customers with Taskfire, and the licences that are counted on them (A-209 … A-211, decision 18).

use jiff::{civil::Date, tz::TimeZone};
use kernel::{
    Problem,
    contract::{Period, period_at, prorated},
    level::SYSTEM_LEVELS,
};
use store::{
    Set,
    ids::{ContractId, ContractServiceId, OrganizationId},
    licence,
    tables::{billing_event, contract, contract_service, kinds::ContractPeriod, unit_change},
};

use super::{Filling, at};
use crate::commands::demo::{
    content::Resource,
    world::{Access, Contact},
};

/// The service on which licences are counted.
const SERVICE: &str = "Taskfire user";

/// What a licence costs a month, and what a supported workplace does, in cents.
const PRICES: (i64, i64) = (1_900, 3_450);

const CURRENCY: &str = "EUR";

const MONTHLY: ContractPeriod = ContractPeriod::Month;

impl Filling<'_> {
    /// Whoever has a Taskfire level got it at some time, and it was counted.
    pub async fn licences(&mut self, zone: &TimeZone) -> Result<(), Problem> {
        let world = self.world;
        for (place, organization) in world.organizations.iter().enumerate().filter(|(_, one)| one.taskfire) {
            let holders: Vec<usize> = (0..world.contacts.len())
                .filter(|number| world.contacts.get(*number).is_some_and(|one| one.organization == place))
                .filter(|number| self.level_of(*number).is_some())
                .collect();
            if holders.is_empty() {
                continue;
            }
            let id = at(&self.organizations, place)?;
            let starts_on = self.days_ago(400).to_zoned(zone.clone()).date().first_of_month();
            let service = self.contract(id, starts_on, i32::try_from(holders.len()).unwrap_or_default()).await?;
            for (before, number) in (0..).zip(holders) {
                self.licence((id, &organization.name), number, (service, starts_on, before), zone).await?;
            }
        }
        // The desks were made before their contracts.
        self.seeding
            .run(&format!(
                "UPDATE taskfire_settings SET service_id = (SELECT contract_service.id FROM contract_service WHERE \
                 contract_service.provider_id = taskfire_settings.provider_id AND contract_service.organization_id = \
                 taskfire_settings.organization_id AND contract_service.name = '{SERVICE}')"
            ))
            .await
    }

    /// The name of a contact's Taskfire level, if they hold one.
    fn level_of(&self, number: usize) -> Option<&'static str> {
        let contact = self.world.contacts.get(number)?;
        let level = SYSTEM_LEVELS.iter().find(|level| level.code == contact.level)?;
        (contact.level.starts_with("taskfire") && contact.access != Access::Deactivated).then_some(level.name)
    }

    /// A contract with two services; gives the one for licences.
    async fn contract(
        &self,
        organization: OrganizationId,
        starts_on: Date,
        licences: i32,
    ) -> Result<ContractServiceId, Problem> {
        let id: ContractId = self.seeding.fresh_id();
        let row = contract::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            organization_id: Set(organization),
            name: Set("Managed workplace".to_owned()),
            starts_on: Set(starts_on.to_string()),
            ends_on: Set(None),
            period: Set(MONTHLY),
            currency: Set(CURRENCY.to_owned()),
            active: Set(true),
            billing_organization_id: Set(None),
            is_default: Set(false),
            created_at: Set(self.days_ago(402).into()),
            version: Set(1),
        };
        self.seeding.add::<contract::Entity>(row).await?;
        let licence: ContractServiceId = self.seeding.fresh_id();
        let services = [
            (licence, SERVICE, PRICES.0, licences),
            (self.seeding.fresh_id(), "Supported workplace", PRICES.1, 14 + 9 * licences),
        ];
        let row = |(service, name, price, units): (ContractServiceId, &str, i64, i32)| contract_service::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(service),
            contract_id: Set(id),
            organization_id: Set(organization),
            name: Set(name.to_owned()),
            unit_price: Set(price),
            units: Set(units),
            active: Set(true),
            version: Set(1),
        };
        self.seeding.add_all::<contract_service::Entity>(services.into_iter().map(row).collect()).await?;
        Ok(licence)
    }

    /// One licence that was given: its event, and the unit that it added.
    async fn licence(
        &mut self,
        (organization, name): (OrganizationId, &str),
        number: usize,
        (service, starts_on, before): (ContractServiceId, Date, i32),
        zone: &TimeZone,
    ) -> Result<(), Problem> {
        let world = self.world;
        let given = self.days_ago(160 - 31 * i64::from(before)) + jiff::Span::new().minutes(self.dice.between(5, 300));
        let day = given.to_zoned(zone.clone()).date();
        let whole = Period { from: day, to: day };
        let period = period_at(starts_on, licence::months(MONTHLY), day).unwrap_or(whole);
        let id = self.seeding.fresh_id();
        let event = billing_event::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            at: Set(given.into()),
            organization_id: Set(organization),
            organization_name: Set(name.to_owned()),
            contact_id: Set(at(&self.contacts, number)?),
            contact_name: Set(world.contacts.get(number).map(Contact::name).unwrap_or_default()),
            actor_name: Set(world.resources.first().map(Resource::name).unwrap_or_default()),
            reason: Set("portal-user.activated".to_owned()),
            old_level: Set(String::new()),
            new_level: Set(self.level_of(number).unwrap_or_default().to_owned()),
            change: Set(1),
        };
        self.seeding.add::<billing_event::Entity>(event).await?;
        let unit = unit_change::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            organization_id: Set(organization),
            service_id: Set(service),
            billing_event_id: Set(id),
            delta: Set(1),
            units_before: Set(before),
            units_after: Set(before + 1),
            period_from: Set(period.from.to_string()),
            period_to: Set(period.to.to_string()),
            prorated: Set(prorated(PRICES.0, period, None, day)),
            currency: Set(CURRENCY.to_owned()),
            at: Set(given.into()),
        };
        self.seeding.add::<unit_change::Entity>(unit).await
    }
}
