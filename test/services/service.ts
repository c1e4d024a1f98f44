/** The outside services that some tests need: found or started for one test file, or skipped with a reason that everybody sees. */
import { startPostgres } from "./postgres.ts";

/** A service that a test file has to itself. */
export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/** Why a service cannot run on this machine. */
export class ServiceMissing extends Error {
  override readonly name = "ServiceMissing";
}

/** Each is started by a function that throws `ServiceMissing` when the machine lacks it; a new service is a line here. */
const services = {
  postgres: startPostgres,
} satisfies Record<string, () => Promise<RunningService>>;

export type ServiceName = keyof typeof services;

/**
 * Starts a service, for use with `describe.skipIf(service === undefined)`.
 *
 * @returns Undefined when this machine lacks it; the reason is printed.
 * @throws {ServiceMissing} In continuous integration (`CI=true`), where a skipped suite would hide a failure.
 */
export async function startService(name: ServiceName): Promise<RunningService | undefined> {
  try {
    return await services[name]();
  } catch (error) {
    if (!(error instanceof ServiceMissing) || process.env["CI"] === "true") throw error;
    console.warn(`SKIPPED ${name}: ${error.message}`);
    return undefined;
  }
}
