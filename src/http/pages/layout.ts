/**
 * What all pages look like.
 * @module
 */
import { html } from "hono/html";

export type Html = ReturnType<typeof html>;

export const stylePath = "/auth/style.css";

/** A whole page around what it is about. */
export const layout = (title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Custody</title>
        <link rel="stylesheet" href="${stylePath}" />
      </head>
      <body>
        <main>
          <p class="product">Custody</p>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;

/** Contrasts are at least 4.5 to 1 for text and 3 to 1 for edges and focus, in light and dark (WCAG 2.2, 1.4.3 and 1.4.11). */
export const style = `:root {
  color-scheme: light dark;
  --ground: #f3f4f6; --card: #ffffff; --ink: #16202c; --soft: #4d5b6b; --edge: #7b8794; --line: #d5dae0;
  --act: #1d4ed8; --act-ink: #ffffff; --act-over: #1e40af; --fault: #b42318; --fault-ground: #fdf0ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161d; --card: #19222c; --ink: #eef2f6; --soft: #a9b6c4; --edge: #7f8d9c; --line: #33404d;
    --act: #8ab4f8; --act-ink: #0b1a30; --act-over: #aecbfa; --fault: #ffb4a9; --fault-ground: #3a1f1c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
main {
  width: 100%; max-width: 26rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem;
}
.product { margin: 0; color: var(--soft); font-weight: 600; letter-spacing: 0.02em; }
h1 { margin: 0 0 1.5rem; font-size: 1.5rem; line-height: 1.25; }
form { margin: 0; }
label { display: block; margin-bottom: 0.375rem; font-weight: 600; }
input[type="password"] {
  width: 100%; padding: 0.625rem 0.75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--edge); border-radius: 0.5rem;
}
button, .button {
  display: block; width: 100%; margin-top: 1rem; padding: 0.625rem 1rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: var(--act-ink); background: var(--act);
  border: 1px solid var(--act); border-radius: 0.5rem; cursor: pointer;
}
button:hover, .button:hover { background: var(--act-over); border-color: var(--act-over); }
.button + form, .quiet { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.quiet button { margin-top: 1rem; color: var(--act); background: transparent; border-color: var(--edge); }
.quiet button:hover { background: var(--ground); border-color: var(--act); }
.quiet input[type="hidden"] + button { margin-top: 0; }
.hint { margin: 0.375rem 0 0; color: var(--soft); font-size: 0.875rem; }
.fault {
  margin: 0 0 1.5rem; padding: 0.75rem 1rem; color: var(--fault); background: var(--fault-ground);
  border: 1px solid var(--fault); border-radius: 0.5rem;
}
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.375rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
`;
