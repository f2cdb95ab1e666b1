// edtf_pattern.mjs - prints edtf.schema.json: the regular expression of EDTF dates, from its parts.
//
// It accepts what the library's parser accepts (core/date/date.c), save that no regular expression can
// compare the ends of an interval or of a range. After a change:
//   node schemas/edtf_pattern.mjs > schemas/edtf.schema.json

const either = (...parts) => `(?:${parts.join('|')})`;
const maybe = (...parts) => `${either(...parts)}?`;

// ---- Days ----------------------------------------------------------------------------------

const q = '[?~%]?';
const season = either('2[1-9]', '3[0-9]', '4[01]');

// Two digits each. A mask stands for its longest month, and for a day or year if any fits it.
const masked = {
  digit: '[0-9X]',
  nonZeroYear: either('000[1-9X]', '00[1-9X][0-9X]', '0[1-9X][0-9X]{2}', '[1-9X][0-9X]{3}'),
  fourthYear: either('0[48X]', '[2468][048X]', '[13579][26X]', 'X[02468X]'),
  month31: either('0[13578X]', '1[02X]', 'X[0123578X]'),
  month30: either('0[469]', '11', 'X[469]'),
  day28: either('0[1-9X]', '[1X][0-9X]', '2[0-8X]'),
  day30: either('0[1-9X]', '[12X][0-9X]', '3[0X]'),
  day31: either('0[1-9X]', '[12X][0-9X]', '3[01X]'),
};
const plain = {
  digit: '[0-9]',
  nonZeroYear: either('000[1-9]', '00[1-9][0-9]', '0[1-9][0-9]{2}', '[1-9][0-9]{3}'),
  fourthYear: either('0[48]', '[2468][048]', '[13579][26]'),
  month31: either('0[13578]', '1[02]'),
  month30: either('0[469]', '11'),
  day28: either('0[1-9]', '1[0-9]', '2[0-8]'),
  day30: either('0[1-9]', '[12][0-9]', '30'),
  day31: either('0[1-9]', '[12][0-9]', '3[01]'),
};

// A year of four digits that is not -0000; and one that is, or may be, a leap year.
const year = (d) => either(`${d.digit}{4}`, `-${d.nonZeroYear}`);
const leapYear = (d) =>
  either(`-?${d.digit}{2}${d.fourthYear}`, `-?${d.fourthYear}00`, '0000');

const plainDay = either(
  `${year(plain)}-${either(
    `${plain.month31}-${plain.day31}`,
    `${plain.month30}-${plain.day30}`,
    `02-${plain.day28}`)}`,
  `${leapYear(plain)}-02-29`);

const part = (length, day) => `${length}${q}${maybe(`-${q}${day}${q}`)}`;
const calendarDate = either(
  `${year(masked)}${q}${maybe(`-${q}${either(
    part(masked.month31, masked.day31),
    part(masked.month30, masked.day30),
    part('02', masked.day28),
    `${season}${q}`)}`)}`,
  `${leapYear(masked)}${q}-${q}02${q}-${q}29${q}`);

const hour = either('[01][0-9]', '2[0-3]');
const minute = '[0-5][0-9]';
const zone = either(
  'Z',
  `\\+${hour}${maybe(`:${minute}`)}`,
  `-00:${either('0[1-9]', '[1-5][0-9]')}`,
  `-${either('0[1-9]', '1[0-9]', '2[0-3]')}${maybe(`:${minute}`)}`);
const time = `T${either(`${hour}:${minute}:${either('[0-5][0-9]', '60')}`, '24:00:00')}${zone}?`;

// ---- Years beyond four digits --------------------------------------------------------------

const positive = '[1-9][0-9]*';
const significant = maybe(`S${positive}`);

// The last years of which every day has a number of 64 bits (core/date/date.h).
const lastYear = '25252734927768523';
const firstYear = '25252734927764584';

// Numbers of as many digits as `limit`, up to it.
function upTo(limit, lowest = 0) {
  const digit = Number(limit[0]);
  const rest = limit.slice(1);
  if (rest === '') return lowest === digit ? limit : `[${lowest}-${digit}]`;
  const same = `${digit}${upTo(rest)}`;
  if (digit === lowest) return same;
  const below = digit - 1 === lowest ? `${lowest}` : `[${lowest}-${digit - 1}]`;
  return either(`${below}[0-9]{${rest.length}}`, same);
}

// Years of which `exponent` zeros are left away, up to the rest of `limit`.
function scaled(limit, exponent) {
  const fewest = exponent === 0 ? 5 : 1;
  const kept = limit.slice(0, limit.length - exponent);
  const suffix = exponent === 0 ? '' : `E${exponent}`;
  const shorter = kept.length > fewest ? [`[1-9][0-9]{${fewest - 1},${kept.length - 2}}`] : [];
  return `${either(...shorter, upTo(kept, 1))}${suffix}`;
}

const exponents = [...lastYear].map((_, exponent) => exponent);
const differ = (e) => scaled(lastYear, e) !== scaled(firstYear, e);
const longYear = `Y${either(
  `-?${either(...exponents.filter((e) => !differ(e)).map((e) => scaled(lastYear, e)))}`,
  either(...exponents.filter(differ).map((e) => scaled(lastYear, e))),
  `-${either(...exponents.filter(differ).map((e) => scaled(firstYear, e)))}`)}${significant}`;

const significantYear = `${year(plain)}S${positive}`;

const date = `${q}${either(`${either(longYear, significantYear)}${q}`, calendarDate)}`;

// ---- Intervals and sets --------------------------------------------------------------------

// First the order of marks, with anything between them, looked ahead; then the dates between
// them, each up to a mark or the end. So the long expression of a date stands here only once.
const mark = '[/,.\\[\\]{}]';
const any = '[^/,.\\[\\]{}]+';
const dots = '\\.\\.';
const member = `${any}${maybe(`${dots}${any}`)}`;
const list = either(
  `${maybe(`${dots}${any},`)}(?:${member},)*${either(member, `${any}${dots}`)}`,
  `${dots}${any}`);
const arrangement = either(
  any,
  `${any}/${maybe(any, dots)}`,
  `${dots}/${maybe(any, dots)}`,
  `/${either(any, dots)}`,
  `\\[${list}\\]`,
  `\\{${list}\\}`);

const pattern =
  `^(?=${arrangement}$)${either(`${plainDay}${time}`, `${mark}*(?:${date}(?:${mark}+|$))*`)}$`;

console.log(JSON.stringify({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://chancery.example/schemas/edtf.schema.json',
  title: 'EDTF date',
  description: 'A date of the Extended Date/Time Format (ISO 8601-2:2019), level 0, 1 or 2: '
    + '2019-03-14, 2019-03, 2019-01/.., 2019-01~, 201X, [2019-03-11,2019-03-12]. The pattern is '
    + 'made by edtf_pattern.mjs and is exact but for one rule: no interval and no range may end '
    + 'before it starts.',
  type: 'string',
  maxLength: 256,
  pattern,
  not: { pattern: '\\n' },
}, null, 2));
