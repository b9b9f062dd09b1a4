import { CopyButton } from "./CopyButton";

/** Lines to be pasted elsewhere. `shown` replaces what is seen where the copy holds more than should be read aloud. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className="code">
      {/* Long lines scroll, by keyboard too. */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
