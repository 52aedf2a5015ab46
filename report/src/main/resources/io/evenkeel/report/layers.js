// Layers against steps.
import { VIRIDIS } from './theme.js';
import { briefStep, escaped, numberOf, show } from './format.js';
import { base, heading, logarithm, powerLabel, stepAxis, tooltip, valueAxis } from './frame.js';

const ROW = 15;

/** The gradient's norm by layer and step, by its order of magnitude. */
export function drawFlow(context) {
  const quantity = context.data.quantities[context.element.dataset.quantity];
  return heatOption(context, quantity, {
    scale: VIRIDIS,
    height: (value) => Math.log10(value),
    text: powerLabel,
  });
}

/** A share by layer and step, from none to all. */
export function drawShare(context) {
  const quantity = context.data.quantities[context.element.dataset.quantity];
  return heatOption(context, quantity, {
    scale: context.colours.share,
    height: (value) => value,
    range: [0, 1],
    text: (share) => `${Math.round(100 * share)} %`,
  });
}

function heatOption(context, quantity, { scale, height, range, text }) {
  const { colours, element, narrow } = context;
  const { heat } = quantity;
  const rows = heat.rows.length;
  const cells = [];
  const odd = [];
  heat.rows.forEach((line, y) => line.values.forEach((value, x) => {
    if (value === null) {
      return;
    }
    const at = height(numberOf(value));
    const cell = [heat.steps[x], heat.steps[x + 1] ?? lastEdge(heat), y, at, x];
    (Number.isFinite(at) ? cells : odd).push(Number.isFinite(at) ? cell : [...cell.slice(0, 3), 0, x]);
  }));
  const heights = cells.map((cell) => cell[3]);
  const low = range ? range[0] : Math.floor(heights.reduce((a, b) => Math.min(a, b), Infinity));
  const high = range ? range[1] : Math.ceil(heights.reduce((a, b) => Math.max(a, b), -Infinity));
  const flat = heights.length === 0;
  element.style.height = `${Math.max(180, Math.min(640, rows * ROW + 92))}px`;
  const broken = odd.some(([, , y, , x]) => isBroken(heat, y, x));
  const zero = odd.some(([, , y, , x]) => !isBroken(heat, y, x));
  const room = narrow ? 74 : 150;
  const names = heat.rows.map((line) => label(line, narrow));
  return {
    ...base(context),
    grid: { left: Math.min(room, 6.4 * names.reduce((a, name) => Math.max(a, name.length), 0)) + 12, right: 12, top: 34, bottom: 30 },
    legend: {
      ...base(context).legend,
      left: 'auto',
      right: 0,
      selectedMode: false,
      data: [
        ...(zero ? [{ name: 'zero', itemStyle: { color: colours.zero } }] : []),
        ...(broken ? [{ name: 'not finite', itemStyle: { color: colours.broken } }] : []),
      ],
    },
    xAxis: stepAxis(context),
    yAxis: {
      type: 'category',
      data: names,
      inverse: true,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        color: colours.muted,
        fontSize: 11,
        width: room,
        overflow: 'truncate',
      },
    },
    visualMap: {
      type: 'continuous',
      show: !flat,
      seriesIndex: 0,
      dimension: 3,
      min: flat ? 0 : low,
      max: flat ? 1 : Math.max(high, low + 1e-9),
      inRange: { color: scale },
      orient: 'horizontal',
      left: 0,
      top: 0,
      itemWidth: 11,
      itemHeight: narrow ? 90 : 150,
      text: [text(flat ? 1 : high), text(flat ? 0 : low)],
      textStyle: { color: colours.muted },
      padding: 0,
      hoverLink: false,
    },
    series: [
      rectangles(quantity.label, cells, (api) => ({ fill: api.visual('color') })),
      rectangles('not finite', odd, (api) => oddStyle(colours, isBroken(heat, api.value(2), api.value(4))), colours.broken),
      { name: 'zero', type: 'custom', data: [], itemStyle: { color: colours.zero }, renderItem: () => null },
    ],
    tooltip: tooltip(context, {
      trigger: 'item',
      formatter: (hit) => {
        const [, , y, , x] = hit.value;
        const line = heat.rows[y];
        const kind = line.kind ? ` (${escaped(line.kind)})` : '';
        return `${heading(context, heat.steps[x])}<b>${escaped(line.place)}</b>${kind}`
          + `<div>${escaped(quantity.label)}: <b>${show(numberOf(line.values[x]), quantity.share)}</b></div>`;
      },
    }),
  };
}

function lastEdge(heat) {
  const { steps } = heat;
  const usual = steps.length > 1 ? (steps[steps.length - 1] - steps[0]) / (steps.length - 1) : 1;
  return Math.max(heat.end, steps[steps.length - 1] + (steps.length > 1 ? 0 : usual));
}

function isBroken(heat, y, x) {
  return typeof heat.rows[y].values[x] === 'string';
}

function label(row, narrow) {
  return row.kind && !narrow ? `${row.place} ${row.kind}` : row.place;
}

function rectangles(name, data, style, colour) {
  return {
    name,
    type: 'custom',
    data,
    clip: true,
    encode: { x: [0, 1], y: 2 },
    itemStyle: colour ? { color: colour } : {},
    renderItem: (params, api) => {
      const [left, y] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const [, height] = api.size([0, 1]);
      // Half a pixel more on each side, so that no seams show between cells.
      return {
        type: 'rect',
        shape: { x: left - 0.25, y: y - height / 2 + 0.5, width: Math.max(right - left, 1) + 0.5, height: Math.max(1, height - 1) },
        style: style(api),
      };
    },
  };
}

/** What is not finite is hatched as well: colour alone does not tell. */
function oddStyle(colours, broken) {
  return broken
    ? { fill: colours.broken, decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: colours.card } }
    : { fill: colours.zero };
}

/** From the input to the output at a few looks. */
export function drawProfile(context) {
  const { data, colours, element } = context;
  const quantity = data.quantities[element.dataset.quantity];
  const { places, looks } = quantity.profile;
  const shades = looks.length < 3 ? [colours.raw, colours.accent] : [colours.raw, colours.third, colours.accent];
  element.style.height = data.quantities[element.dataset.quantity].heat
    ? `${Math.max(240, Math.min(640, places.length * ROW + 92))}px`
    : '300px';
  return {
    ...base(context),
    grid: { left: 6, right: 28, top: 34, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      data: places,
      boundaryGap: false,
      axisLine: { onZero: false, lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true, width: 90, overflow: 'truncate' },
      axisPointer: { label: { show: false } },
    },
    yAxis: valueAxis(context, logarithm(looks.flatMap((look) => look.values.map(numberOf)).filter(Number.isFinite), true)),
    series: looks.map((look, i) => ({
      name: `step ${briefStep(look.step)}`,
      type: 'line',
      data: look.values.map((value) => (numberOf(value) > 0 && Number.isFinite(numberOf(value)) ? Math.log10(value) : null)),
      symbolSize: 5,
      showSymbol: places.length <= 60,
      itemStyle: { color: shades[i] },
      lineStyle: { color: shades[i], width: i === looks.length - 1 ? 2.5 : 1.5, type: i === 0 && looks.length > 1 ? 'dashed' : 'solid' },
      emphasis: { disabled: true },
    })),
    tooltip: tooltip(context, {
      trigger: 'axis',
      formatter: (hits) => {
        const at = hits[0].dataIndex;
        const lines = looks
          .map((look) => `<div>step ${look.step.toLocaleString('en')}: <b>${show(numberOf(look.values[at]))}</b></div>`)
          .join('');
        return `<b>${escaped(places[at])}</b>${lines}`;
      },
    }),
  };
}

const WIDEST_BAR = 18;
/** Below a thousandth of the least gain it does not matter how small the smallest singular value is. */
const DEEP = 1e-3;

/** Each layer's gain at the latest look, over a bar from its smallest singular value to its largest. */
export function drawGains(context) {
  const { data, colours, element } = context;
  const { places, looks } = data.quantities['jacobian/gain'].profile;
  const latest = (name) => data.quantities[name]?.profile?.looks.at(-1).values.map(numberOf) ?? [];
  const gains = latest('jacobian/gain');
  const errors = latest('jacobian/gain_error');
  const ends = { low: latest('jacobian/smallest'), high: latest('jacobian/largest') };
  const positive = [...gains, ...ends.low, ...ends.high, 1].filter((value) => value > 0 && Number.isFinite(value));
  const floor = DEEP * Math.min(1, ...gains.filter((value) => value > 0));
  const power = (value) => (Number.isFinite(value) && value !== null ? Math.log10(Math.max(value, floor)) : null);
  const lowest = Math.log10(Math.max(floor, positive.reduce((a, b) => Math.min(a, b)))) - 0.15;
  const highest = Math.log10(positive.reduce((a, b) => Math.max(a, b))) + 0.15;
  element.style.height = '340px';
  const bars = places
    .map((place, i) => [i, power(ends.low[i] ?? NaN), power(ends.high[i] ?? NaN)])
    .filter(([, low, high]) => low !== null && high !== null)
    .map(([i, low, high]) => [i, Math.max(low, lowest), high]);
  const points = (values) => values.map((value) => (value > 0 ? power(value) : null));
  const first = looks[0];
  const series = [
    {
      name: 'smallest to largest',
      type: 'custom',
      silent: true,
      clip: true,
      itemStyle: { color: colours.raw },
      encode: { x: 0, y: [1, 2] },
      data: bars,
      renderItem: (params, api) => {
        const [x, bottom] = api.coord([api.value(0), api.value(1)]);
        const [, top] = api.coord([api.value(0), api.value(2)]);
        const width = Math.max(3, Math.min(WIDEST_BAR, 0.6 * api.size([1, 0])[0]));
        return {
          type: 'rect',
          shape: { x: x - width / 2, y: top, width, height: Math.max(2, bottom - top), r: 3 },
          style: { fill: colours.raw, opacity: 0.5 },
        };
      },
    },
    {
      name: 'gain',
      type: 'line',
      data: points(gains),
      symbol: 'circle',
      symbolSize: places.length > 60 ? 4 : 8,
      itemStyle: { color: colours.accent },
      lineStyle: { color: colours.accent, width: 1, opacity: 0.5 },
      emphasis: { disabled: true },
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: colours.ink, type: 'dashed', width: 1.5 },
        label: { formatter: '1: kept as it is', position: 'insideEndTop', color: colours.ink },
        data: [{ yAxis: 0 }],
      },
    },
  ];
  if (looks.length > 1) {
    series.push({
      name: `gain at step ${briefStep(first.step)}`,
      type: 'line',
      data: points(first.values.map(numberOf)),
      symbol: 'emptyCircle',
      symbolSize: places.length > 60 ? 3 : 6,
      itemStyle: { color: colours.third },
      lineStyle: { width: 0 },
      emphasis: { disabled: true },
    });
  }
  return {
    ...base(context),
    grid: { left: 6, right: 12, top: 34, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      data: places,
      axisLine: { onZero: false, lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true, width: 90, overflow: 'truncate' },
      axisPointer: { label: { show: false } },
    },
    yAxis: valueAxis(context, logarithm(positive, true), { min: lowest, max: highest, axisLabel: { color: colours.muted, formatter: powerLabel, hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
    series,
    tooltip: tooltip(context, {
      trigger: 'axis',
      formatter: (hits) => {
        const at = hits[0].dataIndex;
        const told = (name, values, error) => (values[at] === undefined
          ? ''
          : `<div>${name}: <b>${show(values[at])}</b>${error?.[at] > 0 ? ` ± ${show(error[at])}` : ''}</div>`);
        return `<b>${escaped(places[at])}</b>`
          + told('largest', ends.high, latest('jacobian/largest_error'))
          + told('gain', gains, errors)
          + told('smallest', ends.low, latest('jacobian/smallest_error'));
      },
    }),
  };
}
