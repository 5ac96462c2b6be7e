//! What the slots of a ticket stand for.

use jiff::{ToSpan, tz::TimeZone};

use super::{People, Scene};
use crate::commands::demo::{dice::Dice, telling::Teller};

/// A teller that knows the people, places and things of this ticket.
pub fn teller(scene: &mut Scene<'_>, people: &People, zone: &TimeZone) -> Teller {
    let local = scene.created_at.to_zoned(zone.clone());
    let seed = u64::try_from(scene.dice.between(0, i64::MAX - 1)).unwrap_or_default();
    let mut teller = Teller::new(local.date(), Dice::new(seed));
    for (role, place) in [("", people.contact), ("colleague", people.colleague)] {
        if let Some(one) = scene.contacts.get(place) {
            name(&mut teller, role, &one.first, &one.last);
        }
    }
    for (role, place) in [("staff", people.staff), ("second", people.second)] {
        if let Some(one) = scene.content.resources.get(place) {
            name(&mut teller, role, &one.first, &one.last);
        }
    }
    let names = &scene.content.names;
    let (first, last) = (scene.dice.pick(&names.first), scene.dice.pick(&names.last));
    if let (Some(first), Some(last)) = (first, last) {
        name(&mut teller, "newcomer", first, last);
    }
    if let Some(contact) = scene.contacts.get(people.contact) {
        teller.set("phone", contact.phone.clone());
        let location = scene.organization.locations.get(contact.location);
        teller.set("site", location.map_or_else(|| scene.organization.name.clone(), |place| place.name.clone()));
    }
    let prefix = &scene.organization.prefix;
    teller.set("device", format!("{prefix}-NB-{:04}", scene.dice.between(12, 480)));
    teller.set("printer", format!("{prefix}-PR-{:02}", scene.dice.between(1, 14)));
    teller.set("organization", scene.organization.name.clone());
    teller.set("domain", scene.organization.domain.clone());
    for (slot, from) in [("room", &names.rooms), ("floor", &names.floors)] {
        if let Some(drawn) = scene.dice.pick(from) {
            teller.set(slot, drawn.clone());
        }
    }
    let noticed = local.checked_sub(scene.dice.between(8, 95).minutes()).unwrap_or(local);
    teller.set("hour", noticed.strftime("%-H:%M").to_string());
    for (slot, values) in &scene.story.slots {
        if let Some(drawn) = scene.dice.pick(values) {
            teller.set(slot, drawn.clone());
        }
    }
    teller
}

fn name(teller: &mut Teller, role: &str, first: &str, last: &str) {
    let full = format!("{first} {last}");
    if role.is_empty() {
        teller.set("first", first);
        teller.set("last", last);
        teller.set("name", full);
    } else {
        teller.set(&format!("{role}_first"), first);
        teller.set(role, full);
    }
}
