import { useEffect, useRef } from "react";
import { type FileHome, filePath } from "@/api/fileHome";
import { apiUrl } from "@/api/request";
import { useT } from "@/i18n";
import { formatNumber } from "@/ui/format";
import type { LoggedImage } from "../media";
import type { Box } from "./boxes";
import { classColor, type ImageClass } from "./classes";
import { type Mask, paintMask } from "./mask";
import { useOverlay } from "./useOverlay";

interface Props {
  home: FileHome;
  image: LoggedImage;
  hidden: ReadonlySet<number>;
  labels: (mask: string, id: number) => string | undefined;
  /** Told of the classes on this image, once they are known. */
  onClasses?: (path: string, classes: readonly ImageClass[]) => void;
}

/** An image with its masks and boxes above it, all of one size. */
export function AnnotatedImage({ home, image, hidden, labels, onClasses }: Props) {
  const t = useT();
  const overlay = useOverlay(home, image, labels);
  const { classes } = overlay;
  useEffect(() => {
    if (classes.length > 0) onClasses?.(image.path, classes);
  }, [classes, image.path, onClasses]);
  const shown = overlay.boxes.filter((box) => !hidden.has(box.classId));
  const names = new Map(classes.map(({ id, label }) => [id, label]));
  return (
    <span className="annotated">
      <img
        src={apiUrl(filePath(home, image.path))}
        alt={image.caption || t("media.image")}
        width={image.width || undefined}
        height={image.height || undefined}
        loading="lazy"
        decoding="async"
        draggable={false}
      />
      {overlay.masks.map((mask, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the masks of an image have a fixed order.
        <MaskLayer key={i} mask={mask} hidden={hidden} />
      ))}
      {shown.map((box, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the boxes of an image have no identity.
        <BoxFrame key={i} box={box} label={names.get(box.classId) ?? String(box.classId)} />
      ))}
    </span>
  );
}

function MaskLayer({ mask, hidden }: { mask: Mask; hidden: ReadonlySet<number> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { width, height } = mask;
    const pixels = new ImageData(
      paintMask(mask, (id) => hidden.has(id)),
      width,
      height,
    );
    canvas.current?.getContext("2d")?.putImageData(pixels, 0, 0);
  }, [mask, hidden]);
  return <canvas ref={canvas} className="mask-layer" width={mask.width} height={mask.height} />;
}

function BoxFrame({ box, label }: { box: Box; label: string }) {
  const percent = (part: number) => `${(part * 100).toFixed(3)}%`;
  const scores = Object.entries(box.scores).map(([name, score]) => `${name}: ${formatNumber(score)}`);
  return (
    <span
      className="box-frame"
      style={{
        left: percent(box.left),
        top: percent(box.top),
        width: percent(box.width),
        height: percent(box.height),
        color: classColor(box.classId),
      }}
      data-tip={[box.caption || label, ...scores].join("\n")}
    >
      <span className="box-label">{box.caption || label}</span>
    </span>
  );
}
