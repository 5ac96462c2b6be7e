//! Taskfire licences, contracts, contract billing automation (F-22 … F-30, A-207 … A-216, decision 18).

use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

const LIST: &str = "/desk/settings/portal-organizations";

async fn administrator(world: &World, name: &str) -> Client {
    let person = world.resource(name, "Full Access").await;
    world.signed_in(&person).await
}

fn section(organization: &Organization) -> String {
    format!("{LIST}/{}/taskfire", organization.id)
}

fn tab_of(person: &Person) -> String {
    format!("/desk/contacts/{}/client-portal", person.contact.unwrap())
}

/// Opens a form, changes fields and sends it.
async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    let action = path.split('?').next().unwrap();
    browser.submit(&form, action, fields).await
}

/// A monthly contract with one service at this price; gives the addresses of both.
async fn contract(browser: &mut Client, organization: &Organization, ends_on: &str, price: &str) -> (String, String) {
    let new = format!("/desk/contracts/new?organization={}", organization.id);
    let fields = [("name", "Taskfire"), ("starts_on", "2026-11-01"), ("ends_on", ends_on), ("currency", "EUR")];
    let page = send(browser, &new, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let contract = page.location.clone();
    let new = format!("{contract}/services/new");
    let page = send(browser, &new, &[("name", "Taskfire License Fee"), ("unit_price", price), ("units", "0")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&contract).await;
    let service = page.attributes("table a", "href").into_iter().next().unwrap();
    (contract, service)
}

fn id_in(address: &str) -> String {
    address.rsplit('/').next().unwrap().to_owned()
}

/// Sets billing automation as the section does it: choose the contract, then its service.
async fn automate(browser: &mut Client, organization: &Organization, contract: &str, service: &str) -> Page {
    let chosen = format!("{}?contract={}", section(organization), id_in(contract));
    let form = browser.get(&chosen).await;
    browser.submit(&form, "/taskfire/billing", &[("service", &id_in(service))]).await
}

/// Gives a level on the Client Portal tab.
async fn give(browser: &mut Client, world: &World, person: &Person, level: usize) {
    let level = world.defaults.levels[level].to_string();
    let form = browser.get(&tab_of(person)).await;
    let page = browser.submit(&form, "/client-portal", &[("activate", "true"), ("level", &level)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
}

/// The export as rows of cells, without its head. Spreadsheets get negative numbers with an apostrophe before them.
async fn exported(browser: &mut Client) -> Vec<Vec<String>> {
    let page = browser.get("/desk/licences.csv").await;
    assert_eq!(page.status, 200);
    let rows = page.html.trim_start_matches('\u{feff}').lines().skip(1);
    let cells = |line: &str| {
        let line = line.trim().strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap();
        let cells = line.split("\",\"");
        cells.map(|cell| cell.trim_start_matches('\'').to_owned()).collect()
    };
    rows.map(cells).collect()
}

/// Unit change, units before and after, prorated amount of an exported row.
fn units(row: &[String]) -> [&str; 4] {
    [&row[10], &row[11], &row[12], &row[15]]
}

on_both!(contracts_are_made_changed_and_bad_input_is_named, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    assert!(browser.get("/desk/contracts").await.text().contains("No contracts yet"));
    let page = browser.get("/desk/contracts/new?q=contoso").await;
    let new = format!("/desk/contracts/new?organization={}", contoso.id);
    assert_eq!(page.attributes("ul.links a", "href"), std::slice::from_ref(&new));
    let wrong =
        [("name", ""), ("starts_on", "2026-02-30"), ("ends_on", "soon"), ("period", "week"), ("currency", "XXX")];
    let page = send(&mut browser, &new, &wrong).await;
    assert_eq!(page.status, 422);
    for (field, _) in wrong {
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
    }
    let backwards = [("name", "C"), ("starts_on", "2026-11-02"), ("ends_on", "2026-11-01"), ("currency", "EUR")];
    let page = send(&mut browser, &new, &backwards).await;
    assert!(page.error_on("ends_on").unwrap_or_default().contains("End Date"));
    assert_eq!(page.attributes("[name=starts_on]", "value"), ["2026-11-02"], "what was typed is kept");

    // Sent twice it is one contract.
    let form = browser.get(&new).await;
    let (target, mut values) = form.form("/desk/contracts/new").unwrap();
    for (field, value) in [("name", "Support"), ("starts_on", "2026-01-31"), ("currency", "JPY"), ("period", "quarter")]
    {
        values.retain(|(name, _)| name != field);
        values.push((field.to_owned(), value.to_owned()));
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (first, second) = (browser.post(&target, &values).await, browser.post(&target, &values).await);
    assert_eq!((first.status.as_u16(), &first.location), (303, &second.location));
    let contract = first.location.clone();
    assert_eq!(browser.get("/desk/contracts").await.all("tbody tr").len(), 1);

    let service = format!("{contract}/services/new");
    for (price, fault) in [("", true), ("-5", true), ("12.5", true), ("a lot", true), ("1,250", false)] {
        let page = send(&mut browser, &service, &[("name", "Seats"), ("unit_price", price), ("units", "2")]).await;
        assert_eq!(page.error_on("unit_price").is_some(), fault, "{price}: a yen has no parts");
    }
    let page = send(&mut browser, &service, &[("name", "seats"), ("unit_price", "1"), ("units", "-1")]).await;
    assert!(page.error_on("name").is_some() && page.error_on("units").is_some());
    let page = browser.get(&contract).await;
    assert!(page.text().contains("1,250 JPY"), "{}", page.text());
    assert!(page.text().contains("Running period"), "{}", page.text());
    let page = send(&mut browser, &contract, &[("currency", "EUR")]).await;
    assert!(page.error_on("currency").is_some(), "amounts would mean something else");
    let form = browser.get(&contract).await;
    assert_eq!(browser.submit(&form, &contract, &[("name", "Support 2")]).await.status, 303);
    assert_eq!(browser.submit(&form, &contract, &[("name", "Support 3")]).await.status, 409, "changed meanwhile");
    let log = browser.get("/desk/settings/audit-log?act=contract").await.text();
    for words in ["Contract added", "Contract changed", "Service of a contract added", "Support 2"] {
        assert!(log.contains(words), "{words}: {log}");
    }

    // Nobody else, and nobody else's.
    let manager = world.contact(&contoso, "Mia Manager", "manager").await;
    for person in [world.resource("Nadia Haddad", "Dispatcher").await, manager] {
        let mut browser = world.signed_in(&person).await;
        for path in ["/desk/contracts", "/desk/licences", "/desk/licences.csv", contract.as_str()] {
            assert_eq!(browser.get(path).await.status, 403, "{path}");
        }
    }
    let neighbour = world.neighbour("Southridge IT").await;
    let mut far = administrator(&neighbour, "Fiona Far").await;
    assert_eq!(far.get(&contract).await.status, 404);
    assert_eq!(far.get(&new).await.status, 404);
});

on_both!(f_25_f_27_a_209_a_service_is_chosen_after_a_contract, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.taskfire(&contoso).await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    let page = browser.get(&section(&contoso)).await;
    let text = page.text();
    for words in [
        "Contract Billing Automation (optional)",
        "Recurring Service Contract",
        "Service to Be Automated",
        "only if you charge for each user",
        "flat charge",
        "used for nothing else",
        "Taskfire License Fee",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(page.attributes("[name=service][disabled]", "name"), ["service"], "inactive until a contract is chosen");
    assert!(page.attributes("main a", "href").iter().any(|href| href.contains("/desk/contracts/new")), "the plus");

    // Made from here, it comes back chosen.
    let new = format!("/desk/contracts/new?organization={}&for=taskfire", contoso.id);
    let page =
        send(&mut browser, &new, &[("name", "Taskfire"), ("starts_on", "2026-11-01"), ("currency", "EUR")]).await;
    assert!(page.location.starts_with(&section(&contoso)), "{}", page.location);
    let page = browser.get(page.location.split('#').next().unwrap()).await;
    assert!(page.attributes("[name=service][disabled]", "name").is_empty());
    let add = page.attributes("main a", "href").into_iter().find(|href| href.contains("/services/new")).unwrap();
    let page = send(&mut browser, &add, &[("unit_price", "30"), ("units", "0")]).await;
    let page = browser.get(page.location.split('#').next().unwrap()).await;
    assert!(page.texts("[name=service] option").contains(&"Taskfire License Fee".to_owned()), "{}", page.html);
    let (contract, service) = contract(&mut browser, &fabrikam, "", "10").await;
    let refused = automate(&mut browser, &contoso, &contract, &service).await;
    assert_eq!(refused.status, 422, "another organization's contract reads like one that does not exist");
    let id = page.attributes("[name=service] option", "value").into_iter().find(|id| !id.is_empty()).unwrap();
    let page = browser.submit(&page, "/taskfire/billing", &[("service", &id)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = browser.get(&section(&contoso)).await;
    assert_eq!(page.attributes("[name=service] option[selected]", "value"), [id]);
    assert!(page.texts("ol.lines .line__title")[3].contains("Done"), "F-13");
    let page = browser.submit(&page, "/taskfire/billing", &[("off", "true")]).await;
    assert_eq!(page.status, 303);
    assert!(browser.get(&section(&contoso)).await.texts("ol.lines .line__title")[3].contains("Optional"));
});

on_both!(f_22_f_29_without_automation_each_assignment_is_an_event_that_can_be_exported, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    give(&mut browser, &world, &ann, 3).await;
    give(&mut browser, &world, &ann, 4).await;
    let rows = exported(&mut browser).await;
    let told: Vec<(&str, &str, &str, &str, &str)> =
        rows.iter().map(|row| (&*row[2], &*row[3], &*row[5], &*row[6], &*row[7])).collect();
    assert_eq!(
        told,
        [
            ("Ann Keller", "Sofia Lind", "Taskfire Resource", "Taskfire Administrator", "0"),
            ("Ann Keller", "Sofia Lind", "Manager", "Taskfire Resource", "1"),
        ],
        "F-30, A-212: a change between Taskfire levels costs nothing"
    );
    assert!(rows.iter().all(|row| row[0].starts_with("2026-11-20T") && units(row) == [""; 4]));
    let page = browser.get("/desk/licences").await.text();
    assert!(page.contains("Ann Keller") && page.contains("+1"), "{page}");
});

// F-24.
on_both!(f_26_a_210_units_follow_licences_by_every_way, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let bob = world.contact(&contoso, "Bob Stone", "manager").await;
    let cleo = world.contact(&contoso, "Cleo Marsh", "manager").await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    let (contract, service) = contract(&mut browser, &contoso, "", "30.00").await;
    assert_eq!(automate(&mut browser, &contoso, &contract, &service).await.status, 303);
    for person in [&ann, &bob, &cleo] {
        give(&mut browser, &world, person, 3).await;
    }
    // Standard level on the tab; deactivated by a colleague in the portal; the contact made inactive.
    give(&mut browser, &world, &ann, 2).await;
    let form = browser.get(&tab_of(&bob)).await;
    assert_eq!(browser.submit(&form, "/client-portal", &[("activate", "")]).await.status, 303);
    let edit = tab_of(&cleo).replace("/client-portal", "/edit");
    let form = browser.get(&edit).await;
    assert_eq!(browser.submit(&form, "/edit", &[("active", "")]).await.status, 303);
    let rows = exported(&mut browser).await;
    let told: Vec<[&str; 4]> = rows.iter().rev().map(|row| units(row)).collect();
    let expected = [
        // Eleven of the thirty days of November.
        ["1", "0", "1", "11.00"],
        ["1", "1", "2", "11.00"],
        ["1", "2", "3", "11.00"],
        ["-1", "3", "2", "-11.00"],
        ["-1", "2", "1", "-11.00"],
        ["-1", "1", "0", "-11.00"],
    ];
    assert_eq!(told, expected, "a unit added and removed on one day is 0 in sum");
    assert_eq!((&*rows[0][13], &*rows[0][14], &*rows[0][16]), ("2026-11-01", "2026-11-30", "EUR"));
    assert!(browser.get(&contract).await.text().contains("Taskfire licences are counted here"));

    // Taskfire off: the units fall to zero from that day (F-16).
    give(&mut browser, &world, &ann, 4).await;
    world.pass(jiff::SignedDuration::from_hours(24 * 20));
    let mut browser = administrator(&world, "Sofia Berg").await;
    let disable = format!("{}/disable", section(&contoso));
    let basic = world.defaults.levels[0].to_string();
    assert_eq!(send(&mut browser, &disable, &[("level", &basic), ("sure", "true")]).await.status, 303);
    let rows = exported(&mut browser).await;
    assert_eq!(units(&rows[0])[..3], ["-1", "1", "0"]);
    assert_eq!(rows[0][13], "2026-12-01", "of the running period");
    assert_eq!(rows[0][4], "Taskfire disabled");
});

on_both!(f_28_a_179_a_214_an_expired_contract_warns_and_counts_nothing, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let bob = world.contact(&contoso, "Bob Stone", "manager").await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    let (contract, service) = contract(&mut browser, &contoso, "2026-11-25", "30.00").await;
    automate(&mut browser, &contoso, &contract, &service).await;
    give(&mut browser, &world, &ann, 3).await;
    assert!(!browser.get(LIST).await.text().contains("expired"));
    world.pass(jiff::SignedDuration::from_hours(24 * 6));
    let person = world.resource("Omar Idris", "Full Access").await;
    let mut browser = world.signed_in(&person).await;
    let list = browser.get(LIST).await.text();
    assert!(list.contains("The contract Taskfire for Taskfire expired on"), "A-179: {list}");
    let detail = browser.get(&format!("{LIST}/{}", contoso.id)).await.text();
    assert!(detail.contains("No units are added while it has expired"), "{detail}");
    let page = browser.get(&section(&contoso)).await;
    assert!(page.text().contains("expired on") && page.text().contains("users keep working"), "{}", page.text());
    give(&mut browser, &world, &bob, 3).await;
    let rows = exported(&mut browser).await;
    assert_eq!(units(&rows[0]), ["0", "1", "1", "0.00"], "the event is written, no unit is added");
    assert_eq!(units(&rows[1]), ["1", "0", "1", "6.00"], "six days to the end of the contract");
    // Who was not counted takes nothing away; who was does, without a share of a period that is over.
    give(&mut browser, &world, &bob, 0).await;
    give(&mut browser, &world, &ann, 0).await;
    let rows = exported(&mut browser).await;
    assert_eq!(units(&rows[1]), ["0", "1", "1", "0.00"]);
    assert_eq!(units(&rows[0]), ["-1", "1", "0", "0.00"]);
    // Another organization's choice: an expired contract is greyed, and refused by the server.
    let page = browser.get(&section(&contoso)).await;
    let page = browser.submit(&page, "/taskfire/billing", &[("off", "true")]).await;
    assert_eq!(page.status, 303);
    let page = browser.get(&section(&contoso)).await;
    assert_eq!(page.attributes("[name=contract] option[disabled]", "value"), [id_in(&contract)], "{}", page.html);
    assert_eq!(automate(&mut browser, &contoso, &contract, &service).await.status, 422);
});

on_both!(a_215_ones_own_organization_is_free, |world: World| async move {
    let own = world.organization("Northwind IT").await;
    world.taskfire(&own).await;
    world.sql("UPDATE organization SET is_provider = TRUE").await;
    let ann = world.contact(&own, "Ann Keller", "manager").await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    let (contract, service) = contract(&mut browser, &own, "", "30").await;
    automate(&mut browser, &own, &contract, &service).await;
    give(&mut browser, &world, &ann, 3).await;
    give(&mut browser, &world, &ann, 0).await;
    assert!(exported(&mut browser).await.is_empty());
    assert!(browser.get("/desk/licences").await.text().contains("No licence was given yet"));
});

on_both!(a_216_the_log_outlives_names_and_services, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let mut browser = administrator(&world, "Sofia Lind").await;
    let (contract, service) = contract(&mut browser, &contoso, "", "30").await;
    automate(&mut browser, &contoso, &contract, &service).await;
    give(&mut browser, &world, &ann, 3).await;
    world.sql("UPDATE contact SET first_name = 'Erased', last_name = 'Person'").await;
    world.sql("UPDATE taskfire_settings SET contract_id = NULL, service_id = NULL").await;
    world.sql("DELETE FROM contract_service").await;
    world.sql("DELETE FROM contract").await;
    let rows = exported(&mut browser).await;
    assert_eq!((&*rows[0][2], units(&rows[0])), ("Ann Keller", ["1", "0", "1", "11.00"]));
    assert_eq!(browser.get("/desk/licences").await.status, 200);
    // The end of a licence whose service is gone is still an event.
    give(&mut browser, &world, &ann, 0).await;
    assert_eq!(exported(&mut browser).await.len(), 2);
});
