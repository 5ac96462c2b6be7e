//! The desk's custom fields in a form (F-148): each is checked after its kind, required ones must hold something.

use jiff::civil::Date;
use store::{
    ids::CustomFieldId,
    tables::{custom_field, kinds::FieldKind},
    views::taskfire::work::Custom,
};
use web::{
    Check,
    field::{Field, Fields},
    form::Filled,
};

/// What the names of these fields begin with.
pub(super) const PREFIX: &str = "custom-";

/// Longest text.
const TEXT: usize = 1_000;

/// The name of a field in forms.
pub(super) fn name(field: &custom_field::Model) -> String {
    format!("{PREFIX}{}", field.id)
}

fn options(field: &custom_field::Model) -> Vec<String> {
    serde_json::from_str(&field.options).unwrap_or_default()
}

/// The fields with what is filled in.
pub(super) fn fields(f: &mut Fields<'_>, custom: &[Custom], filled: &Filled) -> Vec<Field> {
    let field = |row: &custom_field::Model, f: &mut Fields<'_>| {
        let (name, label) = (name(row), row.label.as_str());
        let value = filled.get(&name);
        let field = match row.kind {
            FieldKind::Text => f.text(&name, label).value(value).max(TEXT),
            FieldKind::Number => f.number(&name, label).value(value),
            FieldKind::Date => f.date(&name, label).value(value),
            FieldKind::List => {
                let mut known = options(row);
                if !value.is_empty() && !known.iter().any(|one| one == value) {
                    known.push(value.to_owned());
                }
                f.select(&name, label).none("").options(known.iter().map(|one| (one, one.as_str()))).value(value)
            }
            FieldKind::Check => f.check(&name, label).on(value == "true"),
        };
        field.required_if(row.required && row.active)
    };
    custom.iter().map(|one| field(&one.field, f)).collect()
}

/// What the fields hold now.
pub(super) fn check(check: &mut Check<'_>, custom: &[Custom]) -> Vec<(CustomFieldId, String)> {
    custom.iter().map(|one| (one.field.id, value(check, one))).collect()
}

fn value(check: &mut Check<'_>, custom: &Custom) -> String {
    let row = &custom.field;
    let (name, label) = (name(row), row.label.as_str());
    let typed = check.filled.line(&name).to_owned();
    let words = check.words;
    let field = [("field", label.into())];
    let text = match row.kind {
        FieldKind::Text => check.line(&name, label, TEXT),
        FieldKind::Number if !typed.is_empty() && !is_number(&typed) => {
            check.wrong(&name, words.t_with("work-number", &field));
            return typed;
        }
        FieldKind::Date if !typed.is_empty() && typed.parse::<Date>().is_err() => {
            check.wrong(&name, words.t_with("work-date", &field));
            return typed;
        }
        FieldKind::Number | FieldKind::Date => typed,
        FieldKind::List => {
            let known = options(row);
            let fits = |value: &str| known.iter().any(|one| one == value) || value == custom.text();
            check.choice_if(&name, label, |value| fits(value).then(|| value.to_owned())).unwrap_or_default()
        }
        FieldKind::Check => {
            if typed == "true" {
                typed.clone()
            } else {
                String::new()
            }
        }
    };
    if text.is_empty() && row.required && row.active && check.errors.on(&name).is_none() {
        let choose = matches!(row.kind, FieldKind::List | FieldKind::Check);
        check.wrong(&name, words.t_with(if choose { "check-choice" } else { "check-needed" }, &field));
    }
    text
}

/// Whether it is a number with a decimal point or comma.
fn is_number(typed: &str) -> bool {
    typed.len() <= 30 && typed.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite)
}
