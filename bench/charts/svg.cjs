'use strict';
/** Bar charts as SVG: groups of horizontal bars, one colour per series, readable on light and on dark pages. */
const LABEL_WIDTH = 190;
const BAR_WIDTH = 380;
const VALUE_WIDTH = 90;
const BAR_HEIGHT = 13;
const GAP = 10;
const TOP = 58;
const COLOURS = { ox: '#d9480f', v8: '#1c7ed6', datadog: '#7048e8', floor: '#868e96', none: '#adb5bd' };

const escape = (text) => String(text).replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

function textAt(x, y, text, attributes = '') {
  return `<text x="${x}" y="${y}" ${attributes}>${escape(text)}</text>`;
}

function legend(series) {
  return series.map((name, at) => {
    const x = LABEL_WIDTH + at * 110;
    return `<rect x="${x}" y="34" width="11" height="11" fill="${COLOURS[name]}"/>${textAt(x + 16, 44, name)}`;
  });
}

function bar({ name, value, text }, y, largest) {
  const width = Math.max(1, (Math.min(value, largest) / largest) * BAR_WIDTH);
  const box = `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT - 2}" fill="${COLOURS[name]}"/>`;
  return box + textAt(LABEL_WIDTH + width + 5, y + BAR_HEIGHT - 3, text);
}

/**
 * Draws a chart.
 *
 * @param chart `title`; `groups`, each with a `label` and `bars`: `name` of the series, `value`, `text` beside the bar; `mark`,
 * optional, a value at which a line is drawn; `largest`, optional, the value at which bars are cut off.
 */
function drawBars({ title, groups, mark, largest }) {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const top = largest ?? Math.max(...values);
  const parts = [];
  let y = TOP;
  for (const { label, bars } of groups) {
    parts.push(textAt(LABEL_WIDTH - 8, y + (bars.length * BAR_HEIGHT) / 2 + 4, label, 'text-anchor="end"'));
    for (const each of bars) {
      parts.push(bar(each, y, top));
      y += BAR_HEIGHT;
    }
    y += GAP;
  }
  if (mark !== undefined) {
    const x = (LABEL_WIDTH + (mark / top) * BAR_WIDTH).toFixed(1);
    parts.push(`<line x1="${x}" x2="${x}" y1="${TOP - 4}" y2="${y - GAP}" stroke="#495057" stroke-dasharray="3 3"/>`);
  }
  const series = [...new Set(groups.flatMap(({ bars }) => bars.map(({ name }) => name)))];
  const width = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#ffffff"/>
${[textAt(10, 20, title, 'font-size="14" font-weight="bold"'), ...legend(series), ...parts].join('\n')}
</svg>
`;
}

module.exports = { drawBars };
