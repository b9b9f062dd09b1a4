import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { LazyInput } from "@/ui/LazyInput";
import { Popover } from "@/ui/Popover";
import { type FieldId, runColumns } from "./fields";
import { type Expression, type Literal, type Operator, operators, readLiteral, type Test } from "./filter/expression";

interface Props {
  /** Null for no filter. */
  expression: Expression | null;
  /** The line beside it holds something else. */
  unreadable: boolean;
  fields: readonly FieldId[];
  onChange: (expression: Expression | null) => void;
}

/** The filter as rows of column, operator and value, for those who do not write it. */
export function FilterBuilder({ expression, unreadable, fields, onChange }: Props) {
  const t = useT();
  const root: Group =
    expression?.kind === "and" || expression?.kind === "or"
      ? expression
      : { kind: "and", items: expression ? [expression] : [] };
  return (
    <Popover
      label={t("filter.build")}
      className="icon-button"
      button={<Icon name="sliders" />}
      active={expression !== null}
      wide
    >
      <div className="filter-builder">
        {unreadable ? (
          <p className="dim">{t("filter.unreadable")}</p>
        ) : (
          <GroupEditor
            group={root}
            fields={fields}
            depth={0}
            onChange={(next) => onChange(next.items.length === 0 ? null : next)}
          />
        )}
      </div>
    </Popover>
  );
}

type Group = Extract<Expression, { kind: "and" | "or" }>;

interface GroupProps {
  group: Group;
  fields: readonly FieldId[];
  depth: number;
  onChange: (group: Group) => void;
}

function GroupEditor({ group, fields, depth, onChange }: GroupProps) {
  const t = useT();
  const replace = (index: number, ...next: Expression[]) =>
    onChange({ ...group, items: group.items.flatMap((item, i) => (i === index ? next : [item])) });
  const add = (item: Expression) => onChange({ ...group, items: [...group.items, item] });
  const fresh: Test = { kind: "test", field: "state", operator: "=", values: ["finished"] };
  return (
    <div className={depth > 0 ? "filter-group nested" : "filter-group"}>
      {group.items.length > 1 && (
        <label className="field-inline">
          <span className="dim">{t("filter.match")}</span>
          <select
            value={group.kind}
            onChange={(event) => onChange({ ...group, kind: event.target.value as Group["kind"] })}
          >
            <option value="and">{t("filter.all")}</option>
            <option value="or">{t("filter.any")}</option>
          </select>
        </label>
      )}
      {group.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place.
        <div key={i} className="filter-row">
          <ItemEditor item={item} fields={fields} depth={depth} onChange={(next) => replace(i, next)} />
          <button
            type="button"
            className="icon-button small"
            aria-label={t("filter.remove")}
            onClick={() => replace(i)}
          >
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
      <div className="filter-foot">
        <button type="button" className="link-button" onClick={() => add(fresh)}>
          {t("filter.add")}
        </button>
        {depth < 3 && (
          <button
            type="button"
            className="link-button"
            onClick={() => add({ kind: group.kind === "and" ? "or" : "and", items: [fresh, fresh] })}
          >
            {t("filter.addGroup")}
          </button>
        )}
      </div>
    </div>
  );
}

interface ItemProps {
  item: Expression;
  fields: readonly FieldId[];
  depth: number;
  onChange: (item: Expression) => void;
}

function ItemEditor({ item, fields, depth, onChange }: ItemProps) {
  const t = useT();
  if ("items" in item) return <GroupEditor group={item} fields={fields} depth={depth + 1} onChange={onChange} />;
  if (item.kind === "not") {
    return (
      <>
        <span className="dim">{t("filter.not")}</span>
        <ItemEditor
          item={item.item}
          fields={fields}
          depth={depth + 1}
          onChange={(next) => onChange({ ...item, item: next })}
        />
      </>
    );
  }
  if (item.kind === "word") {
    return (
      <LazyInput
        label={t("filter.word")}
        value={item.text}
        onChange={(text) => {
          if (text.trim()) onChange({ ...item, text });
        }}
      />
    );
  }
  return <TestEditor test={item} fields={fields} onChange={onChange} />;
}

const signs: Partial<Record<Operator, string>> = { "!=": "≠", "<=": "≤", ">=": "≥" };

function TestEditor({
  test,
  fields,
  onChange,
}: {
  test: Test;
  fields: readonly FieldId[];
  onChange: (test: Test) => void;
}) {
  const t = useT();
  const isList = test.operator === "in" || test.operator === "not in";
  const text = isList ? test.values.map(show).join(", ") : show(test.values[0] ?? null);
  const read = (value: string): readonly Literal[] =>
    isList ? value.split(",").map((part) => readLiteral(part.trim())) : [readLiteral(value.trim())];
  return (
    <>
      <LazyInput
        label={t("filter.column")}
        value={test.field}
        options={fields}
        onChange={(field) => {
          if (fields.includes(field) || field.includes(".")) onChange({ ...test, field });
        }}
      />
      <select
        aria-label={t("filter.operator")}
        value={test.operator}
        onChange={(event) => onChange({ ...test, operator: event.target.value as Operator })}
      >
        {operators.map((operator) => (
          <option key={operator} value={operator}>
            {operator === "~" || operator === "!~" || operator === "=~"
              ? t(operator === "~" ? "filter.contains" : operator === "!~" ? "filter.containsNot" : "filter.matches")
              : (signs[operator] ?? operator)}
          </option>
        ))}
      </select>
      <LazyInput
        label={t("filter.value")}
        value={text}
        placeholder={runColumns[test.field]?.kind === "time" ? "2026-01-31" : "null"}
        onChange={(value) => onChange({ ...test, values: read(value) })}
      />
    </>
  );
}

function show(value: Literal): string {
  return value === null ? "null" : String(value);
}
