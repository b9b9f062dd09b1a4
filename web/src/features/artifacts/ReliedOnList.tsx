import type { ArtifactRemoval } from "@/api/artifactChanges";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Tags } from "@/ui/TagEditor";

interface Props {
  versions: ArtifactRemoval["relied_on"];
  n: number;
}

/** Versions that people find by an alias or through a link, and who will miss them. */
export function ReliedOnList({ versions, n }: Props) {
  const t = useT();
  return (
    <div className="notice warn">
      <Icon name="alert" />
      <div className="relied-on">
        <strong>{t("artifact.reliedOn", { n })}</strong>
        <ul>
          {versions.slice(0, 8).map((version) => (
            <li key={version.name}>
              <code>{version.name}</code> <Tags tags={version.aliases} kind="alias" />
              {version.links.map((link) => (
                <span key={`${link.entity}/${link.project}/${link.collection}`} className="relied-link">
                  <Icon name="link" size={12} /> {link.entity}/{link.project}/{link.collection}:{link.version}{" "}
                  <Tags tags={link.aliases} kind="alias" />
                </span>
              ))}
            </li>
          ))}
        </ul>
        {n > 8 && <span>{t("chart.more", { n: n - 8 })}</span>}
      </div>
    </div>
  );
}
