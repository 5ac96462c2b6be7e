//! The provider's own words for mails, and which mails people want (A-260 … A-268, P-32).

use std::fmt::Write as _;

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::{
    outbox::{Chosen, Event},
    tables::kinds::MailState,
};
use testing::{Client, Page, Person, World, on_both};

use crate::{
    compose,
    mails::{by, posted, record, scene},
};

const LIST: &str = "/desk/settings/templates";

/// An administrator, signed in.
async fn sofia(world: &World) -> (Person, Client) {
    let sofia = world.resource("Sofia Lind", "System Administrator").await;
    let client = world.signed_in(&sofia).await;
    (sofia, client)
}

/// Begins a template of an event and saves it with these fields; gives its address.
async fn write(client: &mut Client, event: &str, fields: &[(&str, &str)]) -> String {
    let page = client.get(&format!("{LIST}/new?event={event}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let saved = client.submit(&page, "/templates/new", fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    saved.location
}

async fn make_default(client: &mut Client, template: &str) {
    let done = client.post(&format!("{template}/default"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
}

/// How many own templates are a default.
fn defaults(list: &Page) -> usize {
    list.html.matches("data-tone=\"success\"").count()
}

on_both!(a_260_every_event_has_a_template_and_a_261_one_default, |world: World| async move {
    let (_, mut client) = sofia(&world).await;
    let list = client.get(LIST).await;
    assert_eq!(list.status, 200, "{}", list.text());
    for name in ["Email: Client Portal User Welcome", "Email: Reset Password", "Client Portal Ticket Note – Created"]
    {
        assert!(list.text().contains(name), "A-263: {name} in {}", list.text());
    }
    let events = list.attributes("a[href*='new?event=']", "href");
    assert!(events.len() >= 21);
    assert_eq!(defaults(&list), events.len(), "A-260: the built-in words of each event");
    for href in &events {
        let page = client.get(href).await;
        let saved = client.submit(&page, "/templates/new", &[]).await;
        assert_eq!(saved.status, 303, "{href}: the built-in words are a template that works: {}", saved.text());
    }

    let one = write(&mut client, "created-customer", &[("name", "Short")]).await;
    let two = write(&mut client, "created-customer", &[("name", "Long"), ("active", "")]).await;
    let page = client.get(&one).await;
    assert!(page.text().contains("Active") && page.form("/default").is_some());
    make_default(&mut client, &one).await;
    make_default(&mut client, &two).await;
    let list = client.get(LIST).await;
    assert_eq!(defaults(&list), events.len(), "setting one clears the other");
    let page = client.get(&two).await;
    assert!(page.text().contains("Default") && page.form("/default").is_none());

    // A-260: the default is neither switched off nor deleted.
    let (target, mut values) = page.form(&two).unwrap();
    values.retain(|(name, _)| name != "active");
    let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let kept = client.post(&target, &fields).await;
    assert_eq!(kept.status, 422);
    assert!(kept.error_on("active").unwrap().contains("Make another one the default first"), "{}", kept.text());
    assert_eq!(client.post(&format!("{two}/delete"), &[]).await.status, 409);
    assert_eq!(client.post(&format!("{one}/delete"), &[]).await.status, 303);
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(client.post(&format!("{one}/default"), &[]).await.status, 404);
    let back = client.post(&format!("{LIST}/events/created-customer/built-in"), &[]).await;
    assert_eq!(back.status, 303);
    assert_eq!(client.post(&format!("{two}/delete"), &[]).await.status, 303, "it is no longer the default");
    assert_eq!(client.post(&format!("{LIST}/events/nonsense/built-in"), &[]).await.status, 404);
});

on_both!(a_261_there_is_one_default_after_two_at_once, |world: World| async move {
    let (sofia, mut client) = sofia(&world).await;
    let one = write(&mut client, "note-staff", &[("name", "One")]).await;
    let two = write(&mut client, "note-staff", &[("name", "Two")]).await;
    let mut other = world.signed_in(&sofia).await;
    for _ in 0..5 {
        let (first, second) = (format!("{one}/default"), format!("{two}/default"));
        let (first, second) = tokio::join!(client.post(&first, &[]), other.post(&second, &[]));
        for answer in [first, second] {
            assert!([303, 409].contains(&answer.status.as_u16()), "{}: {}", answer.status, answer.text());
        }
        let states: Vec<bool> = [client.get(&one).await, client.get(&two).await]
            .iter()
            .map(|page| page.form("/default").is_none())
            .collect();
        assert_eq!(states.iter().filter(|default| **default).count(), 1, "{states:?}");
        let built_in = client.post(&format!("{LIST}/events/note-staff/built-in"), &[]).await;
        assert_eq!(built_in.status, 303);
    }
});

on_both!(a_262_what_is_wrong_is_said_at_the_field, |world: World| async move {
    let (_, mut client) = sofia(&world).await;
    let page = client.get(&format!("{LIST}/new?event=welcome-customer")).await;
    for (field, value, said) in [
        ("name", "", "Enter: Name"),
        ("subject", "Welcome {{contact.first_name", "opened and not closed: “{{contact.first_name”"),
        ("subject", "Welcome {{ticket.number}}", "There is no variable {{ticket.number}}"),
        ("subject", "Hello\nBcc: all@victims.example", "Subject"),
        ("subject", "", "Enter: Subject"),
        ("body", "", "Enter: Body"),
        ("body", "Hello }} {{link}}", "closed that were not opened"),
        ("body", "Hello {{contact.password}} {{link}}", "There is no variable {{contact.password}}"),
        ("body", "{{7*7}} {{#if x}} {{link}}", "There is no variable {{7*7}}"),
        ("body", "Hello {{contact.first_name}}", "The body needs {{link}}"),
        ("body", "`{{link}}`", "The body needs {{link}}"),
        ("body", "[x]({{contact.first_name}}) {{link}}", "A link cannot begin with this value"),
    ] {
        let wrong = client.submit(&page, "/templates/new", &[(field, value)]).await;
        assert_eq!(wrong.status, 422, "{field} {value:?}: {}", wrong.text());
        let error =
            wrong.error_on(field).unwrap_or_else(|| panic!("no error on {field} for {value:?}: {}", wrong.text()));
        assert!(error.contains(said), "{field} {value:?}: {error}");
        let (_, values) = wrong.form("/templates/new").unwrap();
        assert!(values.iter().any(|(name, _)| name == field), "decision 20: everything typed is kept");
    }
    let long = "a".repeat(20_001);
    let wrong = client.submit(&page, "/templates/new", &[("body", &long)]).await;
    assert!(wrong.error_on("body").unwrap().contains("20000") || wrong.error_on("body").unwrap().contains("20,000"));
    let odd = client.submit(&page, "/templates/new", &[("organization", "01900000-0000-7000-8000-000000000000")]).await;
    assert!(odd.error_on("organization").is_some(), "an organization that does not exist");
    let odd = client.submit(&page, "/templates/new", &[("event", "nonsense")]).await;
    assert_eq!(odd.status, 422);
    assert!(odd.error_on("event").is_some(), "an event that does not exist");
    let odd = client.submit(&page, "/templates/new", &[("is_default", "true")]).await;
    assert_eq!(odd.status, 400, "the form has no other fields");

    // Two at once: the later one is told.
    let template = write(&mut client, "welcome-customer", &[]).await;
    let page = client.get(&template).await;
    assert_eq!(client.submit(&page, &template, &[("name", "First")]).await.status, 303);
    let late = client.submit(&page, &template, &[("name", "Second")]).await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("changed this template meanwhile"));
});

const CREATED: &str = "# Good day {{contact.first_name}} {{contact.last_name}}\n\nWe have *{{ticket.title}}* as **{{ticket.number}}** \
    ({{ticket.status}}).\n\n{{ticket.description}}\n\n- Call {{provider.name}} at [our page]({{portal.url}}/home?about={{ticket.title}})\n\n\
    [See it]({{ticket.link}})\n\nUntil: {{ticket.due}}";

on_both!(a_268_mails_are_written_in_own_words, |world: World| async move {
    let scene = scene(&world).await;
    let (_, mut client) = sofia(&world).await;
    let template = write(
        &mut client,
        "created-customer",
        &[("subject", "{{ticket.number}} is here, {{contact.name}}"), ("body", CREATED)],
    )
    .await;
    let mail = Arc::new(MemoryMail::new());
    let event = || Event::TicketCreated { ticket: scene.ticket.id, cause: by(&scene.marek) };
    record(&world, &scene.marek, event()).await;
    let before = posted(&world, &mail, Some(&scene.ticket)).await;
    assert!(before.contains("We have your ticket"), "not yet the default: {before}");
    make_default(&mut client, &template).await;
    let mail = Arc::new(MemoryMail::new());
    record(&world, &scene.marek, event()).await;
    insta::assert_snapshot!("template_created", posted(&world, &mail, Some(&scene.ticket)).await);
    let sent = mail.sent();
    let html = &sent.iter().find(|letter| letter.to.address == scene.priya.user_name).unwrap().html;
    assert!(html.contains("<h1") && html.contains(">Good day Priya Raman</h1>"), "{html}");
    assert!(
        html.contains("<em>Shared drive is read-only</em>") && html.contains("prefers-color-scheme: dark"),
        "{html}"
    );
    assert!(html.contains(">See it</a>") && html.contains("/home?about=Shared%20drive%20is%20read%2Donly"), "{html}");
    assert!(!html.contains("{{") && !html.contains('\u{e000}'));
});

on_both!(a_110_the_welcome_mail_in_own_words_is_forgotten_once_sent, |world: World| async move {
    let scene = scene(&world).await;
    let (_, mut client) = sofia(&world).await;
    let body = "Your user name: {{login.user_name}}\n\n[Begin]({{link}})\n\nIt works until {{link.expires}}, then sign in at {{portal.url}}.";
    let template =
        write(&mut client, "welcome-customer", &[("subject", "Come in, {{contact.first_name}}"), ("body", body)]).await;
    make_default(&mut client, &template).await;
    let mail = Arc::new(MemoryMail::new());
    record(&world, &scene.marek, Event::Invited { account: scene.priya.account, cause: by(&scene.marek) }).await;
    let text = posted(&world, &mail, None).await;
    let secret = text.split("/welcome/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    insta::assert_snapshot!("template_welcome", text.replace(&secret, "SECRET"));
    let rows = world.mails().await;
    assert_eq!(rows[0].event, "welcome");
    assert!(rows[0].text_body.is_empty() && rows[0].html_body.is_empty(), "no link rests in the database");
    // The link is the real one, A-112.
    let page = world.visitor().get(&format!("/welcome/{secret}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
});

on_both!(a_262_an_organizations_own_words_win, |world: World| async move {
    let scene = scene(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let tom = world.contact(&fabrikam, "Tom Okafor", "basic").await;
    let theirs = world.ticket(&fabrikam, &tom, "Printer").await;
    let (_, mut client) = sofia(&world).await;
    let all = write(&mut client, "completed-customer", &[("subject", "For all"), ("body", "Done.")]).await;
    make_default(&mut client, &all).await;
    let form = client.get(&format!("{LIST}/new?event=completed-customer")).await;
    let contoso = form
        .html
        .split("<option value=\"")
        .find(|option| option.contains("Contoso Legal"))
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let fields = |subject: &'static str| [("subject", subject), ("body", "Done."), ("organization", contoso.as_str())];
    let one = write(&mut client, "completed-customer", &fields("For Contoso")).await;
    let subjects = async |world: &World| {
        let mail = Arc::new(MemoryMail::new());
        for ticket in [scene.ticket.id, theirs.id] {
            record(world, &scene.marek, Event::TicketCompleted { ticket, cause: by(&scene.marek) }).await;
        }
        posted(world, &mail, None).await;
        let mut subjects: Vec<String> = mail.sent().into_iter().map(|letter| letter.subject).collect();
        subjects.sort();
        subjects
    };
    assert_eq!(subjects(&world).await, ["For Contoso", "For all"]);
    // One active template for each organization and event.
    write(&mut client, "completed-customer", &fields("For Contoso anew")).await;
    assert_eq!(subjects(&world).await, ["For Contoso anew", "For all"]);
    assert!(client.get(&one).await.text().contains("Inactive, for Contoso Legal"));
    assert_eq!(client.post(&format!("{one}/default"), &[]).await.status, 409, "never the default of all");
    let page = client.get(&one).await;
    assert_eq!(client.submit(&page, &one, &[("active", "true")]).await.status, 303);
    assert_eq!(subjects(&world).await, ["For Contoso", "For all"]);
    assert_eq!(client.post(&format!("{one}/delete"), &[]).await.status, 303);
    assert_eq!(subjects(&world).await, ["For all", "For all"]);
    // Mails to staff about themselves have no organization.
    let page = client.get(&format!("{LIST}/new?event=reset-staff")).await;
    assert!(!page.html.contains("name=\"organization\""));
    let odd = client.submit(&page, "/templates/new", &[("organization", &contoso)]).await;
    assert_eq!(odd.status, 422);
});

on_both!(a_template_that_fails_loses_no_mail, |world: World| async move {
    let scene = scene(&world).await;
    let (_, mut client) = sofia(&world).await;
    for event in ["completed-customer", "reset-customer"] {
        let template = write(&mut client, event, &[("name", "Own")]).await;
        make_default(&mut client, &template).await;
    }
    for broken in ["{{gone.variable}}", "{{ticket.number", ""] {
        world.sql(&format!("UPDATE notification_template SET subject = 'Own', body = '{broken}'")).await;
        let mail = Arc::new(MemoryMail::new());
        record(&world, &scene.marek, Event::TicketCompleted { ticket: scene.ticket.id, cause: by(&scene.marek) }).await;
        record(&world, &scene.marek, Event::ResetAsked { account: scene.priya.account, cause: by(&scene.marek) }).await;
        let text = posted(&world, &mail, None).await;
        assert_eq!(mail.sent().len(), 2, "{broken}: {text}");
        assert!(text.contains("/reset/"), "{broken}: the link is never lost: {text}");
        assert!(!text.contains("{{"), "{broken}: {text}");
    }
});

// CVE-2026-32754, CVE-2024-6200: what people write stays text through every variable of every template.
on_both!(cve_2026_32754_no_variable_carries_markup, |world: World| async move {
    const ATTACKS: [&str; 6] = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "</title></style><svg onload=alert(1)>",
        "{{link}} {{provider.name}} ${7*7} {% if %}",
        "` ``` <iframe srcdoc=\"<script>alert(1)</script>\">\r\nBcc: all@victims.example",
    ];
    let scene = scene(&world).await;
    let (_, mut client) = sofia(&world).await;
    for event in ["created-customer", "created-staff", "note-customer", "note-staff", "completed-customer"] {
        let page = client.get(&format!("{LIST}/new?event={event}")).await;
        let names: Vec<String> =
            page.all("dt code").into_iter().map(|name| name.trim_matches(['{', '}']).to_owned()).collect();
        assert!(names.len() > 10, "{names:?}");
        let mut body = String::new();
        for name in &names {
            let one = format!("{{{{{name}}}}}");
            writeln!(body, "**{one}** `{one}` <{one}>\n\n{one}\n").unwrap();
        }
        let subject = names.iter().take(6).map(|name| format!("{{{{{name}}}}}")).collect::<Vec<_>>().join(" ");
        let template = write(&mut client, event, &[("subject", &subject), ("body", &body)]).await;
        make_default(&mut client, &template).await;
    }
    for attack in ATTACKS {
        let quoted = attack.replace('\'', "''");
        // Forms refuse control characters in names, and mail servers too.
        let name = quoted.replace("\r\n", " ");
        for set in [
            format!("ticket SET title = '{quoted}', description = '{quoted}', resolution = '{quoted}'"),
            format!("contact SET first_name = '{name}', last_name = '{name}', email = 'priya@contoso.example'"),
            format!("organization SET name = '{quoted}'"),
            format!("note SET body = '{quoted}', title = '{quoted}'"),
            format!("provider SET name = '{quoted}', support_phone = '{quoted}'"),
        ] {
            world.sql(&format!("UPDATE {set}")).await;
        }
        let mail = Arc::new(MemoryMail::new());
        let (ticket, cause) = (scene.ticket.id, by(&scene.marek));
        record(&world, &scene.marek, Event::TicketCreated { ticket, cause }).await;
        record(&world, &scene.marek, Event::TicketCompleted { ticket, cause }).await;
        record(
            &world,
            &scene.marek,
            Event::NoteAdded { ticket, note: scene.ticket.note, to: Chosen::default(), cause },
        )
        .await;
        record(
            &world,
            &scene.priya,
            Event::NoteAdded { ticket, note: scene.ticket.note, to: Chosen::default(), cause: by(&scene.priya) },
        )
        .await;
        posted(&world, &mail, None).await;
        let sent = mail.sent();
        assert!(sent.len() >= 6, "{}", sent.len());
        for letter in sent {
            assert!(letter.subject.len() > 5 && !letter.subject.chars().any(char::is_control), "{:?}", letter.subject);
            let page = scraped(&letter.html);
            for selector in [
                "script",
                "img",
                "svg",
                "iframe",
                "[onerror]",
                "[onload]",
                "[srcdoc]",
                "a[href]:not([href^='http'], [href^='mailto:'])",
            ] {
                assert!(page.all(selector).is_empty(), "{attack:?} as {selector} in {}", letter.html);
            }
            assert!(!letter.html.contains("Northwind IT ${7*7}"), "values are not read again: {}", letter.html);
        }
    }
});

fn scraped(html: &str) -> Page {
    Page {
        status: axum::http::StatusCode::OK,
        location: String::new(),
        headers: axum::http::HeaderMap::new(),
        bytes: bytes::Bytes::new(),
        html: html.to_owned(),
    }
}

on_both!(previews_and_test_mails_show_what_readers_get, |world: World| async move {
    let scene = scene(&world).await;
    let neighbour = world.neighbour("Southridge IT").await;
    let far = neighbour.organization("Tailspin Toys").await;
    let owner = neighbour.contact(&far, "Vera Holt", "basic").await;
    let foreign = neighbour.ticket(&far, &owner, "Secret of others").await;
    let (sofia, mut client) = sofia(&world).await;
    let template = write(
        &mut client,
        "note-customer",
        &[("subject", "{{ticket.number}}"), ("body", "{{note.text}}\n\n{{ticket.title}}")],
    )
    .await;
    let page = client.get(&template).await;
    let frame = page.attributes("iframe", "src");
    let shown = client.get(&frame[0]).await;
    assert_eq!(shown.status, 200);
    let policy = shown.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(
        policy.contains("sandbox")
            && policy.contains("default-src 'none'")
            && policy.contains("frame-ancestors 'self'")
    );
    assert!(shown.text().contains("T20261120.0001") && shown.text().contains("Can you save files now?"), "examples");
    let (_, values) = page.form(&template).unwrap();
    let fields = |more: &[(&'static str, String)]| -> Vec<(String, String)> {
        let mut fields = values.clone();
        for (name, value) in more {
            fields.retain(|(key, _)| key != name);
            fields.push(((*name).to_owned(), value.clone()));
        }
        fields
    };
    let mut show = async |more: &[(&'static str, String)]| {
        let fields = fields(more);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.post(&format!("{LIST}/preview"), &fields).await
    };
    let real = show(&[("sample", scene.ticket.number.clone()), ("show", "dark".to_owned())]).await;
    assert_eq!(real.status, 200, "{}", real.text());
    assert!(
        real.text().contains("Shared drive is read-only") && real.text().contains("Public word on"),
        "{}",
        real.text()
    );
    assert!(!real.text().contains("Internal word"), "T-131");
    assert!(real.html.contains("@media all") && real.html.contains("content=\"dark\""));
    let text =
        show(&[("show", "text".to_owned()), ("body", "Typed but not saved: **{{ticket.title}}**".to_owned())]).await;
    assert_eq!(
        text.at("pre").unwrap().split(" Northwind").next().unwrap(),
        "Typed but not saved: Shared drive is read-only"
    );
    let wrong = show(&[("body", "{{nonsense}}".to_owned())]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("There is no variable {{nonsense}}"));
    let other = show(&[("sample", foreign.number.clone())]).await;
    assert_eq!(other.status, 422);
    assert!(
        other.text().contains("there is no such ticket") && !other.text().contains("Secret of others"),
        "{}",
        other.text()
    );

    let page = client.get(&template).await;
    let (_, values) = page.form(&template).unwrap();
    let mut fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.retain(|(name, _)| *name != "sample");
    fields.push(("sample", &scene.ticket.number));
    let tested = client.post(&format!("{template}/test"), &fields).await;
    assert_eq!(tested.status, 200, "{}", tested.text());
    assert!(tested.text().contains(&format!("on its way to {}", sofia.user_name)), "{}", tested.text());
    let mail = Arc::new(MemoryMail::new());
    posted(&world, &mail, None).await;
    let sent = mail.sent();
    assert_eq!(sent.iter().map(|letter| letter.to.address.as_str()).collect::<Vec<_>>(), [sofia.user_name.as_str()]);
    assert!(sent[0].text.contains("Shared drive is read-only"), "{}", sent[0].text);

    // A login's mail is tried on a contact; its link opens nothing.
    let welcome = write(&mut client, "welcome-customer", &[]).await;
    let frame = client.get(&welcome).await.attributes("iframe", "src").remove(0);
    let shown = client.get(&format!("{frame}&show=text&sample={}", scene.priya.user_name.replace('@', "%40"))).await;
    assert!(shown.text().contains("Welcome, Priya") && shown.text().contains("/sign-in"), "{}", shown.text());
    assert_eq!(client.get(&format!("{frame}&sample=nobody%40nowhere.example")).await.status, 404);
    assert_eq!(client.get(&format!("{frame}&sample={}", owner.user_name.replace('@', "%40"))).await.status, 404);
});

on_both!(a_262_earlier_words_are_kept_and_restored, |world: World| async move {
    let (_, mut client) = sofia(&world).await;
    let template = write(&mut client, "created-staff", &[("subject", "First"), ("body", "One")]).await;
    let other = write(&mut client, "created-staff", &[("subject", "Other"), ("body", "Other")]).await;
    let page = client.get(&template).await;
    assert_eq!(client.submit(&page, &template, &[("subject", "Second"), ("body", "Two")]).await.status, 303);
    let page = client.get(&template).await;
    let history = page.at("section[aria-labelledby='history']").unwrap();
    assert!(history.contains("Sofia Lind") && history.contains("First") && history.contains("Second"), "{history}");
    let restore = page.attributes("form[action$='/restore']", "action");
    assert_eq!(restore.len(), 1, "the words of now are not restored");
    let foreign = restore[0].replace(&template, &other);
    assert_eq!(client.post(&foreign, &[]).await.status, 404, "another template's words");
    assert_eq!(client.post(&restore[0], &[]).await.status, 303);
    let (_, values) = client.get(&template).await.form(&template).unwrap();
    assert!(values.contains(&("subject".to_owned(), "First".to_owned())));
    let copy = client.get(&format!("{LIST}/new?from={}", template.rsplit('/').next().unwrap())).await;
    assert!(copy.form("/templates/new").unwrap().1.contains(&("body".to_owned(), "One".to_owned())));
    assert_eq!(client.get(&format!("{LIST}/new?from=nonsense")).await.status, 404);
    assert_eq!(client.get(&format!("{LIST}/new")).await.status, 200, "without an event one is chosen");
});

on_both!(p_32_people_choose_their_mails, |world: World| async move {
    let scene = scene(&world).await;
    let mut client = world.signed_in(&scene.priya).await;
    let page = client.get("/my/notifications").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.form("/my/notifications").unwrap().1.len(), 8, "everything is on: {}", page.text());
    assert!(page.text().contains("Always sent Always sent") || page.text().contains("They cannot be switched off"));
    assert!(page.text().contains("Your password was changed"));
    let some = [("mail-created", "off"), ("mail-note", "now"), ("mail-completed", "off"), ("mail-reopened", "now")];
    let saved = client.post("/my/notifications", &some).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = client.get("/my/notifications").await;
    let on = page.form("/my/notifications").unwrap().1;
    let on: Vec<_> = on.iter().filter(|(_, value)| value == "now").map(|(name, _)| name.as_str()).collect();
    assert_eq!(on, ["mail-note", "mail-reopened"]);
    // Security mails cannot be switched off, and nothing else is taken.
    assert_eq!(client.post("/my/notifications", &[("mail-password", "off")]).await.status, 400);
    assert_eq!(client.post("/my/notifications", &[("mail-assigned", "off")]).await.status, 400);

    let cause = by(&scene.marek);
    record(&world, &scene.marek, Event::TicketCompleted { ticket: scene.ticket.id, cause }).await;
    record(&world, &scene.marek, Event::TicketReopened { ticket: scene.ticket.id, note: None, cause }).await;
    record(&world, &scene.priya, Event::PasswordChanged { account: scene.priya.account, cause: by(&scene.priya) })
        .await;
    let mail = Arc::new(MemoryMail::new());
    posted(&world, &mail, None).await;
    let mut subjects: Vec<String> = mail.sent().into_iter().map(|letter| letter.subject).collect();
    subjects.sort();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[0].contains("Open again") || subjects[1].contains("Open again"), "{subjects:?}");
    assert!(subjects.iter().any(|subject| subject == "Your password was changed"), "{subjects:?}");
    let rows = world.mails().await;
    let skipped: Vec<_> = rows.iter().filter(|row| row.state == MailState::Skipped).collect();
    assert_eq!(skipped.len(), 1);
    assert_eq!((skipped[0].event.as_str(), skipped[0].last_error.as_str()), ("completed", "muted"));

    // Wanted again.
    let all = [("mail-created", "now"), ("mail-note", "now"), ("mail-completed", "now"), ("mail-reopened", "now")];
    assert_eq!(client.post("/my/notifications", &all).await.status, 303);
    assert_eq!(
        client.get("/my/notifications").await.form("/my/notifications").unwrap().1.len(),
        4,
        "no bell was wanted"
    );

    // Staff choose as well; the provider's own switch for a contact is told.
    let mut desk = world.signed_in(&scene.marek).await;
    let page = desk.get("/my/notifications").await;
    let (target, fields) = page.form("/my/notifications").unwrap();
    let off = |name: &'_ str| if name.starts_with("mail-") { "off" } else { "true" };
    let none: Vec<(&str, &str)> = fields.iter().map(|(name, _)| (name.as_str(), off(name))).collect();
    assert_eq!(none.len(), 24, "{}", page.text());
    assert_eq!(desk.post(&target, &none).await.status, 303);
    record(&world, &scene.priya, Event::TicketCreated { ticket: scene.ticket.id, cause: by(&scene.priya) }).await;
    let mail = Arc::new(MemoryMail::new());
    posted(&world, &mail, None).await;
    let to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.address).collect();
    assert_eq!(to, std::slice::from_ref(&scene.priya.user_name));
    world.sql("UPDATE contact SET accepts_ticket_mail = FALSE").await;
    assert!(client.get("/my/notifications").await.text().contains("No ticket mail goes to you"), "A-27");
});

/// Sends the form of a template with these events and fields.
async fn send(client: &mut Client, template: &str, events: &[&str], fields: &[(&str, &str)]) -> Page {
    let (target, mut values) = client.get(template).await.form(template).unwrap();
    values.retain(|(name, _)| name != "event" && !fields.iter().any(|(other, _)| other == name));
    values.extend(events.iter().map(|event| ("event".to_owned(), (*event).to_owned())));
    values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post(&target, &values).await
}

on_both!(a_261_one_template_serves_several_events, |world: World| async move {
    let scene = scene(&world).await;
    let (_, mut client) = sofia(&world).await;
    let words = [("name", "One for all"), ("subject", "{{ticket.number}}: news"), ("body", "{{ticket.title}}")];
    let template = write(&mut client, "created-customer", &words).await;
    let both = ["created-customer", "completed-customer"];
    let saved = send(&mut client, &template, &both, &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = client.get(&template).await;
    assert!(
        page.text().contains("Associate with these events: Ticket – Created, Ticket – Completed"),
        "{}",
        page.text()
    );
    let list = client.get(LIST).await;
    assert_eq!(list.texts(&format!("a[href='{template}']")).len(), 2, "it stands at both events");
    assert!(!page.all("dt code").contains(&"{{ticket.resolution}}".to_owned()), "only what mails of both have");

    // Variables are judged at every event, and the one that lacks it is named.
    for (events, body, event) in [
        (&both[..], "{{ticket.resolution}}", "Ticket – Created"),
        (&["created-customer", "reset-customer"], "{{link}} {{ticket.title}}", "Email: Reset Password"),
        (&["created-customer", "created-staff"], "{{resource.name}}", "Ticket – Created"),
    ] {
        let wrong = send(&mut client, &template, events, &[("body", body)]).await;
        assert_eq!(wrong.status, 422, "{body}");
        let error = wrong.error_on("body").unwrap();
        assert!(error.contains(&format!("{event}: There is no variable")), "{body}: {error}");
        assert!(wrong.html.contains("One for all"), "decision 20: everything typed is kept");
    }
    let none = send(&mut client, &template, &[], &[]).await;
    assert!(none.status == 422 && none.error_on("event").is_some(), "{}", none.text());

    // A default for one of its events, then for all of them.
    let at_completed = [("event", "completed-customer")];
    assert_eq!(client.post(&format!("{template}/default"), &at_completed).await.status, 303);
    let subjects = async |world: &World| {
        let mail = Arc::new(MemoryMail::new());
        let (ticket, cause) = (scene.ticket.id, by(&scene.marek));
        record(world, &scene.marek, Event::TicketCreated { ticket, cause }).await;
        record(world, &scene.marek, Event::TicketCompleted { ticket, cause }).await;
        posted(world, &mail, None).await;
        mail.sent().into_iter().filter(|letter| letter.subject.ends_with(": news")).count()
    };
    assert_eq!(subjects(&world).await, 1, "the other event has its built-in words");
    assert_eq!(client.post(&format!("{template}/default"), &[("event", "note-customer")]).await.status, 404);
    make_default(&mut client, &template).await;
    assert_eq!(subjects(&world).await, 2);
    assert_eq!(
        defaults(&client.get(LIST).await),
        client.get(LIST).await.attributes("a[href*='new?event=']", "href").len()
    );

    // A-260: a default does not leave its event; another one takes its place first.
    let left = send(&mut client, &template, &["completed-customer"], &[]).await;
    assert_eq!(left.status, 422);
    assert!(left.error_on("event").unwrap().contains("the default of Ticket – Created"), "{}", left.text());
    let other = write(&mut client, "created-customer", &[("name", "Other"), ("subject", "Other")]).await;
    make_default(&mut client, &other).await;
    assert_eq!(send(&mut client, &template, &["completed-customer"], &[]).await.status, 303);
    assert_eq!(subjects(&world).await, 1);
    assert_eq!(client.post(&format!("{template}/delete"), &[]).await.status, 409, "still a default");

    // What is tried is one of the events.
    let staff =
        send(&mut client, &other, &["created-customer", "created-staff"], &[("body", "{{ticket.title}}")]).await;
    assert_eq!(staff.status, 303, "{}", staff.text());
    let page = client.get(&other).await;
    assert_eq!(page.attributes("[name=as] option", "value"), ["created-customer", "created-staff"]);
    let tried = [
        ("event", "created-customer"),
        ("event", "created-staff"),
        ("as", "created-staff"),
        ("show", "text"),
        ("subject", "Hello"),
        ("body", "For staff: {{ticket.title}}"),
    ];
    let shown = client.post(&format!("{LIST}/preview"), &tried).await;
    assert!(shown.status == 200 && shown.text().contains("For staff: Shared drive"), "{}", shown.text());
});

on_both!(a_261_an_organizations_template_serves_several_events, |world: World| async move {
    let scene = scene(&world).await;
    let (_, mut client) = sofia(&world).await;
    let form = client.get(&format!("{LIST}/new?event=completed-customer")).await;
    let customers = form.attributes("[name=organization] option", "value");
    let contoso = customers.into_iter().find(|id| !id.is_empty()).unwrap();
    let fields =
        |name: &'static str| [("name", name), ("subject", name), ("body", "Done."), ("organization", contoso.as_str())];
    let one = write(&mut client, "created-customer", &fields("First")).await;
    let three = ["created-customer", "completed-customer", "reopened-customer"];
    assert_eq!(send(&mut client, &one, &three, &[]).await.status, 303);
    let nobody = send(&mut client, &one, &["created-customer", "password-staff"], &[]).await;
    assert!(nobody.error_on("event").unwrap().contains("Email: Password Changed (staff)"), "{}", nobody.text());
    // The second one takes over one event; the first goes on with the others.
    write(&mut client, "completed-customer", &fields("Second")).await;
    let mail = Arc::new(MemoryMail::new());
    let (ticket, cause) = (scene.ticket.id, by(&scene.marek));
    record(&world, &scene.marek, Event::TicketCreated { ticket, cause }).await;
    record(&world, &scene.marek, Event::TicketCompleted { ticket, cause }).await;
    posted(&world, &mail, None).await;
    // What goes to the queue begins with the ticket's number.
    let to_customer = |subject: &String| !subject.starts_with('[');
    let subjects: Vec<String> = mail.sent().into_iter().map(|letter| letter.subject).filter(to_customer).collect();
    assert_eq!(subjects, ["First", "Second"]);
    let page = client.get(&one).await;
    assert_eq!(page.attributes("[name=event][checked]", "value"), ["created-customer", "reopened-customer"]);
    assert_eq!(client.post(&format!("{one}/delete"), &[]).await.status, 303);
    let log = client.get("/desk/settings/audit-log?act=template.out-of-use").await.text();
    assert!(log.contains("First") && log.contains("completed-customer"), "{log}");
});
