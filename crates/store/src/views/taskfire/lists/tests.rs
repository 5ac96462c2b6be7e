//! However many tickets there are, each list of the internal desk begins at an index of its own.

use std::sync::Arc;

use kernel::{Right, Subject};
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement, TransactionTrait};
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Cursor, Store,
    guard::Who,
    ids::{AccountId, ProviderId},
    scratch,
    still::{Counting, Still},
};

fn actor(desks: usize) -> Actor {
    let id = |number: u128| Uuid::from_u128(number);
    let desks: Vec<_> = (0..desks).map(|at| OrganizationId(id(3 + at as u128))).collect();
    Actor {
        who: Who::Contact { contact: ContactId(id(2)), organization: OrganizationId(id(3)) },
        subject: Subject::Contact([Right::SeeAllTickets, Right::WorkInternally].into()),
        account: Some(AccountId(id(4))),
        organizations: vec![OrganizationId(id(3))],
        ticket_organizations: desks.clone(),
        desk_organizations: desks,
        taskfire: true,
        ..Actor::system(ProviderId(id(1)), "test")
    }
}

/// The list, the column that it is sorted by as a rule, and the index that it begins at.
fn lists() -> Vec<(Which, Column, &'static str)> {
    let queue = InternalQueueId(Uuid::from_u128(9));
    vec![
        (Which::Mine, Column::Created, "taskfire_ticket_by_contact"),
        (Which::Unassigned, Column::Created, "taskfire_ticket_by_desk"),
        (Which::Queue(queue), Column::Created, "taskfire_ticket_by_queue"),
        (Which::Provider, Column::Created, "taskfire_ticket_by_party"),
        (Which::Vendor, Column::Created, "taskfire_ticket_by_party"),
        (Which::Returned, Column::Created, "taskfire_ticket_by_return"),
        (Which::Overdue(Instant(5)), Column::Due, "taskfire_ticket_by_due"),
        (Which::CompletedSince(Instant(5)), Column::Completed, "taskfire_ticket_by_organization"),
    ]
}

fn query(may: &Granted<'_, WorkInternally>, which: Which, column: Column, backend: DbBackend) -> Statement {
    let (select, sort) = sorted(with_ticket(select(may, which, &Filter::default())), which, column);
    let select = sort.written(Found::columns(select));
    let cursor = if sort.text { Cursor::text("m", Uuid::nil()) } else { Cursor::number(15_000, Uuid::nil()) };
    seek(select, sort.expression.clone(), id(), Order::Descending, Some(&cursor), 25).build(backend)
}

#[tokio::test]
async fn f_87_each_list_begins_at_its_index_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/plan.db", folder.path().display());
    let store = Store::open(&url, Arc::new(Still), Arc::new(Counting::new())).await.unwrap();
    store.migrate().await.unwrap();
    for desks in [1, 3] {
        let actor = actor(desks);
        let session = store.reading(&actor);
        let may = session.need::<WorkInternally>().unwrap();
        for (which, usual, index) in lists() {
            for column in [usual, Column::Title, Column::Contact, Column::Resource, Column::Status, Column::Party] {
                let asked = query(&may, which, column, DbBackend::Sqlite);
                let (sql, values) = (format!("EXPLAIN QUERY PLAN {}", asked.sql), asked.values);
                let values = values.map(|values| values.0).unwrap_or_default();
                let explain = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
                let rows = store.reader().query_all_raw(explain).await.unwrap();
                let plan: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
                let plan = plan.join("\n");
                let about = format!("{desks} desks, {which:?} by {column:?}:\n{plan}");
                assert!(!plan.contains("SCAN"), "{about}");
                assert!(plan.contains("SEARCH taskfire_ticket USING INDEX taskfire_ticket_by_"), "{about}");
                if column == usual {
                    // Over several desks each one's part is read, and sorted with the others'.
                    let several = desks > 1 && matches!(which, Which::Unassigned);
                    let index = if several { "taskfire_ticket_by_party" } else { index };
                    assert!(plan.contains(index), "{about}");
                }
                if column == usual && (desks == 1 || matches!(which, Which::Mine | Which::Queue(_))) {
                    assert!(!plan.contains("TEMP B-TREE"), "its order comes from the index: {about}");
                }
            }
        }
    }
}

/// 20,000 tickets of one provider.
const TICKETS: &str = "INSERT INTO ticket (provider_id, id, number, title, description, organization_id, kind, category_id, \
    status_id, priority_id, queue_id, source_id, created_via, resolution, created_at, last_activity_at, status_since_at, \
    taskfire_born, version) \
    SELECT '00000000-0000-0000-0000-000000000001', md5('t' || n)::uuid, 'T' || n, 'x', 'x', \
    lpad(to_hex(3 + n % 10), 32, '0')::uuid, 'incident', md5('c')::uuid, md5('s')::uuid, md5('p')::uuid, md5('q')::uuid, \
    md5('o')::uuid, 'portal', '', n, n, n, TRUE, 1 FROM generate_series(1, 20000) AS n";

/// Their internal sides: at ten desks, three of ten open, most of these assigned to one of fifty people and with the desk.
const PARTS: &str = "INSERT INTO taskfire_ticket (provider_id, ticket_id, organization_id, responsible, since_at, hand_over_no, \
    client_fronts, acceptance, returned, contact_id, queue_id, status_id, status_since_at, active_at, vendor_reference, due_at, \
    opened_at, closed_at, version) \
    SELECT '00000000-0000-0000-0000-000000000001', md5('t' || n)::uuid, lpad(to_hex(3 + n % 10), 32, '0')::uuid, \
    CASE n % 20 WHEN 7 THEN 'vendor' WHEN 13 THEN 'provider' ELSE 'internal' END, n, 0, TRUE, 'not-asked', n % 40 = 1, \
    CASE WHEN n % 9 = 0 THEN NULL ELSE lpad(to_hex(2 + (n / 10) % 50), 32, '0')::uuid END, \
    lpad(to_hex(9 + (n / 7) % 30), 32, '0')::uuid, md5('s')::uuid, n, n, '', \
    CASE WHEN n % 3 = 0 THEN n + 1000 END, n, CASE WHEN n % 100 < 70 THEN n + 500 END, 1 FROM generate_series(1, 20000) AS n";

#[tokio::test]
async fn f_87_each_list_begins_at_its_index_on_postgres() {
    let server = std::env::var("EMBERDESK_TEST_POSTGRES").expect("./run test names a server");
    let (store, _) = scratch::postgres(&server, Arc::new(Still), Arc::new(Counting::new())).await.unwrap();
    let actor = actor(1);
    let session = store.reading(&actor);
    let may = session.need::<WorkInternally>().unwrap();
    // Of empty tables every plan is as good. What the rows refer to is of no interest here.
    let transaction = store.writer().begin().await.unwrap();
    for step in
        ["SET LOCAL session_replication_role = replica", TICKETS, PARTS, "ANALYZE ticket", "ANALYZE taskfire_ticket"]
    {
        transaction.execute_unprepared(step).await.unwrap();
    }
    for (which, usual, index) in lists() {
        let asked = query(&may, which, usual, DbBackend::Postgres);
        let (sql, values) = (format!("EXPLAIN {}", asked.sql), asked.values);
        let values = values.map(|values| values.0).unwrap_or_default();
        let explain = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let rows = transaction.query_all_raw(explain).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.try_get("", "QUERY PLAN").unwrap()).collect();
        let plan = plan.join("\n");
        assert!(plan.contains(index), "{which:?}:\n{plan}");
        assert!(!plan.contains("Seq Scan on taskfire_ticket"), "{which:?}:\n{plan}");
    }
}
