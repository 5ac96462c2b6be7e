use std::sync::Arc;

use kernel::{Chance, Clock, StaffRight, Subject};
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement};

use super::{query::*, *};
use crate::{
    Actor, Store,
    guard::{Session, Who},
    ids::ProviderId,
};

struct Still;

impl Clock for Still {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

impl Chance for Still {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

async fn plan(store: &Store, query: Statement) -> String {
    let (sql, values) = (format!("EXPLAIN QUERY PLAN {}", query.sql), query.values);
    let values = values.map(|values| values.0).unwrap_or_default();
    let rows = store.reader().query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await;
    let rows = rows.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect::<Vec<_>>().join("\n")
}

/// Whatever the size of the provider, the desk's lists walk an index to what is open, and never the whole table.
#[tokio::test]
async fn the_desks_lists_use_their_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/plan.db", folder.path().display());
    let store = Store::open(&url, Arc::new(Still), Arc::new(Still)).await.unwrap();
    store.migrate().await.unwrap();
    let me = ResourceId(uuid::Uuid::from_u128(2));
    let actor = Actor {
        who: Who::Resource { resource: me },
        subject: Subject::Resource([StaffRight::ViewTickets].into()),
        ..Actor::system(ProviderId(uuid::Uuid::from_u128(1)), "test")
    };
    let session: Session<'_> = store.reading(&actor);
    let may = session.need::<ViewTickets>().unwrap();
    let lists = lists(&may).await.unwrap();
    let queue = QueueId(uuid::Uuid::from_u128(3));
    let paged = |wanted: Wanted, column: SortBy| {
        let key = SortKey::for_list(&wanted, column);
        let cursor = match column {
            SortBy::Title => Cursor::text("m", uuid::Uuid::nil()),
            _ => Cursor::number(5, uuid::Uuid::nil()),
        };
        let select = narrowed(&may, &lists, &wanted);
        let id = ticket::Column::Id.into_expr();
        let select = seek(select, key.expression(), id, Order::Ascending, Some(&cursor), 50);
        columns(select, &key).build(DbBackend::Sqlite)
    };
    let key = SortKey::of(SortBy::Due);
    let taskfire = |taskfire: Taskfire, column: SortBy| paged(Wanted { taskfire, ..Wanted::default() }, column);
    for (name, query, index) in [
        ("queue", paged(Wanted { queue: Some(queue), ..Wanted::default() }, SortBy::Due), "queue_id=?"),
        ("queue by age", paged(Wanted { queue: Some(queue), ..Wanted::default() }, SortBy::Age), "ticket_by_queue"),
        ("open", paged(Wanted::default(), SortBy::Due), "ticket_open_by_due"),
        ("open by age", paged(Wanted::default(), SortBy::Age), "ticket_by_state"),
        ("open by title", paged(Wanted::default(), SortBy::Title), "ticket_open"),
        ("mine", paged(Wanted { tab: Tab::Mine, ..Wanted::default() }, SortBy::Due), "ticket_by_resource"),
        ("my work", columns(own_open(&may, me), &key).build(DbBackend::Sqlite), "ticket_by_resource"),
        ("clients' turn", taskfire(Taskfire::Clients, SortBy::Due), "ticket_open_by_due"),
        ("ours by age of escalation", taskfire(Taskfire::Ours, SortBy::Escalation), "ticket_open"),
        ("escalated today", taskfire(Taskfire::EscalatedToday, SortBy::Escalation), "ticket_"),
        ("nobody's", columns(nobodys_in(&may, &[queue]), &key).build(DbBackend::Sqlite), "queue_id=?"),
    ] {
        let plan = plan(&store, query).await;
        let walks = plan.lines().any(|line| line.starts_with("SEARCH ticket USING INDEX") && line.contains(index));
        assert!(walks, "{name}:\n{plan}");
        assert!(!plan.contains("SCAN ticket"), "{name}:\n{plan}");
        // F-88: what more is asked about a turn is asked of each ticket by its key.
        for table in ["taskfire_ticket", "hand_over"] {
            assert!(!plan.contains(&format!("SCAN {table}")), "{name}:\n{plan}");
        }
    }
    let most_urgent = plan(&store, paged(Wanted::default(), SortBy::Due)).await;
    assert!(!most_urgent.contains("FOR ORDER BY"), "the index gives the order:\n{most_urgent}");
    let counted = plan(&store, tallied(&may, Taskfire::Provider).build(DbBackend::Sqlite)).await;
    assert!(counted.contains("USING COVERING INDEX ticket_open "), "counting reads no ticket:\n{counted}");
}
