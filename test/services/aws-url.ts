/** What a client of AWS is told by the URL of a test's service, in the form that the product reads too. */

export interface AwsSettings {
  readonly maxAttempts: number;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The endpoint and the credentials that the URL names; what it does not, the client finds as it does everywhere. */
export function awsSettings({ searchParams, username, password }: Readonly<URL>): AwsSettings {
  const endpoint = searchParams.get("endpoint");
  return {
    // A test that waits for a server asks again itself.
    maxAttempts: 1,
    ...(endpoint !== null && { endpoint }),
    ...(username !== "" && {
      credentials: {
        accessKeyId: decodeURIComponent(username),
        secretAccessKey: decodeURIComponent(password),
      },
    }),
  };
}
