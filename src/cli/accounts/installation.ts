/** What commands do to accounts, wherever these are: in the database of this machine's configuration, or behind a running server. */
import type { LogLook, EventWish } from "../../auth/read-events.ts";
import type { KeepPhotos } from "../../auth/deps.ts";
import type { AddPhotosPlan } from "../../auth/enroll-photos.ts";
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

/** Lends as much as a piece of work needs: what looks at pictures is costly to open. Every method throws as the use case behind it, and as a server's link where one is asked. */
export interface Installation {
  /** Undefined for the one here. */
  readonly origin: string | undefined;
  /** What a command has to be given besides to work on this installation; begins with a space unless it is empty. */
  readonly words: string;
  withDirectory(work: (directory: Directory) => Promise<void>): Promise<void>;
  withVault(work: (vault: Vault) => Promise<void>): Promise<void>;
  withFaceDesk(work: (desk: FaceDesk) => Promise<void>): Promise<void>;
}

interface Lookup {
  /** @param claim A username, an email or an id. @throws {VultusError} `not-found`; `bad-request` when one user's name is another one's id. */
  find(claim: string): Promise<FoundAccount>;
}

interface PhotoList {
  /** Kept photos, the newest first. */
  photos(userId: string): Promise<readonly PhotoFacts[]>;
}

/** Who is there, and what happened; nothing is opened. */
export interface Directory extends Lookup, PhotoList {
  /** One page by id. @param after The `next` of the page before. */
  list(count: number, after: string | undefined): Promise<AccountList>;
  /** Also while the log itself is away. */
  waitingEvents(): Promise<WaitingEvents>;
  /** The newest first. */
  enrolments(userId: string): Promise<readonly TemplateFacts[]>;
  /** Perhaps more events than are wished for, or fewer and where to go on. */
  lookAtLog(wish: EventWish): Promise<LogLook>;
}

export interface AccountList {
  readonly accounts: readonly AccountSummary[];
  readonly next: string | undefined;
}

/** What needs the keys. Whatever leaves or changes is an event. */
export interface Vault extends Lookup, PhotoList {
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
  /** @param onPhoto Called whenever one was looked at here, or read to be sent. */
  addPhotos(
    account: FoundAccount,
    photos: readonly PhotoFile[],
    plan: AddPhotosPlan,
    onPhoto: () => void,
  ): Promise<Enrolled>;
  /** @param onPhoto Called whenever one was looked at here, or read to be sent. */
  registerPhotos(newcomer: NewUser, onPhoto: () => void): Promise<Enrolled>;
}

export interface NewUser {
  readonly username: string;
  readonly email: string | undefined;
  readonly photos: readonly PhotoFile[];
  readonly consentVersion: string;
  readonly keepPhotos: KeepPhotos;
}
