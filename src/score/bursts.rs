//! Bursts: stretches of time in which something is more frequent than it is as a rule.
//!
//! Input: at each point in time how many units there are, and how many hold it. Output: the
//! bursts of Kleinberg's automaton (2003, section 4): states, each with a share `scaling` times
//! that of the one below; the lowest has the share of the whole. To be in a state costs the
//! surprise at what was seen, to rise costs `gamma` ln n a state, to fall costs nothing; the
//! cheapest way through is what happened. Cost: points times states squared.

/// Units, and those that hold what is looked for.
pub type Point = (u64, u64);

/// The automaton of Kleinberg.
#[derive(Debug, Clone, Copy)]
pub struct Automaton {
    /// How many times as frequent each state is as the one below, above 1.
    pub scaling: f64,
    /// What it costs to rise a state, in units of ln n.
    pub gamma: f64,
    /// How many states there are above the lowest, at most.
    pub levels: usize,
}

/// A stretch in which the state is at least `level`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    /// From 1 on.
    pub level: usize,
    /// The place of its first point.
    pub first: usize,
    /// The place of its last.
    pub last: usize,
    /// How much cheaper it is to be in this state than in the one below.
    pub weight: f64,
}

impl Automaton {
    /// Returns the bursts of a series, in the order in which they begin, the lower before the
    /// higher. Points without units say nothing: they belong to a burst that goes on behind them.
    #[must_use]
    pub fn bursts(&self, series: &[Point]) -> Vec<Burst> {
        let filled: Vec<usize> = (0..series.len()).filter(|at| series[*at].0 > 0).collect();
        let (units, held) =
            filled.iter().fold((0, 0), |sum, at| (sum.0 + series[*at].0, sum.1 + series[*at].1));
        let costs = self.costs(real(held) / real(units));
        if costs.len() < 2 {
            return Vec::new();
        }
        let seen: Vec<Point> = filled.iter().map(|at| series[*at]).collect();
        let states = self.cheapest(&seen, &costs);
        let mut found = Vec::new();
        for level in 1..costs.len() {
            let mut at = 0;
            for run in states.chunk_by(|a, b| (*a >= level) == (*b >= level)) {
                if run[0] >= level {
                    let gain =
                        |point: &Point| costs[level - 1].of(*point) - costs[level].of(*point);
                    let weight = seen[at..at + run.len()].iter().map(gain).sum();
                    let (first, last) = (filled[at], filled[at + run.len() - 1]);
                    found.push(Burst { level, first, last, weight });
                }
                at += run.len();
            }
        }
        found.sort_by_key(|burst| (burst.first, burst.level));
        found
    }

    /// Returns what it costs to be in each state: those whose share is less than 1.
    fn costs(&self, base: f64) -> Vec<Surprise> {
        let shares = (0..=self.levels).map(|level| base * self.scaling.powi(small(level)));
        shares.take_while(|share| *share > 0.0 && *share < 1.0).map(Surprise::at).collect()
    }

    /// Returns the states of the cheapest way, the lower of two that cost the same.
    fn cheapest(&self, series: &[Point], costs: &[Surprise]) -> Vec<usize> {
        let rise = self.gamma * real(series.len() as u64).ln();
        let step = |from: usize, to: usize| rise * real(to.saturating_sub(from) as u64);
        let mut total: Vec<f64> = (0..costs.len()).map(|state| step(0, state)).collect();
        let mut came_from: Vec<Vec<usize>> = Vec::with_capacity(series.len());
        for (place, point) in series.iter().enumerate() {
            let best = |to: usize| {
                let from = (0..costs.len()).map(|from| (total[from] + step(from, to), from));
                from.fold(
                    (f64::INFINITY, 0),
                    |best, other| if other.0 < best.0 { other } else { best },
                )
            };
            // Before the first point the state is the lowest, and the way there is paid.
            let ways: Vec<(f64, usize)> = if place == 0 {
                total.iter().copied().enumerate().map(|(state, cost)| (cost, state)).collect()
            } else {
                (0..costs.len()).map(best).collect()
            };
            total = ways.iter().zip(costs).map(|((way, _), cost)| way + cost.of(*point)).collect();
            came_from.push(ways.into_iter().map(|(_, from)| from).collect());
        }
        let last =
            (0..total.len()).fold(0, |best, at| if total[at] < total[best] { at } else { best });
        let mut states = vec![last; series.len()];
        for place in (1..series.len()).rev() {
            states[place - 1] = came_from[place][states[place]];
        }
        states
    }
}

/// What it costs to see units of which a share is expected, less what all states share: the
/// number of ways to choose those that hold it.
#[derive(Debug, Clone, Copy)]
struct Surprise {
    of_holding: f64,
    of_lacking: f64,
}

impl Surprise {
    fn at(share: f64) -> Self {
        Self { of_holding: -share.ln(), of_lacking: -(-share).ln_1p() }
    }

    fn of(self, (units, held): Point) -> f64 {
        real(held) * self.of_holding + real(units - held) * self.of_lacking
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

fn small(level: usize) -> i32 {
    i32::try_from(level).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: Automaton = Automaton { scaling: 2.0, gamma: 1.0, levels: 1 };

    #[test]
    fn a_stretch_that_is_more_frequent_is_a_burst() {
        let mut series = vec![(1000, 10); 20];
        series[8..12].fill((1000, 60));
        let [burst] = TWICE.bursts(&series)[..] else { panic!("one burst") };
        assert_eq!((burst.level, burst.first, burst.last), (1, 8, 11));
        assert!(burst.weight > 0.0);
        assert_eq!(TWICE.bursts(&[(1000, 10); 20]), []);
    }

    #[test]
    fn a_point_without_units_does_not_end_a_burst() {
        let mut series = vec![(1000, 10); 20];
        series[8..12].fill((1000, 60));
        series[10] = (0, 0);
        let [burst] = TWICE.bursts(&series)[..] else { panic!("one burst") };
        assert_eq!((burst.first, burst.last), (8, 11));
    }

    #[test]
    fn what_is_in_half_of_all_units_has_no_state_above() {
        assert_eq!(TWICE.bursts(&[(10, 5), (10, 9), (10, 1)]), []);
        assert_eq!(TWICE.bursts(&[(0, 0)]), []);
        assert_eq!(TWICE.bursts(&[(10, 0)]), []);
    }

    /// The cheapest way is no dearer than any other.
    #[test]
    fn no_way_is_cheaper() {
        let series = [(50, 1), (50, 9), (50, 3), (50, 8), (50, 0), (50, 2), (50, 2), (50, 1)];
        let automaton = Automaton { scaling: 2.0, gamma: 0.5, levels: 2 };
        let costs = automaton.costs(26.0 / 400.0);
        let price = |states: &[usize]| {
            let rise = 0.5 * 8.0_f64.ln();
            let (mut sum, mut before) = (0.0, 0);
            for (state, point) in states.iter().zip(series) {
                sum += rise * real(state.saturating_sub(before) as u64) + costs[*state].of(point);
                before = *state;
            }
            sum
        };
        let best = price(&automaton.cheapest(&series, &costs));
        for way in 0..3_usize.pow(8) {
            let states: Vec<usize> = (0..8).map(|at| way / 3_usize.pow(at) % 3).collect();
            assert!(best <= price(&states) + 1e-9);
        }
    }
}
