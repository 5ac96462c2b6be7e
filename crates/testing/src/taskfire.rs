//! Internal help desks of the world.

use std::collections::BTreeMap;

use store::{
    Set,
    ids::{ContactId, HandOverId, InternalPriorityId, InternalQueueId, InternalStatusId, VendorId},
    tables::{
        absence, custom_field, escalation_rule, hand_over, inbound_mail, internal_issue_type, internal_priority,
        internal_queue, internal_status, internal_time,
        kinds::{Acceptance, FieldKind, HandOverAct, InboundState, InternalMeaning, MessageWay, Party, ThreadState},
        on_call, taskfire_settings, taskfire_ticket, vendor, vendor_contact, vendor_message, vendor_thread,
        work_calendar,
    },
    taskfire::rows_of_desk,
};
use uuid::Uuid;

use crate::{Organization, Person, Ticket, World};

/// An organization's internal desk.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Its one queue.
    pub queue: InternalQueueId,
    /// Its statuses.
    pub statuses: Vec<(InternalMeaning, InternalStatusId)>,
    /// Critical, High, Medium, Low.
    pub priorities: Vec<InternalPriorityId>,
}

impl Desk {
    /// The status of a meaning.
    pub fn status(&self, meaning: InternalMeaning) -> InternalStatusId {
        self.statuses.iter().find(|(known, _)| *known == meaning).unwrap().1
    }
}

impl World {
    /// Switches Taskfire on for an organization, with a desk as it starts. Contacts at Taskfire levels are its resources.
    pub async fn taskfire(&self, organization: &Organization) -> Desk {
        let seed = self.store.seed().await.unwrap();
        let desk = rows_of_desk(self.defaults.provider, organization.id, || seed.fresh_id());
        seed.add::<internal_queue::Entity>(desk.queue).await.unwrap();
        seed.add::<taskfire_settings::Entity>(desk.settings).await.unwrap();
        seed.add_all::<internal_status::Entity>(desk.statuses).await.unwrap();
        seed.add_all::<internal_priority::Entity>(desk.priorities).await.unwrap();
        seed.done().await.unwrap();
        let id = self.literal(organization.id.0);
        self.sql(&format!("UPDATE organization SET taskfire_enabled = TRUE WHERE id = {id}")).await;
        Desk { queue: desk.queue_id, statuses: desk.status_ids, priorities: desk.priority_ids }
    }

    /// A ticket of `organization` whose contact is `contact`, with the internal desk, unassigned.
    pub async fn internal_ticket(
        &self,
        organization: &Organization,
        desk: &Desk,
        contact: &Person,
        title: &str,
    ) -> Ticket {
        self.internal_ticket_as(organization, desk, contact, title, |row| row).await
    }

    /// The same, standing on the internal side as `stands` says.
    pub async fn internal_ticket_as(
        &self,
        organization: &Organization,
        desk: &Desk,
        contact: &Person,
        title: &str,
        stands: impl FnOnce(taskfire_ticket::ActiveModel) -> taskfire_ticket::ActiveModel,
    ) -> Ticket {
        let ticket = self.ticket(organization, contact, title).await;
        let seed = self.store.seed().await.unwrap();
        let now = seed.now();
        let row = stands(taskfire_ticket::ActiveModel {
            provider_id: Set(self.defaults.provider),
            ticket_id: Set(ticket.id),
            organization_id: Set(organization.id),
            responsible: Set(Party::Internal),
            vendor_id: Set(None),
            since_at: Set(now),
            hand_over_no: Set(0),
            client_fronts: Set(true),
            acceptance: Set(Acceptance::NotAsked),
            accept_by_at: Set(None),
            reminded_at: Set(None),
            confirm_by_at: Set(None),
            returned: Set(false),
            contact_id: Set(None),
            queue_id: Set(Some(desk.queue)),
            status_id: Set(desk.status(InternalMeaning::New)),
            priority_id: Set(Some(desk.priorities[2])),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            due_at: Set(None),
            status_since_at: Set(now),
            active_at: Set(now),
            responded_at: Set(None),
            chase_at: Set(None),
            vendor_reference: Set(String::new()),
            exempt_rule_id: Set(None),
            exempt_until_at: Set(None),
            opened_at: Set(now),
            closed_at: Set(None),
            version: Set(1),
        });
        let party = row.responsible.clone();
        seed.add::<taskfire_ticket::Entity>(row).await.unwrap();
        seed.add::<hand_over::Entity>(hand_over::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(seed.fresh_id::<HandOverId>()),
            ticket_id: Set(ticket.id),
            organization_id: Set(organization.id),
            number: Set(0),
            act: Set(HandOverAct::Landed),
            from_party: Set(None),
            from_vendor_id: Set(None),
            to_party: party,
            to_vendor_id: Set(None),
            client_fronts: Set(true),
            reason: Set(None),
            note: Set(String::new()),
            tell_requester: Set(false),
            by_contact_id: Set(contact.contact),
            by_resource_id: Set(None),
            rule_id: Set(None),
            rule_name: Set(String::new()),
            at: Set(now),
            ended_at: Set(None),
            accepted_at: Set(None),
            accepted_by_resource_id: Set(None),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        self.sql(&format!("UPDATE ticket SET taskfire_born = TRUE WHERE id = {}", self.literal(ticket.id.0))).await;
        ticket
    }

    /// A vendor of `organization`'s, which has `accept_minutes` to accept what it is handed; none: need not accept.
    pub async fn vendor(&self, organization: &Organization, name: &str, accept_minutes: Option<i32>) -> VendorId {
        let seed = self.store.seed().await.unwrap();
        let id: VendorId = seed.fresh_id();
        seed.add::<vendor::Entity>(vendor::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            organization_id: Set(organization.id),
            name: Set(name.to_owned()),
            kind: Set("Maintenance".to_owned()),
            account_number: Set(String::new()),
            phone: Set(String::new()),
            web: Set(String::new()),
            address: Set(String::new()),
            support_hours: Set(String::new()),
            notes: Set(String::new()),
            accept_minutes: Set(accept_minutes),
            shared: Set(false),
            active: Set(true),
            created_at: Set(seed.now()),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        id
    }

    /// One record of each kind that a desk has, by the name of the parameter in addresses.
    pub async fn desk_records(
        &self,
        organization: &Organization,
        desk: &Desk,
        contact: ContactId,
        ticket: &Ticket,
    ) -> BTreeMap<&'static str, String> {
        let seller = self.vendor(organization, &format!("Lifts for {}", organization.name), None).await;
        let seed = self.store.seed().await.unwrap();
        let provider = self.defaults.provider;
        let fresh = || seed.fresh_id::<Uuid>();
        let [kind, field, rule, away, call, calendar, time, person] = std::array::from_fn(|_| fresh());
        let now = seed.now();
        seed.add::<internal_issue_type::Entity>(internal_issue_type::ActiveModel {
            provider_id: Set(provider),
            id: Set(kind.into()),
            organization_id: Set(organization.id),
            parent_id: Set(None),
            name: Set(format!("Hardware of {}", organization.name)),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            active: Set(true),
            position: Set(0),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<custom_field::Entity>(custom_field::ActiveModel {
            provider_id: Set(provider),
            id: Set(field.into()),
            organization_id: Set(organization.id),
            request_type_id: Set(None),
            label: Set(format!("Room at {}", organization.name)),
            kind: Set(FieldKind::Text),
            options: Set("[]".to_owned()),
            required: Set(false),
            passed_on: Set(false),
            active: Set(true),
            position: Set(0),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<escalation_rule::Entity>(escalation_rule::ActiveModel {
            provider_id: Set(provider),
            id: Set(rule.into()),
            organization_id: Set(organization.id),
            name: Set(format!("Nights at {}", organization.name)),
            rule: Set("{}".to_owned()),
            disabled_reason: Set(String::new()),
            active: Set(false),
            position: Set(0),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<absence::Entity>(absence::ActiveModel {
            provider_id: Set(provider),
            id: Set(away.into()),
            organization_id: Set(organization.id),
            contact_id: Set(contact),
            from_at: Set(now.plus_minutes(100_000)),
            to_at: Set(None),
            reason: Set(String::new()),
            stand_in_id: Set(None),
            message: Set(String::new()),
            created_at: Set(now),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<on_call::Entity>(on_call::ActiveModel {
            provider_id: Set(provider),
            id: Set(call.into()),
            organization_id: Set(organization.id),
            contact_id: Set(contact),
            from_at: Set(now.plus_minutes(100_000)),
            to_at: Set(now.plus_minutes(200_000)),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<work_calendar::Entity>(work_calendar::ActiveModel {
            provider_id: Set(provider),
            id: Set(calendar.into()),
            organization_id: Set(organization.id),
            location_id: Set(Some(organization.location)),
            time_zone: Set("Europe/Berlin".to_owned()),
            hours: Set("[]".to_owned()),
            holidays: Set("[]".to_owned()),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<internal_time::Entity>(internal_time::ActiveModel {
            provider_id: Set(provider),
            id: Set(time.into()),
            ticket_id: Set(ticket.id),
            contact_id: Set(contact),
            started_at: Set(now),
            stopped_at: Set(None),
            minutes: Set(5),
            summary: Set("Looked".to_owned()),
            internal_notes: Set(String::new()),
            form_id: Set(None),
            created_at: Set(now),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<vendor_contact::Entity>(vendor_contact::ActiveModel {
            provider_id: Set(provider),
            id: Set(person.into()),
            vendor_id: Set(seller),
            organization_id: Set(organization.id),
            name: Set("Service line".to_owned()),
            email: Set("service@lifts.example".to_owned()),
            phone: Set(String::new()),
            is_default: Set(true),
            active: Set(true),
            position: Set(0),
            version: Set(1),
        })
        .await
        .unwrap();
        let thread = fresh();
        seed.add::<vendor_thread::Entity>(vendor_thread::ActiveModel {
            provider_id: Set(provider),
            id: Set(thread.into()),
            ticket_id: Set(ticket.id),
            organization_id: Set(organization.id),
            vendor_id: Set(seller),
            subject: Set("Lift stands still".to_owned()),
            state: Set(ThreadState::Open),
            of_hand_over: Set(false),
            hand_over_no: Set(None),
            reply_token_hash: Set(thread.to_string()),
            created_by_contact_id: Set(Some(contact)),
            created_at: Set(now),
            active_at: Set(now),
            version: Set(1),
        })
        .await
        .unwrap();
        let message = fresh();
        let key = message.to_string();
        let raw = format!("From: eve@evil.example\r\nSubject: Lift of {}\r\n\r\nHello", organization.name);
        let sha256 = self.keep_file(raw.into()).await;
        seed.add::<inbound_mail::Entity>(inbound_mail::ActiveModel {
            provider_id: Set(provider),
            id: Set(message.into()),
            message_key: Set(key.clone()),
            sender_address: Set("eve@evil.example".to_owned()),
            recipient_address: Set("reply@n.example".to_owned()),
            subject: Set(format!("Lift of {}", organization.name)),
            sha256: Set(sha256),
            state: Set(InboundState::Held),
            reason: Set("unknown-sender".to_owned()),
            authenticated: Set("dkim=none dmarc=none".to_owned()),
            thread_id: Set(Some(thread.into())),
            ticket_id: Set(Some(ticket.id)),
            received_at: Set(now),
        })
        .await
        .unwrap();
        seed.add::<vendor_message::Entity>(vendor_message::ActiveModel {
            provider_id: Set(provider),
            id: Set(message.into()),
            thread_id: Set(thread.into()),
            ticket_id: Set(ticket.id),
            way: Set(MessageWay::Mail),
            sender_name: Set(String::new()),
            sender_address: Set("eve@evil.example".to_owned()),
            body: Set("Hello".to_owned()),
            message_key: Set(Some(key)),
            contact_id: Set(None),
            note_id: Set(None),
            mail_id: Set(None),
            held: Set(true),
            held_reason: Set("unknown-sender".to_owned()),
            judged_by_contact_id: Set(None),
            created_at: Set(now),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        BTreeMap::from([
            ("thread", thread.to_string()),
            ("message", message.to_string()),
            ("internal_queue", desk.queue.to_string()),
            ("internal_status", desk.status(InternalMeaning::Open).to_string()),
            ("internal_priority", desk.priorities[0].to_string()),
            ("internal_type", kind.to_string()),
            ("custom_field", field.to_string()),
            ("rule", rule.to_string()),
            ("absence", away.to_string()),
            ("on_call", call.to_string()),
            ("calendar", calendar.to_string()),
            ("internal_time", time.to_string()),
            ("vendor", seller.to_string()),
            ("vendor_contact", person.to_string()),
        ])
    }
}
