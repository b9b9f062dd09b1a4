//! What the server remembers about itself.

use crate::Store;
use crate::error::Result;
use crate::params;

impl Store {
    /// The setting, made with `initial` if it does not exist. Several processes that ask at once get the same.
    pub async fn ensure_setting(&self, name: &'static str, initial: String) -> Result<String> {
        self.sql
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                    params![name, &initial],
                )?;
                tx.get("SELECT value FROM setting WHERE name = $1", params![name])
            })
            .await
    }

    /// Proves that the database takes writes: commits a change of no meaning.
    pub async fn probe_write(&self) -> Result<()> {
        let now = self.now().as_micros().to_string();
        self.sql
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO setting (name, value) VALUES ('last_probe', $1)
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    params![&now],
                )?;
                Ok(())
            })
            .await
    }
}
