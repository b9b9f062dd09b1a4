//! Charts that scripts keep under a name.

use ayumi_model::chart_preset::ChartPreset;
use ayumi_model::{EntityId, limits};

use crate::Store;
use crate::error::{Error, Result};
use crate::params;
use crate::sql::{FromRow, Row, Tx};

impl FromRow for ChartPreset {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            title: row.get("title")?,
            is_public: row.get::<i64>("is_public")? != 0,
            spec: row.get("spec")?,
        })
    }
}

impl Store {
    /// Keeps a chart of an entity. Doing it again does no harm.
    ///
    /// # Errors
    /// `Conflict` when the name stands for another chart, or the entity has as many as it may.
    pub async fn create_chart_preset(&self, entity: EntityId, preset: ChartPreset) -> Result<()> {
        let now = self.now();
        self.sql
            .write(move |tx| {
                let insert = "INSERT INTO chart_preset (entity_id, name, title, is_public, spec, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (entity_id, name) DO NOTHING";
                let is_public = i64::from(preset.is_public);
                let values = params![entity, &preset.name, &preset.title, is_public, &preset.spec, now];
                if tx.execute(insert, values)? == 0 {
                    return match find(tx, entity, &preset.name)? {
                        Some(known) if known == preset => Ok(()),
                        _ => Err(Error::Conflict(format!("a chart named `{}` exists already", preset.name))),
                    };
                }
                let n: i64 = tx.get("SELECT count(*) FROM chart_preset WHERE entity_id = $1", params![entity])?;
                if n > limits::CHART_PRESETS as i64 {
                    let most = limits::CHART_PRESETS;
                    return Err(Error::Conflict(format!("a user or team keeps at most {most} charts")));
                }
                Ok(())
            })
            .await
    }

    /// The chart that an entity keeps under a name.
    pub async fn find_chart_preset(&self, entity: EntityId, name: &str) -> Result<Option<ChartPreset>> {
        let name = name.to_owned();
        self.sql.read(move |tx| find(tx, entity, &name)).await
    }
}

fn find(tx: &mut Tx<'_>, entity: EntityId, name: &str) -> Result<Option<ChartPreset>> {
    let text = "SELECT name, title, is_public, spec FROM chart_preset WHERE entity_id = $1 AND name = $2";
    tx.find(text, params![entity, name])
}
