//! Appearance and formats (P-33, P-209, P-210, decision 22): the language, how one reads dates, times and numbers, light or dark, keys.

use askama::Template;
use kernel::{DateFormat, FieldErrors, NumberFormat, TimeFormat};
use store::{Set, guard::OwnAccount, tables::account};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Choice, Field},
    locale,
    moments::Moments,
    shell::{Shell, Theme},
};

const FIELDS: &[&str] =
    &["date_format", "time_format", "number_format", "time_zone", "language", "theme", "keys", "landing"];

#[derive(Template)]
#[template(path = "my/formats.html")]
struct FormatsPage {
    shell: Shell,
    summary: ErrorSummary,
    formats: Vec<Format>,
    time_zone: Field,
    /// The present moment in the chosen zone.
    zone_now: String,
    language: Field,
    theme: Field,
    keys: Field,
    /// For contacts alone: staff have no landing page.
    landing: Option<Field>,
}

/// A format with how today, now or a number reads in it; the script keeps it true while one chooses.
struct Format {
    field: Field,
    name: &'static str,
    lead: String,
    example: String,
    examples: String,
}

/// What the fields show.
struct Shown<'a> {
    date_format: &'a str,
    time_format: &'a str,
    number_format: &'a str,
    time_zone: &'a str,
    language: &'a str,
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
    let format = |field: Field, name, chosen: &str, lead, examples: Vec<(&'static str, String)>| Format {
        field: field.value(chosen),
        name,
        lead,
        example: examples.iter().find(|(code, _)| *code == chosen).map(|(_, shown)| shown.clone()).unwrap_or_default(),
        examples: serde_json::to_string(&examples).unwrap_or_default(),
    };
    let shown_formats = vec![
        format(
            date,
            "date_format",
            shown.date_format,
            words.t("my-example-date"),
            locale::date_examples(now, &formats),
        ),
        format(
            time,
            "time_format",
            shown.time_format,
            words.t("my-example-time"),
            locale::time_examples(now, &formats),
        ),
        format(
            number,
            "number_format",
            shown.number_format,
            words.t("my-example-number"),
            locale::number_examples(&formats),
        ),
    ];
    let zone = locale::zones(f.select("time_zone", words.t("my-time-zone")), shown.time_zone);
    let languages = asked.app.dictionary.languages().map(|tag| (tag, words.t(&format!("my-language-{tag}"))));
    let language = f.select("language", words.t("my-language")).options(languages).value(shown.language);
    let in_zone =
        kernel::Formats { zone: locale::zone(shown.time_zone).unwrap_or(formats.zone.clone()), ..formats.clone() };
    let zone_now = Moments { words: &words, formats: &in_zone, now }.exact(now);
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
        formats: shown_formats,
        time_zone: zone,
        zone_now,
        language,
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
        language: asked.app.dictionary.words(&row.language).language(),
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
    let language = check.choice("language", &words.t("my-language"), |tag| {
        asked.app.dictionary.languages().find(|known| *known == tag)
    });
    let theme = check.choice("theme", &words.t("my-theme"), |code| {
        Some(Theme::from_code(code)).filter(|theme| theme.code() == code)
    });
    let (keys, landing) = (check.on("keys"), check.on("landing"));
    let chosen = (date, time, number, zone, language, theme);
    let (Some(date), Some(time), Some(number), Some(zone), Some(language), Some(theme)) = chosen else {
        let shown = Shown {
            date_format: filled.line("date_format"),
            time_format: filled.line("time_format"),
            number_format: filled.line("number_format"),
            time_zone: filled.line("time_zone"),
            language: filled.line("language"),
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
        language: Set(language.to_owned()),
        theme: Set(theme.code().to_owned()),
        keys_off: Set(!keys),
        landing_hidden: Set(if contact { !landing } else { row.landing_hidden }),
        ..Default::default()
    };
    may.change(&row, set).await?;
    write.done().await?;
    asked.go_and_say("/my/formats", "said-formats-saved")
}
