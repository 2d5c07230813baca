/**
 * Stretches of a text.
 * @module
 */

/** In UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const isWithin = ({ start, end }: Span, spans: readonly Span[]): boolean =>
  spans.some((span) => span.start <= start && end <= span.end);

/** Whether one of them covers a part of it, and none of them all. */
export const sticksOut = (span: Span, spans: readonly Span[]): boolean =>
  spans.some(({ start, end }) => start < span.end && span.start < end) && !isWithin(span, spans);

/** By where they begin; what holds another comes before it. */
export const inOrder = (a: Span, b: Span): number => a.start - b.start || b.end - a.end;
