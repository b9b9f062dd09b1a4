import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { LazyInput } from "@/ui/LazyInput";
import { type FieldId, isSortable } from "./fields";
import type { SortKey } from "./list";

interface SortProps {
  fields: readonly FieldId[];
  keys: readonly SortKey[];
  /** False where the server sorts by the first key only. */
  sortsByAll: boolean;
  onChange: (keys: SortKey[]) => void;
}

/** The keys of an order, the first one first. */
export function SortEditor({ fields, keys, sortsByAll, onChange: save }: SortProps) {
  const t = useT();
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
      {!sortsByAll && <p className="tool-note">{t("sort.firstOnly")}</p>}
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

/** Fields in an order, with one more where it is wanted. */
export function NamesEditor({ title, add, names, options, onChange }: NamesProps) {
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
