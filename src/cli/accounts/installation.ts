/** What commands do to accounts, wherever these are: in the database of this machine's configuration, or behind a running server. */
import type { LogLook, EventWish } from "../../auth/read-events.ts";
import type { KeepPhotos } from "../../auth/deps.ts";
import type { PhotoFile } from "../../auth/examine-person.ts";
import type {
  AccountDescription,
  AccountSummary,
  Enrolled,
  FaceCheck,
  FaceSearch,
  FoundAccount,
  PhotoFacts,
  TemplateFacts,
  Unlocked,
  WaitingEvents,
} from "../../contract/operator.ts";

/** Lends as much as a piece of work needs: what looks at pictures is costly to open. Every method throws as the use case of the same name does. */
export interface Installation {
  withDirectory(work: (directory: Directory) => Promise<void>): Promise<void>;
  withVault(work: (vault: Vault) => Promise<void>): Promise<void>;
  withFaceDesk(work: (desk: FaceDesk) => Promise<void>): Promise<void>;
}

interface Lookup {
  /** @param claim A username, an email or an id. @throws {VultusError} `not-found`; `bad-request` when one user's name is another one's id. */
  find(claim: string): Promise<FoundAccount>;
  /** Kept photos, the newest first. */
  photos(userId: string): Promise<readonly PhotoFacts[]>;
}

/** Who is there, and what happened; nothing is opened. */
export interface Directory extends Lookup {
  /** One page by id. @param after The `next` of the page before. */
  list(count: number, after: string | undefined): Promise<AccountList>;
  /** Also while the log itself is away. */
  waitingEvents(): Promise<WaitingEvents>;
  /** The newest first. */
  enrolments(userId: string): Promise<readonly TemplateFacts[]>;
  lookAtLog(wish: EventWish): Promise<LogLook>;
}

export interface AccountList {
  readonly accounts: readonly AccountSummary[];
  readonly next: string | undefined;
}

/** What needs the keys. Whatever leaves or changes is an event. */
export interface Vault extends Lookup {
  describe(userId: string, eventCount: number): Promise<AccountDescription>;
  unlock(userId: string): Promise<Unlocked>;
  openPhoto(userId: string, photoId: string): Promise<Uint8Array>;
  /** All that is stored of a user, as the pieces of a zip. */
  exportZip(userId: string): AsyncIterable<Uint8Array>;
}

/** What looks at pictures, or changes whose face is found. */
export interface FaceDesk extends Lookup {
  /** @param confirmation The username. @throws {VultusError} `confirmation-required` */
  erase(userId: string, confirmation: string): Promise<void>;
  check(userId: string, photo: Uint8Array): Promise<FaceCheck>;
  search(photo: Uint8Array, count: number): Promise<FaceSearch>;
  /** The most that is kept of photos there. */
  mostKept(): Promise<KeepPhotos>;
  /** @param onLook Called whenever one of the photos is done with. */
  addPhotos(
    userId: string,
    photos: readonly PhotoFile[],
    plan: AddingPlan,
    onLook: () => void,
  ): Promise<Enrolled>;
  /** @param onLook Called whenever one of the photos is done with. */
  registerPhotos(newcomer: NewUser, onLook: () => void): Promise<Enrolled>;
}

export interface AddingPlan {
  readonly replace: boolean;
  /** Undefined: as the person agreed. */
  readonly keepPhotos: KeepPhotos | undefined;
}

export interface NewUser {
  readonly username: string;
  readonly email: string | undefined;
  readonly photos: readonly PhotoFile[];
  readonly consentVersion: string;
  readonly keepPhotos: KeepPhotos;
}
