//! The configuration of a sweep: what people write, checked.
//!
//! The keys and their meanings are those of the public documentation of W&B. Keys that mean nothing to the search are
//! kept and left alone.

mod distribution;
mod document;
mod fields;
mod parameters;

use serde_json::{Map, Value};

use crate::domain::Domain;
use crate::error::{Error, Result};
use crate::grid;
use crate::hyperband::{Brackets, Hyperband};
use crate::space::Space;
use crate::trial::Trial;
use fields::Fields;

/// A sweep configuration that can be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepConfig {
    text: String,
    document: Map<String, Value>,
    method: Method,
    metric: Option<Metric>,
    early_terminate: Option<Hyperband>,
    run_cap: Option<u64>,
    /// What to search. `None` if a client decides about it.
    space: Option<Space>,
    warnings: Vec<String>,
}

/// How the next parameters are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Every combination once.
    Grid,
    /// Drawn from the distributions.
    Random,
    /// Where a Gaussian process expects the most.
    Bayes,
    /// The client knows.
    Custom,
}

/// What a sweep is after.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// The key it is logged under. Dots stand for nesting, or for themselves.
    pub name: String,
    /// Which way is better.
    pub goal: Goal,
    /// A value that is good enough to start no more runs.
    pub target: Option<f64>,
}

/// Which values of a metric are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Goal {
    /// Low ones.
    Minimize,
    /// High ones.
    Maximize,
}

impl SweepConfig {
    /// Reads a configuration in YAML or JSON.
    ///
    /// # Errors
    ///
    /// The text is unreadable or too large, or a part of it is missing or impossible; the hint tells the way out.
    pub fn parse(text: &str) -> Result<Self> {
        let document = document::read(text)?;
        let fields = Fields::of("sweep configuration", &document);
        let method = method(&fields)?;
        // Whoever schedules the runs decides what the rest means, and may have more to say than we understand.
        let is_ours = method != Method::Custom && !has_local_controller(&fields)? && !has_scheduler(&fields)?;
        let metric = if is_ours { metric(&fields)? } else { metric(&fields).unwrap_or_default() };
        let early_terminate = if is_ours { early_terminate(&fields)? } else { None };
        if is_ours && metric.is_none() && (method == Method::Bayes || early_terminate.is_some()) {
            let why = if method == Method::Bayes { "method `bayes`" } else { "`early_terminate`" };
            let hint = "name it: `metric: {name: loss, goal: minimize}`";
            return Err(fields.invalid(format!("{why} needs a `metric`"), hint));
        }
        let mut warnings = Vec::new();
        let space = if is_ours { Some(space(&fields, method, &mut warnings)?) } else { None };
        let run_cap = fields.count("run_cap")?;
        for name in ["program", "name", "description"] {
            fields.text(name)?;
        }
        let text = text.to_owned();
        Ok(Self { text, document, method, metric, early_terminate, run_cap, space, warnings })
    }

    /// The configuration as it was sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The configuration as a tree, with all keys that were sent, in their order.
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// How the next parameters are found.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What the sweep is after, if it says so.
    pub fn metric(&self) -> Option<&Metric> {
        self.metric.as_ref()
    }

    /// How runs are stopped early, if at all.
    pub fn early_terminate(&self) -> Option<&Hyperband> {
        self.early_terminate.as_ref()
    }

    /// How many runs there may be.
    pub fn run_cap(&self) -> Option<u64> {
        self.run_cap
    }

    /// The training script, if one is named. A sweep over a Python function has none.
    pub fn program(&self) -> Option<&str> {
        self.document.get("program").and_then(Value::as_str)
    }

    /// The name for people.
    pub fn name(&self) -> Option<&str> {
        self.document.get("name").and_then(Value::as_str)
    }

    /// What the sweep is for.
    pub fn description(&self) -> Option<&str> {
        self.document.get("description").and_then(Value::as_str)
    }

    /// True if a client decides what runs: the method is `custom`, the controller is local, or there is a scheduler.
    pub fn is_scheduled_by_client(&self) -> bool {
        self.space.is_none()
    }

    /// What is odd about the configuration but no error, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// How many runs there will be at most, where that is known: the size of the grid, or the cap if that is lower.
    pub fn n_runs_expected(&self) -> Option<u64> {
        let space = self.space.as_ref().filter(|_| self.method == Method::Grid);
        let size = space.and_then(grid::size).map(|size| u64::try_from(size).unwrap_or(u64::MAX));
        size.into_iter().chain(self.run_cap).min()
    }

    /// The trial of this sweep with the best objective, by its place in the list; the first of equals.
    pub fn best(&self, trials: &[Trial]) -> Option<usize> {
        let goal = self.metric.as_ref()?.goal;
        let own = trials.iter().enumerate().filter(|(_, trial)| !trial.is_prior);
        let scored = own.filter_map(|(index, trial)| Some((index, trial.finite_objective()?)));
        let best = scored.reduce(|best, next| if goal.is_better(next.1, best.1) { next } else { best });
        best.map(|(index, _)| index)
    }

    pub(crate) fn space(&self) -> Option<&Space> {
        self.space.as_ref()
    }
}

impl Method {
    /// The method's name in a configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Random => "random",
            Self::Bayes => "bayes",
            Self::Custom => "custom",
        }
    }
}

impl Goal {
    /// True if one value is better than another, and not equal. NaN is better than nothing.
    pub fn is_better(self, value: f64, than: f64) -> bool {
        match self {
            Self::Minimize => value < than,
            Self::Maximize => value > than,
        }
    }

    /// The value with the sign that makes low ones better.
    pub(crate) fn as_loss(self, value: f64) -> f64 {
        match self {
            Self::Minimize => value,
            Self::Maximize => -value,
        }
    }
}

fn method(fields: &Fields) -> Result<Method> {
    let methods = [Method::Grid, Method::Random, Method::Bayes, Method::Custom];
    let hint = "it is one of grid, random, bayes and custom";
    let name = fields.text("method")?.ok_or_else(|| fields.invalid("`method` is missing", hint))?;
    let found = methods.into_iter().find(|method| method.as_str() == name);
    found.ok_or_else(|| fields.invalid(format!("`{name}` is no method"), hint))
}

fn metric(fields: &Fields) -> Result<Option<Metric>> {
    let Some(value) = fields.get("metric") else { return Ok(None) };
    let hint = "write `{name: loss, goal: minimize}`";
    let fields = Fields::new("`metric`", value, hint)?;
    let Some(name) = fields.text("name")?.filter(|name| !name.is_empty()) else {
        return Err(fields.invalid("`name` is missing", hint));
    };
    let goal = match fields.text("goal")?.unwrap_or("minimize") {
        "minimize" => Goal::Minimize,
        "maximize" => Goal::Maximize,
        other => return Err(fields.invalid(format!("`{other}` is no goal"), "it is minimize or maximize")),
    };
    Ok(Some(Metric { name: name.to_owned(), goal, target: fields.number("target")? }))
}

fn early_terminate(fields: &Fields) -> Result<Option<Hyperband>> {
    let Some(value) = fields.get("early_terminate") else { return Ok(None) };
    let hint = "write `{type: hyperband, min_iter: 3}` or `{type: hyperband, max_iter: 27, s: 2}`";
    let fields = Fields::new("`early_terminate`", value, hint)?;
    match fields.text("type")? {
        Some("hyperband") => {}
        Some(other) => return Err(fields.invalid(format!("`{other}` is no way of stopping early"), hint)),
        None => return Err(fields.invalid("`type` is missing", hint)),
    }
    let brackets = match (fields.count("min_iter")?, fields.count("max_iter")?, fields.count("s")?) {
        (Some(min_iter), None, _) => Brackets::From { min_iter },
        (None, Some(max_iter), Some(n_brackets)) => Brackets::UpTo { max_iter, n_brackets },
        (None, Some(_), None) => return Err(fields.invalid("`max_iter` needs `s`, the number of brackets", hint)),
        (Some(_), Some(_), _) => return Err(fields.invalid("`min_iter` and `max_iter` exclude each other", hint)),
        (None, None, _) => return Err(fields.invalid("it says neither `min_iter` nor `max_iter`", hint)),
    };
    let eta = fields.number("eta")?.unwrap_or(Hyperband::ETA);
    if eta < Hyperband::LEAST_ETA {
        return Err(
            fields.invalid(format!("`eta` is {eta}"), format!("it is at least {}, usually 3", Hyperband::LEAST_ETA))
        );
    }
    Ok(Some(Hyperband { brackets, eta, is_strict: fields.flag("strict")? }))
}

fn has_local_controller(fields: &Fields) -> Result<bool> {
    let Some(value) = fields.get("controller") else { return Ok(false) };
    let fields = Fields::new("`controller`", value, "write `{type: local}`, or leave it out")?;
    Ok(fields.text("type")? == Some("local"))
}

/// A scheduler with an engine is a process of `wandb sweep-scheduler`, which enqueues the runs.
fn has_scheduler(fields: &Fields) -> Result<bool> {
    let Some(value) = fields.get("scheduler") else { return Ok(false) };
    let fields = Fields::new("`scheduler`", value, "write `{engine: optuna}`, or leave it out")?;
    Ok(fields.text("engine")?.is_some())
}

fn space(fields: &Fields, method: Method, warnings: &mut Vec<String>) -> Result<Space> {
    let space = match fields.get("parameters") {
        Some(Value::Object(map)) => parameters::read(map, warnings)?,
        Some(_) => return Err(fields.invalid("`parameters` is no mapping", "write one line `name: {…}` for each")),
        None => return Err(fields.invalid("`parameters` is missing", "say what the sweep may change")),
    };
    if method == Method::Grid {
        check_grid(&space)?;
    }
    Ok(space)
}

/// A grid visits every value, so every parameter must have countably many, from a first to a last.
fn check_grid(space: &Space) -> Result<()> {
    let endless = space.parameters.iter().find(|parameter| parameter.domain.n_values().is_none());
    let Some(parameter) = endless else { return Ok(()) };
    let hint = match parameter.domain {
        Domain::Range(range) if range.has_ends() => {
            "list its `values`, use a distribution with `q`, such as `q_uniform`, or method `random`"
        }
        _ => "list its `values`, or use method `random`",
    };
    let place = parameters::place(&parameter.path);
    Err(Error::Invalid {
        place,
        problem: "a grid cannot try all of infinitely many values".to_owned(),
        hint: hint.to_owned(),
    })
}
