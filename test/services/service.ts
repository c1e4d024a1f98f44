/** The outside services that some tests need: found or started for one test file, or skipped with a reason that everybody sees. */
import { startDynamodb } from "./dynamodb.ts";
import { startMongodb } from "./mongodb.ts";
import { startPgvector } from "./pgvector.ts";
import { startPostgres } from "./postgres.ts";
import { type RunningService, ServiceMissing } from "./running-service.ts";
import { startS3 } from "./s3.ts";

/** Each is started by a function that throws `ServiceMissing` when the machine lacks it; a new service is a line here. */
const services = {
  dynamodb: startDynamodb,
  mongodb: startMongodb,
  pgvector: startPgvector,
  postgres: startPostgres,
  s3: startS3,
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
    process.stderr.write(`SKIPPED ${name}: ${error.message}\n`);
    return undefined;
  }
}
