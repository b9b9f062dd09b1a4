//! Users and their keys.

use ayumi_model::id::noun;
use ayumi_model::name::EntityName;
use ayumi_model::user::{ApiKey, Entity, User};
use ayumi_model::{ApiKeyId, Timestamp, UserId};

use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Row, Tx};
use crate::{Store, entities};

/// SHA-256 of a key or session token: all that the database knows of it.
pub type SecretHash = [u8; 32];

/// Of `"user" u` and `entity e`.
pub(crate) const USER_COLUMNS: &str = "u.id, u.entity_id, e.name AS username, u.display_name, u.email, u.is_admin, u.created_at, \
    (SELECT t.name FROM entity t WHERE t.id = u.team_id) AS team";

impl FromRow for User {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            entity_id: row.get("entity_id")?,
            username: row.get("username")?,
            display_name: row.get("display_name")?,
            email: row.get("email")?,
            is_admin: row.get("is_admin")?,
            team: row.get("team")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl FromRow for ApiKey {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            hint: row.get("hint")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
        })
    }
}

/// What a new user is made of.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Unique name.
    pub username: EntityName,
    /// Mail address.
    pub email: Option<String>,
    /// PHC text of the password's hash.
    pub password_hash: Option<String>,
    /// Administrator of the server.
    pub is_admin: bool,
    /// An organization that they join at once, if there is one of this name: as its admin where they are the server's.
    pub organization: Option<EntityName>,
}

impl Store {
    /// Creates a user and their entity.
    pub async fn create_user(&self, new: NewUser) -> Result<User> {
        let (user_id, entity_id) = (self.new_id::<noun::User>(), self.new_id());
        let now = self.now();
        self.sql
            .write(move |tx| {
                let entity = Entity {
                    id: entity_id,
                    name: new.username.clone(),
                    organization_id: None,
                    is_team: false,
                    created_at: now,
                };
                entities::insert_entity(tx, &entity)?;
                tx.execute(
                    "INSERT INTO \"user\" (id, entity_id, display_name, email, password_hash, is_admin, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    params![
                        user_id,
                        entity_id,
                        &new.username,
                        new.email.as_deref(),
                        new.password_hash.as_deref(),
                        new.is_admin,
                        now
                    ],
                )?;
                if let Some(organization) = &new.organization {
                    entities::join_organization(tx, organization, user_id, new.is_admin)?;
                }
                find_user(tx, user_id)
            })
            .await
    }

    /// The user with this name, in any case.
    pub async fn find_user(&self, username: &EntityName) -> Result<Option<User>> {
        let username = username.clone();
        self.sql.read(move |tx| find_user_by_name(tx, &username)).await
    }

    /// The user with this id.
    pub async fn get_user(&self, id: UserId) -> Result<User> {
        self.sql.read(move |tx| find_user(tx, id)).await
    }

    /// The user with this mail address, in any case. Of several the first.
    pub async fn find_user_by_address(&self, address: &str) -> Result<Option<User>> {
        let text = format!(
            "SELECT {USER_COLUMNS} FROM \"user\" u JOIN entity e ON e.id = u.entity_id
             WHERE lower(u.email) = lower($1) ORDER BY u.id LIMIT 1"
        );
        let address = address.to_owned();
        self.sql.read(move |tx| tx.find(&text, params![&address])).await
    }

    /// All users, by name.
    pub async fn list_users(&self) -> Result<Vec<User>> {
        let text = format!("SELECT {USER_COLUMNS} FROM \"user\" u JOIN entity e ON e.id = u.entity_id ORDER BY e.name");
        self.sql.read(move |tx| tx.query(&text, &[])).await
    }

    /// How many users there are.
    pub async fn count_users(&self) -> Result<i64> {
        self.sql.read(|tx| tx.get("SELECT count(*) FROM \"user\"", &[])).await
    }

    /// The hash of a user's password, where they have one.
    pub async fn find_password_hash(&self, id: UserId) -> Result<Option<String>> {
        self.sql
            .read(move |tx| {
                let row: Option<String> = tx.find(
                    "SELECT password_hash FROM \"user\" WHERE id = $1 AND password_hash IS NOT NULL",
                    params![id],
                )?;
                Ok(row)
            })
            .await
    }

    /// Changes a user's own data; `None` leaves a member as it is.
    pub async fn update_user(
        &self,
        id: UserId,
        display_name: Option<String>,
        email: Option<String>,
        password_hash: Option<String>,
    ) -> Result<User> {
        self.sql
            .write(move |tx| {
                tx.execute(
                    "UPDATE \"user\" SET display_name = coalesce($2, display_name), email = coalesce($3, email),
                     password_hash = coalesce($4, password_hash) WHERE id = $1",
                    params![id, display_name.as_deref(), email.as_deref(), password_hash.as_deref()],
                )?;
                if password_hash.is_some() {
                    // Whoever knew the old password is signed out everywhere.
                    tx.execute("DELETE FROM session WHERE user_id = $1", params![id])?;
                }
                find_user(tx, id)
            })
            .await
    }

    /// Deletes a user with their entity, its projects and all runs in them.
    pub async fn delete_user(&self, id: UserId) -> Result<()> {
        let now = self.now();
        self.sql.write(move |tx| delete_user(tx, id, now)).await
    }

    /// Adds a key for a user. The same key again for the same user is fine; for another user it is a conflict.
    pub async fn create_api_key(&self, user: UserId, hash: SecretHash, name: String, hint: String) -> Result<ApiKeyId> {
        let id: ApiKeyId = self.new_id();
        let now = self.now();
        self.sql
            .write(move |tx| {
                let taken: Option<(UserId, ApiKeyId)> =
                    tx.find("SELECT user_id, id FROM api_key WHERE hash = $1", params![&hash[..]])?;
                match taken {
                    Some((owner, id)) if owner == user => return Ok(id),
                    Some(_) => return Err(Error::Conflict("this key cannot be used".to_owned())),
                    None => {}
                }
                insert_api_key(tx, id, user, (&hash, &hint), &name, now)?;
                Ok(id)
            })
            .await
    }

    /// A user's keys, newest first.
    pub async fn list_api_keys(&self, user: UserId) -> Result<Vec<ApiKey>> {
        self.sql
            .read(move |tx| {
                tx.query(
                    "SELECT id, name, hint, created_at, last_used_at FROM api_key WHERE user_id = $1 ORDER BY id DESC",
                    params![user],
                )
            })
            .await
    }

    /// Deletes one of a user's keys. False when they have no such key.
    pub async fn delete_api_key(&self, user: UserId, id: ApiKeyId) -> Result<bool> {
        self.sql
            .write(move |tx| {
                Ok(tx.execute("DELETE FROM api_key WHERE id = $1 AND user_id = $2", params![id, user])? > 0)
            })
            .await
    }

    /// The user whom a key signs in, and when the key was last noted as used.
    pub async fn find_user_by_api_key(&self, hash: SecretHash) -> Result<Option<(User, ApiKeyId, Option<Timestamp>)>> {
        self.sql
            .read(move |tx| {
                let found: Option<KeyRow> =
                    tx.find("SELECT id, user_id, last_used_at FROM api_key WHERE hash = $1", params![&hash[..]])?;
                found.map(|key| Ok((find_user(tx, key.user_id)?, key.id, key.last_used_at))).transpose()
            })
            .await
    }

    /// Notes that a key was used.
    pub async fn touch_api_key(&self, id: ApiKeyId, at: Timestamp) -> Result<()> {
        self.sql
            .write(move |tx| {
                tx.execute("UPDATE api_key SET last_used_at = $2 WHERE id = $1", params![id, at])?;
                Ok(())
            })
            .await
    }
}

struct KeyRow {
    id: ApiKeyId,
    user_id: UserId,
    last_used_at: Option<Timestamp>,
}

impl FromRow for KeyRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, user_id: row.get("user_id")?, last_used_at: row.get("last_used_at")? })
    }
}

impl FromRow for (UserId, ApiKeyId) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.get("user_id")?, row.get("id")?))
    }
}

pub(crate) fn insert_api_key(
    tx: &mut Tx<'_>,
    id: ApiKeyId,
    user: UserId,
    (hash, hint): (&SecretHash, &str),
    name: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO api_key (id, user_id, hash, name, hint, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![id, user, &hash[..], name, hint, now],
    )?;
    Ok(())
}

pub(crate) fn delete_user(tx: &mut Tx<'_>, id: UserId, now: Timestamp) -> Result<()> {
    let user = find_user(tx, id)?;
    crate::projects::delete_projects_of(tx, user.entity_id, now)?;
    tx.execute("DELETE FROM saved_view WHERE user_id = $1 AND is_shared = 0", params![id])?;
    tx.execute("DELETE FROM \"user\" WHERE id = $1", params![id])?;
    tx.execute("DELETE FROM entity WHERE id = $1", params![user.entity_id])?;
    Ok(())
}

pub(crate) fn find_user(tx: &mut Tx<'_>, id: UserId) -> Result<User> {
    let text = format!("SELECT {USER_COLUMNS} FROM \"user\" u JOIN entity e ON e.id = u.entity_id WHERE u.id = $1");
    tx.find(&text, params![id])?.ok_or_else(|| Error::NotFound("the user".to_owned()))
}

pub(crate) fn find_user_by_name(tx: &mut Tx<'_>, username: &EntityName) -> Result<Option<User>> {
    let text = format!(
        "SELECT {USER_COLUMNS} FROM \"user\" u JOIN entity e ON e.id = u.entity_id WHERE lower(e.name) = lower($1)"
    );
    tx.find(&text, params![username])
}
