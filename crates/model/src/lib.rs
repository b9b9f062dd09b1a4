//! The nouns of Ayumi: what a run, a project, a user are, and the words they are described in.
//!
//! No I/O, no async, no framework, no SQL and no HTTP: every other crate speaks in these types.
//! Reading order: [`id`], [`time`], [`name`], then the nouns [`user`], [`project`], [`view`], [`run`], [`metric`],
//! [`alert`], [`sweep`], [`mod@file`], [`log`], [`artifact`], [`registry`], and the ways to ask for them, [`page`] and
//! [`limits`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod access;
pub mod alert;
pub mod artifact;
pub mod chart_preset;
pub mod error;
pub mod file;
pub mod filter;
pub mod id;
pub mod json;
pub mod limits;
pub mod log;
pub mod metric;
pub mod name;
pub mod page;
pub mod project;
pub mod random;
pub mod registry;
pub mod run;
pub mod sweep;
pub mod testing;
pub mod time;
pub mod user;
pub mod view;

pub use error::ErrorKind;
pub use id::{
    AlertId, ApiKeyId, ArtifactCollectionId, ArtifactContentId, ArtifactId, ArtifactManifestId, ArtifactTypeId,
    ArtifactUploadId, EntityId, Id, OrganizationId, ProjectId, RunId, SavedViewId, SessionId, SweepAgentId, SweepId,
    UserId,
};
pub use random::Random;
pub use time::{Clock, SystemClock, Timestamp};
