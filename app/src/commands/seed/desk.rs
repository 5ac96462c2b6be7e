//! The internal help desk of the first organization, with as many open tickets as asked for.

use kernel::Problem;
use store::{
    NotSet, Set, Store,
    ids::{ContactId, HandOverId, TicketId},
    tables::{
        account, contact, hand_over, internal_priority, internal_queue, internal_status,
        kinds::{CreatedVia, InternalMeaning, Party, TicketKind},
        taskfire_settings, taskfire_ticket, ticket,
    },
    taskfire::{Desk, rows_of_desk},
};

use super::rows::{Owner, Rows, nth};

/// So many people work the desk.
const PEOPLE: u32 = 10;

/// Tickets spread over so many minutes up to now.
const MINUTES: i64 = 60 * 24 * 60;

/// Place of the level Taskfire Resource among the levels of every provider.
const TASKFIRE_RESOURCE: usize = 3;

/// Makes the desk, its people and its tickets.
pub async fn fill(store: &Store, rows: &mut Rows<'_>, tickets: u32, at_once: u32) -> Result<(), Problem> {
    if tickets == 0 {
        return Ok(());
    }
    let seeding = store.seed().await?;
    let home = nth(&rows.organizations, 0)?;
    let level = nth(&rows.defaults.levels, TASKFIRE_RESOURCE)?;
    let (mut people, mut contacts, mut accounts) = (Vec::new(), Vec::new(), Vec::new());
    for position in 1..=PEOPLE {
        let id: ContactId = seeding.fresh_id();
        contacts.push(rows.contact(id, home, position, "desk"));
        accounts.push(rows.account(&seeding, &format!("seed-desk-{position}"), Owner::Contact(id, level)));
        people.push(id);
    }
    seeding.add_all::<contact::Entity>(contacts).await?;
    seeding.add_all::<account::Entity>(accounts).await?;
    let colleagues = rows.contacts_of_first_organization();
    let requesters = if colleagues.is_empty() { people.clone() } else { colleagues };
    let desk = rows_of_desk(rows.defaults.provider, home.0, || seeding.fresh_id());
    let Desk { settings, queue, statuses, priorities, status_ids, priority_ids, queue_id } = desk;
    seeding.add::<internal_queue::Entity>(queue).await?;
    seeding.add::<taskfire_settings::Entity>(settings).await?;
    seeding.add_all::<internal_status::Entity>(statuses).await?;
    seeding.add_all::<internal_priority::Entity>(priorities).await?;
    seeding.done().await?;

    let mut from = 0;
    while from < tickets {
        let until = tickets.min(from + at_once);
        let seeding = store.seed().await?;
        let (mut whole, mut parts, mut log) = (Vec::new(), Vec::new(), Vec::new());
        for position in from..until {
            let id: TicketId = seeding.fresh_id();
            let at = rows.now.plus_minutes(-(MINUTES * i64::from(tickets - position) / i64::from(tickets)));
            let number = rows.number(at);
            let requester = nth(&requesters, position as usize % requesters.len())?;
            whole.push(open_ticket(rows, id, number, home, requester, at)?);
            let place = position as usize;
            let with_us = position % 4 != 0;
            let nobody = position % 5 == 0;
            let meaning = match (with_us, nobody) {
                (false, _) => InternalMeaning::WithProvider,
                (true, true) => InternalMeaning::New,
                (true, false) => InternalMeaning::Open,
            };
            let status = status_ids.iter().find(|(known, _)| *known == meaning).map(|(_, status)| *status);
            let status = status.ok_or_else(|| Problem::Fault("seed: no internal status".to_owned()))?;
            let party = if with_us { Party::Internal } else { Party::Provider };
            parts.push(taskfire_ticket::ActiveModel {
                provider_id: Set(rows.defaults.provider),
                responsible: Set(party),
                contact_id: Set(if nobody { None } else { people.get(place % people.len()).copied() }),
                queue_id: Set(Some(queue_id)),
                status_id: Set(status),
                priority_id: Set(priority_ids.get(place % priority_ids.len().max(1)).copied()),
                due_at: Set((position % 3 == 0).then(|| at.plus_minutes(3 * 24 * 60))),
                version: Set(1),
                ..taskfire_ticket::ActiveModel::landed(id, home.0, at)
            });
            let line = seeding.fresh_id::<HandOverId>();
            log.push(hand_over::ActiveModel {
                provider_id: Set(rows.defaults.provider),
                by_contact_id: Set(Some(requester)),
                version: Set(1),
                ..hand_over::ActiveModel::landed(line, id, home.0, party, at)
            });
        }
        seeding.add_all::<ticket::Entity>(whole).await?;
        seeding.add_all::<taskfire_ticket::Entity>(parts).await?;
        seeding.add_all::<hand_over::Entity>(log).await?;
        seeding.done().await?;
        tracing::info!(internal_tickets = until, "seeded");
        from = until;
    }
    Ok(())
}

fn open_ticket(
    rows: &Rows<'_>,
    id: TicketId,
    number: String,
    (organization, place): (store::ids::OrganizationId, store::ids::LocationId),
    requester: ContactId,
    at: store::Instant,
) -> Result<ticket::ActiveModel, Problem> {
    Ok(ticket::ActiveModel {
        provider_id: Set(rows.defaults.provider),
        id: Set(id),
        title: Set(format!("Something for our own help desk, {number}")),
        number: Set(number),
        description: Set("It can be solved by our own people.".to_owned()),
        organization_id: Set(organization),
        location_id: Set(Some(place)),
        contact_id: Set(Some(requester)),
        created_by_contact_id: Set(Some(requester)),
        created_by_resource_id: Set(None),
        kind: Set(TicketKind::ServiceRequest),
        category_id: Set(rows.defaults.category),
        request_type_id: Set(None),
        status_id: Set(nth(&rows.defaults.statuses, 0)?),
        priority_id: Set(nth(&rows.defaults.priorities, 2)?),
        queue_id: Set(rows.defaults.portal_queue),
        resource_id: Set(None),
        role_id: Set(None),
        issue_type_id: Set(None),
        sub_issue_type_id: Set(None),
        source_id: Set(nth(&rows.defaults.sources, 0)?),
        created_via: Set(CreatedVia::Portal),
        work_type_id: Set(None),
        due_at: Set(None),
        completed_at: Set(None),
        resolution: Set(String::new()),
        created_at: Set(at),
        last_activity_at: Set(at),
        status_since_at: Set(at),
        draft_id: Set(None),
        taskfire_born: Set(true),
        contract_id: Set(None),
        elsewhere: NotSet,
        version: Set(1),
    })
}
