// A probe's answer: the density of eigenvalues, and figures by layer.
import { escaped, numberOf, show } from './format.js';
import { base, powerLabel, row, tooltip, valueAxis } from './frame.js';

const BAR_ROW = 26;

/** Density over eigenvalues, on a logarithmic height: the bulk is many powers of ten above the outliers. */
export function drawDensity(context) {
  const { data, colours, element } = context;
  const { curve, least, marks } = data.density;
  element.style.height = '320px';
  const log = (value) => Math.log10(Math.max(value, least));
  const top = Math.ceil(Math.max(...curve.values.map(log)));
  return {
    ...base(context),
    legend: { show: false },
    grid: { left: 6, right: 16, top: 14, bottom: 24, containLabel: true },
    xAxis: numberAxis(context, 'λ', { min: curve.at[0], max: curve.at[curve.at.length - 1] }),
    yAxis: valueAxis(context, { wide: true }, { min: Math.floor(Math.log10(least)), max: top }),
    series: [
      band(colours.accent, curve, log),
      {
        ...smoothLine('density', curve.at.map((x, i) => [x, curve.values[i] < least ? null : log(curve.values[i])]), colours.accent),
        areaStyle: { color: colours.accent, opacity: 0.12, origin: 'start' },
      },
      {
        name: 'found one by one',
        type: 'scatter',
        symbol: 'triangle',
        symbolSize: 9,
        clip: false,
        itemStyle: { color: colours.second },
        data: marks.map((x) => [numberOf(x), Math.floor(Math.log10(least))]),
        tooltip: tooltip(context, {
          trigger: 'item',
          formatter: (hit) => row(colours.second, 'eigenvalue', show(hit.value[0])),
        }),
      },
    ],
    tooltip: curveTooltip(context, (x) => `λ = ${show(x)}`, [{ name: 'density', colour: colours.accent, curve }]),
  };
}

/** Shares of eigenvalues by decade of their magnitude, for either sign. */
export function drawMagnitudes(context) {
  const { data, colours, element } = context;
  const curves = [
    { name: 'positive', colour: colours.accent, curve: data.magnitudes.positive },
    { name: 'negative', colour: colours.second, curve: data.magnitudes.negative },
  ];
  const { at } = curves[0].curve;
  element.style.height = '320px';
  return {
    ...base(context),
    grid: { left: 6, right: 16, top: 34, bottom: 24, containLabel: true },
    xAxis: numberAxis(context, '|λ|', {
      min: at[0],
      max: Math.ceil(at[at.length - 1]),
      minInterval: 1,
      axisLabel: { color: colours.muted, hideOverlap: true, formatter: powerLabel },
    }),
    yAxis: valueAxis(context, null, { min: 0, axisLabel: { color: colours.muted, formatter: (share) => `${Math.round(100 * share)} %` } }),
    series: curves.flatMap(({ name, colour, curve }) => [
      band(colour, curve, (value) => Math.max(0, value)),
      {
        ...smoothLine(name, curve.at.map((x, i) => [x, curve.values[i]]), colour),
        lineStyle: { color: colour, width: 2, type: name === 'negative' ? 'dashed' : 'solid' },
      },
    ]),
    tooltip: curveTooltip(context, (x) => `|λ| = ${show(10 ** x)}, a decade`, curves, true),
  };
}

/** One bar for each layer, with its error as a whisker. */
export function drawBars(context) {
  const { data, colours, element, narrow } = context;
  const bars = data.bars[element.dataset.key];
  const values = bars.map((bar) => numberOf(bar.value));
  const most = narrow ? 16 : 28;
  const names = bars.map(({ place }) => (place.length > most ? `…${place.slice(1 - most)}` : place));
  const longest = names.reduce((a, name) => Math.max(a, name.length), 0);
  element.style.height = `${Math.max(120, bars.length * BAR_ROW + 46)}px`;
  return {
    ...base(context),
    legend: { show: false },
    grid: { left: 6.6 * longest + 14, right: 20, top: 4, bottom: 24 },
    xAxis: numberAxis(context, '', { scale: false }),
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, fontSize: 11, interval: 0 },
    },
    series: [
      {
        name: 'layer',
        type: 'bar',
        data: values.map((value) => (Number.isFinite(value) ? value : null)),
        itemStyle: { color: colours.accent, borderRadius: 3 },
        barMaxWidth: 16,
      },
      whiskers(colours, bars),
    ],
    tooltip: tooltip(context, {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: colours.grid, opacity: 0.5 } },
      formatter: (hits) => {
        const bar = bars[hits[0].dataIndex];
        const error = bar.error === undefined ? '' : ` ± ${show(numberOf(bar.error))}`;
        return row(colours.accent, bar.place, show(numberOf(bar.value)) + error);
      },
    }),
  };
}

function whiskers(colours, bars) {
  const known = bars
    .map((bar, y) => ({ y, value: numberOf(bar.value), error: numberOf(bar.error) }))
    .filter(({ value, error }) => Number.isFinite(value) && Number.isFinite(error));
  return {
    name: 'error',
    type: 'custom',
    silent: true,
    z: 3,
    data: known.map(({ y, value, error }) => [value - error, value + error, y]),
    encode: { x: [0, 1], y: 2 },
    renderItem: (params, api) => {
      const [left, y] = api.coord([api.value(0), api.value(2)]);
      const [right] = api.coord([api.value(1), api.value(2)]);
      const style = { stroke: colours.ink, lineWidth: 1.5 };
      // An error that is smaller than the stroke has nothing to show.
      return right - left < 2 ? null : {
        type: 'group',
        children: [
          { type: 'line', shape: { x1: left, y1: y, x2: right, y2: y }, style },
          { type: 'line', shape: { x1: left, y1: y - 4, x2: left, y2: y + 4 }, style },
          { type: 'line', shape: { x1: right, y1: y - 4, x2: right, y2: y + 4 }, style },
        ],
      };
    },
  };
}

function numberAxis(context, name, extra) {
  const { colours, narrow } = context;
  const axis = valueAxis(context, null, {});
  return {
    ...axis,
    splitNumber: narrow ? 4 : 7,
    axisLine: { onZero: false, show: true, lineStyle: { color: colours.line } },
    splitLine: { show: true, lineStyle: { color: colours.grid } },
    axisLabel: { ...axis.axisLabel, showMinLabel: false, showMaxLabel: false },
    axisPointer: { label: { show: false }, lineStyle: { color: colours.muted, type: 'dashed' } },
    name,
    nameLocation: 'middle',
    nameGap: 24,
    nameTextStyle: { color: colours.muted },
    ...extra,
  };
}

function smoothLine(name, points, colour) {
  return {
    name,
    type: 'line',
    data: points,
    showSymbol: false,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 2 },
    emphasis: { disabled: true },
  };
}

/** One standard error to either side, as one shape. */
function band(colour, curve, height) {
  return {
    name: '± one standard error',
    type: 'custom',
    silent: true,
    clip: true,
    itemStyle: { color: colour },
    data: curve.at.flatMap((x, i) => [
      [x, height(curve.values[i] - curve.errors[i])],
      [x, height(curve.values[i] + curve.errors[i])],
    ]),
    renderItem: (params, api) => {
      if (params.context.drawn) {
        return null;
      }
      params.context.drawn = true;
      const edge = (sign) => curve.at.map((x, i) => api.coord([x, height(curve.values[i] + sign * curve.errors[i])]));
      return {
        type: 'polygon',
        shape: { points: [...edge(1), ...edge(-1).reverse()] },
        style: { fill: colour, opacity: 0.25 },
      };
    },
  };
}

function curveTooltip(context, title, curves, share = false) {
  return tooltip(context, {
    trigger: 'axis',
    formatter: (hits) => {
      const hit = hits.find(({ seriesType }) => seriesType === 'line') ?? hits[0];
      const x = hit.value[0];
      const rows = curves.map(({ name, colour, curve }) => {
        const i = nearest(curve.at, x);
        return row(colour, name, `${show(curve.values[i], share)} ± ${show(curve.errors[i], share)}`);
      });
      return `<div style="opacity:.75;margin-bottom:2px">${escaped(title(x))}</div>${rows.join('')}`;
    },
  });
}

function nearest(values, x) {
  return values.reduce((best, value, i) => (Math.abs(value - x) < Math.abs(values[best] - x) ? i : best), 0);
}
