import { expect, test } from "vitest";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();

test.each(["/healthz", "/readyz"])("%s answers 200 to anybody", async (path) => {
  const answer = await custody().ask(path, { key: null });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("application/json");
});

test("readiness does not ask the upstream", async () => {
  const calls = custody().upstream.calls.length;
  await custody().upstream.close();
  expect((await custody().ask("/readyz", { key: null })).status).toBe(200);
  expect(custody().upstream.calls.length).toBe(calls);
});
