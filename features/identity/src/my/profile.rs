//! Edit Profile (P-29 … P-32): one's own contact record, and at the foot what one's security level allows.

use askama::Template;
use kernel::{FieldErrors, Problem, Right, email::is_email};
use store::{
    Act, Granted, NotSet, Set,
    guard::{EditProfile, OwnAccount},
    ids::LocationId,
    outbox::{Cause, Event},
    tables::contact,
    views::account as views,
};
use web::{Answer, Asked, Check, Filled, components::ErrorSummary, field::Field, shell::Shell, words::Words};

use super::confirm::{self, Judged};
use crate::entry;

const FIELDS: &[&str] = &[
    "first_name",
    "last_name",
    "title",
    "location",
    "email",
    "current",
    "additional_emails",
    "phone",
    "extension",
    "mobile",
    "alternate_phone",
    "fax",
    "address",
    "city",
    "state",
    "postal_code",
    "country",
];

/// Most further addresses of one person.
const MAX_ADDITIONAL: usize = 10;

#[derive(Template)]
#[template(path = "my/profile.html")]
struct ProfilePage {
    shell: Shell,
    summary: ErrorSummary,
    person: Vec<Field>,
    reach: Vec<Field>,
    address: Field,
    place: Vec<Field>,
    /// Asked when the e-mail address changes and the password was not typed lately.
    current: Option<Field>,
    /// Whether it has to be shown on another page who one is.
    confirm_first: bool,
    level: String,
    groups: Vec<RightGroup>,
}

/// Rights of one group, as the foot of the page lists them.
struct RightGroup {
    name: String,
    rights: Vec<(String, bool)>,
}

/// A profile as the form shows it: from the record, or as typed.
struct Profile {
    first_name: String,
    last_name: String,
    title: String,
    location: String,
    email: String,
    additional_emails: String,
    phone: String,
    extension: String,
    mobile: String,
    alternate_phone: String,
    fax: String,
    address: String,
    city: String,
    state: String,
    postal_code: String,
    country: String,
}

impl Profile {
    fn of(row: &contact::Model) -> Self {
        Self {
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            title: row.title.clone(),
            location: row.location_id.map(|id| id.to_string()).unwrap_or_default(),
            email: row.email.clone(),
            additional_emails: row.additional_emails.lines().collect::<Vec<_>>().join(", "),
            phone: row.phone.clone(),
            extension: row.extension.clone(),
            mobile: row.mobile.clone(),
            alternate_phone: row.alternate_phone.clone(),
            fax: row.fax.clone(),
            address: row.address.clone(),
            city: row.city.clone(),
            state: row.state.clone(),
            postal_code: row.postal_code.clone(),
            country: row.country.clone(),
        }
    }

    fn typed(filled: &Filled) -> Self {
        let line = |name: &str| filled.line(name).to_owned();
        Self {
            first_name: line("first_name"),
            last_name: line("last_name"),
            title: line("title"),
            location: line("location"),
            email: line("email"),
            additional_emails: line("additional_emails"),
            phone: line("phone"),
            extension: line("extension"),
            mobile: line("mobile"),
            alternate_phone: line("alternate_phone"),
            fax: line("fax"),
            address: filled.get("address").to_owned(),
            city: line("city"),
            state: line("state"),
            postal_code: line("postal_code"),
            country: line("country"),
        }
    }
}

/// What is asked before another mail address is taken (ASVS 7.5.1).
enum Proof {
    /// Nothing, or nothing more.
    None,
    /// The password, on the same page.
    Password(Box<store::door::Candidate>),
    /// There is no password: the page that knows the other ways.
    Elsewhere,
}

async fn form(
    asked: &Asked<EditProfile>,
    may: &Granted<'_, EditProfile>,
    profile: &Profile,
    proof: &Proof,
    errors: &FieldErrors,
) -> Result<ProfilePage, Problem> {
    let mut shell = asked.shell(asked.t("my-profile"), "edit-your-profile").await;
    let words = shell.words.clone();
    let locations = views::locations(may).await?;
    let mut f = shell.fields(errors);
    let mut line =
        |name: &str, label: &str, value: &str, max: usize| f.text(name, words.t(label)).value(value).max(max);
    let first = line("first_name", "my-first-name", &profile.first_name, 50).required().autocomplete("given-name");
    let last = line("last_name", "my-last-name", &profile.last_name, 50).required().autocomplete("family-name");
    let title = line("title", "my-title", &profile.title, 50).autocomplete("organization-title");
    let location = f.select("location", words.t("my-location")).none("").options(locations).value(&profile.location);
    let email = f.email("email", words.t("my-email")).hint(words.t("my-email-hint")).value(&profile.email).required();
    let current = matches!(proof, Proof::Password(_))
        .then(|| f.password("current", words.t("my-password-current")).hint(words.t("my-email-password")).required());
    let more = f.text("additional_emails", words.t("my-additional-emails")).hint(words.t("my-additional-emails-hint"));
    let more = more.value(&profile.additional_emails);
    let phone = f.tel("phone", words.t("my-phone")).value(&profile.phone).max(25);
    let mut line =
        |name: &str, label: &str, value: &str, max: usize| f.text(name, words.t(label)).value(value).max(max);
    let extension = line("extension", "my-extension", &profile.extension, 10).autocomplete("tel-extension");
    let mobile = f.tel("mobile", words.t("my-mobile")).value(&profile.mobile).max(25).autocomplete("off");
    let alternate = f.tel("alternate_phone", words.t("my-alternate-phone")).value(&profile.alternate_phone).max(25);
    let fax = f.tel("fax", words.t("my-fax")).value(&profile.fax).max(25).autocomplete("off");
    let address = f.textarea("address", words.t("my-address")).value(&profile.address).rows(2).max(250);
    let mut line =
        |name: &str, label: &str, value: &str, max: usize| f.text(name, words.t(label)).value(value).max(max);
    let city = line("city", "my-city", &profile.city, 100).autocomplete("address-level2");
    let state = line("state", "my-state", &profile.state, 100).autocomplete("address-level1");
    let postal = line("postal_code", "my-postal-code", &profile.postal_code, 20).autocomplete("postal-code");
    let country = line("country", "my-country", &profile.country, 100).autocomplete("country-name");
    let summary = f.summary();
    let level = asked.actor().line().split_once(", ").map_or("", |(level, _)| level).to_owned();
    Ok(ProfilePage {
        summary,
        person: vec![first, last, title, location],
        reach: vec![email, more, phone, extension, mobile, alternate.autocomplete("off"), fax],
        address: address.autocomplete("street-address"),
        place: vec![postal, city, state, country],
        current,
        confirm_first: matches!(proof, Proof::Elsewhere),
        level,
        groups: groups(asked, &words),
        shell,
    })
}

/// All rights by group, and which of them one has (P-29).
fn groups(asked: &Asked<EditProfile>, words: &Words) -> Vec<RightGroup> {
    let mut groups: Vec<(&str, RightGroup)> = Vec::new();
    for right in Right::ALL {
        let shown = (words.t(&format!("right-{}", right.code())), asked.actor().holds(*right));
        if let Some((_, group)) = groups.iter_mut().find(|(group, _)| *group == right.group()) {
            group.rights.push(shown);
        } else {
            let name = words.t(&format!("right-group-{}", right.group()));
            groups.push((right.group(), RightGroup { name, rights: vec![shown] }));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// `GET /my/profile`. The first look is noted: the landing page points here until then (P-12). A preview is no look of theirs.
pub(crate) async fn page(asked: Asked<EditProfile>) -> Answer {
    let may = asked.may()?;
    let row = own_contact(&may).await?;
    let page = form(&asked, &may, &Profile::of(&row), &Proof::None, &FieldErrors::new()).await?;
    if asked.actor().preview().is_none() && super::own(&asked).await?.account.profile_seen_at.is_none() {
        let write = asked.write().await?;
        views::note_profile_seen(&write.need::<OwnAccount>()?).await?;
        write.done().await?;
    }
    asked.page(&page)
}

/// `POST /my/profile`: "Save and Close".
pub(crate) async fn save(asked: Asked<EditProfile>, filled: Filled) -> Answer {
    filled.only(FIELDS, None)?;
    let may = asked.may()?;
    let row = own_contact(&may).await?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let locations = views::locations(&may).await?;
    let (new, mut errors) = check(&filled, &words, &locations);
    let email_changes = filled.line("email") != row.email;
    let proof = match super::own(&asked).await? {
        _ if !email_changes || super::is_confirmed(&asked) => Proof::None,
        own if own.password_hash().is_none() => Proof::Elsewhere,
        own => Proof::Password(Box::new(own)),
    };
    match &proof {
        Proof::Elsewhere => errors.add("email", words.t("my-email-confirm-first")),
        Proof::Password(own) if errors.is_empty() => {
            match (filled.get("current"), confirm_email(&asked, own, filled.get("current")).await?) {
                (_, Judged::Right) => {}
                ("", _) => errors.add("current", words.t("my-email-password-needed")),
                (_, Judged::Wrong) => errors.add("current", words.t("my-password-wrong")),
                (_, Judged::Later(seconds)) => {
                    let wait = words.t_with("sign-in-wait", &[("minutes", entry::minutes(seconds).into())]);
                    errors.add("current", wait);
                }
            }
        }
        _ => {}
    }
    if !errors.is_empty() {
        let page = form(&asked, &may, &Profile::typed(&filled), &proof, &errors).await?;
        return asked.wrong(&page);
    }
    let write = asked.write().await?;
    command(&write.need::<EditProfile>()?, new).await?;
    write.done().await?;
    asked.go_and_say("/home", "said-profile-saved")
}

/// An empty field is no try.
async fn confirm_email(
    asked: &Asked<EditProfile>,
    own: &store::door::Candidate,
    typed: &str,
) -> Result<Judged, Problem> {
    if typed.is_empty() { Ok(Judged::Wrong) } else { confirm::judge(asked, own, typed).await }
}

async fn own_contact(may: &Granted<'_, EditProfile>) -> Result<store::Row<contact::Entity>, Problem> {
    may.row::<contact::Entity>(may.actor().contact().ok_or(Problem::NotFound)?).await
}

fn check(filled: &Filled, words: &Words, locations: &[(LocationId, String)]) -> (contact::ActiveModel, FieldErrors) {
    let mut check = Check::new(filled, words);
    let mut line = |name: &str, label: &str, max: usize| Set(check.line(name, &words.t(label), max));
    let title = line("title", "my-title", 50);
    let phone = line("phone", "my-phone", 25);
    let extension = line("extension", "my-extension", 10);
    let mobile = line("mobile", "my-mobile", 25);
    let alternate_phone = line("alternate_phone", "my-alternate-phone", 25);
    let fax = line("fax", "my-fax", 25);
    let city = line("city", "my-city", 100);
    let state = line("state", "my-state", 100);
    let postal_code = line("postal_code", "my-postal-code", 20);
    let country = line("country", "my-country", 100);
    let location = check.choice_if("location", &words.t("my-location"), |typed| {
        locations.iter().map(|(id, _)| *id).find(|id| id.to_string() == typed)
    });
    let more = additional(&mut check, &words.t("my-additional-emails"));
    let new = contact::ActiveModel {
        first_name: Set(check.needed("first_name", &words.t("my-first-name"), 50)),
        last_name: Set(check.needed("last_name", &words.t("my-last-name"), 50)),
        email: Set(check.needed_email("email", &words.t("my-email"))),
        address: Set(check.text("address", &words.t("my-address"), 250)),
        additional_emails: Set(more),
        location_id: Set(location),
        title,
        phone,
        extension,
        mobile,
        alternate_phone,
        fax,
        city,
        state,
        postal_code,
        country,
        provider_id: NotSet,
        ..Default::default()
    };
    (new, check.errors)
}

/// Further addresses, parted by commas or line ends; stored one a line.
fn additional(check: &mut Check<'_>, label: &str) -> String {
    let typed = check.filled.get("additional_emails");
    let addresses: Vec<&str> = typed.split([',', ';', '\n']).map(str::trim).filter(|one| !one.is_empty()).collect();
    if let Some(wrong) = addresses.iter().find(|one| !is_email(one)) {
        let message =
            check.words.t_with("my-additional-emails-wrong", &[("field", label.into()), ("wrong", (*wrong).into())]);
        check.wrong("additional_emails", message);
    } else if addresses.len() > MAX_ADDITIONAL {
        let message =
            check.words.t_with("my-additional-emails-many", &[("field", label.into()), ("max", MAX_ADDITIONAL.into())]);
        check.wrong("additional_emails", message);
    }
    addresses.join("\n")
}

/// Stores the profile; a changed e-mail address is told to the old one (GHSA-7pwm-pg76-3q9x).
async fn command(may: &Granted<'_, EditProfile>, new: contact::ActiveModel) -> Result<(), Problem> {
    let row = own_contact(may).await?;
    let email = new.email.clone().take().unwrap_or_default();
    may.change(&row, new).await?;
    let name = may.actor().name();
    let act = Act {
        act: "contact.profile-changed",
        object_kind: "contact",
        object_id: Some(row.id.0),
        object_name: name,
        organization: Some(row.organization_id),
        ..Act::default()
    };
    may.audit(act.clone()).await?;
    if email != row.email {
        may.audit(Act { act: "contact.email-changed", before: &row.email, after: &email, ..act }).await?;
        if let Some(account) = may.actor().account() {
            let cause = Cause { account: Some(account) };
            may.record(Event::EmailChanged { account, old_address: row.email.clone(), cause }).await?;
        }
    }
    Ok(())
}
