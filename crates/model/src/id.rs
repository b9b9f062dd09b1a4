//! Identifiers inside Ayumi: 63-bit integers that sort by time of creation.
//!
//! Layout: milliseconds since 2024-01-01T00:00:00Z (43 bits, good until 2302) · 20 bits that start at random in each
//! millisecond and count up within a process. See `docs/decisions/0002-integer-ids.md` for why not UUIDs.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicI64, Ordering};
use std::{fmt, hash};

/// 2024-01-01T00:00:00Z in milliseconds since the Unix epoch.
const EPOCH_MS: i64 = 1_704_067_200_000;
const COUNTER_BITS: u32 = 20;

/// An identifier of a `T`. The type parameter keeps a run's id from being used as a project's.
pub struct Id<T> {
    value: i64,
    noun: PhantomData<fn() -> T>,
}

/// Marker types for [`Id`].
pub mod noun {
    /// An organization.
    pub enum Organization {}
    /// A user or a team.
    pub enum Entity {}
    /// A person or a service account.
    pub enum User {}
    /// A key that signs a user in.
    pub enum ApiKey {}
    /// What keeps a person signed in in one browser.
    pub enum Session {}
    /// A project.
    pub enum Project {}
    /// A run.
    pub enum Run {}
    /// A sweep.
    pub enum Sweep {}
    /// A process that works for a sweep.
    pub enum SweepAgent {}
    /// A kind of artifact of a project.
    pub enum ArtifactType {}
    /// A name that versions of artifacts are found under.
    pub enum ArtifactCollection {}
    /// A version of an artifact.
    pub enum Artifact {}
    /// A manifest that a client uploads.
    pub enum ArtifactManifest {}
    /// Bytes of an artifact on their way.
    pub enum ArtifactUpload {}
    /// Bytes that entries of artifacts name.
    pub enum ArtifactContent {}
    /// A view of a project.
    pub enum SavedView {}
    /// An alert of a run.
    pub enum Alert {}
}

/// Identifies an organization.
pub type OrganizationId = Id<noun::Organization>;
/// Identifies an entity.
pub type EntityId = Id<noun::Entity>;
/// Identifies a user.
pub type UserId = Id<noun::User>;
/// Identifies an API key.
pub type ApiKeyId = Id<noun::ApiKey>;
/// Identifies a session.
pub type SessionId = Id<noun::Session>;
/// Identifies a project.
pub type ProjectId = Id<noun::Project>;
/// Identifies a run across all projects; people and clients never see it.
pub type RunId = Id<noun::Run>;
/// Identifies a sweep across all projects; people and clients never see it.
pub type SweepId = Id<noun::Sweep>;
/// Identifies an agent of a sweep; people and clients never see it.
pub type SweepAgentId = Id<noun::SweepAgent>;
/// Identifies an artifact type.
pub type ArtifactTypeId = Id<noun::ArtifactType>;
/// Identifies a collection of artifacts.
pub type ArtifactCollectionId = Id<noun::ArtifactCollection>;
/// Identifies a version of an artifact.
pub type ArtifactId = Id<noun::Artifact>;
/// Identifies an uploaded manifest.
pub type ArtifactManifestId = Id<noun::ArtifactManifest>;
/// Identifies an upload of a file of an artifact.
pub type ArtifactUploadId = Id<noun::ArtifactUpload>;
/// Identifies stored bytes of artifacts.
pub type ArtifactContentId = Id<noun::ArtifactContent>;
/// Identifies a view of a project.
pub type SavedViewId = Id<noun::SavedView>;
/// Identifies an alert of a run.
pub type AlertId = Id<noun::Alert>;

impl<T> Id<T> {
    /// The identifier with this stored value.
    pub const fn new(value: i64) -> Self {
        Self { value, noun: PhantomData }
    }

    /// The stored value.
    pub const fn get(self) -> i64 {
        self.value
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)
    }
}

/// Hands out identifiers that never repeat within a process and hardly ever between processes. Where two processes do
/// collide, the primary key refuses the second request, whose sender tries again and gets another.
#[derive(Debug)]
pub struct IdSequence {
    last: AtomicI64,
}

impl Default for IdSequence {
    fn default() -> Self {
        Self { last: AtomicI64::new(0) }
    }
}

impl IdSequence {
    /// The next identifier, given the time in milliseconds since the Unix epoch and 64 random bits.
    pub fn next<T>(&self, now_ms: i64, random: u64) -> Id<T> {
        let start = (now_ms - EPOCH_MS).max(0) << COUNTER_BITS;
        // The top bit of the random part stays clear, so that a busy millisecond has room to count up.
        let wanted = start | (random & ((1 << (COUNTER_BITS - 1)) - 1)) as i64;
        let previous = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(wanted.max(last + 1)))
            .unwrap_or_else(|last| last);
        Id::new(wanted.max(previous + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_when_the_clock_goes_back() {
        let ids = IdSequence::default();
        let a: RunId = ids.next(EPOCH_MS + 5_000, 9);
        let b: RunId = ids.next(EPOCH_MS + 5_000, 3);
        let c: RunId = ids.next(EPOCH_MS + 4_000, 0);
        assert!(a < b && b < c);
    }
}
