import { useEffect, useId, useState } from "react";

interface Props {
  id?: string;
  label?: string;
  value: string;
  options?: readonly string[];
  placeholder?: string;
  long?: boolean;
  onChange: (value: string) => void;
}

/** A text that counts once one leaves the field, presses Enter or picks an option: not with every letter. */
export function LazyInput({ id, label, value, options, placeholder, long = false, onChange }: Props) {
  const [text, setText] = useState(value);
  const list = useId();
  useEffect(() => setText(value), [value]);
  const commit = (next: string) => {
    if (next !== value) onChange(next);
    // A field that only adds is empty again.
    if (value === "" && options) setText("");
  };
  if (long) {
    return (
      <textarea
        aria-label={label}
        rows={10}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => commit(text)}
      />
    );
  }
  return (
    <>
      <input
        id={id}
        type="text"
        aria-label={label}
        value={text}
        placeholder={placeholder}
        list={options ? list : undefined}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          // Browsers tell a picked option like typing, but all at once.
          const picked =
            event.nativeEvent instanceof InputEvent && event.nativeEvent.inputType === "insertReplacementText";
          if (picked || !(event.nativeEvent instanceof InputEvent)) commit(event.target.value);
        }}
        onBlur={() => commit(text)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(text);
        }}
      />
      {options && (
        <datalist id={list}>
          {options.slice(0, 1000).map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  );
}
