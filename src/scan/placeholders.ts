/**
 * The placeholders of one exchange: what stands for a value toward the model, and is the value again in the answer.
 * @module
 */

const form = /<[A-Z][A-Z0-9_]{0,63}_\d{1,9}>/g;

const placeholdersIn = (texts: Iterable<string>): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const text of texts) for (const [placeholder] of text.matchAll(form)) found.add(placeholder);
  return found;
};

/** Numbers are given in the order in which values are met, so a conversation that is sent again gets the same ones. */
export class Placeholders {
  readonly #byValue = new Map<string, string>();
  readonly #byName = new Map<string, string>();
  readonly #last = new Map<string, number>();
  readonly #texts: () => Iterable<string>;
  #taken: ReadonlySet<string> | null = null;
  #charsMax = 0;

  /** `texts` are the caller's own: a placeholder that stands in one is not given. They are read when the first is asked for. */
  constructor(texts: () => Iterable<string> = () => []) {
    this.#texts = texts;
  }

  /** What stands for a value: `<EMAIL_ADDRESS_1>`, the same every time. */
  placeholderOf(type: string, value: string): string {
    const key = `${type} ${value}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known;
    this.#taken ??= placeholdersIn(this.#texts());
    let number = this.#last.get(type) ?? 0;
    let placeholder: string;
    do {
      number += 1;
      placeholder = `<${type}_${number}>`;
    } while (this.#taken.has(placeholder));
    this.#last.set(type, number);
    this.#byValue.set(key, placeholder);
    this.#byName.set(placeholder, value);
    this.#charsMax = Math.max(this.#charsMax, placeholder.length);
    return placeholder;
  }

  /** The placeholder that was given for a value, or null. */
  find(type: string, value: string): string | null {
    return this.#byValue.get(`${type} ${value}`) ?? null;
  }

  /** The value that a placeholder stands for, or null when it stands for none. */
  valueOf(placeholder: string): string | null {
    return this.#byName.get(placeholder) ?? null;
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** The longest placeholder, in UTF-16 code units. */
  get charsMax(): number {
    return this.#charsMax;
  }
}
