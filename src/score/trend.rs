//! Trends: whether a series rises or falls, and how steeply.
//!
//! Input: a value at each of some points in time; a point without a value is not there. Output:
//! the Mann-Kendall test and the Theil-Sen slope. Cost: every pair of points is compared.
//!
//! With a season only points are compared that stand in the same season: those whose
//! distance is a multiple of its length (Hirsch, Slack & Smith 1982).

use std::f64::consts::FRAC_1_SQRT_2;

use super::special::{ln_erfc, normal_quantile};

/// A value, and the point in time at which it stands.
pub type Point = (usize, f64);

/// The Mann-Kendall test of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise less pairs that fall.
    pub s: i64,
    /// What S varies by if there is no trend.
    pub variance: f64,
    /// Kendall's tau-b with time: S by the geometric mean of all pairs and of those not tied.
    pub tau: f64,
}

impl MannKendall {
    /// Tests a series, whose points ascend; those in different seasons are not compared.
    #[must_use]
    pub fn of(points: &[Point], season: usize) -> Self {
        let (mut s, mut all, mut tied) = (0_i64, 0_u64, 0_u64);
        for_pairs(points, season, |(_, early), (_, late)| {
            s += i64::from(late > early) - i64::from(late < early);
            all += 1;
            tied += u64::from(same(early, late));
        });
        let (all, untied) = (real(all), real(all - tied));
        let variance = (0..season.min(points.len())).map(|first| {
            let of_season = points.iter().filter(|(at, _)| at % season == first);
            variance(of_season.map(|(_, value)| *value).collect())
        });
        Self { s, variance: variance.sum(), tau: signed(s) / (all * untied).sqrt() }
    }

    /// Returns S in standard deviations, one step nearer to 0, since S moves in steps of two
    /// (Kendall's correction for continuity).
    #[must_use]
    pub fn z(&self) -> f64 {
        signed(self.s - self.s.signum()) / self.variance.sqrt()
    }

    /// Returns ln of the probability of an S at least as far from 0.
    #[must_use]
    pub fn ln_p(&self) -> f64 {
        ln_erfc(self.z().abs() * FRAC_1_SQRT_2)
    }
}

/// What S varies by: n(n − 1)(2n + 5)/18, less the same of each group of tied values.
fn variance(mut values: Vec<f64>) -> f64 {
    let term = |n: usize| real(n as u64 * (n as u64).saturating_sub(1) * (2 * n as u64 + 5));
    values.sort_unstable_by(f64::total_cmp);
    let ties = values.chunk_by(|a, b| same(*a, *b)).map(|tied| term(tied.len()));
    (term(values.len()) - ties.sum::<f64>()) / 18.0
}

/// The Theil-Sen slope of a series, with bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheilSen {
    /// The median of the slopes of all pairs.
    pub slope: f64,
    /// The least slope that the confidence allows.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl TheilSen {
    const UNDEFINED: Self = Self { slope: f64::NAN, low: f64::NAN, high: f64::NAN };

    /// Returns the slope a point of time and Sen's (1968) bounds: the slopes whose ranks lie so
    /// far to either side of the middle as S may.
    #[must_use]
    pub fn of(points: &[Point], season: usize, test: &MannKendall, confidence: f64) -> Self {
        let mut slopes = Vec::new();
        for_pairs(points, season, |(first, early), (then, late)| {
            slopes.push((late - early) / real((then - first) as u64));
        });
        if slopes.is_empty() {
            return Self::UNDEFINED;
        }
        let z = normal_quantile((0.5 * (1.0 - confidence)).ln());
        let (pairs, reach) = (real(slopes.len() as u64), z * test.variance.sqrt());
        let mut at = |rank: f64| {
            let place = rank.clamp(0.0, pairs - 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
            *slopes.select_nth_unstable_by(place as usize, f64::total_cmp).1
        };
        // The ranks of the bounds, from 0, to the nearest.
        let low = at((0.5 * (pairs - reach)).round_ties_even() - 1.0);
        let high = at((0.5 * (pairs + reach)).round_ties_even());
        let middle = 0.5 * (pairs - 1.0);
        let slope = 0.5 * (at(middle.floor()) + at(middle.ceil()));
        Self { slope, low, high }
    }
}

/// Shows every pair of points of the same season, the earlier one first.
fn for_pairs(points: &[Point], season: usize, mut see: impl FnMut(Point, Point)) {
    for (place, late) in points.iter().enumerate() {
        for early in &points[..place] {
            if season == 1 || (late.0 - early.0).is_multiple_of(season) {
                see(*early, *late);
            }
        }
    }
}

#[expect(clippy::float_cmp, reason = "quotients of counts: equal ones are equal to the last bit")]
fn same(a: f64, b: f64) -> bool {
    a == b
}

#[expect(clippy::cast_precision_loss, reason = "fewer pairs than 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "fewer pairs than 2^53")]
fn signed(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-9 * right.abs().max(1.0)
    }

    #[test]
    fn a_series_that_rises_has_the_largest_s() {
        let points: Vec<Point> = (0..10_u8).map(|at| (usize::from(at), f64::from(at))).collect();
        let test = MannKendall::of(&points, 1);
        assert_eq!((test.s, test.tau), (45, 1.0));
        // 10 · 9 · 25 / 18
        assert!(close(test.variance, 125.0) && close(test.z(), 44.0 / 125.0_f64.sqrt()));
        let slope = TheilSen::of(&points, 1, &test, 0.95);
        assert_eq!((slope.slope, slope.low, slope.high), (1.0, 1.0, 1.0));
    }

    #[test]
    fn ties_lessen_the_variance() {
        let points: Vec<Point> = [1.0, 1.0, 2.0, 2.0, 2.0].into_iter().enumerate().collect();
        let test = MannKendall::of(&points, 1);
        assert_eq!(test.s, 6);
        // (5·4·15 − 2·1·9 − 3·2·11) / 18
        assert!(close(test.variance, 216.0 / 18.0));
        assert!(close(test.tau, 6.0 / 60.0_f64.sqrt()));
    }

    #[test]
    fn seasons_are_not_compared_with_each_other() {
        // It rises from year to year, and falls within each.
        let points: Vec<Point> = (0..12_u8)
            .map(|at| (usize::from(at), f64::from(at / 4) - 10.0 * f64::from(at % 4)))
            .collect();
        let test = MannKendall::of(&points, 4);
        assert_eq!((test.s, test.tau), (12, 1.0));
        assert!(close(TheilSen::of(&points, 4, &test, 0.95).slope, 0.25));
    }

    #[test]
    fn no_pair_gives_no_slope() {
        for points in [&[][..], &[(3, 1.0)][..]] {
            let test = MannKendall::of(points, 1);
            assert!(test.ln_p().is_nan() && test.tau.is_nan());
            assert!(TheilSen::of(points, 1, &test, 0.95).slope.is_nan());
        }
    }
}
