//! Answers of vendors by mail (F-161): who is let in, who waits, who is refused, and that each mail is there once.

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use emberdesk::receiving::once;
use mail_auth::{
    common::{crypto::Ed25519Key, headers::HeaderWriter},
    dkim::DkimSigner,
};
use platform::mail_in::{
    Fate,
    imap::{ImapMailbox, ImapSettings, Security},
    memory::MemoryMailbox,
    origin::Origins,
};
use taskfire::{Received, receive};
use testing::{Client, World, on_both};

use super::taskfire_vendors::{Handed, drain, handed, link_in, resource, send, thread_of};
use crate::{
    compose,
    dovecot::{Dovecot, PASSWORD, certificate},
};

const LIST: &str = "/taskfire/held-mail";

/// What the domain name system says in these tests: mail of this vendor is signed.
const RECORDS: [(&str, &str); 2] = [
    ("_dmarc.lifts.example", "v=DMARC1; p=reject"),
    ("s._domainkey.lifts.example", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
];

fn origins() -> Origins {
    Origins::fixed(RECORDS).unwrap()
}

/// The address for answers to a letter.
fn address(letter: &platform::mail::Letter) -> String {
    letter.reply_to.clone().unwrap().address
}

/// A mail of `from` to `to`, with more headers.
fn mail(from: &str, to: &str, more: &str, body: &str) -> String {
    let id = body.len() + from.len() * 1000;
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: Re: Lift stands still\r\nMessage-ID: <{id}@somewhere.example>\r\n\
         Date: Fri, 20 Nov 2026 09:10:00 +0000\r\n{more}\r\n{}\r\n",
        body.replace('\n', "\r\n")
    )
}

/// The same, signed by the vendor's domain.
fn signed(mail: &str) -> Bytes {
    let of = |text| BASE64_STANDARD.decode(text).unwrap();
    let (seed, public) =
        (of("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="), of("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
    let key = Ed25519Key::from_seed_and_public_key(&seed, &public).unwrap();
    let signer = DkimSigner::from_key(key).domain("lifts.example").selector("s").headers(["From", "To", "Subject"]);
    format!("{}{mail}", signer.sign(mail.as_bytes()).unwrap().to_header()).into()
}

/// What Otto, who is a contact of the vendor, answers to a letter.
fn ottos(letter: &platform::mail::Letter, body: &str) -> Bytes {
    signed(&mail("Otto Lift <otto@lifts.example>", &address(letter), "", body))
}

async fn take(world: &World, raw: impl Into<Bytes>) -> Received {
    receive(&world.app, &origins(), &raw.into()).await.unwrap()
}

/// How often a text stands on a page.
async fn times(browser: &mut Client, path: &str, text: &str) -> usize {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text().matches(text).count()
}

/// The only mail that waits.
async fn waiting(browser: &mut Client) -> String {
    let list = browser.get(LIST).await;
    let links = list.attributes("a.line__title", "href");
    assert_eq!(links.len(), 1, "{}", list.text());
    links.into_iter().next().unwrap()
}

on_both!(f_161_a_contacts_mail_becomes_a_vendor_note, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let said = "We come at ten.\n\nOn Fri, 20 Nov 2026 at 10:00, Contoso Legal <reply@n.example> wrote:\n> The door of floor 2 jams.";
    assert_eq!(take(&world, ottos(&letter, said)).await, Received::Taken);
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    assert!(page.text().contains("Otto Lift") && page.text().contains("We come at ten."), "{}", page.text());
    assert!(!page.text().contains("wrote:"), "the answered letter is cut off: {}", page.text());
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "We come at ten.").await, 1);
    assert_eq!(
        times(&mut world.visitor(), &link_in(&letter), "We come at ten.").await,
        1,
        "the vendor sees it as well"
    );
    let original = page.attributes("a[href$='/original']", "href").into_iter().next().unwrap();
    let whole = ines.get(&original).await;
    assert_eq!(whole.status, 200);
    assert!(whole.html.contains("wrote:") && whole.html.contains("DKIM-Signature"), "nothing is lost: {}", whole.html);
    assert_eq!(times(&mut ines, LIST, "No mail waits").await, 1);
    drain(&world).await;
});

on_both!(f_161_the_desk_hears_of_a_mail_as_of_a_guests_answer, |world: World| async move {
    let Handed { organization, number, letter, .. } = handed(&world).await;
    let (jonas, _) = resource(&world, &organization).await;
    world
        .sql(&format!(
            "UPDATE taskfire_ticket SET contact_id = {} WHERE responsible = 'vendor'",
            world.literal(jonas.contact.unwrap().0)
        ))
        .await;
    assert_eq!(take(&world, ottos(&letter, "We come at ten.")).await, Received::Taken);
    let sent = drain(&world).await;
    let told = sent.iter().find(|one| one.to.name == jonas.name);
    assert!(told.is_some_and(|one| one.subject.contains(&number)), "{sent:?}");
});

on_both!(f_161_a_forged_sender_waits_and_is_let_in_by_somebody_of_the_desk, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let forged = mail("Otto Lift <otto@lifts.example>", &address(&letter), "", "Please pay to another account.");
    assert_eq!(take(&world, forged).await, Received::Held("not-proven"));
    let ticket = format!("/tickets/{number}");
    assert_eq!(times(&mut ines, &ticket, "another account").await, 0);
    assert_eq!(times(&mut world.visitor(), &link_in(&letter), "another account").await, 0);
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    assert!(!page.text().contains("another account"), "{}", page.text());
    assert!(page.text().contains("otto@lifts.example waits"), "{}", page.text());
    assert!(drain(&world).await.iter().all(|one| !one.text.contains("another account")), "nobody hears of its words");
    assert_eq!(times(&mut ines, "/notifications", "waits to be let in").await, 1, "the desk hears that it waits");
    let at = waiting(&mut ines).await;
    let held = ines.get(&at).await;
    for word in ["Re: Lift stands still", "otto@lifts.example", "another account", "Not confirmed", "Schindel Lifts"] {
        assert!(held.text().contains(word), "{word}: {}", held.text());
    }
    let action = format!("{at}/let-in");
    assert_eq!(ines.submit(&held, &action, &[("name", " ")]).await.status, 422);
    for _ in 0..2 {
        let done = ines.submit(&held, &action, &[("name", "Somebody at Lifts")]).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
    assert_eq!(times(&mut ines, &ticket, "another account").await, 1);
    assert!(ines.get(&thread).await.text().contains("Somebody at Lifts"));
    assert_eq!(times(&mut ines, LIST, "No mail waits").await, 1);
    assert_eq!(ines.submit(&held, &format!("{at}/refuse"), &[]).await.status, 409, "it is on the ticket");
});

on_both!(f_161_an_unknown_sender_is_added_to_the_vendor_when_let_in, |world: World| async move {
    let Handed { organization, number, vendor, letter, mut ines } = handed(&world).await;
    let eva = |body: &str| signed(&mail("Eva Lift <Eva@lifts.example>", &address(&letter), "", body));
    assert_eq!(take(&world, eva("Otto is away. We come at eleven.")).await, Received::Held("unknown-sender"));
    let at = waiting(&mut ines).await;
    let (_, mut jonas) = resource(&world, &organization).await;
    let simple = jonas.get(&at).await;
    assert!(!simple.text().contains("Add the sender"), "only Administrators change vendors: {}", simple.text());
    assert_eq!(jonas.post(&format!("{at}/let-in"), &[("name", "Eva Lift"), ("add", "true")]).await.status, 403);
    let form = ines.get(&at).await;
    let done = ines.submit(&form, &format!("{at}/let-in"), &[("add", "true")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(times(&mut ines, &vendor, "Eva Lift").await, 1);
    assert_eq!(take(&world, eva("We are there.")).await, Received::Taken, "she is known now");
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "We come at eleven.").await, 1);
});

on_both!(f_161_what_stands_below_the_line_of_the_letter_is_cut, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let line = "##- Reply above this line -##";
    assert!(letter.text.starts_with(line), "{}", letter.text);
    assert!(
        letter.html.contains(line) && letter.text.contains("Answer this mail or use the button"),
        "{}",
        letter.text
    );
    // As a mail program writes it whose words for a quote nobody knows.
    let quoted = format!("> {}\n", letter.text.lines().collect::<Vec<_>>().join("\n> "));
    let said = format!("We come at ten.\n\nPe 20.11.2026, 10:00, Contoso Legal a scris:\n\n{quoted}");
    assert_eq!(take(&world, ottos(&letter, &said)).await, Received::Taken);
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    assert!(page.text().contains("We come at ten."), "{}", page.text());
    assert!(!page.text().contains("a scris") && !page.text().contains("Reply above"), "{}", page.text());
    drain(&world).await;
});

on_both!(f_161_each_held_mail_rings_for_who_has_the_ticket_and_who_administers, |world: World| async move {
    let Handed { organization, letter, mut ines, .. } = handed(&world).await;
    let (jonas, mut browser) = resource(&world, &organization).await;
    let id = world.literal(jonas.contact.unwrap().0);
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = {id} WHERE responsible = 'vendor'")).await;
    for body in ["Please pay.", "Please pay now."] {
        let forged = mail("Otto Lift <otto@lifts.example>", &address(&letter), "", body);
        assert_eq!(take(&world, forged.clone()).await, Received::Held("not-proven"));
        assert_eq!(take(&world, forged).await, Received::Known);
    }
    for who in [&mut ines, &mut browser] {
        assert_eq!(times(who, "/notifications", "waits to be let in").await, 2);
    }
});

on_both!(f_161_a_refused_mail_is_gone_and_its_sender_hears_nothing, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let eve = mail("Eve <eve@evil.example>", &address(&letter), "", "Click here.");
    assert_eq!(take(&world, eve.clone()).await, Received::Held("unknown-sender"));
    let at = waiting(&mut ines).await;
    let held = ines.get(&at).await;
    for _ in 0..2 {
        assert_eq!(ines.submit(&held, &format!("{at}/refuse"), &[]).await.status, 303);
    }
    assert_eq!(ines.submit(&held, &format!("{at}/let-in"), &[]).await.status, 409);
    assert_eq!(times(&mut ines, LIST, "No mail waits").await, 1);
    let thread = thread_of(&mut ines, &number).await;
    assert_eq!(times(&mut ines, &thread, "eve@evil.example").await, 0);
    assert!(ines.get(&at).await.text().contains("was refused"));
    assert_eq!(take(&world, eve).await, Received::Known, "sent again, it stays refused");
    assert!(drain(&world).await.iter().all(|one| one.to.address != "eve@evil.example"));
});

on_both!(f_161_only_addresses_of_our_own_making_lead_to_a_conversation, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let right = address(&letter);
    let otto = "Otto Lift <otto@lifts.example>";
    let token = right.split(['+', '@']).nth(1).unwrap().to_owned();
    let turned: String = token.chars().rev().collect();
    for (to, why) in [
        (right.replace(&token, &turned), "unknown-address"),
        (right.replace(&token, &"0".repeat(40)), "unknown-address"),
        (right.replace(&token, &token[1..]), "no-address"),
        (right.replace("northwind.example", "evil.example"), "no-address"),
        ("reply@northwind.example".to_owned(), "no-address"),
    ] {
        let body = format!("To {to}");
        assert_eq!(take(&world, signed(&mail(otto, &to, "", &body))).await, Received::Refused(why), "{to}");
    }
    // A row that somebody copied into another place does not open the door: the token is made once more and compared.
    let copied = store::door::token_hash(&turned);
    let kept = store::door::token_hash(&token);
    world.sql(&format!("UPDATE vendor_thread SET reply_token_hash = '{copied}'")).await;
    let to = right.replace(&token, &turned);
    assert_eq!(take(&world, signed(&mail(otto, &to, "", "copied"))).await, Received::Refused("unknown-address"));
    world.sql(&format!("UPDATE vendor_thread SET reply_token_hash = '{kept}'")).await;
    let loud = right.to_uppercase();
    assert_eq!(take(&world, signed(&mail(otto, &loud, "", "In capitals"))).await, Received::Taken);
    let behind = format!("Delivered-To: <{right}>\r\n");
    let hidden = signed(&mail(otto, "somebody@lifts.example", &behind, "As a blind copy"));
    assert_eq!(take(&world, hidden).await, Received::Taken);
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "In capitals").await, 1);
    assert_eq!(times(&mut ines, LIST, "No mail waits").await, 1);
});

on_both!(f_161_a_mail_that_comes_again_is_there_once, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let raw = ottos(&letter, "Once is enough.");
    let traced = [b"Received: from mx2.example\r\n".as_slice(), raw.as_ref()].concat();
    let source = MemoryMailbox::new();
    source.put(raw.clone());
    source.put(raw.clone());
    source.put(traced);
    source.put("no mail at all");
    source.put(vec![b'x'; 30 * 1024 * 1024 + 1]);
    assert_eq!(once(&world.app, &source, &origins()).await.unwrap(), 5);
    assert_eq!(source.settled(), [Fate::Done, Fate::Done, Fate::Done, Fate::Done, Fate::Aside]);
    assert_eq!(once(&world.app, &source, &origins()).await.unwrap(), 0);
    // The program died before it told the source: the mail comes again.
    assert_eq!(take(&world, raw).await, Received::Known);
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "Once is enough.").await, 1);
});

on_both!(decision_19_two_nodes_take_a_mail_once, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let (raw, origins) = (ottos(&letter, "From both nodes."), origins());
    let node = || receive(&world.app, &origins, &raw);
    let (one, two, three) = tokio::join!(node(), node(), node());
    let taken = [one, two, three].into_iter().filter(|one| matches!(one, Ok(Received::Taken))).count();
    assert_eq!(taken, 1);
    assert_eq!(take(&world, raw.clone()).await, Received::Known, "who failed finds it done at the next look");
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "From both nodes.").await, 1);
});

on_both!(f_191_what_programs_write_is_never_a_note_and_never_answered, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let before = drain(&world).await.len();
    let to = address(&letter);
    for (index, header) in [
        "Auto-Submitted: auto-replied\r\n",
        "Precedence: bulk\r\n",
        "Return-Path: <>\r\n",
        "Content-Type: multipart/report; boundary=x\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        let raw = signed(&mail("Otto Lift <otto@lifts.example>", &to, header, &format!("I am away {index}.")));
        assert_eq!(take(&world, raw).await, Received::Refused("automatic"), "{header}");
    }
    let echo = mail("Northwind IT <desk@northwind.example>", &to, "", "Our own letter");
    assert_eq!(take(&world, echo).await, Received::Refused("own"));
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "I am away").await, 0);
    assert_eq!(times(&mut ines, LIST, "No mail waits").await, 1);
    assert_eq!(drain(&world).await.len(), before);
});

on_both!(t_149_files_of_a_mail_follow_the_rules_of_files, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let body = "--m\nContent-Type: text/plain\n\nOur offer.\n--m\nContent-Type: text/plain; name=offer.txt\n\
                Content-Disposition: attachment; filename=offer.txt\n\n120 EUR\n--m\nContent-Type: application/octet-stream\n\
                Content-Disposition: attachment; filename=\"../tool.exe\"\nContent-Transfer-Encoding: base64\n\nTVo=\n--m--";
    let raw = mail(
        "Otto Lift <otto@lifts.example>",
        &address(&letter),
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n",
        body,
    );
    assert_eq!(take(&world, signed(&raw)).await, Received::Taken);
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    assert!(page.text().contains("Our offer.") && page.text().contains("offer.txt"), "{}", page.text());
    assert!(page.text().contains("not taken: tool.exe"), "{}", page.text());
    let names = page.texts("a[href*='/attachments/']");
    assert_eq!(names.iter().filter(|name| *name == "offer.txt").count(), 1, "{names:?}");
    assert!(!names.iter().any(|name| name.contains("tool")), "{names:?}");
    let at = names.iter().position(|name| name == "offer.txt").unwrap();
    let file = page.attributes("a[href*='/attachments/']", "href").into_iter().nth(at).unwrap();
    assert_eq!(ines.get(&file).await.html.trim(), "120 EUR");
});

on_both!(f_161_mail_to_what_has_ended_waits, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    assert_eq!(send(&mut ines, &format!("/tickets/{number}/take-back"), &[("note", "")]).await.status, 303);
    drain(&world).await;
    assert_eq!(take(&world, ottos(&letter, "Too late?")).await, Received::Held("ended"));
    let at = waiting(&mut ines).await;
    let held = ines.get(&at).await;
    assert!(held.text().contains("had ended"), "{}", held.text());
    assert_eq!(ines.submit(&held, &format!("{at}/let-in"), &[]).await.status, 303);
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "Too late?").await, 1);
    world.sql("UPDATE organization SET taskfire_enabled = FALSE").await;
    assert_eq!(take(&world, ottos(&letter, "Much too late")).await, Received::Refused("no-desk"));
});

on_both!(f_161_a_flood_is_cut_off, |world: World| async move {
    let Handed { letter, mut ines, .. } = handed(&world).await;
    let eve = |number: usize| mail("eve@evil.example", &address(&letter), "", &format!("Mail {number}"));
    for number in 0..30 {
        assert_eq!(take(&world, eve(number)).await, Received::Held("unknown-sender"));
    }
    assert_eq!(take(&world, eve(30)).await, Received::Refused("too-often"));
    assert_eq!(ines.get(LIST).await.attributes("a.line__title", "href").len(), 30);
    world.pass(jiff::SignedDuration::from_mins(61));
    assert_eq!(take(&world, eve(31)).await, Received::Held("unknown-sender"));
});

on_both!(f_162_held_mail_is_for_the_own_desk_alone, |world: World| async move {
    let Handed { organization, number, letter, mut ines, .. } = handed(&world).await;
    let eve = mail("Eve <eve@evil.example>", &address(&letter), "", "Zahnradbahn");
    assert_eq!(take(&world, eve).await, Received::Held("unknown-sender"));
    let at = waiting(&mut ines).await;
    let staff = world.resource("Sofia Lind", "Full Access").await;
    let manager = world.contact(&organization, "Mia Manager", "manager").await;
    for person in [staff, manager] {
        let mut browser = world.signed_in(&person).await;
        for path in [LIST.to_owned(), at.clone(), format!("{at}/original")] {
            assert_eq!(browser.get(&path).await.status, 403, "{path}");
        }
        assert_eq!(browser.post(&format!("{at}/let-in"), &[("name", "x")]).await.status, 403);
    }
    let staff = world.resource("Olaf Lind", "Full Access").await;
    let mut olaf = world.signed_in(&staff).await;
    for path in [format!("/desk/tickets/{number}"), format!("/desk/tickets/{number}/history")] {
        let page = olaf.get(&path).await;
        assert!(!page.html.contains("Zahnradbahn") && !page.html.contains("eve@evil.example"), "{path}");
    }
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.taskfire(&fabrikam).await;
    let (_, mut stranger) = resource(&world, &fabrikam).await;
    assert_eq!(times(&mut stranger, LIST, "No mail waits").await, 1);
    for path in [at.clone(), format!("{at}/original")] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    for act in ["let-in", "refuse"] {
        assert_eq!(stranger.post(&format!("{at}/{act}"), &[("name", "x")]).await.status, 404, "{act}");
    }
    assert_eq!(waiting(&mut ines).await, at, "it still waits");
});

on_both!(f_161_answers_come_in_from_a_mail_server, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let server = tokio::task::spawn_blocking(Dovecot::start).await.unwrap();
    let mailbox = ImapMailbox::new(ImapSettings {
        host: "localhost".to_owned(),
        port: server.port,
        security: Security::Tls,
        user: "reply".to_owned(),
        password: PASSWORD.to_owned(),
        mailbox: "INBOX".to_owned(),
        authorities: Some(certificate()),
        timeout: std::time::Duration::from_secs(20),
    });
    let mailbox = mailbox.unwrap();
    server.deliver("1", &ottos(&letter, "We come at ten."));
    server.deliver("2", &ottos(&letter, "We come at ten."));
    server.deliver("3", mail("eve@evil.example", &address(&letter), "", "Click here.").as_bytes());
    assert_eq!(once(&world.app, &mailbox, &origins()).await.unwrap(), 3);
    assert_eq!(once(&world.app, &mailbox, &origins()).await.unwrap(), 0);
    assert_eq!(times(&mut ines, &format!("/tickets/{number}"), "We come at ten.").await, 1);
    waiting(&mut ines).await;
});
