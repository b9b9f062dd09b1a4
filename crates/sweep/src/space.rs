//! All parameters of a sweep together.

use serde_json::{Map, Value};

use crate::dice::Dice;
use crate::domain::Domain;
use crate::trial::Params;

/// What a sweep searches.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Space {
    /// In the order of the configuration.
    pub(crate) parameters: Vec<Parameter>,
}

/// One number, word or other value that the sweep chooses.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    /// Its name, after those of the parameters it is nested in. Never empty.
    pub(crate) path: Vec<String>,
    /// What it may be.
    pub(crate) domain: Domain,
}

impl Space {
    /// One value for each parameter, each drawn from its distribution.
    pub(crate) fn draw(&self, dice: Dice) -> Vec<Value> {
        self.parameters.iter().map(|parameter| parameter.domain.draw(dice.unit())).collect()
    }

    /// The parameters of a trial from one value for each.
    pub(crate) fn assemble(&self, values: Vec<Value>) -> Params {
        let mut params = Params::new();
        for (parameter, value) in self.parameters.iter().zip(values) {
            parameter.put(&mut params, value);
        }
        params
    }
}

impl Parameter {
    /// The value that a trial has for this parameter.
    pub(crate) fn get<'a>(&self, params: &'a Params) -> Option<&'a Value> {
        let (name, parents) = self.path.split_last()?;
        parents.iter().try_fold(params, |map, parent| map.get(parent)?.as_object())?.get(name)
    }

    fn put(&self, params: &mut Params, value: Value) {
        let Some((name, parents)) = self.path.split_last() else { return };
        let mut map = params;
        for parent in parents {
            let nested = map.entry(parent.clone()).or_insert_with(|| Value::Object(Map::new()));
            map = nested.as_object_mut().expect("a name is that of a value or of a mapping, never of both");
        }
        map.insert(name.clone(), value);
    }
}
