//! A new password: its rules in words, and the form that links and sign-in share (P-8, decision 5).

use askama::Template;
use kernel::{
    FieldErrors, Problem,
    password::{self, Circumstances, PasswordFault},
};
use store::door::NewPassword;
use web::{
    App, Filled,
    components::ErrorSummary,
    field::{Field, Fields},
    shell::Shell,
    words::Words,
};

use crate::federation::Button;

/// The form with "New password" and "Confirm".
#[derive(Template)]
#[template(path = "new_password.html")]
pub(crate) struct NewPasswordPage {
    pub(crate) shell: Shell,
    summary: ErrorSummary,
    lede: String,
    user_name: String,
    action: String,
    password: Field,
    confirm: Field,
    button: String,
    /// The providers with which an invited person may sign in instead.
    ways: Vec<Button>,
    /// The secret of their link, for these.
    invitation: String,
    /// Whether these are the only way.
    only: bool,
}

impl NewPasswordPage {
    /// The page titled `shell.title` that sends to `action`.
    pub(crate) fn new(
        mut shell: Shell,
        action: &str,
        lede: String,
        button: String,
        owner: Circumstances<'_>,
        errors: &FieldErrors,
    ) -> Self {
        let words = shell.words.clone();
        let mut f = shell.fields(errors);
        let (password, confirm) = fields(&mut f, &words, owner);
        Self {
            summary: f.summary(),
            lede,
            user_name: owner.user_name.to_owned(),
            action: action.to_owned(),
            password,
            confirm,
            button,
            ways: Vec::new(),
            invitation: String::new(),
            only: false,
            shell,
        }
    }

    /// The page of an invitation that can be taken up with an account elsewhere, too.
    pub(crate) fn or_elsewhere(self, ways: Vec<Button>, invitation: &str) -> Self {
        Self { ways, invitation: invitation.to_owned(), ..self }
    }
}

/// The two fields, with the rule as the first one's hint.
pub(crate) fn fields(f: &mut Fields<'_>, words: &Words, owner: Circumstances<'_>) -> (Field, Field) {
    let hint = words.t_with("new-password-hint", &[("least", owner.least().into())]);
    let password = f.password("password", words.t("new-password")).hint(hint).required();
    let confirm = f.password("confirm", words.t("new-password-confirm")).required();
    (password.autocomplete("new-password"), confirm.autocomplete("new-password"))
}

/// Judges what was typed and hashes it. The inner error tells the fields.
pub(crate) async fn judge(
    app: &App,
    words: &Words,
    filled: &Filled,
    owner: Circumstances<'_>,
) -> Result<Result<NewPassword, FieldErrors>, Problem> {
    let mut errors = FieldErrors::new();
    let checked = password::check(filled.get("password"), &owner);
    if let Err(faults) = &checked {
        let messages: Vec<String> = faults.iter().map(|fault| message(words, fault)).collect();
        errors.add("password", messages.join(" "));
    }
    if filled.get("confirm") != filled.get("password") {
        errors.add("confirm", words.t("new-password-differs"));
    }
    match checked {
        Ok(password) if errors.is_empty() => {
            let hash = app.hashing.hash(&password).await?;
            Ok(Ok(NewPassword { hash, short: !password.is_long_enough_alone() }))
        }
        _ => Ok(Err(errors)),
    }
}

fn message(words: &Words, fault: &PasswordFault) -> String {
    match fault {
        PasswordFault::TooShort { needed } => words.t_with(fault.code(), &[("needed", (*needed).into())]),
        PasswordFault::TooLong => words.t_with(fault.code(), &[("limit", password::MAX_LENGTH.into())]),
        PasswordFault::ContainsBrand(brand) => words.t_with(fault.code(), &[("brand", brand.as_str().into())]),
        _ => words.t(fault.code()),
    }
}
