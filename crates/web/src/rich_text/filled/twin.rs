//! The text twin: what was written, without marks.

use comrak::nodes::{AstNode, ListType, NodeValue};

pub(super) fn block_text<'a>(block: &'a AstNode<'a>) -> String {
    let blocks = |between: &str| block.children().map(block_text).collect::<Vec<_>>().join(between);
    match &block.data().value {
        NodeValue::CodeBlock(code) => code.literal.trim_end().to_owned(),
        NodeValue::HtmlBlock(html) => html.literal.trim_end().to_owned(),
        NodeValue::ThematicBreak => "-".repeat(20),
        NodeValue::BlockQuote => prefixed(&blocks("\n\n"), "> "),
        NodeValue::List(list) => {
            let item = |(number, item): (usize, &'a AstNode<'a>)| match list.list_type {
                ListType::Bullet => format!("- {}", indented(&block_text(item), 2)),
                ListType::Ordered => {
                    let mark = format!("{}. ", list.start + number);
                    format!("{mark}{}", indented(&block_text(item), mark.len()))
                }
            };
            block.children().enumerate().map(item).collect::<Vec<_>>().join("\n")
        }
        NodeValue::Table(_) | NodeValue::Item(_) => blocks("\n"),
        NodeValue::TableRow(_) => blocks(" | "),
        _ => inline_text(block),
    }
}

pub(super) fn inline_text<'a>(node: &'a AstNode<'a>) -> String {
    let mut out = String::new();
    for child in node.children() {
        match &child.data().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::HtmlInline(html) => out.push_str(html),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push('\n'),
            NodeValue::Link(link) => {
                let label = inline_text(child);
                let same = label == link.url || link.url.strip_prefix("mailto:") == Some(&label);
                out.push_str(&label);
                if !same {
                    out.push_str(" (");
                    out.push_str(&link.url);
                    out.push(')');
                }
            }
            _ => out.push_str(&inline_text(child)),
        }
    }
    out
}

pub(super) fn prefixed(text: &str, mark: &str) -> String {
    text.lines().map(|line| format!("{mark}{line}")).collect::<Vec<_>>().join("\n")
}

fn indented(text: &str, by: usize) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(by)))
}

pub(super) fn one_line(text: &str) -> String {
    text.split(|one: char| one.is_whitespace() || one.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
