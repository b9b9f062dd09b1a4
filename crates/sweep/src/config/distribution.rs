//! The distributions a parameter can name, and the domains they describe.

use serde_json::Value;
use statrs::distribution::{Beta, Normal};

use super::fields::Fields;
use crate::domain::{Choice, Domain, Integers, Law, Range, Step};
use crate::error::{Error, Result};
use crate::limits;

/// A distribution by its name. Those whose name begins with `q_` are rounded to the multiples of `q`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Distribution {
    family: Family,
    is_stepped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Constant,
    Categorical,
    Weighted,
    IntUniform,
    Uniform,
    /// The bounds are exponents: x lies between exp(min) and exp(max).
    LogUniform,
    LogUniformValues,
    /// The bounds are exponents of 1/x: x lies between exp(-max) and exp(-min).
    InvLogUniform,
    /// The logarithm of 1/x is even exactly where that of x is.
    InvLogUniformValues,
    Normal,
    LogNormal,
    Beta,
}

/// Name, family, rounded to steps, and the fields it reads.
const NAMES: &[(&str, Family, bool, &[&str])] = &[
    ("constant", Family::Constant, false, &["value"]),
    ("categorical", Family::Categorical, false, &["values"]),
    ("categorical_w_probabilities", Family::Weighted, false, &["values", "probabilities"]),
    ("int_uniform", Family::IntUniform, false, &["min", "max"]),
    ("uniform", Family::Uniform, false, &["min", "max"]),
    ("q_uniform", Family::Uniform, true, &["min", "max", "q"]),
    ("log_uniform", Family::LogUniform, false, &["min", "max"]),
    ("q_log_uniform", Family::LogUniform, true, &["min", "max", "q"]),
    ("log_uniform_values", Family::LogUniformValues, false, &["min", "max"]),
    ("q_log_uniform_values", Family::LogUniformValues, true, &["min", "max", "q"]),
    ("inv_log_uniform", Family::InvLogUniform, false, &["min", "max"]),
    ("inv_log_uniform_values", Family::InvLogUniformValues, false, &["min", "max"]),
    ("normal", Family::Normal, false, &["mu", "sigma"]),
    ("q_normal", Family::Normal, true, &["mu", "sigma", "q"]),
    ("log_normal", Family::LogNormal, false, &["mu", "sigma"]),
    ("q_log_normal", Family::LogNormal, true, &["mu", "sigma", "q"]),
    ("beta", Family::Beta, false, &["a", "b"]),
    ("q_beta", Family::Beta, true, &["a", "b", "q"]),
];

/// Shapes of a beta distribution outside of these are a constant or a coin in all but name, and lose all precision.
const BETA_SHAPES: std::ops::RangeInclusive<f64> = 1e-2..=1e4;

impl Distribution {
    /// The distribution that a parameter names, or the one that its fields stand for.
    pub(super) fn of(fields: &Fields) -> Result<Self> {
        let name = match fields.text("distribution")? {
            // Weights can stand with both names.
            Some("categorical") if fields.get("probabilities").is_some() => "categorical_w_probabilities",
            Some(name) => name,
            None => inferred(fields)?,
        };
        let known = NAMES.iter().find(|(known, ..)| *known == name);
        let Some((_, family, is_stepped, _)) = known else {
            let names: Vec<&str> = NAMES.iter().map(|(name, ..)| *name).collect();
            let hint = format!("it is one of {}", names.join(", "));
            return Err(fields.invalid(format!("`{name}` is no distribution"), hint));
        };
        Ok(Self { family: *family, is_stepped: *is_stepped })
    }

    pub(super) fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// True if a field means something to it.
    pub(super) fn uses(self, field: &str) -> bool {
        field == "distribution" || self.entry().3.contains(&field)
    }

    fn entry(self) -> &'static (&'static str, Family, bool, &'static [&'static str]) {
        let found =
            NAMES.iter().find(|(_, family, is_stepped, _)| (*family, *is_stepped) == (self.family, self.is_stepped));
        found.expect("a distribution is made from an entry of the table")
    }

    /// What the fields make of it.
    pub(super) fn domain(self, fields: &Fields) -> Result<Domain> {
        let law = match self.family {
            Family::Constant if fields.has("value") => {
                return Ok(Domain::Choice(Choice::even(std::slice::from_ref(fields.raw("value")))));
            }
            Family::Constant => return Err(fields.invalid("`value` is missing", "say which value it always has")),
            Family::Categorical => return Ok(Domain::Choice(Choice::even(values(fields)?))),
            Family::Weighted => return weighted(fields),
            Family::IntUniform => return int_uniform(fields),
            Family::Uniform | Family::LogUniformValues | Family::InvLogUniformValues => {
                let (min, max) = bounds(fields)?;
                self.between(fields, min, max)?
            }
            Family::LogUniform | Family::InvLogUniform => {
                let (min, max) = bounds(fields)?;
                let (min, max) = if self.family == Family::LogUniform { (min, max) } else { (-max, -min) };
                self.between(fields, min.exp(), max.exp())?
            }
            Family::Normal => Law::Normal(normal(fields)?),
            Family::LogNormal => Law::LogNormal(normal(fields)?),
            Family::Beta => Law::Beta(beta(fields)?),
        };
        let (low, high) = law.reach();
        if !low.is_finite() || !high.is_finite() {
            return Err(fields.invalid("numbers this large cannot be told apart", "make `mu` and `sigma` smaller"));
        }
        let step = if self.is_stepped { Some(step(fields, &law)?) } else { None };
        Ok(Domain::Range(Range::new(law, step)))
    }

    /// The law between two numbers, one way of counting or the other.
    fn between(self, fields: &Fields, min: f64, max: f64) -> Result<Law> {
        match self.family {
            Family::Uniform => Ok(Law::Uniform { min, max }),
            _ if min > 0.0 && max.is_finite() => Ok(Law::LogUniform { min, max }),
            Family::LogUniform | Family::InvLogUniform => {
                let hint =
                    "`min` and `max` are natural logarithms here; for the values themselves use `log_uniform_values`";
                Err(fields.invalid("e to the power of its bounds is no number any more", hint))
            }
            _ => {
                Err(fields
                    .invalid("`min` is not above 0", "zero and less have no logarithm: raise it, or use `uniform`"))
            }
        }
    }
}

/// The name of the distribution of a parameter that names none.
fn inferred(fields: &Fields) -> Result<&'static str> {
    let said: Vec<&str> = ["value", "values", "min", "max"].into_iter().filter(|name| fields.has(name)).collect();
    match said[..] {
        ["value"] => Ok("constant"),
        ["values"] if fields.get("probabilities").is_some() => Ok("categorical_w_probabilities"),
        ["values"] => Ok("categorical"),
        ["min", "max"] => {
            // A missing one is found when the bounds are read.
            let is_whole = |name| fields.raw(name).is_i64() || fields.raw(name).is_u64();
            match (is_whole("min"), is_whole("max")) {
                (true, true) => Ok("int_uniform"),
                (false, false) => Ok("uniform"),
                _ => Err(fields.invalid(
                    "one of `min` and `max` is a whole number and the other is not",
                    "write both as 1.0 for any number between them, or both as 1 for whole ones, or name a `distribution`",
                )),
            }
        }
        [] | ["min"] | ["max"] => {
            let hint = "give it a `value`, `values`, or `min` and `max`, or name a `distribution`";
            Err(fields.invalid("it does not say what values it may have", hint))
        }
        _ => {
            let names: Vec<String> = said.iter().map(|name| format!("`{name}`")).collect();
            let hint = "keep one way of saying it, or name a `distribution`";
            Err(fields.invalid(format!("{} contradict each other", names.join(" and ")), hint))
        }
    }
}

fn values<'a>(fields: &Fields<'a>) -> Result<&'a [Value]> {
    let values = fields.list("values")?.unwrap_or_default();
    if values.is_empty() {
        return Err(fields.invalid("there are no `values`", "list what it may be: [1, 2, 3]"));
    }
    if values.len() > limits::VALUES {
        return Err(Error::TooLarge { what: "values of one parameter", limit: limits::VALUES });
    }
    Ok(values)
}

fn weighted(fields: &Fields) -> Result<Domain> {
    let values = values(fields)?;
    let hint = "give one number from 0 to 1 for each value; together they are 1";
    let listed = fields.list("probabilities")?.unwrap_or_default();
    let probabilities: Vec<f64> = listed.iter().filter_map(Value::as_f64).filter(|p| (0.0..=1.0).contains(p)).collect();
    if probabilities.len() != listed.len() {
        return Err(fields.invalid("a probability is no number from 0 to 1", hint));
    }
    if probabilities.len() != values.len() {
        let problem = format!("there are {} `values` and {} `probabilities`", values.len(), probabilities.len());
        return Err(fields.invalid(problem, hint));
    }
    let sum: f64 = probabilities.iter().sum();
    // People write thirds as 0.33.
    if (sum - 1.0).abs() > 0.011 {
        return Err(fields.invalid(format!("the probabilities add up to {sum}"), hint));
    }
    Ok(Domain::Choice(Choice::weighted(values, &probabilities)))
}

fn int_uniform(fields: &Fields) -> Result<Domain> {
    let hint = "`int_uniform` needs `min` and `max`";
    let missing = |name: &str| fields.invalid(format!("`{name}` is missing"), hint);
    let min = fields.whole("min")?.ok_or_else(|| missing("min"))?;
    let max = fields.whole("max")?.ok_or_else(|| missing("max"))?;
    if min > max {
        return Err(reversed(fields, min as f64, max as f64));
    }
    Ok(Domain::Integers(Integers { min, max }))
}

fn bounds(fields: &Fields) -> Result<(f64, f64)> {
    let hint = "it needs `min` and `max`";
    let (min, max) = (fields.required_number("min", hint)?, fields.required_number("max", hint)?);
    if min > max {
        return Err(reversed(fields, min, max));
    }
    Ok((min, max))
}

fn reversed(fields: &Fields, min: f64, max: f64) -> Error {
    fields.invalid(format!("`min` {min} is above `max` {max}"), "exchange them")
}

fn normal(fields: &Fields) -> Result<Normal> {
    let mu = fields.number("mu")?.unwrap_or(0.0);
    let sigma = fields.number("sigma")?.unwrap_or(1.0);
    let normal = Normal::new(mu, sigma);
    normal.map_err(|_| fields.invalid(format!("`sigma` {sigma} is not above 0"), "for a fixed number, use `value`"))
}

fn beta(fields: &Fields) -> Result<Beta> {
    let a = fields.number("a")?.unwrap_or(1.0);
    let b = fields.number("b")?.unwrap_or(1.0);
    let beta = Beta::new(a, b).ok().filter(|_| BETA_SHAPES.contains(&a) && BETA_SHAPES.contains(&b));
    let hint = format!("both lie between {} and {}", BETA_SHAPES.start(), BETA_SHAPES.end());
    beta.ok_or_else(|| fields.invalid(format!("`a` {a} and `b` {b} are no shape of a beta distribution"), hint))
}

/// The step of a rounded distribution: 1 unless said otherwise. Whole steps give whole numbers.
fn step(fields: &Fields, law: &Law) -> Result<Step> {
    let q = fields.number("q")?.unwrap_or(1.0);
    if q <= 0.0 {
        return Err(fields.invalid(format!("`q` is {q}"), "it must be above 0"));
    }
    let is_whole = !fields.raw("q").is_f64();
    let step = Step::new(law, q, is_whole);
    step.map_err(|problem| fields.invalid(problem, format!("change `q`, which is {q}, or the bounds")))
}
