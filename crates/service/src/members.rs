//! Who is in a team: people who were asked in, and service accounts for its machines. And people known by their addresses.

use ayumi_model::name::EntityName;
use ayumi_model::user::{Entity, Membership, User};
use ayumi_model::{ErrorKind, UserId, limits};
use ayumi_store::service_accounts::NewServiceAccount;

use crate::authorize::Action;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::{Service, secret};

/// Characters of chance in the name of a service account.
const SUFFIX: usize = 6;
/// Characters of a name that is made of a mail address or a team's name, so that there is room for a number.
const STEM: usize = 40;
/// Names tried for somebody who is known by their address only.
const TRIES: usize = 5;

impl Service {
    /// A team's members: people by name, then its service accounts in the order in which they were made.
    pub async fn list_team_members(&self, caller: &Caller, name: &str) -> Result<Vec<Membership>> {
        let team = self.managed_team(caller, name, Action::Read).await?;
        Ok(self.store().list_team_members(team.id).await?)
    }

    /// Adds somebody to a team who is not in it yet, by their name or, with an `@` in it, their mail address. Nobody is
    /// written to.
    ///
    /// # Errors
    /// `Conflict` for members, `Invalid` for who has no account here: of either, old clients say that it did not work.
    pub async fn invite(&self, caller: &Caller, team: &str, who: &str, role: &str) -> Result<User> {
        let found = self.managed_team(caller, team, Action::Manage).await?;
        let user = match who.contains('@') {
            true => self.store().find_user_by_address(who).await?,
            false => self.find_user_named(who).await?,
        };
        let user = user.ok_or_else(|| {
            Error::invalid(format!("`{who}` has no account on this server"))
                .with_hint("an administrator of this server makes accounts")
        })?;
        let members = self.store().list_team_members(found.id).await?;
        if members.iter().any(|member| member.user_id == user.id) {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("`{}` is in the team `{team}` already", user.username),
            ));
        }
        self.set_team_member(caller, team, user.username.as_str(), role).await?;
        Ok(user)
    }

    /// Takes somebody out of a team, oneself too. A service account of the team is deleted with what it owns. False for who is
    /// not in it.
    pub async fn remove_team_member(&self, caller: &Caller, team: &str, username: &str) -> Result<bool> {
        let is_own = caller.signed_in()?.username.as_str() == username;
        let action = if is_own { Action::Read } else { Action::Manage };
        let found = self.managed_team(caller, team, action).await?;
        let members = self.store().list_team_members(found.id).await?;
        let Some(member) = members.iter().find(|member| member.username.as_str() == username) else { return Ok(false) };
        if member.is_service_account {
            self.managed_team(caller, team, Action::Manage).await?;
            self.store().delete_user(member.user_id).await?;
        } else {
            self.store().remove_team_member(found.id, member.user_id).await?;
        }
        self.0.keys.invalidate_all();
        Ok(true)
    }

    /// Makes a service account for a team. Returns it with its key.
    pub async fn create_service_account(
        &self,
        caller: &Caller,
        team: &str,
        description: &str,
    ) -> Result<(User, String)> {
        let team = self.managed_team(caller, team, Action::Manage).await?;
        if description.trim().is_empty() || description.len() > limits::LABEL {
            return Err(Error::invalid(format!(
                "what a service account is for is told in 1 to {} bytes",
                limits::LABEL
            )));
        }
        let key = self.store().random().hex(20);
        let stem: String = team.name.as_str().chars().take(STEM).collect();
        let account = NewServiceAccount {
            team: team.id,
            username: EntityName::parse(&format!("{stem}-service-{}", self.random_word(SUFFIX)))?,
            description: description.replace('\0', ""),
            key_hash: secret::hash(&key),
            key_hint: secret::hint(&key),
        };
        let user = self.store().create_service_account(account).await?;
        self.0.new_keys.insert(user.id, key.clone());
        Ok((user, key))
    }

    /// The key of a service account that was just made by this process. For admins of its team.
    ///
    /// The wandb client makes an account with one request and reads its key from the next one.
    pub async fn new_service_key(&self, caller: &Caller, team: &Entity, account: UserId) -> Result<Option<String>> {
        match self.managed_team(caller, team.name.as_str(), Action::Manage).await {
            Ok(_) => Ok(self.0.new_keys.get(&account)),
            Err(error) if error.kind() == ErrorKind::Forbidden => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a user who is known by a mail address only, and is called by what stands before the `@`, with something after
    /// it if that name is taken. For administrators, who make their first key.
    ///
    /// # Errors
    /// `Conflict` when somebody has this address already.
    pub async fn create_user_with_address(&self, caller: &Caller, address: &str, is_admin: bool) -> Result<User> {
        caller.admin()?;
        let is_address = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        if !is_address || address.len() > limits::LABEL || address.chars().any(|c| c.is_control() || c.is_whitespace())
        {
            return Err(Error::invalid("this is not a mail address"));
        }
        if self.store().find_user_by_address(address).await?.is_some() {
            return Err(Error::new(ErrorKind::Conflict, format!("a user with the address `{address}` exists")));
        }
        let stem = stem_of(address);
        for attempt in 0..TRIES {
            let suffix = if attempt == 0 { String::new() } else { format!("-{}", self.random_word(SUFFIX)) };
            let name = format!("{stem}{suffix}");
            // What the address begins with may be a word that no user can be called.
            if EntityName::parse(&name).is_err() {
                continue;
            }
            match self.create_user(caller, &name, Some(address.to_owned()), None, is_admin).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                made => return made,
            }
        }
        Err(Error::new(ErrorKind::Conflict, format!("the name `{stem}` is taken"))
            .with_hint("make the account under another name, over the REST API"))
    }
}

/// What a name can be made of: the letters and digits before the `@`.
fn stem_of(address: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = address.split('@').next().unwrap_or_default();
    let stem: String = name.chars().filter(plain).skip_while(|c| !c.is_ascii_alphanumeric()).take(STEM).collect();
    if stem.is_empty() { "user".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_what_stands_before_the_at_sign() {
        for (address, stem) in
            [("ada.lovelace+lab@example.org", "ada.lovelacelab"), ("__x@example.org", "x"), ("愛@example.org", "user")]
        {
            assert_eq!(stem_of(address), stem);
            assert!(EntityName::parse(stem).is_ok());
        }
    }
}
