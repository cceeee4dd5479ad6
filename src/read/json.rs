//! Records in JSON, an object a line.
//!
//! The text is written where it is to be cut, without a string of its own; of the other
//! fields only those that are wanted are looked into.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::Kind;
use super::options::{Choice, Errors};
use super::records::{Found, Record, Rows};
use crate::error::Result;

/// Reads the lines of a text; `before` lines precede it.
pub(super) fn each(text: &str, before: u64, rows: &mut Rows<'_>) -> Result<()> {
    let mut number = before;
    for line in text.lines() {
        number += 1;
        // A blank line is no record, and ends many a file.
        if line.trim().is_empty() {
            continue;
        }
        let options = rows.options;
        rows.row(number, |record, text| {
            let start = text.len();
            let read = read(line, &options.choice, record, text);
            if read.is_ok() || options.errors == Errors::Strict {
                return read;
            }
            let Some(repaired) = without_lone_halves(line) else { return read };
            text.truncate(start);
            *record = Record::default();
            self::read(&repaired, &options.choice, record, text)
        })?;
    }
    Ok(())
}

fn read(line: &str, choice: &Choice, record: &mut Record, text: &mut String) -> Result<(), String> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let read = Object { choice, record, text }.deserialize(&mut deserializer);
    read.and_then(|()| deserializer.end()).map_err(|error| {
        let message = error.to_string();
        let (what, _) = message.rsplit_once(" at line ").unwrap_or((&message, ""));
        format!("not a JSON object: {what}, at column {}", error.column())
    })
}

/// A record's object.
struct Object<'a> {
    choice: &'a Choice,
    record: &'a mut Record,
    text: &'a mut String,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let start = self.text.len();
        while let Some(name) = map.next_key::<Name<'de>>()? {
            let Name(name) = name;
            if name == self.choice.text() {
                // Of two fields of one name the last one counts, as in Python.
                self.text.truncate(start);
                self.record.found = map.next_value_seed(Text(self.text))?;
            } else if name == self.choice.id() || self.choice.wants(&name) {
                self.field(&name, map.next_value::<&RawValue>()?.get())
                    .map_err(A::Error::custom)?;
            } else {
                map.next_value::<IgnoredAny>()?;
                self.record.add(&name, Kind::Null, "");
            }
        }
        Ok(())
    }
}

impl Object<'_> {
    fn field(&mut self, name: &str, raw: &str) -> Result<(), serde_json::Error> {
        match raw.as_bytes().first() {
            Some(b'"') => {
                let value: Name<'_> = serde_json::from_str(raw)?;
                self.record.add(name, Kind::String, &value.0);
            }
            Some(b'n') => self.record.add(name, Kind::Null, ""),
            Some(b't' | b'f') => self.record.add(name, Kind::Boolean, raw),
            Some(b'{' | b'[') => {
                let value = if self.choice.metadata.is_some() { raw } else { "" };
                self.record.add(name, Kind::Nested, value);
            }
            _ => self.record.add(name, Kind::Number, raw),
        }
        Ok(())
    }
}

/// A string that is borrowed where it has no escapes.
#[derive(Debug)]
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(value)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(value.into())))
            }
        }
        deserializer.deserialize_str(Borrowing)
    }
}

/// Where a record's text is written.
struct Text<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = Found;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E>(self, value: &str) -> Result<Found, E> {
        self.0.push_str(value);
        Ok(Found::Text)
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Found, E> {
        Ok(Found::Other("a boolean"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Found, E> {
        Ok(Found::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Found, E> {
        Ok(Found::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Found, E> {
        Ok(Found::Other("a number"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Found::Other("an object"))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Found, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Found::Other("a list"))
    }
}

/// Writes U+FFFD for escapes that are half of a surrogate pair; `None` without any.
fn without_lone_halves(line: &str) -> Option<String> {
    let (mut repaired, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = memchr::memchr(b'\\', &line.as_bytes()[at..]) {
        let start = at + found;
        let (high, low) = (half(line, start), half(line, start + 6));
        let is_high = |half: u16| (0xd800..0xdc00).contains(&half);
        match (high, low) {
            (Some(high), Some(low)) if is_high(high) && !is_high(low) => at = start + 12,
            (Some(_), _) => {
                repaired.push_str(&line[copied..start]);
                repaired.push_str("\\ufffd");
                at = start + 6;
                copied = at;
            }
            // The character behind a backslash may be one itself.
            (None, _) => at = (start + 2).min(line.len()),
        }
    }
    repaired.push_str(&line[copied..]);
    (copied > 0).then_some(repaired)
}

/// Returns the half of a surrogate pair that is escaped at `at`.
fn half(line: &str, at: usize) -> Option<u16> {
    let digits = line.get(at..at + 6)?.strip_prefix("\\u")?;
    let code = u16::from_str_radix(digits, 16).ok()?;
    (0xd800..0xe000).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_halves_are_replaced_and_pairs_are_kept() {
        let repaired = |line| without_lone_halves(line);
        assert_eq!(repaired(r#"{"a":"\ud83d\udc15 \n \\ud800"}"#), None);
        assert_eq!(repaired(r"\ud800x\udc00").as_deref(), Some(r"\ufffdx\ufffd"));
        assert_eq!(repaired(r"\ud800\ud83d\udc15").as_deref(), Some(r"\ufffd\ud83d\udc15"));
        assert_eq!(repaired(r"\\\ud800\").as_deref(), Some(r"\\\ufffd\"));
    }
}
