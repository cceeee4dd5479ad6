//! Postings: for each type the documents that hold it, and how often.
//!
//! Input: a corpus. Output: document-term counts by columns, the types in the order of
//! their code points, the documents of each ascending. Cost: that of the matrix, and 16
//! bytes a cell.

use super::matrix;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::threads::Watch;

/// For each type the documents that hold it, and how often each does.
#[derive(Debug)]
pub struct Postings {
    /// Where the documents of each type begin; at the end, where the last ones end.
    starts: Vec<usize>,
    /// Document and count.
    cells: Vec<(usize, u64)>,
    /// How many tokens each document has.
    lengths: Vec<u64>,
}

impl Postings {
    /// Counts the types of all documents.
    pub fn new(corpus: &Corpus, watch: &Watch) -> Result<Self> {
        let matrix = matrix::document_term_counts(corpus, 0, watch)?;
        let mut starts = Vec::with_capacity(matrix.types.len() + 1);
        starts.push(0);
        let mut end = 0;
        for id in &matrix.types {
            end += index(matrix.documents[id.index()]);
            starts.push(end);
        }
        let mut next = starts.clone();
        let mut cells = vec![(0, 0); end];
        for (document, bounds) in matrix.starts.windows(2).enumerate() {
            watch.check()?;
            let row = index(bounds[0])..index(bounds[1]);
            for (column, count) in matrix.columns[row.clone()].iter().zip(&matrix.counts[row]) {
                let place = &mut next[*column as usize];
                cells[*place] = (document, *count);
                *place += 1;
            }
        }
        let lengths = (0..corpus.documents()).map(|at| corpus.document(at).len() as u64).collect();
        Ok(Self { starts, cells, lengths })
    }

    /// Returns the documents that hold the type at a place in the order of code points, and
    /// how often each does.
    #[must_use]
    pub fn of(&self, place: usize) -> &[(usize, u64)] {
        &self.cells[self.starts[place]..self.starts[place + 1]]
    }

    /// Returns how many tokens each document has.
    #[must_use]
    pub fn lengths(&self) -> &[u64] {
        &self.lengths
    }
}

fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or_else(|_| unreachable!("no more than there are tokens"))
}
