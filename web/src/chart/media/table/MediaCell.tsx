import { useState } from "react";
import { type FileHome, filePath } from "@/api/fileHome";
import { apiUrl } from "@/api/request";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { Loupe } from "../ImageGrid";
import { MediaView, plainLook } from "../MediaView";
import type { Media } from "../media";

type Shown = Exclude<Media, { kind: "json" | "histogram" | "table" }>;

interface Props {
  home: FileHome;
  media: Shown;
  /** What it is called: its caption, or the column. */
  label: string;
}

/** Media in a cell: images and sound as they are, small; the others by a button that opens them. */
export function MediaCell({ home, media, label }: Props) {
  const t = useT();
  const [open, setOpen] = useState<number | null>(null);
  const first = media.items[0];
  if (!first) return null;
  if (media.kind === "audio") {
    return media.items.map(({ path, caption }) => (
      // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
      <audio
        key={path}
        className="cell-audio"
        controls
        preload="none"
        src={apiUrl(filePath(home, path))}
        aria-label={caption || label}
      />
    ));
  }
  const name = first.caption || label;
  const image = media.kind === "images" && open !== null ? media.items[open] : undefined;
  return (
    <>
      {media.kind === "images" ? (
        media.items.map((each, i) => (
          <button
            type="button"
            key={each.path}
            className="cell-image"
            aria-label={t("media.openImage", { name: each.caption || label })}
            data-tip={each.caption || undefined}
            onClick={() => setOpen(i)}
          >
            <img src={apiUrl(filePath(home, each.path))} alt="" loading="lazy" />
          </button>
        ))
      ) : (
        <button type="button" className="button cell-open" onClick={() => setOpen(0)}>
          <Icon name={media.kind === "video" ? "play" : "expand"} size={12} />
          {t(kindLabels[media.kind])}
          <span className="visually-hidden">{name}</span>
        </button>
      )}
      {open !== null && (
        <Dialog title={media.items[open]?.caption || label} wide onClose={() => setOpen(null)}>
          {image ? (
            <Loupe home={home} image={image} look={plainLook} />
          ) : (
            <div className="panel-full media-run-body cell-media">
              <MediaView home={home} media={media} label={name} look={plainLook} />
            </div>
          )}
        </Dialog>
      )}
    </>
  );
}

const kindLabels = {
  video: "media.kind.video",
  html: "media.kind.page",
  scene: "media.kind.scene",
  figure: "media.kind.figure",
  file: "media.kind.file",
} as const;
