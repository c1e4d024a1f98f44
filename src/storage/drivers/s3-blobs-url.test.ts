import { describe, expect, it } from "vitest";
import { parseS3Url } from "./s3-blobs-url.ts";

describe("the URL of a bucket", () => {
  it("needs no more than the bucket's name on Amazon", () => {
    expect(parseS3Url("s3://faces")).toStrictEqual({
      bucket: "faces",
      prefix: "",
      endpoint: undefined,
      region: undefined,
      pathStyle: false,
      credentials: undefined,
      encryption: undefined,
    });
  });

  it("says everything about another service", () => {
    const url =
      "s3://key%2F1:se%2Fcret%2B@my.faces/photos/2026/?endpoint=https://s3.example.org:9000/base&region=eu-1&path-style=false&sse=aws:kms&kms-key=arn:aws:kms:eu-1:1:key/a-b";
    expect(parseS3Url(url)).toStrictEqual({
      bucket: "my.faces",
      prefix: "photos/2026/",
      endpoint: "https://s3.example.org:9000/base",
      region: "eu-1",
      pathStyle: false,
      credentials: { accessKeyId: "key/1", secretAccessKey: "se/cret+" },
      encryption: { algorithm: "aws:kms", kmsKey: "arn:aws:kms:eu-1:1:key/a-b" },
    });
  });

  it("puts the bucket into the path on other services, in the region that most of them have", () => {
    expect(parseS3Url("s3://faces?endpoint=http://127.0.0.1:9000")).toMatchObject({
      pathStyle: true,
      region: "us-east-1",
    });
    expect(parseS3Url("s3://faces?path-style=true")).toMatchObject({ pathStyle: true, region: undefined });
  });

  it.each([
    "s3:faces",
    "s3://",
    "s3://Faces",
    "s3://a",
    "s3://faces:9000",
    "s3://key:my-secret/x@faces",
    "s3://my-secret@faces",
    "s3://:my-secret@faces",
    "s3://key:my-secret%@faces",
    "s3://key:my-secret@faces#x",
    "s3://key:my-secret@faces/a.b",
    "s3://key:my-secret@faces/a/b/c/d/e",
    "s3://key:my-secret@faces?secret=my-secret",
    "s3://key:my-secret@faces?region=a&region=my-secret",
    "s3://key:my-secret@faces?region=my_secret!",
    "s3://key:my-secret@faces?endpoint=host:9000",
    "s3://key:my-secret@faces?endpoint=http://u:my-secret@host",
    "s3://key:my-secret@faces?endpoint=ftp://host",
    "s3://key:my-secret@faces?path-style=my-secret",
    "s3://key:my-secret@faces?sse=my-secret",
    "s3://key:my-secret@faces?sse=AES256&kms-key=my-secret",
    "s3://key:my-secret@faces?kms-key=my-secret",
  ])("refuses %s and repeats nothing of it", (url) => {
    expect(() => parseS3Url(url)).toThrow(expect.objectContaining({ code: "config-invalid" }));
    expect(() => parseS3Url(url)).not.toThrow(/my[-_]secret/);
  });
});
