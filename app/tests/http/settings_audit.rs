//! The audit log over HTTP, its chain, and its export (A-315, security part 5, CVE-2026-0695).

use std::sync::Arc;

use store::{
    Act, Store,
    audit_chain::{Break, Head, Verdict, hash_of},
    guard::AdminSystem,
    ids::OrganizationId,
    tables::audit,
    views::audit_log,
};
use testing::{Client, Person, World, on_both};

use crate::compose;

const LOG: &str = "/desk/settings/audit-log";

async fn administrator(world: &World) -> (Person, Client) {
    let person = world.resource("Sofia Lind", "Full Access").await;
    let browser = world.signed_in(&person).await;
    (person, browser)
}

/// Writes lines `Thing 1`, `Thing 2` … one second apart, in one transaction.
async fn write(world: &World, person: &Person, lines: usize, organization: Option<OrganizationId>) {
    let actor = Arc::new(world.actor(person).await);
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<AdminSystem>().unwrap();
    for number in 1..=lines {
        let name = format!("Thing {number}");
        let act =
            Act { act: "thing.changed", object_kind: "thing", object_name: &name, after: "new", ..Act::default() };
        may.audit(Act { organization, ..act }).await.unwrap();
        world.pass(jiff::SignedDuration::from_secs(1));
    }
    write.done().await.unwrap();
}

/// What a walk along the chain of the world's provider finds.
async fn verdict(world: &World, anchors: &[Head]) -> Verdict {
    let verdicts = world.store.verify_audit(anchors).await.unwrap();
    verdicts.into_iter().find(|verdict| verdict.provider == world.defaults.provider).unwrap()
}

/// All lines, oldest first.
async fn lines(world: &World, person: &Person) -> Vec<audit::Model> {
    let actor = world.actor(person).await;
    let may = world.store.reading(&actor).need::<AdminSystem>().unwrap();
    let page = audit_log::lines(&may, &audit_log::Filter::default(), None, 1000).await.unwrap();
    page.rows.into_iter().rev().map(|line| line.row).collect()
}

fn places(verdict: &Verdict) -> Vec<String> {
    let place = |found: &Break| match found {
        Break::Changed { sequence, .. } => format!("changed {sequence}"),
        Break::Detached { sequence, .. } => format!("detached {sequence}"),
        Break::Missing { from, until } => format!("missing {from}-{until}"),
        Break::NotAnchored { sequence } => format!("not anchored {sequence}"),
    };
    verdict.walk.breaks.iter().map(place).collect()
}

on_both!(lines_are_sealed_in_their_order_each_provider_apart, |world: World| async move {
    let (sofia, mut browser) = administrator(&world).await;
    let neighbour = world.neighbour("Southwind").await;
    let far = neighbour.resource("Max Far", "Full Access").await;
    write(&world, &sofia, 3, None).await;
    write(&neighbour, &far, 2, None).await;
    let page = browser.get(LOG).await;
    assert!(page.text().contains("Nothing is sealed yet. 3 lines wait to be sealed."), "{}", page.text());
    assert!(page.text().contains("Not sealed yet"));
    assert_eq!(world.store.seal_audit().await.unwrap(), 5);
    assert_eq!(world.store.seal_audit().await.unwrap(), 0, "once");
    let sealed = lines(&world, &sofia).await;
    let order: Vec<(Option<i64>, &str)> =
        sealed.iter().map(|line| (line.sequence, line.object_name.as_str())).collect();
    assert_eq!(order, [(Some(1), "Thing 1"), (Some(2), "Thing 2"), (Some(3), "Thing 3")]);
    assert_eq!(sealed[0].previous_hash, "");
    assert_eq!(sealed[2].previous_hash, sealed[1].hash);
    assert_eq!(sealed[2].hash.len(), 64);
    for world in [&world, &neighbour] {
        let verdict = verdict(world, &[]).await;
        assert_eq!((places(&verdict), verdict.waiting), (vec![], 0));
    }
    write(&world, &sofia, 1, None).await;
    world.store.seal_audit().await.unwrap();
    let page = browser.get(LOG).await;
    assert!(page.text().contains("Sealed up to line 4."), "{}", page.text());
    assert_eq!(page.texts("td:last-child .table__sub")[0], "Line 4");
    let page = browser.get(&format!("{LOG}/check")).await;
    assert!(page.text().contains("Lines 1 to 4 hold."), "{}", page.text());
});

on_both!(a_changed_line_is_found, |world: World| async move {
    let (sofia, mut browser) = administrator(&world).await;
    write(&world, &sofia, 6, None).await;
    world.store.seal_audit().await.unwrap();
    for (column, value) in [
        ("after_value", "'old'"),
        ("actor_name", "'Nobody'"),
        ("at", "at + 1"),
        ("organization_id", "provider_id"),
        ("address", "'198.51.100.7'"),
        ("result", "'refused'"),
    ] {
        let before = lines(&world, &sofia).await;
        world.sql(&format!("UPDATE audit SET {column} = {value} WHERE sequence = 3")).await;
        let found = verdict(&world, &[]).await;
        assert_eq!(places(&found), ["changed 3"], "{column}");
        assert_eq!(found.walk.lines, 6);
        let undo = match column {
            "at" => "at - 1".to_owned(),
            "organization_id" => "NULL".to_owned(),
            "after_value" => format!("'{}'", before[2].after_value),
            "actor_name" => format!("'{}'", before[2].actor_name),
            "address" => format!("'{}'", before[2].address),
            _ => "'done'".to_owned(),
        };
        world.sql(&format!("UPDATE audit SET {column} = {undo} WHERE sequence = 3")).await;
        assert_eq!(places(&verdict(&world, &[]).await), [] as [&str; 0], "{column}");
    }
    world.sql("UPDATE audit SET object_name = 'Thing 33' WHERE sequence = 3").await;
    let page = browser.get(LOG).await;
    assert_eq!(page.texts("[data-tone=danger]"), ["Changed after it was sealed"]);
    let page = browser.get(&format!("{LOG}/check")).await;
    assert!(page.text().contains("The chain is broken in one place."), "{}", page.text());
    assert!(page.text().contains("Line 3 (") && page.text().contains("was changed after it was sealed"));

    // Whoever computes the hash anew breaks the link of the next line.
    let replaced = lines(&world, &sofia).await.remove(2);
    let hash = hash_of(&replaced, 3, &replaced.previous_hash);
    world.sql(&format!("UPDATE audit SET hash = '{hash}' WHERE sequence = 3")).await;
    assert_eq!(places(&verdict(&world, &[]).await), ["detached 4"]);
});

on_both!(a_deleted_line_is_found, |world: World| async move {
    let (sofia, mut browser) = administrator(&world).await;
    write(&world, &sofia, 8, None).await;
    world.store.seal_audit().await.unwrap();
    let heads = world.store.audit_heads().await.unwrap();
    let head = heads.into_iter().find(|(provider, ..)| *provider == world.defaults.provider).unwrap().2;
    assert_eq!(head.sequence, 8);
    assert_eq!(places(&verdict(&world, std::slice::from_ref(&head)).await), [] as [&str; 0]);
    world.sql("DELETE FROM audit WHERE sequence IN (3, 4)").await;
    assert_eq!(places(&verdict(&world, &[]).await), ["missing 3-4"]);
    world.sql("DELETE FROM audit WHERE sequence = 1").await;
    assert_eq!(places(&verdict(&world, &[]).await), ["missing 1-1", "missing 3-4"]);
    let page = browser.get(&format!("{LOG}/check")).await;
    assert!(page.text().contains("Lines 3 to 4 are missing."), "{}", page.text());

    // The newest lines cut off: only what was written down elsewhere shows it.
    world.sql("DELETE FROM audit WHERE sequence = 8").await;
    assert_eq!(verdict(&world, &[]).await.walk.breaks.len(), 2);
    let found = verdict(&world, std::slice::from_ref(&head)).await;
    assert!(places(&found).contains(&"not anchored 8".to_owned()), "{found:?}");

    // A line that was taken out of the chain leaves its gap, wherever it is sealed again.
    world.sql("UPDATE audit SET sequence = NULL, hash = '', previous_hash = '' WHERE sequence = 6").await;
    world.store.seal_audit().await.unwrap();
    assert!(places(&verdict(&world, &[]).await).contains(&"missing 6-6".to_owned()));
});

on_both!(two_that_seal_at_once_never_fork_the_chain, |world: World| async move {
    let (sofia, _) = administrator(&world).await;
    let clock = Arc::clone(&world.clock) as Arc<dyn kernel::Clock>;
    let other = Store::open(&world.database_url, clock, Arc::new(testing::Dice::fresh())).await.unwrap();
    write(&world, &sofia, 450, None).await;
    let (one, two, three) = tokio::join!(world.store.seal_audit(), other.seal_audit(), async {
        write(&world, &sofia, 40, None).await;
        world.store.seal_audit().await
    });
    let sealed = one.unwrap() + two.unwrap() + three.unwrap();
    assert_eq!(sealed + world.store.seal_audit().await.unwrap(), 490, "each line once");
    let found = verdict(&world, &[]).await;
    assert_eq!((places(&found), found.walk.lines, found.waiting), (vec![], 490, 0));
    assert_eq!(found.walk.end.unwrap().sequence, 490);
});

on_both!(a_315_filters_narrow_the_log, |world: World| async move {
    let (sofia, mut browser) = administrator(&world).await;
    let (contoso, fabrikam) = (world.organization("Contoso Group").await, world.organization("Fabrikam").await);
    write(&world, &sofia, 2, Some(contoso.id)).await;
    write(&world, &sofia, 3, Some(fabrikam.id)).await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let mut visitor = world.visitor();
    let page = visitor.get("/sign-in").await;
    let page = visitor.submit(&page, "/sign-in", &[("user_name", &ann.user_name)]).await;
    let page = visitor.follow(page).await;
    let action = page.attributes("form[method=post]", "action").remove(0);
    visitor.submit(&page, &action, &[("password", "wrong-wrong-wrong-wrong")]).await;
    let counted = async |browser: &mut Client, query: &str| {
        browser.get(&format!("{LOG}?{query}")).await.texts("a.table__title").len()
    };
    assert_eq!(counted(&mut browser, "organization=contoso&act=thing.").await, 2);
    assert_eq!(counted(&mut browser, "organization=fabrikam").await, 3);
    assert_eq!(counted(&mut browser, "organization=nobody").await, 0);
    assert_eq!(counted(&mut browser, "object=thing%203").await, 1);
    assert_eq!(counted(&mut browser, "act=thing.changed&person=sofia").await, 5);
    assert_eq!(counted(&mut browser, "act=thing.changed&person=nadia").await, 0);
    assert_eq!(counted(&mut browser, "from=2026-11-20&until=2026-11-20&act=thing.").await, 5);
    assert_eq!(counted(&mut browser, "until=2026-11-19").await, 0);
    let page = browser.get(&format!("{LOG}?result=refused")).await;
    assert_eq!(page.texts("a.table__title").len(), 1, "{}", page.text());
    assert_eq!(page.texts("a.table__title + .table__sub"), ["Refused"]);
    assert_eq!(page.attributes("[name=result] option[selected]", "value"), ["refused"], "the filter stays shown");
    let page = browser.get(&format!("{LOG}?act=thing.changed")).await;
    assert_eq!(page.attributes("[name=act] option[selected]", "value"), ["thing.changed"]);
    assert_eq!(page.texts("td[data-label=Object] .table__sub")[0], "Fabrikam");
});

on_both!(a_315_the_export_holds_what_the_filters_show, |world: World| async move {
    let (sofia, mut browser) = administrator(&world).await;
    let contoso = world.organization("=HYPERLINK(\"http://x\")").await;
    write(&world, &sofia, 1100, Some(contoso.id)).await;
    world.store.seal_audit().await.unwrap();
    let page = browser.get(LOG).await;
    assert!(page.text().contains("The export holds everything that the filters show, all pages"));
    let page = browser.get(&format!("{LOG}?act=thing.changed")).await;
    let href = page.attributes("a[download]", "href").remove(0);
    let csv = browser.get(&href).await;
    assert_eq!(csv.status, 200);
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert!(csv.headers["content-disposition"].to_str().unwrap().contains("audit-log.csv"));
    assert_eq!(csv.html.lines().count(), 1101, "heads and all lines of all pages");
    let first = csv.html.lines().nth(1).unwrap();
    assert!(first.starts_with("\"1100\",\"2026-11-20T09:18:19."), "newest first: {first}");
    assert!(first.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "no formula runs (ASVS 1.2.10): {first}");
    assert!(csv.html.contains("\"Thing 1\"") && csv.html.contains("\"Thing 1100\""));
    let noted = browser.get(&format!("{LOG}?act=audit-log.")).await;
    assert_eq!(noted.texts("a.table__title"), ["Audit log exported"]);
    assert_eq!(noted.texts("ins"), ["act=thing%2Echanged"]);
    let csv = browser.get("/desk/settings/audit-log.csv?object=thing%207&until=2026-11-20").await;
    assert!(csv.html.lines().count() > 1 && !csv.html.contains("\"Thing 1\""));
    assert_eq!(browser.get("/desk/settings/audit-log.csv?until=never").await.status, 422);
    let least = world.resource("Max Least", "Dispatcher").await;
    let mut least = world.signed_in(&least).await;
    assert_eq!(least.get("/desk/settings/audit-log.csv").await.status, 403);
});

on_both!(cve_2026_0695_whatever_a_line_says_is_shown_as_text, |world: World| async move {
    let (sofia, mut browser) = administrator(&world).await;
    let corpus = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "javascript:alert(1)",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "</td></tr></table><h1>gone</h1>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "&lt;b&gt; '\"`",
    ];
    let write = world.store.write(Arc::new(world.actor(&sofia).await)).await.unwrap();
    let may = write.need::<AdminSystem>().unwrap();
    for evil in corpus {
        let line = Act { act: evil, object_kind: evil, object_name: evil, before: evil, after: evil, ..Act::default() };
        may.audit_for(evil, line).await.unwrap();
        world.pass(jiff::SignedDuration::from_secs(1));
    }
    write.done().await.unwrap();
    let contoso = world.organization("<b>Contoso</b>").await;
    let mallory = world.resource("<script>alert(2)</script> Mallory", "Full Access").await;
    self::write(&world, &mallory, 1, Some(contoso.id)).await;
    for path in
        [LOG.to_owned(), format!("{LOG}?act={}", "%3Cscript%3E"), format!("{LOG}?object=%22%3E%3Cimg%20src%3Dx%3E")]
    {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200);
        for bad in ["<script>alert", "<img src", "<svg/onload", "<h1>gone", "href=\"javascript:"] {
            assert!(!page.html.contains(bad), "{bad} on {path}");
        }
    }
    let page = browser.get(LOG).await;
    let text = page.text();
    for evil in corpus {
        let folded = evil.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&folded), "{evil} is there to read");
    }
    assert!(text.contains("<b>Contoso</b>") && text.contains("<script>alert(2)</script> Mallory"), "{text}");
});
