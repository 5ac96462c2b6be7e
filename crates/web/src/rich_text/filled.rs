//! Texts with variables, as the provider writes its own mails: `Hello {{contact.first_name}}`. There is no logic in them
//! (CVE-2024-6201, CVE-2022-24780), and values are put in after the text was read: whatever a value looks like, it stays a
//! value and becomes neither markup nor a link of its own.

#[cfg(test)]
mod tests;
mod twin;

use std::borrow::Cow;

use comrak::{
    Node,
    nodes::{AstNode, NodeLink, NodeValue},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use self::twin::{block_text, inline_text, one_line, prefixed};
use super::{SafeHtml, foreign, options, plain, rich};

/// Marks of a variable in a text on its way through the Markdown reader: two characters that nobody types.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// Most variables in one text.
const MOST_VARIABLES: usize = 100;

/// Most characters of all values together.
const MOST_CHARACTERS: usize = 2_000_000;

/// What is put in for a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    /// Text on one line.
    Text(String),
    /// An address of ours. It may be the address of a link, and becomes one where it stands in the text.
    Address(String),
    /// What somebody wrote, in Markdown: quoted where it stands alone, else on one line without its marks.
    Rich(String),
}

impl Filling {
    fn characters(&self) -> usize {
        match self {
            Self::Text(text) | Self::Address(text) | Self::Rich(text) => text.len(),
        }
    }

    /// Nobody types our marks; who sends them does not get to name another variable.
    fn without_marks(self) -> Self {
        let clean = |text: String| text.replace([OPEN, CLOSE], "");
        match self {
            Self::Text(text) => Self::Text(clean(text)),
            Self::Address(text) => Self::Address(clean(text)),
            Self::Rich(text) => Self::Rich(clean(text)),
        }
    }

    /// On one line, as plain text.
    fn line(&self) -> String {
        match self {
            Self::Text(text) | Self::Address(text) => one_line(text),
            Self::Rich(text) => plain(text, 500),
        }
    }
}

/// Why a text with variables cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Two braces are opened and not closed; the text from there on, shortened.
    Unclosed(String),
    /// Two braces are closed that were not opened; the text up to there, shortened.
    Unopened(String),
    /// There is no such variable.
    Unknown(String),
    /// A variable stands where a link's address begins, but its value is no address.
    NotAnAddress(String),
    /// Too many variables, or too much text in them.
    TooMuch,
}

/// A part of a filled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text with its marks.
    Prose(SafeHtml),
    /// What somebody wrote.
    Quote(SafeHtml),
    /// A link that stands alone: the thing to do.
    Button {
        /// What it says.
        label: String,
        /// Where it leads: `http` or `https`.
        address: String,
    },
}

/// A filled text: for a mail's HTML in parts, and as its text twin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The heading that it begins with (`# …`), if it does.
    pub heading: String,
    /// Everything else.
    pub parts: Vec<Part>,
    /// All of it as plain text.
    pub text: String,
    /// The first sentence or so after the heading.
    pub lead: String,
}

/// Fills one line, e.g. a subject: control characters of values become blanks (header injection).
pub fn fill_line(text: &str, value: impl Fn(&str) -> Option<Filling>) -> Result<String, Vec<Fault>> {
    let (marked, fillings) = read(text, value)?;
    Ok(one_line(&put(&marked, &fillings, Filling::line)))
}

/// Fills a Markdown text.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<Filling>) -> Result<Written, Vec<Fault>> {
    let (marked, fillings) = read(text, value)?;
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, &marked, &options());
    let mut written = Written::default();
    let (mut blocks, mut faults) = (Vec::new(), Vec::new());
    for block in root.children().collect::<Vec<_>>() {
        if let Some(raw) = quoted(block, &fillings) {
            if !raw.trim().is_empty() {
                written.parts.push(Part::Quote(rich(raw)));
                blocks.push(prefixed(raw.trim_end(), "> "));
            }
            continue;
        }
        for node in block.descendants().collect::<Vec<_>>() {
            faults.extend(fill_node(&arena, node, &fillings));
        }
        let said = block_text(block);
        if said.trim().is_empty() {
            continue;
        }
        if let Some((label, address)) = button(block) {
            blocks.push(format!("{label}\n  {address}"));
            written.parts.push(Part::Button { label, address });
            continue;
        }
        if blocks.is_empty() && matches!(&block.data().value, NodeValue::Heading(heading) if heading.level == 1) {
            written.heading = one_line(&said);
        } else {
            if written.lead.is_empty() {
                written.lead = one_line(&said).chars().take(120).collect();
            }
            written.parts.push(Part::Prose(html(block)));
        }
        blocks.push(said);
    }
    written.text = blocks.join("\n\n");
    if faults.is_empty() { Ok(written) } else { Err(faults) }
}

/// The text with marks for its variables, and what is put in for each.
fn read(text: &str, value: impl Fn(&str) -> Option<Filling>) -> Result<(String, Vec<Filling>), Vec<Fault>> {
    let (mut marked, mut fillings, mut faults) = (String::new(), Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        literal(&rest[..at], &mut marked, &mut faults);
        let inside = &rest[at + 2..];
        let end = inside.find("}}").filter(|end| !inside[..*end].contains("{{") && !inside[..*end].contains('\n'));
        let Some(end) = end else {
            faults.push(Fault::Unclosed(rest[at..].chars().take(30).collect()));
            rest = inside;
            continue;
        };
        let name = inside[..end].trim();
        match value(name) {
            Some(filling) => {
                marked.push(OPEN);
                marked.push_str(&fillings.len().to_string());
                marked.push(CLOSE);
                fillings.push(filling.without_marks());
            }
            None => faults.push(Fault::Unknown(name.to_owned())),
        }
        rest = &inside[end + 2..];
    }
    literal(rest, &mut marked, &mut faults);
    let characters: usize = fillings.iter().map(Filling::characters).sum();
    if fillings.len() > MOST_VARIABLES || characters > MOST_CHARACTERS {
        faults.push(Fault::TooMuch);
    }
    if faults.is_empty() { Ok((marked, fillings)) } else { Err(faults) }
}

fn literal(text: &str, marked: &mut String, faults: &mut Vec<Fault>) {
    if let Some(at) = text.find("}}") {
        let before: Vec<char> = text[..at + 2].chars().collect();
        faults.push(Fault::Unopened(before[before.len().saturating_sub(30)..].iter().collect()));
    }
    marked.extend(text.chars().filter(|one| *one != OPEN && *one != CLOSE));
}

/// The text with every mark replaced.
fn put(marked: &str, fillings: &[Filling], said: impl Fn(&Filling) -> String) -> String {
    let mut out = String::new();
    for piece in pieces(marked, fillings) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Filling(filling) => out.push_str(&said(filling)),
        }
    }
    out
}

enum Piece<'t> {
    Text(&'t str),
    Filling(&'t Filling),
}

fn pieces<'t>(marked: &'t str, fillings: &'t [Filling]) -> Vec<Piece<'t>> {
    let (mut found, mut rest) = (Vec::new(), marked);
    while let Some(at) = rest.find(OPEN) {
        found.push(Piece::Text(&rest[..at]));
        let inside = &rest[at + OPEN.len_utf8()..];
        let Some(end) = inside.find(CLOSE) else {
            rest = inside;
            continue;
        };
        let filling = inside[..end].parse::<usize>().ok().and_then(|number| fillings.get(number));
        found.extend(filling.map(Piece::Filling));
        rest = &inside[end + CLOSE.len_utf8()..];
    }
    found.push(Piece::Text(rest));
    found.retain(|piece| !matches!(piece, Piece::Text("")));
    found
}

/// The raw text of a paragraph that is nothing but one variable with rich text.
fn quoted<'f>(block: Node<'_>, fillings: &'f [Filling]) -> Option<&'f str> {
    let only = block.first_child().filter(|child| child.next_sibling().is_none())?;
    let data = only.data();
    let NodeValue::Text(text) = &data.value else { return None };
    let number = text.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)?.parse::<usize>().ok()?;
    match (&block.data().value, fillings.get(number)?) {
        (NodeValue::Paragraph, Filling::Rich(raw)) => Some(raw),
        _ => None,
    }
}

/// A paragraph that is nothing but a link: its label and its address.
fn button(block: Node<'_>) -> Option<(String, String)> {
    let only = block.first_child().filter(|child| child.next_sibling().is_none())?;
    let data = only.data();
    let (NodeValue::Paragraph, NodeValue::Link(link)) = (&block.data().value, &data.value) else { return None };
    let label = one_line(&inline_text(only));
    let ours = link.url.starts_with("https://") || link.url.starts_with("http://");
    (ours && !label.is_empty() && label != link.url).then(|| (label, link.url.clone()))
}

/// Puts the values into one node of the text.
fn fill_node<'a>(arena: &'a comrak::Arena<'a>, node: &'a AstNode<'a>, fillings: &[Filling]) -> Option<Fault> {
    let within_link = || node.ancestors().skip(1).any(|above| matches!(above.data().value, NodeValue::Link(_)));
    let marked = match &mut node.data_mut().value {
        NodeValue::Text(text) if text.contains(OPEN) => text.to_string(),
        NodeValue::Code(code) => {
            code.literal = put(&code.literal, fillings, Filling::line);
            return None;
        }
        NodeValue::CodeBlock(block) => {
            block.literal = put(&block.literal, fillings, Filling::line);
            block.info = put(&block.info, fillings, Filling::line);
            return None;
        }
        NodeValue::HtmlBlock(block) => {
            block.literal = put(&block.literal, fillings, Filling::line);
            return None;
        }
        NodeValue::HtmlInline(html) => {
            *html = put(html, fillings, Filling::line);
            return None;
        }
        NodeValue::Link(link) | NodeValue::Image(link) => {
            link.title = put(&link.title, fillings, Filling::line);
            let (url, fault) = address(&link.url, fillings);
            link.url = url;
            return fault;
        }
        _ => return None,
    };
    if within_link() {
        node.data_mut().value = NodeValue::Text(Cow::Owned(put(&marked, fillings, Filling::line)));
        return None;
    }
    for piece in pieces(&marked, fillings) {
        let text = |text: String| arena.alloc(NodeValue::Text(Cow::Owned(text)).into());
        let new: &AstNode<'a> = match piece {
            Piece::Text(kept) => text(kept.to_owned()),
            Piece::Filling(Filling::Address(address)) => {
                let link = NodeLink { url: address.clone(), title: String::new() };
                let link: &AstNode<'a> = arena.alloc(NodeValue::Link(Box::new(link)).into());
                link.append(text(address.clone()));
                link
            }
            Piece::Filling(filling) => text(filling.line()),
        };
        node.insert_before(new);
    }
    node.data_mut().value = NodeValue::Text(Cow::Borrowed(""));
    None
}

/// The address of a link: it begins with an address of ours or with what the text says; other values are encoded in it.
fn address(marked: &str, fillings: &[Filling]) -> (String, Option<Fault>) {
    let (mut url, mut fault) = (String::new(), None);
    for (place, piece) in pieces(marked, fillings).into_iter().enumerate() {
        match piece {
            Piece::Text(text) => url.push_str(text),
            Piece::Filling(Filling::Address(address)) if place == 0 => url.push_str(address),
            Piece::Filling(filling) => {
                if place == 0 || matches!(filling, Filling::Rich(_)) {
                    fault = Some(Fault::NotAnAddress(filling.line().chars().take(30).collect()));
                }
                url.extend(utf8_percent_encode(&filling.line(), NON_ALPHANUMERIC));
            }
        }
    }
    (url, fault)
}

fn html<'a>(block: &'a AstNode<'a>) -> SafeHtml {
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = comrak::format_html(block, &options(), &mut out);
    foreign(&out)
}
