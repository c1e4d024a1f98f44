/** The messages between the server's thread and the thread of the embedded database. */

export interface WorkerSettings {
  /** The database's own folder; made when it does not exist. */
  readonly folder: string;
  /** Whether pgvector can be added to it. */
  readonly offersVectors: boolean;
}

export type WorkerRequest =
  | {
      readonly kind: "run";
      readonly id: number;
      readonly statement: string;
      readonly parameters: readonly unknown[];
    }
  | { readonly kind: "close" };

export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "rows"; readonly id: number; readonly rows: unknown[][] }
  | {
      readonly kind: "failure";
      readonly id: number;
      readonly message: string;
      readonly sqlState: string | undefined;
    };
