//! Fields keep what was typed, say what was wrong, and never let text become markup.

use kernel::FieldErrors;

use super::*;
use crate::words::english;

fn with<R>(errors: &FieldErrors, make: impl FnOnce(&mut Fields<'_>) -> R) -> R {
    make(&mut Fields::new(errors, &english()))
}

#[test]
fn decision_20_the_error_names_the_field_and_the_value_stays() {
    let mut errors = FieldErrors::new();
    errors.add("email", "Enter a full address");
    let html =
        with(&errors, |f| f.email("email", "Email Address").value("mia.lang@").hint("Work").required()).to_string();
    for part in [
        r#"<label class="field__label" for="email">Email Address <span class="req" aria-hidden="true">*</span></label>"#,
        r#"<p class="field__hint" id="email-hint">Work</p>"#,
        r#"<span class="sr">Error: </span>Enter a full address"#,
        r#"aria-describedby="email-hint email-error""#,
        r#"aria-invalid="true""#,
        " required",
        r#"value="mia.lang@""#,
        r#"autocomplete="email""#,
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn values_are_text_in_every_control() {
    let nasty = "\"><img src=x onerror=alert(1)></textarea></select>";
    let errors = FieldErrors::new();
    with(&errors, |f| {
        for field in [
            f.text("a", nasty).value(nasty).hint(nasty).placeholder(nasty),
            f.textarea("b", nasty).value(nasty),
            f.select("c", nasty)
                .none(nasty)
                .options([(nasty, nasty)])
                .group(nasty, [Choice::new(nasty, nasty)])
                .value(nasty),
            f.choice("d", nasty).choices([Choice::new(nasty, nasty).hint(nasty)]).error(Some(nasty)),
            f.checks("e", nasty).options([(nasty, nasty)]).values([nasty]),
            f.check("f", nasty).hint(nasty),
            f.switch("g", nasty),
            f.files(nasty, nasty).held(vec![HeldFile { token: nasty.into(), name: nasty.into(), about: nasty.into() }]),
        ] {
            let html = field.to_string();
            assert!(!html.contains("<img") && !html.contains("</textarea></select>"), "{html}");
        }
    });
    assert!(!hidden(nasty, nasty).to_string().contains("<img"));
}

#[test]
fn a_password_is_never_written_back() {
    let errors = FieldErrors::new();
    let html = with(&errors, |f| f.password("password", "Password").value("secret words")).to_string();
    assert!(!html.contains("secret"), "{html}");
}

#[test]
fn a_text_area_keeps_its_first_line_break() {
    let errors = FieldErrors::new();
    let html = with(&errors, |f| f.textarea("text", "Note").value("\nsecond line")).to_string();
    assert!(html.contains(">\n\nsecond line</textarea>"), "browsers drop the first one: {html}");
}

#[test]
fn the_summary_follows_the_page_and_leads_to_the_first_choice() {
    let mut errors = FieldErrors::new();
    errors.add("alpha", "Choose one");
    errors.add("zeta", "Enter a title");
    errors.add("other", "The ticket was changed meanwhile");
    let summary = with(&errors, |f| {
        let _ = f.text("zeta", "Title");
        let choice = f.choice("alpha", "Level").options([("x", "X"), ("y", "Y")]).to_string();
        assert!(choice.contains(r#"id="alpha""#) && choice.contains(r#"id="alpha-y""#), "{choice}");
        f.summary().to_string()
    });
    let at = |text: &str| summary.find(text).unwrap_or_else(|| panic!("{text} is missing in {summary}"));
    assert!(at("The ticket was changed") < at("#zeta"));
    assert!(at("#zeta") < at("#alpha"));
    assert!(summary.contains("3 things to correct"));
}

#[test]
fn choices_keep_what_was_chosen() {
    let errors = FieldErrors::new();
    with(&errors, |f| {
        let select = f.select("s", "S").none("Any").options([(1, "One"), (2, "Two")]).value(2).to_string();
        assert!(select.contains(r#"<option value="2" selected>Two</option>"#), "{select}");
        assert!(select.contains(r#"<option value="">Any</option>"#), "{select}");
        let checks = f.checks("c", "C").options([("a", "A"), ("b", "B"), ("c", "C")]).values(["a", "c"]).to_string();
        assert_eq!(checks.matches(" checked").count(), 2, "{checks}");
        let check = f.check("d", "D").on(true).to_string();
        assert!(check.contains(r#"value="true" checked"#), "{check}");
        assert_eq!(f.text("answers[3].x", "Q").to_string().matches("answers-3--x").count(), 2);
    });
}
