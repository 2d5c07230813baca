/**
 * What people wrote into a form, and the form again where it cannot be done so.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { AppContext } from "../http/context.ts";
import { statusOf } from "../http/error-response.ts";
import { readForm } from "../http/read-form.ts";

/** By name; what was left empty is not there. */
export type Fields = Readonly<Record<string, string>>;

const written = (all: Iterable<[string, string]>): Fields =>
  Object.fromEntries(
    [...all].map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== ""),
  );

/** Of an address. */
export const askedFields = (c: AppContext): Fields => written(Object.entries(c.req.query()));

/** Of a form, without what keeps other sites from sending it. */
export const formFields = async (c: AppContext): Promise<Fields> => {
  const { csrf: _csrf, ...fields } = written(await readForm(c));
  return fields;
};

/** Fields as a body of the API has them: those that are there. */
export const given = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A number as a body has it; what is none stays as it is, and the shape refuses it. */
export const asNumber = (value: string | undefined): number | string | undefined =>
  value === undefined || value === "" || Number.isNaN(Number(value)) ? value : Number(value);

/** One a line, or between commas; undefined where there is none. */
export const asList = (value: string | undefined): readonly string[] | undefined =>
  value
    ?.split(/[\n,]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** Fields of `datetime-local` and of `date` have no offset: here they are UTC. */
export const asInstant = (value: string): string => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return `${value}T00:00:00Z`;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value)
    ? `${value.length === 16 ? `${value}:00` : value}Z`
    : value;
};

/** What is wrong with a form, and the status of the page that says so. */
export interface Fault {
  readonly words: string;
  /** The field that it is about, as the API names it; where it is about none, it is not there. */
  readonly param?: string | null;
  readonly status: 400 | 409;
}

/**
 * Does what a form asks for. What cannot be done as it was asked is the form again, with what is wrong; what somebody may not do is refused as everywhere.
 */
export const orFormAgain = async (
  act: () => Promise<Response>,
  formAgain: (fault: Fault) => Response | Promise<Response>,
): Promise<Response> => {
  try {
    return await act();
  } catch (error) {
    const status = error instanceof CustodyError ? statusOf(error.code) : 500;
    if (!(error instanceof CustodyError) || (status !== 400 && status !== 409)) throw error;
    return formAgain({ words: sentenceOf(error.message), param: error.param, status });
  }
};

/** A message of ours as a sentence. */
export const sentenceOf = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
