/**
 * Another reading of RFC 6587 and RFC 5424, for tests: written from the documents, knowing nothing of how the messages were made.
 * @module
 */

/** Cuts frames `<length> <message>` out of bytes that come in pieces. Throws for what is no frame. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  read(piece: Buffer): string[] {
    this.#rest = Buffer.concat([this.#rest, piece]);
    const frames: string[] = [];
    for (;;) {
      const space = this.#rest.indexOf(0x20);
      if (space === -1) return frames;
      const digits = this.#rest.subarray(0, space).toString("latin1");
      if (!/^[1-9][0-9]*$/.test(digits)) throw new Error(`no length: ${digits.slice(0, 20)}`);
      const end = space + 1 + Number(digits);
      if (this.#rest.length < end) return frames;
      frames.push(this.#rest.subarray(space + 1, end).toString("utf8"));
      this.#rest = this.#rest.subarray(end);
    }
  }
}

export interface SyslogRead {
  readonly facility: number;
  readonly severity: number;
  readonly time: number;
  readonly hostname: string;
  readonly appName: string;
  readonly messageId: string;
  readonly dataId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly message: string;
}

/** A message by the grammar of RFC 5424, 6, with one element of structured data. */
export const readSyslog = (text: string): SyslogRead => {
  const head = /^<(\d{1,3})>1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) \[([^\s=\]"]{1,32})/.exec(text);
  if (head === null) throw new Error(`no header: ${text.slice(0, 80)}`);
  const [all, priority = "", time = "", hostname = "", appName = "", , messageId = "", dataId = ""] = head;
  const params: Record<string, string> = {};
  let at = all.length;
  while (text[at] === " ") {
    const name = /^[^\s=\]"]{1,32}/.exec(text.slice(at + 1))?.[0] ?? "";
    at += 1 + name.length;
    if (text.slice(at, at + 2) !== '="') throw new Error("no parameter");
    let value = "";
    for (at += 2; text[at] !== '"'; at += 1) {
      if (text[at] === "]" || at >= text.length) throw new Error("not escaped");
      if (text[at] === "\\" && ['"', "\\", "]"].includes(text[at + 1] ?? "")) at += 1;
      value += text[at];
    }
    at += 1;
    params[name] = value;
  }
  if (text.slice(at, at + 2) !== "] ") throw new Error("structured data does not end");
  return {
    facility: Math.floor(Number(priority) / 8),
    severity: Number(priority) % 8,
    time: Date.parse(time),
    hostname,
    appName,
    messageId,
    dataId,
    params,
    message: text.slice(at + 2),
  };
};
