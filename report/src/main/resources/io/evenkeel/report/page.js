// Draws the page's charts, keeps them in step with the window and the reader's colours, and ties them to the findings.
import { theme } from './theme.js';
import { drawCurves, drawExponent, drawMargin, drawRate, drawRatio, drawSmall, drawSpread, focusArea } from './curves.js';
import { drawFlow, drawGains, drawProfile, drawShare } from './layers.js';
import { drawBars, drawDensity, drawMagnitudes } from './spectrum.js';

const DRAWINGS = {
  curves: drawCurves,
  small: drawSmall,
  rate: drawRate,
  ratio: drawRatio,
  margin: drawMargin,
  exponent: drawExponent,
  gains: drawGains,
  spread: drawSpread,
  flow: drawFlow,
  share: drawShare,
  profile: drawProfile,
  density: drawDensity,
  magnitudes: drawMagnitudes,
  bars: drawBars,
};
/** Many small rectangles are faster on a canvas; lines are sharper, and print better, as SVG. */
const ON_CANVAS = new Set(['flow', 'share']);

const data = JSON.parse(document.getElementById('run-data').textContent);
const charts = [...document.querySelectorAll('[data-chart]')].map((element) => ({
  element,
  state: {},
  chart: null,
  width: 0,
}));

function contextOf({ element, state }) {
  return {
    data,
    element,
    state,
    colours: theme(),
    narrow: element.clientWidth < 520,
    tool: (name, { pressed, disabled }) => setTool(element.id, name, pressed, disabled),
  };
}

function draw(entry) {
  try {
    const { element } = entry;
    const option = DRAWINGS[element.dataset.chart](contextOf(entry));
    entry.chart ??= started(entry);
    entry.chart.resize();
    entry.chart.setOption(option, { notMerge: true });
    entry.width = element.clientWidth;
  } catch (fault) {
    // One chart that cannot be drawn must not take the others with it.
    console.error(fault);
    entry.chart?.dispose();
    entry.chart = null;
    entry.element.textContent = `This chart could not be drawn: ${fault.message}`;
  }
}

function started({ element }) {
  const chart = echarts.init(element, null, { renderer: ON_CANVAS.has(element.dataset.chart) ? 'canvas' : 'svg' });
  chart.on('mouseover', { seriesId: 'findings' }, ({ dataIndex }) => focus(data.findings[dataIndex].id));
  chart.on('mouseout', { seriesId: 'findings' }, () => focus(null));
  chart.on('click', { seriesId: 'findings' }, ({ dataIndex }) => reveal(document.getElementById(data.findings[dataIndex].id)));
  return chart;
}

function setTool(chart, name, pressed, disabled) {
  const button = document.querySelector(`[data-tool="${name}"][data-for="${chart}"]`);
  if (button) {
    button.setAttribute('aria-pressed', String(Boolean(pressed)));
    button.disabled = Boolean(disabled);
  }
}

function drawAll() {
  charts.forEach(draw);
}

function reveal(element) {
  if (!element) {
    return;
  }
  element.querySelector(':scope > article > details')?.setAttribute('open', '');
  element.scrollIntoView({ block: 'nearest' });
  element.focus({ preventScroll: true });
}

let focused = null;

/** Lights a finding up, in the list and on the curves. */
function focus(id) {
  if (id === focused) {
    return;
  }
  focused = id;
  document.querySelectorAll('.finding').forEach((finding) => finding.classList.toggle('lit', finding.id === id));
  charts
    .filter(({ element, chart }) => chart && element.dataset.chart === 'curves')
    .forEach((entry) => {
      entry.state.focus = id;
      // Only what changes: to draw the bars anew would take them from under the pointer.
      entry.chart.setOption({ series: [{ id: 'focus', markArea: focusArea(contextOf(entry)) }] });
      entry.chart.dispatchAction({ type: 'downplay', seriesId: 'findings' });
      const dataIndex = data.findings.findIndex((finding) => finding.id === id);
      if (dataIndex >= 0) {
        entry.chart.dispatchAction({ type: 'highlight', seriesId: 'findings', dataIndex });
      }
    });
}

document.querySelectorAll('.finding').forEach((finding) => {
  const card = finding.querySelector(':scope > article');
  card.addEventListener('mouseenter', () => focus(finding.id));
  card.addEventListener('mouseleave', () => focus(null));
});

document.querySelectorAll('[data-show]').forEach((button) => {
  button.addEventListener('focus', () => focus(button.dataset.show));
  button.addEventListener('blur', () => focus(null));
  button.addEventListener('click', () => {
    focus(button.dataset.show);
    document.getElementById('curves')?.querySelector('.figure')?.scrollIntoView({ block: 'nearest' });
  });
});

document.querySelectorAll('[data-tool="log"]').forEach((button) => {
  button.addEventListener('click', () => {
    const entry = charts.find(({ element }) => element.id === button.dataset.for);
    entry.state.log = button.getAttribute('aria-pressed') !== 'true';
    draw(entry);
  });
});

document.querySelectorAll('[data-copy]').forEach((button) => {
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = 'Copied';
    } catch {
      // A page from a file may not be allowed to; the text is at least marked for the reader to copy.
      getSelection().selectAllChildren(source);
      button.textContent = 'Marked: copy with your keyboard';
    }
    setTimeout(() => { button.textContent = before; }, 2500);
  });
});

const resized = new ResizeObserver((entries) => {
  entries.forEach(({ target }) => {
    const entry = charts.find(({ element }) => element === target);
    if (entry.width !== target.clientWidth) {
      draw(entry);
    }
  });
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
addEventListener('beforeprint', () => {
  document.documentElement.classList.add('printing');
  document.querySelectorAll('.finding details').forEach((details) => details.setAttribute('open', ''));
  drawAll();
});
addEventListener('afterprint', () => {
  document.documentElement.classList.remove('printing');
  drawAll();
});

drawAll();
charts.forEach(({ element }) => resized.observe(element));
document.documentElement.dataset.charts = 'ready';
