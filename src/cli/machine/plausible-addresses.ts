/** Judges whether the addresses of a server go together: the one that people type in, the one it listens on, and its proxies. */
import { type Diagnosis, ok, warning, wrong } from "./diagnosis.ts";

export interface ServerAddresses {
  readonly publicUrl: Readonly<URL>;
  /** Whether the public URL can only mean this machine. */
  readonly isLocalDemo: boolean;
  readonly host: string;
  readonly port: number;
  readonly trustedProxies: readonly string[];
}

export function judgeAddresses(server: ServerAddresses): readonly Diagnosis[] {
  return [judgePublicUrl(server), judgeProxies(server)];
}

const PUBLIC_URL = "public URL";
const PROXIES = "proxies";

function judgePublicUrl({ publicUrl, isLocalDemo, host, port }: ServerAddresses): Diagnosis {
  const { origin } = publicUrl;
  if (!isLocalDemo) return ok(PUBLIC_URL, `People come to ${origin}.`);
  if (!isLoopback(host)) {
    return warning(
      PUBLIC_URL,
      `The port is open to the network (VULTUS_HOST=${host}), but pages work at ${origin} alone. For other machines set VULTUS_PUBLIC_URL=https://…, with a proxy that has the certificate; else leave VULTUS_HOST out.`,
    );
  }
  const publicPort = publicUrl.port || (publicUrl.protocol === "https:" ? "443" : "80");
  if (publicPort !== String(port)) {
    return warning(
      PUBLIC_URL,
      `People come to ${origin}, but the server listens on port ${port}: right only behind a proxy.`,
    );
  }
  return ok(PUBLIC_URL, `${origin}, for this machine alone.`);
}

function judgeProxies({ publicUrl, isLocalDemo, trustedProxies }: ServerAddresses): Diagnosis {
  const everybody = trustedProxies.filter((entry) => entry.endsWith("/0"));
  if (everybody.length > 0) {
    return wrong(
      PROXIES,
      `VULTUS_TRUSTED_PROXIES=${everybody.join(",")} believes everybody: anyone can make up an address and escape the limits on failed attempts. Name your own proxies only.`,
    );
  }
  if (trustedProxies.length > 0) return ok(PROXIES, `${trustedProxies.join(", ")} may say who connects.`);
  if (isLocalDemo) return ok(PROXIES, "None is trusted, and none is needed.");
  return warning(
    PROXIES,
    `${publicUrl.origin} needs a proxy that has the certificate, and none is trusted: everybody then shares the proxy's address, and its limits and lockouts. Name it in VULTUS_TRUSTED_PROXIES.`,
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
