// Numbers and texts as people read them; the same spelling as in the page's tables.

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export function raised(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[digit]).join('');
  return (exponent < 0 ? '⁻' : '') + digits;
}

/** A value of the page's data: a number, the name of one that is not finite, or null. */
export function numberOf(value) {
  return typeof value === 'string' ? Number(value) : value;
}

export function show(value, share = false) {
  if (value === null || value === undefined) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  }
  if (share) {
    return `${show(Math.round(1e4 * value) / 100)} %`;
  }
  if (value === 0) {
    return '0';
  }
  const [mantissa, power] = value.toExponential(3).split('e');
  const exponent = Number(power);
  const text = exponent >= -3 && exponent <= 6
    ? Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 8 })
    : `${Number(mantissa)} × 10${raised(exponent)}`;
  return text.replace('-', '−');
}

/** On an axis there is no room: 1k for 1000, 10⁻⁶ for small ones. */
export function brief(value) {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-3)) {
    const exponent = Math.floor(Math.log10(size) + 1e-9);
    const mantissa = Number((value / 10 ** exponent).toPrecision(3));
    return mantissa === 1 ? `10${raised(exponent)}` : `${mantissa}·10${raised(exponent)}`;
  }
  return Number(value.toPrecision(6)).toLocaleString('en').replace('-', '−');
}

export function briefStep(step) {
  if (step >= 1e6) {
    return `${Number((step / 1e6).toPrecision(4))}M`;
  }
  return step >= 1e4 ? `${Number((step / 1e3).toPrecision(4))}k` : String(step);
}

/** Names of places and findings come from a stream, and a tooltip is HTML. */
export function escaped(text) {
  return String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** The index of the last step not after this one; -1 before the first. */
export function indexAt(steps, step) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
