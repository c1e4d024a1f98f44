/** What several servers of a test have in common: the database, the photos, the master key, and the proxy that people reach them by. */

/**
 * @param databaseUrl Of a database that all of them reach.
 * @param publicPort The balancer's.
 * @returns Variables of docs/configuration.md, to be added to those of each server.
 */
export function sharedEnvironment(databaseUrl: string, publicPort: number): Record<string, string> {
  return {
    VULTUS_DATABASE_URL: databaseUrl,
    VULTUS_BLOBS_URL: "database:",
    VULTUS_MASTER_KEY: "5e".repeat(32),
    VULTUS_PUBLIC_URL: `http://localhost:${publicPort}`,
    VULTUS_TRUSTED_PROXIES: "127.0.0.1,::1",
    // Several servers share this machine's cores.
    VULTUS_WORKERS: "1",
  };
}
