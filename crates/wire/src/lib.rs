//! The payloads of Ayumi's own API, `/api/v1`: what goes over the wire as JSON, shared by the server and the SDK.
//!
//! The OpenAPI document and the web app's types are generated from these. Times are RFC 3339 in UTC, durations seconds.
//! Reading order: [`session`], [`admin`], [`project`], [`view`], [`run`], [`bulk`], [`alert`], [`search`], [`sweep`],
//! [`series`], [`log`], [`file`], [`artifact`], [`lineage`], [`registry`], [`live`], [`error`].

pub mod admin;
pub mod alert;
pub mod artifact;
pub mod bulk;
pub mod chart_preset;
pub mod error;
pub mod file;
pub mod lineage;
pub mod live;
pub mod log;
pub mod project;
pub mod registry;
pub mod report;
pub mod run;
pub mod search;
pub mod series;
pub mod session;
pub mod sweep;
pub mod view;
