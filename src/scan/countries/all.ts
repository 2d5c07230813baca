/**
 * Every national identifier. Where two claim one span with one score, the first in this list stands.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { africa } from "./africa.ts";
import { at } from "./at.ts";
import { auNz } from "./au-nz.ts";
import { be } from "./be.ts";
import { br } from "./br.ts";
import { ca } from "./ca.ts";
import { ch } from "./ch.ts";
import { de } from "./de.ts";
import { deHealth } from "./de-health.ts";
import { eastAsia } from "./east-asia.ts";
import { easternEurope } from "./eastern-europe.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { gb } from "./gb.ts";
import { gr } from "./gr.ts";
import { ie } from "./ie.ts";
import { inIndia } from "./in.ts";
import { it } from "./it.ts";
import { kr } from "./kr.ts";
import { latinAmerica } from "./latin-america.ts";
import { middleEast } from "./middle-east.ts";
import { nl } from "./nl.ts";
import { nordics } from "./nordics.ts";
import { pl } from "./pl.ts";
import { postSoviet } from "./post-soviet.ts";
import { pt } from "./pt.ts";
import { se } from "./se.ts";
import { sgMy } from "./sg-my.ts";
import { southeastAsia } from "./southeast-asia.ts";
import { tr } from "./tr.ts";
import { us } from "./us.ts";
import { usDriverLicense } from "./us-driver-license.ts";
import { usHealth } from "./us-health.ts";
import { vehicles } from "./vehicles.ts";

export const nationalIds: readonly Recognizer[] = [
  ...[us, usHealth, gb, de, deHealth, fr, es, it, inIndia, ca, auNz, sgMy, kr, eastAsia, southeastAsia].flat(),
  ...[ie, nl, be, pl, pt, se, nordics, at, ch, easternEurope, gr, tr, middleEast, postSoviet].flat(),
  ...[br, latinAmerica, africa, usDriverLicense, vehicles].flat(),
];
