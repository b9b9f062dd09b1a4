import { useI18n } from "@/i18n";
import { allSearch, mostChoices, usualMost, type Visibility } from "./visibility";

interface Props {
  visibility: Visibility;
  nShown: number;
  nMatching: number;
  onChange: (change: Record<string, string | undefined>) => void;
}

/** Nothing is left out in silence: how many of how many runs are drawn, and how many there may be at most. */
export function ShownNote({ visibility, nShown, nMatching, onChange }: Props) {
  const { t, locale } = useI18n();
  const { all, most, only, hide } = visibility;
  if (all) {
    return (
      <div className="tool-note shown-note">
        {nMatching > most && <strong>{t("board.capped", { n: nShown, all: nMatching })}</strong>}
        <label>
          {t("workspace.most")}
          <select
            value={most}
            onChange={({ target: { value } }) => onChange({ most: Number(value) === usualMost ? undefined : value })}
          >
            {mostChoices.map((n) => (
              <option key={n} value={n}>
                {n.toLocaleString(locale)}
              </option>
            ))}
          </select>
        </label>
      </div>
    );
  }
  if (only || hide.size > 0 || nShown >= Math.min(nMatching, most)) return null;
  return (
    <button type="button" className="tool-note capped-note" onClick={() => onChange(allSearch)}>
      {t("board.capped.all", { n: nShown, all: nMatching })}
    </button>
  );
}
