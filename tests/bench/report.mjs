// report.mjs - results as Markdown: medians, how many times as long as Chancery, and the spread.
const order = ['chancery', 'floor', 'sqlite', 'sqlite shell', 'duckdb', 'postgres', 'grep', 'jq'];

export function duration(seconds) {
  if (seconds < 1e-3) return `${(seconds * 1e6).toPrecision(3)} µs`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
  return `${Number(seconds.toPrecision(3))} s`;
}
const bytes = (size) => (size < 1e9 ? `${(size / 1e6).toFixed(0)} MB` : `${(size / 1e9).toFixed(2)} GB`);
const ratio = (value) => (value >= 99.5 ? value.toFixed(0) : value >= 9.95 ? value.toFixed(0) : value.toFixed(value < 0.95 ? 2 : 1));

function table(names, lines) {
  return [`| | ${names.join(' | ')} |`, `| --- |${' --- |'.repeat(names.length)}`, ...lines.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

function line(title, results, names, show) {
  const own = results.chancery;
  return [title, ...names.map((name) => {
    const value = results[name];
    if (value === undefined) return '';
    return name === 'chancery' ? `**${show(value)}**` : `${show(value)} (× ${ratio(Number(value.median ?? value) / Number(own.median ?? own))})`;
  })];
}

function section(size, measured, rows) {
  const names = order.filter((name) => rows.some((row) => measured[row.id]?.[name]));
  const timed = rows.filter((row) => measured[row.id]?.chancery);
  const lines = timed.map((row) => line(row.title, measured[row.id], names, (value) => duration(value.median)));
  const peaks = Object.fromEntries(Object.entries(measured.import ?? {}).map(([name, value]) => [name, value.peak]));
  delete peaks.postgres; // its server's memory is not its client's
  delete peaks['sqlite shell'];
  lines.push(line('size of the database', measured.size, names, bytes), line('memory at most, import', peaks, names, bytes));
  const spread = timed.map((row) => [row.title, ...names.map((name) => {
    const value = measured[row.id]?.[name];
    return value ? `${duration(value.least)}–${duration(value.most)} (${value.runs})` : '';
  })]);
  const { cpu, cores, memory, kernel, filesystem, date } = measured.machine;
  return [`## ${measured.events.toLocaleString('en-GB')} events, ${bytes(measured.bytes)} of JSON Lines`,
    `${date}, ${cpu}, ${cores} cores, ${memory}, Linux ${kernel}, ${filesystem}.${measured.missing.length > 0 ? ` Left out: ${measured.missing.join('; ')}.` : ''}`,
    table(names, lines), 'The least and the most of so many runs:', table(names, spread)].join('\n\n');
}

export function markdown(all, rows) {
  const sizes = Object.keys(all).sort((a, b) => all[a].events - all[b].events);
  return `# Results\n\nMade by \`sh tests/bench/run.sh\`. Medians of whole processes, started in turn; in brackets how many times as long as Chancery, or as large. \`floor\` is the least that the work can cost: writing and syncing the bytes, \`cat\`, \`true\`, a commit of LMDB alone.\n\n${sizes.map((size) => section(size, all[size], rows)).join('\n\n')}\n`;
}
