/** What every service offers the tests, and how it says that a machine lacks it. */

/** A service that a test file has to itself. */
export interface RunningService {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Ends the server as `kill -9` does; what it has stored stays. Undefined for a server elsewhere. */
  readonly kill?: () => Promise<void>;
  /** Starts the server again on the same port and data, ending it first where it still runs; resolves when it answers. Undefined for a server elsewhere. */
  readonly restart?: () => Promise<void>;
}

/** Why a service cannot run on this machine. */
export class ServiceMissing extends Error {
  override readonly name = "ServiceMissing";
}
