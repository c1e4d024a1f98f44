/** Where the configuration lets people be looked for by their faces. */
import { describe, expect, it } from "vitest";
import { parseConfig } from "./config.ts";

const server = "postgres://vultus:secret@db.example.com/vultus";

describe("the index of faces", () => {
  it("is in the process unless another is named", () => {
    expect(parseConfig({}).storage.vectorsUrl).toBeUndefined();
    expect(parseConfig({ VULTUS_IDENTIFY_INDEX: "process" }).storage.vectorsUrl).toBeUndefined();
    expect(parseConfig({ VULTUS_IDENTIFY_INDEX: server }).storage.vectorsUrl).toBe(server);
  });

  it("can be in the database of the accounts", () => {
    const environment = { VULTUS_IDENTIFY_INDEX: "pgvector", VULTUS_DATABASE_URL: server };
    expect(parseConfig(environment).storage.vectorsUrl).toBe(server);
  });

  it.each([undefined, "memory:", "file:./data", "mongodb://db.example.com/vultus"])(
    "cannot be in the database of the accounts if that is %s",
    (url) => {
      const environment = { VULTUS_IDENTIFY_INDEX: "pgvector", VULTUS_DATABASE_URL: url };
      expect(() => parseConfig(environment)).toThrow(
        expect.objectContaining({ code: "config-invalid", reasons: ["VULTUS_IDENTIFY_INDEX"] }),
      );
    },
  );

  it.each(["mongodb://db.example.com/vultus", "file:./data", "postgres", "on"])("refuses %s", (index) => {
    expect(() => parseConfig({ VULTUS_IDENTIFY_INDEX: index })).toThrow(
      expect.objectContaining({ code: "config-invalid", reasons: ["VULTUS_IDENTIFY_INDEX"] }),
    );
  });

  it("holds faces rotated by the first transform unless it was renewed", () => {
    expect(parseConfig({}).protection.transformEpoch).toBe(1);
    expect(parseConfig({ VULTUS_TRANSFORM: "2" }).protection.transformEpoch).toBe(2);
    expect(() => parseConfig({ VULTUS_TRANSFORM: "0" })).toThrow(
      expect.objectContaining({ reasons: ["VULTUS_TRANSFORM"] }),
    );
  });
});
