import { blobStoreContract } from "../blobs.contract.ts";
import { openMemoryBlobs } from "./memory-blobs.ts";

blobStoreContract("memory", async () => openMemoryBlobs());
