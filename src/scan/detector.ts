/**
 * What a guard asks: the claims of many texts, from memory, here, on a thread of its own, or from outside.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import { answerKinds, type Direction, type PartKind, partKinds } from "../domain/part-kind.ts";
import type { ExternalScanner } from "./external/external-scanner.ts";
import { ScanThread } from "./off-thread.ts";
import type { OperatorType } from "./operator-types.ts";
import { isSpan, openFrom, ScanCache, type Scanned, scanText } from "./scan-text.ts";
import type { Scanner } from "./scanner.ts";
import { createScanners } from "./scanners.ts";

/** A text to scan, and what it is where it stands. */
export interface ScanTarget {
  readonly text: string;
  readonly label: string;
  readonly partKind: PartKind;
  readonly direction: Direction;
  /** See `TextPart`. */
  readonly from: number;
}

/** What is claimed of each text, in order, and the scanners that failed: their claims are missing. */
export interface Claims {
  readonly claims: readonly (readonly Finding[])[];
  readonly failed: ReadonlySet<string>;
}

/** What is known of a scanner without asking it. */
export interface ScannerFacts {
  readonly name: string;
  readonly version: string;
  /** The entity types that it can find; null when it may find any. */
  readonly types: readonly string[] | null;
  /** See `Scanner`; an outside scanner is both. */
  readonly isWhole: boolean;
  readonly isSlow: boolean;
  readonly isOutside: boolean;
  /** Whether it looks at anything that an answer has. */
  readonly readsAnswers: boolean;
}

export interface Detector {
  readonly scanners: readonly ScannerFacts[];
  /** The entity types that can be found; null when an outside scanner may find any. */
  readonly types: ReadonlySet<string> | null;
  /**
   * What the scanners of these names claim of each text; a promise when that takes long. Never throws for what a text says. `isBeside`: nobody
   * waits for it, and it runs on a thread of its own that gives way to others.
   */
  claimsOf(targets: readonly ScanTarget[], names: ReadonlySet<string>, isBeside?: boolean): Claims | Promise<Claims>;
  /** See `Scanner.openFrom`: over the scanners of these names that run here, and others of the caller's own. */
  openFrom(target: ScanTarget, names: ReadonlySet<string>, others: readonly Scanner[]): number;
  /** Lets its threads end when they have nothing to do. It still answers: calls that run may ask it. */
  retire(): void;
  close(): Promise<void>;
}

/**
 * More of unknown text, in UTF-16 code units, is scanned off the request thread: on it, it would hold up all other calls, a millisecond for
 * each three thousand and more.
 */
const offThreadChars = 8_192;

export interface DetectorOptions {
  /** Instead of the program's own: all texts are scanned by them, on this thread. */
  readonly scanners?: readonly Scanner[] | undefined;
  readonly added?: readonly OperatorType[] | undefined;
  /** Told of each scanner that failed, in words of our own. */
  readonly onFailure?: ((scanner: string, why: string) => void) | undefined;
  /** They stay the caller's: nothing here closes them. */
  readonly external?: readonly ExternalScanner[] | undefined;
}

/** The scanners that look at one kind of part, and what they said last. */
interface Group {
  readonly scanners: readonly Scanner[];
  readonly names: readonly string[];
  readonly cache: ScanCache;
}

type Groups = Readonly<Record<PartKind, Group>>;

interface Looking {
  readonly kinds?: ReadonlySet<PartKind>;
}

const looksAt = ({ kinds }: Looking, partKind: PartKind): boolean => kinds?.has(partKind) ?? true;

const readsAnswers = (scanner: Looking): boolean => answerKinds.some((kind) => looksAt(scanner, kind));

const factsOf = (scanner: Scanner): ScannerFacts => {
  const { name, version, types, isWhole = false, isSlow = false } = scanner;
  return { name, version, types, isWhole, isSlow, isOutside: false, readsAnswers: readsAnswers(scanner) };
};

const outsideFactsOf = (scanner: ExternalScanner): ScannerFacts => {
  const { name, version, types, directions } = scanner;
  const isGivenAnswers = readsAnswers(scanner) && (directions?.has("response") ?? true);
  return { name, version, types, isWhole: true, isSlow: true, isOutside: true, readsAnswers: isGivenAnswers };
};

const nobody: ReadonlySet<string> = new Set();

/** For large texts, and for those that no call waits for. */
const threadsFor = (scanners: readonly Scanner[], added: readonly OperatorType[]) => {
  // Of models only: the version of patterns has the text of their checks, which depends on who stripped the types.
  const models = scanners.filter(({ isSlow }) => isSlow === true);
  const versions = Object.fromEntries(models.map(({ name, version }) => [name, version]));
  return {
    thread: new ScanThread({ added, versions }),
    besideThread: new ScanThread({ added, versions, isBeside: true }),
  };
};

const noThreads = { thread: null, besideThread: null };

/** The scanners of a set of names, by what they look at. */
const grouping = (scanners: readonly Scanner[]): ((names: ReadonlySet<string>) => Groups) => {
  /** Guards ask with the same few sets, again and again. */
  const groups = new WeakMap<ReadonlySet<string>, Groups>();
  /** By the names in a group: whoever asks the same scanners shares what they said. */
  const shared = new Map<string, Group>();
  const groupOf = (own: readonly Scanner[]): Group => {
    const names = own.map(({ name }) => name);
    const group = shared.get(names.join()) ?? { scanners: own, names, cache: new ScanCache() };
    shared.set(names.join(), group);
    return group;
  };
  return (names) => {
    const known = groups.get(names);
    if (known !== undefined) return known;
    const asked = scanners.filter(({ name }) => names.has(name));
    const byKind = partKinds.map((kind) => [kind, groupOf(asked.filter((one) => looksAt(one, kind)))]);
    const made: Groups = Object.fromEntries(byKind);
    groups.set(names, made);
    return made;
  };
};

/** See `Detector`. */
export const createDetector = (options: DetectorOptions = {}): Detector => {
  const { scanners: given, added = [], external = [], onFailure = () => undefined } = options;
  const scanners = given ?? createScanners(added);
  const { thread, besideThread } = given === undefined ? threadsFor(scanners, added) : noThreads;
  const groupsFor = grouping(scanners);

  const ownClaims = (targets: readonly ScanTarget[], byKind: Groups, isBeside: boolean): Claims | Promise<Claims> => {
    const claims: (readonly Finding[])[] = [];
    const missing: Missing[] = [];
    for (const [place, target] of targets.entries()) {
      const { text, label, partKind, from } = target;
      // A window of a growing text comes once.
      const known = from > 0 ? null : byKind[partKind].cache.find(text, label);
      if (known === null) missing.push({ place, target });
      claims.push(known ?? nothing);
    }
    if (missing.length === 0) return { claims, failed: nobody };
    const fill = filling(claims, missing, byKind);
    const elsewhere = isBeside ? besideThread : charsOf(missing) > offThreadChars ? thread : null;
    if (elsewhere !== null) {
      const texts = missing.map(({ target: { text, label, partKind, from } }) => ({
        text,
        label,
        from,
        names: byKind[partKind].names,
      }));
      return elsewhere.scan(texts).then(fill);
    }
    return fill(
      missing.map(({ target: { text, label, partKind, from } }) =>
        scanText(byKind[partKind].scanners, text, label, from),
      ),
    );
  };

  const told = (claims: Claims): Claims => {
    for (const name of claims.failed) onFailure(name, "it threw, or found what the text does not have");
    return claims;
  };

  const claimsOf: Detector["claimsOf"] = (targets, names, isBeside = false) => {
    const own = ownClaims(targets, groupsFor(names), isBeside);
    const known = own instanceof Promise ? own.then(told) : told(own);
    const asked = external.filter(({ name }) => names.has(name));
    return asked.length === 0 ? known : withExternal(known, asked, targets, onFailure);
  };

  return {
    scanners: [...scanners.map(factsOf), ...external.map(outsideFactsOf)],
    types: external.some(({ types }) => types === null)
      ? null
      : new Set([...scanners, ...external].flatMap(({ types }) => types ?? [])),
    claimsOf,
    openFrom: ({ text, partKind, from }, names, others) => {
      const scanners = [...groupsFor(names)[partKind].scanners, ...others.filter((one) => looksAt(one, partKind))];
      return openFrom(scanners, text, from);
    },
    retire: () => {
      thread?.retire();
      besideThread?.retire();
    },
    close: async () => void (await Promise.all([thread?.close(), besideThread?.close()])),
  };
};

/** A text of which nothing is remembered, and its place among all. */
interface Missing {
  readonly place: number;
  readonly target: ScanTarget;
}

const nothing: readonly Finding[] = [];

const charsOf = (missing: readonly Missing[]): number =>
  missing.reduce((sum, { target }) => sum + target.text.length, 0);

/** What was scanned of the missing, put among what was remembered; that is remembered too, unless a scanner failed. */
const filling =
  (claims: (readonly Finding[])[], missing: readonly Missing[], byKind: Groups) =>
  (scanned: readonly Scanned[]): Claims => {
    const failed = new Set<string>();
    for (const [at, { place, target }] of missing.entries()) {
      const fresh = scanned[at];
      if (fresh === undefined) throw new Error("every text was scanned");
      const { text, label, partKind, from } = target;
      if (from === 0 && fresh.failed.length === 0) byKind[partKind].cache.keep(text, label, fresh.found);
      for (const name of fresh.failed) failed.add(name);
      claims[place] = fresh.found;
    }
    return { claims, failed };
  };

const isFor = (scanner: ExternalScanner, { partKind, direction }: ScanTarget): boolean =>
  looksAt(scanner, partKind) && (scanner.directions?.has(direction) ?? true);

/** The claims of our own scanners and of those outside. */
const withExternal = async (
  own: Claims | Promise<Claims>,
  external: readonly ExternalScanner[],
  targets: readonly ScanTarget[],
  onFailure: NonNullable<DetectorOptions["onFailure"]>,
): Promise<Claims> => {
  const failed = new Set<string>();
  const theirs = external.map(async (one) => {
    // One text without an answer is a failure: the others need none.
    const giveUp = new AbortController();
    try {
      const found = await Promise.all(
        targets.map((target) => (isFor(one, target) ? one.scan(target.text, giveUp.signal, target) : [])),
      );
      for (const [place, { text }] of targets.entries()) {
        if (!found[place]?.every((finding) => isSpan(finding, text.length))) {
          throw new RangeError("a finding outside its text");
        }
      }
      return found;
    } catch (error) {
      onFailure(one.name, error instanceof CustodyError ? error.message : "it broke");
      giveUp.abort();
      failed.add(one.name);
      return [];
    }
  });
  const [{ claims, failed: ownFailed }, ...others] = await Promise.all([own, ...theirs]);
  for (const name of ownFailed) failed.add(name);
  return { claims: targets.map((_target, place) => [claims, ...others].flatMap((one) => one[place] ?? [])), failed };
};
