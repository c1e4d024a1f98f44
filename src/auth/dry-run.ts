/** Who would have an account after a dry run: known to this process alone, never to a gallery that servers share. */
import type { Candidate, Gallery } from "../matching/gallery.ts";
import { createPackedGallery } from "../matching/packed-gallery.ts";
import type { Template } from "../shared/template.ts";

/** Named by their usernames. */
export interface DryRun {
  count(): Promise<number>;
  put(username: string, template: Template): Promise<void>;
  /** Best first, with the username as the id. */
  search(probe: Template, count: number): Promise<readonly Candidate[]>;
}

/** @param maxPeople As many as may be put in, at least 1. */
export function createDryRun(maxPeople: number): DryRun {
  let people: Gallery | undefined;
  return {
    count: async () => people?.count() ?? 0,
    async put(username, template) {
      const { modelId, vector } = template;
      people ??= createPackedGallery({ modelId, dimension: vector.length, maxPeople });
      await people.put(username, template);
    },
    search: async (probe, count) => people?.search(probe, count) ?? [],
  };
}
