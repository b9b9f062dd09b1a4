import { useUrlSearch } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { LazyInput } from "@/ui/LazyInput";
import { Popover } from "@/ui/Popover";
import { parseColorRule } from "./color";
import { type FieldId, isSortable } from "./fields";
import { gradientColor, gradientNames } from "./gradient";
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
        <SortEditor fields={fields} list={list} />
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

function SortEditor({ fields, list }: Pick<Props, "fields" | "list">) {
  const t = useT();
  const [search, setSearch] = useUrlSearch();
  const keys = parseSort(search.sort);
  const save = (next: typeof keys) => setSearch({ sort: printSort(next) });
  const options = fields.filter((field) => isSortable(field) && keys.every((key) => key.field !== field));
  return (
    <div className="tool-form">
      <h3>{t("sort.title")}</h3>
      {keys.length === 0 && <p className="dim">{t("sort.default")}</p>}
      <ol className="tool-list">
        {keys.map((key, i) => (
          <li key={key.field}>
            <span className="break spacer">{key.field}</span>
            <button
              type="button"
              className="icon-button small"
              aria-label={t(key.descending ? "sort.descending" : "sort.ascending")}
              data-tip={t(key.descending ? "sort.descending" : "sort.ascending")}
              onClick={() => save(keys.map((each, k) => (k === i ? { ...each, descending: !each.descending } : each)))}
            >
              <Icon name={key.descending ? "down" : "up"} size={14} />
            </button>
            <button
              type="button"
              className="icon-button small"
              aria-label={t("ui.removeThing", { thing: key.field })}
              onClick={() => save(keys.filter((each) => each !== key))}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ol>
      <LazyInput
        label={t("sort.add")}
        placeholder={t("sort.add")}
        value=""
        options={options}
        onChange={(field) => {
          if (options.includes(field)) save([...keys, { field, descending: false }]);
        }}
      />
      {!list.sortsByAll && <p className="tool-note">{t("sort.firstOnly")}</p>}
    </div>
  );
}

interface NamesProps {
  title: string;
  add: string;
  names: readonly FieldId[];
  options: readonly FieldId[];
  onChange: (names: readonly FieldId[]) => void;
}

function NamesEditor({ title, add, names, options, onChange }: NamesProps) {
  const t = useT();
  return (
    <div className="tool-form">
      <h3>{title}</h3>
      <ol className="tool-list">
        {names.map((name) => (
          <li key={name}>
            <span className="break spacer">{name}</span>
            <button
              type="button"
              className="icon-button small"
              aria-label={t("ui.removeThing", { thing: name })}
              onClick={() => onChange(names.filter((other) => other !== name))}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ol>
      <LazyInput
        label={add}
        placeholder={add}
        value=""
        options={options.filter((option) => !names.includes(option))}
        onChange={(name) => {
          if (options.includes(name)) onChange([...names, name]);
        }}
      />
    </div>
  );
}
