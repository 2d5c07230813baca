/**
 * Whether a place of a growing text belongs to what a viewer may fetch or run: a web address, a link's or an image's target, an HTML tag.
 * Whatever stands there could be sent elsewhere by looking at it. In doubt it belongs: CommonMark and HTML are read loosely, so that what
 * any viewer takes for a link is one here.
 * @module
 */

/** Of the word that is being read, so much is kept to tell an address by. */
const wordCharsMax = 80;
/** Schemes, hosts that need no scheme, and what makes an address of a path. JSON in a text may have a backslash before each slash. */
const address =
  /\/\\*\/|\\\\|\bwww\.|\b(?:https?|wss?|ftp|mailto|data|tel|sms|javascript|vbscript|file|blob|urn|magnet|intent):|[a-z0-9-]\.[a-z]{2,24}(?::\d{1,5})?[/?#\\]/i;
/** Characters that can complete one of them. */
const telling = new Set(Array.from("/\\.:?#", (letter) => letter.charCodeAt(0)));

const code = (letter: string): number => letter.charCodeAt(0);
const [lineFeed, bang, quote, apostrophe] = [10, code("!"), code('"'), code("'")];
const [open, close, less, equals, greater] = [code("("), code(")"), code("<"), code("="), code(">")];
const [openBracket, closeBracket, colon] = [code("["), code("]"), code(":")];

const inTag = 1;

const noBreakSpace = 0xa0;
const isSpace = (letter: number): boolean => letter === 32 || (letter >= 9 && letter <= 13) || letter === noBreakSpace;
/** What quotations and lists have before a line. */
const marksLine = new Set(Array.from(">-*+.)0123456789", code));
/** What makes a tag, a comment or an instruction of the `<` before it. */
const opensTag = /^[A-Za-z/!?]/;

/** See the module. It is given every character of a text, in order. */
export class LinkContext {
  #word = "";
  #isAddress = false;
  /** 0: no tag; else `inTag`, or the quote of the attribute's value that is being read. */
  #tag = 0;
  /** Open parentheses of a link's target, open brackets of an image's text. */
  #target = 0;
  #image = 0;
  /** A line of the paragraph began with a bracket: a definition of a link's target, perhaps. */
  #isLabel = false;
  #isDefinition = false;
  /** Nothing was on the line so far; nothing but marks of quotations and lists. */
  #isEmpty = true;
  #isLineStart = true;
  #last = 0;
  #lastInked = 0;

  get isInside(): boolean {
    return this.#isAddress || this.#tag !== 0 || this.#target > 0 || this.#image > 0 || this.#isDefinition;
  }

  /** Takes a placeholder that stays: no markup, whatever it looks like. */
  skip(): void {
    this.#last = 0;
    this.#lastInked = 0;
    [this.#isEmpty, this.#isLineStart] = [false, false];
  }

  /** Takes characters. */
  read(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const letter = text.charCodeAt(at);
      if (this.#tag === 0 && this.#last === less && opensTag.test(text.charAt(at))) this.#tag = inTag;
      if (this.#tag !== 0) this.#readTag(letter);
      else if (isSpace(letter)) this.#readSpace(letter);
      else this.#readInk(letter, text.charAt(at));
      this.#last = letter;
      if (!isSpace(letter) && !this.#isLineStart) this.#lastInked = letter;
    }
  }

  #readTag(letter: number): void {
    if (this.#tag !== inTag) {
      if (letter === this.#tag) this.#tag = inTag;
    } else if (letter === greater) this.#tag = 0;
    else if ((letter === quote || letter === apostrophe) && this.#lastInked === equals) this.#tag = letter;
  }

  #readSpace(letter: number): void {
    // Some renderers take it for a part of an address.
    if (letter === noBreakSpace) return;
    this.#word = "";
    this.#isAddress = false;
    if (this.#isDefinition && this.#lastInked !== colon) this.#isDefinition = false;
    if (letter !== lineFeed) return;
    // No link goes beyond an empty line.
    if (this.#isEmpty) [this.#target, this.#image, this.#isDefinition, this.#isLabel] = [0, 0, false, false];
    [this.#isEmpty, this.#isLineStart] = [true, true];
  }

  #readInk(letter: number, character: string): void {
    if (letter === less) [this.#word, this.#isAddress] = ["", false];
    this.#word = (this.#word.length < wordCharsMax ? this.#word : this.#word.slice(-wordCharsMax / 2)) + character;
    if (!this.#isAddress && telling.has(letter)) this.#isAddress = address.test(this.#word);
    if (letter === openBracket) {
      if (this.#image > 0 || this.#last === bang) this.#image += 1;
      if (this.#isLineStart) this.#isLabel = true;
    } else if (letter === closeBracket) this.#image = Math.max(0, this.#image - 1);
    else if (letter === open && (this.#target > 0 || this.#last === closeBracket)) this.#target += 1;
    else if (letter === close) this.#target = Math.max(0, this.#target - 1);
    else if (letter === colon && this.#isLabel && this.#last === closeBracket) this.#isDefinition = true;
    this.#isEmpty = false;
    this.#isLineStart &&= marksLine.has(letter);
  }
}
