/**
 * The queue of reviews: selecting all lines, and moving between them with keys. Offered only where scripts run.
 */
const form = document.querySelector("#queue");

/** Letters are for typing where something can be typed. */
const isTyping = ({ target }) =>
  target instanceof HTMLElement &&
  (target.matches("textarea, select, input:not([type='checkbox'])") || target.isContentEditable);

const begin = () => {
  const boxes = Array.from(form.querySelectorAll("tbody input[type='checkbox']"));
  const all = form.querySelector("#select-all");
  const say = () => {
    all.textContent = boxes.every(({ checked }) => checked) ? "Select none" : "Select all";
  };
  all.hidden = false;
  form.querySelector("#keys").hidden = false;
  all.addEventListener("click", () => {
    const next = !boxes.every(({ checked }) => checked);
    for (const box of boxes) box.checked = next;
    say();
  });
  form.addEventListener("change", say);
  const current = () => boxes.indexOf(document.activeElement);
  const moves = { j: 1, k: -1 };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const at = current();
    if (event.key in moves) {
      const next = at === -1 ? 0 : Math.min(boxes.length - 1, Math.max(0, at + moves[event.key]));
      boxes[next]?.focus();
      event.preventDefault();
    } else if (at !== -1 && event.key === "x") {
      boxes[at].click();
    } else if (at !== -1 && event.key === "Enter") {
      // Not the form's first button.
      event.preventDefault();
      boxes[at].closest("tr").querySelector("a").click();
    }
  });
};

if (form !== null) begin();
