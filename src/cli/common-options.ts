/**
 * Options that several verbs have.
 * @module
 */
import type { Command } from "commander";

export const withConfig = (command: Command): Command =>
  command
    .option("--config <file>", "configuration (default: custody.yaml where there is one)")
    .option("--data <folder>", "data folder");

export const ofServer = (command: Command, whose = "an admin's key"): Command =>
  command
    .option("--url <url>", "the running Custody", "http://127.0.0.1:8787")
    .option("--key <key>", `${whose} (or CUSTODY_KEY)`);
