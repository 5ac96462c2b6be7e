//! What the database itself keeps true of Taskfire's part of a ticket.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend};

use crate::{
    Store, scratch,
    still::{Counting, Still},
};

/// A ticket with its internal side, and nothing of what they refer to.
const TICKET: &str = "INSERT INTO ticket (provider_id, id, number, title, description, organization_id, kind, category_id, \
    status_id, priority_id, queue_id, source_id, created_via, resolution, created_at, last_activity_at, status_since_at, \
    taskfire_born, version) VALUES ({1}, {2}, 'T1', 'x', 'x', {3}, 'incident', {9}, {9}, {9}, {9}, {9}, 'portal', '', 1, 1, 1, \
    TRUE, 1)";
const PART: &str = "INSERT INTO taskfire_ticket (provider_id, ticket_id, organization_id, responsible, since_at, hand_over_no, \
    client_fronts, acceptance, returned, status_id, status_since_at, active_at, vendor_reference, opened_at, version) \
    VALUES ({1}, {2}, {O}, 'internal', 1, 0, TRUE, 'not-asked', FALSE, {9}, 1, 1, '', 1, 1)";

/// F-171: the reach of a desk's lists is told by the organization on Taskfire's part, so the database keeps it the ticket's.
async fn the_part_is_of_the_tickets_organization(store: &Store, alone: &[&str]) {
    let sqlite = store.writer().get_database_backend() == DbBackend::Sqlite;
    let id = |digit: char| {
        let plain = format!("{digit:0>32}");
        if sqlite { format!("x'{plain}'") } else { format!("'{plain}'::uuid") }
    };
    let filled = |sql: &str, organization: char| {
        let all = "1239".chars().fold(sql.to_owned(), |sql, digit| sql.replace(&format!("{{{digit}}}"), &id(digit)));
        all.replace("{O}", &id(organization))
    };
    let run = |sql: String| async move { store.writer().execute_unprepared(&sql).await };
    for sql in alone {
        run((*sql).to_owned()).await.unwrap();
    }
    run(filled(TICKET, '3')).await.unwrap();
    let refused = run(filled(PART, '4')).await.unwrap_err().to_string();
    assert!(refused.contains("another organization"), "{refused}");
    run(filled(PART, '3')).await.unwrap();
    let refused = run(filled("UPDATE taskfire_ticket SET organization_id = {O}", '4')).await.unwrap_err().to_string();
    assert!(refused.contains("another organization"), "{refused}");
    run(filled("UPDATE ticket SET organization_id = {O}", '4')).await.unwrap();
    let moved = filled("UPDATE taskfire_ticket SET version = 2 WHERE organization_id = {O}", '4');
    assert_eq!(run(moved).await.unwrap().rows_affected(), 1, "the part moves with its ticket");
}

#[tokio::test]
async fn f_171_a_part_is_of_its_tickets_organization_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = scratch::sqlite(folder.path(), Arc::new(Still), Arc::new(Counting::new())).await.unwrap();
    the_part_is_of_the_tickets_organization(&store, &["PRAGMA foreign_keys = OFF"]).await;
}

#[tokio::test]
async fn f_171_a_part_is_of_its_tickets_organization_on_postgres() {
    let server = std::env::var("EMBERDESK_TEST_POSTGRES").expect("./run test names a server");
    let (store, _) = scratch::postgres(&server, Arc::new(Still), Arc::new(Counting::new())).await.unwrap();
    let alone = [
        "ALTER TABLE ticket DISABLE TRIGGER ALL",
        "ALTER TABLE taskfire_ticket DISABLE TRIGGER ALL",
        "ALTER TABLE ticket ENABLE TRIGGER ticket_to_organization",
        "ALTER TABLE taskfire_ticket ENABLE TRIGGER taskfire_ticket_of_organization",
    ];
    the_part_is_of_the_tickets_organization(&store, &alone).await;
}
