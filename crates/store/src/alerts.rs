//! Alerts of runs.

use std::time::Duration;

use ayumi_model::alert::{Alert, AlertLevel};
use ayumi_model::id::noun;
use ayumi_model::{AlertId, RunId, limits};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, FromValue, Row, Value};

const COLUMNS: &str = "id, title, text, level, created_at";

impl FromValue for AlertLevel {
    fn from_value(value: &Value) -> Option<Self> {
        Self::parse(&String::from_value(value)?)
    }
}

impl FromRow for Alert {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            title: row.get("title")?,
            text: row.get("text")?,
            level: row.get("level")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl Store {
    /// Keeps an alert of a run, unless it had one of the same title less than `pause` ago: none then. Of many, the newest
    /// are kept.
    pub async fn create_alert(
        &self,
        run: RunId,
        title: String,
        text: String,
        level: AlertLevel,
        pause: Duration,
    ) -> Result<Option<Alert>> {
        let alert = Alert { id: self.new_id::<noun::Alert>(), title, text, level, created_at: self.now() };
        self.sql
            .write(move |tx| {
                let recent: Option<i64> = tx.find(
                    "SELECT created_at FROM run_alert WHERE run_id = $1 AND title = $2 AND created_at > $3 LIMIT 1",
                    params![run, &alert.title, alert.created_at.minus(pause)],
                )?;
                if recent.is_some() {
                    return Ok(None);
                }
                tx.execute(
                    "INSERT INTO run_alert (id, run_id, title, text, level, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                    params![alert.id, run, &alert.title, &alert.text, alert.level.as_str(), alert.created_at],
                )?;
                tx.execute(
                    "DELETE FROM run_alert WHERE run_id = $1 AND id <= (SELECT id FROM run_alert WHERE run_id = $1
                     ORDER BY id DESC LIMIT 1 OFFSET $2)",
                    params![run, limits::ALERTS],
                )?;
                Ok(Some(alert.clone()))
            })
            .await
    }

    /// The alert with this id.
    pub async fn get_alert(&self, id: AlertId) -> Result<Alert> {
        let text = format!("SELECT {COLUMNS} FROM run_alert WHERE id = $1");
        let found: Option<Alert> = self.sql.read(move |tx| tx.find(&text, params![id])).await?;
        found.ok_or_else(|| Error::NotFound("the alert".to_owned()))
    }

    /// The alerts of a run, newest first.
    pub async fn list_alerts(&self, run: RunId) -> Result<Vec<Alert>> {
        let text = format!("SELECT {COLUMNS} FROM run_alert WHERE run_id = $1 ORDER BY id DESC");
        self.sql.read(move |tx| tx.query(&text, params![run])).await
    }
}
