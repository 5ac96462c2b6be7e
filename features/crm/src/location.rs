//! A location in the forms of staff and of the customer itself (A-15, P-186): exactly one of an organization is the primary
//! one; none is deleted, what is no longer used becomes inactive.

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::{Reads, Writes},
    ids::{LocationId, OrganizationId},
    tables::location::{ActiveModel, Entity, Model},
    views::{crm, people},
};
use web::{
    Check, Filled,
    field::{Field, Fields},
    locale,
    words::Words,
};

use crate::{audit, parts::flag};

/// What the form sends.
pub(crate) const FIELDS: [&str; 10] =
    ["version", "name", "address", "city", "postal_code", "country", "phone", "time_zone", "is_primary", "active"];

/// What the form holds of a location.
pub(crate) fn values(row: &Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("address", row.address.clone()),
        ("city", row.city.clone()),
        ("postal_code", row.postal_code.clone()),
        ("country", row.country.clone()),
        ("phone", row.phone.clone()),
        ("time_zone", row.time_zone.clone()),
        ("is_primary", flag(row.is_primary)),
        ("active", flag(row.active)),
    ]
}

/// What the form of a new location begins with: the time zone of the others, else the provider's; the first one is primary.
pub(crate) async fn values_of_new<G: Reads<Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<(&'static str, String)>, Problem> {
    let places = crm::locations(may, organization).await?;
    let zone = match places.first() {
        Some(place) => place.time_zone.clone(),
        None => people::provider(may).await?.time_zone,
    };
    Ok(vec![("time_zone", zone), ("active", flag(true)), ("is_primary", flag(places.is_empty()))])
}

/// The fields of the form, and its check boxes.
pub(crate) fn fields(form: &mut Fields<'_>, filled: &Filled, words: &Words) -> (Vec<Field>, Vec<Field>) {
    let name = form.text("name", words.t("crm-location-name")).value(filled.get("name")).max(100).required();
    let mut fields = vec![name.autocomplete("off")];
    fields.extend(address_fields(form, filled, words));
    fields.push(form.tel("phone", words.t("crm-phone")).value(filled.get("phone")).max(40).autocomplete("off"));
    fields.push(zone_field(form, filled, words));
    let primary = form.check("is_primary", words.t("crm-primary")).on(filled.line("is_primary") == "true");
    let active = form.check("active", words.t("crm-active")).on(filled.line("active") == "true");
    let checks = vec![primary.hint(words.t("crm-primary-hint")), active.hint(words.t("crm-location-active-hint"))];
    (fields, checks)
}

/// The parts of an address: name of the field, key of its label, most characters.
const ADDRESS: [(&str, &str, usize); 4] = [
    ("address", "crm-address", 200),
    ("postal_code", "crm-postal-code", 20),
    ("city", "crm-city", 100),
    ("country", "crm-country", 100),
];

/// The fields of an address.
pub(crate) fn address_fields(form: &mut Fields<'_>, filled: &Filled, words: &Words) -> [Field; 4] {
    ADDRESS.map(|(name, key, max)| form.text(name, words.t(key)).value(filled.get(name)).max(max).autocomplete("off"))
}

/// The field of a time zone.
pub(crate) fn zone_field(form: &mut Fields<'_>, filled: &Filled, words: &Words) -> Field {
    let zone = form.select("time_zone", words.t("crm-time-zone")).required();
    locale::zones(zone, filled.line("time_zone"))
}

/// Address and time zone as they were typed.
pub(crate) fn place(check: &mut Check<'_>) -> ActiveModel {
    let words = check.words;
    let [address, postal_code, city, country] = ADDRESS.map(|(name, key, max)| check.line(name, &words.t(key), max));
    let zone = |name: &str| locale::zone(name).map(|_| name.to_owned());
    let time_zone = check.choice("time_zone", &words.t("crm-time-zone"), zone);
    ActiveModel {
        address: Set(address),
        postal_code: Set(postal_code),
        city: Set(city),
        country: Set(country),
        time_zone: Set(time_zone.unwrap_or_default()),
        ..Default::default()
    }
}

fn check(filled: &Filled, words: &Words, is_primary: bool) -> Result<ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("crm-location-name"), 100);
    let place = place(&mut check);
    let phone = check.line("phone", &words.t("crm-phone"), 40);
    let (primary, active) = (check.on("is_primary"), check.on("active"));
    if is_primary && !primary {
        check.wrong("is_primary", words.t("crm-primary-needed"));
    }
    if (is_primary || primary) && !active {
        check.wrong("active", words.t("crm-primary-active"));
    }
    if !check.errors.is_empty() {
        return Err(check.errors);
    }
    Ok(ActiveModel { name: Set(name), phone: Set(phone), is_primary: Set(primary), active: Set(active), ..place })
}

/// Adds a location with an id that the caller chose; the first one is the primary one, whatever the form says.
pub(crate) async fn add<G: Writes<Entity>>(
    may: &Granted<'_, G>,
    (organization, id): (OrganizationId, LocationId),
    filled: &Filled,
    words: &Words,
) -> Result<Result<(), FieldErrors>, Problem> {
    let places = crm::locations(may, organization).await?;
    let mut new = match check(filled, words, false) {
        Ok(new) => new,
        Err(errors) => return Ok(Err(errors)),
    };
    let primary = places.is_empty() || filled.line("is_primary") == "true";
    if primary {
        step_back(may, &places, None).await?;
    }
    new.id = Set(id);
    new.organization_id = Set(organization);
    new.is_primary = Set(primary);
    let row = may.add::<Entity>(new).await?;
    audit::of_location(may, "location.added", &row, ("", &row.name)).await?;
    Ok(Ok(()))
}

/// Changes a location.
pub(crate) async fn change<G: Writes<Entity>>(
    may: &Granted<'_, G>,
    row: &Row<Entity>,
    filled: &Filled,
    words: &Words,
) -> Result<Result<(), FieldErrors>, Problem> {
    let set = match check(filled, words, row.is_primary) {
        Ok(set) => set,
        Err(errors) => return Ok(Err(errors)),
    };
    if filled.line("is_primary") == "true" {
        step_back(may, &crm::locations(may, row.organization_id).await?, Some(row.id)).await?;
    }
    write(may, row, set).await?;
    Ok(Ok(()))
}

/// Writes a change and its line of the audit log.
pub(crate) async fn write<G: Writes<Entity>>(
    may: &Granted<'_, G>,
    row: &Row<Entity>,
    set: ActiveModel,
) -> Result<(), Problem> {
    may.change(row, set).await?;
    let changed = may.row::<Entity>(row.id).await?;
    let (before, after) = store::differences(&values(row), &values(&changed));
    audit::of_location(may, "location.changed", row, (&before, &after)).await
}

/// The primary location makes way for another one.
async fn step_back<G: Writes<Entity>>(
    may: &Granted<'_, G>,
    places: &[Row<Entity>],
    except: Option<LocationId>,
) -> Result<(), Problem> {
    for place in places.iter().filter(|place| place.is_primary && Some(place.id) != except) {
        may.change(place, ActiveModel { is_primary: Set(false), ..Default::default() }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_15_the_primary_location_stays_until_another_one_is() {
        let words = crate::tests::words();
        for (was, primary, active, wrong) in [
            (false, "", "true", None),
            (false, "true", "true", None),
            (false, "true", "", Some("active")),
            (false, "", "", None),
            (true, "true", "true", None),
            (true, "", "true", Some("is_primary")),
            (true, "true", "", Some("active")),
        ] {
            let filled = Filled::of(&[
                ("name", "Hamburg"),
                ("time_zone", "Europe/Berlin"),
                ("is_primary", primary),
                ("active", active),
            ]);
            let errors = check(&filled, &words, was).err().unwrap_or_default();
            assert_eq!(errors.iter().next().map(|(field, _)| field), wrong, "{was} {primary} {active}");
        }
    }
}
