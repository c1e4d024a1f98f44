/** The few settings of commands that ask a running server: they work where the rest of its configuration is not. */
import { configInvalid } from "./config-mistakes.ts";
import { environmentSchema, notesOf } from "./config-variables.ts";

export interface RemoteConfig {
  /** Where the server is, as browsers open it. */
  readonly publicUrl: Readonly<URL>;
  /** A back end's secret key; undefined where none is set. */
  readonly apiKey: string | undefined;
}

const { VULTUS_PORT, VULTUS_PUBLIC_URL, VULTUS_API_KEY } = environmentSchema.shape;
const remoteSchema = { VULTUS_PORT, VULTUS_PUBLIC_URL, VULTUS_API_KEY };

/** @throws {VultusError} `config-invalid` with every mistake in these variables; others are not looked at. */
export function parseRemoteConfig(environment: Readonly<Record<string, string | undefined>>): RemoteConfig {
  const textOf = (name: keyof typeof remoteSchema): string | undefined =>
    environment[name]?.trim() || undefined;
  const port = VULTUS_PORT.safeParse(textOf("VULTUS_PORT"));
  const publicUrl = VULTUS_PUBLIC_URL.safeParse(textOf("VULTUS_PUBLIC_URL"));
  const apiKey = VULTUS_API_KEY.safeParse(textOf("VULTUS_API_KEY"));
  const mistakes = Object.entries({
    VULTUS_PORT: port,
    VULTUS_PUBLIC_URL: publicUrl,
    VULTUS_API_KEY: apiKey,
  } as const).flatMap(([name, { error }]) =>
    (error?.issues ?? []).map(({ message }) => ({
      name,
      rule: message,
      example: notesOf(environmentSchema.shape[name as keyof typeof remoteSchema]).example,
    })),
  );
  if (mistakes.length > 0) throw configInvalid(mistakes);
  return { publicUrl: publicUrl.data ?? new URL(`http://localhost:${port.data}`), apiKey: apiKey.data };
}
