import { expect, test } from "vitest";
import { repositoryLink } from "./environment";

test("a remote becomes the address of its page, without secrets", () => {
  const check = (remote: string, expected: string | null) => expect(repositoryLink(remote)).toBe(expected);
  check("git@github.com:ada/lm.git", "https://github.com/ada/lm");
  check("ssh://git@git.example.org/ada/lm.git", "https://git.example.org/ada/lm");
  check("https://user:token@github.com/ada/lm.git", "https://github.com/ada/lm");
  check("/srv/git/lm.git", null);
  check("javascript:alert(1)", null);
});
