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

/** What was given so far. */
class Given {
  readonly byValue = new Map<string, string>();
  readonly byName = new Map<string, string>();
  readonly lastOf = new Map<string, number>();
  readonly taken: ReadonlySet<string>;
  charsMax = 0;

  constructor(taken: ReadonlySet<string>) {
    this.taken = taken;
  }
}

/** Numbers are given in the order in which values are met, so a conversation that is sent again gets the same ones. */
export class Placeholders {
  readonly #texts: () => Iterable<string>;
  /** Null until the first is asked for: most exchanges need none. */
  #given: Given | null = null;

  /** `texts` are the caller's own: a placeholder that stands in one is not given. They are read when the first is asked for. */
  constructor(texts: () => Iterable<string> = () => []) {
    this.#texts = texts;
  }

  /** What stands for a value: `<EMAIL_ADDRESS_1>`, the same every time. */
  placeholderOf(type: string, value: string): string {
    const given = (this.#given ??= new Given(placeholdersIn(this.#texts())));
    const key = `${type} ${value}`;
    const known = given.byValue.get(key);
    if (known !== undefined) return known;
    let number = given.lastOf.get(type) ?? 0;
    let placeholder: string;
    do {
      number += 1;
      placeholder = `<${type}_${number}>`;
    } while (given.taken.has(placeholder));
    given.lastOf.set(type, number);
    given.byValue.set(key, placeholder);
    given.byName.set(placeholder, value);
    given.charsMax = Math.max(given.charsMax, placeholder.length);
    return placeholder;
  }

  /** The placeholder that was given for a value, or null. */
  find(type: string, value: string): string | null {
    return this.#given?.byValue.get(`${type} ${value}`) ?? null;
  }

  /** The value that a placeholder stands for, or null when it stands for none. */
  valueOf(placeholder: string): string | null {
    return this.#given?.byName.get(placeholder) ?? null;
  }

  get isEmpty(): boolean {
    return this.#given === null;
  }

  /** The longest placeholder, in UTF-16 code units. */
  get charsMax(): number {
    return this.#given?.charsMax ?? 0;
  }
}
