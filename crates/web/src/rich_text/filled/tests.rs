use super::{super::tests::ATTACKS, *};

fn value(of: &str) -> impl Fn(&str) -> Option<Filling> {
    move |name| match name {
        "text" => Some(Filling::Text(of.to_owned())),
        "rich" => Some(Filling::Rich(of.to_owned())),
        "link" => Some(Filling::Address("https://help.example/welcome/abc".to_owned())),
        _ => None,
    }
}

fn whole(written: &Written) -> String {
    let part = |part: &Part| match part {
        Part::Prose(html) | Part::Quote(html) => html.to_string(),
        Part::Button { label, address } => {
            askama::filters::escape(format!("[{label}|{address}]"), askama::filters::Html)
                .map(|safe| safe.to_string())
                .unwrap_or_default()
        }
    };
    written.parts.iter().map(part).collect()
}

#[test]
fn a_text_is_filled_in_parts_and_as_its_twin() {
    let source = "# Hello {{text}}\n\nYour number: **{{ text }}**\nand `{{text}}`.\n\n- one\n- {{link}}\n\n{{rich}}\n\n[Open]({{link}}?n={{text}})";
    let written = fill(source, value("T_1 *a*")).unwrap();
    assert_eq!(written.heading, "Hello T_1 *a*");
    assert_eq!(written.lead, "Your number: T_1 *a* and T_1 *a*.");
    let html = whole(&written);
    assert!(html.contains("<strong>T_1 *a*</strong>") && html.contains("<code>T_1 *a*</code>"), "{html}");
    assert!(html.contains("<a href=\"https://help.example/welcome/abc\""), "{html}");
    assert!(matches!(&written.parts[2], Part::Quote(html) if html.as_str().contains("<em>a</em>")), "{html}");
    assert_eq!(
        written.parts[3],
        Part::Button {
            label: "Open".to_owned(),
            address: "https://help.example/welcome/abc?n=T%5F1%20%2Aa%2A".to_owned()
        }
    );
    assert_eq!(
        written.text,
        "Hello T_1 *a*\n\nYour number: T_1 *a*\nand T_1 *a*.\n\n- one\n- https://help.example/welcome/abc\n\n> T_1 *a*\n\n\
         Open\n  https://help.example/welcome/abc?n=T%5F1%20%2Aa%2A"
    );
}

/// CVE-2026-32754, CVE-2024-6200: no value becomes markup, wherever its variable stands.
#[test]
fn cve_2026_32754_values_are_never_markup() {
    let places = [
        "{{text}}",
        "# {{text}}",
        "**{{text}}**",
        "`{{text}}`",
        "- {{text}}",
        "> {{text}}",
        "[{{text}}]({{link}})",
        "<{{text}}>",
        "<p {{text}}>",
        "[x]({{link}}/{{text}})",
        "[x](https://a.example \"{{text}}\")",
        "| a |\n|---|\n| {{text}} |",
        "```{{text}}\n{{text}}\n```",
        "{{rich}}",
        "See {{rich}} here",
        "![{{text}}]({{link}})",
    ];
    for attack in ATTACKS {
        for place in places {
            let written = fill(place, value(attack)).unwrap();
            let html = format!(
                "{}{}",
                askama::filters::escape(&written.heading, askama::filters::Html).unwrap(),
                whole(&written)
            );
            for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                let known = [
                    "p",
                    "br",
                    "a",
                    "code",
                    "pre",
                    "table",
                    "thead",
                    "tbody",
                    "tr",
                    "th",
                    "td",
                    "strong",
                    "em",
                    "ul",
                    "li",
                    "blockquote",
                    "h3",
                ];
                assert!(known.contains(&name), "{attack:?} in {place:?} gave {html}");
                if let Some((_, attributes)) = tag.split_once(' ') {
                    assert!(
                        attributes.starts_with("href=\"http") || attributes.starts_with("rel="),
                        "{attack:?} in {place:?} gave {html}"
                    );
                    assert!(!attributes.contains("onmouseover=\""), "{attack:?} in {place:?} gave {html}");
                }
            }
            let line = fill_line("Re: {{text}} {{rich}}", value(&format!("{attack}\r\nBcc: a@b.example"))).unwrap();
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
    assert!(
        !whole(&fill("{{text}}", value("see https://evil.example")).unwrap()).contains("<a "),
        "no link of its own"
    );
}

#[test]
fn cve_2024_6201_there_is_nothing_but_variables() {
    let faults = |text: &str| fill(text, value("x")).unwrap_err();
    assert_eq!(faults("{{7*7}}"), [Fault::Unknown("7*7".to_owned())]);
    assert_eq!(faults("{{#each x}}{{/each}}").len(), 2);
    assert_eq!(faults("{{{text}}}")[0], Fault::Unknown("{text".to_owned()));
    assert_eq!(faults("Hello {{text"), [Fault::Unclosed("{{text".to_owned())]);
    assert_eq!(faults("{{text\n}}").len(), 2);
    assert_eq!(faults("text}} and on"), [Fault::Unopened("text}}".to_owned())]);
    assert_eq!(faults("[x]({{text}})"), [Fault::NotAnAddress("x".to_owned())]);
    assert_eq!(faults("[x](https://a.example/{{rich}})"), [Fault::NotAnAddress("x".to_owned())]);
    assert_eq!(faults(&"{{text}}".repeat(101)), [Fault::TooMuch]);
    // What a value says is not read again.
    assert_eq!(fill("{{text}}", value("{{link}} {% if %} ${7*7}")).unwrap().text, "{{link}} {% if %} ${7*7}");
    assert_eq!(fill("{single} {% if %}", value("x")).unwrap().text, "{single} {% if %}");
    assert_eq!(fill("\u{e000}0\u{e001} {{text}}", value("\u{e000}0\u{e001}")).unwrap().text, "0 0");
}

#[test]
fn what_is_empty_leaves_no_gap() {
    let written = fill("One\n\n{{rich}}\n\n{{text}}\n\nTwo", value("")).unwrap();
    assert_eq!((written.parts.len(), written.text.as_str()), (2, "One\n\nTwo"));
}
