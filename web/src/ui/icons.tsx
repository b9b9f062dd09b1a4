/** One stroke width, one grid of 16: drawn for this app. */
const paths = {
  alert: "M8 2 1.5 13.5h13L8 2Zm0 4.5v3.2m0 1.8v.2",
  book: "M3 2.5h7.5a2 2 0 0 1 2 2v9H5a2 2 0 0 1-2-2v-9Zm0 8.8a2 2 0 0 1 2-1.8h7.5",
  box: "M8 1.8 13.5 5v6L8 14.2 2.5 11V5L8 1.8ZM2.8 5.2 8 8.2l5.2-3M8 8.2v5.8",
  chart: "M2 2.5v11h12M4.5 10.5l3-4 2.5 2 3.5-5",
  check: "m3 8.5 3.2 3.2L13 4.8",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  close: "m3.8 3.8 8.4 8.4m0-8.4-8.4 8.4",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  cpu: "M4.5 4.5h7v7h-7zM6.5 2v2.5m3-2.5v2.5m-3 7V14m3-2.5V14M2 6.5h2.5M2 9.5h2.5m7-3H14m-2.5 3H14",
  download: "M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11",
  expand: "M9.5 2.5h4v4m-7 7h-4v-4m11-7-4.7 4.7m-6.3 6.3 4.7-4.7",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Zm6.5 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  eyeOff:
    "M2 2l12 12M6.3 3.8A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-1.9 2.4M4 4.9A11 11 0 0 0 1.5 8S4 12.5 8 12.5c1 0 2-.3 2.8-.7",
  file: "M4 1.8h5L12.5 5.3v8.9H4zM9 1.8v3.5h3.5",
  folder: "M1.8 3.5h4l1.5 1.8h6.9v7.7H1.8z",
  help: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4ZM6.2 6.2A1.8 1.8 0 1 1 8 8.3v1m0 1.9v.2",
  key: "M10.2 9.3a3.5 3.5 0 1 0-3.4-2.6L2 11.5V14h2.5v-1.7h1.7v-1.7l1.7-1.7a3.5 3.5 0 0 0 2.3.4Zm.5-4v.2",
  link: "M6.5 9.5a2.8 2.8 0 0 0 4 0l2.2-2.2a2.8 2.8 0 0 0-4-4L7.5 4.5m2 2a2.8 2.8 0 0 0-4 0L3.3 8.7a2.8 2.8 0 0 0 4 4l1.2-1.2",
  logs: "M2 3h12v10H2zM4.5 6 6.5 8l-2 2m3.5.2h3",
  menu: "M2.5 4.5h11M2.5 8h11m-11 3.5h11",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
  more: "M3.5 8h.1m4.4 0h.1m4.4 0h.1",
  panel: "M2 3h12v10H2zM6.2 3v10",
  pencil: "M10.5 2.5 13.5 5.5 5.5 13.5h-3v-3zM9 4l3 3",
  plus: "M8 3v10M3 8h10",
  refresh: "M13.2 6.5A5.5 5.5 0 0 0 3 5.5M2.8 9.5A5.5 5.5 0 0 0 13 10.5M13.5 3v3.5H10M2.5 13V9.5H6",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3.4 3.4",
  settings:
    "M2 4.5h6.5m3 0H14m-12 7h2.5m3 0H14M10 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4ZM6 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z",
  signOut: "M9.5 2.5h-6v11h6M6.5 8H14m-2.8-3L14 8l-2.8 3",
  stop: "M4 4h8v8H4z",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1v1.8m0 10.4V15M1 8h1.8m10.4 0H15M3 3l1.3 1.3m7.4 7.4L13 13m0-10-1.3 1.3M4.3 11.7 3 13",
  table: "M2 3h12v10H2zM2 6.3h12M2 9.7h12M6.5 6.3V13",
  trash: "M2.5 4.5h11M6 4.5v-2h4v2m-6 0 .6 9h6.8l.6-9M6.5 7v4m3-4v4",
  user: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8Zm-5.5 5.8a5.5 5.5 0 0 1 11 0",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** Two steps uphill: the sign of Ayumi. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g transform="rotate(14 9.5 19)">
        <ellipse cx="9.5" cy="17" rx="4.2" ry="6.4" />
        <ellipse cx="9.5" cy="27.4" rx="3.1" ry="2.8" />
      </g>
      <g transform="rotate(14 22 11)" opacity="0.72">
        <ellipse cx="22" cy="8.4" rx="4.2" ry="6.4" />
        <ellipse cx="22" cy="18.8" rx="3.1" ry="2.8" />
      </g>
    </svg>
  );
}
