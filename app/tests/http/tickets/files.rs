//! Files: judged, held, served.

use testing::{World, on_both};

use super::{begin, cast, compose};

/// The smallest PNG there is: one pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xd0, 0xa0, 0xf0, 0x1f, 0x00, 0x06, 0x84, 0x02, 0x90, 0x28, 0xa2, 0x23,
    0xbe, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

on_both!(t_143_t_149_bad_files_are_refused_by_name_while_good_ones_stay, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    let draft = begin(&mut browser, &world).await;
    let large = vec![b'x'; 11 * 1024 * 1024];
    let files: &[(&str, &str, &[u8])] = &[
        ("files", "good.txt", b"fine"),
        ("files", "huge.log", &large),
        ("files", "nothing.txt", b""),
        ("files", "holiday.jpg", b"MZ\x90\x00\x03\x00\x00\x00 this is a program"),
        // CVE-2026-28289: judged after it was stripped.
        ("files", "\u{200b}.htaccess", b"AddHandler x"),
    ];
    let fields = [("title", "With files"), ("description", "See there")];
    let page = browser.post_files(&draft, &fields, files).await;
    assert_eq!(page.status, 422);
    let error = page.error_on("files").expect("the field is named");
    for part in ["huge.log", "10 MB", "nothing.txt", "empty", "holiday.jpg", "Windows program", ".htaccess"] {
        assert!(error.contains(part), "{part} is missing in {error}");
    }
    assert!(!error.contains("good.txt"), "{error}");
    assert_eq!(page.attributes("[name=files_held]", "value").len(), 1, "the good one is held");
    assert_eq!(page.attributes("[name=title]", "value"), ["With files"]);

    // Sent again without them, the good one is there.
    let page = browser.submit(&page, &draft, &[]).await;
    let check = browser.follow(page).await;
    assert!(check.text().contains("good.txt") && !check.text().contains("huge.log"), "{}", check.text());
    let page = browser.submit(&check, "/check", &[]).await;
    let done = browser.follow(page).await;
    let number = done.at(".answers .num").unwrap();
    let page = browser.get(&format!("/tickets/{number}")).await;
    assert!(page.text().contains("good.txt"));
});

on_both!(cve_2024_33668_held_files_belong_to_their_owner, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    let draft = begin(&mut browser, &world).await;
    let page = browser.post_files(&draft, &[("title", "")], &[("files", "secret.txt", b"mine")]).await;
    let held = page.attributes("[name=files_held]", "value").remove(0);
    let own = browser.get(&format!("/tickets/files/{held}")).await;
    assert_eq!((own.status.as_u16(), own.html.as_str()), (200, "mine"));

    let mut other = world.signed_in(&cast.helen).await;
    assert_eq!(other.get(&format!("/tickets/files/{held}")).await.status, 404);
    assert_eq!(other.post(&format!("/tickets/files/{held}/remove"), &[]).await.status, 404);
    // Neither by naming the form it is held for: a note of that form id takes nothing along.
    let ticket = world.ticket(&cast.contoso, &cast.helen, "Trap").await;
    let form = draft.rsplit('/').next().unwrap();
    let note = [("form", form), ("body", "look"), ("files_held", held.as_str())];
    let sent = other.post(&format!("/tickets/{}/notes", ticket.number), &note).await;
    let page = other.follow(sent).await;
    assert!(!page.text().contains("secret.txt"), "{}", page.text());
    assert_eq!(browser.get(&format!("/tickets/files/{held}")).await.status, 200, "it is still held");
    // The owner may let it go.
    assert_eq!(browser.post(&format!("/tickets/files/{held}/remove"), &[]).await.status, 303);
    assert_eq!(browser.get(&format!("/tickets/files/{held}")).await.status, 404);
});

on_both!(t_144_t_147_files_of_a_note_are_served_safely, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Pictures").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    let form = page.attributes("#note [name=form]", "value").remove(0);
    let fields = [("form", form.as_str()), ("body", "See the pictures")];
    let html = b"<!doctype html><script>alert(1)</script>";
    let files: &[(&str, &str, &[u8])] = &[("files", "Büro.png", PIXEL), ("files", "page.html", html)];
    let sent = browser.post_files(&format!("/tickets/{}/notes", ticket.number), &fields, files).await;
    let page = browser.follow(sent).await;
    let links = page.attributes("aside .file__name", "href");
    let (picture, html) = (&links[links.len() - 2], &links[links.len() - 1]);

    let answer = browser.get(picture).await;
    let header = |page: &testing::Page, name: &str| page.headers[name].to_str().unwrap().to_owned();
    assert_eq!(answer.bytes, PIXEL);
    assert_eq!(header(&answer, "content-type"), "image/png");
    assert_eq!(header(&answer, "content-disposition"), "inline; filename=\"B_ro.png\"; filename*=UTF-8''B%C3%BCro.png");
    let answer = browser.get(html).await;
    assert!(header(&answer, "content-disposition").starts_with("attachment;"), "T-147, CVE-2023-0325");
    assert!(header(&answer, "content-security-policy").contains("sandbox"));
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    assert_eq!(header(&answer, "cache-control"), "no-store");

    let preview = browser.get(&format!("{picture}/preview?size=thumbnail")).await;
    assert_eq!(preview.status, 200);
    assert_ne!(preview.bytes, PIXEL, "drawn anew");
    assert_eq!(browser.get(&format!("{html}/preview")).await.status, 404, "no picture");
});

on_both!(t_13_t_146_files_out_of_reach_are_not_found, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Mine").await;
    let other = world.ticket(&cast.contoso, &cast.helen, "Hers").await;
    let (number, file, internal) = (&ticket.number, ticket.attachment, ticket.internal_attachment);
    let path = |number: &str, file: &dyn std::fmt::Display| format!("/tickets/{number}/attachments/{file}");
    let mut priya = world.signed_in(&cast.priya).await;
    assert_eq!(priya.get(&path(number, &file)).await.status, 200);
    assert_eq!(priya.get(&path(number, &internal)).await.status, 404, "T-146: internal files do not exist");
    assert_eq!(priya.get(&path(number, &other.attachment)).await.status, 404, "not a file of this ticket");
    assert_eq!(priya.get(&path(&other.number, &other.attachment)).await.status, 404, "T-2: Basic sees own tickets");
    assert_eq!(priya.get(&path(number, &"no-id")).await.status, 404);
    let mut mallory = world.signed_in(&cast.mallory).await;
    assert_eq!(mallory.get(&path(number, &file)).await.status, 404);
    // CVE-2022-35487: nobody gets a file without signing in.
    assert_eq!(world.visitor().get(&path(number, &file)).await.status, 303);
});

on_both!(t_144_files_are_added_on_their_own, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Logs").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    let form = page.attributes("#add-attachment [name=form]", "value").remove(0);
    let path = format!("/tickets/{}/attachments", ticket.number);
    let none = browser.post_files(&path, &[("form", &form)], &[]).await;
    assert_eq!(none.status, 422);
    assert!(none.text().contains("Choose a file first"), "{}", none.text());
    let sent = browser.post_files(&path, &[("form", &form)], &[("files", "trace.log", b"line")]).await;
    let page = browser.follow(sent).await;
    assert!(page.text().contains("trace.log"), "{}", page.text());
    let mallory = world.signed_in(&cast.mallory).await.post_files(&path, &[("form", &form)], &[]).await;
    assert_eq!(mallory.status, 404);
});
