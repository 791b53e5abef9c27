/** Required before the service: its machine's clock goes wrong, from its start on or while it runs. */
const shift = Number(process.env.FAULTS_CLOCK_SHIFT_MS)
const after = Number(process.env.FAULTS_CLOCK_SHIFTS_AFTER_MS)

const right = Date.now
const began = right()
const wrong = () => right() + (right() - began >= after ? shift : 0)

globalThis.Date = class extends Date {
  constructor(...given: [] | [number | string | Date]) {
    super(...(given.length === 0 ? [wrong()] : given) as [number]) // as Date takes it
  }

  static override now = wrong
} as DateConstructor
