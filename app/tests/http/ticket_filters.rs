//! The fixed filters of the Tickets menu beside those of the internal desk (F-86).

use testing::{Page, World, on_both};

use crate::compose;

fn menu(page: &Page) -> Vec<String> {
    page.texts("nav a")
}

on_both!(f_86_open_tickets_by_level_and_a_search_by_keyword_or_number, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let helen = world.contact(&contoso, "Helen Roth", "advanced").await;
    let tom = world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    let scanner = world.ticket(&contoso, &helen, "Scanner sends empty pages").await;
    let done = world.ticket(&contoso, &helen, "Old toner").await;
    world
        .sql(&format!(
            "UPDATE ticket SET completed_at = created_at, status_id = (SELECT id FROM ticket_status WHERE meaning = 'complete' \
             AND provider_id = ticket.provider_id) WHERE number = '{}'",
            done.number
        ))
        .await;
    let seed = world.store.seed().await.unwrap();
    store::search::reindex(&seed).await.unwrap();
    seed.done().await.unwrap();
    for person in [&helen, &tom] {
        let mut browser = world.signed_in(person).await;
        let open = browser.get("/tickets/open").await;
        assert!(menu(&open).iter().any(|entry| entry == "Open Tickets"), "{}: {:?}", person.name, menu(&open));
        assert!(open.text().contains("Scanner sends empty pages") && !open.text().contains("Old toner"));
        let found = browser.get("/tickets/search?q=scanner").await;
        assert!(found.text().contains("Scanner sends empty pages"), "{}: {}", person.name, found.text());
        let number = browser.get(&format!("/tickets/search?q={}", scanner.number)).await;
        assert_eq!(number.location, format!("/tickets/{}", scanner.number), "{}", person.name);
    }
    let mut browser = world.signed_in(&priya).await;
    assert_eq!(browser.get("/tickets/open").await.status, 403, "the level decides");
    let search = browser.get("/tickets/search?q=scanner").await;
    assert!(!menu(&search).iter().any(|entry| entry == "Open Tickets"));
    assert!(!search.text().contains("Scanner sends empty pages"), "{}", search.text());
});
