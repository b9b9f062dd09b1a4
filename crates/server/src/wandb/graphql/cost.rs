//! How much a document asks for, counted before anything expensive is done with it.

use std::collections::HashMap;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Selection, SelectionSet};

/// Levels of selections, fragments expanded.
const MAX_DEPTH: usize = 25;
/// Fields at the root of an operation, aliases counted one by one.
const MAX_ROOT_FIELDS: usize = 200;
/// Fields of an operation, each fragment counted wherever it is spread.
const MAX_FIELDS: usize = 5_000;
/// Directives in a document.
const MAX_DIRECTIVES: usize = 50;

/// Says what is too much in a document, if anything is. The document need not be valid.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), String> {
    let mut walk = Walk { document, fragments: HashMap::new(), n_directives: 0 };
    for operation in document.operations.iter() {
        walk.n_directives += operation.directives.len();
        walk.n_directives += operation.variables.iter().map(|variable| variable.directives.len()).sum::<usize>();
        let cost = walk.selections(&operation.selection_set, 1)?;
        if cost.n_root_fields > MAX_ROOT_FIELDS {
            return Err(format!("an operation has more than {MAX_ROOT_FIELDS} root fields"));
        }
    }
    // Fragments that nothing spreads are invalid, but they are only found out later.
    for fragment in document.fragments.values() {
        walk.n_directives += fragment.directives.len();
        walk.fragment(&fragment.name, 1)?;
    }
    if walk.n_directives > MAX_DIRECTIVES {
        return Err(format!("the document has more than {MAX_DIRECTIVES} directives"));
    }
    Ok(())
}

/// What a set of selections comes to.
#[derive(Clone, Copy, Default)]
struct Cost {
    depth: usize,
    n_fields: usize,
    /// Fields directly in the set.
    n_root_fields: usize,
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// The cost of each fragment, or `None` while it is being counted.
    fragments: HashMap<&'a str, Option<Cost>>,
    n_directives: usize,
}

impl<'a> Walk<'a> {
    fn selections(&mut self, set: &'a SelectionSet, level: usize) -> Result<Cost, String> {
        // Levels bound this recursion: each fragment is entered once, and within it the parser bounds the nesting.
        if level > 4 * MAX_DEPTH {
            return Err(too_deep());
        }
        let mut sum = Cost::default();
        for selection in &set.selections {
            self.n_directives += selection.directives().len();
            let cost = match selection {
                Selection::Field(field) => {
                    let below = self.selections(&field.selection_set, level + 1)?;
                    Cost { depth: below.depth + 1, n_fields: below.n_fields + 1, n_root_fields: 1 }
                }
                Selection::InlineFragment(fragment) => self.selections(&fragment.selection_set, level + 1)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.fragment_name, level + 1)?,
            };
            sum.depth = sum.depth.max(cost.depth);
            sum.n_fields += cost.n_fields;
            sum.n_root_fields += cost.n_root_fields;
            if sum.depth > MAX_DEPTH {
                return Err(too_deep());
            }
            if sum.n_fields > MAX_FIELDS {
                return Err(format!("the document selects more than {MAX_FIELDS} fields"));
            }
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a str, level: usize) -> Result<Cost, String> {
        match self.fragments.get(name) {
            Some(Some(cost)) => return Ok(*cost),
            Some(None) => return Err(format!("fragment `{name}` contains itself")),
            None => {}
        }
        // A fragment that is not defined is found out by validation.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Cost::default()) };
        self.fragments.insert(name, None);
        let cost = self.selections(&fragment.selection_set, level)?;
        self.fragments.insert(name, Some(cost));
        Ok(cost)
    }
}

fn too_deep() -> String {
    format!("the document is nested more than {MAX_DEPTH} levels deep")
}
