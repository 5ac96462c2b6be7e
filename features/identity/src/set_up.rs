//! The first set-up: provider and first resource, once, opened by the token on the console.

use askama::Template;
use kernel::{
    FieldErrors, Problem,
    password::{Circumstances, MIN_ALONE},
    user_name::{self, UserName, UserNameFault},
};
use store::door::{FirstSteps, Limits, NewStaff};
use web::{Answer, Check, Filled, Visitor, components::ErrorSummary, field::Field, locale, shell::Shell, words::Words};

use crate::{entry, new_password};

const FIELDS: &[&str] =
    &["token", "provider", "time_zone", "first_name", "last_name", "email", "user_name", "password", "confirm"];

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUpPage {
    shell: Shell,
    summary: ErrorSummary,
    token: Field,
    provider: Field,
    time_zone: Field,
    first_name: Field,
    last_name: Field,
    email: Field,
    user_name: Field,
    password: Field,
    confirm: Field,
}

async fn form(visitor: &Visitor, filled: &Filled, errors: &FieldErrors) -> SetUpPage {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("set-up-title");
    let words = shell.words.clone();
    let mut f = shell.fields(errors);
    let zone = if filled.has("time_zone") { filled.line("time_zone") } else { "Europe/Berlin" };
    let token = f.text("token", words.t("set-up-token")).hint(words.t("set-up-token-hint")).value(filled.line("token"));
    let provider = f.text("provider", words.t("set-up-provider")).value(filled.line("provider")).max(100).required();
    let time_zone = locale::zones(f.select("time_zone", words.t("set-up-time-zone")).required(), zone);
    let first = f.text("first_name", words.t("set-up-first-name")).value(filled.line("first_name"));
    let last = f.text("last_name", words.t("set-up-last-name")).value(filled.line("last_name"));
    let email = f.email("email", words.t("set-up-email")).value(filled.line("email")).required();
    let name = f.text("user_name", words.t("sign-in-user-name")).hint(words.t("set-up-user-name-hint"));
    let owner = Circumstances { second_factor: false, alone: MIN_ALONE, user_name: "", brand: "" };
    let (password, confirm) = new_password::fields(&mut f, &words, owner);
    SetUpPage {
        summary: f.summary(),
        token: token.autocomplete("off").plain_text().required(),
        provider: provider.autocomplete("organization"),
        time_zone,
        first_name: first.max(50).required().autocomplete("given-name"),
        last_name: last.max(50).required().autocomplete("family-name"),
        email,
        user_name: name.value(filled.line("user_name")).required().autocomplete("username").plain_text(),
        password,
        confirm,
        shell,
    }
}

/// `GET /set-up`: says where the token is. Not found once set up.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    open(&visitor).await?;
    visitor.page(&form(&visitor, &Filled::default(), &FieldErrors::new()).await)
}

/// `POST /set-up`.
pub(crate) async fn carry_out(visitor: Visitor, filled: Filled) -> Answer {
    open(&visitor).await?;
    filled.only(FIELDS, None)?;
    let door = visitor.app.store.door();
    let limit = Limits::SETUP.address(&visitor.trace.address);
    door.take_try(std::slice::from_ref(&limit)).await?;
    let words = entry::shell(&visitor).await.words;
    if !door.setup_token_fits(filled.line("token")).await? {
        open(&visitor).await?; // another node may have finished in the meantime
        let mut errors = FieldErrors::new();
        errors.add("token", words.t("set-up-token-wrong"));
        return visitor.wrong(&form(&visitor, &filled, &errors).await);
    }
    door.give_back(&limit).await?;
    let steps = match check(&visitor, &words, &filled).await? {
        Ok(steps) => steps,
        Err(errors) => return visitor.wrong(&form(&visitor, &filled, &errors).await),
    };
    door.finish_setup(filled.line("token"), &steps).await?;
    visitor.go("/sign-in", Some("said-set-up"))
}

async fn open(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.app.store.door().setup_pending().await? { Ok(()) } else { Err(Problem::NotFound) }
}

async fn check(visitor: &Visitor, words: &Words, filled: &Filled) -> Result<Result<FirstSteps, FieldErrors>, Problem> {
    let mut check = Check::new(filled, words);
    let provider = check.needed("provider", &words.t("set-up-provider"), 100);
    let time_zone =
        check.choice("time_zone", &words.t("set-up-time-zone"), |name| locale::zone(name).map(|_| name.to_owned()));
    let first_name = check.needed("first_name", &words.t("set-up-first-name"), 50);
    let last_name = check.needed("last_name", &words.t("set-up-last-name"), 50);
    let email = check.needed_email("email", &words.t("set-up-email"));
    let user_name = match user_name::check(filled.line("user_name")) {
        Ok(name) => Some(name),
        Err(faults) => {
            check.wrong("user_name", user_name_message(words, &faults));
            None
        }
    };
    let typed = user_name.as_ref().map_or("", UserName::as_str);
    let owner = Circumstances { second_factor: false, alone: MIN_ALONE, user_name: typed, brand: &provider };
    let password = new_password::judge(&visitor.app, words, filled, owner).await?;
    let mut errors = check.errors;
    if let Err(wrong) = &password {
        for (field, message) in wrong.iter() {
            errors.add(field, message);
        }
    }
    match (user_name, time_zone, password) {
        (Some(user_name), Some(time_zone), Ok(password)) if errors.is_empty() => Ok(Ok(FirstSteps {
            provider,
            time_zone,
            first: NewStaff { user_name, first_name, last_name, email },
            password_hash: password.hash,
        })),
        _ => Ok(Err(errors)),
    }
}

fn user_name_message(words: &Words, faults: &[UserNameFault]) -> String {
    let one = |fault: &UserNameFault| match fault {
        UserNameFault::NotAllowed(characters) => {
            let named: Vec<String> =
                characters.iter().map(|c| if *c == ' ' { "␣".to_owned() } else { c.to_string() }).collect();
            words.t_with(fault.code(), &[("characters", named.join(" ").into())])
        }
        _ => words.t(fault.code()),
    };
    faults.iter().map(one).collect::<Vec<_>>().join(" ")
}
