//! Stage 5 to 7: documents that are nearly the same.

use crate::corpus::Corpus;
use crate::count::duplicates::{Likeness, Member, duplicates as found};
use crate::error::Result;
use crate::table::{self, Table};
use crate::threads::Watch;

/// Lists the documents of all clusters of near-duplicates.
pub fn duplicates(corpus: &Corpus, likeness: Likeness, watch: &Watch) -> Result<Table> {
    let members = found(corpus, likeness, watch)?;
    let mut clusters = Vec::with_capacity(members.len());
    for (number, cluster) in (1..).zip(members.chunk_by(|a, b| a.first == b.first)) {
        clusters.extend(cluster.iter().map(|_| (number, cluster.len() as u64)));
    }
    let names: Vec<_> = corpus.ids().collect();
    let name = |row: usize| names[members[row].document].as_ref();
    let column = |of: fn(&Member) -> u64| table::counts(members.iter().map(of));
    let tokens = members.iter().map(|member| corpus.document(member.document).len() as u64);
    Ok(Table::new(vec![
        ("cluster".into(), table::counts(clusters.iter().map(|(number, _)| *number))),
        ("documents".into(), table::counts(clusters.iter().map(|(_, size)| *size))),
        ("document".into(), column(|member| member.document as u64)),
        ("id".into(), table::strings(members.len(), name)),
        ("tokens".into(), table::counts(tokens)),
        ("first".into(), column(|member| member.first as u64)),
        (
            "similarity".into(),
            table::numbers(members.iter().map(|member| member.similarity).collect()),
        ),
    ]))
}
