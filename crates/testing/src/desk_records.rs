//! What an internal help desk of the world keeps: vendors and their people, rules, notes of its own, and one record of each
//! kind of the rest.

use std::{collections::BTreeMap, sync::Arc};

use kernel::escalation::Body;
use store::{
    Set,
    guard::WorkInternally,
    ids::{ContactId, EscalationRuleId, NoteId, OrganizationId, VendorContactId, VendorId},
    tables::{
        absence, custom_field, escalation_rule, inbound_mail, internal_issue_type, internal_time,
        kinds::{FieldKind, InboundState, InternalMeaning, MessageWay, NoteKind, Publish, ThreadState},
        note, on_call, vendor, vendor_contact, vendor_message, vendor_thread, work_calendar,
    },
};
use uuid::Uuid;

use crate::{Desk, Organization, Person, Ticket, World};

impl World {
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

    /// A person at a vendor of `organization`'s, to whom its letters go.
    pub async fn vendor_contact(
        &self,
        organization: &Organization,
        vendor: VendorId,
        name: &str,
        email: &str,
    ) -> VendorContactId {
        let seed = self.store.seed().await.unwrap();
        let id: VendorContactId = seed.fresh_id();
        seed.add::<vendor_contact::Entity>(vendor_contact::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            vendor_id: Set(vendor),
            organization_id: Set(organization.id),
            name: Set(name.to_owned()),
            email: Set(email.to_owned()),
            phone: Set(String::new()),
            is_default: Set(true),
            active: Set(true),
            position: Set(0),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        id
    }

    /// A rule of the organization's, switched on, at this place of its list.
    pub async fn escalation_rule(
        &self,
        organization: OrganizationId,
        name: &str,
        position: i32,
        body: Body,
    ) -> EscalationRuleId {
        let seed = self.store.seed().await.unwrap();
        let id: EscalationRuleId = seed.fresh_id();
        let row = escalation_rule::ActiveModel {
            active: Set(true),
            position: Set(position),
            ..self.rule_off(organization, id, name, body.to_json())
        };
        seed.add::<escalation_rule::Entity>(row).await.unwrap();
        seed.done().await.unwrap();
        id
    }

    fn rule_off(
        &self,
        organization: OrganizationId,
        id: EscalationRuleId,
        name: &str,
        rule: String,
    ) -> escalation_rule::ActiveModel {
        escalation_rule::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            organization_id: Set(organization),
            name: Set(name.to_owned()),
            rule: Set(rule),
            disabled_reason: Set(String::new()),
            active: Set(false),
            position: Set(0),
            version: Set(1),
        }
    }

    /// A note that only the internal help desk of its author reads (F-97).
    pub async fn desk_note(&self, ticket: &Ticket, author: &Person, body: &str) -> NoteId {
        let write = self.store.write(Arc::new(self.actor(author).await)).await.unwrap();
        let may = write.need::<WorkInternally>().unwrap();
        let id: NoteId = may.fresh_id();
        may.add::<note::Entity>(note::ActiveModel {
            id: Set(id),
            ticket_id: Set(ticket.id),
            kind: Set(NoteKind::Portal),
            publish: Set(Publish::HelpDesk),
            title: Set(String::new()),
            body: Set(body.to_owned()),
            author_contact_id: Set(author.contact),
            author_resource_id: Set(None),
            form_id: Set(None),
            created_at: Set(may.now()),
            ..Default::default()
        })
        .await
        .unwrap();
        write.done().await.unwrap();
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
        let person = self.vendor_contact(organization, seller, "Service line", "service@lifts.example").await;
        let seed = self.store.seed().await.unwrap();
        let provider = self.defaults.provider;
        let fresh = || seed.fresh_id::<Uuid>();
        let [kind, field, rule, away, call, calendar, time] = std::array::from_fn(|_| fresh());
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
        let name = format!("Nights at {}", organization.name);
        let off = self.rule_off(organization.id, rule.into(), &name, "{}".to_owned());
        seed.add::<escalation_rule::Entity>(off).await.unwrap();
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
