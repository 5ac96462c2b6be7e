//! My Settings → Notifications: how one hears of what (P-32, F-182): a mail at once, in the one mail of the day, or none; and the
//! bell. Only what differs from the standard is stored. Mails about the security of one's own account always come.

use std::collections::BTreeSet;

use askama::Template;
use kernel::{FieldErrors, Permission};
use store::{
    Set,
    guard::OwnAccount,
    tables::{contact, muted_mail},
    views::templates,
};
use web::{Answer, Asked, Check, Filled, components::ErrorSummary, field::Field, shell::Shell};

use crate::{
    channel::Channel,
    recipients::Side,
    templates::occasion::{OCCASIONS, Occasion, can_be_muted},
};

/// How a mail comes, as forms send it.
const WAYS: [(&str, &str); 3] =
    [("now", "notify-mail-now"), ("daily", "notify-mail-daily"), ("off", "notify-mail-off")];

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage {
    shell: Shell,
    summary: ErrorSummary,
    choices: Vec<Choices>,
    always: Vec<String>,
    /// The provider has switched all ticket mail off for this contact.
    refused: bool,
}

/// What one chooses for an event.
struct Choices {
    mail: Field,
    bell: Option<Field>,
}

/// Events whose mails this person gets.
fn events_of(asked: &Asked<OwnAccount>) -> impl Iterator<Item = &'static Occasion> {
    let actor = asked.actor();
    let side = if actor.is_staff() { Side::Staff } else { Side::Customer };
    let manages = actor.may(Permission::ManageUsers).is_some();
    let (works, has_desk) = (actor.works_internally(), actor.has_taskfire());
    OCCASIONS.iter().filter(move |one| {
        one.side == side
            && (manages || one.event != "join-asked")
            && (works || !one.of_desk())
            && (actor.has_change_management() || !one.of_approval())
            && (has_desk || side == Side::Staff || one.event != "passed-on")
    })
}

/// Those among them that one can switch off.
fn offered(asked: &Asked<OwnAccount>) -> Vec<&'static Occasion> {
    events_of(asked).filter(|one| can_be_muted(one.event)).collect()
}

fn mail_field(event: &str) -> String {
    format!("mail-{event}")
}

fn bell_field(event: &str) -> String {
    format!("bell-{event}")
}

/// What is stored when the form says this.
fn wanted(filled: &Filled, offered: &[&Occasion]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for one in offered {
        match filled.line(&mail_field(one.event)) {
            "daily" => keys.extend([Channel::Daily.key(one.event)]),
            "off" => keys.extend([Channel::Off.key(one.event)]),
            _ => {}
        }
        if one.of_ticket() && !filled.has(&bell_field(one.event)) {
            keys.insert(Channel::Bell.key(one.event));
        }
    }
    keys
}

async fn form(
    asked: &Asked<OwnAccount>,
    stored: &BTreeSet<String>,
    errors: &FieldErrors,
) -> Result<MinePage, kernel::Problem> {
    let may = asked.session().need::<OwnAccount>()?;
    let refused = match asked.actor().contact() {
        Some(id) => !may.row::<contact::Entity>(id).await?.accepts_ticket_mail,
        None => false,
    };
    let mut shell = asked.shell(asked.t("my-notifications"), "notifications").await;
    let words = shell.words.clone();
    let about = |one: &Occasion| (format!("notify-{}", one.code), format!("notify-{}-hint", one.code));
    let always = events_of(asked).filter(|one| one.of_login()).map(|one| words.t(&about(one).0)).collect();
    let mut f = shell.fields(errors);
    let mut choices = Vec::new();
    for one in offered(asked) {
        let (label, hint) = about(one);
        let label = words.t(&label);
        let ways = WAYS.iter().filter(|(way, _)| one.of_ticket() || *way != "daily");
        let way = if stored.contains(&Channel::Off.key(one.event)) {
            "off"
        } else if stored.contains(&Channel::Daily.key(one.event)) {
            "daily"
        } else {
            "now"
        };
        let mail = f
            .select(&mail_field(one.event), label.clone())
            .options(ways.map(|(way, key)| (*way, words.t(key))))
            .value(way)
            .hint(words.t(&hint));
        let bell = one.of_ticket().then(|| {
            f.check(&bell_field(one.event), words.t_with("notify-bell", &[("what", label.into())]))
                .on(!stored.contains(&Channel::Bell.key(one.event)))
        });
        choices.push(Choices { mail, bell });
    }
    Ok(MinePage { summary: f.summary(), choices, always, refused, shell })
}

/// `GET /my/notifications`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    let stored = templates::own_muted(&asked.may()?).await?.iter().map(|row| row.event.clone()).collect();
    asked.page(&form(&asked, &stored, &FieldErrors::new()).await?)
}

/// `POST /my/notifications`.
pub(crate) async fn save(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    let offered = offered(&asked);
    let fields: Vec<String> = offered.iter().flat_map(|one| [mail_field(one.event), bell_field(one.event)]).collect();
    filled.only(&fields.iter().map(String::as_str).collect::<Vec<_>>(), None)?;
    let wanted = wanted(&filled, &offered);
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    for one in &offered {
        let field = mail_field(one.event);
        let way = filled.line(&field);
        let known = WAYS.iter().any(|(known, _)| *known == way) && (one.of_ticket() || way != "daily");
        if !known {
            let label = words.t(&format!("notify-{}", one.code));
            check.wrong(&field, words.t_with("check-choice", &[("field", label.into())]));
        }
    }
    if !check.errors.is_empty() {
        return asked.wrong(&form(&asked, &wanted, &check.errors).await?);
    }
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let account = asked.actor().account().ok_or(kernel::Problem::SignInNeeded)?;
    let stored = templates::own_muted(&may).await?;
    // What was chosen for events that do not concern this person now stays as it is.
    let about = |key: &str| offered.iter().any(|one| key.rsplit('.').next() == Some(one.event));
    let gone: Vec<_> = stored.iter().filter(|row| about(&row.event) && !wanted.contains(&row.event)).collect();
    for row in gone {
        may.remove(row).await?;
    }
    let there: BTreeSet<&str> = stored.iter().map(|row| row.event.as_str()).collect();
    for key in &wanted {
        if there.contains(key.as_str()) {
            continue;
        }
        let new = muted_mail::ActiveModel {
            id: Set(may.fresh_id()),
            account_id: Set(account),
            event: Set(key.clone()),
            ..Default::default()
        };
        may.add::<muted_mail::Entity>(new).await?;
    }
    write.done().await?;
    asked.go_and_say("/my/notifications", "said-notify-saved")
}
