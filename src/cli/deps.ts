/** What the commands reach the rest through; `main` provides it. */
import type { AuthDeps, RequestOrigin } from "../auth/deps.ts";
import type { LoadedGallery } from "../auth/load-gallery.ts";
import type { Policy } from "../liveness/policy.ts";
import type { Now } from "../shared/clock.ts";
import type { CropReader, Vision } from "../vision/facts.ts";
import type { DatabaseTools } from "./machine/database-tools.ts";
import type { Diagnosis } from "./machine/diagnosis.ts";
import type { ClipPicture, ClipRate } from "./captures/ffmpeg.ts";

/** What commands that ask a running server need. */
export interface Remote {
  /** @throws {VultusError} `config-invalid`; other settings than these are not looked at. */
  readonly config: () => Promise<{
    /** The server that commands ask instead of working here; undefined where none is set. */
    readonly server: Readonly<URL> | undefined;
    /** Where this machine's own server is, as browsers open it. @throws {VultusError} `config-invalid` */
    readonly publicUrl: () => Readonly<URL>;
    /** A secret key of that server. */
    readonly apiKey: string | undefined;
  }>;
  readonly fetch: typeof fetch;
  /** Opens an address where the command is given. @returns False when nothing there opens it. */
  readonly openBrowser: (url: string) => Promise<boolean>;
}

/** The face networks, lent. */
export interface Eyes extends Pick<Vision, "modelId" | "analyzePhoto">, CropReader {
  /** Embeddings shorter than this before normalising are not fit for comparing. */
  readonly minEmbeddingNorm: number;
}

/** What decides whether two faces are one person's. */
export interface FaceModel {
  /** The embedding model that the configuration names. */
  readonly modelId: string;
  /** How many numbers its vectors have. */
  readonly dimension: number;
  /** Cosine similarity from which two faces are one person's: as configured, and never less than the model was measured for. */
  readonly matchThreshold: number;
  /** The operator's own manifest that describes it; undefined for the one that comes with Vultus. */
  readonly manifest: string | undefined;
}

/** Accounts and their sealed photos. */
export type Accounts = Pick<AuthDeps, "records" | "blobs" | "keyring" | "settings" | "now" | "random">;

/** All that the use cases work with. The gallery is the one that the servers share, or one that follows no server and is empty until the command fills it. */
export interface Faces extends AuthDeps {
  /** Reads everybody into the gallery; before, nobody is found. */
  readonly loadGallery: () => Promise<LoadedGallery>;
  /** How many photos keep every thread busy. */
  readonly photosAtOnce: number;
}

export interface CliDeps {
  /** Runs until it is stopped. */
  readonly serve: () => Promise<void>;
  /** @returns The folder with the models. */
  readonly installModels: (onProgress: (line: string) => void) => Promise<string>;
  /** Lends an open database for one piece of work. */
  readonly withRecords: (
    work: (deps: Pick<AuthDeps, "records" | "now" | "random">) => Promise<void>,
  ) => Promise<void>;
  /** Lends accounts without the face networks, for one piece of work. */
  readonly withAccounts: (work: (accounts: Accounts) => Promise<void>) => Promise<void>;
  /** Lends everything for one piece of work. */
  readonly withFaces: (work: (faces: Faces) => Promise<void>) => Promise<void>;
  /** Lends the face networks for one piece of work. @param manifest Another model's than the configured one. */
  readonly withEyes: (work: (eyes: Eyes) => Promise<void>, manifest?: string) => Promise<void>;
  /** Tells of the face model without loading it. @param manifest Another model's than the configured one. */
  readonly faceModel: (manifest?: string) => Promise<FaceModel>;
  /** The places that records and photos lie in, for `vultus db`. */
  readonly databases: DatabaseTools;
  /** Looks over the whole installation, and changes nothing; the configuration may have mistakes. */
  readonly diagnose: () => AsyncIterable<Diagnosis>;
  /** Decodes a video. @throws {VultusError} `config-invalid` without a decoder, `bad-request`; both say what to do next. */
  readonly decodeVideo: (path: string, rate: ClipRate) => Promise<readonly ClipPicture[]>;
  /** All that captures can be judged by: those that come with Vultus and the operator's own. */
  readonly policies: readonly Policy[];
  /** One line of the result. */
  readonly print: (line: string) => void;
  /** One line beside the result: progress and warnings. */
  readonly note: (line: string) => void;
  /** Draws a line of progress over the one before, an empty one to end with; undefined where no terminal shows it. */
  readonly redraw: ((line: string) => void) | undefined;
  /** Asks whoever sits at the terminal for a line; undefined where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Does the work at once and then every second, until it says `enough` or whoever gave the command has had enough: Ctrl-C, or nobody reads the results. */
  readonly everySecond: (work: () => Promise<"enough" | void>) => Promise<void>;
  readonly remote: Remote;
  readonly now: Now;
  /** Who gives the commands, for the event log. */
  readonly operator: RequestOrigin;
  /** What the process answers with when the command is done; 0 without. */
  readonly setExitCode: (code: number) => void;
}
