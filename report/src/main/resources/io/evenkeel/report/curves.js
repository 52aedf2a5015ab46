// Curves over the run, and the findings under them.
import { blend } from './theme.js';
import { brief, escaped, show, numberOf, indexAt } from './format.js';
import {
  base, brokenLine, finite, heading, logarithm, pairs, powers, row, spreads, stepAxis, stepTooltip, tooltip, valueAxis,
} from './frame.js';

const LANE = 22;
const CHARACTER = 6.6;

/** Training and validation of one kind, raw and smoothed. */
export function drawCurves(context) {
  const { data, colours, element } = context;
  const kind = element.dataset.quantity.split('/')[0];
  const training = data.quantities[`${kind}/training`];
  const validation = data.quantities[`${kind}/validation`];
  const isLoss = kind === 'loss';
  const curves = [training, validation].filter(Boolean).flatMap(allPaths);
  const values = finite(curves);
  const canLog = isLoss && values.length > 0 && values.every((value) => value > 0);
  const log = canLog && (context.state.log ?? spreads(values));
  context.tool('log', { pressed: log, disabled: !canLog });
  const fit = (curve) => (log ? powers(pairs(curve)) : pairs(curve));
  const scale = logarithm(values, log);
  const series = [];
  const told = [];
  if (training) {
    const smooth = training.smooth;
    series.push(line(smooth ? 'each batch' : 'training', fit(training.whole), smooth ? colours.raw : colours.accent, {
      width: smooth ? 1 : 2,
      opacity: smooth ? 0.65 : 1,
    }));
    told.push({ colour: smooth ? colours.raw : colours.accent, name: smooth ? 'each batch' : 'training', curve: training.whole });
    if (smooth) {
      const name = `smoothed over ${training.span}`;
      series.push(line('smoothed', fit(smooth), colours.accent, { width: 2.5 }));
      told.push({ colour: colours.accent, name, curve: smooth });
    }
  }
  if (validation) {
    const points = fit(validation.whole);
    series.push({
      ...line('validation', points, colours.second, { width: 2 }),
      showSymbol: points.length <= 60,
      symbolSize: 5,
    });
    told.push({ colour: colours.second, name: 'validation', curve: validation.whole });
  }
  [training, validation].filter(Boolean).forEach((quantity) => series.push(...abandoned(context, quantity, fit)));
  told.forEach((entry) => { entry.share = kind === 'accuracy'; });
  const marked = [training, validation].filter(Boolean).find((quantity) => brokenLine(context, quantity.whole));
  series[0].markLine = marked && brokenLine(context, marked.whole);
  series.push({ id: 'focus', type: 'line', data: [], silent: true, markArea: focusArea(context) });
  const option = base(context);
  const lanes = isLoss ? laneFrame(context) : null;
  const label = kind === 'accuracy' ? { formatter: (value) => `${Math.round(value * 1000) / 10} %` } : {};
  const y = valueAxis(context, scale, kind === 'accuracy' ? { max: (range) => Math.min(1, Math.ceil(range.max * 10) / 10) } : {});
  y.axisLabel = { ...y.axisLabel, ...label };
  element.style.height = `${(isLoss ? 330 : 230) + (lanes ? lanes.height : 0)}px`;
  if (!lanes) {
    return { ...option, xAxis: stepAxis(context), yAxis: y, series, tooltip: stepTooltip(context, () => told) };
  }
  return {
    ...option,
    grid: [{ left: 58, right: 12, top: 34, bottom: lanes.height + 26 }, { left: 58, right: 12, height: lanes.height - 8, bottom: 0 }],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    xAxis: [stepAxis(context), { ...stepAxis(context), gridIndex: 1, show: false }],
    yAxis: [y, lanes.axis],
    series: [...series, ...lanes.series],
    tooltip: stepTooltip(context, () => told),
  };
}

function line(name, points, colour, style = {}) {
  return {
    name,
    type: 'line',
    data: points,
    showSymbol: points.length === 1,
    connectNulls: false,
    itemStyle: { color: colour },
    lineStyle: { color: colour, ...style },
    emphasis: { disabled: true },
  };
}

function allPaths(quantity) {
  return [quantity.whole, ...(quantity.abandoned ?? [])];
}

/** Where the run went before it was rolled back: faint, and under one name in the legend. */
function abandoned({ colours }, quantity, fit) {
  return (quantity.abandoned ?? []).map((path) => line('rolled back', fit(path), colours.muted, { width: 1.2, opacity: 0.7, type: 'dashed' }));
}

/** The steps of the finding that the reader points at. */
export function focusArea(context) {
  const finding = context.data.findings.find((one) => one.id === context.state.focus);
  const least = context.data.last_step * 0.004;
  return {
    silent: true,
    itemStyle: { color: finding ? context.colours[finding.severity] : 'transparent', opacity: 0.14 },
    data: finding ? [[{ xAxis: finding.from }, { xAxis: Math.max(finding.to, finding.from + least) }]] : [],
  };
}

/** One bar for each finding over the steps at which it was seen, and a mark for each action. */
function laneFrame(context) {
  const { data, colours } = context;
  const count = data.findings.length;
  const acted = data.actions.length > 0 ? 1 : 0;
  if (count + acted === 0) {
    return null;
  }
  const bars = {
    id: 'findings',
    type: 'custom',
    xAxisIndex: 1,
    yAxisIndex: 1,
    clip: true,
    data: data.findings.map((finding, i) => [finding.from, finding.to, i]),
    encode: { x: [0, 1], y: 2 },
    tooltip: laneTooltip(context),
    renderItem: (params, api) => bar(context, params, api),
  };
  const marks = {
    type: 'scatter',
    xAxisIndex: 1,
    yAxisIndex: 1,
    symbol: 'diamond',
    symbolSize: 11,
    itemStyle: { color: colours.third },
    data: data.actions.map((action) => [action.step, count]),
    tooltip: tooltip(context, {
      trigger: 'item',
      formatter: (hit) => {
        const action = data.actions[hit.dataIndex];
        return heading(context, action.step) + row(colours.third, action.title, action.outcome);
      },
    }),
  };
  return {
    height: (count + acted) * LANE + 8,
    axis: { type: 'value', gridIndex: 1, show: false, inverse: true, min: -0.5, max: count + acted - 0.5 },
    series: acted ? [bars, marks] : [bars],
  };
}

function laneTooltip(context) {
  return tooltip(context, {
    trigger: 'item',
    formatter: (hit) => {
      const finding = context.data.findings[hit.dataIndex];
      const place = finding.place ? `<div>${escaped(finding.place)}</div>` : '';
      return `<b>${escaped(finding.title)}</b> (${finding.severity})${place}`
        + `<div>steps ${finding.from.toLocaleString('en')}–${finding.to.toLocaleString('en')}</div>`;
    },
  });
}

function bar(context, params, api) {
  const { data, colours } = context;
  const finding = data.findings[params.dataIndex];
  const [left, y] = api.coord([finding.from, api.value(2)]);
  const right = Math.max(api.coord([finding.to, 0])[0], left + 4);
  const frame = params.coordSys;
  const colour = colours[finding.severity];
  const label = finding.title + (finding.state ? ` (${finding.state})` : '');
  const needs = label.length * CHARACTER + 12;
  const inside = right - left > needs;
  const after = !inside && right + needs < frame.x + frame.width;
  return {
    type: 'group',
    children: [
      {
        type: 'rect',
        shape: { x: left, y: y - LANE / 2 + 2, width: right - left, height: LANE - 4, r: 4 },
        style: { fill: colour, opacity: finding.state ? 0.35 : 0.82 },
        emphasis: { style: { opacity: finding.state ? 0.5 : 1, stroke: colours.ink, lineWidth: 1.5 } },
      },
      {
        type: 'text',
        style: {
          text: label,
          x: inside ? left + 7 : after ? right + 6 : left - 6,
          y,
          align: inside || after ? 'left' : 'right',
          verticalAlign: 'middle',
          fontSize: 12,
          fontFamily: colours.font,
          fill: inside && !finding.state ? colours.card : colours.ink,
        },
      },
    ],
  };
}

/** One curve without company. */
export function drawSmall(context) {
  const { data, colours, element } = context;
  const name = element.dataset.quantity;
  const quantity = data.quantities[name];
  const values = finite(allPaths(quantity));
  const log = spreads(values);
  element.style.height = '160px';
  const fit = (curve) => (log ? powers(pairs(curve)) : pairs(curve));
  const points = fit(quantity.whole);
  const paths = abandoned(context, quantity, fit);
  return {
    ...base(context),
    grid: { left: 6, right: 12, top: paths.length ? 34 : 12, bottom: 8, containLabel: true },
    ...(paths.length ? {} : { legend: { show: false } }),
    xAxis: stepAxis(context),
    yAxis: valueAxis(context, logarithm(values, log), log ? {} : { min: (range) => (range.min > 0 ? 0 : range.min), splitNumber: 3 }),
    series: [
      { ...line(quantity.label, points, colours.accent, { width: 2 }), markLine: brokenLine(context, quantity.whole) },
      ...paths,
    ],
    tooltip: stepTooltip(context, () => [{ colour: colours.accent, name: quantity.label, curve: quantity.whole, share: quantity.share }]),
  };
}

/** ρ with its band of one standard error, and the line where nothing grows or shrinks. */
export function drawRate(context) {
  const { data, colours, element } = context;
  const { whole } = data.quantities['backprop/rate'];
  const error = data.quantities['backprop/rate_error']?.whole;
  const known = whole.steps
    .map((step, i) => {
      const rate = numberOf(whole.values[i]);
      const at = error ? indexAt(error.steps, step) : -1;
      return { step, rate, error: at < 0 ? 0 : numberOf(error.values[at]) };
    })
    .filter(({ rate, error: width }) => Number.isFinite(rate) && Number.isFinite(width));
  element.style.height = '300px';
  const far = spreads(known.map(({ rate }) => rate));
  // Where the band reaches below zero, a logarithmic axis has no end for it; a tenth of ρ is far enough.
  const fit = (value, rate) => (far ? Math.log10(Math.max(value, rate / 10)) : value);
  const band = {
    name: '± one standard error',
    type: 'custom',
    silent: true,
    clip: true,
    itemStyle: { color: colours.raw },
    data: known.flatMap(({ step, rate, error: width }) => [[step, fit(rate - width, rate)], [step, fit(rate + width, rate)]]),
    renderItem: (params, api) => {
      if (params.context.drawn || known.length < 2) {
        return null;
      }
      params.context.drawn = true;
      const upper = known.map((point) => api.coord([point.step, fit(point.rate + point.error, point.rate)]));
      const lower = known.map((point) => api.coord([point.step, fit(point.rate - point.error, point.rate)])).reverse();
      return { type: 'polygon', shape: { points: [...upper, ...lower] }, style: { fill: colours.raw, opacity: 0.35 } };
    },
  };
  const told = [{ colour: colours.accent, name: 'ρ', curve: whole }];
  if (error) {
    told.push({ colour: colours.raw, name: 'standard error', curve: error });
  }
  return {
    ...base(context),
    xAxis: stepAxis(context),
    yAxis: valueAxis(context, logarithm(known.map(({ rate }) => rate), far), far
      ? { min: (range) => Math.floor(Math.min(-0.1, range.min)), max: (range) => Math.ceil(Math.max(0.1, range.max)) }
      : { min: 0, max: (range) => (range.max > 1.2 ? null : 1.2) }),
    series: [
      ...(error ? [band] : []),
      {
        ...line('ρ', far ? powers(pairs(whole)) : pairs(whole), colours.accent, { width: 2.5 }),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: colours.ink, type: 'dashed', width: 1.5 },
          label: { formatter: 'ρ = 1: kept as it is', position: 'insideEndTop', color: colours.ink },
          data: [{ yAxis: far ? 0 : 1 }],
        },
      },
    ],
    tooltip: stepTooltip(context, () => told),
  };
}

/** The run's curve over those of its places. */
export function drawSpread(context) {
  return spreadOption(context, null);
}

/** Likewise, with the customary thousandth. */
export function drawRatio(context) {
  return spreadOption(context, { at: 1e-3, name: 'customary 10⁻³', wide: true });
}

/** Likewise, with the limit of stability. */
export function drawMargin(context) {
  return spreadOption(context, { at: 1, name: 'limit 1', wide: false });
}

/** Likewise, with the edge between growing and vanishing. */
export function drawExponent(context) {
  return spreadOption(context, { at: 0, name: '0: kept as it is', wide: false, whole: 'through depth' });
}

/** A mark has a value, a name, and says whether it makes the axis logarithmic, so that it is always in sight. */
function spreadOption(context, mark) {
  const { data, colours, element } = context;
  const quantity = data.quantities[element.dataset.quantity];
  const places = quantity.places ?? [];
  const all = [...places, ...(quantity.whole ? [quantity.whole] : [])];
  // A logarithmic axis has no place for a mark at zero.
  const log = mark?.at !== 0 && (spreads(finite(all).filter((value) => value !== 0)) || Boolean(mark?.wide));
  const whole = mark?.whole ?? 'all together';
  const zeroInSight = { min: ({ min }) => Math.min(0, min), max: ({ max }) => Math.max(0, max) };
  const fit = (curve) => (log ? powers(pairs(curve)) : pairs(curve));
  element.style.height = '300px';
  const named = places.length > 0 && places.length <= 6;
  const colourAt = (i) => blend(colours.strands, places.length < 2 ? 0.4 : i / (places.length - 1));
  const series = places.map((curve, i) => ({
    ...line(curve.place, fit(curve), colourAt(i), { width: quantity.whole ? 1 : 1.5, opacity: 0.75 }),
    silent: true,
  }));
  if (quantity.whole) {
    const bold = quantity.smooth && !places.length;
    series.push(line(whole, fit(quantity.whole), bold ? colours.raw : colours.ink, { width: bold ? 1 : 2.2, opacity: bold ? 0.7 : 1 }));
    if (bold) {
      series.push(line('smoothed', fit(quantity.smooth), colours.accent, { width: 2.5 }));
    }
  }
  series[0].markLine = mark
    ? {
      silent: true,
      symbol: 'none',
      lineStyle: { color: colours.ink, type: 'dashed', width: 1.5 },
      label: { formatter: mark.name, position: 'insideStartTop', color: colours.ink },
      data: [{ yAxis: log ? Math.log10(mark.at) : mark.at }],
    }
    : quantity.whole && brokenLine(context, quantity.whole);
  return {
    ...base(context),
    grid: { left: 6, right: 12, top: named ? 14 + 20 * legendRows(context, series) : 14, bottom: 8, containLabel: true },
    legend: named ? base(context).legend : { show: false },
    xAxis: stepAxis(context),
    yAxis: valueAxis(context, logarithm(finite(all).concat(mark ? [mark.at] : []), log), log ? {} : { ...inItsUnit(context, quantity), ...(mark?.at === 0 ? zeroInSight : {}) }),
    series,
    tooltip: stepTooltip(context, (step) => extremes(step, quantity, places, colourAt, colours, whole)),
  };
}

/** How many rows the names of all curves take above a chart. */
function legendRows(context, series) {
  const width = context.element.clientWidth - 12;
  let rows = 1;
  let used = 0;
  series.forEach(({ name }) => {
    const needs = name.length * CHARACTER + 36;
    if (used > 0 && used + needs > width) {
      rows += 1;
      used = 0;
    }
    used += needs;
  });
  return rows;
}

/** Marks of a linear axis with what stands behind the numbers. */
function inItsUnit(context, quantity) {
  const behind = quantity.share ? ' %' : quantity.unit ? ` ${quantity.unit}` : '';
  if (!behind) {
    return {};
  }
  const factor = quantity.share ? 100 : 1;
  return { axisLabel: { color: context.colours.muted, hideOverlap: true, formatter: (value) => brief(Number((factor * value).toPrecision(6))) + behind } };
}

/** Of many curves, a tooltip tells the whole, the largest and the smallest. */
function extremes(step, quantity, places, colourAt, colours, whole) {
  const rows = quantity.whole
    ? [{ colour: colours.ink, name: places.length ? whole : quantity.label, curve: quantity.whole, share: quantity.share, unit: quantity.unit }]
    : [];
  const ranked = places
    .map((curve, i) => {
      const at = indexAt(curve.steps, step);
      return { colour: colourAt(i), name: curve.place, curve, share: quantity.share, unit: quantity.unit, value: at < 0 ? NaN : numberOf(curve.values[at]) };
    })
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  return [...rows, ...(ranked.length > 6 ? [...ranked.slice(0, 3), ...ranked.slice(-3)] : ranked)];
}
