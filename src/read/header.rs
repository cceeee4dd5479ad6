//! Metadata at the head of a document.
//!
//! Collections made by hand often put a line of metadata before the text, as in
//! ` date 2023-03 Dat het water…`. A header is a regular expression with named
//! groups that must match at the very beginning; what it matched is taken out
//! of the text and each group becomes a metadata column.

use regex::{Captures, Regex};

use crate::error::{Error, Result};

/// The form `date`: the word, blanks around it, and a year, month or day.
const DATE: &str = r"\s*date[ \t]+(?P<date>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:\s+|\z)";

/// Reads metadata from the head of a document.
#[derive(Debug, Clone)]
pub struct Header {
    regex: Regex,
    names: Vec<String>,
}

impl Header {
    /// Prepares the form `"date"` or a regular expression.
    ///
    /// Fails if the expression is not valid or names no group.
    pub fn new(pattern: &str) -> Result<Self> {
        let refused = |reason: String| Error::Header { pattern: pattern.into(), reason };
        let body = if pattern == "date" { DATE } else { pattern };
        // With the flag x a comment may end the expression; the line feed ends
        // the comment, and means nothing.
        let regex = Regex::new(&format!(r"\A(?:{body})"))
            .or_else(|_| Regex::new(&format!("\\A(?:{body}\n)")))
            .or_else(|_| Regex::new(body))
            .map_err(|error| refused(last_line(&error.to_string())))?;
        let names: Vec<String> = regex.capture_names().flatten().map(ToString::to_string).collect();
        if names.is_empty() {
            return Err(refused("it names no group, as (?P<date>...) does".into()));
        }
        Ok(Self { regex, names })
    }

    /// Returns the names of the groups, in the order of the expression.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns what each group matched and how many bytes the header takes.
    ///
    /// A document without this header has no values and loses nothing.
    #[must_use]
    pub fn read(&self, text: &str) -> (Vec<Option<String>>, usize) {
        let found = self.regex.captures(text);
        let at_head = |found: &Captures<'_>| found.get(0).is_some_and(|whole| whole.start() == 0);
        let Some(found) = found.filter(at_head) else {
            return (vec![None; self.names.len()], 0);
        };
        let value = |name: &String| found.name(name).map(|group| group.as_str().to_string());
        (self.names.iter().map(value).collect(), found.get(0).map_or(0, |whole| whole.end()))
    }
}

/// The crate's message shows the whole expression first; the reason is last.
fn last_line(message: &str) -> String {
    message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_at_the_head_is_taken_out_of_the_text() {
        let header = Header::new("date").expect("a known form");
        let text = " date 2023-03 Dat was alles.";
        let (values, length) = header.read(text);
        assert_eq!(values, [Some("2023-03".to_string())]);
        assert_eq!(&text[length..], "Dat was alles.");
        assert_eq!(header.read("Een date 2023-03 hier"), (vec![None], 0));
        assert_eq!(header.read("date 2023"), (vec![Some("2023".into())], 9));
        assert_eq!(header.read("date 20234 x"), (vec![None], 0));
    }

    #[test]
    fn an_expression_without_a_name_is_refused() {
        let message = Header::new("author").expect_err("no group").to_string();
        assert!(message.contains("named groups") && message.contains("author"), "{message}");
        assert!(Header::new("(?P<a>").is_err());
    }
}
