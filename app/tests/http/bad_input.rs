//! Every form that a link leads to, with what does not belong into it: too long, of the wrong kind, not among the choices.
//! Each is answered with an error at the field, and everything else that was typed is kept (decision 20).

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};
use testing::{Client, Page, World, on_both};

use super::compose;

/// A form as the page shows it.
struct Form {
    action: String,
    multipart: bool,
    controls: Vec<Control>,
}

#[derive(Clone)]
struct Control {
    name: String,
    kind: Kind,
    /// What a browser would send.
    value: Option<String>,
    longest: Option<usize>,
    /// What a check box sends when it is set.
    set: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Text that people type.
    Text,
    /// A password: never shown again.
    Password,
    /// One of several, by select or radio buttons.
    Choice,
    /// A day, a time, a number.
    Typed,
    /// A check box; what it sends when set.
    Box,
    Other,
}

fn forms(page: &Page) -> Vec<Form> {
    let document = Html::parse_document(&page.html);
    let (form, control) = (Selector::parse("main form").unwrap(), Selector::parse("input, textarea, select").unwrap());
    document
        .select(&form)
        .filter(|form| form.value().attr("method") == Some("post"))
        .map(|form| Form {
            action: form.value().attr("action").unwrap_or_default().to_owned(),
            multipart: form.value().attr("enctype") == Some("multipart/form-data"),
            controls: form.select(&control).filter_map(read).collect(),
        })
        .collect()
}

fn read(control: ElementRef<'_>) -> Option<Control> {
    let attribute = |name| control.value().attr(name);
    if attribute("disabled").is_some() {
        return None;
    }
    let name = attribute("name")?.to_owned();
    let longest = attribute("maxlength").and_then(|text| text.parse().ok());
    let value = || Some(attribute("value").unwrap_or_default().to_owned());
    let (kind, value) = match (control.value().name(), attribute("type").unwrap_or("text")) {
        ("textarea", _) => (Kind::Text, Some(control.text().collect::<String>().trim_start_matches('\n').to_owned())),
        ("select", _) => {
            let options: Vec<_> = control.select(&Selector::parse("option").unwrap()).collect();
            let chosen = options.iter().find(|option| option.value().attr("selected").is_some()).or(options.first())?;
            (Kind::Choice, Some(chosen.value().attr("value").unwrap_or_default().to_owned()))
        }
        (_, "file" | "submit" | "button") => return None,
        (_, "radio") => (Kind::Choice, value().filter(|_| attribute("checked").is_some())),
        (_, "checkbox") => (Kind::Box, value().filter(|_| attribute("checked").is_some())),
        (_, "hidden") => (Kind::Other, value()),
        (_, "password") => (Kind::Password, value()),
        (_, "date" | "time" | "datetime-local" | "number") => (Kind::Typed, value()),
        _ => (Kind::Text, value()),
    };
    let set = (kind == Kind::Box).then(|| attribute("value").unwrap_or("on").to_owned());
    Some(Control { name, kind, value, longest, set })
}

/// What a browser would send, with one field changed; with every box set if `boxes`.
fn changed<'f>(form: &'f Form, name: &'f str, value: &'f str, boxes: bool) -> Vec<(&'f str, &'f str)> {
    let sends = |control: &'f Control| control.set.as_deref().filter(|_| boxes).or(control.value.as_deref());
    let mut sent: Vec<(&str, &str)> = form
        .controls
        .iter()
        .filter(|control| control.name != name)
        .filter_map(|control| Some((control.name.as_str(), sends(control)?)))
        .collect();
    sent.push((name, value));
    sent
}

async fn send(browser: &mut Client, form: &Form, fields: &[(&str, &str)]) -> Page {
    if form.multipart {
        browser.post_files(&form.action, fields, &[]).await
    } else {
        browser.post(&form.action, fields).await
    }
}

/// One name for all pages of a kind.
fn kind_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.split('/')
        .map(|part| if part.len() == 36 || part.starts_with("T2") { "*" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// Every page that a link leads to, one of each kind.
pub(crate) async fn pages(browser: &mut Client, first: &str) -> Vec<(String, Page)> {
    let mut seen = BTreeSet::from([kind_of(first)]);
    let mut waiting = vec![first.to_owned()];
    let mut found = Vec::new();
    while let Some(address) = waiting.pop() {
        let page = browser.get(&address).await;
        if page.status != 200 || !page.html.starts_with("<!doctype html>") {
            continue;
        }
        for link in page.attributes("a", "href") {
            let ours = link.starts_with('/') && !link.starts_with("/help") && !link.contains("/attachments/");
            if ours && seen.insert(kind_of(&link)) {
                waiting.push(link);
            }
        }
        found.push((address, page));
    }
    found
}

/// What is wrong about the answer to one field that was filled in badly.
fn judge(form: &Form, bad: &Control, answer: &Page) -> Option<String> {
    if answer.status != 422 {
        return Some(format!("answered {} {}", answer.status, answer.location));
    }
    // Tabs have no place for a message of their own: the summary leads to them.
    let led_to = answer.attributes(".error-summary a", "href").contains(&format!("#{}", bad.name));
    if answer.error_on(&bad.name).is_none() && !led_to {
        return Some(format!("no error at the field; {}", answer.at(".error-summary").unwrap_or_default()));
    }
    let again = forms(answer).into_iter().find(|again| again.action == form.action)?;
    let lost = form.controls.iter().filter(|control| control.kind == Kind::Text && control.name != bad.name);
    let lost =
        lost.filter(|control| !again.controls.iter().any(|one| one.name == control.name && one.value == control.value));
    let lost: Vec<&str> = lost.map(|control| control.name.as_str()).collect();
    (!lost.is_empty()).then(|| format!("lost {}", lost.join(", ")))
}

/// Sends every form of every page with one bad field at a time; gives how many were tried, and what is wrong.
async fn try_all(browser: &mut Client, first: &str) -> (usize, Vec<String>) {
    let (mut tried, mut wrong) = (0, Vec::new());
    let mut done = BTreeSet::new();
    for (address, page) in pages(browser, first).await {
        for form in forms(&page) {
            let mut names = BTreeSet::new();
            for control in &form.controls {
                let bad = match control.kind {
                    Kind::Text | Kind::Password => "x".repeat(control.longest.unwrap_or(1_000_000) + 1),
                    Kind::Choice => "no-such-choice".to_owned(),
                    Kind::Typed => "soon".to_owned(),
                    Kind::Box | Kind::Other => continue,
                };
                // Chooses what the preview shows; saving does not read it.
                if control.name == "sample"
                    || !names.insert(&control.name)
                    || !done.insert((kind_of(&form.action), control.name.clone()))
                {
                    continue;
                }
                tried += 1;
                let answer = send(browser, &form, &changed(&form, &control.name, &bad, false)).await;
                let mut fault = judge(&form, control, &answer);
                if fault.is_some() {
                    // Some fields count only when a box is set.
                    let answer = send(browser, &form, &changed(&form, &control.name, &bad, true)).await;
                    fault = judge(&form, control, &answer);
                }
                if let Some(fault) = fault {
                    wrong.push(format!("{address}: {} of {} ({:?}): {fault}", control.name, form.action, control.kind));
                }
            }
        }
    }
    (tried, wrong)
}

on_both!(decision_20_every_form_names_the_field_and_keeps_what_was_typed, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "taskfire-administrator").await;
    let desk = world.taskfire(&contoso).await;
    world.ticket(&contoso, &priya, "Scanner does not scan").await;
    let scanner = world.internal_ticket(&contoso, &desk, &priya, "Scanner scans twice").await;
    world.desk_records(&contoso, &desk, priya.contact.unwrap(), &scanner).await;
    let own = world.organization("Northwind IT").await;
    world.sql(&format!("UPDATE organization SET is_provider = TRUE WHERE id = {}", world.literal(own.id.0))).await;
    let lena = world.resource("Lena Vogt", "Full Access").await;
    for (person, first, least) in [(&priya, "/", 20), (&lena, "/desk", 60)] {
        let mut browser = world.signed_in(person).await;
        let (tried, wrong) = try_all(&mut browser, first).await;
        assert!(tried >= least, "{first}: only {tried} fields were tried");
        assert!(wrong.is_empty(), "{} of {tried} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
});
