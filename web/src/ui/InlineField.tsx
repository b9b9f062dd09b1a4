import type { ComponentProps } from "react";
import { LazyInput } from "./LazyInput";

/** A text field behind its name, on one line. */
export function InlineField({ label, ...input }: ComponentProps<typeof LazyInput> & { label: string }) {
  return (
    <span className="field-inline">
      <span className="dim" aria-hidden="true">
        {label}
      </span>
      <LazyInput label={label} {...input} />
    </span>
  );
}
