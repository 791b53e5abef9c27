/** Charts as SVG, without a library; their grey and blue are readable on white and on black. */

const BLUE = '#3b82c4'
const AMBER = '#c98a1b'
const GREY = '#808890'
const WIDTH = 720
const ROW = 30
const LEFT = 190
const TOP = 44

export interface Bar {
  name: string
  value: number
  low: number
  high: number
  wanted?: number
}

/** Ratios, one bar each; a thin line from the lowest to the highest round, and a mark where it should be at least. */
export function bars(title: string, all: readonly Bar[]): string {
  const most = Math.max(1, ...all.map(({ high, wanted = 0 }) => Math.max(high, wanted)))
  const scale = (value: number) => LEFT + value / most * (WIDTH - LEFT - 60)
  const height = TOP + all.length * ROW + 34
  const rows = all.map(({ name, value, low, high, wanted }, place) => {
    const y = TOP + place * ROW
    const mark = wanted === undefined ? '' : line([scale(wanted), y - 2], [scale(wanted), y + 20], { color: AMBER, width: 3 })
    return text(LEFT - 10, y + 14, name, 'end')
      + `<rect x="${LEFT}" y="${y + 2}" width="${(scale(value) - LEFT).toFixed(1)}" height="14" rx="2" fill="${BLUE}"/>`
      + line([scale(low), y + 9], [scale(high), y + 9], { color: GREY, width: 2 }) + mark
      + text(Math.max(scale(high), scale(wanted ?? 0)) + 8, y + 14, value.toFixed(2))
  })
  const one = line([scale(1), TOP - 8], [scale(1), height - 28], { color: GREY, width: 1, dashes: '4 4' })
  return svg(height, [text(12, 22, title), one, ...rows, text(LEFT, height - 8, '1.00 (dashed): as fast as the bare route; amber: wanted at least; grey: lowest to highest round')])
}

export interface Curve {
  name: string
  unit: string
  /** In the order of time, evenly spaced. */
  values: readonly number[]
}

const CURVE = 110

/** One below the other over the same time, each from nothing to its own most. */
export function curves(title: string, until: string, all: readonly Curve[]): string {
  const height = TOP + all.length * CURVE + 10
  const parts = all.flatMap(({ name, unit, values }, place) => {
    const bottom = TOP + place * CURVE + CURVE - 34
    const most = Math.max(...values, Number.MIN_VALUE)
    const at = (value: number, i: number) => `${(LEFT + i / Math.max(1, values.length - 1) * (WIDTH - LEFT - 30)).toFixed(1)},${(bottom - value / most * (CURVE - 50)).toFixed(1)}`
    return [
      text(LEFT - 10, bottom - 24, name, 'end'), text(LEFT - 10, bottom - 8, `most: ${most.toFixed(most < 10 ? 1 : 0)} ${unit}`, 'end'),
      line([LEFT, bottom], [WIDTH - 30, bottom], { color: GREY, width: 1 }),
      `<polyline points="${values.map(at).join(' ')}" fill="none" stroke="${BLUE}" stroke-width="2"/>`,
      text(LEFT, bottom + 16, '0'), text(WIDTH - 30, bottom + 16, until, 'end'),
    ]
  })
  return svg(height, [text(12, 22, title), ...parts])
}

const svg = (height: number, parts: readonly string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">\n${parts.join('\n')}\n</svg>\n`

/** @param anchor where in the words the place is. */
const text = (x: number, y: number, words: string, anchor = 'start') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${GREY}">${words.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`

const line = ([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], { color, width, dashes }: { color: string; width: number; dashes?: string }) =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${color}" stroke-width="${width}"${dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`}/>`
