//! Appearance and formats (P-33, P-209, P-210, decision 22): how one reads dates, times and numbers, light or dark, keys.

use askama::Template;
use kernel::{DateFormat, FieldErrors, NumberFormat, TimeFormat};
use store::{Set, guard::OwnAccount, tables::account};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Choice, Field},
    locale,
    shell::{Shell, Theme},
};

const FIELDS: &[&str] = &["date_format", "time_format", "number_format", "time_zone", "theme", "keys", "landing"];

#[derive(Template)]
#[template(path = "my/formats.html")]
struct FormatsPage {
    shell: Shell,
    summary: ErrorSummary,
    date_format: Field,
    time_format: Field,
    number_format: Field,
    time_zone: Field,
    theme: Field,
    keys: Field,
    /// For contacts alone: staff have no landing page.
    landing: Option<Field>,
}

/// What the fields show.
struct Shown<'a> {
    date_format: &'a str,
    time_format: &'a str,
    number_format: &'a str,
    time_zone: &'a str,
    theme: &'a str,
    keys: bool,
    landing: bool,
}

async fn form(asked: &Asked<OwnAccount>, shown: Shown<'_>, errors: &FieldErrors) -> FormatsPage {
    let mut shell = asked.shell(asked.t("my-formats"), "edit-your-profile").await;
    let (words, now, formats) = (shell.words.clone(), shell.now, shell.formats.clone());
    let contact = !asked.actor().is_staff();
    let mut f = shell.fields(errors);
    let date = f.select("date_format", words.t("my-date-format")).options(locale::date_formats(now, &formats));
    let time = f.select("time_format", words.t("my-time-format")).options(locale::time_formats(now, &formats));
    let number = f.select("number_format", words.t("my-number-format")).options(locale::number_formats());
    let zone = locale::zones(f.select("time_zone", words.t("my-time-zone")), shown.time_zone);
    let themes = [
        Choice::new(Theme::System.code(), words.t("my-theme-system")).hint(words.t("my-theme-system-hint")),
        Choice::new(Theme::Light.code(), words.t("my-theme-light")),
        Choice::new(Theme::Dark.code(), words.t("my-theme-dark")),
    ];
    let theme = f.choice("theme", words.t("my-theme")).choices(themes).value(shown.theme);
    let keys = f.check("keys", words.t("my-keys")).hint(words.t("my-keys-hint")).on(shown.keys);
    let landing = contact.then(|| f.check("landing", words.t("my-landing")).on(shown.landing));
    FormatsPage {
        summary: f.summary(),
        date_format: date.value(shown.date_format),
        time_format: time.value(shown.time_format),
        number_format: number.value(shown.number_format),
        time_zone: zone,
        theme,
        keys,
        landing,
        shell,
    }
}

/// `GET /my/formats`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    let row = asked.may()?.row::<account::Entity>(super::account_of(&asked)?).await?;
    let shown = Shown {
        date_format: &row.date_format,
        time_format: &row.time_format,
        number_format: &row.number_format,
        time_zone: &row.time_zone,
        theme: Theme::from_code(&row.theme).code(),
        keys: !row.keys_off,
        landing: !row.landing_hidden,
    };
    asked.page(&form(&asked, shown, &FieldErrors::new()).await)
}

/// `POST /my/formats`.
pub(crate) async fn save(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    let date = check.choice("date_format", &words.t("my-date-format"), DateFormat::from_code);
    let time = check.choice("time_format", &words.t("my-time-format"), TimeFormat::from_code);
    let number = check.choice("number_format", &words.t("my-number-format"), NumberFormat::from_code);
    let zone = check.choice("time_zone", &words.t("my-time-zone"), |name| locale::zone(name).map(|_| name.to_owned()));
    let theme = check.choice("theme", &words.t("my-theme"), |code| {
        Some(Theme::from_code(code)).filter(|theme| theme.code() == code)
    });
    let (keys, landing) = (check.on("keys"), check.on("landing"));
    let (Some(date), Some(time), Some(number), Some(zone), Some(theme)) = (date, time, number, zone, theme) else {
        let shown = Shown {
            date_format: filled.line("date_format"),
            time_format: filled.line("time_format"),
            number_format: filled.line("number_format"),
            time_zone: filled.line("time_zone"),
            theme: filled.line("theme"),
            keys,
            landing,
        };
        return asked.wrong(&form(&asked, shown, &check.errors).await);
    };
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let row = may.row::<account::Entity>(super::account_of(&asked)?).await?;
    let contact = !asked.actor().is_staff();
    let set = account::ActiveModel {
        date_format: Set(date.code().to_owned()),
        time_format: Set(time.code().to_owned()),
        number_format: Set(number.code().to_owned()),
        time_zone: Set(zone),
        theme: Set(theme.code().to_owned()),
        keys_off: Set(!keys),
        landing_hidden: Set(if contact { !landing } else { row.landing_hidden }),
        ..Default::default()
    };
    may.change(&row, set).await?;
    write.done().await?;
    asked.go_and_say("/my/formats", "said-formats-saved")
}
