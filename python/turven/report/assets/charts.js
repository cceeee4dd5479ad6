// Figures: drawn by Plot in the width that there is, and drawn anew when that changes.

const FONT = { fontSize: "13px", overflow: "visible", background: "none" };
const SERIES = ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"];
const figures = [];

/** Put a figure into the page; `draw` makes it for a width. */
function figure(host, draw, told, sentence, label) {
  const canvas = make("div", { role: "img", "aria-label": label });
  const made = make("figure", {}, canvas, caption(told, sentence));
  host.append(made);
  const redraw = () => canvas.replaceChildren(draw(Math.max(260, canvas.clientWidth)));
  figures.push({ redraw, canvas, width: 0 });
  redraw();
  return { redraw, made };
}

window.addEventListener("resize", soon(() => figures.forEach((one) => {
  if (one.canvas.clientWidth !== one.width) { one.width = one.canvas.clientWidth; one.redraw(); }
})));

function axisX(options) { return Plot.axisX({ tickSize: 4, tickPadding: 4, stroke: "currentColor", strokeOpacity: 0.4, ...options }); }
function axisY(options) { return Plot.axisY({ tickSize: 0, tickPadding: 6, ...options }); }

/** Choose about so many places of so many, evenly. */
function spaced(length, wanted) {
  const step = Math.max(1, Math.ceil(length / Math.max(wanted, 1)));
  return d3.range(0, length, step);
}

/** Choose periods to name: years at round numbers, other periods evenly. */
function named(periods, wanted) {
  if (!periods.every((period) => /^\d{4}$/u.test(period))) return spaced(periods.length, wanted);
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500].find((years) => periods.length / years <= wanted) ?? 1000;
  const round = d3.range(periods.length).filter((at) => Number(periods[at]) % step === 0);
  return round.length ? round : [0];
}

/** Draw counts by ranks, both logarithmic. */
function drawRanks(data) {
  const points = data.ranks.map((rank, at) => ({ rank, count: data.counts[at], law: data.law[at] }));
  const drawn = points.filter((point) => point.law >= 0.5);
  return (width) => Plot.plot({
    width, height: Math.min(340, 150 + width * 0.4), marginLeft: 56, marginBottom: 40, style: FONT,
    x: { type: "log", label: null }, y: { type: "log", label: null },
    marks: [
      axisX({ ticks: powers(points.at(-1).rank), tickFormat: tick, label: "rank", labelAnchor: "right", labelArrow: "none" }),
      axisY({ ticks: powers(points[0].count), tickFormat: tick, label: "occurrences", labelArrow: "none" }),
      Plot.line(drawn, { x: "rank", y: "law", stroke: "var(--soft)", strokeWidth: 1, strokeDasharray: "4 3" }),
      Plot.dot(points, { x: "rank", y: "count", r: 1.6, fill: "var(--s1)" }),
    ],
  });
}

function powers(most) { return d3.range(0, Math.floor(Math.log10(most)) + 1).map((power) => 10 ** power); }

/** Draw how the vocabulary grows. */
function drawGrowth(data) {
  const points = data.tokens.map((tokens, at) => ({ tokens, types: data.types[at],
    hapaxes: data.hapaxes[at], law: data.law[at] }));
  const last = [points.at(-1)];
  const label = (name, text, color) => Plot.text(last, { x: "tokens", y: name, text: [text],
    dx: 6, textAnchor: "start", fill: color });
  return (width) => Plot.plot({
    width, height: Math.min(340, 150 + width * 0.4), marginLeft: 62, marginRight: 64,
    marginBottom: 40, style: FONT, x: { label: null, domain: [0, last[0].tokens] }, y: { label: null, zero: true, nice: true },
    marks: [
      axisX({ ticks: Math.max(2, width / 130), tickFormat: tick, label: "tokens read", labelAnchor: "right", labelArrow: "none" }),
      axisY({ ticks: 5, tickFormat: tick, label: null }),
      data.law[0] == null ? null : Plot.line(points, { x: "tokens", y: "law", stroke: "var(--soft)", strokeDasharray: "4 3", strokeWidth: 1 }),
      Plot.line(points, { x: "tokens", y: "types", stroke: "var(--s1)", strokeWidth: 1.6 }),
      Plot.line(points, { x: "tokens", y: "hapaxes", stroke: "var(--s2)", strokeWidth: 1.6 }),
      label("types", "types", "var(--s1)"), label("hapaxes", "hapaxes", "var(--s2)"),
    ],
  });
}

/** Draw how many tokens there are of each period. */
function drawSizes(course) {
  const points = course.periods.map((period, at) => ({ at, period, tokens: course.tokens[at] }));
  return (width) => Plot.plot({
    width, height: 140, marginLeft: 62, marginRight: 16, marginBottom: 30, marginTop: 32, style: FONT,
    x: { label: null, domain: [-0.5, points.length - 0.5] }, y: { label: null, zero: true, nice: 3 },
    marks: [
      axisX({ ticks: named(course.periods, width / 80), tickFormat: (at) => course.periods[at] }),
      axisY({ ticks: 3, tickFormat: tick, label: "tokens", labelArrow: "none" }),
      Plot.rectY(points, { x1: (p) => p.at - 0.4, x2: (p) => p.at + 0.4, y: "tokens", fill: "var(--soft)",
        title: (p) => `${p.period}: ${counted(p.tokens, "token")}` }),
    ],
  });
}

/** Draw words in time: one line a word, its name at its end. */
function drawCourse(course, series) {
  const points = series.flatMap(({ word, counts }, which) => course.periods.map((period, at) => ({
    word, which, at, period, count: counts[at], tokens: course.tokens[at],
    value: course.tokens[at] ? counts[at] / course.tokens[at] * 1e6 : null,
    ...wilson(counts[at], course.tokens[at]),
  })));
  const known = points.filter((point) => point.value != null);
  const single = series.length === 1;
  const most = d3.max(known, (point) => single ? Math.max(point.value, Math.min(point.high, 3 * point.value)) : point.value) || 1;
  const ends = apart(series.map((_, which) => known.findLast((point) => point.which === which)), most);
  const longest = d3.max(series, ({ word }) => word.length);
  return (width) => Plot.plot({
    width, height: 280, marginLeft: 56, marginRight: Math.min(width / 3, 24 + 7.5 * longest),
    marginBottom: 34, marginTop: 26, style: FONT, clip: false,
    x: { label: null, domain: [-0.5, course.periods.length - 0.5] },
    y: { label: null, domain: [0, most] },
    marks: [
      axisX({ ticks: named(course.periods, width / 80), tickFormat: (at) => course.periods[at] }),
      axisY({ ticks: 4, tickFormat: tick, label: "per million tokens", labelArrow: "none" }),
      single ? Plot.link(known, { x: "at", y1: "low", y2: (p) => Math.min(p.high, most), stroke: "var(--s1)", strokeOpacity: 0.3, strokeWidth: 3 }) : null,
      Plot.line(known, { x: "at", y: "value", z: "which", stroke: (p) => SERIES[p.which], strokeOpacity: 0.35, strokeWidth: 1 }),
      Plot.line(points, { x: "at", y: "value", z: "which", stroke: (p) => SERIES[p.which], strokeWidth: 1.6 }),
      Plot.dot(known, { x: "at", y: "value", r: 2.4, fill: (p) => SERIES[p.which],
        title: (p) => `${p.word}, ${p.period}: ${number(p.count)} of ${counted(p.tokens, "token")}, ${number(p.value, 1)} per million` }),
      Plot.text(ends, { x: course.periods.length - 0.5, y: (p) => p.label * most, text: "word", fill: (p) => SERIES[p.which],
        textAnchor: "start", dx: 6 }),
    ],
    color: { type: "identity" },
  });
}

/** Keep names at the ends of lines from covering each other; heights are shares of the figure. */
function apart(ends, most) {
  const gap = 0.075;
  const placed = ends.filter(Boolean).map((end) => ({ ...end, label: end.value / most }))
    .sort((a, b) => a.label - b.label);
  placed.forEach((end, at) => { if (at) end.label = Math.max(end.label, placed[at - 1].label + gap); });
  return placed;
}

/** Return the bounds of a share by Wilson, 95 %, in times per million. */
function wilson(count, tokens) {
  if (!tokens) return { low: null, high: null };
  const z = 1.959963984540054;
  const share = count / tokens, of = 1 + z * z / tokens;
  const middle = share + z * z / (2 * tokens);
  const half = z * Math.sqrt(share * (1 - share) / tokens + z * z / (4 * tokens * tokens));
  return { low: Math.max(0, (middle - half) / of) * 1e6, high: (middle + half) / of * 1e6 };
}

/** Draw where in the corpus a word stands; a stretch is as wide as it has tokens. */
function drawStrip(strip, counts, nameOf) {
  let end = 0;
  const points = strip.sizes.map((size, at) => ({ at, x1: end, x2: end += size, size, count: counts[at],
    value: size ? counts[at] / size * 1e6 : 0 }));
  const shown = points.filter((point) => point.count);
  return (width) => Plot.plot({
    width, height: 132, marginLeft: 56, marginRight: 16, marginBottom: 42, marginTop: 24, style: FONT,
    x: { label: null, domain: [0, end || 1] }, y: { label: null, zero: true },
    marks: [
      axisX({ ticks: Math.max(2, width / 150), tickFormat: tick, label: "tokens, in the order of the corpus", labelAnchor: "right", labelArrow: "none", labelOffset: 38 }),
      axisY({ ticks: 3, tickFormat: tick, label: "per million tokens", labelArrow: "none" }),
      Plot.ruleY([0], { stroke: "var(--hair)" }),
      Plot.rect(shown, { x1: "x1", x2: "x2", y1: 0, y2: "value", fill: "var(--s1)", stroke: "var(--s1)", strokeWidth: 0.4, inset: 0,
        title: (p) => `${nameOf(p.at)}: ${number(p.count)} of ${counted(p.size, "token")}` }),
    ],
  });
}

/** Draw how evenly words are spread, by how frequent they are. */
function drawSpread(table) {
  const column = (name) => table.data[table.columns.indexOf(name)];
  const points = column("token").map((word, at) => ({ word, count: column("count")[at], dp: column("dp")[at] }))
    .filter((point) => point.dp != null);
  const standing = outstanding(points);
  return (width) => { const told = clear(standing, width); return Plot.plot({
    width, height: 300, marginLeft: 44, marginRight: 30, marginBottom: 40, style: FONT,
    x: { type: "log", label: null }, y: { label: null, domain: [0, 1] },
    marks: [
      axisX({ ticks: steps(...d3.extent(points, (point) => point.count)), text: tick, label: "occurrences", labelAnchor: "right", labelArrow: "none" }),
      axisY({ ticks: 5, label: "DP", labelArrow: "none" }),
      Plot.dot(points, { x: "count", y: "dp", r: 1.6, fill: "var(--soft)", fillOpacity: 0.55, title: (p) => p.word }),
      Plot.dot(told, { x: "count", y: "dp", r: 2, fill: "var(--s1)" }),
      Plot.text(told, { x: "count", y: "dp", text: "word", dx: 5, textAnchor: "start", fill: "var(--ink)" }),
    ],
  }); };
}

/** Return 1, 2, 5, 10, 20 and so on between two numbers. */
function steps(least, most) {
  return d3.range(0, Math.log10(most) + 1).flatMap((power) => [1, 2, 5].map((one) => one * 10 ** Math.floor(power)))
    .filter((value) => value >= least && value <= most);
}

/** Leave names out that would cover one that stands before them. */
function clear(points, width) {
  const [least, most] = d3.extent(points, (point) => Math.log(point.count));
  const place = (point) => (Math.log(point.count) - least) / (most - least || 1) * width;
  const kept = [];
  for (const point of points) {
    const free = kept.every((other) => Math.abs(other.dp - point.dp) > 0.06
      || place(point) > place(other) + 7 * other.word.length + 14
      || place(other) > place(point) + 7 * point.word.length + 14);
    if (free) kept.push(point);
  }
  return kept;
}

/** Choose words to name: the most uneven one of each step of frequency, and the most frequent. */
function outstanding(points) {
  const groups = d3.groups(points, (point) => Math.floor(Math.log10(point.count) * 4));
  return groups.map(([, group]) => group[d3.maxIndex(group, (point) => point.dp)]);
}

/** Draw the diversity of documents, in order or by period. */
function drawDiversity(table, periods, name) {
  const values = table.data[table.columns.indexOf(name)];
  const ids = table.data[0];
  const points = values.map((value, at) => ({ value, id: ids[at], at: periods ? periods.indexOf(DATA.diversity.years[at]) : at }))
    .filter((point) => point.value != null && point.at >= 0);
  return (width) => Plot.plot({
    width, height: 220, marginLeft: 44, marginRight: 20, marginBottom: 36, marginTop: 24, style: FONT,
    x: { label: null, domain: [-0.5, (periods ? periods.length : values.length) - 0.5] }, y: { label: null, nice: true },
    marks: [
      periods ? axisX({ ticks: named(periods, width / 80), tickFormat: (at) => periods[at] })
        : axisX({ ticks: spaced(values.length, width / 110), tickFormat: (at) => number(at + 1), label: "document", labelAnchor: "right", labelArrow: "none" }),
      axisY({ ticks: 4, label: heading(name), labelArrow: "none" }),
      Plot.dot(points, { x: "at", y: "value", r: 2, fill: "var(--s2)", fillOpacity: 0.45, title: (p) => `${p.id}: ${number(p.value, 3)}` }),
      periods ? Plot.ruleY(middles(points), { x1: (p) => p.at - 0.45, x2: (p) => p.at + 0.45, y: "value", stroke: "var(--ink)", strokeWidth: 1.4 }) : null,
    ],
  });
}

/** Return the median of each period. */
function middles(points) {
  return d3.rollups(points, (group) => d3.median(group, (point) => point.value), (point) => point.at)
    .map(([at, value]) => ({ at, value }));
}

/** Draw the company of a word, and the company of that, where it does not move. */
function drawNetwork(start, linksOf) {
  return (width) => network(...reached(start, linksOf), width);
}

/** Follow links from a word in two steps. */
function reached(start, linksOf) {
  const nodes = new Map([[start, { id: start, depth: 0 }]]);
  const links = [];
  const add = (from, depth, most) => linksOf(from).slice(0, most).forEach(([to, together, score]) => {
    if (!nodes.has(to)) nodes.set(to, { id: to, depth });
    if (!links.some((link) => link.source === to && link.target === from)) {
      links.push({ source: from, target: to, score, together });
    }
  });
  add(start, 1, 12);
  [...nodes.values()].filter((node) => node.depth === 1).forEach((node) => add(node.id, 2, 4));
  return [[...nodes.values()], links];
}

function network(nodes, links, width) {
  const height = Math.round(Math.min(520, 300 + width * 0.25));
  const scores = d3.scaleLinear(d3.extent(links, (link) => link.score), [0.6, 3.2]).clamp(true);
  const size = (node) => [20, 15, 12.5][node.depth];
  // Names are ellipses that keep clear of each other: wide as they are long.
  const wide = (node) => 0.27 * size(node) * Math.max(2, node.id.length) + 8;
  d3.forceSimulation(nodes)
    .force("link", d3.forceLink(links).id((node) => node.id).distance((link) => link.source.depth ? 50 : 95).strength(0.5))
    .force("charge", d3.forceManyBody().strength(-260))
    .force("apart", d3.forceCollide(wide).iterations(3))
    .force("x", d3.forceX().strength(0.05)).force("y", d3.forceY().strength(0.11))
    .stop().tick(400);
  fit(nodes, width, height, (node) => 0.27 * size(node) * node.id.length + 4);
  const svg = d3.create("svg").attr("class", "network").attr("width", width).attr("height", height)
    .attr("viewBox", [0, 0, width, height]);
  svg.selectAll("line").data(links).join("line")
    .attr("x1", (link) => link.source.x).attr("y1", (link) => link.source.y)
    .attr("x2", (link) => link.target.x).attr("y2", (link) => link.target.y)
    .attr("stroke-width", (link) => scores(link.score));
  svg.selectAll("text").data(nodes).join("text")
    .attr("x", (node) => node.x).attr("y", (node) => node.y).attr("dy", "0.33em")
    .attr("text-anchor", "middle").attr("font-size", (node) => `${size(node)}px`)
    .attr("class", (node) => node.depth ? null : "start").attr("fill-opacity", (node) => node.depth === 2 ? 0.75 : 1)
    .text((node) => node.id).on("click", (event, node) => lookUp(node.id));
  return svg.node();
}

/** Stretch a drawing to the room that there is, names and all. */
function fit(nodes, width, height, half) {
  const stretch = (axis, room, margin) => {
    const [least, most] = d3.extent(nodes, (node) => node[axis]);
    const scale = most > least ? Math.min(1.6, (room - 2 * margin) / (most - least)) : 1;
    nodes.forEach((node) => { node[axis] = room / 2 + (node[axis] - (least + most) / 2) * scale; });
  };
  stretch("x", width, Math.min(60, width / 8));
  stretch("y", height, 16);
  nodes.forEach((node) => { node.x = Math.max(half(node), Math.min(width - half(node), node.x)); });
}
