//! Counts 64-bit keys: the partitioned hash aggregation behind n-grams and pairs.
//!
//! Input: blocks of positions, and a scan that turns a block into keys. Output:
//! each distinct key with its count, in [`PARTS`] parts by the key's hash.
//!
//! Every thread deals its keys out into one list a part; then each part is
//! counted by itself in a table that is small enough for the cache. Nothing is
//! shared while it is written, so there is no lock. When the lists would be
//! larger than [`LIST_BYTES`], the blocks are scanned several times, each time
//! for a range of parts only: memory stays bounded without temporary files.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::threads::Watch;

/// How many parts there are.
pub(super) const PARTS: usize = 256;

/// How large the lists of keys may become before the blocks are scanned in
/// several passes.
const LIST_BYTES: u64 = 512 << 20;

/// A key that no pair of ids makes: marks an empty slot.
const EMPTY: u64 = u64::MAX;

/// A distinct key and how often it occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// The key.
    pub(super) key: u64,
    /// Its count.
    pub(super) count: u64,
}

/// Takes the keys of one thread.
pub(super) struct Dealer {
    parts: Range<usize>,
    lists: Vec<Vec<u64>>,
}

impl Dealer {
    fn new(parts: Range<usize>) -> Self {
        Self { lists: vec![Vec::new(); parts.len()], parts }
    }

    /// Takes a key, if its part is one of this pass.
    #[inline]
    pub(super) fn deal(&mut self, key: u64) {
        let part = part_of(key);
        if self.parts.contains(&part) {
            self.lists[part - self.parts.start].push(key);
        }
    }
}

/// What one pass has dealt: for each thread, its blocks in the order in which
/// it took them, and its lists.
pub(super) struct Dealt {
    /// The parts of this pass.
    pub(super) parts: Range<usize>,
    /// For each thread, the indices of its blocks and its lists of keys.
    pub(super) threads: Vec<(Vec<usize>, Vec<Vec<u64>>)>,
}

/// Returns the part that a key belongs to.
#[inline]
pub(super) fn part_of(key: u64) -> usize {
    (mixed(key) >> 56) as usize
}

/// Mixes all bits of a key into all bits of its hash.
#[inline]
fn mixed(key: u64) -> u64 {
    let wide = u128::from(key ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93_u128;
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    let (low, high) = (wide as u64, (wide >> 64) as u64);
    low ^ high
}

/// Returns the ranges of parts to be done together, for about `keys` keys.
pub(super) fn passes(keys: u64) -> Vec<Range<usize>> {
    let passes = (keys * 8).div_ceil(LIST_BYTES).clamp(1, PARTS as u64);
    let size = PARTS.div_ceil(usize::try_from(passes).unwrap_or(PARTS));
    (0..PARTS).step_by(size).map(|start| start..(start + size).min(PARTS)).collect()
}

/// Scans all blocks for the keys of some parts.
pub(super) fn deal<S>(
    blocks: &[Range<usize>],
    parts: &Range<usize>,
    watch: &Watch,
    scan: S,
) -> Result<Dealt>
where
    S: Fn(Range<usize>, &mut Dealer) + Sync,
{
    let next = AtomicUsize::new(0);
    let threads: Result<Vec<_>> = (0..rayon::current_num_threads())
        .into_par_iter()
        .with_max_len(1)
        .map(|_| {
            let (mut taken, mut dealer) = (Vec::new(), Dealer::new(parts.clone()));
            loop {
                watch.check()?;
                let block = next.fetch_add(1, Ordering::Relaxed);
                if block >= blocks.len() {
                    return Ok((taken, dealer.lists));
                }
                scan(blocks[block].clone(), &mut dealer);
                taken.push(block);
            }
        })
        .collect();
    Ok(Dealt { parts: parts.clone(), threads: threads? })
}

/// Counts each part; keys that occur less than `min_count` times are left out.
pub(super) fn count(dealt: Dealt, min_count: u64, watch: &Watch) -> Result<Vec<Counted>> {
    let mut by_part: Vec<Vec<Vec<u64>>> = dealt.parts.clone().map(|_| Vec::new()).collect();
    for (_, lists) in dealt.threads {
        for (part, list) in by_part.iter_mut().zip(lists) {
            part.push(list);
        }
    }
    let counted: Result<Vec<Vec<Counted>>> = by_part
        .into_par_iter()
        .map(|lists| {
            watch.check()?;
            let mut table = Table::default();
            for key in lists.iter().flatten() {
                table.add(*key);
            }
            drop(lists);
            Ok(table.counted(min_count))
        })
        .collect();
    Ok(counted?.concat())
}

/// Counts each part and puts, in the place of every key in the lists, its place
/// among the part's kept keys, or [`u32::MAX`] where it is not kept.
///
/// Returns the kept keys of each part.
pub(super) fn count_in_place(
    dealt: &mut Dealt,
    min_count: u64,
    watch: &Watch,
) -> Result<Vec<Vec<Counted>>> {
    let mut by_part: Vec<Vec<&mut Vec<u64>>> = dealt.parts.clone().map(|_| Vec::new()).collect();
    for (_, lists) in &mut dealt.threads {
        for (part, list) in by_part.iter_mut().zip(lists) {
            part.push(list);
        }
    }
    by_part
        .into_par_iter()
        .map(|lists| {
            watch.check()?;
            let mut table = Table::default();
            for key in lists.iter().flat_map(|list| list.iter()) {
                table.add(*key);
            }
            let kept = table.counted(min_count);
            table.number(&kept);
            for list in lists {
                for key in list.iter_mut() {
                    *key = table.get(*key);
                }
            }
            Ok(kept)
        })
        .collect()
}

/// An open-addressing table from keys to counts.
struct Table {
    slots: Vec<Counted>,
    used: usize,
}

impl Default for Table {
    fn default() -> Self {
        Self { slots: vec![Counted { key: EMPTY, count: 0 }; 64], used: 0 }
    }
}

impl Table {
    /// Returns the slot of a key: its own, or the empty one where it belongs.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        // The highest bits chose the part and are the same for all keys here.
        let mut slot = (mixed(key) >> 8) as usize & mask;
        while self.slots[slot].key != key && self.slots[slot].key != EMPTY {
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[inline]
    fn add(&mut self, key: u64) {
        let slot = self.slot(key);
        if self.slots[slot].key == EMPTY {
            self.slots[slot] = Counted { key, count: 1 };
            self.used += 1;
            if self.used * 2 > self.slots.len() {
                self.grow();
            }
        } else {
            self.slots[slot].count += 1;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Counted { key: EMPTY, count: 0 }; self.slots.len() * 4];
        let old = std::mem::replace(&mut self.slots, larger);
        for counted in old.into_iter().filter(|counted| counted.key != EMPTY) {
            let slot = self.slot(counted.key);
            self.slots[slot] = counted;
        }
    }

    fn get(&self, key: u64) -> u64 {
        self.slots[self.slot(key)].count
    }

    /// Returns the keys that occur often enough.
    fn counted(&self, min_count: u64) -> Vec<Counted> {
        let kept = |counted: &&Counted| counted.key != EMPTY && counted.count >= min_count;
        let mut keys = Vec::with_capacity(self.slots.iter().filter(kept).count());
        keys.extend(self.slots.iter().filter(kept));
        keys
    }

    /// Puts places among `kept` where the counts were.
    fn number(&mut self, kept: &[Counted]) {
        for slot in &mut self.slots {
            slot.count = u64::from(u32::MAX);
        }
        for (place, counted) in (0..).zip(kept) {
            let slot = self.slot(counted.key);
            self.slots[slot].count = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pass_counts_its_own_keys_and_all_passes_count_all() {
        let keys: Vec<u64> = (0..20_000_u64).map(|key| (key * key) % 997).collect();
        let blocks = super::super::blocks(keys.len(), 128);
        let scan = |block: Range<usize>, dealer: &mut Dealer| {
            keys[block].iter().for_each(|key| dealer.deal(*key));
        };
        let mut seen = std::collections::BTreeMap::new();
        for parts in [0..10, 10..255, 255..256] {
            let dealt = deal(&blocks, &parts, &Watch::default(), scan).expect("not cancelled");
            for counted in count(dealt, 1, &Watch::default()).expect("not cancelled") {
                assert!(seen.insert(counted.key, counted.count).is_none(), "counted twice");
            }
        }
        let mut expected = std::collections::BTreeMap::new();
        for key in &keys {
            *expected.entry(*key).or_insert(0) += 1;
        }
        assert_eq!(seen, expected);
    }

    #[test]
    fn passes_cover_all_parts_once() {
        for keys in [0, 1, 1 << 20, 1 << 30, 1 << 50] {
            let covered: Vec<usize> = passes(keys).into_iter().flatten().collect();
            assert_eq!(covered, (0..PARTS).collect::<Vec<_>>());
        }
    }
}
