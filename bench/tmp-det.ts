import { readdirSync, readFileSync } from "node:fs";
import { openVision } from "../src/vision/pool/open-vision.ts";
import { realModels } from "../test/support/models.ts";
const { manifest, paths } = await realModels();
const v = await openVision({ manifest, paths });
const c: any = {};
for (const k of ["live"]) for (const f of readdirSync("../shared/data/pad/print-nuaa/" + k)) { const r = await v.analyzePhoto(new Uint8Array(readFileSync("../shared/data/pad/print-nuaa/" + k + "/" + f)), {}); const s = f.slice(0, 4); c[s] ??= [0, 0]; c[s][0]++; if (r.faceCount > 1) { c[s][1]++; c.f = f; } }
console.log(c); await v.close();
