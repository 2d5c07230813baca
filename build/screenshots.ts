/**
 * `npm run screenshots -- --data FOLDER`: pictures of the console's main pages, of a folder that `npm run seed` filled. They stand in the README and in docs/console.md.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { loadConfig } from "../src/config.ts";
import { startServer } from "../src/start-server.ts";

const images = fileURLToPath(new URL("../docs/images", import.meta.url));
const { values } = parseArgs({ options: { data: { type: "string", default: "./data" } } });
const data = values.data;

/** The first line is the admin's. */
const adminKey = (readFileSync(join(data, "made-up/keys.txt"), "utf8").split("\n")[0] ?? "").split(/\s/)[0] ?? "";

const fail = (error: Error): never => {
  throw error;
};

const server = await startServer(loadConfig({ config: join(data, "made-up/custody.yaml"), data, port: 0 }), {
  onCorrupt: fail,
});
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 860 } });
  await page.goto(`${server.url}/auth/login?next=/console`);
  await page.getByLabel("API key").fill(adminKey);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.url}/console`);

  /** `shows` is there once the page has counted. */
  const picture = async (name: string, path: string, shows = "main h1"): Promise<void> => {
    await page.goto(server.url + path);
    await page.locator(shows).first().waitFor({ timeout: 120_000 });
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: join(images, `console-${name}.png`) });
  };
  await picture("overview", "/console?period=90d");
  await picture("exchanges", "/console/exchanges?verdict=tokenize");
  const exchange = (await page.locator("tbody a").first().getAttribute("href")) ?? "";
  await picture("exchange", exchange);
  await picture("review", "/console/review");
  await picture("evidence", "/console/evidence?framework=hipaa", "main table");
  await picture("policies", "/console/policies");
} finally {
  await browser.close();
  await server.close();
}
