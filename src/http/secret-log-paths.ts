/** What no log line shows, at whatever level: libraries below log request headers, and with them cookies and keys, when they trace. */
export const SECRET_LOG_PATHS: readonly string[] = [
  "req.headers",
  "headers",
  "*.headers",
  "token",
  "secret",
  "password",
];
