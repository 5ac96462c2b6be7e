//! Approvers beside the board, and who may answer in their stead (T-174 … T-176).

use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, changes,
    guard::WorkTickets,
    ids::ChangeApproverId,
    tables::{change_approver, ticket},
    views::change_desk::{self, Offers},
};
use web::{Answer, Asked, Check, form::Filled};

use super::{Before, Form, acts::record, address, change, known, show};

/// Names one more approver.
pub(crate) async fn add(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&["person", "deputy"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = change(&may, &number).await?;
    let offers = change_desk::offers(&may, &ticket, None).await?;
    let mut check = Check::new(&filled, &words);
    let person = check.choice("person", &words.t("change-add-person"), |code| known(&offers, code));
    let deputy = check.choice_if("deputy", &words.t("change-deputy-label"), |code| known(&offers, code));
    let mut errors = check.errors;
    if let (Some(person), true) = (person, errors.is_empty()) {
        // The first approver begins the approval.
        changes::side(&may, ticket.id).await?;
        match changes::add_other(&may, &ticket, person, deputy).await? {
            Ok(()) => {
                record(&may, "change.approver-added", &ticket, ("", &told(&offers, person, deputy))).await?;
                write.done().await?;
                return asked.go_and_say(address(&number), "said-change-approver-added");
            }
            Err(unfit) => {
                let field = if unfit == changes::Unfit::Deputy { "deputy" } else { "person" };
                errors.add(field, words.t(&format!("change-unfit-{}", unfit.code())));
            }
        }
    }
    drop(write);
    show(&asked, &number, Some(&Before { form: Form::Add, filled: &filled, errors })).await
}

/// Says who may answer in an approver's stead.
pub(crate) async fn deputy(
    asked: Asked<WorkTickets>,
    Path((number, approver)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&["deputy"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = change(&may, &number).await?;
    let row = approver_of(&may, &ticket, &approver).await?;
    let offers = change_desk::offers(&may, &ticket, None).await?;
    let mut check = Check::new(&filled, &words);
    let deputy = check.choice_if("deputy", &words.t("change-deputy-label"), |code| known(&offers, code));
    let mut errors: FieldErrors = check.errors;
    if errors.is_empty() {
        match changes::set_deputy(&may, &ticket, &row, deputy).await? {
            Ok(()) => {
                let name = changes::Person::of(&row).map(|person| told(&offers, person, deputy)).unwrap_or_default();
                record(&may, "change.deputy", &ticket, ("", &name)).await?;
                write.done().await?;
                return asked.go_and_say(address(&number), "said-change-deputy");
            }
            Err(unfit) => errors.add("deputy", words.t(&format!("change-unfit-{}", unfit.code()))),
        }
    }
    drop(write);
    show(&asked, &number, Some(&Before { form: Form::Deputy(row.id), filled: &filled, errors })).await
}

/// Takes an approver away, with their vote (T-176). Sent twice, the second finds them gone already.
pub(crate) async fn remove(
    asked: Asked<WorkTickets>,
    Path((number, approver)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = change(&may, &number).await?;
    let row = match approver_of(&may, &ticket, &approver).await {
        Ok(row) => row,
        Err(Problem::NotFound) => return asked.go(address(&number)),
        Err(other) => return Err(other.into()),
    };
    let offers = change_desk::offers(&may, &ticket, None).await?;
    let name = changes::Person::of(&row).map(|person| told(&offers, person, None)).unwrap_or_default();
    match changes::remove_other(&may, &row).await? {
        Ok(()) => {
            record(&may, "change.approver-removed", &ticket, (&name, "")).await?;
            write.done().await?;
            asked.go_and_say(address(&number), "said-change-approver-removed")
        }
        Err(unfit) => Err(Problem::Refused(words.t(&format!("change-unfit-{}", unfit.code()))).into()),
    }
}

async fn approver_of(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    id: &str,
) -> Result<Row<change_approver::Entity>, Problem> {
    let id: ChangeApproverId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<change_approver::Entity>(id).await?;
    if row.ticket_id == ticket.id { Ok(row) } else { Err(Problem::NotFound) }
}

/// An approver, and who may answer in their stead, in a line of the audit log.
fn told(offers: &Offers, person: changes::Person, deputy: Option<changes::Person>) -> String {
    let name = |person| match person {
        changes::Person::Contact(id) => offers.contacts.iter().find(|(one, _)| *one == id).map(|(_, name)| name),
        changes::Person::Resource(id) => offers.resources.iter().find(|(one, _)| *one == id).map(|(_, name)| name),
    };
    let person = name(person).map_or("", String::as_str);
    match deputy.and_then(name) {
        Some(deputy) => format!("{person}, deputy {deputy}"),
        None => person.to_owned(),
    }
}
