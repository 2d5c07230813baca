/**
 * A caller that knows exactly how much of an answer it has seen.
 * @module
 */
import { Agent, request } from "undici";
import { adminKey } from "./server-process.ts";

export interface Answer {
  /** The exchange, from `X-Request-ID`; null when no head came. */
  readonly id: string | null;
  /** 0 when no head came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** All of the body was received, by its framing. */
  readonly whole: boolean;
  /** The answer's last words were seen: all of a body, or a stream's final frame. */
  readonly acknowledged: boolean;
}

const authorization = { authorization: `Bearer ${adminKey}` };

/** One caller with connections of its own; `close` when done. */
export class Client {
  readonly #url: string;
  readonly #agent = new Agent({ connections: 64, headersTimeout: 60_000, bodyTimeout: 60_000 });

  constructor(url: string) {
    this.#url = url;
  }

  /** One chat call; never rejects. `onText` sees what has arrived so far. */
  async chat(content: string, stream: boolean, onText: (text: string) => void = () => undefined): Promise<Answer> {
    const body = JSON.stringify({ model: "scripted", stream, messages: [{ role: "user", content }] });
    let answer: Answer = { id: null, status: 0, headers: {}, text: "", whole: false, acknowledged: false };
    try {
      const response = await request(`${this.#url}/v1/chat/completions`, {
        dispatcher: this.#agent,
        method: "POST",
        headers: { ...authorization, "content-type": "application/json" },
        body,
      });
      const { statusCode: status, headers } = response;
      answer = { ...answer, id: String(headers["x-request-id"]), status, headers };
      const decoder = new TextDecoder();
      let text = "";
      for await (const chunk of response.body) {
        text += decoder.decode(chunk, { stream: true });
        const sawEnd = stream && (text.includes("data: [DONE]") || text.includes('"finish_reason":"stop"'));
        answer = { ...answer, text, acknowledged: sawEnd };
        onText(text);
      }
      return { ...answer, whole: true, acknowledged: stream ? answer.acknowledged : status === 200 };
    } catch {
      return answer;
    }
  }

  /** The body of a GET; null when there is none. */
  async get(path: string): Promise<{ status: number; text: string } | null> {
    try {
      const response = await request(this.#url + path, { dispatcher: this.#agent, headers: authorization });
      return { status: response.statusCode, text: await response.body.text() };
    } catch {
      return null;
    }
  }

  /** The newest shard's signed checkpoint, as anybody could have saved it. */
  async checkpoint(): Promise<string | null> {
    const list = await this.get("/log/");
    if (list?.status !== 200) return null;
    const { data }: { data: { shard: string }[] } = JSON.parse(list.text);
    const file = await this.get(`/log/${data.at(-1)?.shard}/checkpoint`);
    return file?.status === 200 ? file.text : null;
  }

  /** Asks until the server says that it can (or cannot) record. */
  async untilReady(ready: boolean, timeoutMs = 15_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const status = (await this.get("/readyz"))?.status;
      if (status === (ready ? 200 : 503)) return;
      if (performance.now() > deadline) throw new Error(`/readyz answers ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** The code of an OpenAI error body. */
export const errorCodeOf = ({ text }: Answer): string => {
  const { error }: { error: { code: string } } = JSON.parse(text);
  return error.code;
};
