//! Service accounts: users that belong to a team, for its machines. They have a key, and no password.

use ayumi_model::access::Role;
use ayumi_model::id::noun;
use ayumi_model::name::EntityName;
use ayumi_model::user::{Entity, User};
use ayumi_model::{ApiKeyId, EntityId, Timestamp, UserId};

use crate::Store;
use crate::entities::{insert_entity, set_team_member};
use crate::error::Result;
use crate::params;
use crate::sql::Tx;
use crate::users::{SecretHash, delete_user, find_user, insert_api_key};

/// What a new service account is made of.
#[derive(Debug, Clone)]
pub struct NewServiceAccount {
    /// Whose it is. It becomes a member there.
    pub team: EntityId,
    /// Unique name.
    pub username: EntityName,
    /// What it is for, shown as its name.
    pub description: String,
    /// Of its key.
    pub key_hash: SecretHash,
    /// The key's last characters.
    pub key_hint: String,
}

impl Store {
    /// Creates a service account with its key.
    pub async fn create_service_account(&self, new: NewServiceAccount) -> Result<User> {
        let (user_id, entity_id) = (self.new_id::<noun::User>(), self.new_id());
        let (key_id, now): (ApiKeyId, Timestamp) = (self.new_id(), self.now());
        self.sql
            .write(move |tx| {
                let entity = Entity {
                    id: entity_id,
                    name: new.username.clone(),
                    organization_id: None,
                    is_team: false,
                    created_at: now,
                };
                insert_entity(tx, &entity)?;
                tx.execute(
                    "INSERT INTO \"user\" (id, entity_id, display_name, is_admin, created_at, team_id)
                     VALUES ($1, $2, $3, 0, $4, $5)",
                    params![user_id, entity_id, &new.description, now, new.team],
                )?;
                set_team_member(tx, new.team, user_id, Role::Member)?;
                insert_api_key(tx, key_id, user_id, (&new.key_hash, &new.key_hint), &new.description, now)?;
                find_user(tx, user_id)
            })
            .await
    }
}

/// Deletes the service accounts of a team that is about to be deleted.
pub(crate) fn delete_service_accounts_of(tx: &mut Tx<'_>, team: EntityId, now: Timestamp) -> Result<()> {
    let accounts: Vec<UserId> = tx.query("SELECT id FROM \"user\" WHERE team_id = $1", params![team])?;
    accounts.into_iter().try_for_each(|account| delete_user(tx, account, now))
}
