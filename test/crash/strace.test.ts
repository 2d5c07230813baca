import { expect, test } from "vitest";
import { parseTrace } from "./strace.ts";

test("a trace has each call once: whole, in halves, and those that had not ended when it ended", () => {
  const output = [
    '10 write(5, "a", 1) = 1',
    '10 write(5, "b", 1 <unfinished ...>',
    "11 fdatasync(7 <unfinished ...>",
    "10 <... write resumed>) = 1",
    '10 writev(5, [{iov_base="last", iov_len=4}], 1 <unfinished ...>',
    "11 <... fdatasync resumed>) = 0",
    "10 <... writev resumed> <detached ...>",
    '12 write(6, "c", 1 <unfinished ...>',
  ].join("\n");
  expect(parseTrace(output).map(({ name, text, start, end }) => [name, text, start, end])).toEqual([
    ["write", '5, "a", 1) = 1', 0, 0],
    ["write", '5, "b", 1) = 1', 1, 3],
    ["fdatasync", "7) = 0", 2, 5],
    ["writev", '5, [{iov_base="last", iov_len=4}], 1 <detached ...>', 4, 6],
    ["write", '6, "c", 1', 7, 8],
  ]);
});
