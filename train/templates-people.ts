/**
 * English sentences about people: chat, letters, forms, tickets, notes, news. See template-lines.ts for what the places are.
 * @module
 */
import type { Random } from "./random.ts";
import { templateLines } from "./template-lines.ts";

/** People among ordinary words. */
export const peopleTemplates = templateLines(`
my name is {p} and I need help with my {noun}
Hi, my name is {g}. Can you {verb} this for me?
hello this is {p}, I ordered a {noun} on {date}
I'm {g} from {c}.
I am {p}, {job} at {o}.
Hey {g}, did you see the {noun}?
hi {g}!\\n\\nThanks for the {noun}. I will {verb} it by {day}.\\n\\nBest,\\n{g}
Dear {f},\\n\\nThank you for your letter of {date}.
Dear Mr. {f},\\n\\nPlease find attached the {noun}.\\n\\nYours sincerely,\\n{p}\\n{job}, {o}
Dear Dr. {f} and Mrs. {f},
Dear {g} and {g},\\nwe are happy to {verb} your {noun}.
Good morning {g},\\nI hope this finds you well.\\n\\nKind regards\\n{p}
Mr. {f} called about the {noun} again.
Mrs {f} will see you at {time}.
Ms. {p} has been our {job} since {num}.
Prof. {f} and her student {p} published the paper.
Dr. {g} {f} prescribed it, not Dr. {f}.
Please forward this to {p} ({mail}).
cc: {p}, {p}; {p}
From: {p} <{mail}>\\nTo: {p} <{mail}>\\nSubject: {noun} {noun}
On {date}, {p} wrote:
{p} wrote: "I cannot {verb} the {noun} any more."
According to {p}, the {noun} is {adj}.
{f} said on {day} that he would {verb} the {noun}.
"It was {adj}," said {f}, who lives in {c}.
{p}, {num}, was born in {c} and moved to {k} with her family.
{p} (born {date}) is a {people} {job}.
{p} was an American {job} and the author of several books.
The {job} {p} won the race ahead of {p} of {k}.
The film was directed by {p} and stars {p}, {p} and {p}.
{f} was appointed {job} in {num} and succeeded {p}.
In {num} {f} moved to {c}, where he met {p}.
The album was produced by {p} for {o}.
a song by {p} that everybody knows
The novel by {f} is about a {noun}.
Written by {p}, edited by {f} and {f}.
What do you think of {p}'s new {noun}?
{g}'s {noun} is {adj} but mine is {adj}.
{f}'s {noun} was {adj}, unlike that of {f}.
{g} and {g} are going to {c} in {month}.
{g} has {num} apples. {g} gives {num} of them to {g}. How many does {g} have left?
{g} bought {num} {noun}s for {money} each and sold them to {g}.
If {g} runs {num} miles and {g} runs twice as far, how far do they run together?
Every {day} {g} takes her brother {g} to the {noun}.
{g} is {num} years old and her sister {g} is {num}.
The winners are {p}, {p} and {p}.
Attendees: {p}, {p}, {p} ({o})
Name: {p}
Full name: {p}\\nDate of birth: {date}\\nPhone: {phone}
First name: {g}\\nLast name: {f}
Last name: {f}
Patient: {p}\\nMRN: {id}\\nAdmitted: {date}
Pt {p}, {num} y/o, presents with {adj} {noun}.
Patient {f} was seen by Dr. {f} on {date}.
{"name": "{p}", "email": "{mail}"}
{"first_name": "{g}", "last_name": "{f}", "id": {num}}
{"customer": {"name": "{p}", "city": "{c}", "country": "{k}"}}
name,city,amount\\n{p},{c},{num}\\n{p},{c},{num}
| {p} | {job} | {c} |
| Name | Role |\\n| --- | --- |\\n| {p} | {job} |
- {p}: {noun}\\n- {p}: {noun}
1. {p}\\n2. {p}\\n3. {p}
{p}
{g}
{p}\\n{phone}\\n{mail}
{f}, {g}
Regards,\\n{p}
Best regards,\\n\\n{p}\\n{job}\\n{o}\\n{phone}
Thanks,\\n{g}
Cheers, {g}
Sincerely, {p}
-- \\n{p}\\n{o}
Signed by {p} on {date}
Account holder: {p}, IBAN {id}
the account belongs to {p}, not to {p}
please transfer {money} to {p}
can you send the invoice to {p} please
my wife {g} and my son {g} are also on the {noun}
my boss {g} told me to {verb} the {noun}
my friend {p} lives in {c}
our neighbour {f} has a {adj} {noun}
they call her {g} at work
you can call me {g}, everyone does
this is {g} speaking
it's {g} here, I lost my {noun}
who is {p}?
Who was {p} and what did {f} {verb}?
tell me about {p}
write a poem for my daughter {g} who turns {num}
write an email to {p} about the {noun}
Write a letter of recommendation for {p}, who worked as {job} at {o}.
Ask {g} whether she can {verb} it.
I spoke to {g} in support yesterday, ticket {id}
@{g} can you look at this?
assigned to {p} by {g}
Reviewed-by: {p} <{mail}>
Author: {p} <{mail}>
User: hi, I am {g}\\nAssistant: Hello {g}, how can I help?
{g}: are you there?\\n{g}: yes, one moment
agent {g}: thank you for waiting, {f}
Speaker {p} will talk about {noun} at {time}.
The meeting with {g} is on {day} at {time}.
The {noun} of {p} was stolen in {c}.
Neither {f} nor {f} wanted to {verb}.
President {f} met Chancellor {f} in {c} on {day}.
Senator {p} and Governor {f} voted against it.
Judge {f} ruled that {p} must {verb} the {noun}.
{p} v. {p}, {num}
Captain {f}, Sgt. {f} and Officer {p} arrived at {time}.
Sister {g} and Uncle {g} came too.
Happy birthday {g}!
RIP {p}, you were a {adj} {job}
Love you {g} xx
omg {g} is so {adj} today
lol {g} just {verb} the {noun}
I miss {g} and {g} so much
watching {p} on tv
{p} is trending again
thank you {g} and {g} for the {noun} ❤️
Employee {p} (ID {id}) reports to {p}.
Candidate {p} graduated from {o}.
Emergency contact: {p}, {phone}
Insured: {p}; beneficiary: {g} {f}
Tenant: {p}, Landlord: {p}
This agreement is made between {p} ("Tenant") and {o}.
IN WITNESS WHEREOF\\n\\n{p}\\n{job}
By: {p}\\nTitle: {job}
Contact person: {p}
Requested by: {p}
Did {g} {verb} the {noun}? No, {g} did.
Where does {p} live?
Summarise the call between {g} and {g} below.
Translate into French: {g} loves {g}.
{g} loves {noun}.
{f} is a {adj} person.
{g} has been a {job} for {num} years.
The {noun} was invented by {p}.
{f} scored {num} goals for {o}.
Left to right: {p}, {p}, {f}.
as {f} put it, "{noun} is {adj}"
Even {f} could not {verb} it.
(photo: {p})
like {p} or {p}, only {adj}
from {g} to {g}, with love
between {f} and {f}
with {g}, {g} & {g}
{g} asked: "Is it {adj}?"
the {f} family owns a {noun}
the {f} case was {adj}
several {f} biographies were published
one of {f}'s best works
founded by {p} and {p}
including {f}, {f}, and {f}
No, {g}, that is {adj}!
remove {p} from the {noun}
{g} is {adj}
{g} used to {verb} {noun}s in {num}.
{g} lost his {noun}.
if you like {f}, you will like {f}
{f} told reporters on {day} that the {noun} was {adj}.
Who is calling? {p}
name? {g}
{f} was a great {job}, but {f} was {adj}.
{g} knows it, but {g} does not.
{p}\n{job}\n{o}\n{a}
{p}\n{a}\n{phone}
`);

const actions =
  `told asked called met saw visited married hired fired thanked paid helped invited phoned texted emailed kissed hit beat sued
  interviewed recommended introduced warned reminded promised lent sent sold showed taught followed trusted loved hated missed hugged blamed drove
  picked heard watched found lost left joined brought fed woke ignored answered believed forgave cheated robbed chased caught treated examined
  shown taken written forgotten driven chosen`
    .trim()
    .split(/\s+/);

/** Somebody does something to somebody: one sentence a verb. */
export const actionTemplates = (random: Random): string[] =>
  actions.map((verb) =>
    random
      .pick([
        "{g} VERB {g} on {day}.",
        "{p} VERB {p} in {c}.",
        "{f} VERB {f} because the {noun} was {adj}.",
        "{g} VERB him and {g} laughed",
        "she VERB {g} about the {noun}",
        "why has {g} VERB {p}?",
        "{g} had VERB {g} the {noun}.",
        "i never VERB {g}, ask {g}",
        "The {noun} that {g} VERB was {adj}.",
        "{g} and {g} VERB each other.",
      ])
      .replaceAll("VERB", verb),
  );
