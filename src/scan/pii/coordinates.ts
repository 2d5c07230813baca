/**
 * Places on the globe.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";

const words = [
  "lat",
  "latitude",
  "lon",
  "lng",
  "long",
  "longitude",
  "coordinates",
  "coordinate",
  "coords",
  "gps",
  "geo",
  "geolocation",
  "location",
  "wgs84",
  "position",
  "koordinaten",
  "coordonnées",
  "coordenadas",
  "coordinate gps",
];

const inRange = (text: string): boolean => {
  const [latitude = 99, longitude = 199] = (text.match(/[-+]?\d{1,3}\.\d+/g) ?? []).map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
};

const decimal = /[-+]?\d{1,2}\.\d{3,15}°?[ ]?[NS]?[,;/ ][ ]{0,2}[-+]?\d{1,3}\.\d{3,15}°?(?:[ ]?[EW])?/;

/** Geographic coordinates, decimal or in degrees. */
export const coordinates: readonly PatternRecognizer[] = [
  {
    type: "COORDINATES",
    pattern: /geo:-?\d{1,2}(?:\.\d{1,15})?,-?\d{1,3}(?:\.\d{1,15})?/i,
    scoreMilli: 900,
    dataClass: "confidential",
    source: "RFC 5870",
  },
  {
    type: "COORDINATES",
    pattern: decimal,
    check: (text) => inRange(text) && /[NSEW]/.test(text),
    scoreMilli: 800,
    dataClass: "confidential",
    source: "ISO 6709",
  },
  {
    type: "COORDINATES",
    pattern: decimal,
    check: inRange,
    scoreMilli: 300,
    context: words,
    dataClass: "confidential",
    source: "ISO 6709",
  },
  {
    type: "COORDINATES",
    pattern: /[-+]?\d{1,3}\.\d{4,15}/,
    check: (text) => Math.abs(Number(text)) <= 180,
    scoreMilli: 100,
    context: ["lat", "latitude", "lon", "lng", "longitude"],
    dataClass: "confidential",
    source: "ISO 6709",
  },
  {
    type: "COORDINATES",
    pattern:
      /\d{1,3}[°º][ ]?(?:\d{1,2}(?:\.\d{1,6})?['′’m][ ]?)?(?:\d{1,2}(?:\.\d{1,4})?(?:["″”]|''))?[ ]?[NSEWO](?:[,;]?[ ]?\d{1,3}[°º][ ]?(?:\d{1,2}(?:\.\d{1,6})?['′’][ ]?)?(?:\d{1,2}(?:\.\d{1,4})?(?:["″”]|''))?[ ]?[NSEWO])?/,
    scoreMilli: 700,
    dataClass: "confidential",
    source: "ISO 6709, annex D",
  },
];
