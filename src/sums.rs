//! Rows of counts under names, which add up: in any order and in any number of steps.
//!
//! Input: columns of words and of numbers that name rows, and columns of counts. Output: one
//! row for each name, in the order in which they first came; or *parcels*, many rows as one
//! string of bytes, which engines send from task to task. Cost: a hash and a compare a row.
//!
//! **A name** is a string of bytes: column by column the bits of a number in groups of
//! seven, or the length and the bytes of a word. Names are equal where all columns are, and
//! columns can be made of names again. A parcel has names and counts in turn.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BinaryArray, Int64Array, LargeStringArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::threads::Watch;

/// So many rows are read between two looks whether to go on.
const ROWS: usize = 1 << 16;

/// What a column of names holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Word,
    /// Whole numbers.
    Number,
}

/// A column of names; values may be null.
#[derive(Debug, Clone)]
enum Names {
    Words(LargeStringArray),
    Numbers(Int64Array),
}

impl Names {
    fn kind(&self) -> Kind {
        match self {
            Self::Words(_) => Kind::Word,
            Self::Numbers(_) => Kind::Number,
        }
    }

    /// Adds the value of a row to a name.
    #[inline]
    fn write(&self, row: usize, name: &mut Vec<u8>) {
        match self {
            Self::Words(words) if words.is_valid(row) => {
                let word = words.value(row).as_bytes();
                put(word.len() as u128 + 1, name);
                name.extend_from_slice(word);
            }
            Self::Numbers(numbers) if numbers.is_valid(row) => {
                put(u128::from(folded(numbers.value(row))) + 1, name);
            }
            _ => name.push(0),
        }
    }
}

/// Rows that have names and counts.
#[derive(Debug, Clone)]
pub struct Rows {
    names: Vec<Names>,
    counts: Vec<ScalarBuffer<i64>>,
    length: usize,
}

impl Rows {
    /// Takes columns: `large_utf8` or `int64` that name rows, and `int64` without nulls.
    ///
    /// Fails if one is of another type, or if they differ in length.
    pub fn new(names: &[ArrayRef], counts: &[ArrayRef]) -> Result<Self> {
        let name = |column: &ArrayRef| match column.data_type() {
            DataType::LargeUtf8 => Ok(Names::Words(column.as_string::<i64>().clone())),
            DataType::Int64 => Ok(Names::Numbers(column.as_primitive::<Int64Type>().clone())),
            other => Err(Error::Internal(format!("rows are not named by {other}"))),
        };
        let count = |column: &ArrayRef| match column.as_primitive_opt::<Int64Type>() {
            Some(numbers) if numbers.null_count() == 0 => Ok(numbers.values().clone()),
            _ => Err(Error::Internal("counts are whole numbers, and none is null".into())),
        };
        let mut columns = names.iter().chain(counts);
        let length = columns.clone().next().map_or(0, Array::len);
        if columns.any(|column| column.len() != length) {
            return Err(Error::Internal("columns of rows differ in length".into()));
        }
        let names = names.iter().map(name).collect::<Result<_>>()?;
        let counts = counts.iter().map(count).collect::<Result<_>>()?;
        Ok(Self { names, counts, length })
    }

    fn kinds(&self) -> Vec<Kind> {
        self.names.iter().map(Names::kind).collect()
    }

    /// Writes the name of a row over what `name` holds.
    #[inline]
    fn name(&self, row: usize, name: &mut Vec<u8>) {
        name.clear();
        self.names.iter().for_each(|column| column.write(row, name));
    }

    /// Returns a number that depends on the words of a row alone, the same on any machine.
    #[inline]
    fn hash(&self, row: usize, words: &mut Vec<u8>) -> u64 {
        words.clear();
        for column in self.names.iter().filter(|column| column.kind() == Kind::Word) {
            column.write(row, words);
        }
        xxh3_64(words)
    }
}

/// Rows in one string of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The bin of all of its rows: those of the same words are in parcels of the same bin,
    /// whoever made them.
    pub bin: usize,
    /// Whether the number by which rows are set apart is 0.
    pub is_zero: bool,
    /// The rows.
    pub rows: Vec<u8>,
}

/// Puts rows into parcels, by a hash of their words, and by whether the number in a column of
/// their names is 0.
pub fn parcels(rows: &Rows, bins: usize, apart: usize, watch: &Watch) -> Result<Vec<Parcel>> {
    let Some(Names::Numbers(apart)) = rows.names.get(apart) else {
        return Err(Error::Internal("rows are set apart by a column of numbers".into()));
    };
    let mut made = vec![Vec::new(); 2 * bins];
    let (mut words, mut name) = (Vec::new(), Vec::new());
    for row in 0..rows.length {
        if row % ROWS == 0 {
            watch.check()?;
        }
        // The remainder is less than the number of bins.
        #[expect(clippy::cast_possible_truncation, reason = "less than a number of that size")]
        let bin = (rows.hash(row, &mut words) % bins as u64) as usize;
        rows.name(row, &mut name);
        let parcel = &mut made[2 * bin + usize::from(apart.value(row) == 0)];
        parcel.extend_from_slice(&name);
        for counts in &rows.counts {
            put(u128::from(folded(counts[row])), parcel);
        }
    }
    let filled = made.into_iter().enumerate().filter(|(_, rows)| !rows.is_empty());
    Ok(filled
        .map(|(place, rows)| Parcel { bin: place / 2, is_zero: place % 2 == 1, rows })
        .collect())
}

/// Adds up rows of the same name; returns the columns of names, and those of counts.
pub fn add_up(rows: &Rows, watch: &Watch) -> Result<(Vec<ArrayRef>, Vec<ArrayRef>)> {
    let mut sums = Sums::new(rows.counts.len(), rows.length);
    let mut name = Vec::new();
    for row in 0..rows.length {
        if row % ROWS == 0 {
            watch.check()?;
        }
        rows.name(row, &mut name);
        let place = sums.place(&name)?;
        for (column, counts) in rows.counts.iter().enumerate() {
            sums.add(place, column, counts[row])?;
        }
    }
    sums.columns(&rows.kinds())
}

/// Adds up the rows of parcels, whose names have columns of these kinds, as [`add_up`] does.
pub fn add_parcels(
    parcels: &[BinaryArray],
    kinds: &[Kind],
    counts: usize,
    watch: &Watch,
) -> Result<(Vec<ArrayRef>, Vec<ArrayRef>)> {
    let mut sums = Sums::new(counts, 0);
    let mut read = 0;
    for parcel in parcels.iter().flat_map(|parcels| parcels.iter().flatten()) {
        let mut rest = parcel;
        while !rest.is_empty() {
            if read % ROWS == 0 {
                watch.check()?;
            }
            read += 1;
            let begin = rest;
            for kind in kinds {
                let number = get(&mut rest)?;
                if *kind == Kind::Word && number > 0 {
                    let length = usize::try_from(number - 1).map_err(|_| damaged())?;
                    rest = rest.get(length..).ok_or_else(damaged)?;
                }
            }
            let place = sums.place(&begin[..begin.len() - rest.len()])?;
            for column in 0..counts {
                let number = u64::try_from(get(&mut rest)?).map_err(|_| damaged())?;
                sums.add(place, column, unfolded(number))?;
            }
        }
    }
    sums.columns(kinds)
}

/// Sums by names.
struct Sums {
    /// Where each name is, found by its hash.
    table: HashTable<Known>,
    /// Names laid end to end, and where each ends.
    names: Vec<u8>,
    ends: Vec<usize>,
    /// The sums of each column.
    columns: Vec<Vec<i64>>,
}

/// A name that is known.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Bits of its hash: another name is seldom looked at, and none when the table grows.
    hash: u32,
    place: u32,
}

/// Returns the hash under which 32 bits of one are entered in a table, which looks at the
/// lowest and at the highest bits.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash.reverse_bits()) << 32
}

impl Sums {
    /// Begins, for so many columns; `most` is how many names there may be, if that is known.
    fn new(columns: usize, most: usize) -> Self {
        let ends = Vec::with_capacity(most);
        let columns = vec![Vec::new(); columns];
        Self { table: HashTable::new(), names: Vec::new(), ends, columns }
    }

    /// Returns the place of a name; a new one has sums of 0.
    #[inline]
    fn place(&mut self, name: &[u8]) -> Result<usize> {
        #[expect(clippy::cast_possible_truncation, reason = "some of the bits are enough")]
        let hash = xxh3_64(name) as u32;
        let (names, ends) = (&self.names, &self.ends);
        let is_it = |known: &Known| {
            let place = known.place as usize;
            let start = if place == 0 { 0 } else { ends[place - 1] };
            known.hash == hash && names[start..ends[place]] == *name
        };
        if let Some(known) = self.table.find(spread(hash), is_it) {
            return Ok(known.place as usize);
        }
        let Ok(place) = u32::try_from(self.ends.len()) else {
            return Err(Error::Internal("more than 2^32 names are not added up at a time".into()));
        };
        self.table.insert_unique(spread(hash), Known { hash, place }, |known| spread(known.hash));
        self.names.extend_from_slice(name);
        self.ends.push(self.names.len());
        self.columns.iter_mut().for_each(|sums| sums.push(0));
        Ok(place as usize)
    }

    /// Adds a count to the sum of a name.
    #[inline]
    fn add(&mut self, place: usize, column: usize, count: i64) -> Result<()> {
        let sum = &mut self.columns[column][place];
        let larger = sum.checked_add(count);
        *sum = larger.ok_or_else(|| Error::Internal("a sum takes more than 64 bits".into()))?;
        Ok(())
    }

    /// Makes columns of the names, and of the sums.
    fn columns(self, kinds: &[Kind]) -> Result<(Vec<ArrayRef>, Vec<ArrayRef>)> {
        drop(self.table);
        let mut made: Vec<_> = kinds.iter().map(|kind| Growing::new(*kind)).collect();
        let mut rest: &[u8] = &self.names;
        for _ in 0..self.ends.len() {
            for column in &mut made {
                column.read(&mut rest)?;
            }
        }
        let names = made.into_iter().map(Growing::finish).collect::<Result<_>>()?;
        let sums = self.columns.into_iter();
        Ok((names, sums.map(|sums| Arc::new(Int64Array::from(sums)) as ArrayRef).collect()))
    }
}

/// A column that is read from names.
struct Growing {
    kind: Kind,
    numbers: Vec<i64>,
    bytes: Vec<u8>,
    ends: Vec<i64>,
    is_valid: Vec<bool>,
}

impl Growing {
    fn new(kind: Kind) -> Self {
        let ends = vec![0];
        Self { kind, numbers: Vec::new(), bytes: Vec::new(), ends, is_valid: Vec::new() }
    }

    /// Reads the value of the next name.
    #[inline]
    fn read(&mut self, rest: &mut &[u8]) -> Result<()> {
        let number = get(rest)?;
        self.is_valid.push(number > 0);
        let number = number.saturating_sub(1);
        if self.kind == Kind::Number {
            self.numbers.push(unfolded(u64::try_from(number).map_err(|_| damaged())?));
            return Ok(());
        }
        let length = usize::try_from(number).map_err(|_| damaged())?;
        let (word, behind) = rest.split_at_checked(length).ok_or_else(damaged)?;
        *rest = behind;
        self.bytes.extend_from_slice(word);
        self.ends.push(i64::try_from(self.bytes.len()).map_err(|_| damaged())?);
        Ok(())
    }

    fn finish(self) -> Result<ArrayRef> {
        let is_whole = self.is_valid.iter().all(|valid| *valid);
        let nulls = (!is_whole).then(|| NullBuffer::from(self.is_valid));
        let made = |error: ArrowError| Error::Internal(error.to_string());
        Ok(match self.kind {
            Kind::Number => {
                Arc::new(Int64Array::try_new(self.numbers.into(), nulls).map_err(made)?)
            }
            Kind::Word => {
                let ends = OffsetBuffer::new(self.ends.into());
                let bytes = Buffer::from_vec(self.bytes);
                Arc::new(LargeStringArray::try_new(ends, bytes, nulls).map_err(made)?)
            }
        })
    }
}

/// Folds the negative numbers between the others, so that small ones are small.
#[inline]
#[expect(clippy::cast_sign_loss, reason = "all bits are kept")]
fn folded(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

#[inline]
#[expect(clippy::cast_possible_wrap, reason = "all bits are kept")]
fn unfolded(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Writes a number in groups of seven bits, the lowest first; all but the last have a mark.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "seven bits")]
fn put(number: u128, bytes: &mut Vec<u8>) {
    let mut rest = number;
    while rest >= 0x80 {
        bytes.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

/// Reads a number, and leaves what is behind it.
#[inline]
fn get(bytes: &mut &[u8]) -> Result<u128> {
    // Nearly all are small.
    if let [first @ ..0x80, rest @ ..] = *bytes {
        *bytes = rest;
        return Ok(u128::from(*first));
    }
    get_long(bytes)
}

fn get_long(bytes: &mut &[u8]) -> Result<u128> {
    let mut number = 0;
    for place in 0..10 {
        let (first, rest) = bytes.split_first().ok_or_else(damaged)?;
        *bytes = rest;
        number |= u128::from(first & 0x7f) << (7 * place);
        if *first < 0x80 {
            return Ok(number);
        }
    }
    Err(damaged())
}

#[cold]
fn damaged() -> Error {
    Error::Internal("a parcel of counts is damaged".into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// A word, a number that sets apart, another number, and two counts.
    type Row = (Option<String>, i64, Option<i64>, [i64; 2]);
    type Name = (Option<String>, i64, Option<i64>);

    const KINDS: [Kind; 3] = [Kind::Word, Kind::Number, Kind::Number];

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let number = prop_oneof![-2_i64..3, Just(i64::MIN), Just(i64::MAX), any::<i64>()];
        let word = proptest::option::of("[ab ]{0,2}|[aé😀]{60,70}");
        let row = (word, 0_i64..2, proptest::option::of(number), [-3_i64..100, 0_i64..2]);
        proptest::collection::vec(row, 0..40)
    }

    fn columns(rows: &[Row]) -> Rows {
        let words: LargeStringArray = rows.iter().map(|row| row.0.clone()).collect();
        let apart: Int64Array = rows.iter().map(|row| Some(row.1)).collect();
        let numbers: Int64Array = rows.iter().map(|row| row.2).collect();
        let counts = |column: usize| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(row.3[column])).collect::<Int64Array>())
        };
        let names: [ArrayRef; 3] = [Arc::new(words), Arc::new(apart), Arc::new(numbers)];
        Rows::new(&names, &[counts(0), counts(1)]).expect("columns of one length")
    }

    fn listed((names, counts): (Vec<ArrayRef>, Vec<ArrayRef>)) -> Vec<(Name, [i64; 2])> {
        let rows = Rows::new(&names, &counts).expect("columns of rows");
        let [Names::Words(words), Names::Numbers(apart), Names::Numbers(numbers)] = &rows.names[..]
        else {
            panic!("columns of other kinds")
        };
        let word = |row: usize| words.is_valid(row).then(|| words.value(row).to_string());
        let number = |row: usize| numbers.is_valid(row).then(|| numbers.value(row));
        (0..rows.length)
            .map(|row| {
                let name = (word(row), apart.value(row), number(row));
                (name, [rows.counts[0][row], rows.counts[1][row]])
            })
            .collect()
    }

    fn plainly(rows: &[Row]) -> BTreeMap<Name, [i64; 2]> {
        let mut sums = BTreeMap::new();
        for (word, apart, number, counts) in rows {
            let sum = sums.entry((word.clone(), *apart, *number)).or_insert([0; 2]);
            *sum = [sum[0] + counts[0], sum[1] + counts[1]];
        }
        sums
    }

    fn binary(parcels: &[&Parcel]) -> Vec<BinaryArray> {
        parcels.iter().map(|parcel| BinaryArray::from(vec![parcel.rows.as_slice()])).collect()
    }

    proptest! {
        #[test]
        fn sums_are_those_of_a_plain_map(rows in rows()) {
            let found = listed(add_up(&columns(&rows), &Watch::default()).expect("sums"));
            let mut order: Vec<Name> = Vec::new();
            for (word, apart, number, _) in &rows {
                let name = (word.clone(), *apart, *number);
                if !order.contains(&name) {
                    order.push(name);
                }
            }
            prop_assert_eq!(found.iter().map(|row| row.0.clone()).collect::<Vec<_>>(), order);
            prop_assert_eq!(found.into_iter().collect::<BTreeMap<_, _>>(), plainly(&rows));
        }

        #[test]
        fn parcels_hold_every_row_and_a_word_in_one_bin(
            rows in rows(), cut in 0_usize..40, bins in 1_usize..9,
        ) {
            let watch = Watch::default();
            let (first, second) = rows.split_at(cut.min(rows.len()));
            let mut made = Vec::new();
            for piece in [first, second] {
                made.extend(parcels(&columns(piece), bins, 1, &watch).expect("no one cancels"));
            }
            let mut all = BTreeMap::new();
            let mut bin_of = BTreeMap::new();
            for bin in 0..bins {
                for is_zero in [false, true] {
                    let here: Vec<_> = made
                        .iter()
                        .filter(|parcel| (parcel.bin, parcel.is_zero) == (bin, is_zero))
                        .collect();
                    let sums = add_parcels(&binary(&here), &KINDS, 2, &watch).expect("no one cancels");
                    for (name, counts) in listed(sums) {
                        prop_assert_eq!(name.1 == 0, is_zero);
                        prop_assert_eq!(*bin_of.entry(name.0.clone()).or_insert(bin), bin);
                        prop_assert!(all.insert(name, counts).is_none());
                    }
                }
            }
            prop_assert!(made.iter().all(|parcel| parcel.bin < bins));
            prop_assert_eq!(all, plainly(&rows));
        }

        #[test]
        fn damaged_parcels_are_errors_and_never_panics(
            rows in rows(), cut in 0_usize..200, other in any::<Vec<u8>>(),
        ) {
            let watch = Watch::default();
            for parcel in parcels(&columns(&rows), 1, 1, &watch).expect("no one cancels") {
                let mut bytes = parcel.rows;
                bytes.truncate(cut);
                bytes.extend_from_slice(&other);
                let _ = add_parcels(&[BinaryArray::from(vec![&bytes[..]])], &KINDS, 2, &watch);
            }
        }
    }

    #[test]
    fn a_bin_is_the_same_on_any_machine() {
        let row = (Some("de kat".to_string()), 0, Some(2), [1, 1]);
        let made = parcels(&columns(&[row]), 1 << 20, 1, &Watch::default()).expect("parcels");
        let expected = Parcel {
            // XXH3 of the bytes, modulo the number of bins.
            bin: 649_736,
            is_zero: true,
            rows: [&[7], &b"de kat"[..], &[1, 5, 2, 2]].concat(),
        };
        assert_eq!(made, [expected]);
    }

    #[test]
    fn sums_that_do_not_fit_are_an_error() {
        let row = |count| (None, 0, None, [count, 0]);
        let rows = columns(&[row(i64::MAX), row(1)]);
        let error = add_up(&rows, &Watch::default()).expect_err("too large a sum");
        assert!(error.to_string().contains("more than 64 bits"), "{error}");
    }

    #[test]
    fn columns_of_other_types_or_lengths_are_refused() {
        let words: ArrayRef = Arc::new(LargeStringArray::from(vec!["a"]));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        let floats: ArrayRef = Arc::new(arrow_array::Float64Array::from(vec![1.0]));
        let null: ArrayRef = Arc::new(Int64Array::from(vec![None]));
        for (name, count) in [(&words, &numbers), (&floats, &words), (&words, &null)] {
            assert!(Rows::new(&[Arc::clone(name)], &[Arc::clone(count)]).is_err());
        }
        let rows = Rows::new(&[Arc::clone(&words)], &[]).expect("a column");
        assert!(parcels(&rows, 1, 0, &Watch::default()).is_err());
    }
}
