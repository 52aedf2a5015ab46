// Colours of the page for the charts; read afresh for each drawing, since the reader may change sides at any time.

/** Viridis: even steps of lightness, the same order to every eye. */
export const VIRIDIS = [
  '#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725',
];

export function theme() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    card: of('card'),
    ink: of('ink'),
    muted: of('muted'),
    line: of('line'),
    grid: of('grid'),
    accent: of('accent'),
    raw: of('raw'),
    second: of('second'),
    third: of('third'),
    critical: of('critical'),
    warning: of('warning'),
    info: of('info'),
    broken: of('broken'),
    zero: of('zero'),
    share: [0, 1, 2, 3, 4].map((i) => of(`share-${i}`)),
    // Lines need the part of the scale that stands out from the ground.
    strands: parseInt(of('card').slice(1, 3), 16) < 128 ? VIRIDIS.slice(3) : VIRIDIS.slice(0, 9),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** A colour of a scale at a share from 0 to 1. */
export function blend(scale, share) {
  const at = Math.max(0, Math.min(1, share)) * (scale.length - 1);
  const low = Math.min(Math.floor(at), scale.length - 2);
  const part = at - low;
  const mix = (from) => parseInt(scale[low].slice(from, from + 2), 16) * (1 - part)
    + parseInt(scale[low + 1].slice(from, from + 2), 16) * part;
  return `rgb(${[1, 3, 5].map((from) => Math.round(mix(from))).join(',')})`;
}
