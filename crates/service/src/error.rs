//! Why a verb was not carried out.

use ayumi_model::ErrorKind;
use ayumi_model::filter::FilterError;
use ayumi_model::name::NameError;

/// A failure, told as what failed for which thing, and the way out.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of this kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// A request that makes no sense.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// A thing that is not there, or not for this caller.
    pub fn not_found(thing: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::NotFound, format!("{thing} does not exist, or you may not see it"))
    }

    /// A thing the caller may see but not touch.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Forbidden, message)
    }

    /// No credentials, or unknown ones.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorKind::Unauthenticated, "user is not logged in")
            .with_hint("check WANDB_API_KEY, or make a new key on the page /authorize")
    }

    /// The same failure with a way out.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The way out, where there is one.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl From<ayumi_store::Error> for Error {
    fn from(error: ayumi_store::Error) -> Self {
        let kind = error.kind();
        match kind {
            // What the database said is for the log of the server, not for callers.
            ErrorKind::Internal => {
                tracing::error!("{error}");
                Self::new(kind, "the server could not do this; its log says why")
            }
            ErrorKind::Damaged => {
                tracing::error!("{error}");
                Self::new(kind, error.to_string()).with_hint("ask the administrator to run `ayumi check`")
            }
            ErrorKind::Unavailable => {
                tracing::warn!("{error}");
                Self::new(kind, "the server cannot store or read data now; try again shortly")
            }
            _ => Self::new(kind, error.to_string()),
        }
    }
}

impl From<ayumi_history::Error> for Error {
    fn from(error: ayumi_history::Error) -> Self {
        ayumi_store::Error::from(error).into()
    }
}

impl From<ayumi_export::Error> for Error {
    fn from(error: ayumi_export::Error) -> Self {
        match error {
            ayumi_export::Error::History(error) => error.into(),
            error => {
                let failure = Self::new(error.kind(), error.to_string());
                match error.hint() {
                    Some(hint) => failure.with_hint(hint),
                    None => failure,
                }
            }
        }
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Self::invalid(error.to_string())
    }
}

impl From<FilterError> for Error {
    fn from(error: FilterError) -> Self {
        Self::invalid(error.to_string())
    }
}

impl From<ayumi_sweep::Error> for Error {
    fn from(error: ayumi_sweep::Error) -> Self {
        // `wandb sweep` shows the message and nothing else, so the way out stands in it too.
        match error.hint() {
            Some(hint) => Self::new(error.kind(), format!("{error}; {hint}")),
            None => Self::new(error.kind(), error.to_string()),
        }
    }
}
