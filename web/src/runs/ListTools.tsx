import { useUrlSearch } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { LazyInput } from "@/ui/LazyInput";
import { Popover } from "@/ui/Popover";
import { parseColorRule } from "./color";
import type { FieldId } from "./fields";
import { gradientColor, gradientNames } from "./gradient";
import { NamesEditor, SortEditor } from "./ListEditors";
import { joinNames, parseSort, printSort, type RunList, splitNames } from "./list";
import { crops, parseCrop } from "./RunName";

interface Props {
  fields: readonly FieldId[];
  list: Pick<RunList, "sort" | "sortsByAll">;
  /** Only icons, where there is little room. */
  compact?: boolean;
}

/** Sorting, grouping, colouring and cropping: the same tools wherever runs are listed. */
export function ListTools({ fields, list, compact = false }: Props) {
  const t = useT();
  const [search, setSearch] = useUrlSearch();
  const groups = splitNames(search.group);
  const rule = parseColorRule(search);
  const crop = parseCrop(search.crop);
  const className = compact ? "icon-button small" : "button";
  const face = (icon: "sort" | "group" | "palette" | "crop", label: MessageKey) => (
    <>
      <Icon name={icon} size={compact ? 14 : 16} />
      {!compact && <span className="wide-only">{t(label)}</span>}
    </>
  );
  return (
    <>
      <Popover
        label={t("sort.title")}
        className={className}
        button={face("sort", "sort.title")}
        active={list.sort.length > 0}
      >
        <SortEditor
          fields={fields}
          keys={parseSort(search.sort)}
          sortsByAll={list.sortsByAll}
          onChange={(keys) => setSearch({ sort: printSort(keys) })}
        />
      </Popover>
      <Popover
        label={t("group.title")}
        className={className}
        button={face("group", "group.title")}
        active={groups.length > 0}
      >
        <NamesEditor
          title={t("group.title")}
          add={t("group.add")}
          names={groups}
          options={fields.filter((field) => field !== "id" && field !== "name")}
          onChange={(names) => setSearch({ group: joinNames(names) })}
        />
      </Popover>
      <Popover
        label={t("color.title")}
        className={className}
        button={face("palette", "color.title")}
        active={rule.by !== "run"}
      >
        <div className="tool-form">
          <h3>{t("color.title")}</h3>
          <label className="tool-line">
            <input
              type="radio"
              name="color"
              checked={rule.by === "run"}
              onChange={() => setSearch({ color: undefined, gradient: undefined })}
            />
            {t("color.byRun")}
          </label>
          <label className="tool-line">
            <input
              type="radio"
              name="color"
              checked={rule.by === "group"}
              onChange={() => setSearch({ color: "group" })}
            />
            {t("color.byGroup")}
          </label>
          <div className="tool-line">
            <span>{t("color.byValue")}</span>
            <LazyInput
              label={t("color.byValue")}
              value={rule.by === "run" || rule.by === "group" ? "" : rule.by}
              options={fields}
              placeholder={t("filter.column")}
              onChange={(field) => {
                if (fields.includes(field)) setSearch({ color: field });
              }}
            />
          </div>
          <div className="gradients" role="radiogroup" aria-label={t("color.gradient")}>
            {gradientNames.map((name) => (
              <button
                key={name}
                type="button"
                role="radio"
                aria-checked={rule.gradient === name}
                aria-label={name}
                className="gradient"
                style={{ background: gradientCss(name) }}
                onClick={() => setSearch({ gradient: name === "viridis" ? undefined : name })}
              />
            ))}
          </div>
        </div>
      </Popover>
      <Popover
        label={t("crop.title")}
        className={className}
        button={face("crop", "crop.title")}
        active={crop !== "middle"}
      >
        <div className="tool-form">
          <h3>{t("crop.title")}</h3>
          {crops.map((each) => (
            <label key={each} className="tool-line">
              <input
                type="radio"
                name="crop"
                checked={crop === each}
                onChange={() => setSearch({ crop: each === "middle" ? undefined : each })}
              />
              {t(cropLabels[each])}
            </label>
          ))}
        </div>
      </Popover>
    </>
  );
}

const cropLabels = { end: "crop.end", middle: "crop.middle", start: "crop.start" } as const;

export function gradientCss(name: (typeof gradientNames)[number]): string {
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => gradientColor(name, share));
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
