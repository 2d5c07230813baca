/**
 * Every page: the reader's own time beside UTC. The pages work without it.
 */
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/** @param {ParentNode} part */
export const addLocalTimes = (part) => {
  for (const time of part.querySelectorAll("time[datetime]")) {
    time.title = local.format(new Date(time.getAttribute("datetime")));
  }
};

addLocalTimes(document);
