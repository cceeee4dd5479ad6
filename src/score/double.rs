//! Numbers with twice the digits of a float, for differences that cancel.

/// A number with twice the digits: `high` + `low`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Double {
    /// The number, rounded.
    pub(super) high: f64,
    /// What was rounded off.
    pub(super) low: f64,
}

impl From<f64> for Double {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Double {
    fn of(high: f64, low: f64) -> Self {
        let sum = high + low;
        Self { high: sum, low: low - (sum - high) }
    }

    /// The product with a number.
    pub(super) fn times(self, factor: f64) -> Self {
        let product = self.high * factor;
        let lost = self.high.mul_add(factor, -product);
        Self::of(product, self.low.mul_add(factor, lost))
    }

    /// The quotient by a number.
    pub(super) fn over(self, divisor: f64) -> Self {
        let quotient = self.high / divisor;
        let rest = (-quotient).mul_add(divisor, self.high) + self.low;
        Self::of(quotient, rest / divisor)
    }

    /// How far this is below a number.
    pub(super) fn below(self, number: f64) -> f64 {
        (number - self.high) - self.low
    }
}
