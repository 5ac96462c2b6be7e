//! Access review: who of the organization and of its sub-organizations has access, at which level, seen when; looked at and
//! attested by a Manager. What is attested is what was seen.

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted,
    guard::ManageUsers,
    tables::{access_review, organization},
    views::{
        access_review::{self as reviews, Person, TwoFactor},
        users,
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Badge, Cause, EmptyState, ErrorSummary, Tone, badge},
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

/// Most characters of a remark.
const MOST: usize = 1_000;

/// How many earlier reviews the page shows.
const SHOWN: u64 = 5;

#[derive(Template)]
#[template(path = "users/review.html")]
struct ReviewPage {
    shell: Shell,
    summary: ErrorSummary,
    several: bool,
    lines: Vec<(String, Person, Badge)>,
    mark: Hidden,
    remark: Field,
    earlier: Vec<access_review::Model>,
    empty: EmptyState,
}

/// Who has access: each organization with its people, and a mark of all.
struct Seen {
    organizations: Vec<(organization::Model, Vec<Person>)>,
    mark: String,
}

async fn seen(may: &Granted<'_, ManageUsers>) -> Result<Seen, Problem> {
    let policies = users::policies(may).await?;
    let (mut organizations, mut marks) = (Vec::new(), String::new());
    for organization in users::organizations(may).await? {
        let policy = policies.get(&organization.id).ok_or(Problem::NotFound)?;
        let people = reviews::people(may, &organization, policy).await?;
        marks.push_str(&people.mark);
        organizations.push((organization, people.rows));
    }
    Ok(Seen { organizations, mark: store::door::token_hash(&marks) })
}

/// The page.
pub(crate) async fn page(asked: Asked<ManageUsers>) -> Answer {
    show(&asked, &Filled::default(), &FieldErrors::new(), StatusCode::OK).await
}

async fn show(asked: &Asked<ManageUsers>, filled: &Filled, errors: &FieldErrors, status: StatusCode) -> Answer {
    let may = asked.may()?;
    let seen = seen(&may).await?;
    let own = seen.organizations.first().map(|(row, _)| row.id).ok_or(Problem::NotFound)?;
    let earlier = reviews::reviews(&may, own, None, SHOWN).await?.rows;
    let mut shell = asked.shell(asked.t("users-review"), "organization-security").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let remark = form.textarea("remark", words.t("users-review-remark")).value(filled.get("remark")).rows(3).max(MOST);
    let empty = EmptyState::new(Cause::Cleared, words.t("users-review-nobody"), words.t("users-review-nobody-text"));
    let lines = |(organization, people): (organization::Model, Vec<Person>)| {
        let words = &words;
        people.into_iter().map(move |person| (organization.name.clone(), factor(person.two_factor, words), person))
    };
    let page = ReviewPage {
        summary: form.summary(),
        several: seen.organizations.len() > 1,
        mark: hidden("mark", &seen.mark),
        lines: seen
            .organizations
            .into_iter()
            .flat_map(lines)
            .map(|(organization, factor, person)| (organization, person, factor))
            .collect(),
        remark,
        earlier,
        empty: empty.icon("users"),
        shell,
    };
    web::answer::html(status, &page)
}

fn factor(state: TwoFactor, words: &Words) -> Badge {
    match state {
        TwoFactor::Configured => badge(Tone::Success, "shield", words.t("crm-factor-configured")),
        TwoFactor::NotConfigured => badge(Tone::Attention, "alert", words.t("crm-factor-not-configured")),
        TwoFactor::NotRequired => badge(Tone::Neutral, "shield", words.t("crm-factor-not-required")),
    }
}

/// Attests that everybody shown should have the access they have: a review for each organization.
pub(crate) async fn attest(asked: Asked<ManageUsers>, filled: Filled) -> Answer {
    filled.only(&["remark", "mark"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    let remark = check.text("remark", &words.t("users-review-remark"), MOST);
    if !check.errors.is_empty() {
        return show(&asked, &filled, &check.errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let seen = seen(&may).await?;
    if filled.line("mark") != seen.mark {
        check.wrong("remark", words.t("users-review-changed"));
        return show(&asked, &filled, &check.errors, StatusCode::CONFLICT).await;
    }
    for (organization, people) in &seen.organizations {
        let review = reviews::attest(&may, organization.id, people, &remark).await?;
        let count = words.t_with("users-review-count", &[("count", people.len().into())]);
        may.audit(Act {
            act: "access-review.attested",
            object_kind: "access-review",
            object_id: Some(review.id.0),
            object_name: &organization.name,
            organization: Some(organization.id),
            before: "",
            after: &count,
        })
        .await?;
    }
    write.done().await?;
    asked.go_and_say("/manage/users/review", "said-users-reviewed")
}
