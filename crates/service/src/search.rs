//! Finding anything by a part of its name.

use ayumi_model::limits;
use ayumi_store::search::Scope;
pub use ayumi_store::search::{EntityHit, Hits, NamedHit};

use crate::Service;
use crate::caller::Caller;
use crate::error::Result;
use crate::runs::check_length;

/// Hits of each kind at most.
const HITS: usize = 50;

impl Service {
    /// What the caller may see and has this text in its name: at most `limit` of each kind. An administrator of the server
    /// searches everybody's. A text of spaces finds nothing.
    pub async fn search(&self, caller: &Caller, text: &str, limit: usize) -> Result<Hits> {
        let user = caller.signed_in()?;
        check_length("the text to search for", text, limits::LABEL)?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(Hits::default());
        }
        let scope = match user.is_admin {
            true => Scope::All,
            false => Scope::Of(self.list_entities(caller).await?.into_iter().map(|access| access.entity.id).collect()),
        };
        Ok(self.store().search(scope, text, limit.clamp(1, HITS)).await?)
    }
}
