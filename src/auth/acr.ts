/** How strong a sign-in was, in OpenID Connect's words. */

export type Assurance = "photo" | "live";

export const acrOf = (assurance: Assurance): string => `urn:vultus:acr:${assurance}`;

/** A face is one factor, seen live or on a picture. */
export const amrOf = (_assurance: Assurance): readonly string[] => ["face"];
