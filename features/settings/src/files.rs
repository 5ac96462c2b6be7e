//! Which files are taken with tickets (T-149).

use askama::Template;
use axum::http::StatusCode;
use kernel::FieldErrors;
use platform::file_kinds::HARMFUL;
use store::{Act, Row, Set, guard::AdminSystem, tables::provider};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::list::{filled_with, flag};

/// What the form sends.
const FIELDS: [&str; 4] = ["version", "extensions", "programs", "standard"];

/// Most extensions, and most characters of one.
const MOST: usize = 500;
const LONGEST: usize = 20;

const PATH: &str = "/desk/settings/files";

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage {
    shell: Shell,
    summary: ErrorSummary,
    hidden: Hidden,
    extensions: Field,
    programs: Field,
    standard: bool,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminSystem>) -> Answer {
    let row = asked.may()?.row::<provider::Entity>(asked.actor().provider()).await?;
    let filled = filled_with(&values(&row));
    form(&asked, &row, &filled, &FieldErrors::new(), StatusCode::OK).await
}

fn values(row: &provider::Model) -> Vec<(&'static str, String)> {
    let extensions = row.refused_extensions.clone().unwrap_or_else(|| HARMFUL.join(" "));
    vec![("extensions", extensions), ("programs", flag(row.refuse_programs))]
}

async fn form(
    asked: &Asked<AdminSystem>,
    row: &Row<provider::Entity>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("settings-files"), "provider-settings").await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let extensions = form.textarea("extensions", words.t("settings-files-extensions")).rows(8).plain_text();
    let extensions = extensions.value(filled.get("extensions")).hint(words.t("settings-files-extensions-hint"));
    let programs = form.check("programs", words.t("settings-files-programs")).on(filled.line("programs") == "true");
    let page = FilesPage {
        summary: form.summary(),
        hidden: hidden("version", row.version),
        extensions,
        programs: programs.hint(words.t("settings-files-programs-hint")),
        standard: row.refused_extensions.is_none(),
        shell,
    };
    web::answer::html(status, &page)
}

/// Changes what is refused.
pub(crate) async fn save(asked: Asked<AdminSystem>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminSystem>()?;
    let row = may.row::<provider::Entity>(asked.actor().provider()).await?;
    let (checked, status) = if filled.line("version") == row.version.to_string() {
        (check(&filled, &words), StatusCode::UNPROCESSABLE_ENTITY)
    } else {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        (Err(errors), StatusCode::CONFLICT)
    };
    let set = match checked {
        Ok(set) => set,
        Err(errors) => {
            drop(write);
            return form(&asked, &row, &filled, &errors, status).await;
        }
    };
    may.change(&row, set).await?;
    let changed = may.row::<provider::Entity>(row.provider_id).await?;
    let (before, after) = store::differences(&values(&row), &values(&changed));
    let line = Act {
        act: "provider.changed",
        object_kind: "provider",
        object_id: Some(row.provider_id.0),
        object_name: &row.name,
        before: &before,
        after: &after,
        ..Act::default()
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-settings-saved")
}

fn check(filled: &Filled, words: &Words) -> Result<provider::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let typed = filled.get("extensions").to_lowercase();
    let separated =
        typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).map(|one| one.trim_start_matches('*'));
    let mut extensions: Vec<&str> =
        separated.map(|one| one.trim_start_matches('.')).filter(|one| !one.is_empty()).collect();
    extensions.sort_unstable();
    extensions.dedup();
    let fine = |one: &&str| {
        one.chars().count() <= LONGEST && one.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '+'))
    };
    if let Some(odd) = extensions.iter().find(|one| !fine(one)) {
        check.wrong("extensions", words.t_with("settings-files-odd", &[("extension", (*odd).into())]));
    } else if extensions.len() > MOST {
        check.wrong("extensions", words.t_with("settings-files-many", &[("most", MOST.into())]));
    }
    // The program's own list grows with it, so it is not copied.
    let mut harmful = HARMFUL.to_vec();
    harmful.sort_unstable();
    let standard = filled.has("standard") || extensions == harmful;
    let programs = filled.has("standard") || check.on("programs");
    if !check.errors.is_empty() && !filled.has("standard") {
        return Err(check.errors);
    }
    Ok(provider::ActiveModel {
        refused_extensions: Set((!standard).then(|| extensions.join(" "))),
        refuse_programs: Set(programs),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(extensions: &str) -> Result<Option<String>, String> {
        let found = check(&Filled::of(&[("extensions", extensions)]), &crate::tests::words());
        found
            .map(|set| set.refused_extensions.unwrap())
            .map_err(|errors| errors.on("extensions").unwrap_or_default().to_owned())
    }

    #[test]
    fn t_149_extensions_are_read_as_people_write_them() {
        assert_eq!(checked(" .EXE, *.bat;\n\ncmd exe "), Ok(Some("bat cmd exe".to_owned())));
        assert_eq!(checked(""), Ok(Some(String::new())), "nothing is refused by its name");
        assert_eq!(checked(&HARMFUL.join("\n")), Ok(None), "the program's own list");
        assert!(checked("exe tar.gz").unwrap_err().contains("tar.gz"));
        assert!(checked("a/b").is_err() && checked(&"x".repeat(21)).is_err());
    }
}
