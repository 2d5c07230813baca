/**
 * Templates are written one a line: `{p}` a person's whole name, `{g}` given name, `{f}` family
 * name, `{c}` city, `{k}` country or region, `{a}` street and number, `{s}` street, `{zip}` postcode, `{o}` organization; `{date} {time} {num}
 * {money} {phone} {mail} {id} {job} {noun} {thing} {verb} {adj} {url} {month} {day} {people}` are filled in too, but are no names.
 * @module
 */

/** The lines of a text that are not empty; \\n in one stands for a line break. */
export const templateLines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim().replaceAll("\\n", "\n"))
    .filter((line) => line !== "");
