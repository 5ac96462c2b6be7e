use std::{path::Path, sync::Arc};

use kernel::{Clock, password::Password};
use platform::{hashing::Verdict, system::SystemChance};
use store::scratch;

use super::*;
use crate::commands::demo::sign_ins::sign_ins;

struct Ten;

impl Clock for Ten {
    fn now(&self) -> Timestamp {
        "2026-11-20T10:04:00Z".parse().unwrap()
    }
}

struct Place {
    folder: tempfile::TempDir,
    hashing: Hashing,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), hashing: Hashing::light(Arc::new(SystemChance)).unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn secrets(&self) -> Secrets {
        Secrets::from_file(&self.path().join("secret.key"), &SystemChance).unwrap()
    }
}

/// Fills `store` after a first try that was broken off, and comes in by every printed door.
async fn fills_and_lets_in(store: Store) {
    let place = Place::new();
    let (files, secrets) = (Files::in_memory(), place.secrets());
    let doors = Doors { files: &files, secrets: &secrets, hashing: &place.hashing };
    let content = Content::read().unwrap();
    let world = plot::world(&content, Ten.now(), &TimeZone::UTC).unwrap();
    {
        let seeding = store.seed().await.unwrap();
        let mut broken_off = Filling::begin(&seeding, &doors, &content, &world, Ten.now()).await.unwrap();
        broken_off.lists().await.unwrap();
        broken_off.people().await.unwrap();
    }
    assert!(store.door().first_provider().await.unwrap().is_none(), "an interrupted start leaves nothing");

    fill(&store, &doors, &content).await.unwrap();

    assert!(store.installation().await.unwrap().unwrap().demo_seeded_at.is_some());
    for sign_in in sign_ins(&content).unwrap() {
        let candidate = store.door().candidate(&sign_in.user_name).await.unwrap().unwrap();
        assert!(candidate.may_enter(), "{}", sign_in.user_name);
        assert_eq!(candidate.is_staff(), sign_in.face == "desk");
        let entered = Password::entered(&sign_in.password);
        let verdict = place.hashing.verify(candidate.password_hash(), entered.as_ref()).await.unwrap();
        assert!(matches!(verdict, Verdict::Right { .. }), "{}", sign_in.user_name);
        assert_eq!(candidate.has_factor(), sign_in.totp_secret.is_some());
    }
    for (nobody, why) in [
        ("mia.lang@contoso-legal.example", "her welcome is still pending"),
        ("sunniva.aas@contoso-legal.example", "her login was switched off"),
        ("karl.petersen", "he has left"),
    ] {
        let candidate = store.door().candidate(nobody).await.unwrap().unwrap();
        assert!(!candidate.may_enter() || candidate.password_hash().is_none(), "{why}");
    }
}

#[tokio::test]
async fn fills_sqlite() {
    let place = Place::new();
    fills_and_lets_in(scratch::sqlite(place.path(), Arc::new(Ten), Arc::new(SystemChance)).await.unwrap()).await;
}

#[tokio::test]
async fn fills_postgres() {
    let server = std::env::var("EMBERDESK_TEST_POSTGRES").expect("./run test names a server");
    let (store, _) = scratch::postgres(&server, Arc::new(Ten), Arc::new(SystemChance)).await.unwrap();
    fills_and_lets_in(store).await;
}
