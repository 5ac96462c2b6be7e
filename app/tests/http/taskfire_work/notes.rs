//! Notes and files: whom they reach.

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use testing::{World, on_both};

use super::{compose, mailed, note, scene};

on_both!(f_97_t_130_a_note_of_the_desk_alone_reaches_nobody_else, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let text = page.text();
    assert!(text.contains("Everyone on this ticket reads this") && text.contains("Priya Raman"), "{text}");
    assert!(text.contains("Only the IT help desk of Contoso reads this. Not Priya Raman, Northwind IT."), "{text}");
    let (action, fields) = page.form("/notes").unwrap();
    let mut fields: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| !["publish", "body"].contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let unsaid = tom.post(&action, &[fields.as_slice(), &[("body", "Zebra crossing")]].concat()).await;
    assert_eq!(unsaid.status, 422, "who reads it is said");
    assert!(unsaid.html.contains("Zebra crossing"));
    fields.extend([("publish", "internal"), ("body", "Zebra crossing")]);
    let sent = tom.post_files(&action, &fields, &[("files", "zebra.txt", b"striped")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = tom.get(&scene.path("")).await;
    assert!(page.at(".entry--private").unwrap().contains("Zebra crossing"), "{}", page.text());
    assert!(page.at(".entry--private").unwrap().contains("Our help desk only"));
    let file = page.attributes(".entry--private .attach", "href").pop().expect("its file");
    assert_eq!(tom.get(&file).await.status, 200);
    assert!(world.signed_in(&scene.ines).await.get(&scene.path("")).await.html.contains("Zebra crossing"));
    let provider = file.replace("/tickets/", "/desk/tickets/");
    for (person, lists) in [
        (&scene.priya, vec!["/tickets", "/tickets?as=csv", "/home", "/tickets/search?q=zebra"]),
        (&scene.helen, vec!["/tickets/open", "/tickets/open?as=csv", "/home", "/tickets/search?q=zebra"]),
        (&scene.marek, vec!["/desk", "/desk/tickets", "/desk/search?q=zebra"]),
        (&scene.mallory, vec!["/tickets/open", "/tickets/search?q=zebra"]),
    ] {
        let mut browser = world.signed_in(person).await;
        for path in lists {
            let page = browser.get(path).await;
            let words = page.html.replace("q=zebra", "").replace("value=\"zebra\"", "");
            assert!(!words.contains("Zebra") && !words.contains("zebra.txt"), "{} {path}", person.name);
        }
        for path in [scene.path(""), format!("/desk/tickets/{}", scene.ticket.number)] {
            let page = browser.get(&path).await;
            assert!(!page.html.contains("Zebra") && !page.html.contains("zebra.txt"), "{} {path}", person.name);
        }
        for path in [&file, &provider, &format!("{file}/preview")] {
            assert_eq!(browser.get(path).await.status, 404, "{} {path}", person.name);
        }
    }
    // Mail: the desk's people alone, whoever was chosen (F-181). Nobody is assigned, so its queue hears of it.
    assert_eq!(mailed(&world, &mail).await, ["Ann Keller", "Ines Duarte"]);
    let priya = scene.priya.contact.unwrap().to_string();
    let sent = note(
        &mut tom,
        &scene,
        "Zebra again",
        &[("publish", "internal"), ("notify", "contact"), ("person", &priya), ("title", "Stripes")],
    )
    .await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(mailed(&world, &mail).await, Vec::<String>::new(), "chosen, but not to be read by them");
    for letter in mail.sent() {
        assert!(!letter.to.address.contains("priya"), "{}", letter.to.address);
    }
});

// F-95, F-179.
on_both!(f_96_t_136_a_full_note_is_mailed_to_whom_its_author_chose, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let id = world.literal(scene.ticket.id.0);
    let ines = world.literal(scene.ines.contact.unwrap().0);
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = {ines} WHERE ticket_id = {id}")).await;
    let everyone = ("publish", "everyone");
    // T-135: a quick note mails the usual people.
    note(&mut tom, &scene, "Quick", &[everyone]).await;
    assert_eq!(mailed(&world, &mail).await, ["Ines Duarte", "Priya Raman"]);
    // F-96: with only "all assigned resources" chosen, only they get it.
    let marek = world.literal(scene.marek.resource.unwrap().0);
    world.sql(&format!("UPDATE ticket SET resource_id = {marek} WHERE id = {id}")).await;
    note(&mut tom, &scene, "For resources", &[everyone, ("notify", "resources"), ("title", "Parts")]).await;
    assert_eq!(mailed(&world, &mail).await, ["Ines Duarte", "Marek Dahl"]);
    // T-137: the ticket contact, and others by name who may see the ticket.
    note(&mut tom, &scene, "For the contact", &[everyone, ("notify", "contact")]).await;
    assert_eq!(mailed(&world, &mail).await, ["Priya Raman"]);
    let helen = scene.helen.contact.unwrap().to_string();
    note(&mut tom, &scene, "For Helen", &[everyone, ("person", &helen)]).await;
    assert_eq!(mailed(&world, &mail).await, ["Helen Brandt"]);
    let mallory = scene.mallory.contact.unwrap().to_string();
    note(&mut tom, &scene, "For a stranger", &[everyone, ("person", &mallory)]).await;
    assert_eq!(mailed(&world, &mail).await, Vec::<String>::new(), "F-181");
    assert!(tom.get(&scene.path("")).await.text().contains("Parts"), "T-127: a title");
    // T-129: a standard user's note has none of these choices; one made by hand is refused, and nothing is written.
    let mut priya = world.signed_in(&scene.priya).await;
    let refused = note(&mut priya, &scene, "For the desk alone", &[("publish", "internal")]).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(note(&mut priya, &scene, "From the requester", &[("notify", "contact")]).await.status, 303);
    let text = world.signed_in(&scene.helen).await.get(&scene.path("")).await.text();
    assert!(text.contains("From the requester") && !text.contains("For the desk alone"), "for everyone: {text}");
});

on_both!(f_98_files_of_the_desk_alone, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let (action, fields) = page.form("/attachments").unwrap();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    fields.retain(|(name, _)| *name != "publish");
    fields.push(("publish", "internal"));
    let sent = tom.post_files(&action, &fields, &[("files", "licence-keys.txt", b"abc")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(tom.get(&scene.path("")).await.text().contains("licence-keys.txt"));
    for person in [&scene.priya, &scene.helen] {
        assert!(
            !world.signed_in(person).await.get(&scene.path("")).await.html.contains("licence-keys"),
            "{}",
            person.name
        );
    }
    let staff = world.signed_in(&scene.marek).await.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert!(!staff.html.contains("licence-keys"));
});
