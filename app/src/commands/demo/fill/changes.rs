//! Change management: a board, and the open change requests of the demo waiting for their approvers (P-120 … P-126).

use jiff::SignedDuration;
use kernel::Problem;
use store::{
    Instant, Set,
    ids::{ChangeBoardId, ContactId, ResourceId},
    tables::{
        change_answer, change_approver, change_board, change_board_member, change_request,
        kinds::{ChangeAnswer, ChangeRule, ChangeStanding},
    },
};

use super::{Filling, at};
use crate::commands::demo::world::{Access, Ticket};

const PLAN: &str = "The new devices are prepared beforehand and exchanged on a Saturday morning, 8:00 to 9:00.";
const IMPACT: &str = "No internet and no VPN during that hour.";
const ROLL_BACK: &str = "The old devices go back in within ten minutes.";

impl Filling<'_> {
    /// Switches change management on, with one board for everybody and the change requests that are open.
    pub async fn changes(&self) -> Result<(), Problem> {
        self.seeding.run("UPDATE provider SET change_management = TRUE").await?;
        let board: ChangeBoardId = self.seeding.fresh_id();
        let row = change_board::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(board),
            name: Set("Change advisory board".to_owned()),
            description: Set("Looks at everything that can interrupt work.".to_owned()),
            active: Set(true),
            organization_id: Set(None),
            ticket_contact: Set(true),
            primary_contact: Set(false),
            parent_contact: Set(false),
            assigned_resource: Set(false),
            account_manager: Set(false),
            created_at: Set(self.days_ago(200).into()),
            version: Set(1),
        };
        self.seeding.add::<change_board::Entity>(row).await?;
        let (first, second) = (at(&self.resources, 0)?, at(&self.resources, 1)?);
        for resource in [first, second] {
            let row = change_board_member::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                board_id: Set(board),
                contact_id: Set(None),
                resource_id: Set(Some(resource)),
            };
            self.seeding.add::<change_board_member::Entity>(row).await?;
        }
        for (place, told) in self.world.tickets.iter().enumerate() {
            if told.kind == "change-request" && told.completed_at.is_none() {
                self.change_request(place, told, board, (first, second)).await?;
            }
        }
        Ok(())
    }

    /// One request: a resource has approved, everybody else is asked.
    async fn change_request(
        &self,
        place: usize,
        told: &Ticket,
        board: ChangeBoardId,
        (first, second): (ResourceId, ResourceId),
    ) -> Result<(), Problem> {
        let ticket = at(&self.tickets, place)?;
        let asked: Instant = (self.now - SignedDuration::from_hours(20)).into();
        let answered: Instant = (self.now - SignedDuration::from_hours(17)).into();
        let row = change_request::ActiveModel {
            provider_id: Set(self.provider),
            ticket_id: Set(ticket),
            board_id: Set(Some(board)),
            rule: Set(ChangeRule::All),
            needed: Set(1),
            plan: Set(PLAN.to_owned()),
            impact: Set(IMPACT.to_owned()),
            roll_back: Set(ROLL_BACK.to_owned()),
            review: Set(String::new()),
            standing: Set(ChangeStanding::PartiallyApproved),
            requested_at: Set(Some(asked)),
            expires_at: Set(Some((self.now + SignedDuration::from_hours(24 * 9)).into())),
            settled_at: Set(None),
            reminded_at: Set(None),
            version: Set(1),
        };
        self.seeding.add::<change_request::Entity>(row).await?;
        let mut contacts: Vec<ContactId> = vec![at(&self.contacts, told.contact)?];
        let manager = self.world.contacts.iter().position(|one| {
            one.organization == told.organization && one.level == "manager" && one.access == Access::Active
        });
        let manager = manager.map(|place| at(&self.contacts, place)).transpose()?;
        contacts.extend(manager.filter(|id| !contacts.contains(id)));
        let mut rows = Vec::new();
        let own = at(&self.contacts, told.contact)?;
        for contact in contacts {
            rows.push(self.approver(ticket, (Some(contact), None), contact == own, None));
        }
        let said = (ChangeAnswer::Approved, "Rules reviewed, fine with me.", answered);
        rows.push(self.approver(ticket, (None, Some(first)), true, Some(said)));
        rows.push(self.approver(ticket, (None, Some(second)), true, None));
        for row in rows {
            self.seeding.add::<change_approver::Entity>(row).await?;
        }
        let given = change_answer::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(ticket),
            contact_id: Set(None),
            resource_id: Set(Some(first)),
            answer: Set(said.0),
            previous: Set(None),
            comment: Set(said.1.to_owned()),
            by_contact_id: Set(None),
            by_resource_id: Set(Some(first)),
            at: Set(said.2),
        };
        self.seeding.add::<change_answer::Entity>(given).await
    }

    fn approver(
        &self,
        ticket: store::ids::TicketId,
        (contact, resource): (Option<ContactId>, Option<ResourceId>),
        on_board: bool,
        said: Option<(ChangeAnswer, &str, Instant)>,
    ) -> change_approver::ActiveModel {
        change_approver::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(ticket),
            contact_id: Set(contact),
            resource_id: Set(resource),
            deputy_contact_id: Set(None),
            deputy_resource_id: Set(None),
            on_board: Set(on_board),
            answer: Set(said.map(|said| said.0)),
            comment: Set(said.map(|said| said.1.to_owned()).unwrap_or_default()),
            answered_at: Set(said.map(|said| said.2)),
            by_contact_id: Set(None),
            by_resource_id: Set(resource.filter(|_| said.is_some())),
            version: Set(1),
        }
    }
}
