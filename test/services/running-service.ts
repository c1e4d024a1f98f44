/** What every service offers the tests, and how it says that a machine lacks it. */

/** A service that a test file has to itself. */
export interface RunningService {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Why a service cannot run on this machine. */
export class ServiceMissing extends Error {
  override readonly name = "ServiceMissing";
}
