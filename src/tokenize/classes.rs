//! What a character does to words, as the crate sees it.

use unicode_segmentation::UnicodeSegmentation;

use super::asked::Asked;

/// What a character does to the word that it may be part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter that joins letters and digits.
    Letter,
    /// A Hebrew letter: as a letter, but for the quotes behind it.
    Hebrew,
    /// A digit that joins letters and digits.
    Number,
    /// `_` and its like, which join words but are none.
    Underscore,
    /// Attaches to whatever precedes it.
    Mark,
    /// Joins letters between which it stands, and digits.
    Inner,
    /// Joins letters between which it stands.
    InnerLetter,
    /// Joins digits between which it stands.
    InnerNumber,
    /// Is a word by itself, with its marks.
    Alone,
    /// Is part of no word.
    Apart,
    /// Has a rule of its own: the crate must see to it.
    Awkward,
}

const CLASSES: &[Class] = &[
    Class::Letter,
    Class::Hebrew,
    Class::Number,
    Class::Underscore,
    Class::Mark,
    Class::Inner,
    Class::InnerLetter,
    Class::InnerNumber,
    Class::Alone,
    Class::Apart,
    Class::Awkward,
];

static KNOWN: Asked<Class> = Asked::new(CLASSES, asked);

/// Returns the class of a character.
#[inline]
pub(super) fn class_of(character: char) -> Class {
    KNOWN.class_of(character).unwrap_or(Class::Awkward)
}

/// Asks the crate what a character does between others.
fn asked(c: char) -> Class {
    let words = |text: &str| -> usize { text.unicode_words().count() };
    let is_one = |text: String| text.unicode_words().eq([text.as_str()]);
    let parts = |text: String| text.split_word_bounds().count();
    let joins_letter = is_one(format!("a{c}a"));
    let joins_number = is_one(format!("1{c}1"));
    let (before, after) = (is_one(format!("a{c}")), is_one(format!("{c}a")));
    let alone = words(&c.to_string());
    // The joiner of emoji, blanks that stay together, and whatever else has a rule
    // that looks further.
    let is_odd = c == '\u{200d}'
        || parts(format!("{c} ")) == 1
        || parts(format!("{c}\u{30ab}")) == 1 && c != '_' && !before;
    match (joins_letter, joins_number, before, after, alone) {
        _ if is_odd => Class::Awkward,
        (true, true, true, true, 1) if is_one(format!("{c}'")) => Class::Hebrew,
        (true, true, true, true, 1) if is_one(format!("a.{c}")) => Class::Letter,
        (true, true, true, true, 1) if is_one(format!("1,{c}")) => Class::Number,
        // Some signs, as the cedilla, join as letters or digits do but are none.
        (true, true, true, true, 0) if !is_one(format!("a.{c}")) && !is_one(format!("1,{c}")) => {
            Class::Underscore
        }
        (true, true, true, false, _) => Class::Mark,
        (true, true, false, false, 0) => Class::Inner,
        (true, false, false, false, 0) => Class::InnerLetter,
        (false, true, false, false, 0) => Class::InnerNumber,
        (false, false, false, false, 1) if parts(format!("{c}{c}")) == 2 => Class::Alone,
        (false, false, false, false, 0) => Class::Apart,
        _ => Class::Awkward,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_the_class_of_their_kind() {
        let expected = [
            ("aéßЖωعक한", Class::Letter),
            ("17٣३", Class::Number),
            ("_\u{203f}", Class::Underscore),
            ("\u{301}\u{93e}\u{ad}", Class::Mark),
            (".'’", Class::Inner),
            (":·", Class::InnerLetter),
            (",;", Class::InnerNumber),
            ("字あก", Class::Alone),
            ("—“”«»…€\u{a0}", Class::Apart),
            ("א", Class::Hebrew),
            ("\u{200d}カ\u{3000}👍", Class::Awkward),
        ];
        for (characters, class) in expected {
            for character in characters.chars() {
                assert_eq!(class_of(character), class, "U+{:04X}", u32::from(character));
                assert_eq!(class_of(character), class, "asked again");
            }
        }
    }
}
