/** Cuts a text after about `most` Latin letters, as SVG has no layout that could. Wide signs count for two. */
export function cutText(text: string, most: number): string {
  const signs = [...text];
  let room = most;
  const end = signs.findIndex((sign) => {
    room -= /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u.test(sign)
      ? 2
      : 1;
    return room < 0;
  });
  return end < 0 ? text : `${signs.slice(0, Math.max(1, end - 1)).join("")}…`;
}
