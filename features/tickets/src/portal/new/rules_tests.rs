//! What the details of a new ticket must be, as tables.

use std::sync::Arc;

use store::{
    ids::{CategoryId, LocationId, OrganizationId, ProviderId, QuestionId, RequestTypeId},
    tables::{request_type, ticket_category},
    views::new_ticket::Exposed,
};
use web::words::{Dictionary, ENGLISH, Words};

use super::*;

fn words() -> Arc<Words> {
    Dictionary::new(&[ENGLISH, crate::WORDS]).unwrap().words("en")
}

/// An id that is the same in every run.
fn id<I: From<Id>>(number: u128) -> I {
    Id(number).into()
}

struct Id(u128);

macro_rules! ids {
    ($($name:ident),+) => { $(impl From<Id> for $name {
        fn from(id: Id) -> Self { format!("00000000-0000-7000-8000-{:012}", id.0).parse().unwrap() }
    })+ };
}
ids!(
    ContactId,
    OrganizationId,
    ProviderId,
    QuestionId,
    RequestTypeId,
    CategoryId,
    PriorityId,
    IssueTypeId,
    SubIssueTypeId,
    LocationId
);

fn person(number: u128, name: &str, organization: u128) -> ContactOffer {
    ContactOffer {
        id: id(number),
        name: name.to_owned(),
        organization: id(organization),
        location: None,
        email: String::new(),
    }
}

fn asks(number: u128, kind: QuestionKind, required: bool) -> question::Model {
    question::Model {
        provider_id: id(1),
        id: id(number),
        request_type_id: id(1),
        label: format!("Question {number}"),
        hint: String::new(),
        kind,
        options: r#"["Only me","My team"]"#.to_owned(),
        required,
        active: true,
        position: i32::try_from(number).unwrap(),
        version: 1,
    }
}

fn offer(contacts: Vec<ContactOffer>, questions: Vec<question::Model>) -> Offer {
    Offer {
        request_type: request_type::Model {
            provider_id: id(1),
            id: id(1),
            name: "Help".to_owned(),
            description: String::new(),
            icon: String::new(),
            group_name: String::new(),
            category_id: id(1),
            queue_id: None,
            status_id: None,
            priority_id: None,
            issue_type_id: None,
            sub_issue_type_id: None,
            title_template: String::new(),
            active: true,
            position: 1,
            organization_id: None,
            shared: false,
            bound_to_provider: false,
            internal_queue_id: None,
            internal_priority_id: None,
            internal_issue_type_id: None,
            internal_contact_id: None,
            due_minutes: None,
            version: 1,
        },
        category: ticket_category::Model {
            provider_id: id(1),
            id: id(1),
            name: "Standard".to_owned(),
            nickname: String::new(),
            tone: String::new(),
            is_default: true,
            default_priority_id: None,
            default_source_id: None,
            portal_fields: String::new(),
            active: true,
            position: 1,
            version: 1,
        },
        exposed: Exposed { issue: true, due: true },
        questions,
        contacts,
        organizations: [(id(10), "Contoso".to_owned()), (id(11), "Contoso Lyon".to_owned())].into(),
        priorities: vec![(id(1), "High".to_owned())],
        issue_types: vec![(id(1), "Computer".to_owned()), (id(2), "Network".to_owned())],
        sub_issue_types: vec![(id(1), id(1), "Notebook".to_owned()), (id(2), id(2), "VPN".to_owned())],
        desks: Vec::new(),
    }
}

fn everyone() -> Vec<ContactOffer> {
    vec![person(1, "Priya Raman", 10), person(2, "Jonas Meyer", 10), person(3, "Camille Bonnet", 11)]
}

fn text<T: std::fmt::Display>(id: T) -> String {
    id.to_string()
}

fn run(offer: &Offer, fields: &[(&str, &str)]) -> Result<Checked, FieldErrors> {
    let mut all = vec![("title", "Drive is read-only"), ("description", "Since 8:30")];
    all.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
    all.extend(fields);
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let words = words();
    let reader = Reader {
        own: id(1),
        now: "2026-11-20T23:30:00Z".parse().unwrap(),
        zone: &zone,
        numbers: NumberFormat::DotComma,
        words: &words,
    };
    check(&Filled::of(&all), offer, reader)
}

fn message(offer: &Offer, fields: &[(&str, &str)], field: &str) -> String {
    run(offer, fields).unwrap_err().on(field).unwrap_or_default().to_owned()
}

#[test]
fn t_68_t_69_title_and_description() {
    let offer = offer(everyone(), Vec::new());
    let checked = run(&offer, &[("title", "  <b>Ünïcode</b> 日本  ")]).unwrap();
    assert_eq!(checked.title, "<b>Ünïcode</b> 日本");
    assert!(message(&offer, &[("title", " ")], "title").contains("Title"));
    assert!(message(&offer, &[("description", "\n ")], "description").contains("Description"));
    let long = "ä".repeat(256);
    assert!(message(&offer, &[("title", &long)], "title").contains("255"));
    assert!(run(&offer, &[("title", &"ä".repeat(255))]).is_ok());
    let long = "x".repeat(1_000_001);
    assert!(message(&offer, &[("description", &long)], "description").contains("1000000"));
}

/// T-87: every failing field is named at once.
#[test]
fn t_87_all_errors_are_told_together() {
    let offer = offer(everyone(), vec![asks(1, QuestionKind::Text, true)]);
    let errors = run(&offer, &[("title", ""), ("description", ""), ("due", "x")]).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["answer-00000000-0000-7000-8000-000000000001", "description", "due", "title"]);
}

/// T-70, CVE-2026-40591: the contact is oneself, or somebody that is offered; a foreign id reads like one that does not exist.
#[test]
fn t_70_the_contact_is_offered_or_does_not_exist() {
    let all = offer(everyone(), Vec::new());
    assert_eq!(run(&all, &[]).unwrap().contact.name, "Priya Raman");
    assert_eq!(run(&all, &[("contact", &text(id::<ContactId>(3)))]).unwrap().contact.organization, id(11));
    let only_me = offer(everyone().into_iter().take(1).collect(), Vec::new());
    let foreign = message(&only_me, &[("contact", &text(id::<ContactId>(2)))], "contact");
    let unknown = message(&only_me, &[("contact", &text(id::<ContactId>(999)))], "contact");
    assert_eq!(foreign, unknown);
    assert!(!foreign.is_empty());
}

#[test]
fn t_72_t_73_t_74_additional_contacts() {
    let (two, three): (String, String) = (text(id::<ContactId>(2)), text(id::<ContactId>(3)));
    let all = offer(everyone(), Vec::new());
    assert_eq!(run(&all, &[("additional", &two)]).unwrap().additional.len(), 1);
    // T-74: the ticket contact is not an additional contact as well.
    assert!(run(&all, &[("additional", &two), ("contact", &two)]).unwrap().additional.is_empty());
    // T-73: people of the ticket's organization alone.
    assert!(message(&all, &[("additional", &three)], "additional").contains("Camille Bonnet"));
    assert!(run(&all, &[("additional", &three), ("contact", &three)]).is_ok());
    // T-72: thirty at most.
    let mut many: Vec<ContactOffer> = everyone();
    many.extend((100..131).map(|number| person(number, "Somebody", 10)));
    let ids: Vec<String> = (100..131).map(|number| text(id::<ContactId>(number))).collect();
    let many = offer(many, Vec::new());
    let chosen: Vec<(&str, &str)> = ids.iter().map(|id| ("additional", id.as_str())).collect();
    assert!(message(&many, &chosen, "additional").contains("30"));
    assert_eq!(run(&many, &chosen[..30]).unwrap().additional.len(), 30);
}

#[test]
fn t_77_a_sub_issue_belongs_to_its_issue() {
    let all = offer(everyone(), Vec::new());
    let (computer, network): (String, String) = (text(id::<IssueTypeId>(1)), text(id::<IssueTypeId>(2)));
    let vpn = text(id::<SubIssueTypeId>(2));
    let checked = run(&all, &[("issue", &network), ("sub_issue", &vpn)]).unwrap();
    assert_eq!((checked.issue, checked.sub_issue), (Some(id(2)), Some(id(2))));
    // A sub-issue alone names its issue.
    assert_eq!(run(&all, &[("sub_issue", &vpn)]).unwrap().issue, Some(id(2)));
    assert!(message(&all, &[("issue", &computer), ("sub_issue", &vpn)], "sub_issue").contains("Computer"));
}

/// T-79: today is the reader's today.
#[test]
fn t_79_a_due_date_does_not_lie_in_the_past() {
    let all = offer(everyone(), Vec::new());
    assert!(message(&all, &[("due", "2026-11-20")], "due").contains("later"), "in Berlin it is the 21st already");
    let due = run(&all, &[("due", "2026-11-21")]).unwrap().due_at.unwrap();
    assert_eq!(Timestamp::from(due).to_string(), "2026-11-21T22:59:00Z");
    for nonsense in ["21.11.2026", "2026-13-01", "0001-01-01", "tomorrow"] {
        assert!(message(&all, &[("due", nonsense)], "due").contains("2026-11-20"), "{nonsense}");
    }
    let mut hidden = all;
    hidden.exposed.due = false;
    assert_eq!(run(&hidden, &[("due", "nonsense")]).unwrap().due_at, None, "T-65: not exposed, not read");
}

/// T-78: all seven kinds.
#[test]
fn t_78_background_questions() {
    use QuestionKind::{Date, MultiLine, MultipleChoice, Number, SingleChoice, Text, YesNo};
    let name = "answer-00000000-0000-7000-8000-000000000007";
    for (kind, typed, answer) in [
        (Text, vec!["Room 3"], Some("Room 3")),
        (Text, vec!["two\nlines"], None),
        (MultiLine, vec!["two\nlines"], Some("two\nlines")),
        (Number, vec!["1.234,5"], Some("1.234,5")),
        (Number, vec!["12 apples"], None),
        (Number, vec!["NaN"], None),
        (Date, vec!["2026-02-28"], Some("2026-02-28")),
        (Date, vec!["2026-02-30"], None),
        (SingleChoice, vec!["My team"], Some("My team")),
        (SingleChoice, vec!["Somebody else"], None),
        (MultipleChoice, vec!["My team", "Only me"], Some("Only me, My team")),
        (MultipleChoice, vec!["My team", "x"], None),
        (YesNo, vec!["yes"], Some("Yes")),
        (YesNo, vec!["perhaps"], None),
    ] {
        let offer = offer(everyone(), vec![asks(7, kind, true)]);
        let fields: Vec<(&str, &str)> = typed.iter().map(|value| (name, *value)).collect();
        match (run(&offer, &fields), answer) {
            (Ok(checked), Some(answer)) => assert_eq!(checked.answers[0].answer, answer, "{kind:?} {typed:?}"),
            (Err(errors), None) => assert!(errors.on(name).is_some(), "{kind:?} {typed:?}"),
            (other, _) => panic!("{kind:?} {typed:?}: {other:?}"),
        }
        assert!(message(&offer, &[], name).contains("Question 7"), "{kind:?} is required");
        let optional = self::offer(everyone(), vec![asks(7, kind, false)]);
        assert!(run(&optional, &[]).unwrap().answers.is_empty(), "{kind:?} is optional");
    }
}
