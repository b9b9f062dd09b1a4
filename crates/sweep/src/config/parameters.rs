//! The `parameters` of a configuration: a space to search.

use serde_json::{Map, Value};

use super::distribution::Distribution;
use super::fields::Fields;
use crate::error::{Error, Result};
use crate::limits;
use crate::space::{Parameter, Space};

/// What is said of a parameter that is not a mapping.
const MAPPING_HINT: &str = "give it a `value`, `values`, or `min` and `max`, such as `{min: 0.0, max: 1.0}`";

/// The space that a mapping of names to constraints describes. What is odd, but no error, is added to `warnings`.
pub(super) fn read(map: &Map<String, Value>, warnings: &mut Vec<String>) -> Result<Space> {
    let mut reader = Reader { parameters: Vec::new(), warnings };
    reader.read(&mut Vec::new(), map)?;
    Ok(Space { parameters: reader.parameters })
}

struct Reader<'a> {
    parameters: Vec<Parameter>,
    warnings: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// Reads the parameters below `path`. The depth of the document bounds how deep this goes.
    fn read(&mut self, path: &mut Vec<String>, map: &Map<String, Value>) -> Result<()> {
        if map.is_empty() {
            let place = if path.is_empty() { "`parameters`".to_owned() } else { place(path) };
            let hint = "name at least one parameter".to_owned();
            return Err(Error::Invalid { place, problem: "there are no parameters in it".to_owned(), hint });
        }
        for (name, value) in map {
            path.push(name.clone());
            self.read_one(path, value)?;
            path.pop();
        }
        Ok(())
    }

    fn read_one(&mut self, path: &mut Vec<String>, value: &Value) -> Result<()> {
        let place = place(path);
        let fields = Fields::new(place.as_str(), value, MAPPING_HINT)?;
        if let Some(nested) = fields.get("parameters") {
            if let Some(other) = fields.names().find(|name| *name != "parameters") {
                let hint = "a parameter either has nested `parameters` or is chosen itself: keep one of them";
                return Err(fields.invalid(format!("`{other}` stands beside nested `parameters`"), hint));
            }
            let hint = "write nested parameters like those at the top";
            let Value::Object(nested) = nested else {
                return Err(fields.invalid("its `parameters` are no mapping", hint));
            };
            return self.read(path, nested);
        }
        if self.parameters.len() == limits::PARAMETERS {
            return Err(Error::TooLarge { what: "parameters", limit: limits::PARAMETERS });
        }
        let distribution = Distribution::of(&fields)?;
        let unused: Vec<&str> = fields.names().filter(|name| !distribution.uses(name)).collect();
        for name in unused {
            self.warnings.push(format!("{place}: `{name}` is ignored by distribution `{}`", distribution.as_str()));
        }
        let domain = distribution.domain(&fields)?;
        self.parameters.push(Parameter { path: path.clone(), domain });
        Ok(())
    }
}

/// What errors call a parameter.
pub(super) fn place(path: &[String]) -> String {
    format!("parameter `{}`", path.join("."))
}
