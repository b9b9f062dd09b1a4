//! The one place that decides who may do what. Deny by default.
//!
//! A thing that a caller may not see looks exactly like a thing that does not exist. Who may see it but not change it is
//! told so.

use ayumi_model::access::Role;
use ayumi_store::entities::EntityAccess;

use crate::caller::Caller;
use crate::error::{Error, Result};

/// What a caller wants to do with the projects and runs of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Look at projects, runs, files; of a registry, see what is in it by name.
    Read,
    /// Read what versions of artifacts contain, and use them. Who reads in a team may do so; only in registries somebody may
    /// see versions without it.
    Download,
    /// Log, create and change projects and runs.
    Write,
    /// Manage members, delete projects, purge.
    Manage,
}

impl Action {
    /// The least role that may.
    pub fn needs(self) -> Role {
        match self {
            Self::Read => Role::RestrictedViewer,
            Self::Download => Role::Viewer,
            Self::Write => Role::Member,
            Self::Manage => Role::Admin,
        }
    }
}

/// The caller's role in an entity, administrators of the server included.
pub fn role_in(caller: &Caller, access: &EntityAccess) -> Option<Role> {
    let user = caller.user()?;
    if user.is_admin { Some(Role::Admin) } else { access.role }
}

/// Decides whether the caller may do this with what belongs to the entity. `thing` names it in the error.
pub fn authorize(caller: &Caller, action: Action, access: &EntityAccess, thing: &str) -> Result<Role> {
    caller.signed_in()?;
    match role_in(caller, access) {
        None => Err(Error::not_found(thing)),
        Some(role) if role >= action.needs() => Ok(role),
        Some(_) => Err(Error::forbidden("permission denied").with_hint(format!(
            "ask an admin of `{}` for the role {}",
            access.entity.name,
            action.needs().as_str()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ayumi_model::name::EntityName;
    use ayumi_model::user::{Entity, User};
    use ayumi_model::{ErrorKind, Id, Timestamp};

    use super::*;

    fn caller(is_admin: bool) -> Caller {
        let username = EntityName::parse("ada").unwrap();
        Caller::User(Arc::new(User {
            id: Id::new(1),
            entity_id: Id::new(1),
            display_name: username.to_string(),
            username,
            email: None,
            is_admin,
            team: None,
            created_at: Timestamp::default(),
        }))
    }

    fn access(role: Option<Role>) -> EntityAccess {
        let entity = Entity {
            id: Id::new(2),
            name: EntityName::parse("lab").unwrap(),
            organization_id: None,
            is_team: true,
            created_at: Timestamp::default(),
        };
        EntityAccess { entity, role }
    }

    #[test]
    fn each_role_may_do_what_it_is_for_and_no_more() {
        let outcome = |role, action| authorize(&caller(false), action, &access(role), "it").map_err(|e| e.kind()).err();
        for action in [Action::Read, Action::Download, Action::Write, Action::Manage] {
            assert_eq!(outcome(None, action), Some(ErrorKind::NotFound));
            assert_eq!(outcome(Some(Role::Admin), action), None);
        }
        assert_eq!(outcome(Some(Role::RestrictedViewer), Action::Read), None);
        assert_eq!(outcome(Some(Role::RestrictedViewer), Action::Download), Some(ErrorKind::Forbidden));
        assert_eq!(outcome(Some(Role::Viewer), Action::Read), None);
        assert_eq!(outcome(Some(Role::Viewer), Action::Download), None);
        assert_eq!(outcome(Some(Role::Viewer), Action::Write), Some(ErrorKind::Forbidden));
        assert_eq!(outcome(Some(Role::Member), Action::Write), None);
        assert_eq!(outcome(Some(Role::Member), Action::Manage), Some(ErrorKind::Forbidden));
    }

    #[test]
    fn nobody_may_nothing_and_the_administrator_everything() {
        let denied = authorize(&Caller::Anonymous, Action::Read, &access(Some(Role::Admin)), "it");
        assert_eq!(denied.unwrap_err().kind(), ErrorKind::Unauthenticated);
        assert!(authorize(&caller(true), Action::Manage, &access(None), "it").is_ok());
    }
}
