//! Measures of diversity that follow the order of the tokens.
//!
//! Input: for each token how far back its type stood before. In a stretch of text of which it is
//! token number L, from 1, it is the first of its type if and only if that is L or more: so
//! types are counted by comparing numbers, without a table. Sums are whole numbers, the same on
//! any number of threads.

use rayon::prelude::*;

use super::spectral::over;
use super::{Text, real};
use crate::count;

/// The mean TTR of consecutive segments; what is left at the end is dropped. `nan` if no segment
/// is full.
///
/// Source: Johnson (1944), *Studies in language behavior I*, Psychological Monographs 56(2), 1–15.
#[must_use]
pub fn msttr(back: &[u32], segment: u64) -> f64 {
    let size = usize::try_from(segment).unwrap_or(usize::MAX);
    let types: u64 = back.chunks_exact(size).map(types_of).sum();
    over(real(types), real((back.len() / size) as u64) * real(segment))
}

/// The mean TTR of all windows of so many consecutive tokens; `nan` if the text is shorter.
///
/// A token is the first of its type in as many windows as begin behind its last occurrence and
/// hold it: one comparison a token, whatever the window.
///
/// Source: Covington & `McFall` (2010), *Cutting the Gordian knot: The moving-average type-token
/// ratio (MATTR)*, Journal of Quantitative Linguistics 17(2), 94–100.
#[must_use]
pub fn mattr(back: &[u32], window: u64) -> f64 {
    let tokens = back.len() as u64;
    if tokens < window {
        return f64::NAN;
    }
    let windows = tokens - window + 1;
    // Tokens with a window behind them: all windows that hold them and begin late enough.
    let (all, last) = back.split_at(usize::try_from(windows).unwrap_or(usize::MAX));
    let held = |distance: &u32| u64::from(*distance).min(window);
    // Sums of a few short numbers fit into short ones, of which more are added at once.
    let most = u32::try_from(window).unwrap_or(u32::MAX);
    let few = (u32::MAX / most.max(1)).clamp(1, 4096) as usize;
    let in_few = |few: &[u32]| -> u64 {
        few.iter().fold(0_u32, |sum, distance| sum.wrapping_add((*distance).min(most))).into()
    };
    let in_block = |block: &[u32]| block.chunks(few).map(in_few).sum::<u64>();
    let mut types: u64 =
        if all.len() < LONG { in_block(all) } else { all.par_chunks(LONG).map(in_block).sum() };
    for (behind, distance) in (1..).zip(last) {
        types += held(distance).saturating_sub(behind);
    }
    over(real(types), real(windows) * real(window))
}

/// The types of consecutive tokens.
fn types_of(back: &[u32]) -> u64 {
    (1..).zip(back).map(|(length, distance)| u64::from(*distance >= length)).sum()
}

/// How many beginnings of factors a thread takes at a time.
const BLOCK: usize = 1 << 14;

/// From so many tokens on a text is worth more than one thread.
const LONG: usize = 1 << 20;

/// When a factor of MTLD is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// When the TTR is below the threshold.
    Below,
    /// When it is at the threshold, too.
    At,
    /// When it is below, but never with the last token of the text.
    Inside,
}

impl Closing {
    /// Reads the option's value.
    #[must_use]
    pub fn parse(given: &str) -> Option<Self> {
        match given {
            "below" => Some(Self::Below),
            "at" => Some(Self::At),
            "inside" => Some(Self::Inside),
            _ => None,
        }
    }
}

/// How factors are told apart.
#[derive(Debug, Clone)]
pub struct Rule {
    pub(super) threshold: f64,
    pub(super) closing: Closing,
    /// The least tokens of a factor.
    pub(super) minimum: u64,
    /// By length, how many types are too many for a factor to close.
    open: Vec<u32>,
}

/// For so many lengths it is known beforehand how many types close a factor.
const KNOWN: u32 = 512;

impl Rule {
    pub(super) fn new(threshold: f64, closing: Closing, minimum: u64) -> Self {
        Self { threshold, closing, minimum, open: Vec::new() }
    }

    /// Finds out how many types close a factor.
    pub(super) fn prepare(&mut self) {
        let mut types = 0;
        let open = (0..KNOWN).map(|length| {
            // A longer factor closes with as many types, or with one more.
            while types <= length && self.is_complete(types, length) {
                types += 1;
            }
            if u64::from(length) < self.minimum { 0 } else { types }
        });
        self.open = open.collect();
    }

    fn is_complete(&self, types: u32, length: u32) -> bool {
        let ratio = f64::from(types) / f64::from(length);
        ratio < self.threshold || (self.closing == Closing::At && ratio <= self.threshold)
    }

    #[inline]
    fn closes(&self, types: u32, length: u32) -> bool {
        match self.open.get(length as usize) {
            Some(open) => types < *open,
            None => u64::from(length) >= self.minimum && self.is_complete(types, length),
        }
    }

    /// Counts the factors of a text; what is left at the end is a part of one.
    fn factors(&self, back: &[u32]) -> f64 {
        let keeps_last = usize::from(self.closing == Closing::Inside && !back.is_empty());
        let (mut rest, last) = back.split_at(back.len() - keeps_last);
        let mut full = 0;
        while let Some(length) = self.first(rest) {
            full += 1;
            rest = &rest[length as usize..];
        }
        let (mut types, mut length) = (0, 0);
        for distance in rest.iter().chain(last) {
            length += 1;
            types += u32::from(*distance >= length);
        }
        if length == 0 {
            return real(full);
        }
        real(full) + (1.0 - f64::from(types) / f64::from(length)) / (1.0 - self.threshold)
    }

    /// Returns the tokens of the first factor from each token on, and how many there are.
    fn moving(&self, text: &Text<'_>, starts: usize, back: &[u32]) -> (u64, u64) {
        let of_block = |block: std::ops::Range<usize>| {
            if text.watch.check().is_err() {
                return (0, 0);
            }
            let lengths = block.filter_map(|start| self.first(&back[start..]));
            lengths
                .fold((0, 0), |(tokens, factors), length| (tokens + u64::from(length), factors + 1))
        };
        let blocks = count::blocks(starts, BLOCK).into_par_iter().map(of_block);
        blocks.reduce(|| (0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
    }

    /// Returns how many tokens the first factor has, if one is complete.
    fn first(&self, back: &[u32]) -> Option<u32> {
        let (mut types, mut length) = (0_u32, 0_u32);
        // Most factors are short: what closes them is read along with the text. Numbers below
        // 512 do not overflow.
        let known = back.iter().zip(self.open.iter().skip(1)).any(|(distance, open)| {
            length = length.wrapping_add(1);
            types = types.wrapping_add((*distance >= length).into());
            types < *open
        });
        if known {
            return Some(length);
        }
        let rest = back.get(length as usize..).unwrap_or_default();
        let closes = |distance: &u32| {
            length += 1;
            types += u32::from(*distance >= length);
            self.closes(types, length)
        };
        rest.iter().any(closes).then_some(length)
    }
}

/// The mean length of stretches that keep up a TTR, of the text read forward and backward;
/// `nan` if in one of these no type repeats.
///
/// Source: `McCarthy` & Jarvis (2010), *MTLD, vocd-D, and HD-D*, Behavior Research Methods 42(2),
/// 381–392.
#[must_use]
pub fn mtld(text: &Text<'_>, rule: &Rule) -> f64 {
    let length = |back: &[u32]| over(real(back.len() as u64), rule.factors(back));
    let (forward, backward) = if text.back.len() < LONG {
        (length(text.back), length(text.forth))
    } else {
        rayon::join(|| length(text.back), || length(text.forth))
    };
    0.5 * (forward + backward)
}

/// The mean length of the factors that begin at each token, of the text read in a circle;
/// `nan` if none is complete. It takes as long as factors are.
///
/// Source: Kyle, Crossley & Jarvis (2021), *Assessing the validity of lexical diversity indices
/// using direct judgements*, Language Assessment Quarterly 18(2), 154–170.
#[must_use]
pub fn mtld_ma_wrap(text: &Text<'_>, rule: &Rule) -> f64 {
    let circle = [text.around, text.around].concat();
    let (tokens, factors) = rule.moving(text, text.around.len(), &circle);
    over(real(tokens), real(factors))
}

/// The mean of the mean lengths of the factors that begin at each token, of the text read
/// forward and backward; factors that are not complete do not count. `nan` if on one way none
/// is. It takes as long as factors are.
///
/// Source: as [`mtld_ma_wrap`].
#[must_use]
pub fn mtld_ma_bid(text: &Text<'_>, rule: &Rule) -> f64 {
    let mean = |back: &[u32]| {
        let (tokens, factors) = rule.moving(text, back.len(), back);
        over(real(tokens), real(factors))
    };
    0.5 * (mean(text.back) + mean(text.forth))
}
