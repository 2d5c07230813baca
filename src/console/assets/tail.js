/**
 * The list of exchanges: following what comes, and queries that this browser remembers. Each is only offered where scripts run.
 */
import { addLocalTimes } from "./console.js";

const follow = document.querySelector("#follow");
const state = document.querySelector("#follow-state");
const rows = document.querySelector("main table tbody");
const linesMax = 500;

/** Lines come from this server, escaped as those of the page are. */
const addLines = (markup) => {
  const made = document.createElement("template");
  made.innerHTML = markup;
  addLocalTimes(made.content);
  for (const line of Array.from(made.content.children)) {
    line.classList.add("new");
    rows.prepend(line);
  }
  while (rows.children.length > linesMax) rows.lastElementChild.remove();
};

const begin = () => {
  const source = new EventSource(`/console/exchanges/tail${location.search}`);
  let count = 0;
  source.addEventListener("following", () => {
    state.textContent = "Following: new exchanges appear at the top.";
  });
  source.addEventListener("rows", ({ data }) => {
    const before = rows.children.length;
    addLines(data);
    count += Math.max(0, rows.children.length - before);
    state.textContent = `Following: ${count} new.`;
  });
  source.addEventListener("error", () => {
    state.textContent =
      source.readyState === EventSource.CLOSED ? "Not following: reload the page." : "Connecting again …";
  });
  return source;
};

if (follow !== null && rows !== null) {
  let source = null;
  follow.hidden = false;
  follow.addEventListener("click", () => {
    if (source === null) {
      source = begin();
      follow.textContent = "Stop following";
    } else {
      source.close();
      source = null;
      state.textContent = "";
      follow.textContent = "Follow";
    }
  });
}

const store = "custody.queries";
const place = document.querySelector("#saved-queries");
const save = document.querySelector("#save-query");

const saved = () => {
  try {
    const found = JSON.parse(localStorage.getItem(store) ?? "[]");
    return Array.isArray(found)
      ? found.filter(({ name, query }) => typeof name === "string" && typeof query === "string")
      : [];
  } catch {
    return [];
  }
};

const keep = (queries) => {
  localStorage.setItem(store, JSON.stringify(queries));
  show();
};

const show = () => {
  const queries = saved();
  place.replaceChildren();
  if (queries.length === 0) return;
  const list = document.createElement("ul");
  list.className = "chips";
  list.setAttribute("aria-label", "Saved queries");
  for (const { name, query } of queries) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/console/exchanges${query}`;
    link.textContent = name;
    const forget = document.createElement("button");
    forget.className = "quiet";
    forget.type = "button";
    forget.textContent = "×";
    forget.setAttribute("aria-label", `Forget the query ${name}`);
    forget.addEventListener("click", () => keep(saved().filter((one) => one.name !== name)));
    item.append(link, " ", forget);
    list.append(item);
  }
  place.append(list);
};

if (place !== null) {
  show();
  if (save !== null && location.search !== "") {
    save.hidden = false;
    save.addEventListener("click", () => {
      const name = prompt("A name for this query")?.trim();
      if (name) keep([...saved().filter((one) => one.name !== name), { name, query: location.search }]);
    });
  }
}
