//! How a script wants what it logs shown: charts of tables (`wandb.plot.*`), and the names of the classes of masks.

use std::collections::BTreeMap;

use ayumi_wire::run::{ChartDefinition, MaskLabels};
use serde_json::Value;

/// The definitions in the client's own part of the config: `visualize` has a panel for each chart, and the name of the
/// table stands deep in the query that such a panel would send.
pub(super) fn chart_definitions(internal: &Value) -> Vec<ChartDefinition> {
    let charts = internal.get("visualize").and_then(Value::as_object);
    charts.into_iter().flatten().filter_map(|(name, chart)| chart_definition(name, chart)).collect()
}

fn chart_definition(name: &str, chart: &Value) -> Option<ChartDefinition> {
    let config = chart.get("panel_config")?;
    Some(ChartDefinition {
        name: name.to_owned(),
        preset: config.get("panelDefId")?.as_str()?.to_owned(),
        table: table_key(config.get("userQuery")?)?.to_owned(),
        fields: texts(config.get("fieldSettings")),
        texts: texts(config.get("stringSettings")),
    })
}

/// The argument `tableKey` of the first field that has one.
fn table_key(query: &Value) -> Option<&str> {
    let run_sets = query.get("queryFields")?.as_array()?;
    let fields = run_sets.iter().filter_map(|set| set.get("fields")?.as_array()).flatten();
    let arguments = fields.filter_map(|field| field.get("args")?.as_array()).flatten();
    let mut keys = arguments.filter(|argument| argument.get("name").and_then(Value::as_str) == Some("tableKey"));
    keys.next()?.get("value")?.as_str()
}

/// The classes of masks, which the client keeps under the key of the image and the name of the mask, joined by a word.
pub(super) fn mask_labels(internal: &Value) -> Vec<MaskLabels> {
    const DELIMITER: &str = "_wandb_delimeter_";
    let masks = internal.get("mask/class_labels").and_then(Value::as_object);
    let labels = masks.into_iter().flatten().filter_map(|(name, found)| {
        let (key, mask) = name.rsplit_once(DELIMITER)?;
        Some(MaskLabels { key: key.to_owned(), mask: mask.to_owned(), classes: texts(found.get("value")) })
    });
    labels.collect()
}

fn texts(settings: Option<&Value>) -> BTreeMap<String, String> {
    let members = settings.and_then(Value::as_object).into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_chart_is_named_with_its_table_and_columns() {
        let query = json!({"queryFields": [{"name": "runSets", "fields": [
            {"name": "id", "fields": []},
            {"name": "summaryTable", "args": [{"name": "tableKey", "value": "pr_table"}], "fields": []},
        ]}]});
        let internal = json!({"visualize": {
            "pr": {"panel_type": "Vega2", "panel_config": {
                "panelDefId": "wandb/area-under-curve/v0",
                "fieldSettings": {"x": "recall", "y": "precision"},
                "stringSettings": {"title": "Curve", "subtitle": null},
                "userQuery": query,
            }},
            "without a table": {"panel_config": {"panelDefId": "wandb/line/v0", "userQuery": {}}},
        }});
        let [chart] = chart_definitions(&internal).try_into().expect("one chart can be drawn");
        assert_eq!((&*chart.name, &*chart.preset, &*chart.table), ("pr", "wandb/area-under-curve/v0", "pr_table"));
        assert_eq!(chart.fields["y"], "precision");
        assert_eq!(chart.texts.keys().collect::<Vec<_>>(), ["title"]);
    }

    #[test]
    fn the_classes_of_a_mask_have_names() {
        let found = json!({"mask/class_labels": {
            "media/street_wandb_delimeter_truth": {"type": "mask/class_labels", "value": {"1": "road", "2": null}},
            "nameless": {"value": {"1": "road"}},
        }});
        let [labels] = mask_labels(&found).try_into().expect("one mask has a name");
        assert_eq!((&*labels.key, &*labels.mask), ("media/street", "truth"));
        assert_eq!(labels.classes, BTreeMap::from([("1".to_owned(), "road".to_owned())]));
    }

    #[test]
    fn a_run_without_charts_has_none() {
        assert!(chart_definitions(&json!({"visualize": 3})).is_empty());
        assert!(chart_definitions(&Value::Null).is_empty());
    }
}
