//! What a token is: the named options, none hidden.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// An option whose values are words.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $option:literal, { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// The words that are accepted, the default first.
            pub const ACCEPTED: &'static [&'static str] = &[$($word),+];

            /// Reads the option's value; the error lists what is accepted.
            pub fn parse(given: &str) -> Result<Self> {
                match given {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Error::UnknownChoice {
                        option: $option, given: given.into(), accepted: Self::ACCEPTED,
                    }),
                }
            }

            /// Returns the word for this value.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

choice! {
    /// What becomes of capitals. Done once a type, never once a token.
    Case, "case", {
        /// Lower case by Unicode's rules (final sigma included, no locale).
        Lower = "lower",
        /// As written.
        Keep = "keep",
        /// Full case folding: ß is ss, ς is σ.
        Fold = "fold",
    }
}

choice! {
    /// Unicode normalisation of each token. Done once a type.
    Normalization, "normalization", {
        /// Canonical composition: é is one code point.
        Nfc = "nfc",
        /// Canonical decomposition.
        Nfd = "nfd",
        /// Compatibility composition: ﬁ is fi, ² is 2.
        Nfkc = "nfkc",
        /// Compatibility decomposition.
        Nfkd = "nfkd",
        /// As written.
        None = "none",
    }
}

choice! {
    /// Whether a hyphen between two words makes them one token.
    Hyphens, "hyphens", {
        /// No, as UAX #29 has it: staakt, het, vuren.
        Split = "split",
        /// Yes: staakt-het-vuren.
        Join = "join",
    }
}

choice! {
    /// What an apostrophe (' or ’) does.
    Apostrophes, "apostrophes", {
        /// Joins between letters, is dropped at an edge, as UAX #29 has it.
        Inner = "inner",
        /// Also stays before a clipped word: 's avonds, 't, 'k, 'tis.
        Leading = "leading",
        /// Ends an elided word, which is split off: l’ + eau, dell’ + acqua.
        Elision = "elision",
        /// Separates words wherever it stands: china, s.
        Split = "split",
    }
}

choice! {
    /// Which sign an apostrophe inside a token becomes. Done once a type.
    ApostropheSign, "apostrophe_sign", {
        /// The one that was written.
        Keep = "keep",
        /// ' (U+0027).
        Straight = "straight",
        /// ’ (U+2019).
        Curly = "curly",
    }
}

choice! {
    /// Whether tokens that hold a digit and no letter are kept.
    Numbers, "numbers", {
        /// Kept.
        Keep = "keep",
        /// Dropped, as if they were punctuation.
        Drop = "drop",
    }
}

choice! {
    /// Whether punctuation marks and symbols are tokens.
    Punctuation, "punctuation", {
        /// They are not.
        Drop = "drop",
        /// They are.
        Keep = "keep",
    }
}

choice! {
    /// Whether emoji are tokens; a sequence is one token.
    Emoji, "emoji", {
        /// They are not.
        Drop = "drop",
        /// They are.
        Keep = "keep",
    }
}

choice! {
    /// A language whose own rules are added.
    Language, "language", {
        /// Dutch: see [`super::dutch`].
        Dutch = "nl",
    }
}

/// All that decides what a token is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// What becomes of capitals.
    pub case: Case,
    /// Unicode normalisation.
    pub normalization: Normalization,
    /// Whether hyphens join.
    pub hyphens: Hyphens,
    /// What an apostrophe does.
    pub apostrophes: Apostrophes,
    /// Which apostrophe is written.
    pub apostrophe_sign: ApostropheSign,
    /// Whether numbers are tokens.
    pub numbers: Numbers,
    /// Whether punctuation marks are tokens.
    pub punctuation: Punctuation,
    /// Whether emoji are tokens.
    pub emoji: Emoji,
    /// The language whose rules are added, if any.
    pub language: Option<Language>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            case: Case::Lower,
            normalization: Normalization::Nfc,
            hyphens: Hyphens::Split,
            apostrophes: Apostrophes::Inner,
            apostrophe_sign: ApostropheSign::Keep,
            numbers: Numbers::Keep,
            punctuation: Punctuation::Drop,
            emoji: Emoji::Drop,
            language: None,
        }
    }
}

impl Options {
    /// Returns the defaults of a language: for Dutch, hyphens join and leading
    /// apostrophes stay.
    #[must_use]
    pub fn of(language: Option<Language>) -> Self {
        let plain = Self { language, ..Self::default() };
        match language {
            None => plain,
            Some(Language::Dutch) => {
                Self { hyphens: Hyphens::Join, apostrophes: Apostrophes::Leading, ..plain }
            }
        }
    }

    /// Returns the options that keep tokens exactly as they are given.
    #[must_use]
    pub fn verbatim() -> Self {
        Self { case: Case::Keep, normalization: Normalization::None, ..Self::default() }
    }

    /// Tells whether a token is just a UAX #29 word, so that the fast path may
    /// cut the text.
    pub(super) fn are_plain(&self) -> bool {
        self.hyphens == Hyphens::Split
            && self.apostrophes == Apostrophes::Inner
            && self.numbers == Numbers::Keep
            && self.punctuation == Punctuation::Drop
            && self.emoji == Emoji::Drop
            && self.language.is_none()
    }
}
