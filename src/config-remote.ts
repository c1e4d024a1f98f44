/** The few settings of commands that ask a running server: they work where the rest of its configuration is not. */
import type { z } from "zod";
import { configInvalid } from "./config-mistakes.ts";
import { environmentSchema, notesOf } from "./config-variables.ts";

export interface RemoteConfig {
  /** The server that commands ask instead of working here; undefined where none is set. */
  readonly server: Readonly<URL> | undefined;
  /** A secret key of the server that is asked; undefined where none is set. */
  readonly apiKey: string | undefined;
  /** Where this machine's own server is, as browsers open it. @throws {VultusError} `config-invalid` */
  readonly publicUrl: () => Readonly<URL>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {VultusError} `config-invalid` with every mistake in the two that are read at once; others are not looked at. */
export function parseRemoteConfig(environment: Environment): RemoteConfig {
  const { VULTUS_SERVER, VULTUS_API_KEY, VULTUS_PORT, VULTUS_PUBLIC_URL } = environmentSchema.shape;
  const chosen = parse(environment, { VULTUS_SERVER, VULTUS_API_KEY });
  return {
    server: chosen.VULTUS_SERVER,
    apiKey: chosen.VULTUS_API_KEY,
    publicUrl() {
      const own = parse(environment, { VULTUS_PORT, VULTUS_PUBLIC_URL });
      return own.VULTUS_PUBLIC_URL ?? new URL(`http://localhost:${own.VULTUS_PORT}`);
    },
  };
}

function parse<T extends Readonly<Record<string, z.ZodType>>>(
  environment: Environment,
  variables: T,
): { readonly [Name in keyof T]: z.output<T[Name]> } {
  const values: Partial<{ [Name in keyof T]: z.output<T[Name]> }> = {};
  const mistakes = [];
  for (const name in variables) {
    const variable = variables[name];
    const { success, data, error } = variable.safeParse(environment[name]?.trim() || undefined);
    if (success) values[name] = data;
    else {
      const { example } = notesOf(variable);
      mistakes.push(...error.issues.map(({ message }) => ({ name, rule: message, example })));
    }
  }
  if (mistakes.length > 0) throw configInvalid(mistakes);
  return values as { [Name in keyof T]: z.output<T[Name]> };
}
