//! What is known of documents beside their texts, of all batches.

use crate::corpus::Metadata;
use crate::error::Result;
use crate::read::{self, Described, Skipped, printable};
use crate::table::{self, Table};

/// Names, metadata, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Descriptions {
    pub(super) names: Option<Vec<String>>,
    pub(super) metadata: Vec<Metadata>,
    pub(super) skipped: Vec<Skipped>,
}

/// Joins what is known of the documents of batches that follow each other.
pub(super) fn joined(all: Vec<Described>, wanted: Option<&[String]>) -> Result<Descriptions> {
    let (mut names, mut fields, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for described in all {
        names.extend(described.names);
        fields.push(described.fields);
        skipped.extend(described.skipped);
    }
    let names = (!names.is_empty()).then_some(names);
    Ok(Descriptions { names, metadata: read::joined(fields, wanted)?, skipped })
}

/// Lists what was left out because of a fault.
#[must_use]
pub fn skipped(all: &[Skipped]) -> Table {
    let paths: Vec<String> = all.iter().map(|skipped| printable(&skipped.path)).collect();
    Table::new(vec![
        ("path".into(), table::strings(all.len(), |row| &paths[row])),
        ("row".into(), table::optional_counts(all.iter().map(|skipped| skipped.row))),
        ("reason".into(), table::strings(all.len(), |row| &all[row].reason)),
    ])
}
