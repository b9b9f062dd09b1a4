//! Hyperparameter search: what a sweep tries next, and which of its runs are not worth finishing.
//!
//! Sync and pure: no I/O, no clock, no SQL, randomness passed in. The same trials and the same random bytes give the
//! same answer. Reading order:
//! - [`config`] reads a sweep configuration, as text, into a [`SweepConfig`];
//! - [`domain`] is what one parameter may be, [`space`] all of them together;
//! - [`trial`] is what a sweep knows about a run, [`search`] what it suggests next: [`grid`] or [`bayes`], or a draw;
//! - [`hyperband`] finds the running trials that fall behind.
//!
//! The choices behind it stand in `docs/decisions/0007-sweep-search.md`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bayes;
pub mod config;
mod dice;
mod domain;
pub mod error;
mod grid;
pub mod hyperband;
pub mod limits;
pub mod search;
mod space;
pub mod trial;

pub use config::{Goal, Method, Metric, SweepConfig};
pub use error::{Error, Result};
pub use hyperband::{Hyperband, early_stop};
pub use search::{Reason, Suggestion, suggest};
pub use trial::{Params, Trial, TrialState};
