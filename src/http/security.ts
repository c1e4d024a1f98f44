/** What a route asks of whoever calls it, for its description: the route's own code is what enforces it. */

/** The schemes, by the names that routes give. */
export const securitySchemes = {
  key: {
    type: "http",
    scheme: "bearer",
    description:
      "A secret key: `vultus_sk.…`, made with `vultus api-keys create`; under /v1/operator an operator's.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "vultus",
    description: "The session of a sign-in; `__Host-vultus` where the public URL is https.",
  },
} as const;

export const byKey = { security: [{ key: [] as string[] }] };
export const bySession = { security: [{ session: [] as string[] }] };
/** For some purposes one, for some the other, for some neither. */
export const bySessionOrKey = { security: [...byKey.security, ...bySession.security, {}] };
