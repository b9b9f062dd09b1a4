import { useState } from "react";
import { useT } from "@/i18n";
import { plainText, readLeaves, safeUrl } from "@/report/inline";
import { type Json, textOf } from "@/report/json";
import { Icon } from "@/ui/icons";
import { Inline } from "./Inline";

/** A picture of this server, or within the text; those of others are links. */
export function ImageBlock({ block }: { block: Json }) {
  const t = useT();
  const [failed, setFailed] = useState(false);
  const url = imageUrl(textOf(block.url));
  const caption = readLeaves(block.children);
  const label = plainText(caption).trim() || t("report.kind.image");
  if (url === null || failed) return <MediaLink url={textOf(block.url)} label={label} icon="image" />;
  return (
    <figure className="report-image">
      <img src={url} alt={label} loading="lazy" onError={() => setFailed(true)} />
      {block.hasCaption !== false && caption.length > 0 && (
        <figcaption>
          <Inline leaves={caption} />
        </figcaption>
      )}
    </figure>
  );
}

/** Pictures within the text are pictures, whatever else their address could be. */
function imageUrl(url: string): string | null {
  if (/^data:image\/(png|jpe?g|gif|webp|avif);/i.test(url)) return url;
  const safe = url === "" ? null : safeUrl(url);
  // The policy of the server lets no page load from elsewhere: whoever opens a report tells nobody else.
  return safe && new URL(safe, window.location.href).origin === window.location.origin ? safe : null;
}

/** What lies on another server is a link: a page of it in this page could see and do too much. */
export function MediaLink({ url, label, icon }: { url: string; label: string; icon: "image" | "play" }) {
  const safe = safeUrl(url);
  return (
    <p className="report-media-link">
      <Icon name={icon} />
      <span>
        {safe && url ? (
          <a href={safe} target="_blank" rel="noopener noreferrer nofollow">
            {label}
          </a>
        ) : (
          label
        )}
        {url && <span className="row-sub break">{url.slice(0, 200)}</span>}
      </span>
    </p>
  );
}
