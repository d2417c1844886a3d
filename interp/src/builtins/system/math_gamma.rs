//! The gamma function and its logarithm by Lanczos' approximation (g = 6.024680040776729583740234375, 13 terms), good to a few
//! units in the last place; reflection for negative arguments, exact factorials for small integers. Pure.

use std::f64::consts::PI;

const G_MINUS_HALF: f64 = 5.524_680_040_776_73;

const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];

const DENOMINATOR: [f64; 13] =
    [0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0];

fn lanczos_sum(x: f64) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..13).rev() {
            above = above * x + NUMERATOR[i];
            below = below * x + DENOMINATOR[i];
        }
    } else {
        for i in 0..13 {
            above = above / x + NUMERATOR[i];
            below = below / x + DENOMINATOR[i];
        }
    }
    above / below
}

/// sin(pi x), exact at the multiples of a half.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let result: f64 = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    if x < 0.0 { -result } else { result }
}

/// Gamma of a number that is no pole.
pub fn gamma(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x == x.floor() && (1.0..=23.0).contains(&x) {
        return (2..x as u64).fold(1.0, |product, factor| product * factor as f64);
    }
    let magnitude = x.abs();
    if magnitude < 1e-20 {
        return 1.0 / x;
    }
    if magnitude > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = magnitude + G_MINUS_HALF;
    let z = if magnitude > G_MINUS_HALF {
        let q = y - magnitude;
        q - G_MINUS_HALF
    } else {
        let q = y - G_MINUS_HALF;
        q - magnitude
    } * (G_MINUS_HALF + 0.5)
        / y;
    if x < 0.0 {
        let mut result = -PI / sin_pi(magnitude) / magnitude * y.exp() / lanczos_sum(magnitude);
        result -= z * result;
        if magnitude < 140.0 {
            result / y.powf(magnitude - 0.5)
        } else {
            let root = y.powf(magnitude / 2.0 - 0.25);
            result / root / root
        }
    } else {
        let mut result = lanczos_sum(magnitude) / y.exp();
        result += z * result;
        if magnitude < 140.0 {
            result * y.powf(magnitude - 0.5)
        } else {
            let root = y.powf(magnitude / 2.0 - 0.25);
            result * root * root
        }
    }
}

/// Logarithm of the absolute value of gamma, of a finite number that is no pole.
pub fn lgamma(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x == x.floor() && x <= 2.0 {
        return 0.0;
    }
    let magnitude = x.abs();
    if magnitude < 1e-20 {
        return -magnitude.ln();
    }
    let mut result = lanczos_sum(magnitude).ln() - (G_MINUS_HALF + 0.5);
    result += (magnitude - 0.5) * ((magnitude + (G_MINUS_HALF + 0.5) - 0.5).ln() - 1.0);
    if x < 0.0 {
        result = PI.ln() - sin_pi(magnitude).abs().ln() - magnitude.ln() - result;
    }
    result
}
