/** One form for all spellings of a username or an email, so that nobody can register a look-alike by case or width. */

/** NFKC and lower case, single spaces. */
export function usernameKey(username: string): string {
  return username.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
}

export function emailKey(email: string): string {
  return email.normalize("NFKC").toLowerCase().trim();
}
