import { useEffect, useState } from "react";

interface Props {
  id?: string;
  label?: string;
  value: number;
  onChange: (value: number) => void;
  /** How long the hand must rest until the value counts. */
  delayMs: number;
}

/** From 0 to 0.99. Follows the hand at once and tells the value a moment later. */
export function Slider({ id, label, value, onChange, delayMs }: Props) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => onChange(draft), delayMs);
    return () => clearTimeout(timer);
  }, [draft, value, onChange, delayMs]);
  return (
    <>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={draft}
        aria-label={label}
        onChange={(event) => setDraft(Number(event.target.value))}
      />
      <output>{draft.toFixed(2)}</output>
    </>
  );
}
