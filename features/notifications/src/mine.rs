//! My Settings → Notifications: which mails one wants (P-32). Only what is switched off is stored. Mails about the security of
//! one's own account always come.

use std::collections::BTreeSet;

use askama::Template;
use kernel::{FieldErrors, Permission};
use store::{
    Set,
    guard::OwnAccount,
    tables::{contact, muted_mail},
    views::templates,
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Choice, Field},
    shell::Shell,
};

use crate::{
    recipients::Side,
    templates::occasion::{OCCASIONS, Occasion, can_be_muted},
};

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage {
    shell: Shell,
    summary: ErrorSummary,
    mails: Field,
    always: Vec<String>,
    /// The provider has switched all ticket mail off for this contact.
    refused: bool,
}

/// Events whose mails this person gets.
fn events_of(asked: &Asked<OwnAccount>) -> impl Iterator<Item = &'static Occasion> {
    let side = if asked.actor().is_staff() { Side::Staff } else { Side::Customer };
    let manages = asked.actor().may(Permission::ManageUsers).is_some();
    OCCASIONS.iter().filter(move |one| one.side == side && (manages || one.event != "join-asked"))
}

async fn form(
    asked: &Asked<OwnAccount>,
    wanted: &BTreeSet<&str>,
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
    let choices = events_of(asked).filter(|one| can_be_muted(one.event)).map(|one| {
        let (label, hint) = about(one);
        Choice::new(one.event, words.t(&label)).hint(words.t(&hint))
    });
    let always = events_of(asked).filter(|one| one.of_login()).map(|one| words.t(&about(one).0));
    let always = always.collect();
    let mut f = shell.fields(errors);
    let mails = f.checks("mail", words.t("notify-mails")).choices(choices).values(wanted);
    Ok(MinePage { summary: f.summary(), mails, always, refused, shell })
}

/// `GET /my/notifications`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    let muted = templates::own_muted(&asked.may()?).await?;
    let off: BTreeSet<&str> = muted.iter().map(|row| row.event.as_str()).collect();
    let wanted = OCCASIONS.iter().map(|one| one.event).filter(|event| !off.contains(event)).collect();
    asked.page(&form(&asked, &wanted, &FieldErrors::new()).await?)
}

/// `POST /my/notifications`.
pub(crate) async fn save(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&["mail"], None)?;
    let wanted: BTreeSet<&str> = filled.all("mail").collect();
    let offered: BTreeSet<&str> = events_of(&asked).map(|one| one.event).filter(|event| can_be_muted(event)).collect();
    if !wanted.is_subset(&offered) {
        let words = asked.app.dictionary.words(asked.actor().language());
        let mut check = Check::new(&filled, &words);
        check.wrong("mail", words.t_with("check-choice", &[("field", words.t("notify-mails").into())]));
        return asked.wrong(&form(&asked, &wanted, &check.errors).await?);
    }
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let account = asked.actor().account().ok_or(kernel::Problem::SignInNeeded)?;
    let muted = templates::own_muted(&may).await?;
    for row in muted.iter().filter(|row| wanted.contains(row.event.as_str())) {
        may.remove(row).await?;
    }
    let off: BTreeSet<&str> = muted.iter().map(|row| row.event.as_str()).collect();
    for event in offered.difference(&wanted).filter(|event| !off.contains(**event)) {
        let new = muted_mail::ActiveModel {
            id: Set(may.fresh_id()),
            account_id: Set(account),
            event: Set((*event).to_owned()),
            ..Default::default()
        };
        may.add::<muted_mail::Entity>(new).await?;
    }
    write.done().await?;
    asked.go_and_say("/my/notifications", "said-notify-saved")
}
