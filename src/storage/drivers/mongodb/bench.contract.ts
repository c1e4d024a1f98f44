/** Opens the records contract's bench on a MongoDB, with one connection for all its tests. */
import { secureRandom } from "../../../shared/random.ts";
import { collections } from "../../collections.ts";
import { type OpenRecordBench, samples } from "../../samples.contract.ts";
import { MongoCollection } from "./collection.ts";
import { differencesBetween } from "./differences.ts";
import { layoutOf } from "./layout.ts";
import type { MongoConnection } from "./server.ts";
import { collectionDeps, openMongoStore } from "./store.ts";

/** @param connect Opens the database, or opens it again after a test has closed it. */
export function openMongoBench(connect: () => Promise<MongoConnection>): OpenRecordBench {
  let shared: (MongoConnection & { isClosed: boolean }) | undefined;
  return async (now) => {
    if (!shared || shared.isClosed) shared = tellingWhenClosed(await connect());
    const connection = shared;
    const deps = { now, random: secureRandom };
    const store = await openMongoStore(connection, deps);
    await connection.run(async (database) => {
      // The tests' clock stands in 1970: the server would take all that expires for long gone.
      await database
        .admin()
        .command({ setParameter: 1, ttlMonitorEnabled: false })
        .catch(() => undefined);
      for (const missing of differencesBetween([layoutOf(samples)], [], connection.traits)) {
        await missing.repair(database);
      }
      for (const { name } of [...Object.values(collections), samples]) {
        await database.collection(name).deleteMany({});
      }
    });
    return {
      store,
      samples: new MongoCollection(samples, collectionDeps(connection, deps)),
      async damage(id) {
        const isWanted = { _id: { $eq: id } };
        await connection.run((database) =>
          database
            .collection<{ _id: string; kind: string }>(samples.name)
            .updateOne(isWanted, { $set: { kind: "unheard-of" } }, { bypassDocumentValidation: true }),
        );
      },
    };
  };
}

function tellingWhenClosed(connection: MongoConnection): MongoConnection & { isClosed: boolean } {
  return {
    isClosed: false,
    traits: connection.traits,
    run: (work) => connection.run(work),
    async close() {
      this.isClosed = true;
      await connection.close();
    },
  };
}
