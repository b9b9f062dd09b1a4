//! Typed reading of one mapping, with errors that tell which part of the configuration they are about.

use serde_json::{Map, Value};

use crate::domain::LARGEST_WHOLE;
use crate::error::{Error, Result};

/// One mapping of a configuration.
pub(super) struct Fields<'a> {
    /// What errors call it, such as "parameter `lr`".
    place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// The fields of a value that must be a mapping.
    pub(super) fn new(place: impl Into<String>, value: &'a Value, hint: &str) -> Result<Self> {
        let place = place.into();
        match value {
            Value::Object(map) => Ok(Self { place, map }),
            _ => Err(Error::Invalid { place, problem: "must be a mapping".to_owned(), hint: hint.to_owned() }),
        }
    }

    /// The fields of a mapping.
    pub(super) fn of(place: impl Into<String>, map: &'a Map<String, Value>) -> Self {
        Self { place: place.into(), map }
    }

    /// The names that are there, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.map.keys().map(String::as_str)
    }

    /// True if the field is there, even if it is null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// A field as it is; a missing one is null.
    pub(super) fn raw(&self, name: &str) -> &'a Value {
        self.map.get(name).unwrap_or(&Value::Null)
    }

    /// A field that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A finite number.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.not_a(name, "number", "write it without quotes, such as 0.5 or 1e-3")),
        }
    }

    /// A finite number that must be there.
    pub(super) fn required_number(&self, name: &str, why: &str) -> Result<f64> {
        self.number(name)?.ok_or_else(|| self.invalid(format!("`{name}` is missing"), why))
    }

    /// A number without a fraction that a float holds exactly.
    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>> {
        let is_whole = |number: &f64| number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE as f64;
        match self.number(name)? {
            None => Ok(None),
            Some(number) if is_whole(&number) => Ok(Some(number as i64)),
            Some(_) => Err(self.not_a(name, "whole number", "write it without a fraction, and within ±2^53")),
        }
    }

    /// A whole number that is at least 1.
    pub(super) fn count(&self, name: &str) -> Result<Option<u64>> {
        match self.whole(name)? {
            None => Ok(None),
            Some(number) if number >= 1 => Ok(Some(number.unsigned_abs())),
            Some(number) => Err(self.invalid(format!("`{name}` is {number}"), "it must be at least 1")),
        }
    }

    /// Text.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| self.not_a(name, "text", "put it in quotes"))
    }

    /// True or false; false if missing.
    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        let Some(value) = self.get(name) else { return Ok(false) };
        let hint = "write it without quotes";
        value.as_bool().ok_or_else(|| self.invalid(format!("`{name}` is neither true nor false"), hint))
    }

    /// A list.
    pub(super) fn list(&self, name: &str) -> Result<Option<&'a [Value]>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let list = value.as_array().map(|items| Some(items.as_slice()));
        list.ok_or_else(|| self.not_a(name, "list", "write it in brackets: [1, 2, 3]"))
    }

    /// An error about this part.
    pub(super) fn invalid(&self, problem: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::Invalid { place: self.place.clone(), problem: problem.into(), hint: hint.into() }
    }

    fn not_a(&self, name: &str, what: &str, hint: &str) -> Error {
        self.invalid(format!("`{name}` is no {what}"), hint)
    }
}
