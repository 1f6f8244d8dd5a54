//! The digest as one HTML page that prints on A4: no script, nothing from outside.
//!
//! The label and the anchor stand in the page margins (`@page` margin boxes, which
//! Chromium and Edge print); the head of the first page has them in any browser.

use std::fmt::Write as _;

use askama::Template;

use super::model::Digest;
use super::view::{Block, Entry, View};

/// `digest` as a page of its own.
///
/// # Errors
///
/// Where the template cannot be filled, which no value brings about.
pub fn render(digest: &Digest) -> Result<String, askama::Error> {
    let view = View::of(digest);
    let footer = view.words.say(
        "page-footer",
        &[("organization", &view.organization), ("date", &view.date), ("issue", &view.issue)],
    );
    let anchor = view.words.say("anchor-footer", &[("short", &view.anchor)]);
    let page = Page {
        label_css: css_string(&view.classification),
        footer_css: css_string(&footer),
        anchor_css: css_string(&anchor),
        view,
    };
    page.render()
}

#[derive(Template)]
#[template(path = "digest/page.html")]
struct Page {
    view: View,
    label_css: String,
    footer_css: String,
    anchor_css: String,
}

impl Page {
    /// The text under `digest.<key>`.
    fn t(&self, key: &str) -> String {
        self.view.words.t(key)
    }
}

/// `text` as a quoted CSS string in which nothing can end the string, the rule or the
/// style element: whatever is no letter or digit is a numeric escape.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\{:x} ", u32::from(c));
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_css_string_cannot_be_left() {
        assert_eq!(css_string("機密性3B"), "\"機密性3B\"");
        assert_eq!(css_string("\"</"), r#""\22 \3c \2f ""#);
    }
}
