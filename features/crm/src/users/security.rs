//! What a Manager asks of their own people's second factor: as much as the provider, or more, never less (P-18, P-194).

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, Problem};
use store::{
    guard::ManageUsers,
    policy::stricter,
    tables::{kinds::TwoFactorPolicy, organization},
    views::{people, users},
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Choice, Field},
    shell::Shell,
    words::Words,
};

use crate::audit;

#[derive(Template)]
#[template(path = "users/security.html")]
struct SecurityPage {
    shell: Shell,
    summary: ErrorSummary,
    given: String,
    choice: Field,
}

/// The page.
pub(crate) async fn page(asked: Asked<ManageUsers>) -> Answer {
    let may = asked.may()?;
    let (_, given) = given(&may).await?;
    let present = stricter(given, users::own_two_factor(&may).await?);
    show(&asked, given, present.code(), &FieldErrors::new(), StatusCode::OK).await
}

/// The own organization, and what the provider asks of it.
async fn given(may: &store::Granted<'_, ManageUsers>) -> Result<(organization::Model, TwoFactorPolicy), Problem> {
    let own = users::organizations(may).await?.into_iter().next().ok_or(Problem::NotFound)?;
    let provider = people::provider(may).await?;
    let given = own.two_factor.unwrap_or(provider.two_factor);
    Ok((own, given))
}

fn word(policy: TwoFactorPolicy, words: &Words) -> String {
    words.t(match policy {
        TwoFactorPolicy::NotRequired => "users-two-factor-not-required",
        TwoFactorPolicy::Taskfire => "users-two-factor-taskfire",
        TwoFactorPolicy::Everyone => "users-two-factor-everyone",
    })
}

async fn show(
    asked: &Asked<ManageUsers>,
    given: TwoFactorPolicy,
    chosen: &str,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("users-security"), "organization-security").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let choices = TwoFactorPolicy::ALL.iter().map(|policy| {
        let looser = stricter(given, Some(*policy)) != *policy;
        let choice = Choice::new(policy.code(), word(*policy, &words)).disabled(looser);
        if looser { choice.hint(words.t("users-two-factor-looser")) } else { choice }
    });
    let choice = form.choice("two_factor", words.t("users-two-factor")).choices(choices).value(chosen);
    let page = SecurityPage { summary: form.summary(), given: word(given, &words), choice, shell };
    web::answer::html(status, &page)
}

/// Saves it.
pub(crate) async fn save(asked: Asked<ManageUsers>, filled: Filled) -> Answer {
    filled.only(&["two_factor"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let (own, given) = given(&may).await?;
    let mut check = Check::new(&filled, &words);
    let chosen = check.choice("two_factor", &words.t("users-two-factor"), TwoFactorPolicy::from_code);
    if chosen.is_some_and(|chosen| stricter(given, Some(chosen)) != chosen) {
        check.wrong("two_factor", words.t("users-two-factor-looser"));
    }
    let Some(chosen) = chosen.filter(|_| check.errors.is_empty()) else {
        let chosen = filled.line("two_factor");
        return show(&asked, given, chosen, &check.errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let before = stricter(given, users::own_two_factor(&may).await?);
    if before != chosen {
        users::tighten(&may, (chosen != given).then_some(chosen)).await?;
        let (before, after) = (word(before, &words), word(chosen, &words));
        audit::of_organization(&may, "security.two-factor", (own.id, &own.name), (&before, &after)).await?;
    }
    write.done().await?;
    asked.go_and_say("/manage/security", "said-users-security")
}
