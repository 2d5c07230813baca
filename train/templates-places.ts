/**
 * English sentences about places and organizations: addresses, travel, encyclopaedias, newspapers. See template-lines.ts for what the places are.
 * @module
 */
import { templateLines } from "./template-lines.ts";

/** Places, addresses, and people who live there. */
export const placeTemplates = templateLines(`
I live in {c}.
I live in {c}, {k}
we moved from {c} to {c} in {num}
What is the weather in {c} tomorrow?
what's the capital of {k}?
plan a {num} day trip to {c} and {c}
flights from {c} to {c} on {date}
The best restaurants in {c}, {k}.
is {c} bigger than {c}?
{c} is a city in {k}.
{c} is a village in the north of {k} with {num} inhabitants.
The river rises near {c} and flows through {k}.
Troops left {c} on {day} and reached {c}.
{c} ({k}) - {noun} prices rose in {month}.
The company is based in {c}.
{o}, based in {c}, said on {day} it would {verb} the {noun}.
She was born in {c}, {k}, on {date}.
He studied in {c} and worked in {k} and {k}.
exports from {k} to {k} fell by {num} %
Relations between {k} and {k} are {adj}.
The government of {k} will {verb} the {noun}.
greetings from {c}!
anyone in {c} who can {verb} a {noun}?
stuck in traffic near {c}
on holiday in {k} until {day}
Office: {c}
City: {c}
Country: {k}
City: {c}\\nState: {k}\\nZip: {zip}
Location: {c}, {k}
place of birth: {c}
{"city": "{c}", "zip": "{zip}", "country": "{k}"}
{c}
{k}
{c}, {k}
My address is {a}, {c}, {k}
my address is {a}, {zip} {c}
ship it to {p}, {a}, {c} {zip}
Please send the {noun} to {a}, {c}, {k} {zip}.
New address: {a}\\n{zip} {c}\\n{k}
{p}\\n{a}\\n{zip} {c}\\n{k}
{p}\\n{a}\\n{c}, {k} {zip}
{p}\\n\\n{a}\\n {c}\\n {k} {zip}
{o}\\n{a}\\n{c}\\n{k}
{p}\\n{o}\\n{a}\\n{c}\\n{k} {zip}\\n{phone}
We used to live at {a} in {c}.
the office at {a} is closed on {day}
turn left on {s} and then right on {s}
the shop on {s} in {c} is {adj}
how do I get from {a} to {s}?
Deliver to: {a}, {c}
Billing address: {a}, {zip} {c}, {k}
Shipping address:\\n{p}\\n{a}\\n{c}\\n{zip}
Return address: {a} {c} {k}
The {noun} at {a} belongs to {p}.
Is there a branch of {o} in {c}?
The accident happened on {s} near {c} at {time}.
{a}, {c}
{a}
{a}\\n{c}
{a} {c} {k}
traveling to {k} next week with {g}
my flight to {c} was cancelled
{k}, {k} and {k} signed the treaty in {c}.
{g} is from {k}
{c} {zip}
{zip} {c}
Suite {num}, {a}\n{c}, {k}
{a}\n{c} {zip}
{p}\n\n{a}\n\n{c}\n\n{k} {zip}
{o} is located in {c}
The {k} team beat {k} {num}-{num}.
from {c} with love
`);

/** Prose of encyclopaedias and newspapers. */
export const proseTemplates = templateLines(`
{p} ({date} – {date}) was a {people} {job}, {job} and {job} from {c}.
{p} (born {num} in {c}, {k}) is a {people} football midfielder who plays for {o}.
In the {num} election he defeated {p} with {num} % of the vote.
{f} married {p}, daughter of {p}, in {num}; they had two sons, {g} and {g}.
{c} is a municipality in the district of {c} in {k}.
The town lies {num} km north of {c}, on the road to {c}.
{f} studied at the University of {c} and later taught at {o} in {c}.
The band consists of {p} (vocals), {p} (guitar) and {p} (drums).
"{noun} {noun}" is a song by {people} singer {p}, released in {month} {num}.
{noun} of {noun} is a {num} film directed by {p}, written by {p} and {p}.
{o} defeated {o} {num}-{num} at {c} on {day}, with {f} scoring twice.
{f}, {f} and {f} were suspended for the game against {o}.
{c} -- {p} won the {people} Open on {day}, beating {p} of {k} in the final.
{c}, {month} {num} ({o}) - {k} said on {day} it would {verb} {noun} from {k}.
{f} said: "We must {verb} the {noun}."
The species was first described by {f} in {num}.
The {noun} is named after {p}, who discovered it in {k}.
Troops under General {f} took {c} in {month} {num}.
King {g} II of {k} was succeeded by his son {g} III.
The Battle of {c} was fought on {date} between {k} and {k}.
St. {g} Church in {c} was built in {num}.
{p}, chief executive of {o}, declined to comment.
{o} is headquartered in {c}, {k}, with offices in {c} and {c}.
Born in {c} to {people} parents, {f} grew up in {k}.
The character was played by {p} in the series and by {p} in the film.
{f} returned to {o} in {num} under coach {p}.
U.S. President {p} and {people} Prime Minister {p} met in {c}.
The lake is located in {k} County, {k}.
The {c} River flows through {c} and {c} into the {k} Sea.
West {c} and East {c} are suburbs of {c}.
He is buried in {c} Cemetery beside his wife {g}.
It was first published in {num} by {o} in {c}.
As of {num}, the population of {c} was {num}.
Her novels include The {noun} and The {adj} {noun}.
{p} as {g}, {p} as {g} {f}
See also: {p}, {p}
{f} (disambiguation)
{p}'s {noun} at {o}
`);

/** Names of organizations, which people's names stand in and which stand where people do. */
export const organizationTemplates = templateLines(`
{o} is a company that makes {noun}s.
{o} announced a new {noun} on {day}.
I work for {o} in {c}.
{o} and {o} will {verb} the {noun} together.
shares of {o} fell {num} %
my {o} account is locked
The {noun} was bought by {o} for {money}.
{o} was founded in {num} by {p} and {p}.
The University of {c} and {o} published a study.
Customer: {o}
Employer: {o}
does {o} deliver to {k}?
{o} hired {p} as {job}.
The {o} team met on {day}.
{p}, {o}
{p} of {o} said the {noun} was {adj}.
he plays for {o}
The {noun} of {o} is {adj}.
{o} uses {thing} and {thing}.
`);
