// What all charts have in common: axes, grids, tooltips.
import { brief, briefStep, escaped, indexAt, numberOf, raised, show } from './format.js';

export function pairs(curve) {
  return curve.steps.map((step, i) => {
    const value = numberOf(curve.values[i]);
    return [step, Number.isFinite(value) ? value : null];
  });
}

/**
 * Points for a logarithmic axis, which has no place for what is not positive. The powers are drawn on a linear axis: the
 * library's own logarithmic one marks no more than one power in ten as soon as the values span more than ten.
 */
export function powers(points) {
  return points.map(([step, value]) => [step, value > 0 ? Math.log10(value) : null]);
}

export function powerLabel(power) {
  return Number.isInteger(power) && Math.abs(power) > 2 ? `10${raised(power)}` : brief(Number((10 ** power).toPrecision(2)));
}

export function finite(curves) {
  return curves.flatMap((curve) => curve.values.map(numberOf)).filter(Number.isFinite);
}

/** Whether values spread so far that only a logarithmic axis shows them all. */
export function spreads(values) {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return low > 0 && high / low > 100;
}

/** How a logarithmic axis is to be marked; null where a linear one will do. */
export function logarithm(values, wanted) {
  const above = values.filter((value) => value > 0);
  if (!wanted || above.length === 0) {
    return null;
  }
  const low = above.reduce((a, b) => Math.min(a, b));
  const high = above.reduce((a, b) => Math.max(a, b));
  return { wide: high / low > 300 };
}

export function stepAxis(context, extra = {}) {
  const { colours, data, narrow } = context;
  return {
    type: 'value',
    min: 0,
    max: Math.max(1, data.last_step),
    splitNumber: narrow ? 4 : 8,
    minInterval: 1,
    axisLine: { onZero: false, lineStyle: { color: colours.line } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { color: colours.muted, hideOverlap: true, formatter: clearOfName(context), showMaxLabel: false },
    axisPointer: { label: { show: false }, lineStyle: { color: colours.muted, type: 'dashed' } },
    name: 'step',
    nameLocation: 'end',
    nameGap: 0,
    nameTextStyle: { color: colours.muted, align: 'right', verticalAlign: 'top', padding: [9, 0, 0, 0] },
    ...extra,
  };
}

/** Steps as they are marked, but for those that the axis's name stands over. */
function clearOfName({ data, narrow }) {
  const end = (narrow ? 0.84 : 0.91) * Math.max(1, data.last_step);
  return (step) => (step > end ? '' : briefStep(step));
}

export function valueAxis(context, log, extra = {}) {
  const { colours } = context;
  return {
    type: 'value',
    scale: true,
    splitNumber: 4,
    // Powers between whole ones only where there would hardly be a mark otherwise.
    ...(log ? { minInterval: log.wide ? 1 : 0.25 } : {}),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colours.grid } },
    axisLabel: { color: colours.muted, formatter: log ? powerLabel : brief, hideOverlap: true },
    axisPointer: { show: false },
    ...extra,
  };
}

export function base(context) {
  const { colours, narrow } = context;
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.ink, fontSize: 12 },
    backgroundColor: 'transparent',
    grid: { left: 6, right: 12, top: 34, bottom: 8, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      itemWidth: narrow ? 12 : 18,
      itemHeight: 8,
      itemGap: narrow ? 9 : 14,
      icon: 'roundRect',
      textStyle: { color: colours.muted },
      inactiveColor: colours.zero,
    },
    tooltip: tooltip(context),
  };
}

export function tooltip(context, extra = {}) {
  const { colours } = context;
  return {
    confine: true,
    backgroundColor: colours.card,
    borderColor: colours.line,
    padding: [8, 12],
    textStyle: { color: colours.ink, fontSize: 13 },
    extraCssText: 'box-shadow:0 4px 16px rgb(0 0 0 / 18%);border-radius:10px;max-width:22rem;white-space:normal',
    ...extra,
  };
}

/** A tooltip that tells every curve's value at the pointer, however sparse the curve. */
export function stepTooltip(context, curves) {
  return tooltip(context, {
    trigger: 'axis',
    formatter: (hits) => {
      const step = Math.round(hits[0].axisValue);
      const rows = curves(step)
        .map(({ colour, name, curve, share, unit }) => {
          const at = indexAt(curve.steps, step);
          return at < 0 ? '' : row(colour, name, show(numberOf(curve.values[at]), share) + (unit ? ` ${unit}` : ''));
        })
        .join('');
      return heading(context, step) + rows;
    },
  });
}

export function heading(context, step) {
  const perEpoch = context.data.steps_per_epoch;
  const epoch = perEpoch > 0 ? `, epoch ${(step / perEpoch).toFixed(1)}` : '';
  return `<div style="opacity:.75;margin-bottom:2px">Step ${step.toLocaleString('en')}${epoch}</div>`;
}

export function row(colour, name, value) {
  const dot = `<span style="display:inline-block;width:9px;height:9px;border-radius:50%;background:${colour}"></span>`;
  return `<div style="display:flex;gap:8px;align-items:center">${dot}<span>${escaped(name)}</span>`
    + `<b style="margin-left:auto;padding-left:12px">${escaped(value)}</b></div>`;
}

/** A line at the step from which a curve is no longer finite. */
export function brokenLine(context, curve) {
  const at = curve ? curve.values.findIndex((value) => typeof value === 'string') : -1;
  if (at < 0) {
    return undefined;
  }
  const { colours } = context;
  const right = curve.steps[at] < context.data.last_step * 0.6;
  return {
    silent: true,
    symbol: 'none',
    precision: 12,
    lineStyle: { color: colours.broken, width: 2, type: 'solid' },
    label: {
      formatter: `${show(numberOf(curve.values[at]))} at step ${curve.steps[at].toLocaleString('en')}`,
      color: colours.broken,
      fontWeight: 'bold',
      position: 'insideEndTop',
      rotate: 0,
      align: right ? 'left' : 'right',
      padding: [0, 6],
    },
    data: [{ xAxis: curve.steps[at] }],
  };
}
