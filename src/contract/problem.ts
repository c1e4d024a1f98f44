/** How a refusal travels: RFC 9457 problem details, `application/problem+json`. */
import { z } from "zod";

export const problem = z.object({
  /** `urn:vultus:problem:` and the code. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable; see the table in docs/api.md. */
  code: z.string(),
  /** What to do next, for people. */
  detail: z.string(),
  /** Machine-readable reasons, for example quality reasons. */
  reasons: z.array(z.string()).optional(),
  /** Names the log line; give it when you ask for help. */
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
