// Tables: sorted by a click on a heading, searched, and read in pieces.

const HEADINGS = {
  token: "word", w1: "first", w2: "second", o11: "together", per_million: "per million",
  log_dice: "log Dice", log_likelihood: "G²", t_score: "t", ngram: "sequence", n: "length",
  dp: "DP", dp_norm: "DP norm", juilland_d: "Juilland’s D", d_kl: "D KL", ttr: "TTR",
  mattr: "MATTR", mtld: "MTLD", hdd: "HD-D", yule_k: "Yule’s K", r_squared: "R²",
  ks: "KS", log_likelihood_law: "ln L",
};
const ORDER = new Intl.Collator("en", { numeric: true });
const PAGE = 25;

function heading(name) { return HEADINGS[name] ?? name.replaceAll("_", " "); }
function isNumber(kind) { return kind === "int64" || kind === "float64"; }

/** Return what a cell holds: a word to look up, a text, a number, or that there is none. */
function cell(value, kind, decimals, isWord) {
  if (value == null) {
    return make("td", { class: isNumber(kind) ? "none" : "none text" },
      kind === "float64" ? "undefined" : "—");
  }
  if (isNumber(kind)) return make("td", {}, number(value, kind === "int64" ? 0 : decimals));
  const text = String(value);
  if (!isWord) return make("td", { class: "text", dir: "auto", title: text.length > 30 && text }, text);
  return make("td", { class: "text", dir: "auto" }, wordButton(text));
}

function wordButton(text) {
  return make("button", { class: "word", type: "button", dir: "auto",
    title: "Look this up", onclick: () => lookUp(text) }, text);
}

/**
 * Put a table into the page.
 *
 * `table` has columns, kinds and data, a list a column. `words` names the columns whose cells can
 * be looked up; `search` is what the field above the table asks for; `noun` says what rows are.
 */
function dataTable(host, table, { words = [], search = null, noun = ["row", "rows"], page = PAGE,
  ranked = false, label = "", sorted = null, plain = false } = {}) {
  const { columns, kinds, data } = table;
  const size = data.length ? data[0].length : 0;
  const decimals = data.map((values, at) => kinds[at] === "float64" ? decimalsOf(values) : 0);
  const folded = search ? columns.map((name, at) => isNumber(kinds[at]) ? null
    : data[at].map((value) => fold(String(value ?? "")))) : [];
  const state = { order: [...Array(size).keys()], by: sorted, down: true, limit: page, query: "" };

  const body = make("tbody");
  const heads = columns.map((name, at) => {
    const text = !isNumber(kinds[at]);
    const inside = plain ? heading(name)
      : make("button", { type: "button", onclick: () => sort(at) }, heading(name));
    return make("th", { scope: "col", class: text && "text" }, inside);
  });
  const first = ranked ? [make("th", { scope: "col" }, make("span", {}, "rank"))] : [];
  const grid = make("table", { "aria-label": label },
    make("thead", {}, make("tr", {}, ...first, ...heads)), body);
  const status = make("span", { role: "status" });
  const more = make("button", { class: "more", type: "button", onclick: () => {
    state.limit = state.limit === page ? page + 75 : state.limit + 200;
    draw();
  } });
  if (search) {
    const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false",
      "aria-label": search, placeholder: "search" });
    input.addEventListener("input", soon(() => { state.query = input.value; draw(); }, 90));
    host.append(make("div", { class: "tools" }, input, status));
  }
  host.append(make("div", { class: "scroll" }, grid), more);

  function sort(at) {
    state.down = state.by === at ? !state.down : isNumber(kinds[at]);
    state.by = at;
    arrange();
    draw();
  }

  function arrange() {
    const values = data[state.by];
    const sign = state.down ? -1 : 1;
    const rank = { Infinity: Infinity, "-Infinity": -Infinity };
    const compare = isNumber(kinds[state.by])
      ? (a, b) => (rank[a] ?? a) - (rank[b] ?? b) : (a, b) => ORDER.compare(a, b);
    state.order.sort((a, b) => {
      const [x, y] = [values[a], values[b]];
      if (x == null || y == null) return (x == null) - (y == null) || a - b;
      return sign * compare(x, y) || a - b;
    });
  }

  function found() {
    const query = fold(state.query.trim());
    if (!query) return state.order;
    return state.order.filter((row) => folded.some((column) => column?.[row].includes(query)));
  }

  function draw() {
    const rows = found();
    heads.forEach((head, at) => {
      if (state.by === at) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    body.replaceChildren(...rows.slice(0, state.limit).map((row) => make("tr", {},
      ranked ? make("td", { class: "rank" }, number(row + 1)) : null,
      ...columns.map((name, at) => cell(data[at][row], kinds[at], decimals[at], words.includes(name))))));
    const left = rows.length - Math.min(state.limit, rows.length);
    more.hidden = left === 0;
    more.textContent = `Show more (${number(left)} left)`;
    status.textContent = state.query.trim()
      ? `${counted(rows.length, ...noun)} of ${number(size)}` : counted(size, ...noun);
  }

  if (state.by != null) arrange();
  draw();
  return { draw };
}

/** Make words comparable that differ in case only. */
function fold(text) { return text.normalize("NFC").toLowerCase(); }
