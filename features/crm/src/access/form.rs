//! The form of a login, judged: user name, level, formats, and whether there may be a login at all.

use kernel::{DateFormat, FieldErrors, NumberFormat, Problem, TimeFormat, email::is_email, user_name::UserName};
use store::{
    Granted,
    guard::Grant,
    tables::{account, kinds::LevelKind, organization, security_level},
    views::crm::{self, PortalUser},
};
use web::{Check, Filled, words::Words};

use crate::rules::{Giver, has_portal, may_assign};

/// The person whom a form is about. A contact that is just being added has no row yet.
#[derive(Clone, Copy)]
pub(crate) struct Person<'p> {
    /// The contact's e-mail address, to which the welcome mail goes.
    pub(crate) email: &'p str,
    /// Whether the contact is active.
    pub(crate) is_active: bool,
    /// The organization.
    pub(crate) organization: &'p organization::Model,
    /// All levels.
    pub(crate) levels: &'p [security_level::Model],
    /// The login as it is, if there ever was one.
    pub(crate) account: Option<&'p account::Model>,
}

impl<'p> Person<'p> {
    /// The person behind a login that was read.
    pub(crate) fn of(user: &'p PortalUser) -> Self {
        Self {
            email: &user.contact.email,
            is_active: user.contact.active,
            organization: &user.organization,
            levels: &user.levels,
            account: user.account.as_deref(),
        }
    }

    /// Whether there is an active login.
    pub(crate) fn has_login(&self) -> bool {
        self.account.is_some_and(|account| account.active)
    }

    /// The level of the login, active or not.
    pub(crate) fn level(&self) -> Option<&'p security_level::Model> {
        let id = self.account?.security_level_id?;
        self.levels.iter().find(|level| level.id == id)
    }

    /// The kind of level that is paid for now: none without an active login (decision 18).
    pub(crate) fn held(&self) -> Option<LevelKind> {
        self.level().filter(|_| self.has_login()).map(|level| level.kind)
    }
}

/// A form that keeps all rules.
pub(crate) struct Wanted {
    /// The user name.
    pub(crate) user_name: UserName,
    /// The level.
    pub(crate) level: security_level::Model,
    /// Date format.
    pub(crate) date: DateFormat,
    /// Time format.
    pub(crate) time: TimeFormat,
    /// Number format.
    pub(crate) number: NumberFormat,
}

/// Judges the fields `activate`, `user_name`, `level`, `date_format`, `time_format` and `number_format` of a form in which
/// the box Activate Client Portal is set. Each fault is told at its field.
pub(crate) async fn judge<G: Grant>(
    may: &Granted<'_, G>,
    filled: &Filled,
    words: &Words,
    person: Person<'_>,
    giver: Giver,
) -> Result<Result<Wanted, FieldErrors>, Problem> {
    let mut check = Check::new(filled, words);
    if !person.has_login() {
        if !person.is_active {
            check.wrong("activate", words.t("crm-no-access-contact"));
        } else if !has_portal(person.organization) {
            check.wrong("activate", words.t("crm-no-access-organization"));
        } else if !is_email(person.email) {
            check.wrong("activate", words.t("crm-activate-email"));
        }
    }
    let user_name = check.user_name("user_name");
    if let Some(name) = &user_name
        && crm::user_name_is_taken(may, &name.key(), person.account.map(|account| account.id)).await?
    {
        check.wrong("user_name", words.t("crm-user-name-taken"));
    }
    let level = judge_level(&mut check, person, giver);
    let date = check.choice("date_format", &words.t("crm-date-format"), DateFormat::from_code);
    let time = check.choice("time_format", &words.t("crm-time-format"), TimeFormat::from_code);
    let number = check.choice("number_format", &words.t("crm-number-format"), NumberFormat::from_code);
    Ok(match (user_name, level, date, time, number) {
        (Some(user_name), Some(level), Some(date), Some(time), Some(number)) if check.errors.is_empty() => {
            Ok(Wanted { user_name, level: level.clone(), date, time, number })
        }
        _ => Err(check.errors),
    })
}

/// The chosen level, if this giver may give it. What one may not give reads as what does not exist; a level that is held
/// already may stay.
fn judge_level<'p>(check: &mut Check<'_>, person: Person<'p>, giver: Giver) -> Option<&'p security_level::Model> {
    let words = check.words;
    let found = |id: &str| person.levels.iter().find(|level| level.id.to_string() == id);
    let level = check.choice("level", &words.t("crm-security-level"), found)?;
    let present = person.level();
    if person.has_login() && present.is_some_and(|present| present.id == level.id) {
        return Some(level);
    }
    let from = present.map(|level| level.kind);
    if may_assign(giver, from, level.kind, level.assignable, person.organization.taskfire_enabled) {
        return Some(level);
    }
    let taskfire = level.kind == LevelKind::Taskfire || from == Some(LevelKind::Taskfire);
    check.wrong("level", words.t(if taskfire { "crm-level-taskfire" } else { "crm-level-not-assignable" }));
    None
}
