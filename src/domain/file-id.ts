/**
 * Ids of files: a file is named by the exchange that brought it.
 * @module
 */
const prefix = "file-";

export const fileIdOf = (exchangeId: string): string => prefix + exchangeId;
export const exchangeIdOf = (file: string): string => file.slice(prefix.length);
