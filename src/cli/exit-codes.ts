/** What commands answer with; 0 is yes, or done. */

/** Judged, and no; looked at, and not as it should be; compared, and different. */
export const REFUSED = 1;
/** Could not do its work. */
export const FAILED = 2;
