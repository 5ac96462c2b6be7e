//! The words that come with the program, as a template would say them: where an own template begins.

use web::words::Words;

use super::occasion::Occasion;
use crate::recipients::Side;

/// Subject and body of the built-in words of an occasion, with variables where their values would stand.
pub(crate) fn source(words: &Words, occasion: &Occasion) -> (String, String) {
    if occasion.event == crate::vendor_mail::ESCALATED {
        vendor(words)
    } else if occasion.of_ticket() {
        ticket(words, occasion)
    } else if occasion.event == "join-asked" {
        joiner(words)
    } else if occasion.of_digest() {
        digest(words, occasion)
    } else {
        login(words, occasion)
    }
}

fn vendor(words: &Words) -> (String, String) {
    let values = [
        ("number", "{{ticket.number}}".into()),
        ("title", "{{ticket.title}}".into()),
        ("organization", "{{organization.name}}".into()),
        ("name", "{{contact.name}}".into()),
        ("until", "{{link.expires}}".into()),
    ];
    let fact = |key: &str, value: &str| format!("{}: {{{{{value}}}}}", words.t(key));
    let blocks = [
        format!("# {}", words.t_with("mail-vendor-heading", &values)),
        words.t_with("mail-vendor-line", &values),
        "{{note.text}}".to_owned(),
        [fact("mail-fact-number", "ticket.number"), fact("mail-fact-title", "ticket.title")].join("\n"),
        format!("[{}]({{{{link}}}})", words.t("mail-vendor-button")),
        words.t("mail-vendor-answer-own"),
        words.t_with("mail-vendor-until", &values),
    ];
    (words.t_with("mail-vendor-subject", &values), blocks.join("\n\n"))
}

fn digest(words: &Words, occasion: &Occasion) -> (String, String) {
    let name = match occasion.side {
        Side::Customer => "{{contact.first_name}}",
        Side::Staff => "{{resource.first_name}}",
    };
    let values = [("name", name.into()), ("count", "{{digest.count}}".into())];
    let blocks = [
        format!("# {}", words.t_with("mail-digest-heading", &values)),
        "{{digest.lines}}".to_owned(),
        format!("[{}]({{{{digest.link}}}})", words.t("mail-digest-button")),
        words.t("mail-digest-why"),
    ];
    (words.t_with("mail-digest-subject", &values), blocks.join("\n\n"))
}

fn joiner(words: &Words) -> (String, String) {
    let values = [
        ("name", "{{joiner.name}}".into()),
        ("email", "{{joiner.email}}".into()),
        ("organization", "{{organization.name}}".into()),
    ];
    let blocks = [
        format!("# {}", words.t_with("mail-join-asked-heading", &values)),
        words.t_with("mail-join-asked-line", &values),
        format!("[{}]({{{{joiner.link}}}})", words.t("mail-join-asked-button")),
        words.t_with("mail-join-asked-why", &values),
    ];
    (words.t_with("mail-join-asked-subject", &values), blocks.join("\n\n"))
}

fn ticket(words: &Words, occasion: &Occasion) -> (String, String) {
    let (side, name, why) = match occasion.side {
        Side::Customer => ("customer", "{{contact.first_name}}", "mail-why"),
        Side::Staff => ("staff", "{{resource.first_name}}", "mail-why-staff"),
    };
    let (why, open) =
        if occasion.asks_approval() { ("mail-why-approver", "mail-open-approval") } else { (why, "mail-open-ticket") };
    let (desk_status, of_rule) =
        (occasion.variable("status.after").is_some(), occasion.variable("rule.name").is_some());
    let values = [
        ("number", "{{ticket.number}}".into()),
        ("title", "{{ticket.title}}".into()),
        ("organization", "{{organization.name}}".into()),
        ("author", "{{note.author}}".into()),
        ("name", name.into()),
        ("by", if of_rule { "{{rule.name}}" } else { "{{handover.by}}" }.into()),
        ("to", if desk_status { "{{status.after}}" } else { "{{handover.to}}" }.into()),
        ("from", "{{status.before}}".into()),
        ("reason", "{{rule.reason}}".into()),
        ("approver", "{{approval.approver}}".into()),
        ("answer", "{{approval.answer}}".into()),
        ("stead", "no".into()),
    ];
    let said = |part: &str| words.t_with(&format!("mail-{}-{side}-{part}", occasion.event), &values);
    let mut blocks = vec![format!("# {}", said("heading"))];
    if occasion.event != "note" {
        blocks.push(said("line"));
    }
    let quotes = ["note.text", "ticket.resolution", "handover.note", "approval.comment", "approval.plan"];
    let quote = quotes.into_iter().find(|name| occasion.variable(name).is_some());
    blocks.push(format!("{{{{{}}}}}", quote.unwrap_or("ticket.description")));
    let fact = |key: &str, value: &str| format!("{}: {{{{{value}}}}}", words.t(key));
    let mut facts = vec![fact("mail-fact-number", "ticket.number"), fact("mail-fact-title", "ticket.title")];
    if occasion.side == Side::Staff {
        facts.push(fact("mail-fact-organization", "organization.name"));
        facts.push(fact("mail-fact-contact", "contact.name"));
    }
    facts.push(fact("mail-fact-status", "ticket.status"));
    let of_approval = [
        ("mail-fact-approver", "approval.approver"),
        ("mail-fact-answer", "approval.answer"),
        ("mail-fact-approval", "approval.standing"),
        ("mail-fact-answers-until", "approval.until"),
    ];
    let known = of_approval.into_iter().filter(|(_, name)| occasion.variable(name).is_some());
    facts.extend(known.map(|(key, name)| fact(key, name)));
    facts.push(fact("mail-fact-created", "ticket.created"));
    blocks.push(facts.join("\n"));
    blocks.push(format!("[{}]({{{{ticket.link}}}})", words.t(open)));
    blocks.push(words.t(why));
    (said("subject"), blocks.join("\n\n"))
}

fn login(words: &Words, occasion: &Occasion) -> (String, String) {
    let (name, organization) = match occasion.side {
        Side::Customer => ("{{contact.first_name}}", "{{organization.name}}"),
        Side::Staff => ("{{resource.first_name}}", "{{provider.name}}"),
    };
    let values = [
        ("name", name.into()),
        ("organization", organization.into()),
        ("at", "{{event.time}}".into()),
        ("until", "{{link.expires}}".into()),
        ("address", "{{portal.url}}".into()),
    ];
    let said = |part: &str| words.t_with(&format!("mail-{}-{part}", occasion.event), &values);
    let staff_welcome = occasion.code == "welcome-staff";
    let (subject, line) = if staff_welcome { ("staff-subject", "staff-line") } else { ("subject", "line") };
    let fact = |key: &str, value: &str| format!("{}: {{{{{value}}}}}", words.t(key));
    let mut blocks = vec![format!("# {}", said("heading")), said(line)];
    if occasion.compulsory().is_some() {
        blocks.extend(occasion.of_login().then(|| fact("mail-fact-user-name", "login.user_name")));
        blocks.push(format!("[{}]({{{{link}}}})", said("button")));
        blocks.push(said("until"));
    }
    if occasion.variable("event.browser").is_some() {
        let facts = [
            fact("mail-fact-at", "event.time"),
            fact("mail-fact-browser", "event.browser"),
            fact("mail-fact-address", "event.address"),
        ];
        blocks.push(facts.join("\n"));
    }
    blocks.push(said("unexpected"));
    (said(subject), blocks.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use web::words::{Dictionary, ENGLISH};

    use super::*;
    use crate::{
        letter::Letter,
        templates::{occasion::OCCASIONS, render, values::Values},
    };

    /// for every event there are words that work.
    #[test]
    fn a_260_the_built_in_words_of_every_event_are_a_template_that_works() {
        let words = Dictionary::new(&[ENGLISH, crate::feature().words]).unwrap().words("en");
        for occasion in OCCASIONS {
            let (subject, body) = source(&words, occasion);
            let values = Values::default().or_examples(occasion, &words);
            let letter = render::letter(occasion, &subject, &body, &values, Letter::default());
            let letter = letter.unwrap_or_else(|failing| panic!("{}: {failing:?}\n{subject}\n{body}", occasion.code));
            let (html, text) = letter.render().unwrap();
            for broken in ["{{", "}}", "mail-", "template-"] {
                assert!(!text.contains(broken) && !letter.subject.contains(broken), "{}: {text}", occasion.code);
            }
            assert!(html.contains("<h1"), "{}", occasion.code);
        }
        for key in OCCASIONS.iter().flat_map(|one| {
            let variables = one.variables().flat_map(|variable| {
                [format!("template-var-{}", variable.key()), format!("template-example-{}", variable.key())]
            });
            variables.chain([
                format!("template-event-{}", one.code),
                format!("template-when-{}", one.code),
                format!("template-area-{}", one.area()),
            ])
        }) {
            assert!(words.has(&key), "{key}");
        }
    }
}
