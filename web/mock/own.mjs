// What one person keeps on the server: views, and names and colours of runs. In memory.
const views = new Map();
const personal = new Map();
const keyOf = ({ entity, project }) => `${entity}/${project}`;
const viewsOf = (ref) => views.get(keyOf(ref)) ?? views.set(keyOf(ref), []).get(keyOf(ref));
const personalOf = (ref) => personal.get(keyOf(ref)) ?? personal.set(keyOf(ref), {}).get(keyOf(ref));
let nViews = 0;

export const ownRoutes = [
  ["GET", "/projects/:entity/:project/reports", () => ({ reports: [] })],
  ["GET", "/projects/:entity/:project/views", (ref) => ({ views: viewsOf(ref) })],
  [
    "POST",
    "/projects/:entity/:project/views",
    (ref, { name, search = {}, shared = false }) => {
      const now = new Date().toISOString();
      const view = { id: `view-${++nViews}`, name, search, shared, owner: "ada", created_at: now, updated_at: now };
      viewsOf(ref).push(view);
      return view;
    },
  ],
  [
    "PATCH",
    "/projects/:entity/:project/views/:id",
    (ref, change) => Object.assign(viewsOf(ref).find((view) => view.id === ref.id) ?? {}, change),
  ],
  [
    "DELETE",
    "/projects/:entity/:project/views/:id",
    (ref) => {
      const kept = viewsOf(ref).filter((view) => view.id !== ref.id);
      views.set(keyOf(ref), kept);
    },
  ],
  ["GET", "/projects/:entity/:project/personal", (ref) => ({ runs: personalOf(ref) })],
  [
    "PATCH",
    "/projects/:entity/:project/personal",
    (ref, { runs = {} }) => {
      const all = personalOf(ref);
      for (const [run, change] of Object.entries(runs)) {
        const members = Object.entries({ ...all[run], ...change }).filter(([, value]) => value != null);
        if (change === null || members.length === 0) delete all[run];
        else all[run] = Object.fromEntries(members);
      }
      return { runs: all };
    },
  ],
];
