import { expect, test } from "vitest";
import { commitLink, repositoryLink } from "./environment";

test("a remote becomes the address of its page, without secrets", () => {
  const check = (remote: string, expected: string | null) => expect(repositoryLink(remote)).toBe(expected);
  check("git@github.com:ada/lm.git", "https://github.com/ada/lm");
  check("ssh://git@git.example.org/ada/lm.git", "https://git.example.org/ada/lm");
  check("https://user:token@github.com/ada/lm.git", "https://github.com/ada/lm");
  check("/srv/git/lm.git", null);
  check("javascript:alert(1)", null);
});

test("a commit has a page on the sites that we know", () => {
  const check = (remote: string, commit: string, expected: string | null) =>
    expect(commitLink(remote, commit)).toBe(expected);
  check("git@github.com:ada/lm.git", "0123abc", "https://github.com/ada/lm/commit/0123abc");
  check("https://gitlab.example.org/ada/lm.git", "0123abc", "https://gitlab.example.org/ada/lm/commit/0123abc");
  check("https://git.example.org/ada/lm.git", "0123abc", null);
  check("git@github.com:ada/lm.git", "../../evil", null);
});
