/**
 * A policy's own words and topics. The scanners look for the words of all policies together, so each finding has to say whose list made it.
 * @module
 */
import type { OperatorType } from "../scan/operator-types.ts";
import type { EffectivePolicy } from "./effective-policy.ts";

/** What findings of a list are called, whoever's it is. */
export const listTypes = ["DENIED_TOPIC", "DENIED_WORD"] as const;

type ListType = (typeof listTypes)[number];

const ownName = (type: ListType, policy: string): string => `${type}_OF_${policy.toUpperCase().replaceAll("-", "_")}`;

const owned = /^(DENIED_TOPIC|DENIED_WORD)_OF_(?<owner>.+)$/;

/** The type under which a list's finding is counted and acted upon. */
export const countedType = (type: string): string => owned.exec(type)?.[1] ?? type;

/** Whether what a scanner found is of a list that is not this policy's. A list's type without an owner is nobody's. */
export const isOfOtherList = (type: string, policy: string): boolean => {
  const counted = countedType(type);
  const listed = listTypes.find((one) => one === counted);
  return listed !== undefined && type !== ownName(listed, policy);
};

const listType = (type: string, words: readonly string[]): OperatorType => ({
  type,
  pattern: null,
  ignoreCase: false,
  words,
  validator: null,
  context: [],
  against: [],
  scoreMilli: 1_000,
  dataClass: "internal",
});

/** The entity types that a policy adds: its own, its topics and its words. */
export const addedTypes = ({ name, types, topics, words }: EffectivePolicy): OperatorType[] => {
  const added = [...types];
  const topicWords = topics.flatMap((topic) => topic.words);
  if (topicWords.length > 0) added.push(listType(ownName("DENIED_TOPIC", name), topicWords));
  if (words.length > 0) added.push(listType(ownName("DENIED_WORD", name), words));
  return added;
};
