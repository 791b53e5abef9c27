/**
 * A place in the feed. Lines of the journal are numbered when they are written and show when they are committed, which may
 * be in another order: so a place is the transaction first, the number second. Both are larger than a number of JavaScript
 * may become, hence texts.
 */

export interface Position {
  xid: string
  seq: string
}

export const START: Position = { xid: '0', seq: '0' }

const LARGEST_XID = 2n ** 64n - 1n, LARGEST_SEQ = 2n ** 63n - 1n
const TEXT = /^(\d{1,20})-(\d{1,19})$/

export const positionText = ({ xid, seq }: Position): string => `${xid}-${seq}`

/** Undefined for what no feed has given. */
export function positionOf(text: string): Position | undefined {
  const [, xid, seq] = TEXT.exec(text) ?? []
  if (xid === undefined || seq === undefined || BigInt(xid) > LARGEST_XID || BigInt(seq) > LARGEST_SEQ) return undefined
  return { xid, seq }
}

/** Negative where the first comes before the second. */
export function comparePositions(a: Position, b: Position): number {
  const [one, two] = a.xid === b.xid ? [BigInt(a.seq), BigInt(b.seq)] : [BigInt(a.xid), BigInt(b.xid)]
  return one < two ? -1 : one > two ? 1 : 0
}
