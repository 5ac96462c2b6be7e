//! `emberdesk seed`: a database of any size with plausible records, to try how the system carries it.

mod desk;
mod draw;
mod rows;

use std::sync::Arc;

use kernel::{
    Chance,
    password::{self, Circumstances, MIN_ALONE, Password},
};
use platform::{hashing::Hashing, system::SystemChance};
use store::Store;

use crate::{command_line::Seed, config::Config, failure::Failure, opening};
use draw::Draw;
use rows::Rows;

/// Tickets that are written in one transaction.
const AT_ONCE: u32 = 5_000;

/// Name of the made-up provider.
const PROVIDER: &str = "Large Scale IT";

/// Fills an empty database. It prints how to sign in: all made-up logins share one password, made for this run.
pub async fn run(config: Config, wanted: Seed) -> Result<(), Failure> {
    if wanted.organizations == 0 || (wanted.contacts == 0 && wanted.tickets > 0) {
        return Err(Failure::new("--organizations must be at least 1, and tickets need at least one contact"));
    }
    let store = opening::store(&config).await?;
    store.migrate().await?;
    if let Some(provider) = store.door().first_provider().await? {
        return Err(Failure::new(format!(
            "this database belongs to {:?}; seed fills an empty one. Name another with database.url or data_dir",
            provider.name
        )));
    }
    let password = fresh_password(&SystemChance)?;
    let hash = Hashing::strong(Arc::new(SystemChance))?.hash(&password.1).await?;
    fill(&store, wanted, &hash).await?;
    println!("{} organizations, {} contacts, {} tickets", wanted.organizations, wanted.contacts, wanted.tickets);
    if wanted.internal_tickets > 0 {
        println!("{} internal tickets, worked by seed-desk-1 (2, 3 …)", wanted.internal_tickets);
    }
    println!("sign in as seed-technician-1 or seed-contact-1 (2, 3 …) with the password {}", password.0);
    Ok(())
}

async fn fill(store: &Store, wanted: Seed, password_hash: &str) -> Result<(), Failure> {
    let seeding = store.seed().await?;
    let defaults = seeding.provider(PROVIDER, "Europe/Berlin").await?;
    let mut rows = Rows::new(defaults, wanted, seeding.now(), password_hash);
    rows.staff(&seeding).await?;
    rows.organizations(&seeding).await?;
    rows.contacts(&seeding).await?;
    seeding.done().await?;
    let mut draw = Draw::new();
    let mut from = 0;
    while from < wanted.tickets {
        let until = wanted.tickets.min(from + AT_ONCE);
        let seeding = store.seed().await?;
        rows.tickets(&seeding, from..until, &mut draw).await?;
        seeding.done().await?;
        tracing::info!(tickets = until, "seeded");
        from = until;
    }
    desk::fill(store, &mut rows, wanted.internal_tickets, AT_ONCE).await?;
    let seeding = store.seed().await?;
    rows.counters(&seeding).await?;
    store::search::reindex(&seeding).await?;
    seeding.mark(true, false).await?;
    seeding.done().await?;
    // Both databases choose better plans once they have counted.
    let seeding = store.seed().await?;
    seeding.run("ANALYZE").await?;
    seeding.done().await?;
    Ok(())
}

/// A new password that keeps the rules (decision 5), as text and as what is hashed.
fn fresh_password(chance: &dyn Chance) -> Result<(String, Password), Failure> {
    let text: String = kernel::chance::fresh_secret(chance).chars().take(24).collect();
    let around = Circumstances { second_factor: false, alone: MIN_ALONE, user_name: "", brand: "" };
    match password::check(&text, &around) {
        Ok(password) => Ok((text, password)),
        Err(_) => Err(Failure::new("the random password broke a rule; run this again")),
    }
}
