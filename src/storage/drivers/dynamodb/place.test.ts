import { expect, it } from "vitest";
import { isProblem } from "../../../shared/errors.ts";
import { parseDynamoUrl } from "./place.ts";

it("reads the region and the table, and leaves the credentials to be found", () => {
  expect(parseDynamoUrl("dynamodb://eu-central-1/vultus")).toStrictEqual({
    region: "eu-central-1",
    table: "vultus",
    endpoint: undefined,
    credentials: undefined,
  });
});

it("reads a key and a secret, and another service's address", () => {
  expect(
    parseDynamoUrl("dynamodb://AKIA:a%2Fb%2Bc%40d@local/my_table-1.x?endpoint=http://127.0.0.1:8000"),
  ).toStrictEqual({
    region: "local",
    table: "my_table-1.x",
    endpoint: "http://127.0.0.1:8000/",
    credentials: { accessKeyId: "AKIA", secretAccessKey: "a/b+c@d" },
  });
});

it.each([
  "dynamodb:vultus",
  "dynamodb://",
  "dynamodb:///vultus",
  "dynamodb://eu-central-1",
  "dynamodb://eu-central-1/",
  "dynamodb://eu-central-1/ab",
  "dynamodb://eu-central-1/my-secret/table",
  "dynamodb://my-secret@eu-central-1/vultus",
  "dynamodb://:my-secret@eu-central-1/vultus",
  "dynamodb://key:my-secret%@eu-central-1/vultus",
  "dynamodb://key:my-secret@eu-central-1:8000/vultus",
  "dynamodb://eu-central-1/vultus?endpoint=my-secret",
  "dynamodb://eu-central-1/vultus?endpoint=ftp://my-secret",
  "dynamodb://eu-central-1/vultus?endpoint=http://key:my-secret@host",
  "dynamodb://eu-central-1/vultus?endpoint=http://a&endpoint=http://b",
  "dynamodb://eu-central-1/vultus?secret=my-secret",
  "dynamodb://eu-central-1/vultus#my-secret",
])("refuses %s without repeating it", (url) => {
  const refuse = (): unknown => {
    try {
      return parseDynamoUrl(url);
    } catch (error) {
      return error;
    }
  };
  const error = refuse();
  expect(isProblem(error, "config-invalid")).toBe(true);
  expect(String(error)).toContain("dynamodb://eu-central-1/vultus");
  expect(String(error)).not.toContain("my-secret");
});
