/**
 * Time zones as Intl knows them, cut into stretches of one offset from UTC. Days of 23 and 25 hours, half-hour changes
 * and the month of Ramadan in Morocco are nothing special then: within a stretch, local time is UTC plus the offset.
 */

/** From inclusive, to exclusive; the offset is what local time is ahead of UTC. All in milliseconds. */
export interface Stretch {
  from: number
  to: number
  offset: number
}

const SECOND = 1_000
// Several zones have gone back after a week (Recife in 2000; Gaza will in 2040), so weekly looks could miss both changes.
const BETWEEN_LOOKS = 3 * 86_400_000
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

/** A name of the IANA database. Newer versions of Node take offsets such as +03:00 too, which would be none of it. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

const formatOf = (timeZone: string) => new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })

/** @returns what cuts a time between two instants into stretches, in their order and without gaps. */
export function stretchesOf(timeZone: string): (from: number, to: number) => Stretch[] {
  const format = formatOf(timeZone)
  const offsetAt = (at: number) => {
    const [, sign, hours, minutes, seconds] = OFFSET.exec(format.format(at)) ?? []
    const size = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
    return (sign === '-' ? -size : size) * SECOND
  }

  return (from, to) => {
    const stretches: Stretch[] = []
    let stretch: Stretch = { from, to, offset: offsetAt(from) }
    for (let seen = from; seen < to;) {
      const next = Math.min(seen + BETWEEN_LOOKS, to)
      const offset = offsetAt(next)
      if (offset !== stretch.offset) {
        const change = firstOther(offsetAt, seen, next)
        stretches.push({ ...stretch, to: change })
        stretch = { from: change, to, offset }
      }
      seen = next
    }
    return stretch.from < to ? [...stretches, stretch] : stretches
  }
}

/** The first second after one instant that has the offset of the other; zones change at whole seconds. */
function firstOther(offsetAt: (at: number) => number, from: number, to: number): number {
  const before = offsetAt(from)
  let [low, high] = [from, to]
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}
