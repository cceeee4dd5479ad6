//! Which columns of files of tokens become layers.
//!
//! CoNLL-U names its columns; in vertical text they have but numbers. So layers are given
//! in one of two ways. A *list* of names: of CoNLL-U these are names of its columns; of
//! vertical text they are those of all columns behind the first, in order, and a line that
//! has another number of columns is a fault, so that no column is taken for another. Or
//! *columns*, by number from 1 or by name, each with the name that its layer shall have.

use std::path::Path;

use super::printable;
use crate::error::{Error, Result};

/// The columns of CoNLL-U, in order.
const CONLLU: [&str; 10] =
    ["id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc"];

/// Where the values of a layer stand in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// In the column of the layer's own name or, in vertical text, the next one.
    Listed,
    /// In the column with this number, from 1.
    Number(usize),
    /// In the column of this name.
    Name(String),
}

/// A layer to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerChoice {
    /// What it is called.
    pub name: String,
    /// Where its values stand.
    pub column: Column,
}

/// The columns of a file that become layers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// Their places in a line, from 0, in the order of the layers.
    pub(super) places: Vec<usize>,
    /// How many columns a line must have, if all of them are named.
    pub(super) exactly: Option<usize>,
}

impl Chosen {
    /// Finds the columns of a CoNLL-U file.
    pub(super) fn of_conllu(layers: &[LayerChoice], path: &Path) -> Result<Self> {
        let place = |layer: &LayerChoice| match &layer.column {
            Column::Listed => named(&layer.name, path),
            Column::Name(name) => named(name, path),
            Column::Number(number) if (2..=CONLLU.len()).contains(number) => Ok(number - 1),
            Column::Number(number) => Err(wrong(
                path,
                &format!("of layer '{}' the column must be from 2 to 10, got {number}", layer.name),
            )),
        };
        Ok(Self { places: layers.iter().map(place).collect::<Result<_>>()?, exactly: None })
    }

    /// Finds the columns of a file of vertical text.
    pub(super) fn of_vertical(layers: &[LayerChoice], path: &Path) -> Result<Self> {
        let place = |(order, layer): (usize, &LayerChoice)| match &layer.column {
            Column::Listed => Ok(order + 1),
            Column::Number(number) if *number >= 1 => Ok(number - 1),
            Column::Number(number) => Err(wrong(
                path,
                &format!("of layer '{}' the column must be at least 1, got {number}", layer.name),
            )),
            Column::Name(name) => Err(wrong(
                path,
                &format!("columns of vertical text have numbers, not names such as '{name}'"),
            )),
        };
        let places = layers.iter().enumerate().map(place).collect::<Result<_>>()?;
        let is_list = layers.iter().any(|layer| layer.column == Column::Listed);
        Ok(Self { places, exactly: is_list.then_some(layers.len() + 1) })
    }

    /// Fails, if layers are asked for, since a file holds none.
    pub(crate) fn of_others(layers: &[LayerChoice], path: &Path) -> Result<()> {
        if layers.is_empty() {
            return Ok(());
        }
        Err(wrong(path, "only .conllu and .vrt files have layers"))
    }
}

/// Returns the place of a column of CoNLL-U.
fn named(name: &str, path: &Path) -> Result<usize> {
    let place = CONLLU.iter().skip(1).position(|column| *column == name);
    place.map(|place| place + 1).ok_or_else(|| {
        let accepted = CONLLU[1..].join("', '");
        wrong(path, &format!("CoNLL-U has no column '{name}' for a layer; it has '{accepted}'"))
    })
}

fn wrong(path: &Path, reason: &str) -> Error {
    Error::Layer { reason: format!("{}: {reason}", printable(path)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &str, column: Column) -> LayerChoice {
        LayerChoice { name: name.into(), column }
    }

    #[test]
    fn columns_are_found_by_name_by_number_and_by_their_order() {
        let path = Path::new("x");
        let listed = [choice("upos", Column::Listed), choice("lemma", Column::Listed)];
        let found = Chosen::of_conllu(&listed, path).expect("columns of CoNLL-U");
        assert_eq!((found.places, found.exactly), (vec![3, 2], None));
        let found = Chosen::of_vertical(&listed, path).expect("two columns");
        assert_eq!((found.places, found.exactly), (vec![1, 2], Some(3)));
        let given = [choice("tag", Column::Number(5)), choice("own", Column::Name("misc".into()))];
        assert_eq!(Chosen::of_conllu(&given, path).expect("columns").places, [4, 9]);
        assert!(Chosen::of_vertical(&given, path).is_err());
        assert!(Chosen::of_conllu(&[choice("id", Column::Listed)], path).is_err());
        assert!(Chosen::of_others(&listed, path).is_err() && Chosen::of_others(&[], path).is_ok());
    }
}
