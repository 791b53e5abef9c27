/**
 * Base64 within a text, in one run or in lines, with either alphabet: where it stands and what it says, if it says
 * something readable. Keys, digests and images do not, and are left alone.
 */

export interface Encoded { start: number; end: number; text: string }

const VALUES = new Int8Array(128).fill(-1)
for (const [at, char] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) VALUES[char.charCodeAt(0)] = at
VALUES[45] = 62
VALUES[95] = 63

const LEAST = 24
/** Lines are joined from this length on: shorter ones are words. */
const LINE = 20
const PROBE = 32

const isOne = (code: number) => code < 128 && (VALUES[code] ?? -1) >= 0

export function encodedIn(text: string): Encoded[] {
  const found: Encoded[] = []
  for (let at = 0, end = 0; at < text.length;) {
    if (!isOne(text.charCodeAt(at))) {
      at++
      continue
    }
    // The run of the line before may go on: it is not looked for again.
    if (at >= end) end = runEnd(text, at)
    const said = end - at >= LEAST ? readable(text, at, end) : undefined
    if (said !== undefined) found.push({ start: at, end: paddingEnd(text, end), text: said })
    // Its first line may be a long word above what is encoded.
    at = said === undefined && end - at >= LEAST ? lineEnd(text, at) : end
  }
  return found
}

function lineEnd(text: string, at: number): number {
  while (isOne(text.charCodeAt(at))) at++
  return at
}

function runEnd(text: string, start: number): number {
  let at = start
  for (let line = start; ;) {
    at = lineEnd(text, at)
    if (at - line < LINE) return at
    let next = at
    while (next - at < 8 && ' \r\n\t'.includes(text.charAt(next) || '.')) next++
    if (next === at || !text.slice(at, next).includes('\n') || !isOne(text.charCodeAt(next))) return at
    at = line = next
  }
}

const paddingEnd = (text: string, end: number) => text.startsWith('==', end) ? end + 2 : text.startsWith('=', end) ? end + 1 : end

/** A run may begin with letters that do not belong to it (`payload_`), so each of four beginnings is tried. */
function readable(text: string, start: number, end: number): string | undefined {
  for (let shift = 0; shift < 4; shift++) {
    if (!seemsText(text, start + shift, Math.min(end, start + shift + PROBE))) continue
    const plain = new TextDecoder().decode(bytesOf(text, start + shift, end))
    // Text of two bytes a letter, as PowerShell encodes it.
    return plain.includes('\0') ? plain.replaceAll('\0', '') : plain
  }
  return undefined
}

/** Printable nearly throughout, but for the zeroes of UTF-16. Random bytes get here once in a hundred thousand. */
function seemsText(text: string, start: number, end: number): boolean {
  let bits = 0, held = 0, said = 0, odd = 0, due = 0
  for (let at = start; at < end && odd <= 2; at++) {
    const value = VALUES[text.charCodeAt(at)] ?? -1
    if (value < 0) continue
    held = (held << 6 | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    const byte = held >> bits & 0xff
    if (due > 0 && byte >> 6 === 0b10) {
      due--
      continue
    }
    // The letter before it lacks its end.
    if (due > 0) odd++
    due = bytesDue(byte)
    if (byte === 0) continue
    said++
    if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || (byte > 126 && due === 0)) odd++
  }
  return said >= 8 && odd <= 2
}

/** How many more bytes a letter of UTF-8 has that begins with this one. */
const bytesDue = (byte: number) => byte < 0xc2 || byte > 0xf4 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3

function bytesOf(text: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((end - start) * 3 / 4) + 3)
  let size = 0, bits = 0, held = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    const value = code < 128 ? VALUES[code] ?? -1 : -1
    if (value < 0) continue
    held = (held << 6 | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[size++] = held >> bits & 0xff
  }
  return bytes.subarray(0, size)
}
