/** Looks whether the links of a page lead to files and headings that there are. Addresses elsewhere are not asked. */
import { posix } from "node:path";
import { isThere, readPage } from "./documented-pages.ts";

/** @param page Path in the checkout. @returns The links as they stand in the page. */
export function brokenLinks(page: string): readonly string[] {
  return linksOf(readPage(page)).filter((link) => !leadsSomewhere(page, link));
}

function leadsSomewhere(page: string, link: string): boolean {
  if (/^(https?|mailto):/.test(link)) return true;
  const [path, anchor] = link.split("#");
  const target = path === "" ? page : posix.normalize(posix.join(posix.dirname(page), path));
  if (target.startsWith("..") || !isThere(target)) return false;
  return anchor === undefined || !target.endsWith(".md") || anchorsOf(readPage(target)).includes(anchor);
}

function linksOf(markdown: string): readonly string[] {
  const prose = withoutCode(markdown);
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, link]) => link);
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/^#{1,6} (.+)$/gm)].map(
    ([, heading]) => {
      const text = heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .trim()
        .toLowerCase();
      const anchor = text.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    },
  );
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "").replaceAll(/`[^`\n]*`/g, "code");
}
