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
  { name: "curl", neededFor: "the lines of docs/api.md", programs: ["curl"] },
];

/** The services that are not installed here. */
export function missingServices() {
  return services.filter(
    ({ programs, variable }) => !process.env[variable ?? ""] && !programs.some(isInstalled),
  );
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
