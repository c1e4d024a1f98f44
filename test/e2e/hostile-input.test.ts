import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eraseUser } from "../../src/auth/erase.ts";
import {
  type Answer,
  type Door,
  expectUnharmed,
  login,
  postForm,
  postJson,
  register,
  registerByJson,
  signIn,
  stored,
} from "../support/doors.ts";
import * as pictures from "../support/hostile-pictures.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";

const doors: readonly (readonly [string, Door])[] = [
  ["POST /register", register],
  ["POST /v1/users", registerByJson],
  ["POST /sign-in", signIn],
  ["POST /login", login],
];
const enrolling = doors.slice(0, 2);
const comparing = doors.slice(2);

const outcome = ({ status, code }: Answer) => [status, code];

describe.skipIf((await whyNoModels()) !== undefined)("the server on the real models", () => {
  let server: RealServer;
  let before: Readonly<Record<string, number>>;
  /** The one account; every comparison is with her. */
  const known = "grace";
  const stranger = "mallory";

  beforeAll(async () => {
    server = await startRealServer();
    await register(server, await pictures.goodPicture(), known);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    before = await stored(server);
  });
  afterEach(() => expectUnharmed(server, before));

  /** Sign-ins claim the account, so that they get as far as the picture. */
  const offer = (door: Door, photo: Uint8Array): Promise<Answer> =>
    door(server, photo, door === login ? known : stranger);

  describe.each(doors)("%s", (_path, door) => {
    const refuses = async (make: pictures.MakePicture, expected: readonly [number, string]) =>
      expect(outcome(await offer(door, await make()))).toEqual(expected);

    it.each(Object.entries(pictures.notPictures))("refuses %s", async (_what, make) =>
      refuses(make, [400, "not-an-image"]),
    );

    it("refuses an upload of nothing", async () => {
      const isJson = door === registerByJson || door === login;
      await refuses(() => new Uint8Array(0), [400, isJson ? "bad-request" : "not-an-image"]);
    });

    it.each(Object.entries(pictures.damagedPictures))("refuses %s", async (_what, make) =>
      refuses(make, [400, "image-damaged"]),
    );

    it.each(Object.entries(pictures.hugePictures))("refuses %s", async (_what, make) =>
      refuses(make, [413, "image-too-large"]),
    );

    it.each(Object.entries(pictures.movingPictures))("refuses %s", async (_what, make) =>
      refuses(make, [400, "image-animated"]),
    );

    it("cuts off 50 MB", async () => refuses(() => new Uint8Array(50e6), [413, "body-too-large"]));
  });

  /** What is no usable face is the picture's fault to those who enroll, and a failed sign-in to those who compare. */
  const unusable: readonly (readonly [string, pictures.MakePicture, string, readonly string[]])[] = [
    ...Object.entries(pictures.facelessPictures).map(
      ([what, make]) => [what, make, "no-face", ["photo-1:no-face"]] as const,
    ),
    ["a PNG that holds more than its header says", pictures.overfullPng, "no-face", ["photo-1:no-face"]],
    ["a face of 20 pixels", pictures.tinyFace(20), "no-face", ["photo-1:no-face"]],
    ["a face of 40 pixels", pictures.tinyFace(40), "poor-quality", ["photo-1:too-far"]],
    ["two faces", pictures.twoFaces, "several-faces", ["photo-1:several-faces"]],
    [
      "a head turned by 40 degrees",
      pictures.turnedHead(40),
      "poor-quality",
      ["photo-1:turned-away", "photo-1:unclear"],
    ],
    [
      "a head turned by 40 degrees to the other side",
      pictures.turnedHead(-40),
      "poor-quality",
      ["photo-1:turned-away", "photo-1:unclear"],
    ],
  ];
  it.each(unusable)("refuses %s wherever it is offered", async (_what, make, code, reasons) => {
    const photo = await make();
    for (const [, door] of enrolling) {
      expect(await offer(door, photo)).toMatchObject({ status: 400, code, reasons });
    }
    for (const [, door] of comparing) {
      expect(await offer(door, photo)).toMatchObject({
        status: 401,
        code: "sign-in-failed",
        reasons: [code],
      });
    }
  });

  // Dark glasses hide a quarter of what is compared: what is left is still like the person and like nobody else.
  it.each([...Object.entries(pictures.oddPictures), ["sunglasses", pictures.sunglasses] as const])(
    "takes %s everywhere",
    async (_what, make) => {
      const photo = await make();
      for (const [, door] of comparing) {
        expect(await offer(door, photo)).toMatchObject({ status: 200, body: { userId: expect.any(String) } });
      }
      for (const [, door] of enrolling) {
        const answer = await offer(door, photo);
        expect(answer.code).toBeUndefined();
        await erase(String(answer.body["userId"]));
      }
    },
  );

  async function erase(userId: string): Promise<void> {
    const user = (await server.auth.records.users.get(userId))?.record;
    expect(user).toBeDefined();
    if (user) await eraseUser(server.auth, user, user.username, { address: "192.0.2.1", userAgent: "test" });
  }

  it("gives an unknown user the same answer as a stranger's face", async () => {
    const [unknown, other] = [
      await login(server, await pictures.goodPicture(), "nobody"),
      await login(server, await pictures.otherPerson(), known),
    ];
    expect(outcome(unknown)).toEqual([401, "sign-in-failed"]);
    expect(unknown.body).toEqual(other.body);
  });

  describe("a form or a body that is wrong", () => {
    const image = "aGVsbG8=";

    it("names the fields that a form lacks", async () => {
      const photo = await pictures.goodPicture();
      expect(outcome(await postForm(server, "/register", { username: stranger }, photo))).toEqual([
        400,
        "bad-request",
      ]);
      expect(outcome(await postForm(server, "/register", { name: stranger }, photo, "picture"))).toEqual([
        400,
        "bad-request",
      ]);
      expect(outcome(await postForm(server, "/sign-in", {}, photo, "photo"))).toEqual([400, "bad-request"]);
    });

    it.each([
      ["JSON where a form is expected", "/sign-in", { image }, [415, "unsupported-media-type"]],
      ["JSON without its fields", "/register", { name: stranger, file: image }, [400, "bad-request"]],
      ["a login without a username", "/login", { image }, [400, "bad-request"]],
      ["text that is no JSON", "/login", '{"image": ', [400, "bad-request"]],
      ["JSON that is no object", "/v1/users", "[1]", [400, "bad-request"]],
      ["base64 that is none", "/login", { username: known, image: "%%%" }, [400, "not-an-image"]],
      [
        "a data URL of text",
        "/login",
        { username: known, image: "data:text/plain,x" },
        [400, "not-an-image"],
      ],
      [
        "base64 of more than a picture may have",
        "/login",
        { username: known, image: "A".repeat(22e6) },
        [413, "body-too-large"],
      ],
      [
        "too many photos",
        "/v1/users",
        { username: stranger, email: "m@example.com", consent: true, photos: Array<string>(6).fill(image) },
        [400, "bad-request"],
      ],
      [
        "a registration without consent",
        "/v1/users",
        { username: stranger, email: "m@example.com", photos: [image] },
        [400, "bad-request"],
      ],
    ] as const)("refuses %s", async (_what, path, body, expected) => {
      expect(outcome(await postJson(server, path, body))).toEqual(expected);
    });

    it("refuses a form where JSON is expected", async () => {
      const photo = await pictures.goodPicture();
      for (const path of ["/login", "/v1/users"]) {
        expect(outcome(await postForm(server, path, {}, photo))).toEqual([400, "bad-request"]);
      }
    });
  });

  describe("an upload that never ends", () => {
    it("is forgotten when its sender vanishes", async () => {
      const socket = await halfAnUpload(server);
      socket.destroy();
      await once(socket, "close");
      expect(outcome(await login(server, await pictures.goodPicture(), known))).toEqual([200, undefined]);
    });

    it("keeps nobody waiting, and does not keep the server from closing", async () => {
      const own = await startRealServer();
      const socket = await halfAnUpload(own);
      expect(outcome(await register(own, await pictures.goodPicture(), known))).toEqual([200, undefined]);
      const closed = once(socket, "close");
      await own.close();
      await closed;
    });
  });
});

/** Sends the head and the first half of a form, and waits until the server has begun to read it. */
async function halfAnUpload(server: RealServer) {
  const { port } = server;
  const socket = connect(port, "127.0.0.1");
  // The server may cut the connection hard; that is what is tested.
  socket.on("error", () => undefined);
  const head = [
    "POST /register HTTP/1.1",
    `Host: localhost:${port}`,
    "Content-Type: multipart/form-data; boundary=x",
    "Content-Length: 100000",
    // The server answers this once it has read the head.
    "Expect: 100-continue",
    "",
    "--x",
    'Content-Disposition: form-data; name="file"; filename="a.jpg"',
    "",
    "",
  ];
  socket.write(head.join("\r\n"));
  socket.write(Buffer.alloc(50_000, 7));
  await once(socket, "data");
  return socket;
}
