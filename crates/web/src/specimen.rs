//! A page with every part in it, for tests and for the eye: `SPECIMEN=folder cargo test -p web specimen` writes it and
//! the assets, to be served by any file server.

use askama::Template;
use jiff::Timestamp;
use kernel::{DateFormat, FieldErrors, Formats, NumberFormat, TimeFormat};

use crate::{
    assets,
    components::{
        Avatar, Badge, Callout, Cause, Chip, EmptyState, ErrorSummary, Holder, Pager, Party, Sort, Tone, avatar, badge,
        callout, holder, organization_avatar,
    },
    field::{Choice, Field, HeldFile},
    shell::{Brand, Face, Mark, MenuEntry, MenuGroup, Notice, Person, Preview, Shell, Theme},
    words::english,
};

#[derive(Template)]
#[template(path = "specimen.html")]
struct Specimen {
    shell: Shell,
    summary: ErrorSummary,
    fields: Vec<Field>,
    wide: Vec<Field>,
    badges: Vec<Badge>,
    holders: Vec<Holder>,
    avatars: Vec<Avatar>,
    callouts: Vec<Callout>,
    times: Vec<Timestamp>,
    text: String,
    empties: Vec<EmptyState>,
    sort: Sort,
    unsorted: Sort,
    pager: Pager,
}

#[derive(Template)]
#[template(
    source = r#"{% extends "door.html" %}{% block content %}<form class="stack-5" method="post" novalidate><h1>{{ shell.title }}</h1>{{ user }}{{ remember }}{{ password }}<button class="button button--primary button--large button--wide">Continue</button></form>{% endblock %}"#,
    ext = "html"
)]
struct Door {
    shell: Shell,
    user: Field,
    remember: Field,
    password: Field,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    shell: Shell,
    empty: EmptyState,
}

fn shell(face: Face) -> Shell {
    let portal_menu = || {
        let mut home = MenuGroup::link("Home", "home", "/");
        home.current = true;
        vec![
            home,
            MenuGroup::of(
                "Tickets",
                "ticket",
                vec![
                    MenuEntry::new("New Ticket", "/tickets/new", "plus"),
                    MenuEntry::new("My Tickets", "/tickets/mine", "ticket").count(3),
                    MenuEntry::new("Open Tickets", "/tickets/open", "rows").count(14),
                    MenuEntry::new("Recently Completed Tickets", "/tickets/completed", "done"),
                    MenuEntry::new("Ticket Search", "/tickets/search", "search"),
                ],
            ),
        ]
    };
    let desk_menu = || {
        let mut current = MenuEntry::new("Client Portal", "/desk/queues/1", "users").count(9);
        current.current = true;
        vec![
            MenuGroup::of(
                "Service Desk",
                "ticket",
                vec![MenuEntry::new("My Work", "/desk/work", "ticket").count(7), current],
            ),
            MenuGroup::of("CRM", "building", vec![MenuEntry::new("Organizations", "/desk/organizations", "building")]),
        ]
    };
    Shell {
        title: "Specimen".into(),
        count: Some(3),
        failed: false,
        face,
        words: english(),
        formats: Formats {
            date: DateFormat::DayMonthYearDots,
            time: TimeFormat::Hours24,
            number: NumberFormat::DotComma,
            zone: jiff::tz::TimeZone::get("Europe/Berlin").unwrap(),
        },
        now: "2026-11-20T10:04:00Z".parse().unwrap(),
        brand: Brand {
            provider: "Northwind IT".into(),
            mark: Mark::Icon("mark-northwind"),
            organization: (face != Face::Desk).then(|| "Contoso Legal".into()),
            support_phone: Some("+49 40 555 010".into()),
            hours: Some("Weekdays 8:00–18:00".into()),
        },
        person: (face != Face::Door)
            .then(|| Person { name: "Priya Raman".into(), line: "Advanced, Contoso Legal".into() }),
        menu: match face {
            Face::Portal => portal_menu(),
            Face::Desk => desk_menu(),
            Face::Door | Face::Guest => vec![],
        },
        settings: vec![
            MenuEntry::new("Edit Profile", "/profile", "user"),
            MenuEntry::new("Change Password", "/password", "key"),
        ],
        sign_out: "/sign-out".into(),
        home: "/".into(),
        search: Some("/search".into()),
        new_ticket: Some("/tickets/new".into()),
        help: "/help/using-client-portal".into(),
        bell: (face != Face::Door).then_some(2),
        notices: vec![Notice {
            name: "Announcement".into(),
            text: "Tonight 22:00–23:30: mail is slower while we move mailboxes.".into(),
            more: Some(("/news".into(), "More".into())),
            tone: Tone::Neutral,
        }],
        said: Some("Ticket T20261112.0071 closed.".into()),
        preview: None,
        theme: Theme::System,
        keys_on: true,
    }
}

fn specimen(face: Face, theme: Theme) -> Specimen {
    let mut shell = shell(face);
    shell.theme = theme;
    let mut errors = FieldErrors::new();
    errors.add("email", "Enter an address with a name before the @, like mia.lang@contoso.example");
    errors.add("level", "Choose a security level");
    let mut f = shell.fields(&errors);
    let fields = vec![
        f.text("title", "Title").value("Shared drive").required().max(255).hint("One line."),
        f.email("email", "Email Address").value("@contoso.example").required(),
        f.tel("phone", "Phone").value("+49 40 555 2214"),
        f.password("password", "Password").autocomplete("new-password").hint("At least 15 characters."),
        f.select("priority", "Priority").options([("1", "Critical"), ("2", "High"), ("3", "Medium")]).value("3"),
        f.select("queue", "Queue")
            .none("Any")
            .group("Service Desk", [Choice::new("a", "Level 1"), Choice::new("b", "Level 2")]),
        f.date("due", "Due Date").value("2026-11-20"),
        f.datetime("from", "Start").value("2026-11-20T10:00"),
        f.number("hours", "Hours Worked").value("1,25"),
        f.text("user_name", "User Name").value("ann.keller").readonly(),
    ];
    let wide = vec![
        f.textarea("description", "Description").rows(4).value("First line\nSecond line").max(8000),
        f.choice("level", "Security Level").required().choices([
            Choice::new("basic", "Basic").hint("Creates tickets and sees the own ones"),
            Choice::new("advanced", "Advanced").hint("Sees all tickets and projects of Contoso Legal"),
        ]),
        f.checks("rights", "Rights")
            .hint("What the level may do.")
            .options([("a", "View tickets"), ("b", "Edit tickets")])
            .values(["a"]),
        f.check("active", "Activate Client Portal")
            .on(true)
            .hint("Mia Lang gets a mail with a link to set a password."),
        f.switch("mute", "Mute"),
        f.files("files", "Attachments").hint("10 MB a file. Programs are not accepted.").held(vec![HeldFile {
            token: "abc".into(),
            name: "screen of the error.png".into(),
            about: "240 kB, picture".into(),
        }]),
    ];
    let words = shell.words.clone();
    let chips =
        vec![Chip::new("Status", "Waiting Materials", "/x", &words), Chip::new("Contact", "Jonas Meyer", "/y", &words)];
    Specimen {
        summary: f.summary(),
        fields,
        wide,
        badges: vec![
            badge(Tone::Neutral, "ring", "New"),
            badge(Tone::Info, "half", "In Progress"),
            badge(Tone::Attention, "user", "Waiting Customer"),
            badge(Tone::Brand, "swap", "Escalated"),
            badge(Tone::Success, "check", "Complete"),
            badge(Tone::Danger, "alert", "Overdue"),
            badge(Tone::Approval, "clock", "Approval asked"),
        ],
        holders: vec![
            holder(Party::You, "You"),
            holder(Party::Internal, "Contoso IT"),
            holder(Party::Provider, "Marek Dahl").note("Northwind IT"),
            holder(Party::Vendor, "Litware Print"),
        ],
        avatars: vec![
            avatar("Priya Raman", None),
            avatar("Marek Dahl", Some(Party::Provider)).large(),
            organization_avatar(Party::Vendor).small(),
        ],
        callouts: vec![
            callout(Tone::Attention, "Northwind IT answers again on Monday at 8:00.", "For security incidents call."),
            callout(Tone::Info, "Your note reopens this ticket.", "It was completed on Wednesday."),
            callout(Tone::Danger, "archive.exe was not added.", "Programs are not accepted here."),
            callout(Tone::Success, "Password changed.", ""),
        ],
        times: ["2026-11-20T09:12:00Z", "2026-11-19T09:12:00Z", "2026-11-17T09:12:00Z", "2026-10-17T09:12:00Z"]
            .map(|at| at.parse().unwrap())
            .to_vec(),
        text: "The share is **read-only** since the patch.\n\n1. Open `services.msc`\n2. Restart it\n\n> quoted\n\n```\nnet use S: \\\\fs01\\share /persistent:yes\n```\n\n| Host | State |\n|---|---|\n| fs01 | up |\n\nSee https://example.com <script>alert(1)</script>".into(),
        empties: vec![
            EmptyState::new(Cause::FirstUse, "No tickets yet", "Your first ticket appears here.").action("/new", "New Ticket"),
            EmptyState::new(Cause::Cleared, "All clear", "Nothing waits for you.").action("/open", "Open Tickets"),
            EmptyState::new(Cause::NoMatch, "No ticket matches these filters", "14 open tickets are hidden by:")
                .chips(chips)
                .action("/all", "Remove all filters"),
            EmptyState::new(Cause::Denied, "Invoices are not part of your security level", "Helen Brandt can change it.")
                .action("/ask", "Ask Helen Brandt"),
            EmptyState::new(Cause::Failed, "The list could not be loaded", "Reference 7f3a-19c2.").action("/", "Try again"),
            EmptyState::new(Cause::Offline, "You are offline", "You see the list as of 10:52."),
        ],
        sort: Sort::new("Contact", "?sort=-name", Some(true)),
        unsorted: Sort::new("Email", "?sort=email", None),
        pager: Pager::new("50 of 500+ tickets", &words).newer(Some("?before=x".into())).older(Some("?after=y".into())),
        shell,
    }
}

fn door() -> Door {
    let mut shell = shell(Face::Door);
    shell.title = "Sign in".into();
    shell.said = None;
    let none = FieldErrors::new();
    let mut f = shell.fields(&none);
    Door {
        user: f.text("user", "User Name").hint("Usually your e-mail address.").autocomplete("username").plain_text(),
        remember: f.check("remember", "Remember My User Name").on(true),
        password: f.password("password", "Password"),
        shell,
    }
}

/// Every id stands once, every reference leads to one, nothing is inline (the content security policy forbids it).
fn check(html: &str) {
    let values = |attribute: &str| -> Vec<String> {
        html.split(&format!(" {attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let mut ids = values("id");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
    for attribute in ["for", "aria-describedby", "aria-labelledby"] {
        for reference in values(attribute).iter().flat_map(|list| list.split(' ')) {
            assert!(ids.iter().any(|id| id == reference), "{attribute}={reference} leads nowhere");
        }
    }
    assert!(values("style").is_empty() && values("onclick").is_empty() && !html.contains("<style"), "inline");
    assert_eq!(
        html.matches("<script").count(),
        html.matches("<script type=\"module\" src=\"/assets/").count(),
        "inline script"
    );
    assert_eq!(html.matches("<h1").count(), 1, "one h1");
    assert!(!html.contains("/assets/unknown"), "an asset is missing");
    let sprite = include_str!("../assets/icons.svg");
    for icon in html.split("icons.svg#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(sprite.contains(&format!("id=\"{icon}\"")), "there is no icon {icon}");
    }
}

#[test]
fn every_part_in_every_face_is_sound() {
    for face in [Face::Portal, Face::Desk] {
        let html = specimen(face, Theme::System).render().unwrap();
        check(&html);
        assert!(html.contains("<title>Error: (3) Specimen · Northwind IT</title>"), "{html}");
        // P-38: help for this page, in the same place everywhere
        assert!(html.contains(r#"<a class="tool" href="/help/using-client-portal" data-help>"#));
    }
    let door = door().render().unwrap();
    check(&door);
    assert!(door.contains("Help desk with Northwind IT") && !door.contains("masthead"));
    let empty = EmptyState::new(Cause::NotFound, "There is no such page for you", "").page().action("/", "Home");
    check(&Problem { shell: shell(Face::Portal), empty }.render().unwrap());
}

#[test]
fn decision_16_the_preview_says_so_and_has_an_exit() {
    let mut page = specimen(Face::Portal, Theme::System);
    page.shell.preview =
        Some(Preview { name: "Priya <Raman>".into(), organization: "Contoso".into(), exit: "/preview/end".into() });
    let html = page.render().unwrap();
    check(&html);
    assert!(html.contains("You see the portal as Priya &#60;Raman&#62; of Contoso."), "{html}");
    assert!(html.contains(r#"<form method="post" action="/preview/end">"#));
}

#[test]
fn the_specimen_can_be_looked_at() {
    let Ok(folder) = std::env::var("SPECIMEN") else { return };
    let folder = std::path::Path::new(&folder);
    assets::write_all(folder);
    std::fs::write(folder.join("brand.css"), ":root { --brand-hue: 42; --brand-chroma: 0.15; }").unwrap();
    for (name, face) in [("portal", Face::Portal), ("desk", Face::Desk)] {
        for (mode, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
            std::fs::write(folder.join(format!("{name}-{mode}.html")), specimen(face, theme).render().unwrap())
                .unwrap();
        }
    }
    std::fs::write(folder.join("door.html"), door().render().unwrap()).unwrap();
    let empty = EmptyState::new(Cause::NotFound, "There is no such page for you", "The address is wrong.")
        .page()
        .action("/", "Home");
    std::fs::write(folder.join("problem.html"), Problem { shell: shell(Face::Portal), empty }.render().unwrap())
        .unwrap();
}
