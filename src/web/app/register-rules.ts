/** Tells a person early what the server would refuse; the server's own check stands behind it. */

export interface DetailErrors {
  readonly username?: string;
  readonly email?: string;
  readonly consent?: string;
}

/** @returns One sentence for each field that has to change, in the form's order. */
export function detailErrors(details: {
  readonly username: string;
  readonly email: string;
  readonly consent: boolean;
}): DetailErrors {
  const username = details.username.trim();
  const isName = /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(username);
  return {
    ...(username.length < 2 ? { username: "Enter at least 2 characters." } : {}),
    ...(username.length >= 2 && !isName
      ? {
          username:
            "Use letters, digits, spaces, dots, dashes and underscores; begin with a letter or digit.",
        }
      : {}),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(details.email.trim())
      ? {}
      : { email: "Enter an email address such as ada@example.com." }),
    ...(details.consent ? {} : { consent: "Without your consent no face can be enrolled." }),
  };
}
