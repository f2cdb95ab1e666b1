// chart.mjs - how costs grow with the number of events, as SVG: both axes logarithmic, a line for each kind of work.
const width = 860, height = 560, left = 80, right = 300, top = 30, bottom = 60;
const colours = ['#1b6ca8', '#b5472f', '#3b7d3a', '#8a5fa8', '#a07b1d', '#4a4a4a', '#2d8f8f', '#c04a83'];
const drawn = ['import', 'dump', 'newest-10', 'newest-1000', 'pair', 'text', 'status', 'add'];

const label = (seconds) => (seconds >= 1 ? `${seconds} s` : seconds >= 1e-3 ? `${Math.round(seconds * 1e3)} ms` : `${Math.round(seconds * 1e6)} µs`);

export function chart(all, rows) {
  const sizes = Object.values(all).filter((size) => size.events >= 1e5).sort((a, b) => a.events - b.events);
  const values = sizes.flatMap((size) => drawn.map((id) => size[id]?.chancery?.median)).filter(Boolean);
  if (values.length === 0) return '<svg xmlns="http://www.w3.org/2000/svg"/>\n';
  const low = Math.floor(Math.log10(Math.min(...values))), high = Math.ceil(Math.log10(Math.max(...values)));
  const first = Math.log10(sizes[0].events), last = Math.max(Math.log10(sizes.at(-1).events), first + 1);
  const x = (events) => left + ((Math.log10(events) - first) / (last - first)) * (width - left - right);
  const y = (seconds) => height - bottom - ((Math.log10(seconds) - low) / (high - low)) * (height - top - bottom);
  const parts = [];
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power).toFixed(1);
    parts.push(`<line x1="${left}" x2="${width - right}" y1="${at}" y2="${at}" stroke="#ddd"/>`, `<text x="${left - 8}" y="${Number(at) + 4}" text-anchor="end">${label(10 ** power)}</text>`);
  }
  for (const size of sizes) parts.push(`<text x="${x(size.events).toFixed(1)}" y="${height - bottom + 22}" text-anchor="middle">${size.events.toLocaleString('en-GB')}</text>`);
  parts.push(`<text x="${(left + width - right) / 2}" y="${height - 12}" text-anchor="middle">events in the database</text>`);
  // Names beside the ends of their lines, moved apart where they would overlap.
  const names = [];
  drawn.forEach((id, i) => {
    const points = sizes.filter((size) => size[id]?.chancery).map((size) => [x(size.events), y(size[id].chancery.median)]);
    if (points.length === 0) return;
    const colour = colours[i % colours.length];
    parts.push(`<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => point.map((n) => n.toFixed(1)).join(',')).join(' ')}"/>`);
    for (const [px, py] of points) parts.push(`<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colour}"/>`);
    names.push({ at: points.at(-1)[1], colour, title: rows.find((row) => row.id === id).title });
  });
  names.sort((a, b) => a.at - b.at);
  names.forEach((name, i) => { if (i > 0) name.at = Math.max(name.at, names[i - 1].at + 17); });
  for (const name of names) parts.push(`<text x="${width - right + 12}" y="${(name.at + 4).toFixed(1)}" fill="${name.colour}">${name.title}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">\n<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;
}
