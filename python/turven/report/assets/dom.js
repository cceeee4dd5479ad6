// What everything here is built with. Data reach the page as text only, never as markup.

const DATA = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";

/** Make an element: its attributes, then its children, of which strings are text. */
function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Write a number down: thousands apart, a true minus, so many decimals. */
function number(value, decimals = 0) {
  if (value === "Infinity") return "∞";
  if (value === "-Infinity") return "−∞";
  const form = decimals === 0 ? whole : new Intl.NumberFormat("en", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return form.format(value).replace("-", "−");
}

/** Write a count down with what it counts. */
function counted(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** Return how many decimals show a column of numbers well: few where they are large. */
function decimalsOf(values) {
  let most = 0;
  for (const value of values) if (typeof value === "number") most = Math.max(most, Math.abs(value));
  return most < 2 ? 3 : most < 100 ? 2 : 1;
}

/** Write a number for an axis: 1,200,000; where one is 10 million or more, 2 million too. */
function tick(value, _, all = [value]) {
  if (value >= 1e6 && d3.max(all) >= 1e7) return `${+(value / 1e6).toPrecision(3)} million`;
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 6 }).format(value);
}

/** Return what a figure says in words and how it was made. */
function caption(told, sentence, element = "figcaption") {
  const made = make(element, { class: element === "p" ? "note" : null });
  if (sentence) made.append(make("span", { class: "says" }, `${sentence} `));
  if (told) {
    made.append(make("details", { class: "made" }, make("summary", { title: "All parameters" }, told.made),
      make("pre", {}, JSON.stringify(told.parameters, null, 1))));
  }
  return made;
}

function section(id) { return document.getElementById(id); }

/** Say in a section why there is nothing; return whether there is something. */
function present(host, data) {
  if (!data.missing) return true;
  host.append(make("p", { class: "missing" }, data.missing));
  return false;
}

/** Call a function when nothing has happened for a moment. */
function soon(call, milliseconds = 160) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), milliseconds);
  };
}
