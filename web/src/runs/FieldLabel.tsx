import { useCallback } from "react";
import { useT } from "@/i18n";
import { type FieldId, runColumns, shortName } from "./fields";

/** The heading of a field: a word for columns, the key itself for config and summary. */
export function useFieldLabel(): (field: FieldId) => string {
  const t = useT();
  return useCallback(
    (field) => {
      const column = Object.hasOwn(runColumns, field) ? runColumns[field] : undefined;
      return column ? t(column.label) : shortName(field);
    },
    [t],
  );
}
