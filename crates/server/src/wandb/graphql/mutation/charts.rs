//! Custom charts that scripts keep under a name.

use ayumi_model::chart_preset::ChartPreset;
use ayumi_model::name::EntityName;
use ayumi_service::{Error, Result};

use super::super::context::Context;
use super::super::object::{Arguments, Record, Value};

pub(super) async fn create_custom_chart(context: &Context, input: Arguments<'_>) -> Result<Value> {
    let entity = EntityName::parse(input.required_text("entity")?)?;
    let kind = input.required_text("type")?;
    if kind != "vega2" {
        return Err(Error::invalid(format!("a chart of type `{kind}` cannot be drawn; `vega2` can")));
    }
    let is_public = match input.required_text("access")? {
        "PRIVATE" => false,
        "PUBLIC" => true,
        other => return Err(Error::invalid(format!("the access of a chart is `PRIVATE` or `PUBLIC`, not `{other}`"))),
    };
    let preset = ChartPreset {
        name: input.required_text("name")?.to_owned(),
        title: input.required_text("displayName")?.to_owned(),
        is_public,
        spec: input.required_text("spec")?.to_owned(),
    };
    // What scripts give to `wandb.plot_table`.
    let id = format!("{entity}/{}", preset.name);
    context.service().create_chart_preset(context.caller(), &entity, preset).await?;
    let chart = Record::new("CustomChart", [("id", Value::text(id))]);
    Ok(Record::new("CreateCustomChartPayload", [("chart", chart.into())]).into())
}
