// The page: each section with what the data have for it.

const told = DATA.corpus;

function showLead() {
  const parts = [counted(told.documents, "document"), counted(told.tokens, "token"), counted(told.types, "type")];
  const range = told.dates ? `, ${span(told.dates)}` : "";
  section("lead").textContent = `${parts.join(", ")}${range}. Tokens: ${told.note}.`;
}

function span(dates) { return dates.first === dates.last ? dates.first : `${dates.first} to ${dates.last}`; }

function fact(name, value, long = false) {
  return make("div", {}, make("dt", {}, name), make("dd", { class: long && "long" }, value));
}

function showRead() {
  const host = section("read");
  const half = (value) => value == null ? "undefined" : number(value, Number.isInteger(value) ? 0 : 1);
  const facts = [
    fact(told.documents === 1 ? "document" : "documents", number(told.documents)), fact("sentences", number(told.sentences)),
    fact("tokens", number(told.tokens)), fact("types", number(told.types)),
    fact("types that occur once", number(told.hapaxes)),
    fact("tokens in the median document", half(told.median)),
  ];
  if (told.empty) facts.push(fact("documents without a token", number(told.empty)));
  if (told.dates) {
    facts.push(fact(`dates, column “${told.dates.column}”`, span(told.dates), true));
    if (told.dates.undated) facts.push(fact("documents without a date", number(told.dates.undated)));
  } else facts.push(fact("dates", "none", true));
  facts.push(fact("files and records left out", number(told.skipped.rows)));
  host.append(make("dl", { class: "facts" }, ...facts));
  if (DATA.course.periods?.length > 1) {
    figure(host, drawSizes(DATA.course), null, `Tokens of each ${DATA.course.every}, by ${DATA.course.column}.`,
      `Tokens of each ${DATA.course.every}`);
  }
  folded(host, "The documents", told.list, { search: "Search the documents", noun: ["document", "documents"], label: "Documents" });
  if (told.skipped.rows) {
    folded(host, "What was left out", told.skipped, { noun: ["row", "rows"], label: "Files and records left out" });
  }
  const options = Object.entries(told.options);
  folded(host, "What a token is", { columns: ["option", "value"], kinds: ["str", "str"], rows: options.length,
    data: [options.map(([name]) => name.replaceAll("_", " ")), options.map(([, value]) => value)] }, { plain: true, label: "Options of the tokens" });
}

/** Put a table where it shows when it is asked for. */
function folded(host, title, table, options) {
  if (!table.rows) return;
  const inside = make("div");
  host.append(make("details", {}, make("summary", {}, title), inside));
  const shown = table.data[0].length;
  if (shown < table.rows) inside.append(make("p", { class: "note" }, `The first ${number(shown)} of ${number(table.rows)}.`));
  dataTable(inside, table, options);
}

function showFrequencies() {
  const host = section("frequencies"), data = DATA.frequencies;
  const [words, counts, documents] = data.data;
  if (!words.length) { host.append(make("p", { class: "missing" }, "There are no words.")); return; }
  const all = words.length === data.rows;
  const share = d3.sum(counts) / told.tokens;
  host.append(caption(data.made, all ? "Every word." : `The ${number(words.length)} most frequent of ${number(data.rows)} words: those that occur ${counted(data.least, "time")} or more, as many as the page has room for. They make up ${number(100 * share, 1)} % of the tokens.`, "p"));
  dataTable(host, {
    columns: ["token", "count", "per_million", "documents", "share of documents"],
    kinds: ["str", "int64", "float64", "int64", "float64"],
    data: [words, counts, counts.map((count) => count / told.tokens * 1e6), documents, documents.map((some) => some / told.documents)],
  }, { words: ["token"], search: "Search the words", noun: ["word", "words"], ranked: true, label: "Frequencies of words", sorted: 1 });
}

function showLaws() {
  const host = make("div", { class: "pair" });
  section("laws").append(host);
  const left = make("div"), right = make("div");
  host.append(left, right);
  if (present(left, DATA.ranks)) {
    const laws = DATA.ranks.laws, at = (name) => laws.data[laws.columns.indexOf(name)][1];
    const law = at("exponent") == null ? "No law could be fitted." : `Dashed: the law of Zipf and Mandelbrot by maximum likelihood, exponent ${number(at("exponent"), 3)}, shift ${number(at("shift"), 2)}.`;
    figure(left, drawRanks(DATA.ranks), DATA.ranks.made, `How often a word occurs, by its rank. ${law}`, "Occurrences by rank");
  }
  if (present(right, DATA.growth)) {
    const laws = DATA.growth.laws, at = (name) => laws.data[laws.columns.indexOf(name)][1];
    const law = at("exponent") == null ? "" : ` Dashed: Heaps’ law by least squares, ${number(at("factor"), 2)} · n^${number(at("exponent"), 3)}.`;
    figure(right, drawGrowth(DATA.growth), DATA.growth.made, `How many different words, and words seen once, there are while the corpus is read in its order.${law}`, "Growth of the vocabulary");
  }
}

function showNgrams() {
  const host = section("ngrams"), data = DATA.ngrams;
  if (!present(host, data)) return;
  host.append(caption(data.made, `${rowsShown(data)} of two to five words.`, "p"));
  dataTable(host, data, { words: ["ngram"], search: "Search the sequences", noun: ["sequence", "sequences"], label: "Sequences of words", ranked: true });
}

function rowsShown(data) {
  const shown = data.data[0].length;
  return `The ${number(shown)} most frequent sequences`;
}

function showCollocations() {
  const host = section("collocations"), data = DATA.collocations;
  if (!present(host, data)) return;
  host.append(caption(data.made, `The ${counted(data.data[0].length, "pair")} of neighbours that attract each other most, by log Dice. For the company of one word, and its network, look the word up.`, "p"));
  dataTable(host, data, { words: ["w1", "w2"], search: "Search the pairs", noun: ["pair", "pairs"], label: "Collocations", ranked: true });
}

function showKeywords() {
  const host = section("keywords"), data = DATA.keywords;
  if (!present(host, data)) return;
  host.append(caption(data.made, `Words that each part has more of than the rest of the corpus, by signed G²; words that occur ${data.least} times or more in the corpus and have a G² of ${data.least_score} or more. Grey: in one or two documents only, so more of these documents than of the part. Parts: ${data.called}.`, "p"));
  const lists = make("div", { class: "lists" });
  host.append(lists);
  for (const part of data.parts) {
    const rows = part.words.map((word, at) => make("tr", { class: part.few[at] && "few" },
      make("td", { class: "text", dir: "auto" }, wordButton(word)),
      make("td", {}, number(part.counts[at])), make("td", {}, number(part.scores[at], 1))));
    lists.append(make("div", {}, make("h3", { dir: "auto" }, part.label),
      make("p", { class: "size" }, `${counted(part.documents, "document")}, ${counted(part.tokens, "token")}`),
      rows.length ? make("table", { "aria-label": `Keywords of ${part.label}` },
        make("thead", {}, make("tr", {}, make("th", { class: "text", scope: "col" }, "word"), make("th", { scope: "col" }, "count"), make("th", { scope: "col" }, "G²"))),
        make("tbody", {}, ...rows)) : make("p", { class: "missing" }, "No word reaches that.")));
  }
}

function showDispersion() {
  const host = section("dispersion"), data = DATA.dispersion;
  if (!present(host, data)) return;
  const parts = data.slices ? `${number(data.parts)} equal slices of the tokens` : `${number(data.parts)} documents with a token`;
  const says = `How evenly the ${number(data.data[0].length)} most frequent words are spread over ${parts}: DP is 0 for a word that is spread as the parts are, near 1 for one that stands in one place.`;
  figure(host, drawSpread(data), data.made, says, "Dispersion by frequency");
  dataTable(host, data, { words: ["token"], search: "Search the words", noun: ["word", "words"], label: "Dispersion of words" });
}

function showDiversity() {
  const host = section("diversity"), data = DATA.diversity;
  if (!present(host, data)) return;
  if (data.documents) {
    const periods = data.years && DATA.course.periods;
    figure(host, drawDiversity(data.documents, periods, "mattr"), null,
      `MATTR of each document (mean share of different words in windows of 100 tokens)${periods ? ` by ${DATA.course.every}, with the median of each ${DATA.course.every}` : ", in the order of the corpus"}. Documents of fewer than 100 tokens have none.`, "Diversity of documents");
  }
  const whole = { ...data.whole, columns: ["", ...data.whole.columns], kinds: ["str", ...data.whole.kinds], data: [["corpus"], ...data.whole.data] };
  if (data.parts) {
    whole.data = whole.data.map((column, at) => [...data.parts.data[at], ...column]);
    whole.columns[0] = "part";
  }
  host.append(caption(data.made, data.parts ? `Of each part (${data.called}) and of the whole corpus. TTR falls with length; the others do so less.` : "Of the whole corpus. TTR falls with length; the others do so less.", "p"));
  dataTable(host, whole, { label: "Lexical diversity", page: 50 });
  if (data.documents) folded(host, "The documents", data.documents, { search: "Search the documents", noun: ["document", "documents"], label: "Lexical diversity of documents" });
}

function showCite() {
  const host = section("cite");
  const sizes = `${counted(told.documents, "document")}, ${counted(told.tokens, "token")}, ${counted(told.types, "type")}`;
  host.append(make("p", {}, "What makes the numbers of this page come out again: the corpus, the version and the options. The statistic of each table and figure stands beside it in small type; a click on it opens all of its parameters."));
  host.append(make("pre", { id: "citation" }, `turven ${DATA.version} (Unicode ${DATA.unicode}). Report “${DATA.title}”: ${sizes}. `
    + `Tokens: ${told.note}. Data: SHA-256 ${document.body.dataset.fingerprint}.`));
}

function showWord() {
  const host = section("word");
  const input = make("input", { id: "typed", type: "search", autocomplete: "off", spellcheck: "false", list: "offered", dir: "auto" });
  const offered = make("datalist", { id: "offered" });
  const form = make("form", { class: "ask", role: "search", onsubmit: (event) => { event.preventDefault(); look(); } },
    make("label", { for: "typed" }, "Look up"), input, offered);
  const hint = make("p", { class: "note hint" }, "A word, words with commas between them to compare them in time, or a phrase for its lines. Every word of the tables can be clicked.");
  const places = ["course", "strip", "company", "lines"].map((id) => make("div", { id }));
  host.append(form, hint, ...places);
  function look() {
    const words = input.value.split(/[,،、]/u).map((word) => word.trim()).filter(Boolean);
    figures.splice(0, figures.length, ...figures.filter((one) => one.canvas.isConnected));
    if (!words.length) { places.forEach((place) => place.replaceChildren()); return; }
    showCourse(places[0], words);
    showStrip(places[1], words[0]);
    showCompany(places[2], words[0]);
    showLines(places[3], words[0]);
    offered.replaceChildren(...offers(words.at(-1), input.value));
  }
  input.addEventListener("input", soon(look, 250));
  window.lookUp = (word) => {
    input.value = word;
    look();
    host.scrollIntoView();
    input.focus({ preventScroll: true });
  };
  input.value = DATA.starts.join(", ");
  look();
}

/** Offer the most frequent words that begin as what is typed. */
function offers(begun, typed) {
  const start = asToken(begun), before = typed.slice(0, typed.lastIndexOf(begun));
  const found = [];
  for (const word of DATA.frequencies.data[0]) {
    if (word.startsWith(start) && word !== start) found.push(make("option", { value: before + word }));
    if (found.length === 10) break;
  }
  return found;
}

function showContents() {
  document.querySelectorAll("main > section").forEach((one) => section("contents").append(
    make("li", {}, make("a", { href: `#${one.id}` }, one.querySelector("h2").textContent))));
}

for (const show of [showContents, showLead, showRead, showWord, showFrequencies, showLaws, showNgrams,
  showCollocations, showKeywords, showDispersion, showDiversity, showCite]) show();
document.documentElement.dataset.ready = "yes";
