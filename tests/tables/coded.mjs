// coded.mjs FOLDER - what the files of machine-coded reports hold, counted without the library. Prints lines
// of FILE, FIGURE, NUMBER, which tables.sh compares with the summaries of `chancery import`. The rules:
//
// - A row is a report. It is left out when its actor is no party: a state or a territory, a group of
//   states, an organisation of states. Regions ("Africa"), faiths and movements are none.
// - Its code decides on the type by tests/schema/cameo.tsv, but only between two different parties that
//   both act for themselves; all else stays a coded report. An actor acts for itself when nothing narrows
//   it, or when one of its sectors is the state's or an organisation's of states.
// - Reports of one day, type, actor and target, and of one code where it stays a report or one answer
//   where the type has a choice, are one event; the first is added, the others are folded into it. An
//   event has up to 200 sources: a report that finds it full begins another.
import { readFileSync } from 'node:fs';

const folder = process.argv[2];
const lines = (path) => readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => line.replace(/\r$/, '').split('\t'));
const types = new Map(lines(new URL('../schema/cameo.tsv', import.meta.url)).slice(1));
// What a code answers, where the type has a choice of answers.
const answers = { '038': 'accepted', '039': 'offered', '046': 'begun', 108: 'demanded', 126: 'refused', 129: 'no vetoed', 164: 'halted', 165: 'ended' };

function tell(file, figures) {
  for (const [name, count] of Object.entries(figures)) console.log(`${file}\t${name}\t${count}`);
}

/** Counts reports {day, code, actor, target, actorPrivate, targetPrivate}; a party is '' where there is none. */
function counted(reports) {
  const sizes = new Map(), figures = { read: reports.length, left_out: 0, added: 0, folded: 0, refused: 0 };
  for (const report of reports) {
    const { day, code } = report;
    let { actor, target } = report;
    if (actor === '') { figures.left_out++; continue; }
    const between = target !== '' && actor !== target && !report.actorPrivate && !report.targetPrivate;
    const type = (between && types.get(code)) || 'report.coded';
    if (type === 'talks.visit' && code === '043') [actor, target] = [target, actor];
    const choice = type === 'report.coded' ? code : answers[code] ?? '';
    const key = [day, type, choice, actor, target].join('|');
    const size = sizes.get(key) ?? 0;
    sizes.set(key, size % 200 + 1);
    if (size % 200 === 0) {
      figures.added++;
      figures[type] = (figures[type] ?? 0) + 1;
    } else figures.folded++;
  }
  return figures;
}

// ---- GDELT: country and group codes of CAMEO ----

const regions = new Set('AFR ASA CAS CAU EAF EEU EUR LAM MEA MED NAF NMR PGS SAF SAM SAS SCN SEA WAF WST'.split(' '));
const groups = new Set('UNO EEC NAT ARL IRC'.split(' '));
const official = /^(GOV|MIL|LEG|JUD|SPY|COP|IGO)$/;

// Cells from the country on: country, group, ethnic group, two religions, three sectors.
function gdeltSide(cells) {
  const [country, group, ethnic, religion, , ...sectors] = cells;
  const narrows = [ethnic, religion, ...sectors].filter((cell) => cell !== '');
  return { party: country !== '' && !regions.has(country) ? country : groups.has(group) ? group : '', acts: narrows.length === 0 || narrows.some((cell) => official.test(cell)) };
}

function gdelt(row) {
  const actor = gdeltSide(row.slice(7, 15)), target = gdeltSide(row.slice(17, 25));
  return { day: row[1], code: row[26], actor: actor.party, target: target.party, actorPrivate: !actor.acts, targetPrivate: !target.acts };
}

for (const file of ['gdelt/gdelt1_historical_57col_sample.tsv', 'gdelt/gdelt1_daily_58col_sample.tsv', 'gdelt/gdelt2_20151027220000.export.CSV', 'gdelt/gdelt2_20170101073000.export.CSV'])
  tell(file, counted(lines(`${folder}/${file}`).map(gdelt)));

// ---- ICEWS: names of countries ----

// An organisation of states has no country, and is its own party where the registry knows it. Organs that
// act for one are the organisation; other organs and persons are nobody that is known.
const organ = new Map([['European Commission', 'European Union'], ['European Parliament', 'European Union']]);
const known = new Set([
  'African Development Bank', 'African Union', 'Arab League', 'Association of Southeast Asian Nations',
  'Caribbean Community', 'Commonwealth of Independent States', 'Council of Europe',
  'European Bank for Reconstruction and Development', 'European Union', 'International Criminal Court',
  'International Labor Organization', 'International Monetary Fund', 'Interpol', 'Mercosur', 'Nonaligned Movement',
  'North Atlantic Treaty Organization', 'Organization for Economic Cooperation and Development',
  'Organization for Security and Cooperation in Europe', 'Organization for the Prohibition of Chemical Weapons',
  'Office of the United Nations High Commissioner for Human Rights', 'Organization of American States', 'Organization of Petroleum Exporting Countries',
  'Shanghai Cooperation Organization', 'UN Security Council', 'United Nations', 'World Bank', 'World Food Program',
  'World Health Organization', 'World Trade Organization',
]);

function icewsSide(row, prefix) {
  const country = row[`${prefix} Country`], sectors = row[`${prefix} Sectors`].split(',');
  const isOrganisation = sectors.includes('International Government Organization');
  const body = organ.get(row[`${prefix} Name`]) ?? row[`${prefix} Name`];
  return {
    party: country !== '' ? country : isOrganisation && known.has(body) ? body : '',
    acts: sectors.join() === '' || isOrganisation || sectors.includes('Government'),
  };
}

function icews(row) {
  const actor = icewsSide(row, 'Source'), target = icewsSide(row, 'Target');
  return { day: row['Event Date'], code: row['CAMEO Code'], actor: actor.party, target: target.party, actorPrivate: !actor.acts, targetPrivate: !target.acts };
}

// Daily files leave a cell empty, yearly ones have NA in it.
function named([head, ...rows]) {
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] === 'NA' ? '' : row[i]])));
}

const days = ['20190123', '20190124', '20190312', '20190313', '20190314'].map((day) => `${day}-icews-events`);
for (const name of [...days, 'events.2018.sample', 'icews_diplomatic_subset', 'icews_venezuela_subset'])
  tell(`icews/${name}.tab`, counted(named(lines(`${folder}/icews/${name}.tab`)).map(icews)));

// ---- Mentions of GDELT: each a further source of the event that it names, if that is there; one place in one
// report is one mention. Without the events none is taken. ----

{
  const file = 'gdelt/gdelt2_20170101073000.mentions.CSV', events = file.replace('mentions', 'export');
  const mentions = lines(`${folder}/${file}`), reports = lines(`${folder}/${events}`);
  const taken = new Set(reports.filter((row) => gdelt(row).actor !== '').map(([id]) => id));
  const [joining, others] = [true, false].map((wanted) => mentions.filter(([id]) => taken.has(id) === wanted));
  const places = new Set(joining.map((row) => [row[0], ...row.slice(5, 10)].join('|')));
  const figures = counted(reports.map(gdelt));
  tell(file, { read: mentions.length, left_out: mentions.length, added: 0, refused: 0 });
  tell(`${events}+${file}`, {
    read: figures.read + mentions.length, left_out: figures.left_out + others.length, added: figures.added,
    folded: figures.folded + places.size, unchanged: joining.length - places.size, refused: 0,
  });
}
