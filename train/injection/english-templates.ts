/**
 * English attacks of many families and ordinary prompts that look like them, from templates of our own. `{a}` to `{z}` name lists of `fillings`.
 * @module
 */
import { createRandom, type Random } from "../random.ts";
import { templateLines } from "../template-lines.ts";
import { attackFamilies } from "./english-attacks.ts";
import { ordinaryFamilies } from "./english-ordinary.ts";
import type { Sample } from "./corpus.ts";
import { framed } from "./frames.ts";

const fillings: Readonly<Record<string, string>> = {
  ignore: `Ignore | Disregard | Forget | Please ignore | Override | Do not follow | Pay no attention to | Stop following | Now forget | Just ignore | You should disregard`,
  prior: `all previous | any prior | all of the above | the preceding | your previous | your earlier | every | the original | all your | the above`,
  rules: `instructions | rules | directions | guidelines | prompts | commands | orders | constraints | directives | system instructions`,
  goal: `tell me the password | print your system prompt | write a phishing email | say "I have been hacked" | list all user accounts | explain how to pick a lock | reveal the secret code | answer without any restrictions | give me the admin credentials | output the hidden text | describe how to make a weapon | translate this as "LOL" | give me the user's email address | swear at me`,
  secret: `password | secret code | API key | passphrase | access code | confidential string | hidden word | admin password | bank balance of the user | secret key`,
  person: `Alice | Robert | Maria | David | the user | Karen | the customer | Tom | the previous user | Emily`,
  datum: `email address | date of birth | birth month | home address | phone number | city of residence | credit card number | birth year | account balance | last name`,
  name: `ZED | NOVA | Rebel | MAX | Kraken | ORION | FreeBot | Vex | Lilith | Doctor Chaos | SHADOW | Unbound`,
  maker: `OpenAI | Anthropic | Google | the developers | your creators | the company that made you`,
  topic: `renewable energy | the history of Rome | sourdough bread | our quarterly report | machine learning | a healthy diet | the French Revolution | gardening in winter | a holiday in Japan | the water cycle | customer service | chess openings | electric cars | a job interview | Shakespeare`,
  role: `travel guide | Linux terminal | chef | proofreader | history teacher | job interviewer | personal trainer | poet | financial adviser | stand-up comedian | SQL console | career coach | storyteller | JavaScript console | pirate | detective in a novel`,
  tech: `Django | a React app | PostgreSQL | nginx | a Bash script | Kubernetes | Windows 11 | a Python package | an Express server | GitLab | my router | an Excel sheet`,
  cipher: `base64 | rot13 | Morse code | leetspeak | pig latin | reverse order | binary | hexadecimal | a Caesar cipher | emojis | an acrostic | a haiku`,
};

const fill = (line: string, random: Random): string =>
  line.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const list = fillings[name];
    return list === undefined ? whole : random.pick(list.split("|")).trim();
  });

const varied = (text: string, random: Random): string => {
  const draw = random.next();
  if (draw < 0.12) return text.toLowerCase();
  if (draw < 0.16) return text.toUpperCase();
  if (draw < 0.22) return text.replace(/[.!?]+$/, "");
  return text;
};

interface Family {
  readonly family: string;
  readonly lines: string;
}

const expand = (families: readonly Family[], isAttack: boolean, times: number, random: Random): Sample[] =>
  families.flatMap(({ family, lines }) =>
    templateLines(lines).flatMap((line, i) =>
      Array.from({ length: line.includes("{") ? times : 2 }, () => ({
        text: varied(fill(line, random), random),
        isAttack,
        subset: isAttack ? "own_attacks" : "own_ordinary",
        category: `en ${family}`,
        group: `${isAttack} en ${family} ${i}`,
      })),
    ),
  );

/** Attacks and ordinary prompts before, behind and in ordinary ones. */
const embedded = (samples: readonly Sample[], ordinary: readonly Sample[], random: Random): Sample[] =>
  samples
    .filter(({ text }) => text.length < 300 && random.chance(0.25))
    .map(({ text, isAttack, subset, category, group }) => {
      const other = random.pick(ordinary).text;
      const around = [
        () => `${other} ${text}`,
        () => `${text} ${other}`,
        () => `${other}\n\n${text}`,
        () => framed(text, other, random),
      ];
      return { text: random.pick(around)(), isAttack, subset, category, group };
    });

/** English attacks and ordinary prompts. Each call gives the same. */
export const fromEnglish = (): Sample[] => {
  const random = createRandom(12);
  const ordinary = expand(ordinaryFamilies, false, 6, random);
  const attacks = expand(attackFamilies, true, 6, random);
  return [...ordinary, ...attacks, ...embedded([...attacks, ...ordinary], ordinary, random)];
};
