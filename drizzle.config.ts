import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./src/store/sqlite/schema.ts",
    "./src/store/sqlite/exchange-schema.ts",
    "./src/store/sqlite/feed-schema.ts",
    "./src/store/sqlite/feedback-schema.ts",
    "./src/store/sqlite/batch-schema.ts",
    "./src/store/sqlite/listed-schema.ts",
    "./src/store/sqlite/review-schema.ts",
  ],
  out: "./migrations/sqlite",
});
