//! Change points: where a share takes another level.
//!
//! Input: at each point in time how many units there are, and how many hold what is looked for.
//! Output: the places at which a new level begins, so that the likelihood of all, with a
//! penalty for each place, is the greatest (optimal partitioning, Jackson et al. 2005). Cost:
//! the square of the number of points.

/// Units, and those that hold what is looked for.
pub type Point = (u64, u64);

/// A place where a new level begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The place of the first point of the new level.
    pub at: usize,
    /// Where the level before begins.
    pub from: usize,
    /// Behind the last point of the new level.
    pub until: usize,
    /// Units, and those that hold it, at the level before.
    pub before: Point,
    /// The same at the new level.
    pub after: Point,
    /// Twice the gain in log-likelihood over one level for both.
    pub gain: f64,
}

/// Returns the change points of a series, ascending. Each must gain more than `penalty` in
/// twice the log-likelihood, all of them together.
#[must_use]
pub fn changes(series: &[Point], penalty: f64) -> Vec<Change> {
    // Sums up to each place: a level's cost is had from two of them.
    let mut sums = vec![(0, 0)];
    for (units, held) in series {
        let (all, holding) = sums[sums.len() - 1];
        sums.push((all + units, holding + held));
    }
    let level = |from: usize, until: usize| -> Point {
        (sums[until].0 - sums[from].0, sums[until].1 - sums[from].1)
    };
    // The least cost of all up to each place, and where its last level begins.
    let mut best: Vec<(f64, usize)> = vec![(-penalty, 0)];
    for until in 1..=series.len() {
        // A level begins at a point with units, or at the beginning.
        let starts = (0..until).filter(|from| *from == 0 || series[*from].0 > 0);
        let ways = starts.map(|from| (best[from].0 + cost(level(from, until)) + penalty, from));
        best.push(ways.fold((f64::INFINITY, 0), |a, b| if b.0 < a.0 { b } else { a }));
    }
    let mut bounds = vec![series.len()];
    while let Some(start) = bounds.last().filter(|until| **until > 0).map(|until| best[*until].1) {
        bounds.push(start);
    }
    bounds.reverse();
    let change = |bounds: &[usize]| {
        let &[from, at, until] = bounds else { unreachable!("a window of three") };
        let (before, after) = (level(from, at), level(at, until));
        let gain = cost(level(from, until)) - cost(before) - cost(after);
        Change { at, from, until, before, after, gain: gain.max(0.0) }
    };
    bounds.windows(3).map(change).collect()
}

/// Returns −2 ln of the likelihood of a level, at the share that makes it greatest.
fn cost((units, held): Point) -> f64 {
    let term =
        |part: u64| if part == 0 { 0.0 } else { real(part) * (real(part) / real(units)).ln() };
    -2.0 * (term(held) + term(units - held))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_and_noise_is_not() {
        let mut series = vec![(1000, 10), (1000, 12), (1000, 9), (1000, 11)];
        assert_eq!(changes(&series, 6.0), []);
        series.extend([(1000, 40), (1000, 38), (1000, 43)]);
        let [change] = changes(&series, 6.0)[..] else { panic!("one change") };
        assert_eq!((change.from, change.at, change.until), (0, 4, 7));
        assert_eq!((change.before, change.after), ((4000, 42), (3000, 121)));
        assert!(change.gain > 6.0);
    }

    #[test]
    fn nothing_changes_in_nothing() {
        for series in [&[][..], &[(0, 0)][..], &[(5, 0), (0, 0), (7, 0)][..]] {
            assert_eq!(changes(series, 1.0), []);
        }
    }

    /// No other partition is better.
    #[test]
    fn the_partition_is_the_best_of_all() {
        let series = [(20, 3), (25, 9), (0, 0), (20, 8), (30, 2), (20, 1), (22, 12), (20, 9)];
        let price = |starts: &[usize]| {
            let bounds: Vec<usize> =
                std::iter::once(0).chain(starts.iter().copied()).chain([8]).collect();
            let levels = bounds.windows(2).map(|bounds| {
                let level = &series[bounds[0]..bounds[1]];
                let sum =
                    level.iter().fold((0, 0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
                cost(sum) + 3.0
            });
            levels.sum::<f64>()
        };
        let found: Vec<usize> = changes(&series, 3.0).iter().map(|change| change.at).collect();
        for chosen in 0..1_u32 << 7 {
            let starts: Vec<usize> = (1..8).filter(|at| chosen >> (at - 1) & 1 == 1).collect();
            assert!(price(&found) <= price(&starts) + 1e-9);
        }
    }
}
