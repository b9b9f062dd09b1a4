import { useState } from "react";
import type { FileHome } from "@/api/fileHome";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import type { LoggedImage } from "./media";
import { AnnotatedImage } from "./overlay/AnnotatedImage";
import type { ImageClass } from "./overlay/classes";

/** Which classes are hidden, what they are called, and who wants to know of them. */
export interface ImageLook {
  hidden: ReadonlySet<number>;
  labels: (mask: string, id: number) => string | undefined;
  onClasses: (path: string, classes: readonly ImageClass[]) => void;
}

interface Props {
  home: FileHome;
  items: readonly LoggedImage[];
  look: ImageLook;
}

/** Images that were logged together. A click opens one on its own, where single pixels can be seen. */
export function ImageGrid({ home, items, look }: Props) {
  const t = useT();
  const [open, setOpen] = useState<number | null>(null);
  const image = open === null ? undefined : items[open];
  return (
    <>
      <ul className={items.length === 1 ? "image-grid single" : "image-grid"}>
        {items.map((item, i) => (
          <li key={item.path}>
            <button
              type="button"
              className="image-button"
              aria-label={t("media.openImage", { name: item.caption || String(i + 1) })}
              onClick={() => setOpen(i)}
            >
              <AnnotatedImage home={home} image={item} {...look} />
            </button>
            {item.caption && (
              <span className="media-caption" data-tip={item.caption}>
                {item.caption}
              </span>
            )}
          </li>
        ))}
      </ul>
      {image && open !== null && (
        <Dialog title={image.caption || t("media.image")} wide onClose={() => setOpen(null)}>
          <Loupe key={image.path} home={home} image={image} look={look}>
            {items.length > 1 && (
              <>
                <Turn
                  icon="left"
                  label={t("media.previous")}
                  onClick={() => setOpen((open + items.length - 1) % items.length)}
                />
                <span className="count">
                  {open + 1} / {items.length}
                </span>
                <Turn icon="right" label={t("media.next")} onClick={() => setOpen((open + 1) % items.length)} />
              </>
            )}
          </Loupe>
        </Dialog>
      )}
    </>
  );
}

function Turn({ icon, label, onClick }: { icon: "left" | "right"; label: string; onClick: () => void }) {
  return (
    <button type="button" className="icon-button" aria-label={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

const zooms = [1, 2, 4, 8, 16, 32] as const;

interface LoupeProps {
  home: FileHome;
  image: LoggedImage;
  look: ImageLook;
  /** Tools beside those of the size. */
  children?: React.ReactNode;
}

/** One image, fitted or enlarged by whole numbers so that every pixel stays a square. */
export function Loupe({ home, image, look, children }: LoupeProps) {
  const t = useT();
  const [zoom, setZoom] = useState<number | null>(null);
  const width = zoom !== null && image.width > 0 ? image.width * zoom : undefined;
  return (
    <div className="loupe">
      <div className="loupe-tools" role="toolbar" aria-label={t("media.zoom")}>
        {children}
        <span className="spacer" />
        <button type="button" className="toggle" aria-pressed={zoom === null} onClick={() => setZoom(null)}>
          {t("media.fit")}
        </button>
        {zooms.map((each) => (
          <button
            key={each}
            type="button"
            className="toggle"
            aria-pressed={zoom === each}
            onClick={() => setZoom(each)}
          >
            {each}×
          </button>
        ))}
      </div>
      {/* A large image scrolls, by keyboard too. */}
      <div className="loupe-scroll" tabIndex={0} role="group" aria-label={image.caption || t("media.image")}>
        <div className={zoom === null ? "loupe-image fit" : "loupe-image"} style={{ width }}>
          <AnnotatedImage home={home} image={image} hidden={look.hidden} labels={look.labels} />
        </div>
      </div>
    </div>
  );
}
