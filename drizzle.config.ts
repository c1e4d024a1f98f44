/** Tells drizzle-kit where the tables are and where `npm run db:generate` writes migrations. */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./src/storage/drivers/postgres/schema.ts",
  out: "./src/storage/drivers/postgres/migrations",
});
