//! Finding anything by a part of its name.

use ayumi_model::limits;
use ayumi_model::user::User;
use ayumi_store::search::Scope;
pub use ayumi_store::search::{EntityHit, Hits, NamedHit};

use crate::Service;
use crate::caller::Caller;
use crate::error::Result;
use crate::runs::check_length;

/// People in one answer to a client, which does not ask for pages.
const USERS: usize = 1_000;
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
        Ok(self.store().search(self.scope_of(caller, user).await?, text, limit.clamp(1, HITS)).await?)
    }

    /// People whose name begins or ends with this text: oneself and those of one's teams, for an administrator of the server
    /// everybody, who finds them by their addresses, too. Who is called just so comes first.
    pub async fn find_users(&self, caller: &Caller, text: &str) -> Result<Vec<User>> {
        let user = caller.signed_in()?;
        check_length("the text to search for", text, limits::LABEL)?;
        Ok(self.store().find_users(self.scope_of(caller, user).await?, user.id, text.trim(), USERS).await?)
    }

    async fn scope_of(&self, caller: &Caller, user: &User) -> Result<Scope> {
        Ok(match user.is_admin {
            true => Scope::All,
            false => Scope::Of(self.list_entities(caller).await?.into_iter().map(|access| access.entity.id).collect()),
        })
    }
}
