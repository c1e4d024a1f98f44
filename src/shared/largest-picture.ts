/** The largest picture that is taken, as a file, in bytes: several times what phones make. */
export const MAX_PICTURE_BYTES = 15 * 1024 * 1024;
