// One word: its course in time, where it stands, its company, and its lines in the passages.

const LISTED = new Map(DATA.frequencies.data[0].map((word, at) => [word, at]));
const COMPANY = new Map((DATA.company.nodes ?? []).map((word, at) => [word, at]));
const CONTEXT = 110;

/** Words so frequent that they stand beside everything: a network is clearer without them. */
const ONE_IN = DATA.company.one_in ?? 500;
const FREQUENT = new Set(DATA.frequencies.data[0]
  .filter((word, at) => DATA.frequencies.data[1][at] * ONE_IN > DATA.corpus.tokens));

/** Make of what was typed the form that the corpus has: its case and its normalisation. */
function asToken(typed) {
  const { case: kept, normalization } = DATA.corpus.options;
  let text = typed.trim().replace(/\s+/gu, " ");
  if (normalization && normalization !== "none") text = text.normalize(normalization.toUpperCase());
  return kept && kept !== "keep" ? text.toLowerCase() : text;
}

/** Find the token that was meant; a word in another case will do if there is no other. */
function listed(typed) {
  const word = asToken(typed);
  return LISTED.has(word) ? word : LISTED.has(typed) ? typed : LISTED.has(fold(typed)) ? fold(typed) : null;
}

/** Read rows of counts: see `packed` in spread.py. */
function unpack(packed, cells) {
  if (!packed.counts) return () => null;
  const bytes = Uint8Array.from(atob(packed.counts), (sign) => sign.charCodeAt(0));
  const starts = new Uint32Array(packed.words);
  let at = 0;
  const next = () => {
    let value = 0, scale = 1, byte;
    do { byte = bytes[at++]; value += (byte & 127) * scale; scale *= 128; } while (byte & 128);
    return value;
  };
  for (let row = 0; row < packed.words; row++) {
    starts[row] = at;
    for (let left = 2 * next(); left > 0; left--) next();
  }
  return (row) => {
    if (row == null || row >= packed.words) return null;
    at = starts[row];
    const counts = new Array(cells).fill(0);
    let cell = -1;
    for (let left = next(); left > 0; left--) { cell += next() + 1; counts[cell] = next(); }
    return counts;
  };
}

const courseOf = unpack(DATA.course, DATA.course.periods?.length ?? 0);
const stripOf = unpack(DATA.strip, DATA.strip.sizes?.length ?? 0);

/** Say which words the page has, for one that it has not. */
function notHere(typed, has) {
  const counts = DATA.frequencies.data[1];
  if (!has) return `There are no counts for “${typed}”.`;
  if (/\s/u.test(typed.trim())) return `“${typed}” is a phrase: this figure has single words. Its lines are below.`;
  if (has >= DATA.corpus.types) return `“${typed}” does not occur.`;
  return `“${typed}” is not among the ${number(has)} most frequent words that this figure has, `
    + `each of which occurs at least ${counted(counts[has - 1], "time")}.`;
}

function showCourse(host, words) {
  const course = DATA.course;
  host.replaceChildren(make("h3", {}, "In time"));
  if (!present(host, course)) return;
  const series = [], missing = [];
  for (const typed of words.slice(0, SERIES.length)) {
    const word = listed(typed);
    const counts = courseOf(LISTED.get(word));
    if (counts) series.push({ word, counts }); else missing.push(typed);
  }
  missing.forEach((typed) => host.append(make("p", { class: "missing" }, notHere(typed, course.words))));
  if (!series.length) return;
  const bars = series.length === 1 ? " Bars: 95 % intervals (Wilson), which take tokens for independent draws." : "";
  const undated = course.undated ? ` ${counted(course.undated, "document")} without a date left out.` : "";
  figure(host, drawCourse(course, series), null,
    `Occurrences per million tokens of each ${course.every}, by ${course.column}; faint lines bridge periods without documents.${bars}${undated}`
    + ` The ${number(course.words)} most frequent words can be drawn.`,
    `Frequency of ${series.map(({ word }) => word).join(", ")} by ${course.every}`);
  host.append(make("details", {}, make("summary", {}, "The numbers"), courseTable(course, series)));
}

function courseTable(course, series) {
  const host = make("div");
  dataTable(host, {
    columns: ["period", "tokens", ...series.flatMap(({ word }) => [word, `${word}, per million`])],
    kinds: ["str", "int64", ...series.flatMap(() => ["int64", "float64"])],
    data: [course.periods, course.tokens, ...series.flatMap(({ counts }) => [counts,
      counts.map((count, at) => course.tokens[at] ? count / course.tokens[at] * 1e6 : null)])],
  }, { page: 200, label: "Occurrences by period" });
  return host;
}

const UNITS = { document: "documents", slice: "slices of the tokens" };

function showStrip(host, typed) {
  const strip = DATA.strip;
  host.replaceChildren(make("h3", {}, "In the corpus"));
  if (!present(host, strip)) return;
  const word = listed(typed);
  const counts = stripOf(LISTED.get(word));
  if (!counts) { host.append(make("p", { class: "missing" }, notHere(typed, strip.words))); return; }
  const total = DATA.frequencies.data[1][LISTED.get(word)];
  const filled = counts.filter((count) => count).length;
  const unit = strip.unit === "run" ? `runs of ${strip.run} documents` : UNITS[strip.unit];
  const nameOf = (at) => strip.names[at] ?? `${strip.unit} ${number(at + 1)}`;
  figure(host, drawStrip(strip, counts, nameOf), null,
    `${counted(total, "occurrence")} of “${word}” in ${number(filled)} of ${number(counts.length)} ${unit}, `
    + `each as wide as it has tokens. The ${number(strip.words)} most frequent words can be drawn.`,
    `Where ${word} occurs in the corpus`);
}

function showCompany(host, typed) {
  const company = DATA.company;
  host.replaceChildren(make("h3", {}, "In company"));
  if (!present(host, company)) return;
  const box = make("input", { type: "checkbox", id: "frequent", checked: true });
  const all = (word) => COMPANY.has(word) ? company.links[COMPANY.get(word)] : [];
  const linksOf = (word) => all(word).filter(([to]) => !box.checked || !FREQUENT.has(to));
  const word = [asToken(typed), typed, fold(typed)].find((form) => COMPANY.has(form));
  if (word == null) {
    host.append(make("p", { class: "missing" }, /\s/u.test(typed)
      ? `“${typed}” is a phrase: the page has the company of single words.`
      : `The page has the company of ${number(company.nodes.length)} words, the most `
        + `frequent ones and those typical of parts; “${typed}” is not one of them.`));
    return;
  }
  const links = all(word);
  if (!links.length) {
    host.append(make("p", { class: "missing" }, `No word stands ${company.least} times or more within ${company.window} tokens of “${word}”.`));
    return;
  }
  // Of a word that keeps company with such words only there would be nothing to see.
  if (!linksOf(word).length) box.checked = false;
  const choice = make("label", { for: "frequent" }, box, ` without words that are more than one token in ${ONE_IN} (${number(FREQUENT.size)} words)`);
  host.append(make("div", { class: "tools" }, choice));
  const drawn = figure(host, drawNetwork(word, linksOf), company.made,
    `“${word}” and its strongest collocates by log Dice, up to 12, with up to 4 of each of theirs, among the ${number(company.nodes.length)} words of which the page has the company; the heavier a line, the stronger. Below: the ${company.of_all} strongest of all words, and the ${company.of_rarer} strongest without the most frequent ones.`,
    `Collocation network of ${word}`);
  box.addEventListener("change", drawn.redraw);
  dataTable(host, { columns: ["collocate", "o11", ...company.measures], kinds: ["str", "int64", "float64", "float64"],
    data: [0, 1, 2, 3].map((at) => links.map((link) => link[at])) },
  { words: ["collocate"], page: 12, label: `Collocates of ${word}` });
}

const WORD_SIGN = "[\\p{L}\\p{M}\\p{N}_]";
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Make a pattern of a word or phrase: whole words, in any case, over any white space. */
function patternOf(typed) {
  const words = typed.normalize("NFC").trim().split(/\s+/u)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&"));
  const edge = (sign, look) => UNSPACED.test(sign) ? "" : `(?${look}${WORD_SIGN})`;
  const signs = [...typed.trim()];
  return new RegExp(`${edge(signs[0], "<!")}${words.join("\\s+")}${edge(signs.at(-1), "!")}`, "giu");
}

/** Find the lines of a word in the passages. */
function linesOf(typed) {
  const lines = [];
  const pattern = patternOf(typed);
  DATA.passages.texts.forEach((text, passage) => {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      lines.push({ passage, before: text.slice(Math.max(0, match.index - CONTEXT), match.index),
        hit: match[0], after: text.slice(end, end + CONTEXT), place: lines.length });
    }
  });
  return lines;
}

const SORTS = {
  "in the order of the corpus": (line) => null,
  "by what comes after": (line) => fold(line.after).replace(/^[^\p{L}\p{N}]+/u, ""),
  "by what comes before": (line) => fold(line.before).split(/[^\p{L}\p{M}\p{N}'’-]+/u).filter(Boolean).reverse().join(" "),
};

function showLines(host, typed) {
  const passages = DATA.passages;
  host.replaceChildren(make("h3", {}, "In its lines"));
  if (!passages.texts.length) { host.append(make("p", { class: "missing" }, "There are no passages: the corpus has no tokens.")); return; }
  const documents = new Set(passages.document).size;
  const lines = linesOf(typed);
  const share = passages.all ? "That is the whole corpus."
    : `That is a sample of ${counted(passages.texts.length, "passage")} from ${counted(documents, "document")} (${counted(passages.tokens, "token")} of ${number(DATA.corpus.tokens)}), drawn with seed ${passages.seed}.`;
  const source = passages.original ? "the texts, in any case" : "the tokens, in any case: the texts were not kept";
  const said = `${counted(lines.length, "line")} of “${typed}” in ${source}. ${share}`;
  const select = make("select", { "aria-label": "Order of the lines" }, ...Object.keys(SORTS).map((name) => make("option", {}, name)));
  const body = make("tbody");
  const more = make("button", { class: "more", type: "button", onclick: () => { limit += 100; draw(); } });
  let limit = 25;
  const draw = () => {
    const key = SORTS[select.value];
    const sorted = lines.map((line) => ({ ...line, key: key(line) }))
      .sort((a, b) => a.key == null ? a.place - b.place : ORDER.compare(a.key, b.key) || a.place - b.place);
    body.replaceChildren(...sorted.slice(0, limit).map(lineRow));
    more.hidden = lines.length <= limit;
    more.textContent = `Show more (${number(Math.max(0, lines.length - limit))} left)`;
  };
  select.addEventListener("change", draw);
  host.append(make("p", { class: "note", role: "status" }, said));
  if (!lines.length) return;
  host.append(make("div", { class: "tools" }, make("label", {}, "Lines ", select)),
    make("table", { class: "kwic", "aria-label": `Concordance of ${typed}` },
      make("colgroup", {}, ...["left", "right", "source"].map((name) => make("col", { class: name }))), body), more);
  draw();
}

/** Tell which way a text runs, by its first letter that says so. */
function directionOf(text) {
  const found = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]|\p{L}/u.exec(text);
  return found && /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(found[0]) ? "rtl" : "ltr";
}

/** Put a line into two cells that meet where the word begins; what runs leftwards, the other way. */
function lineRow(line) {
  const document = DATA.passages.document[line.passage];
  const name = DATA.corpus.names[document] ?? `document ${number(document + 1)}`;
  const direction = directionOf(line.hit);
  const before = make("bdi", { dir: direction }, line.before);
  const after = make("bdi", { dir: direction }, make("span", { class: "hit" }, line.hit), line.after);
  const [left, right] = direction === "ltr" ? [before, after] : [after, before];
  return make("tr", {}, make("td", { class: "left" }, make("div", {}, left)),
    make("td", { class: "right" }, make("div", {}, right)),
    make("td", { class: "from", title: name }, make("bdi", {}, name)));
}
