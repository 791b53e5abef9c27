/** A calendar as it was at each time: changing it today changes nothing of the working time that was used before. */
import type { WorkingTime } from './working-time'

/** In the order of `from`, in milliseconds; the first one also counts for all that was before it. */
export interface Period {
  from: number
  working: WorkingTime
}

export function inTurn(periods: readonly Period[]): WorkingTime {
  const [first] = periods
  if (periods.length === 1 && first) return first.working
  const pieces = periods.map(({ from, working }, index) =>
    ({ from: index === 0 ? -Infinity : from, to: periods[index + 1]?.from ?? Infinity, working }))
  return {
    isWorking: at => pieces.some(({ from, to, working }) => from <= at && at < to && working.isWorking(at)),
    between: (from, to) => pieces.reduce((sum, piece) => sum + piece.working.between(Math.max(from, piece.from), Math.min(to, piece.to)), 0),
    due(from, milliseconds) {
      let left = milliseconds
      if (left <= 0) return from
      for (const piece of pieces) {
        const begin = Math.max(from, piece.from)
        if (begin >= piece.to) continue
        const due = piece.working.due(begin, left)
        if (due !== undefined && due <= piece.to) return due
        if (piece.to === Infinity) return undefined
        left -= piece.working.between(begin, piece.to)
      }
    },
  }
}
