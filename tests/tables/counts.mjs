// counts.mjs FOLDER - what the tables of the field hold, counted without the library: the rules that the
// ready mappings state are written here a second time, in code, over rows that are parsed here too. Prints
// lines of FILE, FIGURE, NUMBER, which tables.sh compares with the summaries of `chancery import`.
import { readFileSync } from 'node:fs';

const folder = process.argv[2];

// RFC 4180, with any delimiter; `quotes` false: none.
function rows(file, delimiter, quotes = true) {
  const text = readFileSync(`${folder}/${file}`, 'utf8').replace(/^\uFEFF/, '');
  const table = [];
  let row = [], cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"' && quotes && cell === '') quoted = true;
    else if (c === delimiter) { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell.replace(/\r$/, '')); table.push(row); row = []; cell = ''; }
    else cell += c;
  }
  if (cell !== '' || row.length > 0) { row.push(cell); table.push(row); }
  const [head, ...rest] = table;
  return rest.filter((r) => r.length > 1).map((r) => Object.fromEntries(head.map((name, i) => [name, r[i] ?? ''])));
}

function tell(file, figures) {
  for (const [name, count] of Object.entries(figures)) console.log(`${file}\t${name}\t${count}`);
}

// Missions of all states: a row each, but for kinds that no class fits, and states that nobody knows.
{
  const file = 'missions/wikidata_database_of_embassies_20221116.csv';
  const unclassed = /^(Quebec Government Office|consular office|assistant high commission|Apostolic delegation|trade office|diplomatic mission.*)$/;
  const table = rows(file, ';');
  const nobody = /^(Central Tibetan Administration|Portuguese colonization of the Americas|Nordic countries|Ministry of Foreign Affairs|Indigenous Australians|Government of New Mexico|European Parliament)$/;
  const classed = table.filter((row) => !unclassed.test(row.type));
  const taken = classed.filter((row) => !nobody.test(row.operator) && !nobody.test(row.country));
  const once = new Set(taken.map((row) => row.QID)); // one mission stands in two rows that differ
  tell(file, { read: table.length, left_out: table.length - classed.length, 'mission.opened': once.size });
}

// Treaty actions: one for each date of a row; a second entry into force on the day of the first is none.
{
  const file = 'treaties/HUGGO_MEM_reconciled.csv';
  const none = new Set(['', 'NA', '31.12.9999', '9999-12-31', '0001-01-01']);
  const dated = /^(\d\d\.\d\d\.\d{4}|\d{4}(-\d\d){0,2})$/;
  const actions = { 'treaty.signed': ['stateSignature'], 'treaty.ratified': ['stateRat'], 'treaty.in-force': ['stateForce', 'stateForce2', 'stateForce3'], 'treaty.denounced': ['stateWithdrawal', 'stateWithdrawal2'] };
  const nobody = /^(WMO |EURATOM |Bayern$|Baden-W|IO-World Meteo|IO-European Atomic|IO-EAEC)/;
  const table = rows(file, ',');
  const figures = { none: 0 };
  const isDay = (text) => !none.has(text) && dated.test(text) && text !== '2010-02-29';
  for (const [type, columns] of Object.entries(actions))
    figures[type] = table.filter((row) => !nobody.test(row.stateID)).flatMap((row) => columns
      .filter((column) => isDay(row[column]) && !(column === 'stateForce2' && row[column] === row.stateForce))).length;
  figures.none = table.filter((row) => Object.values(actions).flat().every((column) => none.has(row[column]))).length;
  figures.left_out = figures.none;
  delete figures.none;
  tell(file, figures);
}

// Recognition and relations of the United States: headings that say for sure what was done by whom.
{
  const file = 'us_state_dept/rdcr_timeline.tsv';
  const kinds = [
    ['recognition.state', (row) => /^(U\.S\. Recognition of|United States Recognition of|Recognition of|Recognition, |Mutual Recognition)/.test(row.head) &&
      /^reco(gni|ng)/.test(row.section) && !/overnment|&| and |egime|Provisional|Independence Movement/.test(row.head)],
    ['relations.established', (row) => /^(Establishment of Diplomatic Relations|Diplomatic Relations Established)/.test(row.head)],
    ['relations.resumed', (row) => /^(Resumption of Diplomatic Relations|Diplomatic Relations Resumed|Diplomatic Relations Reestablished|Re-?establishment of Diplomatic Relations)/.test(row.head) && !/ and /.test(row.head)],
    ['relations.severed', (row) => /^(Diplomatic Relations Severed by the United States|United States Severs Diplomatic Relations)/.test(row.head)],
    ['mission.opened', (row) => /^(Establishment of (the )?(American|U\.S\.|United States) (Embassy|Legation)|American Legation established)/.test(row.head)],
    ['mission.class-changed', (row) => /^Elevation of.*egation( to.*mbassy|.*mbassy Status)|Legation Raised to Embassy/.test(row.head)],
    ['mission.closed', (row) => /^(Closure of (the )?(American|U\.S\.) Embassy|American Embassy Closed)/.test(row.head)],
  ];
  const nobody = /^(north-german-union|north-german-confederation|schaumburg-lippe|oldenburg|nassau|mecklenburg-strelitz|lew-chew|hanseatic-republics|brunswick-luneburg)$/;
  const table = rows(file, '\t', false);
  const figures = { read: table.length, left_out: 0, refused: 0 };
  for (const row of table) {
    const dateless = row.when === '' || row.when === '/';
    const kind = dateless ? 'left_out' : (kinds.find(([, fits]) => fits(row)) ?? ['left_out'])[0];
    const refused = kind.includes('.') && nobody.test(row.country);
    figures[refused ? 'refused' : kind] = (figures[refused ? 'refused' : kind] ?? 0) + 1;
  }
  tell(file, figures);
}
