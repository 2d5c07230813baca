import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderTemplate, templateNames } from "../../src/catalogue/template.ts";
import { CustodyError } from "../../src/domain/errors.ts";

const refusal = (template: string, args: Parameters<typeof renderTemplate>[1]) => {
  try {
    return renderTemplate(template, args);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    return { code: error.code, param: error.param, message: error.message };
  }
};

describe("templateNames", () => {
  test.each([
    ["no braces", []],
    ["{ one } {brace}", []],
    ["{{a}} {{ b }} {{{ c }}} {{\ta\n}}", ["a", "b", "c"]],
    ["{{ _a1 }}", ["_a1"]],
  ])("%j asks for %j", (template, names) => {
    expect(templateNames(template)).toEqual(names);
  });

  test.each(["{{", "{{ a", "{{ a.b }}", "{{#if a}}", "{{ 1a }}", "{{}}", `{{ ${"a".repeat(65)} }}`])(
    "%j has braces that are no placeholder",
    (template) => {
      expect(templateNames(template)).toBeNull();
    },
  );
});

describe("renderTemplate", () => {
  test("escapes what stands between two braces, and not what stands between three", () => {
    const args = { a: "</claim> & more", b: "</claim> & more" };
    expect(renderTemplate("<claim>{{ a }}</claim>{{{b}}}", args)).toBe(
      "<claim>&lt;/claim&gt; &amp; more</claim></claim> & more",
    );
  });

  test("puts in strings, numbers and booleans, each as often as it is asked for", () => {
    expect(renderTemplate("{{ s }} {{n}} {{ b }} {{ n }}", { s: "", n: -1.5, b: false })).toBe(" -1.5 false -1.5");
  });

  test("puts nothing in twice: an argument that looks like a placeholder stays as it is", () => {
    expect(renderTemplate("{{ a }}|{{{ b }}}", { a: "{{ b }} $1", b: "{{ a }} $& $`" })).toBe(
      "{{ b }} $1|{{ a }} $& $`",
    );
  });

  test.each([
    ["{{ name }}", {}, "system_prompt_args.name"],
    ["{{ name }}", undefined, "system_prompt_args.name"],
    ["{{ name }}", { name: null }, "system_prompt_args.name"],
    ["{{ name }}", { name: ["a"] }, "system_prompt_args.name"],
    ["{{ name }}", { name: { a: 1 } }, "system_prompt_args.name"],
    ["{{ constructor }}", {}, "system_prompt_args.constructor"],
    ["{{ name }}", { name: "a", secret: "b" }, "system_prompt_args"],
    ["nothing", { secret: "b" }, "system_prompt_args"],
  ])("%j with %j is refused, and says where", (template, args, param) => {
    const refused = refusal(template, args);
    expect(refused).toMatchObject({ code: "request_malformed", param });
    // The names of a template are the operator's, those of arguments the caller's.
    expect(JSON.stringify(refused)).not.toContain("secret");
  });

  test("no value ends a tag of the template", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const rendered = renderTemplate("<a>{{ x }}</a>", { x: value });
        expect(rendered.slice(3, -4)).not.toMatch(/[<>]/);
        const back = rendered.slice(3, -4).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
        expect(back).toBe(value);
      }),
    );
  });
});
