//! How the vocabulary grows while a corpus is read.
//!
//! Input: a corpus, and after how many tokens to look. Output: the types and the hapaxes by
//! then. One pass over the stream, one byte a type.

use super::BLOCK;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::threads::Watch;

/// What has been read so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// Tokens.
    pub tokens: u64,
    /// Different types among them.
    pub types: u64,
    /// Types that occurred once.
    pub hapaxes: u64,
}

/// Returns what has been read after so many tokens each, ascending and none beyond the end.
pub fn growth(corpus: &Corpus, sizes: &[u64], watch: &Watch) -> Result<Vec<Point>> {
    let mut seen = vec![0_u8; corpus.vocabulary().len()];
    let mut point = Point::default();
    let mut points = Vec::with_capacity(sizes.len());
    let mut rest = corpus.stream();
    watch.stage("reading", "tokens", rest.len());
    for size in sizes {
        let step = usize::try_from(size - point.tokens).unwrap_or(usize::MAX);
        let (read, behind) = rest.split_at(step.min(rest.len()));
        for block in read.chunks(BLOCK) {
            watch.step(block.len())?;
            for id in block {
                let seen = &mut seen[id.index()];
                point.types += u64::from(*seen == 0);
                // One more for the first, one less for the second.
                point.hapaxes = point.hapaxes + u64::from(*seen == 0) - u64::from(*seen == 1);
                *seen = (*seen + 1).min(2);
            }
        }
        point.tokens += read.len() as u64;
        points.push(point);
        rest = behind;
    }
    Ok(points)
}
