//! Whatever the size of the provider, the customers' lists begin at their own tickets.

use std::sync::Arc;

use kernel::{Chance, Clock, Right, Subject};
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement};
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Cursor, Store,
    guard::Who,
    ids::{AccountId, ProviderId},
    tables::{kinds::ResourceNames, note},
    views::people::Naming,
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
    rows.unwrap().iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect::<Vec<_>>().join("\n")
}

fn actor(rights: &[Right]) -> Actor {
    let id = |number: u128| Uuid::from_u128(number);
    Actor {
        who: Who::Contact { contact: ContactId(id(2)), organization: OrganizationId(id(3)) },
        subject: Subject::Contact(rights.iter().copied().collect()),
        account: Some(AccountId(id(4))),
        organizations: vec![OrganizationId(id(3)), OrganizationId(id(5))],
        ticket_organizations: vec![OrganizationId(id(3)), OrganizationId(id(5))],
        ..Actor::system(ProviderId(id(1)), "test")
    }
}

#[tokio::test]
async fn the_customers_lists_use_their_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/plan.db", folder.path().display());
    let store = Store::open(&url, Arc::new(Still), Arc::new(Still)).await.unwrap();
    store.migrate().await.unwrap();
    let naming = Naming { rule: ResourceNames::Full, provider: String::new() };
    for (name, rights) in [("own", &[][..]), ("organization", &[Right::SeeAllTickets][..])] {
        let actor = actor(rights);
        let session = store.reading(&actor);
        let may = session.need::<ViewTickets>().unwrap();
        for which in [Which::Mine, Which::Open, Which::CompletedSince(Instant(5)), Which::All] {
            for column in [Column::Created, Column::Title, Column::Contact, Column::Status, Column::AssignedTo] {
                let (select, sort) = sorted(select(&may, &which, &Filter::default()), column, (&naming, may.actor()));
                let select = sort.written(columns(select));
                let id = Expr::col(ticket::Column::Id.as_column_ref());
                let cursor = if sort.text { Cursor::text("m", Uuid::nil()) } else { Cursor::number(5, Uuid::nil()) };
                let select = seek(select, sort.expression.clone(), id, Order::Descending, Some(&cursor), 25);
                let plan = plan(&store, select.build(DbBackend::Sqlite)).await;
                let about = format!("{name}, {which:?} by {column:?}:\n{plan}");
                assert!(!plan.contains("SCAN ticket"), "{about}");
                for line in plan.lines().filter(|line| line.contains(" ticket ") || line.contains("ticket_contact")) {
                    assert!(!line.ends_with("(provider_id=?)"), "the whole provider is walked: {line} in {about}");
                }
                let wide = name == "organization" && !matches!(which, Which::Mine);
                assert_eq!(
                    plan.contains("ticket_by_organization (provider_id=? AND organization_id=?"),
                    wide,
                    "{about}"
                );
                assert!(plan.contains("ticket_by_contact (provider_id=? AND contact_id=?"), "{about}");
                assert!(plan.contains("(provider_id=? AND id=?)"), "{about}");
            }
        }
    }
}

/// My Change Approvals, and how many await an answer, begin with the approvals that name the reader (T-45, T-31).
#[tokio::test]
async fn t_45_approvals_are_found_by_their_approver() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/plan.db", folder.path().display());
    let store = Store::open(&url, Arc::new(Still), Arc::new(Still)).await.unwrap();
    store.migrate().await.unwrap();
    let naming = Naming { rule: ResourceNames::Full, provider: String::new() };
    let actor = Actor { changes: true, ..actor(&[Right::SeeAllTickets]) };
    let session = store.reading(&actor);
    let may = session.need::<ViewTickets>().unwrap();
    let listed = select(&may, &Which::ChangeApprovals, &Filter::default());
    let (listed, sort) = sorted(listed, Column::YourAnswer, (&naming, &actor));
    let listed = sort.written(columns(listed));
    let waiting = changes::waiting_of(&may);
    for select in [listed, waiting] {
        let plan = plan(&store, select.build(DbBackend::Sqlite)).await;
        assert!(plan.contains("change_approver_by_contact (provider_id=? AND contact_id=?"), "{plan}");
        for line in plan.lines().filter(|line| line.contains(" ticket ")) {
            assert!(line.contains("(provider_id=? AND id=?)"), "the provider's tickets are walked: {line} in {plan}");
        }
    }
}

/// What hangs on tickets is found by its ticket, and judged by the ticket's key.
#[tokio::test]
async fn what_hangs_on_tickets_is_judged_by_the_tickets_key() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/plan.db", folder.path().display());
    let store = Store::open(&url, Arc::new(Still), Arc::new(Still)).await.unwrap();
    store.migrate().await.unwrap();
    let actor = actor(&[Right::SeeAllTickets]);
    let session = store.reading(&actor);
    let may = session.need::<ViewTickets>().unwrap();
    let of_ticket = note::Column::TicketId.eq(TicketId(Uuid::nil()));
    let plan = plan(&store, may.find::<note::Entity>().filter(of_ticket).build(DbBackend::Sqlite)).await;
    assert!(plan.contains("note_by_ticket (provider_id=? AND ticket_id=?)"), "{plan}");
    assert!(plan.contains("(provider_id=? AND id=?)"), "{plan}");
}
