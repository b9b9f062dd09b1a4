/** How much of a frame may go into work that can wait for the next one. */
const budgetMs = 8;

const waiting = new Map<unknown, () => void>();
let frame = 0;

/**
 * Runs tasks between frames, as many as fit, in their order: charts that all have something new at once, or that
 * all scroll into view, do not stop the page. A later task with the same key replaces the earlier one.
 */
export function inFrames(key: unknown, task: () => void): () => void {
  waiting.set(key, task);
  if (!frame) frame = requestAnimationFrame(work);
  return () => {
    if (waiting.get(key) === task) waiting.delete(key);
  };
}

function work(): void {
  frame = 0;
  const start = performance.now();
  for (const [key, task] of waiting) {
    waiting.delete(key);
    task();
    if (performance.now() - start > budgetMs) break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(work);
}
