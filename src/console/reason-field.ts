/**
 * @module
 * Why somebody does something: every form asks it in the same way.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

export const reasonField = (label: string, value = ""): Html =>
  html`<label for="reason">${label}</label>
    <textarea id="reason" name="reason" required minlength="3" maxlength="1000" rows="2" aria-describedby="reason-hint">
${value}</textarea>
    <p id="reason-hint" class="hint">It is sealed in the log with your name.</p>`;
