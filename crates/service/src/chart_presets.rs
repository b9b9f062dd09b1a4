//! Charts that scripts keep under a name and the web app draws with.

use ayumi_model::chart_preset::ChartPreset;
use ayumi_model::limits;
use ayumi_model::name::EntityName;

use crate::Service;
use crate::authorize::{Action, authorize, role_in};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::runs::check_length;

impl Service {
    /// Keeps a chart of a user or team. Doing it again does no harm.
    ///
    /// # Errors
    /// `Conflict` when its name stands for another chart; `Invalid` when the specification is no JSON object.
    pub async fn create_chart_preset(&self, caller: &Caller, entity: &EntityName, preset: ChartPreset) -> Result<()> {
        let user = caller.signed_in()?.id;
        let missing = || Error::not_found("a user or team with this name");
        let access = self.store().find_entity(entity, Some(user)).await?.ok_or_else(missing)?;
        authorize(caller, Action::Write, &access, "a user or team with this name")?;
        // It is written `entity/name`, in addresses too.
        if preset.name.is_empty() || preset.name.contains('/') || preset.name.chars().any(char::is_control) {
            return Err(Error::invalid("the name of a chart is empty, or has a `/` or a control character in it"));
        }
        check_length("the name", &preset.name, limits::LABEL)?;
        check_length("the display name", &preset.title, limits::LABEL)?;
        check_length("the specification", &preset.spec, limits::CHART_SPEC)?;
        if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&preset.spec).is_err() {
            return Err(Error::invalid("the specification of a chart is a JSON object"));
        }
        let preset = ChartPreset { title: preset.title.replace('\0', ""), ..preset };
        Ok(self.store().create_chart_preset(access.entity.id, preset).await?)
    }

    /// A chart that the caller may draw with: one of an entity they see, or a public one.
    pub async fn get_chart_preset(&self, caller: &Caller, entity: &str, name: &str) -> Result<ChartPreset> {
        let user = caller.signed_in()?.id;
        let missing = || Error::not_found("a chart with this name");
        let entity = EntityName::parse(entity).map_err(|_| missing())?;
        let access = self.store().find_entity(&entity, Some(user)).await?.ok_or_else(missing)?;
        let preset = self.store().find_chart_preset(access.entity.id, name).await?;
        preset.filter(|preset| preset.is_public || role_in(caller, &access).is_some()).ok_or_else(missing)
    }
}
