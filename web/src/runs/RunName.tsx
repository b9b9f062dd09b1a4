import "./runs.css";

/** Where a name that is too long is cut. */
export type Crop = "end" | "middle" | "start";

export const crops: readonly Crop[] = ["end", "middle", "start"];

export function parseCrop(text: string | undefined): Crop {
  return crops.find((crop) => crop === text) ?? "middle";
}

/** Signs at the end that a name cut in the middle always shows: numbers and seeds stand there. */
const keptAtEnd = 10;
/** Shorter names are never worth a cut in the middle. */
const shortName = 20;

/** A name cut by layout, so that a wider column shows more of it. */
export function RunName({ name, crop }: { name: string; crop: Crop }) {
  if (crop === "start") {
    return (
      <span className="run-name crop-start">
        <bdi>{name}</bdi>
      </span>
    );
  }
  const signs = [...name];
  if (crop === "end" || signs.length <= shortName) return <span className="run-name crop-end">{name}</span>;
  return (
    <span className="run-name crop-middle">
      <span>{signs.slice(0, -keptAtEnd).join("")}</span>
      <span>{signs.slice(-keptAtEnd).join("")}</span>
    </span>
  );
}
