//! Rows of a ticket's internal side that all of them have: its part, a line of its log, a change of its history.

use jiff::Timestamp;
use store::{
    Set,
    ids::{ContactId, HandOverId, OrganizationId, TicketId},
    tables::{hand_over, taskfire_ticket, ticket_change},
};

use super::{super::Filling, Desk, course::Stay};

impl Filling<'_> {
    /// Taskfire's part of a ticket that is with the party of its last stay; nothing else is said of it yet.
    pub(super) fn part(
        &self,
        id: TicketId,
        desk: &Desk,
        stay: &Stay,
        number: i32,
        opened: Timestamp,
    ) -> taskfire_ticket::ActiveModel {
        taskfire_ticket::ActiveModel {
            provider_id: Set(self.provider),
            responsible: Set(stay.party),
            vendor_id: Set(stay.vendor),
            hand_over_no: Set(number),
            opened_at: Set(opened.into()),
            version: Set(1),
            ..taskfire_ticket::ActiveModel::landed(id, desk.organization, stay.from.into())
        }
    }

    pub(super) fn log_line(
        &self,
        ticket: TicketId,
        organization: OrganizationId,
        number: i32,
        before: Option<&Stay>,
        stay: &Stay,
    ) -> hand_over::ActiveModel {
        let id = self.seeding.fresh_id::<HandOverId>();
        hand_over::ActiveModel {
            provider_id: Set(self.provider),
            number: Set(number),
            act: Set(stay.act),
            from_party: Set(before.map(|before| before.party)),
            from_vendor_id: Set(before.and_then(|before| before.vendor)),
            to_vendor_id: Set(stay.vendor),
            reason: Set(stay.reason),
            note: Set(stay.note.clone()),
            by_contact_id: Set(stay.by),
            by_resource_id: Set(if stay.by_staff { self.resources.get(1).copied() } else { None }),
            ended_at: Set(stay.until.map(Into::into)),
            accepted_at: Set(stay.accepted.map(Into::into)),
            accepted_by_resource_id: Set(stay.accepted.and(self.resources.get(1).copied())),
            version: Set(1),
            ..hand_over::ActiveModel::landed(id, ticket, organization, stay.party, stay.from.into())
        }
    }

    pub(super) fn change(
        &self,
        ticket: TicketId,
        field: &str,
        old: String,
        new: String,
        by: Option<ContactId>,
        when: Timestamp,
    ) -> ticket_change::ActiveModel {
        ticket_change::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(ticket),
            field: Set(field.to_owned()),
            old_value: Set(old),
            new_value: Set(new),
            public: Set(field == "responsible"),
            author_contact_id: Set(by),
            author_resource_id: Set(None),
            created_at: Set(when.into()),
        }
    }
}
