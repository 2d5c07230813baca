/**
 * The API's document as a page: Swagger UI, with a script and a style of ours. The script begins it; what people type stays in its memory.
 * @module
 */
import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** Where a file of the page is. */
export type PathOf = (file: string) => string;

export const docsPage = (pathOf: PathOf): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>API · Custody</title>
        <link rel="icon" href="${pathOf("favicon-32x32.png")}" />
        <link rel="stylesheet" href="${pathOf("swagger-ui.css")}" />
        <link rel="stylesheet" href="${pathOf("page.css")}" />
        <script defer src="${pathOf("swagger-ui-bundle.js")}"></script>
        <script defer src="${pathOf("page.js")}"></script>
      </head>
      <body>
        <div id="docs"></div>
        <noscript>This page needs scripts; the document itself is <a href="/openapi.json">openapi.json</a>.</noscript>
      </body>
    </html> `;

/** `validatorUrl: null`: by default the address of the document would be sent to a service on the Internet. */
export const docsScript = `"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();
// A key that is typed in is kept in no history of forms, and sent to no spell checker.
const unkept = (Input, { React }) => (props) => React.createElement(Input, { ...props, autoComplete: "off", spellCheck: false });
SwaggerUIBundle({
  plugins: [{ wrapComponents: { Input: unkept } }],
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  syntaxHighlight: { theme: "nord" },
  validatorUrl: null,
});
`;

/** Colours of the library's that are too faint for text (WCAG 2.2, 1.4.3), anew. */
export const docsStyle = `:root { color-scheme: light dark; }
body { margin: 0; }
noscript { display: block; padding: 1.5rem; font-family: sans-serif; }
html:not(.dark-mode) .swagger-ui .opblock-get .opblock-summary-method { background: #0b63b8; }
html:not(.dark-mode) .swagger-ui .opblock-post .opblock-summary-method { background: #17774a; }
html:not(.dark-mode) .swagger-ui .opblock-patch .opblock-summary-method { background: #0f6f68; }
html:not(.dark-mode) .swagger-ui .opblock-delete .opblock-summary-method { background: #b42318; }
html:not(.dark-mode) .swagger-ui .info .title small { background: #56606d; }
html:not(.dark-mode) .swagger-ui .info .title small.version-stamp { background: #3f6f0c; }
html:not(.dark-mode) .swagger-ui .btn.authorize { color: #17774a; border-color: #17774a; }
html:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #17774a; }
html.dark-mode .swagger-ui td.header-col { color: #e4e6e6; }
.swagger-ui .microlight { background: #232831 !important; }
html:not(.dark-mode) .swagger-ui a.link, html:not(.dark-mode) .swagger-ui .info a { color: #1d5fb4; }
`;
