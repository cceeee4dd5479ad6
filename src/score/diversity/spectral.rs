//! Measures of diversity of the sizes of a text and of its frequency spectrum.
//!
//! N tokens, V types, V(f) types that occur f times. Sums of squares are whole numbers of 128
//! bits, so that a difference of two of them loses nothing.

use super::real;
use crate::score::special::ln_of;
use crate::score::spectrum::{Class, Spectrum};
use crate::score::zipf::between;

/// V/N, the type-token ratio.
///
/// Source: Johnson (1944); Templin (1957), *Certain Language Skills in Children*.
#[must_use]
pub fn ttr(text: &Spectrum) -> f64 {
    over(real(text.types()), real(text.tokens()))
}

/// V/√N, Guiraud's R.
///
/// Source: Guiraud (1954), *Les caractères statistiques du vocabulaire*.
#[must_use]
pub fn root_ttr(text: &Spectrum) -> f64 {
    over(real(text.types()), real(text.tokens()).sqrt())
}

/// V/√(2N).
///
/// Source: Carroll (1964), *Language and Thought*, 54.
#[must_use]
pub fn corrected_ttr(text: &Spectrum) -> f64 {
    over(real(text.types()), (2.0 * real(text.tokens())).sqrt())
}

/// ln V / ln N, Herdan's C.
///
/// Source: Herdan (1960), *Type-Token Mathematics*, 28.
#[must_use]
pub fn herdan_c(text: &Spectrum) -> f64 {
    over(ln(text.types()), ln(text.tokens()))
}

/// log log V / log log N, Summer's S. It depends on the base.
///
/// Source: Somers (1966), *Statistical methods in literary analysis*, 128–140.
#[must_use]
pub fn summer_s(text: &Spectrum, base: f64) -> f64 {
    let twice = |size: u64| match ln(size) / base.ln() {
        log if log > 0.0 => log.ln(),
        _ => f64::NAN,
    };
    over(twice(text.types()), twice(text.tokens()))
}

/// (log N)² / (log N − log V), Dugast's U. It is smaller by ln `base` than in natural
/// logarithms.
///
/// Source: Dugast (1978), *Sur quoi se fonde la notion d'étendue théorique du vocabulaire ?*, Le
/// français moderne 46, 25–32.
#[must_use]
pub fn dugast_u(text: &Spectrum, base: f64) -> f64 {
    over(ln(text.tokens()).powi(2), ln_tokens_a_type(text) * base.ln())
}

/// (log N − log V) / (log N)², Maas' a². It is larger by ln `base` than in natural logarithms.
///
/// Source: Maas (1972), *Über den Zusammenhang zwischen Wortschatzumfang und Länge eines
/// Textes*, Zeitschrift für Literaturwissenschaft und Linguistik 2(8), 73–96.
#[must_use]
pub fn maas_a2(text: &Spectrum, base: f64) -> f64 {
    over(ln_tokens_a_type(text) * base.ln(), ln(text.tokens()).powi(2))
}

/// log V / √(1 − (log V/log N)²), Maas' lg V0.
///
/// Source: as [`maas_a2`].
#[must_use]
pub fn maas_lgv0(text: &Spectrum, base: f64) -> f64 {
    let c = herdan_c(text);
    // 1 − C², whose first factor has all its digits near 1.
    let left = over(ln_tokens_a_type(text), ln(text.tokens())) * (1.0 + c);
    over(ln(text.types()) / base.ln(), left.sqrt())
}

/// N^(V^−a), Brunet's W: the smaller, the richer.
///
/// Source: Brunet (1978), *Le vocabulaire de Jean Giraudoux*, 57.
#[must_use]
pub fn brunet_w(text: &Spectrum, exponent: f64) -> f64 {
    if text.types() == 0 {
        return f64::NAN;
    }
    real(text.tokens()).powf(real(text.types()).powf(-exponent))
}

/// The α of V = α ln(1 + N/α); `nan` if no type repeats, since no α is large enough.
///
/// Source: Fisher, Corbet & Williams (1943), *Journal of Animal Ecology* 12(1), 42–58.
#[must_use]
pub fn fisher_alpha(text: &Spectrum) -> f64 {
    let (tokens, types) = (real(text.tokens()), real(text.types()));
    if text.types() == 0 || text.types() == text.tokens() {
        return f64::NAN;
    }
    // α ln(1 + N/α) grows with α, and nears N as N − N²/(2α).
    let (mut low, mut high) = (1e-3, tokens * tokens);
    while let Some(middle) = between(low, high) {
        let expected = middle * (tokens / middle).ln_1p();
        if expected < types { low = middle } else { high = middle }
    }
    high
}

/// 10⁴ (Σ f² V(f) − N) / N², Yule's K: the larger, the more is repeated.
///
/// Source: Yule (1944), *The Statistical Study of Literary Vocabulary*.
#[must_use]
pub fn yule_k(text: &Spectrum) -> f64 {
    over(1e4 * repeats(text), real(text.tokens()).powi(2))
}

/// V² / (Σ f² V(f) − V), Yule's I.
///
/// Source: as [`yule_k`]; Oakes (1998), *Statistics for Corpus Linguistics*, 204.
#[must_use]
pub fn yule_i(text: &Spectrum) -> f64 {
    let below = large(text.squares() - u128::from(text.types()));
    over(real(text.types()).powi(2), below)
}

/// Σ V(f) f (f − 1) / (N (N − 1)), Simpson's D: the chance that two tokens are of one type.
///
/// Source: Simpson (1949), *Measurement of diversity*, Nature 163, 688.
#[must_use]
pub fn simpson_d(text: &Spectrum) -> f64 {
    let tokens = real(text.tokens());
    over(repeats(text), tokens * (tokens - 1.0))
}

/// √(Σ V(f) (f/N)² − 1/V), Herdan's Vm.
///
/// Source: Herdan (1955), *A new derivation and interpretation of Yule's "Characteristic" K*,
/// Zeitschrift für angewandte Mathematik und Physik 6, 332–339.
#[must_use]
pub fn herdan_vm(text: &Spectrum) -> f64 {
    let (tokens, types) = (u128::from(text.tokens()), u128::from(text.types()));
    let excess = large(text.squares() * types - tokens * tokens);
    over((excess / real(text.types())).sqrt(), real(text.tokens()))
}

/// Σ p², the repeat rate.
///
/// Source: Popescu et al. (2009), *Word Frequency Studies*, 166.
#[must_use]
pub fn repeat_rate(text: &Spectrum) -> f64 {
    over(large(text.squares()), real(text.tokens()).powi(2))
}

/// −Σ p log p, Shannon's entropy.
///
/// Source: Shannon (1948), *Bell System Technical Journal* 27, 379–423.
#[must_use]
pub fn entropy(text: &Spectrum, base: f64) -> f64 {
    if text.tokens() == 0 {
        return f64::NAN;
    }
    let tokens = real(text.tokens());
    let of_class = |class: &Class| {
        let share = real(class.count) / tokens;
        real(class.types) * share * (tokens / real(class.count)).ln()
    };
    text.classes().iter().map(of_class).sum::<f64>() / base.ln()
}

/// The entropy by the largest that V types can have, ln V: Pielou's J.
///
/// Source: Pielou (1966), *Journal of Theoretical Biology* 13, 131–144.
#[must_use]
pub fn evenness(text: &Spectrum) -> f64 {
    over(entropy(text, std::f64::consts::E), ln(text.types()))
}

/// V(2)/V, Sichel's S.
///
/// Source: Sichel (1975), *Journal of the American Statistical Association* 70, 542–547.
#[must_use]
pub fn sichel_s(text: &Spectrum) -> f64 {
    over(real(text.types_of(2)), real(text.types()))
}

/// V/V(2), Michéa's M.
///
/// Source: Michéa (1969), as in Tweedie & Baayen (1998), *Computers and the Humanities* 32,
/// 323–352.
#[must_use]
pub fn michea_m(text: &Spectrum) -> f64 {
    over(real(text.types()), real(text.types_of(2)))
}

/// 100 ln N / (1 − V(1)/V), Honoré's R.
///
/// Source: Honoré (1979), *Some simple measures of richness of vocabulary*, ALLC Bulletin 7,
/// 172–177.
#[must_use]
pub fn honore_r(text: &Spectrum) -> f64 {
    let repeated = real(text.types() - text.types_of(1)) / real(text.types());
    over(100.0 * ln(text.tokens()), repeated)
}

/// Σ V(f) f (f − 1).
fn repeats(text: &Spectrum) -> f64 {
    large(text.squares() - u128::from(text.tokens()))
}

/// ln (N/V), to full precision.
fn ln_tokens_a_type(text: &Spectrum) -> f64 {
    let (tokens, types) = (real(text.tokens()), real(text.types()));
    ln_of(tokens / types, (tokens - types) / types)
}

/// ln of a size; `nan` of 0.
fn ln(size: u64) -> f64 {
    if size == 0 { f64::NAN } else { real(size).ln() }
}

/// `above`/`below`; `nan` if that would be a division by 0.
pub(super) fn over(above: f64, below: f64) -> f64 {
    if below == 0.0 { f64::NAN } else { above / below }
}

#[expect(clippy::cast_precision_loss, reason = "the quotient is rounded anyway")]
pub(super) fn large(sum: u128) -> f64 {
    sum as f64
}
