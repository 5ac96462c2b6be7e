//! Access review of an organization: who has access, at which level, when they last came, with which factors; and the word
//! of whoever looked at it that it is right.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    Act, Cursor, Granted, Instant, Row,
    guard::AdminPortal,
    ids::{AccessReviewId, OrganizationId},
    tables::{access_review as review_table, organization},
    views::{
        access_review::{self, People, Person, TwoFactor},
        policy,
    },
};
use web::{
    Address, Answer, Asked, Check, Filled,
    components::{BackLink, Badge, Callout, Cause, EmptyState, ErrorSummary, Tone, badge, callout},
    csv::Csv,
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

/// The topic of the manual.
const HELP: &str = "access-review";

/// People on one page; the review is about all of them.
const SIZE: usize = 100;

/// Reviews on one page.
const REVIEWS: u64 = 20;

/// Most characters of a remark.
const REMARK_MAX: usize = 1000;

/// Who has not come for so many days is pointed out.
const IDLE_DAYS: i64 = 90;

#[derive(Template)]
#[template(path = "access_review.html")]
struct ReviewPage {
    shell: Shell,
    organization: OrganizationId,
    back: BackLink,
    summary: ErrorSummary,
    notice: Option<Callout>,
    lines: Vec<Line>,
    total: usize,
    pages: Vec<(usize, String, bool)>,
    empty: EmptyState,
    form: (Hidden, Field),
    reviews: Vec<review_table::Model>,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "access_review_past.html")]
struct PastPage {
    shell: Shell,
    organization: OrganizationId,
    back: BackLink,
    review: review_table::Model,
    lines: Vec<Line>,
}

/// Somebody with access, with their words.
struct Line {
    person: Person,
    access: Badge,
    two_factor: Badge,
    factors: String,
    idle: bool,
}

/// What the address may say.
#[derive(Deserialize, Default)]
pub(crate) struct Asking {
    #[serde(default)]
    page: usize,
    after: Option<String>,
}

/// Who has access now, and the reviews so far.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let (row, people) = found(&may, &id).await?;
    show(&asked, &row, people, &Filled::default(), &FieldErrors::new(), &asking, StatusCode::OK).await
}

/// Says that what was shown is right.
pub(crate) async fn attest(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["seen", "remark"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let (row, people) = found(&may, &id).await?;
    let mut check = Check::new(&filled, &words);
    let remark = check.text("remark", &words.t("settings-review-remark"), REMARK_MAX);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    // What is attested is what was seen.
    if filled.line("seen") != people.mark {
        check.wrong("seen", words.t("settings-review-changed"));
        status = StatusCode::CONFLICT;
    }
    if !check.errors.is_empty() {
        let errors = check.errors;
        drop(write);
        return show(&asked, &row, people, &filled, &errors, &Asking::default(), status).await;
    }
    access_review::attest(&may, row.id, &people.rows, &remark).await?;
    let count = words.t_with("settings-review-people", &[("count", people.rows.len().into())]);
    let after = if remark.is_empty() { count } else { format!("{count}; {remark}") };
    may.audit(Act {
        act: "access-review.attested",
        object_kind: "organization",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.id),
        after: &after,
        ..Act::default()
    })
    .await?;
    write.done().await?;
    asked.go_and_say(path_of(row.id), "said-access-reviewed")
}

/// Who has access now, as CSV.
pub(crate) async fn csv(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let (row, people) = found(&asked.may()?, &id).await?;
    table(&asked, &row, &people.rows)
}

/// A review of the past, as it was written down.
pub(crate) async fn past(asked: Asked<AdminPortal>, Path((id, review)): Path<(String, String)>) -> Answer {
    let (row, review) = reviewed(&asked.may()?, &id, &review).await?;
    let mut shell = asked.shell(String::new(), HELP).await;
    shell.title = shell.t1("settings-review-of", "name", row.name.as_str());
    let lines = access_review::people_of(&review)?.into_iter().map(|person| line(person, None, &shell)).collect();
    let back = shell.back(path_of(row.id), shell.t("settings-review"));
    asked.page(&PastPage { organization: row.id, back, review, lines, shell })
}

/// A review of the past, as CSV.
pub(crate) async fn past_csv(asked: Asked<AdminPortal>, Path((id, review)): Path<(String, String)>) -> Answer {
    let (row, review) = reviewed(&asked.may()?, &id, &review).await?;
    table(&asked, &row, &access_review::people_of(&review)?)
}

/// The page of an organization's review.
fn path_of(organization: OrganizationId) -> String {
    format!("/desk/organizations/{organization}/access-review")
}

async fn found(may: &Granted<'_, AdminPortal>, id: &str) -> Result<(Row<organization::Entity>, People), Problem> {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<organization::Entity>(id).await?;
    let policy = policy::of_organization(may, &row).await?;
    let people = access_review::people(may, &row, &policy).await?;
    Ok((row, people))
}

async fn reviewed(
    may: &Granted<'_, AdminPortal>,
    id: &str,
    review: &str,
) -> Result<(Row<organization::Entity>, review_table::Model), Problem> {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<organization::Entity>(id).await?;
    let review: AccessReviewId = review.parse().map_err(|_| Problem::NotFound)?;
    let review = may.row::<review_table::Entity>(review).await?.into_inner();
    if review.organization_id == row.id { Ok((row, review)) } else { Err(Problem::NotFound) }
}

async fn show(
    asked: &Asked<AdminPortal>,
    row: &organization::Model,
    people: People,
    filled: &Filled,
    errors: &FieldErrors,
    asking: &Asking,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let reviews = access_review::reviews(&may, row.id, after.as_ref(), REVIEWS).await?;
    let mut shell = asked.shell(String::new(), HELP).await;
    shell.title = shell.t1("settings-review-of", "name", row.name.as_str());
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let remark = form.textarea("remark", words.t("settings-review-remark")).value(filled.get("remark"));
    let remark = remark.max(REMARK_MAX).rows(3).hint(words.t("settings-review-remark-hint"));
    let summary = form.summary();
    let total = people.rows.len();
    let last = total.div_ceil(SIZE).max(1);
    let current = asking.page.clamp(1, last);
    let here = Address::new(path_of(row.id));
    let pages = (1..=last).map(|page| (page, here.clone().with("page", page).to_string(), page == current));
    let notice = match reviews.rows.first().filter(|_| after.is_none()) {
        Some(newest) => callout(
            Tone::Neutral,
            shell.t2("settings-review-last", "when", shell.exact(newest.at), "name", newest.actor_name.as_str()),
            String::new(),
        )
        .icon("check"),
        None => callout(Tone::Attention, words.t("settings-review-never"), words.t("settings-review-never-text")),
    };
    let idle = Instant::from(asked.app.now()).plus_minutes(-IDLE_DAYS * 24 * 60);
    let begin = (current - 1) * SIZE;
    let lines = people.rows.into_iter().skip(begin).take(SIZE).map(|person| line(person, Some(idle), &shell)).collect();
    let empty =
        EmptyState::new(Cause::FirstUse, words.t("settings-review-nobody"), words.t("settings-review-nobody-text"));
    let page = ReviewPage {
        organization: row.id,
        back: shell.back(format!("/desk/organizations/{}", row.id), &row.name),
        summary,
        notice: after.is_none().then_some(notice),
        lines,
        total,
        pages: if last > 1 { pages.collect() } else { Vec::new() },
        empty: empty.icon("users"),
        form: (hidden("seen", people.mark), remark),
        older: reviews.next.map(|next| here.with("after", next.encode()).to_string()),
        reviews: reviews.rows,
        shell,
    };
    web::answer::html(status, &page)
}

/// A person in words. `idle`: who has not come since then is pointed out.
fn line(person: Person, idle: Option<Instant>, shell: &Shell) -> Line {
    let access = if person.invited_only {
        badge(Tone::Attention, "mail", shell.t("settings-access-invited"))
    } else {
        badge(Tone::Success, "check", shell.t("settings-access-active"))
    };
    let two_factor = match person.two_factor {
        TwoFactor::Configured => badge(Tone::Success, "check", factor_word(&shell.words, person.two_factor)),
        TwoFactor::NotConfigured => badge(Tone::Attention, "alert", factor_word(&shell.words, person.two_factor)),
        TwoFactor::NotRequired => badge(Tone::Neutral, "x", factor_word(&shell.words, person.two_factor)),
    };
    Line {
        access,
        two_factor,
        factors: factors(&shell.words, &person),
        idle: idle.is_some_and(|idle| !person.invited_only && person.last_sign_in.is_none_or(|at| at < idle)),
        person,
    }
}

fn factor_word(words: &Words, state: TwoFactor) -> String {
    words.t(match state {
        TwoFactor::Configured => "settings-review-configured",
        TwoFactor::NotConfigured => "settings-review-not-configured",
        TwoFactor::NotRequired => "settings-review-not-required",
    })
}

/// Which factors somebody has, in words.
fn factors(words: &Words, person: &Person) -> String {
    let mut told = Vec::new();
    if person.app {
        told.push(words.t("settings-review-app"));
    }
    if person.passkeys > 0 {
        told.push(words.t_with("settings-review-passkeys", &[("count", person.passkeys.into())]));
    }
    if told.is_empty() { words.t("settings-review-no-factor") } else { told.join(", ") }
}

fn table(asked: &Asked<AdminPortal>, row: &organization::Model, people: &[Person]) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let heads = [
        "settings-organization",
        "settings-name",
        "settings-email",
        "settings-user-name",
        "settings-review-level",
        "settings-access",
        "settings-last-sign-in",
        "settings-two-factor",
        "settings-review-app",
        "settings-review-passkey-count",
    ];
    let mut csv = Csv::new(&heads.map(|key| words.t(key)));
    let yes = |yes: bool| words.t(if yes { "settings-yes" } else { "settings-no" });
    for person in people {
        csv.row(&[
            row.name.clone(),
            person.name.clone(),
            person.email.clone(),
            person.user_name.clone(),
            person.level.clone(),
            words.t(if person.invited_only { "settings-access-invited" } else { "settings-access-active" }),
            person.last_sign_in.map(|at| jiff::Timestamp::from(at).to_string()).unwrap_or_default(),
            factor_word(&words, person.two_factor),
            yes(person.app),
            person.passkeys.to_string(),
        ]);
    }
    csv.into_file("access-review.csv")
}
