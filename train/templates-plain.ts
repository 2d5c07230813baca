/**
 * English sentences without names. See template-lines.ts for what the places are.
 * @module
 */
import { templateLines } from "./template-lines.ts";

/** Nothing to find, capitals all the same. */
export const emptyTemplates = templateLines(`
How do I {verb} a {noun} in {thing}?
Write a {thing} script that reads a {noun} and prints it.
{thing} vs {thing}: which one is better for a {noun}?
The {adj} {noun} will {verb} on {day} in {month}.
Thank You For Your {noun}
Terms And Conditions Of {noun} Use
{thing} {num}.{num} released
Error: Cannot {verb} the {noun}
TODO: {verb} the {noun}
Summary Of The {noun}
{day} {date}: {noun} {noun}
Explain the {noun} of {thing} in {num} words.
I speak {people} and {people}.
the {people} {noun} is {adj}
Happy {day} everyone!
Merry Christmas and a Happy New Year
{noun}: {num}\\n{noun}: {num}\\n{noun}: {num}
# {thing} {noun}\\n\\n## How To {verb}\\n\\nRun the {noun} first.
Step {num}: {verb} the {noun}. Step {num}: {verb} it again.
Best {noun}s of {num}
You are a {adj} {job}. {verb} the following {noun}.
Act as a {job} and {verb} my {noun}.
As a {job}, I want to {verb} the {noun} so that it is {adj}.
Dear Sir or Madam,\\nI want to {verb} my {noun}.
Dear Customer,\\n\\nYour {noun} is {adj}.\\n\\nBest regards,\\nThe {thing} Team
Hi all,\\n\\nthe {noun} is {adj}.\\n\\nThanks
Hello there! I need a {noun}.
Please {verb} the {noun} and {verb} it.
My name is on the {noun}.
I'm {adj} and I'm {adj}.
I am {verb} the {noun}
{phone}
{mail}
My phone is {phone}
Order {id} was {adj}, total {money}
The ID is {id}
SELECT {noun} FROM {noun} WHERE {noun} = {num}
{noun}, {noun} and {noun}
{adj} {noun}
What is {noun}?
who is starring in the {noun}?
{thing}
{thing}, {thing}, {thing}
I use {thing} on my {thing} at work.
The {thing} API returns a {noun}.
Is {thing} {adj}?
{job}
{job} wanted
She is a {job}.
Our {job} will call you on {day}.
WARNING: {noun} IS {adj}
Q: What is a {noun}?\\nA: It is {adj}.
User: {verb} the {noun}\\nAssistant: Sure, the {noun} is {adj}.
The King and the Queen {verb} a {noun}.
God knows, I tried to {verb} it.
On {day} we {verb}, on {day} we rest.
In {month} {num} the {noun} was {adj}.
{people} food is {adj}.
World War II and the Cold War
the Bible, the Quran and the Torah
Nobel Prize in Physics
Table {num}: {noun} by {noun}
Figure {num}. The {noun} of {noun}
Chapter {num}: The {adj} {noun}
Title: {noun} {noun} {noun}
Subject: {noun} {noun}
Department: {noun}
Mr. President, the {noun} is {adj}.
Yes Sir! No Ma'am!
Doctor, my {noun} hurts
The Doctor said the {noun} is {adj}.
Will the {noun} {verb}? May I {verb} it? Mark it as {adj}.
Grace, hope and faith are {adj}.
Rose bushes and Jasmine tea are {adj}.
{noun} {noun} for {noun}
{adj} {noun} is the {noun} of the {noun}.
He said that she had to {verb} it.
Then They Told Us To {verb} The {noun}
{verb} your {noun}. {verb} your {noun}. {verb} your {noun}.
{thing} and {thing} are {adj}, but {thing} is {adj}.
Add support for {thing} in {thing}
Given a {noun}, return the {noun}.
Implement a {noun} that can {verb} a {noun}.
Coffee {noun} {noun}
Purchase Summary: {noun} {money}
`);
