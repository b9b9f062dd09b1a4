//! Roles, and what each of them may do. The service layer's `authorize` is the only place that asks.

/// What a member of a team or an organization may do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// May look.
    Viewer,
    /// May look, log and change runs.
    Member,
    /// May also manage members and delete projects.
    Admin,
}

impl Role {
    /// The role with this name, as stored and as sent over the API.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "viewer" => Some(Self::Viewer),
            "member" => Some(Self::Member),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }

    /// The role's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}
