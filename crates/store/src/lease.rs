//! Which process does a job that one at a time should do.

use std::time::Duration;

use crate::Store;
use crate::error::Result;
use crate::params;

impl Store {
    /// Takes or keeps the lease of a job for a while. False where another process has it.
    ///
    /// A lease saves work, it does not protect: a process may be slower than its lease is long. So what a job changes, it
    /// changes in a transaction that looks whether the change is still right.
    pub async fn take_lease(&self, name: &'static str, time: Duration) -> Result<bool> {
        let (now, holder) = (self.now(), self.holder.clone());
        let n_taken = self
            .sql
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE
                     SET holder = excluded.holder, until = excluded.until
                     WHERE lease.holder = excluded.holder OR lease.until < $4",
                    params![name, &*holder, now.plus(time), now],
                )
            })
            .await?;
        Ok(n_taken > 0)
    }
}
