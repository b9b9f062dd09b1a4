import type { Environment } from "@/api/types";
import type { Translate } from "@/i18n";
import { formatBytes } from "@/ui/format";

/** The machine in a few lines: processors, memory, graphics. */
export function hardwareLines(environment: Environment, t: Translate, locale: string): string[] {
  const { cpu_count, cpu_count_logical, memory_bytes, disk_bytes, gpu, gpu_count, cuda } = environment;
  const lines: string[] = [];
  const cores = cpu_count ?? cpu_count_logical;
  if (cores) {
    const logical = cpu_count_logical && cpu_count_logical !== cores ? t("run.logical", { n: cpu_count_logical }) : "";
    lines.push([t("run.cores", { n: cores }), logical].filter(Boolean).join(", "));
  }
  if (memory_bytes) lines.push(t("run.memory", { size: formatBytes(memory_bytes) }));
  if (disk_bytes) lines.push(t("run.disk", { size: formatBytes(disk_bytes) }));
  if (gpu || gpu_count) {
    const count = gpu_count && gpu_count > 1 ? `${gpu_count.toLocaleString(locale)} × ` : "";
    lines.push(`${count}${gpu ?? "GPU"}${cuda ? `, CUDA ${cuda}` : ""}`);
  }
  return lines;
}

/** The web page of a git remote, whichever way it is written; null where it has none. */
export function repositoryLink(remote: string): string | null {
  const ssh = /^(?:ssh:\/\/)?git@([^:/]+)[:/](.+?)(?:\.git)?$/.exec(remote);
  if (ssh) return `https://${ssh[1]}/${ssh[2]}`;
  try {
    const url = new URL(remote);
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    // A token in the address is nobody's business.
    return `${url.protocol}//${url.host}${url.pathname.replace(/\.git$/, "")}`;
  } catch {
    return null;
  }
}

/** Sites that show a commit at this address below the repository's own. */
const commitSites = /^https:\/\/(github\.com|codeberg\.org|gitlab\.[^/]+|[^/]+\.github\.com)\//;

/** The web page of a commit; null where the site is not one that we know. */
export function commitLink(remote: string, commit: string): string | null {
  const page = repositoryLink(remote);
  return page && commitSites.test(page) && /^[0-9a-f]{7,64}$/i.test(commit) ? `${page}/commit/${commit}` : null;
}
