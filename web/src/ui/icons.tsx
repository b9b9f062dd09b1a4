/** One stroke width, one grid of 16: drawn for this app. */
const paths = {
  alert: "M8 2 1.5 13.5h13L8 2Zm0 4.5v3.2m0 1.8v.2",
  bars: "M2.5 13.5h11M4 13.5v-6m4 6v-10m4 10v-4",
  book: "M3 2.5h7.5a2 2 0 0 1 2 2v9H5a2 2 0 0 1-2-2v-9Zm0 8.8a2 2 0 0 1 2-1.8h7.5",
  bookmark: "M4.5 2.2h7v11.6L8 11l-3.5 2.8z",
  box: "M8 1.8 13.5 5v6L8 14.2 2.5 11V5L8 1.8ZM2.8 5.2 8 8.2l5.2-3M8 8.2v5.8",
  chart: "M2 2.5v11h12M4.5 10.5l3-4 2.5 2 3.5-5",
  check: "m3 8.5 3.2 3.2L13 4.8",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  close: "m3.8 3.8 8.4 8.4m0-8.4-8.4 8.4",
  code: "M5.5 4.5 2 8l3.5 3.5m5-7L14 8l-3.5 3.5M9 3 7 13",
  columns: "M2 3h12v10H2zM6 3v10m4-10v10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  crop: "M2 8h3m6 0h3M7 8h.1M8.9 8H9M3.5 5.5 1.8 8l1.7 2.5m9-5L14.2 8l-1.7 2.5",
  cpu: "M4.5 4.5h7v7h-7zM6.5 2v2.5m3-2.5v2.5m-3 7V14m3-2.5V14M2 6.5h2.5M2 9.5h2.5m7-3H14m-2.5 3H14",
  down: "M8 3v10m-3.5-3.5L8 13l3.5-3.5",
  download: "M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11",
  expand: "M9.5 2.5h4v4m-7 7h-4v-4m11-7-4.7 4.7m-6.3 6.3 4.7-4.7",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Zm6.5 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  eyeOff:
    "M2 2l12 12M6.3 3.8A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-1.9 2.4M4 4.9A11 11 0 0 0 1.5 8S4 12.5 8 12.5c1 0 2-.3 2.8-.7",
  file: "M4 1.8h5L12.5 5.3v8.9H4zM9 1.8v3.5h3.5",
  filter: "M2 3h12L9.5 8.5v4L6.5 14V8.5z",
  flag: "M3.5 14V2.5h8.5l-2 3 2 3H3.5",
  folder: "M1.8 3.5h4l1.5 1.8h6.9v7.7H1.8z",
  globe:
    "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4ZM1.8 8h12.4M8 1.8c2 2 2.8 4 2.8 6.2S10 12.2 8 14.2C6 12.2 5.2 10.2 5.2 8S6 3.8 8 1.8Z",
  group: "M2 3.5h5v4H2zM9 3.5h5v4H9zM5.5 10h5v4h-5z",
  help: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4ZM6.2 6.2A1.8 1.8 0 1 1 8 8.3v1m0 1.9v.2",
  histogram: "M2 13.5h12M3 13.5v-3h2.5v3m0-3v-5H8v8m0-8v-3h2.5v11m0-8H13v8",
  image: "M2 3h12v10H2zM2 11l3.5-3.5 3 3L10.5 8.5 14 12M10.5 6v.1",
  info: "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4ZM8 7.2v3.6m0-5.8v.2",
  key: "M10.2 9.3a3.5 3.5 0 1 0-3.4-2.6L2 11.5V14h2.5v-1.7h1.7v-1.7l1.7-1.7a3.5 3.5 0 0 0 2.3.4Zm.5-4v.2",
  left: "M13 8H3m3.5-3.5L3 8l3.5 3.5",
  link: "M6.5 9.5a2.8 2.8 0 0 0 4 0l2.2-2.2a2.8 2.8 0 0 0-4-4L7.5 4.5m2 2a2.8 2.8 0 0 0-4 0L3.3 8.7a2.8 2.8 0 0 0 4 4l1.2-1.2",
  logs: "M2 3h12v10H2zM4.5 6 6.5 8l-2 2m3.5.2h3",
  menu: "M2.5 4.5h11M2.5 8h11m-11 3.5h11",
  minus: "M3 8h10",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
  more: "M3.5 8h.1m4.4 0h.1m4.4 0h.1",
  narrower: "M1.5 8H6M4 5.5 6.5 8 4 10.5M14.5 8H10m2-2.5L9.5 8l2.5 2.5",
  number: "M6.5 2.5 5 13.5m6-11-1.5 11M2.5 6h11m-11.5 4h11",
  palette:
    "M8 1.8a6.2 6.2 0 1 0 0 12.4c1 0 1.5-.6 1.5-1.3 0-1-.8-1.2-.8-2 0-.7.6-1.2 1.4-1.2h1.4c1.5 0 2.7-1.2 2.7-2.7C14.2 4 11.4 1.8 8 1.8ZM5 8v.1M6.5 5v.1m3.3 0v.1",
  panel: "M2 3h12v10H2zM6.2 3v10",
  parallel: "M3 2v12M8 2v12m5-12v12M3 5l5 6 5-7M3 11l5-6 5 4",
  pause: "M5 3.5v9m6-9v9",
  pencil: "M10.5 2.5 13.5 5.5 5.5 13.5h-3v-3zM9 4l3 3",
  pin: "M6 2h4l-.5 4 2.5 2.5H4L6.5 6zM8 8.5V14",
  play: "M4.5 3v10l8-5z",
  plus: "M8 3v10M3 8h10",
  redo: "M3 12.5V10a4 4 0 0 1 4-4h6m-3-3 3 3-3 3",
  refresh: "M13.2 6.5A5.5 5.5 0 0 0 3 5.5M2.8 9.5A5.5 5.5 0 0 0 13 10.5M13.5 3v3.5H10M2.5 13V9.5H6",
  report: "M3.5 1.8h6L12.5 5v9.2h-9zM5.5 11.5V9m2.5 2.5V6.5m2.5 5V8.5",
  right: "M3 8h10M9.5 4.5 13 8l-3.5 3.5",
  scatter: "M2 2.5v11h12M5 10v.1M7 6.5v.1m2 2.4v.1m1.5-5v.1m2 2.4v.1",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3.4 3.4",
  settings:
    "M2 4.5h6.5m3 0H14m-12 7h2.5m3 0H14M10 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4ZM6 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z",
  signOut: "M9.5 2.5h-6v11h6M6.5 8H14m-2.8-3L14 8l-2.8 3",
  shorter: "M8 1.5V6M5.5 4 8 6.5 10.5 4M8 14.5V10m-2.5 2L8 9.5l2.5 2.5",
  sliders: "M3 2v4m0 3v5M8 2v6m0 3v3m5-12v2m0 3v7M1.5 6h3v3h-3zM6.5 8h3v3h-3zM11.5 4h3v3h-3z",
  sort: "M4.5 3v10M2 10.5 4.5 13 7 10.5M11.5 13V3M9 5.5 11.5 3 14 5.5",
  stop: "M4 4h8v8H4z",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1v1.8m0 10.4V15M1 8h1.8m10.4 0H15M3 3l1.3 1.3m7.4 7.4L13 13m0-10-1.3 1.3M4.3 11.7 3 13",
  tag: "M2 2.5h5.5l6.3 6.3-5 5L2 7.5zM5 5.3v.1",
  taller: "M8 6V1.5M5.5 4 8 1.5 10.5 4M8 10v4.5M5.5 12 8 14.5l2.5-2.5",
  table: "M2 3h12v10H2zM2 6.3h12M2 9.7h12M6.5 6.3V13",
  trash: "M2.5 4.5h11M6 4.5v-2h4v2m-6 0 .6 9h6.8l.6-9M6.5 7v4m3-4v4",
  undo: "M13 12.5V10a4 4 0 0 0-4-4H3m3-3L3 6l3 3",
  up: "M8 13V3M4.5 6.5 8 3l3.5 3.5",
  user: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8Zm-5.5 5.8a5.5 5.5 0 0 1 11 0",
  wider: "M6 8H1.5M4 5.5 1.5 8 4 10.5M10 8h4.5M12 5.5 14.5 8 12 10.5",
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
