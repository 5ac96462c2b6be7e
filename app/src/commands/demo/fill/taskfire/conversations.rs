//! Conversations with the vendors that have or had a ticket (F-161, F-162).

use jiff::{Timestamp, ToSpan};
use store::{
    Set,
    ids::{ContactId, TicketId, VendorThreadId},
    tables::{
        kinds::{MessageWay, Party, ThreadState},
        taskfire_ticket, vendor_message, vendor_participant, vendor_thread,
    },
};

use super::{
    super::Filling,
    Desk, Gathered,
    course::{Course, Stay},
    desk::VENDORS,
};
use crate::commands::demo::content::DeskStory;

/// What a vendor answers while it works on it.
const ON_THE_WAY: &str = "Thank you, we have it. Our technician comes tomorrow between nine and eleven.";

impl Filling<'_> {
    /// What was written about a ticket that went to a vendor, and what its page then says.
    pub(super) fn conversation(
        &self,
        (ticket, course): (TicketId, Course),
        (desk, story): (&Desk, &DeskStory),
        stays: &[Stay],
        worker: Option<ContactId>,
        rows: &mut Gathered,
    ) {
        let Some((number, stay)) = (0_i32..).zip(stays).find(|(_, stay)| stay.party == Party::Vendor) else { return };
        let Some(vendor) = stay.vendor else { return };
        let company = desk.vendors.iter().find(|(_, id)| *id == vendor);
        let company = company.and_then(|(kind, _)| VENDORS.iter().find(|one| one.0 == *kind));
        let (_, _, _, _, _, person, email) = company.copied().unwrap_or_default();
        let back = stay.until;
        let answered = back.unwrap_or_else(|| (stay.from + 50.minutes()).min(self.now));
        let id: VendorThreadId = self.seeding.fresh_id();
        rows.threads.push(vendor_thread::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            ticket_id: Set(ticket),
            organization_id: Set(desk.organization),
            vendor_id: Set(vendor),
            subject: Set(story.title.replace("{place}", &desk.town)),
            state: Set(if back.is_some() { ThreadState::Closed } else { ThreadState::Open }),
            of_hand_over: Set(true),
            hand_over_no: Set(Some(number)),
            reply_token_hash: Set(format!("demo {id}")),
            created_by_contact_id: Set(worker),
            created_at: Set(stay.from.into()),
            active_at: Set(answered.into()),
            version: Set(1),
        });
        rows.participants.push(vendor_participant::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            thread_id: Set(id),
            ticket_id: Set(ticket),
            name: Set(person.to_owned()),
            email: Set(email.to_owned()),
        });
        let message = |way, body: &str, contact: Option<ContactId>, at: Timestamp| {
            let sender = if way == MessageWay::Out { ("", "") } else { (person, email) };
            vendor_message::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                thread_id: Set(id),
                ticket_id: Set(ticket),
                way: Set(way),
                sender_name: Set(sender.0.to_owned()),
                sender_address: Set(sender.1.to_owned()),
                body: Set(body.to_owned()),
                message_key: Set(None),
                contact_id: Set(contact),
                note_id: Set(None),
                mail_id: Set(None),
                held: Set(false),
                held_reason: Set(String::new()),
                judged_by_contact_id: Set(None),
                created_at: Set(at.into()),
                version: Set(1),
            }
        };
        let answer = if back.is_some() { story.answer.as_str() } else { ON_THE_WAY };
        rows.messages.push(message(MessageWay::Out, &story.handed, worker, stay.from));
        if course != Course::Recalled {
            rows.messages.push(message(MessageWay::Mail, answer, None, answered));
        }
    }

    /// While a vendor has a ticket: when to ask again, and the vendor's own number.
    pub(super) fn with_vendor(
        &self,
        part: taskfire_ticket::ActiveModel,
        party: Party,
        number: &str,
    ) -> taskfire_ticket::ActiveModel {
        if party != Party::Vendor {
            return part;
        }
        let reference = number.chars().filter(char::is_ascii_digit).collect::<String>();
        taskfire_ticket::ActiveModel {
            chase_at: Set(Some(self.days_ago(-1).into())),
            vendor_reference: Set(format!("S-{}", reference.get(4..).unwrap_or_default())),
            ..part
        }
    }
}
