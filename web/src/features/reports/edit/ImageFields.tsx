import { useT } from "@/i18n";
import { editedText } from "@/report/blocks";
import { withText } from "@/report/blockText";
import { type Json, textOf, withMembers } from "@/report/json";
import { InlineField } from "@/ui/InlineField";
import { ImageBlock } from "../blocks/Media";

/** Where a picture is, and what it says below it. */
export function ImageFields({ block, onChange }: { block: Json; onChange: (block: Json) => void }) {
  const t = useT();
  return (
    <div className="image-fields">
      {textOf(block.url) !== "" && <ImageBlock key={textOf(block.url)} block={block} />}
      <InlineField
        label={t("report.image.url")}
        value={textOf(block.url)}
        onChange={(url) => onChange(withMembers(block, { url: url.trim() }))}
      />
      <InlineField
        label={t("report.image.caption")}
        value={editedText(block)}
        onChange={(text) => onChange(withMembers(withText(block, text), { hasCaption: text.trim() !== "" }))}
      />
    </div>
  );
}
