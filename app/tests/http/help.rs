//! The manual over HTTP, and that every page's `?` leads to a topic that exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use testing::{World, on_both};

use crate::compose;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn topics() -> BTreeSet<String> {
    let files = std::fs::read_dir(root().join("docs/help")).unwrap();
    files.map(|file| file.unwrap().file_name().to_string_lossy().trim_end_matches(".md").to_owned()).collect()
}

on_both!(help_is_readable_before_and_after_sign_in, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    for (mut browser, face, told_of_desk) in [
        (world.visitor(), "door", false),
        (world.signed_in(&priya).await, "portal", false),
        (world.signed_in(&marek).await, "desk", true),
    ] {
        let page = browser.get("/help").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.attributes("body", "class"), [face]);
        assert_eq!(page.at("h1").as_deref(), Some("Help"));
        let links = page.attributes("main .links a", "href");
        assert!(links.contains(&"/help/create-a-ticket".to_owned()));
        assert_eq!(links.contains(&"/help/work-tickets".to_owned()), told_of_desk, "{face}");
        for topic in topics() {
            let page = browser.get(&format!("/help/{topic}")).await;
            assert_eq!(page.status, 200, "{topic} for {face}");
            assert!(page.at(".prose").is_some_and(|text| text.len() > 300), "{topic} says something");
            assert_eq!(page.attributes("body", "class"), [face]);
        }
    }
});

on_both!(help_of_the_original_is_there_by_name, |world: World| async move {
    for name in [
        "Navigate the Client Portal",
        "Create a Ticket",
        "Edit Your Profile",
        "Change Your Password",
        "Configure Your Browser Settings",
        "Using Client Portal",
        "Using Taskfire",
    ] {
        let page = world.visitor().get(&format!("/help/{}", name.to_lowercase().replace(' ', "-"))).await;
        assert_eq!(page.at("h1").as_deref(), Some(name));
    }
});

on_both!(help_can_be_searched, |world: World| async move {
    let mut visitor = world.visitor();
    let page = visitor.get("/help?q=change+password").await;
    let hits = page.attributes("a.line__title", "href");
    assert_eq!(hits.first().map(String::as_str), Some("/help/change-your-password"), "{hits:?}");
    let page = visitor.get("/help?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert_eq!(page.at(".empty h2").as_deref(), Some("No topic has all these words"));
    assert_eq!(page.attributes("main input[name=q]", "value"), ["<script>alert(1)</script>"]);
    assert!(!page.html.contains("<script>alert"));
    assert_eq!(visitor.get("/help/no-such-topic").await.status, 404);
    assert_eq!(visitor.get("/help/..%2F..%2FCargo").await.status, 404);
});

// P-38, T-29: the question mark of every page without parameters in its address, as its readers get it.
on_both!(p_38_the_question_mark_of_every_page_leads_to_a_topic, |world: World| async move {
    let contoso = world.organization("Contoso").await;
    let helen = world.contact(&contoso, "Helen Brandt", "taskfire-administrator").await;
    let sofia = world.resource("Sofia Lind", "System Administrator").await;
    let (_, table) = emberdesk::compose::routes();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mut browser in [world.visitor(), world.signed_in(&helen).await, world.signed_in(&sofia).await] {
        for route in table.iter().filter(|route| route.method == "GET" && !route.path.contains('{')) {
            let page = browser.get(route.path).await;
            // A mail as it will look is shown in a frame: it is no page of its own.
            if page.status == 200 && route.path != "/desk/settings/templates/preview" {
                let to = page.attributes("a[data-help]", "href");
                assert!(!to.is_empty() || !page.html.contains("<html"), "{} has a question mark", route.path);
                for to in to {
                    found.entry(to).or_default().insert(route.path.to_owned());
                }
            }
        }
    }
    assert!(found.len() > 3, "{found:?}");
    let mut visitor = world.visitor();
    for (to, pages) in found {
        assert_eq!(visitor.get(&to).await.status, 200, "{to}, linked from {pages:?}");
    }
});

/// Files of the features with one of these endings.
fn sources(kinds: &[&str]) -> Vec<PathBuf> {
    fn collect(folder: &Path, kinds: &[&str], found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, kinds, found);
            } else if path.extension().is_some_and(|kind| kinds.iter().any(|one| kind == *one)) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join("features"), kinds, &mut found);
    found
}

/// What is served: without the tests at the end of the file.
fn code(source: &Path) -> String {
    let text = std::fs::read_to_string(source).unwrap();
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// The same for pages with parameters: the topic is the last text in `….shell(title, "topic")`.
#[test]
fn p_38_every_topic_named_in_a_handler_exists() {
    let (topics, mut named) = (topics(), 0);
    for source in sources(&["rs"]) {
        let text = code(&source);
        for call in text.split(".shell(").skip(1).filter_map(arguments) {
            let Some(topic) = call.trim().strip_suffix('"').and_then(|rest| rest.rsplit('"').next()) else { continue };
            // A visitor's shell takes a title alone; the manual's own shell names no topic.
            if call.contains(',') && !topic.is_empty() {
                named += 1;
                assert!(topics.contains(topic), "{}: no help topic {topic:?}", source.display());
            }
        }
    }
    assert!(named > 5, "the calls were found");
}

/// What stands before the parenthesis that closes the call.
fn arguments(rest: &str) -> Option<&str> {
    let mut depth = 1;
    let end = rest.char_indices().find(|(_, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some(&rest[..end.0])
}

/// Help links written into templates and code lead to topics too.
#[test]
fn help_links_in_pages_exist() {
    let topics = topics();
    for source in sources(&["rs", "html", "ftl"]) {
        let text = code(&source);
        for rest in text.split("/help/").skip(1) {
            let slug: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            // `/help/{{ … }}` and routes have no name here.
            assert!(slug.is_empty() || topics.contains(&slug), "{}: /help/{slug}", source.display());
        }
    }
}
