//! What people write, as safe HTML: Markdown read by comrak, then always through one allow-list.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::LazyLock,
};

use askama::filters::HtmlSafe;

/// HTML that went through the allow-list. Only this module makes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for SafeHtml {}

static ALLOWED: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut allowed = ammonia::Builder::empty();
    allowed
        .tags(HashSet::from([
            "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5",
            "h6", "table", "thead", "tbody", "tr", "th", "td",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .clean_content_tags(HashSet::from(["script", "style", "iframe", "object", "template", "noscript", "svg", "math"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener nofollow ugc"))
        .strip_comments(true);
    allowed
});

fn options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.hardbreaks = true;
    // Raw HTML is shown as the text that was typed, not dropped: nothing a customer wrote is lost.
    options.render.escape = true;
    options
}

/// Markdown as HTML that may stand in a page: no scripts, styles, pictures or foreign frames, links without a trace
/// of us, headings below those of the page.
pub fn rich(text: &str) -> SafeHtml {
    let html = comrak::markdown_to_html(text, &options());
    // A note's headings stand below the page's own h1 and h2.
    let html = html.replace("<h1>", "<h3>").replace("</h1>", "</h3>").replace("<h2>", "<h4>").replace("</h2>", "</h4>");
    SafeHtml(ALLOWED.clean(&html).to_string())
}

/// The text without marks of Markdown, on one line, cut after `max` characters at a word with `…`.
pub fn plain(text: &str, max: usize) -> String {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &options());
    let mut words = String::new();
    for node in root.descendants() {
        match &node.data().value {
            comrak::nodes::NodeValue::Text(text) => words.push_str(text),
            comrak::nodes::NodeValue::Code(code) => words.push_str(&code.literal),
            comrak::nodes::NodeValue::CodeBlock(block) => {
                words.push(' ');
                words.push_str(&block.literal);
            }
            comrak::nodes::NodeValue::HtmlBlock(block) => {
                words.push(' ');
                words.push_str(&block.literal);
            }
            comrak::nodes::NodeValue::HtmlInline(html) => words.push_str(html),
            value if value.block() => words.push(' '),
            comrak::nodes::NodeValue::SoftBreak | comrak::nodes::NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    excerpt(&words, max)
}

fn excerpt(text: &str, max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max) else {
        return text.to_owned();
    };
    let cut = &text[..end];
    let cut = cut.rfind(' ').filter(|space| *space > end / 2).map_or(cut, |space| &cut[..space]);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '.']))
}
