import { describe, expect, it } from "vitest";
import { parseCaptureLink, takeCaptureLink } from "./capture-link.ts";

/** An address bar, and what it was changed to. */
function openedAt(pathname: string, hash: string, search = "") {
  const shown: unknown[] = [];
  const history = {
    replaceState: (_state: unknown, _unused: string, url?: string | URL | null) => void shown.push(url),
  };
  return { link: takeCaptureLink({ pathname, search, hash }, history), shown };
}

describe("the link to a capture", () => {
  it("is read and taken out of the address bar", () => {
    expect(openedAt("/capture", "#cap_Zm9v.dG9rZW4")).toEqual({
      link: { id: "cap_Zm9v", clientToken: "dG9rZW4" },
      shown: ["/capture"],
    });
  });

  it("is read as the server makes its ids and tokens", () => {
    const [id, clientToken] = ["cap_5-0kQmV_1yXzA9bC-dE_fg", "-Zm9vYmFyYmF6cXV4cXV1eA_Zm9vYmFyYmF6cXV4-_A"];
    expect(parseCaptureLink(`#${id}.${clientToken}`)).toEqual({ id, clientToken });
  });

  it("leaves other pages' addresses alone", () => {
    expect(openedAt("/sign-in", "#main")).toEqual({ link: undefined, shown: [] });
    expect(openedAt("/capture", "")).toEqual({ link: undefined, shown: [] });
  });

  it.each([
    "#main",
    "#cap_a",
    "#cap_a.",
    "#.token",
    "#usr_a.token",
    "#cap_a.token.more",
    "#cap_a/../b.token",
  ])("is refused, and taken out all the same, where it is %s", (hash) => {
    expect(openedAt("/capture", hash, "?x=1")).toEqual({ link: undefined, shown: ["/capture"] });
  });
});
