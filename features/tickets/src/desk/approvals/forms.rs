//! The forms of the page: each keeps what was typed when it could not be taken. Fields of a form that was sent bear their plain
//! names, so that the summary leads to them; the others' ids carry the form's.

use kernel::FieldErrors;
use store::{
    changes::Person,
    ids::ChangeApproverId,
    tables::{kinds::ChangeRule, ticket},
    views::{
        change_desk::Offers,
        changes::{Approval, Approver},
        people::Author,
    },
};
use web::{
    components::{Avatar, Badge, Party},
    field::{Choice, Field, hidden},
    rich_text::SafeHtml,
    shell::Shell,
};

use super::{super::timeline::name_of, Before, Form, Work};
use crate::{
    approval_words::{answered, missing},
    notes::MAX_COMMENT,
};

/// Longest text about a change, in characters.
pub(super) const LONGEST: usize = 8_000;

/// Most approvers who can be asked for.
pub(super) const MOST: i32 = 50;

/// An approver with what staff may do about them.
pub(super) struct Voter {
    pub(super) id: ChangeApproverId,
    pub(super) avatar: Avatar,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) comment: Option<SafeHtml>,
    pub(super) answer: Badge,
    /// The form of an answer: as oneself, or what somebody said.
    pub(super) reply: Option<Reply>,
    /// Who may answer in their stead; for those who work tickets.
    pub(super) deputy: Option<Field>,
    /// Whether they can be taken away.
    pub(super) removable: bool,
    /// Whether a form of theirs was sent and is shown again.
    pub(super) open: bool,
}

/// Where an answer is given.
pub(super) struct Reply {
    pub(super) title: String,
    pub(super) comment: Field,
}

fn sent<'b>(before: Option<&'b Before<'b>>, form: Form) -> Option<&'b Before<'b>> {
    before.filter(|before| before.form == form)
}

/// The approvers.
pub(super) fn voters(
    shell: &mut Shell,
    ticket: &ticket::Model,
    approval: Option<&Approval>,
    offers: Option<&Offers>,
    before: Option<&Before<'_>>,
) -> Vec<Voter> {
    let Some(approval) = approval else { return Vec::new() };
    approval.approvers.iter().map(|one| voter(shell, ticket, approval, one, offers, before)).collect()
}

fn voter(
    shell: &mut Shell,
    ticket: &ticket::Model,
    approval: &Approval,
    one: &Approver,
    offers: Option<&Offers>,
    before: Option<&Before<'_>>,
) -> Voter {
    let name = name_of(shell, &one.who);
    let (answer_sent, deputy_sent) = (sent(before, Form::Answer(one.id)), sent(before, Form::Deputy(one.id)));
    let mut about = vec![shell.t(if one.on_board { "change-from-board" } else { "change-other" })];
    about.extend(one.deputy.as_ref().map(|who| shell.t1("change-deputy", "name", name_of(shell, who).as_str())));
    if let Some(by) = &one.by {
        let stands_in = matches!((by, &one.who), (Author::Contact { .. }, _))
            || one.deputy.as_ref().is_some_and(|deputy| deputy == by);
        let key = if stands_in { "change-by-deputy" } else { "change-by-staff" };
        about.push(shell.t1(key, "name", name_of(shell, by).as_str()));
    }
    about.extend(one.at.map(|at| shell.moments().short(at)));
    let may_reply = (one.yours || offers.is_some()) && (approval.open.is_ok() || answer_sent.is_some());
    let title =
        if one.yours { shell.t("change-your-answer") } else { shell.t1("change-on-behalf", "name", name.as_str()) };
    let comment = shell.t("change-comment");
    let (hint, none) = (shell.t("change-comment-staff-hint"), FieldErrors::new());
    let mut fields = shell.fields(answer_sent.map_or(&none, |before| &before.errors));
    let said = one.comment.clone().unwrap_or_default();
    let comment = fields
        .textarea("comment", comment)
        .hint(hint)
        .rows(2)
        .max(MAX_COMMENT)
        .value(answer_sent.map_or(said, |before| before.filled.get("comment").to_owned()));
    let comment = if answer_sent.is_some() { comment } else { comment.id(&format!("comment-{}", one.id)) };
    let deputy = offers.map(|offers| deputy(shell, one, offers, deputy_sent));
    let avatar = match one.person {
        Person::Contact(_) => shell.avatar(&name),
        Person::Resource(_) => shell.avatar_of(&name, Party::Provider),
    };
    Voter {
        id: one.id,
        avatar,
        about: about.join(" · "),
        comment: one.comment.as_deref().filter(|text| !text.is_empty()).map(|text| shell.rich(text)),
        answer: one.answer.map_or_else(|| missing(shell, approval), |answer| answered(shell, answer)),
        reply: may_reply.then_some(Reply { title, comment }),
        deputy,
        removable: offers.is_some() && !one.on_board && ticket.completed_at.is_none(),
        open: answer_sent.is_some() || deputy_sent.is_some(),
        name,
    }
}

fn deputy(shell: &mut Shell, one: &Approver, offers: &Offers, sent: Option<&Before<'_>>) -> Field {
    let none = FieldErrors::new();
    let (label, nobody) = (shell.t("change-deputy-label"), shell.t("change-nobody"));
    let mut fields = shell.fields(sent.map_or(&none, |before| &before.errors));
    let own = one.person;
    let field = fields.select("deputy", label).none(nobody).choices(people(offers, Some(own)));
    let chosen = one.deputy_person.map(code).unwrap_or_default();
    let field = field.value(sent.map_or(chosen, |before| before.filled.line("deputy").to_owned()));
    if sent.is_some() { field } else { field.id(&format!("deputy-{}", one.id)) }
}

/// A person as forms send them.
fn code(person: Person) -> String {
    match person {
        Person::Contact(id) => format!("c:{id}"),
        Person::Resource(id) => format!("r:{id}"),
    }
}

/// People to choose; beside somebody, those of the same side.
fn people(offers: &Offers, beside: Option<Person>) -> Vec<Choice> {
    let contacts = offers.contacts.iter().map(|(id, name)| (Person::Contact(*id), name));
    let resources = offers.resources.iter().map(|(id, name)| (Person::Resource(*id), name));
    let fits = |person: Person| match beside {
        None => true,
        Some(own) => own != person && matches!(own, Person::Contact(_)) == matches!(person, Person::Contact(_)),
    };
    let all = contacts.chain(resources).filter(|(person, _)| fits(*person));
    all.map(|(person, name)| Choice::new(code(person), name.clone())).collect()
}

/// The forms of those who work tickets.
pub(super) fn work(
    shell: &mut Shell,
    ticket: &ticket::Model,
    approval: Option<&Approval>,
    offers: &Offers,
    before: Option<&Before<'_>>,
) -> Work {
    let request = approval.map(|approval| &approval.request);
    let (plan, texts) = plan(shell, approval, offers, sent(before, Form::Plan));
    let words = std::sync::Arc::clone(&shell.words);
    let none = FieldErrors::new();
    let asking = sent(before, Form::Ask);
    let mut fields = shell.fields(asking.map_or(&none, |before| &before.errors));
    let until = fields.datetime("until", words.t("change-answers-until")).hint(words.t("change-answers-until-hint"));
    let until = until.value(asking.map_or("", |before| before.filled.line("until")));
    let adding = sent(before, Form::Add);
    let mut fields = shell.fields(adding.map_or(&none, |before| &before.errors));
    let typed = |name: &str| adding.map_or("", |before| before.filled.line(name)).to_owned();
    let contacts = people(offers, None);
    let person = fields.select("person", words.t("change-add-person")).none(words.t("change-choose")).required();
    let person = person.choices(contacts.clone()).value(typed("person"));
    let deputy = fields.select("deputy", words.t("change-deputy-label")).none(words.t("change-nobody"));
    let deputy = deputy.choices(contacts).value(typed("deputy")).hint(words.t("change-deputy-hint"));
    let deputy = if adding.is_some() { deputy } else { deputy.id("deputy-new") };
    let asked = request.is_some_and(|row| row.requested_at.is_some());
    Work {
        version: hidden("version", request.map_or(0, |row| row.version)),
        plan,
        texts,
        seen: hidden("seen", request.map_or(0, |row| row.version)),
        until,
        ask: words.t(if asked { "change-ask-again" } else { "change-ask-for-approval" }),
        can_ask: ticket.completed_at.is_none() && approval.is_some_and(|approval| !approval.approvers.is_empty()),
        person,
        deputy,
    }
}

fn plan(
    shell: &mut Shell,
    approval: Option<&Approval>,
    offers: &Offers,
    sent: Option<&Before<'_>>,
) -> (Vec<Field>, Vec<Field>) {
    let request = approval.map(|approval| &approval.request);
    let words = std::sync::Arc::clone(&shell.words);
    let none = FieldErrors::new();
    let mut fields = shell.fields(sent.map_or(&none, |before| &before.errors));
    let value = |name: &str, now: String| sent.map_or(now, |before| before.filled.get(name).to_owned());
    let board = fields
        .select("board", words.t("change-board"))
        .none(words.t("change-no-board"))
        .options(offers.boards.iter().map(|row| (row.id, row.name.clone())))
        .hint(words.t("change-board-hint"))
        .value(value("board", request.and_then(|row| row.board_id).map(|id| id.to_string()).unwrap_or_default()));
    let rules = ChangeRule::ALL.iter().map(|rule| (rule.code(), words.t(&format!("change-rule-{}", rule.code()))));
    let now = request.map_or(ChangeRule::All, |row| row.rule);
    let rule = fields.select("rule", words.t("change-rule")).options(rules).required();
    let rule = rule.value(value("rule", now.code().to_owned()));
    let needed = fields.number("needed", words.t("change-needed-label")).hint(words.t("change-needed-hint"));
    let needed = needed.value(value("needed", request.map_or(1, |row| row.needed).to_string()));
    let text = |fields: &mut web::field::Fields<'_>, name: &str, key: &str, now: String| {
        fields.textarea(name, words.t(key)).rows(3).max(LONGEST).value(value(name, now))
    };
    let of = |pick: fn(&store::tables::change_request::Model) -> &String| {
        request.map(|row| pick(row).clone()).unwrap_or_default()
    };
    let texts = vec![
        text(&mut fields, "plan", "change-plan", of(|row| &row.plan)),
        text(&mut fields, "impact", "change-impact", of(|row| &row.impact)),
        text(&mut fields, "roll_back", "change-roll-back", of(|row| &row.roll_back)),
        text(&mut fields, "review", "change-review", of(|row| &row.review)),
    ];
    (vec![board, rule, needed], texts)
}
