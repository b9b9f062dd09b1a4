//! Roles, and what each of them may do. The service layer's `authorize` is the only place that asks.

/// What a member of a team or an organization may do there, or somebody in a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// May see what there is, by name, and not read what is in it. Only registries give this role.
    RestrictedViewer,
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
            "restricted_viewer" => Some(Self::RestrictedViewer),
            "viewer" => Some(Self::Viewer),
            "member" => Some(Self::Member),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }

    /// The same of a role that members of teams and organizations have.
    pub fn parse_member(text: &str) -> Option<Self> {
        Self::parse(text).filter(|role| *role != Self::RestrictedViewer)
    }

    /// The role's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RestrictedViewer => "restricted_viewer",
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}
