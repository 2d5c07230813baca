/**
 * Names of hosts, told from what only looks like one (`file.name`, `e.g`).
 * @module
 */

/** Top-level domains that stand in little but names of hosts: no word of a programming language, no file's extension. */
const common = new Set(
  `com net org edu gov mil int biz online shop store xyz club site agency cloud website
  ac ad ae af ag ar au az ba bd bg bh bj bo br bw bz ca ch ci ck cl cn cr cu cy cz de dj dk dz ec ee eg es eu fi fj fr
  gb ge gh gl gr gt gy hk hn hr ht hu ie il iq ir jm jo jp ke kg kh kr kw kz lb lk lt lu lv ly ma mk mm mn mt mu mv mx mz
  ng ni nl np nz om pa pe pg ph pk pr pt qa ro ru rw sa se sg si sk sn sv sy th tj tm tn tr tt tw tz ua ug uk uy uz va ve vn
  za zm zw`.split(/\s+/),
);

/** The other ones that are often seen: each is also a word, a property or an extension. */
const others = new Set(
  `info name pro mobi tel jobs travel museum aero asia cat coop post app dev io ai co me tv cc ws us uk in it is at be to so no
  id my do am as im la li lc sc sh st su tc tk tl vc vg vu py rs md pl mp ms nu ps pw pm re gg gs gd fm fo ga gf gi gm gn gp gq gu
  hm bm bn bs bt by cd cf cg cm cv cw cx et er fk je ki km kn ky lr ls mc mg mh ml mo mq mr mw nc ne nf nr pf pn sd sj sl sm sr ss
  sx sz td tf tg to va vi wf ye yt
  tech blog news media design digital email finance health house life live link market money network page photo photos press
  social software solutions space studio support systems team today top tools tours town trade video vip wiki work works world
  zone guru global group games fun fund fit film expert events estate energy education directory direct dental delivery date
  dating dance credit consulting company community coffee clinic city church center centre care capital cafe business build
  bike bank bar art academy accountants amsterdam berlin brussels hamburg koeln london moscow nyc paris tokyo vlaanderen wien
  example swiss scot wales bayern nrw saarland ruhr quebec barcelona madrid gal eus bzh cymru istanbul ist kiwi africa lat`.split(
    /\s+/,
  ),
);

const labelsOk = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}\p{N}-]{2,59}$/iu;

const topLevel = (name: string): string => name.slice(name.lastIndexOf(".") + 1).toLowerCase();

/** Whether a name of labels and dots ends in a top-level domain that leaves no doubt (IANA, Root Zone Database). */
export const isCommonDomain = (name: string): boolean =>
  labelsOk.test(name) && (common.has(topLevel(name)) || topLevel(name).startsWith("xn--"));

/** Whether a name ends in any top-level domain known here, words and file extensions among them. */
export const isPublicDomain = (name: string): boolean =>
  isCommonDomain(name) || (labelsOk.test(name) && others.has(topLevel(name)));

/** Whether a name has the form of one (RFC 1035 section 2.3.1, with letters of RFC 5890) and a top label of letters. */
export const isHostName = (name: string): boolean =>
  labelsOk.test(name) && /^(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})$/u.test(topLevel(name));
