/** The last part of a report's address: readable, with the id behind two hyphens. */
export function reportSlug({ id, title }: { id: string; title: string }): string {
  const words = title
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  return `${words}--${id}`;
}

/** Scripts print `title--id`; an id alone is understood as well. */
export function reportIdOf(slug: string): string {
  const at = slug.lastIndexOf("--");
  return at < 0 ? slug : slug.slice(at + 2);
}
