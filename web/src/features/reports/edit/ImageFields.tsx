import { useT } from "@/i18n";
import { editedText } from "@/report/blocks";
import { withText } from "@/report/blockText";
import { type Json, textOf, withMembers } from "@/report/json";
import { LazyInput } from "@/ui/LazyInput";
import { ImageBlock } from "../blocks/Media";

/** Where a picture is, and what it says below it. */
export function ImageFields({ block, onChange }: { block: Json; onChange: (block: Json) => void }) {
  const t = useT();
  return (
    <div className="image-fields">
      {textOf(block.url) !== "" && <ImageBlock key={textOf(block.url)} block={block} />}
      <span className="field-inline">
        <span className="dim" aria-hidden="true">
          {t("report.image.url")}
        </span>
        <LazyInput
          label={t("report.image.url")}
          value={textOf(block.url)}
          onChange={(url) => onChange(withMembers(block, { url: url.trim() }))}
        />
      </span>
      <span className="field-inline">
        <span className="dim" aria-hidden="true">
          {t("report.image.caption")}
        </span>
        <LazyInput
          label={t("report.image.caption")}
          value={editedText(block)}
          onChange={(text) => onChange(withMembers(withText(block, text), { hasCaption: text.trim() !== "" }))}
        />
      </span>
    </div>
  );
}
