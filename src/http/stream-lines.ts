/**
 * The texts of an event beside its data: comments, a name, an id, lines that mean nothing.
 * @module
 */
import type { SseEvent, SseLines } from "../openai/sse.ts";
import { applyEdits, type Edit } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";

/** One of them, and where it stands. */
export interface LinePart extends TextPart {
  readonly field: "comments" | "others" | "event" | "id";
  readonly place: number;
}

export const lineParts = ({ comments, others, event, id }: SseEvent): LinePart[] => [
  ...comments.map((text, place) => ({ text, path: "sse.comment", field: "comments" as const, place })),
  ...others.map((text, place) => ({ text, path: "sse.line", field: "others" as const, place })),
  ...(event === null ? [] : [{ text: event, path: "sse.event", field: "event" as const, place: 0 }]),
  ...(id === null ? [] : [{ text: id, path: "sse.id", field: "id" as const, place: 0 }]),
];

/** The event's lines with those edits; null when there are none. */
export const editLines = (
  event: SseEvent,
  parts: readonly LinePart[],
  edits: ReadonlyMap<TextPart, readonly Edit[]>,
): SseLines | null => {
  const changed = parts.filter((part) => edits.has(part));
  if (changed.length === 0) return null;
  const edited = (field: LinePart["field"], place: number, text: string): string => {
    const part = changed.find((one) => one.field === field && one.place === place);
    return part === undefined ? text : applyEdits(text, edits.get(part) ?? []);
  };
  return {
    data: event.data,
    comments: event.comments.map((text, place) => edited("comments", place, text)),
    others: event.others.map((text, place) => edited("others", place, text)),
    event: event.event === null ? null : edited("event", 0, event.event),
    id: event.id === null ? null : edited("id", 0, event.id),
  };
};
